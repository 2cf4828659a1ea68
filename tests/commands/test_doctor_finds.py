"""What is wrong with a till, one thing at a time, and what the doctor says of it."""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import pytest

from pos_app.assembly.program import TillProgram, now
from pos_app.assembly.terminal import Exit
from pos_app.commands.doctor import examine, unwritable_place
from pos_app.commands.group import run
from pos_app.engine.events import MethodOff
from pos_app.gateways.port import ErrorAnswer
from pos_app.ledger.book import open_book
from pos_app.system import resources
from pos_app.transport.errors import DeadlinePassed
from tests.commands.gateways import AskingProgram, Maker, Saying, Verified
from tests.ledger.making import moment

if TYPE_CHECKING:
    from pathlib import Path


class Usage(NamedTuple):
    free: int


def found(maker: Maker) -> tuple[dict[str, object], tuple[str, ...]]:
    result = examine(AskingProgram(maker))
    return dict(result.facts), result.problems


def test_gateways_that_answer_are_reachable_and_show_no_wrong_clock() -> None:
    soon = Verified(now() + timedelta(seconds=5))
    facts, problems = found(Maker(Saying(list_says=soon), Saying(), qr_off=MethodOff.UNIT_NOT_SET))
    assert problems == ()
    assert facts["paygate"] == "reachable"
    assert str(facts["checkout"]).startswith("reachable; off: amount_unit is not set")
    assert facts["clock_difference_seconds"] == pytest.approx(-5, abs=2)


def test_a_clock_that_is_wrong_is_a_problem() -> None:
    later = Verified(now() + timedelta(minutes=10))
    _, problems = found(Maker(Saying(list_says=later), Saying()))
    assert problems == ("This computer's clock is wrong: set it right, and let it be kept so.",)


def test_no_gateway_at_all_is_a_problem() -> None:
    facts, problems = found(Maker(mobile_money_off=MethodOff.NETWORK_OFF))
    assert problems == ("No gateway is on, so nothing can be charged.",)
    assert facts["paygate"] == "off: every network is switched off in config.toml"
    assert facts["checkout"] == "off"
    assert facts["clock_difference_seconds"] is None


def test_a_key_that_is_refused_and_a_silent_gateway_are_told_apart() -> None:
    refused = Saying(list_says=ErrorAnswer(401, "unknown key"))
    silent = Saying(verify_says=DeadlinePassed("late"))
    facts, problems = found(Maker(refused, silent))
    assert facts["paygate"] == "key refused"
    assert facts["checkout"] == "not reachable (deadline_passed)"
    assert problems[0] == "PayGate: The gateway does not accept the key: unknown key"
    assert problems[1].startswith("Checkout: The gateway did not answer")


def test_an_order_that_nobody_made_proves_the_way_and_the_key() -> None:
    unknown = ErrorAnswer(404, "no such order", gateway_time=now())
    facts, problems = found(Maker(Saying(), Saying(verify_says=unknown)))
    assert (facts["checkout"], problems) == ("reachable", ())
    assert facts["clock_difference_seconds"] == pytest.approx(0, abs=2)


def test_a_typeface_that_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    real = resources.path
    broken = tmp_path / "fonts"
    broken.mkdir()
    monkeypatch.setattr(
        resources, "path", lambda *parts: broken if parts == ("fonts",) else real(*parts)
    )
    facts, problems = found(Maker(Saying(), Saying()))
    assert facts["fonts"] == "missing"
    assert problems == ("The typeface's files are not all there: install the till again.",)


def test_a_ledger_of_the_other_mode_ends_with_the_ledgers_code(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.mkdir()
    program = AskingProgram(Maker(Saying(), Saying()))
    open_book(program.folders.training_ledger, till="T1", clock=moment, live=True).close()
    assert run(program, ["doctor"]) == Exit.LEDGER
    said = capsys.readouterr().out
    assert "ledger: other_mode" in said
    assert "The ledger belongs to the other mode" in said


def test_where_newer_versions_are_looked_for_is_said_without_a_token(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.mkdir()
    (home / "config.toml").write_text(
        '[till]\nmode = "training"\n[updates]\nmanifest_url = "https://u.example/m.json?key=k"\n'
    )
    monkeypatch.setattr("pos_app.updates.manifest.read_keys", lambda _text: ("a key",))
    facts, _ = found(Maker(Saying(), Saying()))
    assert facts["updates"] == "looked for once a day at https://u.example/m.json?•••"


def test_a_ledgers_place_that_is_no_file_or_no_folder(tmp_path: Path) -> None:
    folder, file = tmp_path / "folder", tmp_path / "file"
    folder.mkdir()
    file.touch()
    assert unwritable_place(folder) == f"No sale can be stored: {folder} is not a file."
    inside = file / "ledger.sqlite3"
    assert unwritable_place(inside) == f"No sale can be stored: {file} is not a folder."
    assert unwritable_place(tmp_path / "not" / "yet" / "ledger.sqlite3") == ""


def test_a_ledgers_place_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = tmp_path / "ledger.sqlite3"
    ledger.touch()
    monkeypatch.setattr(os, "access", lambda path, _mode: path != tmp_path)
    assert unwritable_place(ledger).endswith(f"{tmp_path} cannot be written by this user.")


def test_a_disk_that_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(free=1000))
    said = unwritable_place(tmp_path / "ledger.sqlite3")
    assert said == f"No sale can be stored: the disk of {tmp_path} is full."


def test_a_ledger_that_cannot_be_stored_is_found(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.mkdir()
    program = AskingProgram(Maker(Saying(), Saying()))
    program.folders.training_ledger.mkdir()
    assert run(program, ["doctor"]) == Exit.LEDGER
    assert "is not a file" in capsys.readouterr().out


def test_bad_settings_are_said_and_nothing_else(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.mkdir()
    (home / "config.toml").write_text('[till]\nmode = "nonsense"\n')
    assert run(TillProgram(), ["doctor"]) == Exit.SETTINGS
    said = capsys.readouterr()
    assert said.out == ""
    assert "nonsense" in said.err
