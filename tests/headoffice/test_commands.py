"""`pos-app-headoffice` in this process, against a real database and a real socket."""

from __future__ import annotations

import http.client
import json
import os
import runpy
import signal
import socket
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from pos_app import __version__
from pos_app.headoffice import commands, enrolment
from tests.headoffice.days import day
from tests.headoffice.offices import Office, batch_of, rows_of, take

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.headoffice.postgres import Cluster

pytestmark = pytest.mark.posix("PostgreSQL's own programs, signals")


@pytest.fixture
def run(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """`run("owner", "add", "Kofi")`: the exit code, what it printed, what it complained of."""
    monkeypatch.setenv("HEADOFFICE_DATABASE_URL", url)

    def invoke(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["pos-app-headoffice", *words])
        with pytest.raises(SystemExit) as ended:
            commands.main()
        told = capsys.readouterr()
        return int(str(ended.value.code or 0)), told.out, told.err

    return invoke


def test_an_owner_a_shop_and_a_code_are_made(
    run: Callable[..., tuple[int, str, str]], office: Office
) -> None:
    office.change("DELETE FROM shops")
    office.change("DELETE FROM owners")
    assert run("shop", "add", "Osu")[0::2] == (
        2, "There is no owner yet: pos-app-headoffice owner add NAME.\n"
    )  # fmt: skip
    assert run("owner", "add", "Kofi") == (0, "Owner Kofi was made.\n", "")
    assert run("owner", "add", "Kofi") == (2, "", "There is an owner Kofi already.\n")
    assert run("shop", "add", "Osu") == (0, "Shop Osu was made.\n", "")
    assert run("shop", "add", "Osu") == (2, "", "There is a shop Osu already.\n")
    code, said, _ = run("enrol-code", "Osu", "T1")
    made = enrolment.enrol(office.database, said.strip())
    assert (code, made.owner_name, made.shop_name, made.till_name) == (0, "Kofi", "Osu", "T1")
    assert run("enrol-code", "Labone", "T1") == (2, "", "There is no shop Labone.\n")
    assert run("owner", "add", "Efua")[0] == 0
    several = "There are several owners: please name one by --owner.\n"
    assert run("enrol-code", "Osu", "T2") == (2, "", several)
    assert run("enrol-code", "Osu", "T2", "--owner", "Kofi")[0] == 0
    assert run("shop", "add", "Osu", "--owner", "Efua")[0] == 0
    assert run("shop", "add", "Osu", "--owner", "Ama") == (2, "", "There is no owner Ama.\n")


def test_what_is_not_as_it_should_be_is_listed(
    run: Callable[..., tuple[int, str, str]], office: Office
) -> None:
    assert run("alarms") == (0, "Everything is as it should be.\n", "")
    assert run("alarms", "--json") == (0, "", "")
    office.till("T1")
    office.till("T1")
    code, said, _ = run("alarms")
    assert code == 3
    assert [line.split("  ")[1:] for line in said.splitlines()] == [
        ["Osu", "T1", "same_name (T1)", "1 times"]
    ] * 2
    office.change("UPDATE alarms SET about = ''")
    told = [json.loads(line) for line in run("alarms", "--json")[1].splitlines()]
    assert {(each["owner"], each["shop"], each["till"], each["kind"]) for each in told} == {
        ("Kofi", "Osu", "T1", "same_name")
    }
    assert "same_name  1 times" in run("alarms")[1]


def test_what_nothing_ends_is_acknowledged_by_name(
    run: Callable[..., tuple[int, str, str]], office: Office
) -> None:
    office.till("T1")
    office.till("T1")
    assert run("acknowledge", "Osu", "T1", "clock", "--by", "Kofi")[0] == 2
    assert run("acknowledge", "Osu", "T1", "same_name")[0] == 2
    said = run("acknowledge", "Osu", "T1", "same_name", "--by", "Kofi")
    assert said == (0, "2 acknowledged.\n", "")
    assert run("alarms") == (0, "Everything is as it should be.\n", "")
    kept = office.ask("SELECT kind, acknowledged_by, ended_at IS NOT NULL FROM alarms")
    assert kept == [("same_name", "Kofi", True)] * 2
    none = "Of T1 in Osu no same_name is open.\n"
    assert run("acknowledge", "Osu", "T1", "same_name", "--by", "Kofi") == (2, "", none)
    nowhere = run("acknowledge", "Labone", "T1", "fork", "--by", "Kofi")
    assert nowhere == (2, "", "There is no shop Labone.\n")


def test_check_names_what_gateways_are_told(
    run: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADOFFICE_PUBLIC_URL", "https://office.example.com")
    code, said, _ = run("check")
    assert code == 0
    assert "Checkout's ipn_url: https://office.example.com/ipn/checkout\n" in said
    assert "Checkout's callback_url: https://office.example.com/thanks\n" in said
    assert run("check", "--json") == (0, "", "")


@pytest.mark.parametrize("zone", ["Mars/Base", "../etc/passwd", "Africa", "UTC+1", "\u00e9"])
@pytest.mark.parametrize("verb", ["check", "serve"])
def test_a_time_zone_that_is_none_is_one_sentence(
    run: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch, zone: str, verb: str
) -> None:
    monkeypatch.setenv("HEADOFFICE_TIME_ZONE", zone)
    said = "HEADOFFICE_TIME_ZONE names no time zone; one is Africa/Accra, another is UTC.\n"
    assert run(verb) == (2, "", said)


def test_what_was_counted_again_is_told(
    run: Callable[..., tuple[int, str, str]], office: Office, tmp_path: Path
) -> None:
    rows, till = rows_of(day(tmp_path, "T1", 2, acts=0)), office.till()
    take(office, till, batch_of(rows, 1, len(rows)))
    assert run("check") == (0, "Everything is as it was counted.\n", "")
    assert run("check", "--json") == (0, "", "")
    office.change("UPDATE journal SET at = '' WHERE seq = 9")
    wrong = "Osu  T1  (1)  row 9 is missing, or not sealed as it was\n"
    assert run("check") == (3, wrong, "")
    assert json.loads(run("check", "--json")[1]) == {
        "owner": "Kofi", "shop": "Osu", "till": "T1", "epoch": 1, "kind": "chain", "about": "row 9",
    }  # fmt: skip
    office.change("DELETE FROM tills")
    assert run("check") == (3, "    (1)  row 9 is missing, or not sealed as it was\n", "")


def test_a_month_without_a_table_is_said_where_it_cannot_be_made(
    run: Callable[..., tuple[int, str, str]], office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'headoffice_checker') THEN
        CREATE ROLE headoffice_checker LOGIN;
    END IF;
    GRANT pg_read_all_data, headoffice_door TO headoffice_checker;
END $$
"""
    office.change(script)
    parts = office.ask("SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'")
    for (name,) in parts:
        if name != "journal_other":
            office.change(f"DROP TABLE {name}")
    url = office.url.replace("//headoffice@", "//headoffice_checker@")
    monkeypatch.setenv("HEADOFFICE_DATABASE_URL", url)
    code, said, _ = run("check")
    assert code == 3
    assert len(said.splitlines()) == 2
    assert said.endswith(": pos-app-headoffice migrate\n")
    monkeypatch.setenv("HEADOFFICE_DATABASE_URL", office.url)
    assert run("migrate") == (0, "Everything is up to date.\n", "")
    assert run("check")[0] == 0


def test_a_new_database_is_brought_up_to_date(
    run: Callable[..., tuple[int, str, str]], cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.execute("CREATE DATABASE newly_made")
    try:
        monkeypatch.setenv("HEADOFFICE_DATABASE_URL", cluster.url("newly_made"))
        code, said, _ = run("migrate")
        assert (code, said[:16]) == (
            0,
            "Applied: 1, 2, 3" if "3" in said[:17] else "Applied: 1, 2, 4",
        )
    finally:
        cluster.drop(cluster.url("newly_made"))


def test_a_database_that_is_not_there_is_said(
    run: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HEADOFFICE_DATABASE_URL")
    code, _, said = run("alarms")
    assert (code, said.partition(" ")[0]) == (2, "HEADOFFICE_DATABASE_URL")
    monkeypatch.setenv("HEADOFFICE_DATABASE_URL", "postgresql:///nothing?host=/nowhere")
    code, said, complained = run("alarms")
    assert (code, said) == (6, "")
    assert complained.startswith("The database: ")
    assert complained.count("\n") == 1


def test_it_is_a_program_of_its_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["pos-app-headoffice", "--version"])
    monkeypatch.delitem(sys.modules, "pos_app.headoffice.commands")
    with pytest.raises(SystemExit):
        runpy.run_module("pos_app.headoffice.commands", run_name="__main__")
    assert capsys.readouterr().out == f"{__version__}\n"


@pytest.mark.usefixtures("interrupts")
def test_it_serves_until_it_is_told_to_stop(run: Callable[..., tuple[int, str, str]]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, _, said = run("serve", "--port", str(port))
        assert (code, said) == (2, f"127.0.0.1:{port} cannot be had: Address already in use.\n")
    heard: list[object] = []
    again = threading.Event()

    def ask() -> None:
        deadline = time.monotonic() + 20
        while not heard and time.monotonic() < deadline:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            try:
                connection.request("GET", "/health")
                heard.append(json.loads(connection.getresponse().read()))
            except OSError:
                again.wait(0.02)
            finally:
                connection.close()
        os.kill(os.getpid(), signal.SIGINT)

    asking = threading.Thread(target=ask)
    asking.start()
    code, said, complained = run("serve", "--port", str(port))
    asking.join()
    assert heard == [{"ok": True}]
    assert f"Serving on 127.0.0.1:{port}." in said
    assert (code, complained) == (0, "")
