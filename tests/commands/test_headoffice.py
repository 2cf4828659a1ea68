"""`pos-app headoffice`, and what the doctor says of it, against a head office on loopback."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.assembly import outbox
from pos_app.assembly.terminal import Exit
from pos_app.commands.group import run
from pos_app.commands.headoffice import TROUBLE
from pos_app.ledger.book import open_book
from pos_app.outbox import state
from pos_app.settings import config_file
from tests.commands.gateways import AskingProgram, Maker, Saying
from tests.ledger.making import moment, pay, sell
from tests.outbox.small_office import CODE, TOKEN, office_on_a_thread, says, sends
from tests.transport.server import answer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtGui import QGuiApplication

    from tests.outbox.small_office import SmallOffice

LOG = "pos_app.outbox.sender"


@pytest.fixture(autouse=True)
def one_application(qapp: QGuiApplication) -> None:
    """The doctor makes one of its own where there is none, and a process can have but one."""
    del qapp


@pytest.fixture
def office() -> Iterator[tuple[SmallOffice, str]]:
    """A head office and its address."""
    with office_on_a_thread() as made:
        yield made


@pytest.fixture
def till(home: Path) -> AskingProgram:
    """A till in training with two sales."""
    home.mkdir()
    (home / "config.toml").write_text('[till]\nmode = "training"\n')
    program = AskingProgram(Maker(Saying(), Saying()))
    with closing(open_book(program.ledger, till="T1", clock=moment, live=False)) as book:
        pay(book, *sell(book))
        sell(book, 60.0)
    return program


def asked(
    till: AskingProgram, capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[int, str]:
    code = run(till, ["headoffice", *arguments])
    said = capsys.readouterr()
    return code, said.out + said.err


def told(till: AskingProgram, capsys: pytest.CaptureFixture[str], what: str) -> dict[str, Any]:
    code, out = asked(till, capsys, what, "--json")
    assert code == Exit.DONE, out
    found: dict[str, Any] = json.loads(out)
    return found


def test_a_till_enrols_sends_and_leaves(
    till: AskingProgram, office: tuple[SmallOffice, str], capsys: pytest.CaptureFixture[str]
) -> None:
    small, url = office
    assert told(till, capsys, "status")["enrolled"] is False
    code, out = asked(till, capsys, "enrol", f" {url}/ ", CODE)
    assert code == Exit.DONE
    assert "This till is T1 of Osu, Kofi." in out
    assert TOKEN not in out
    assert config_file.load(till.folders.config_file).config.headoffice.url == url
    before = told(till, capsys, "status")
    assert (before["url"], before["sent_to"], before["heard_at"]) == (url, 0, None)
    after = told(till, capsys, "push")
    assert (after["waiting"], after["sent_to"]) == (0, before["waiting"])
    assert after["heard_at"] is not None
    assert [len(rows) for rows in small.rows.values()] == [before["waiting"]]
    code, out = asked(till, capsys, "leave")
    assert (code, "sends nothing" in out) == (Exit.DONE, True)
    assert told(till, capsys, "status") == {
        "enrolled": False, "url": None, "owner": None, "shop": None, "till": None, "sent_to": 0,
        "waiting": None, "heard_at": None, "trouble": None, "training": True,
    }  # fmt: skip
    assert outbox.read_token(till) is None
    code, out = asked(till, capsys, "push")
    assert (code, "has no head office" in out) == (Exit.USAGE, True)
    assert "This till has no head office." in asked(till, capsys, "status")[1]


@pytest.mark.parametrize(
    ("address", "code", "ends", "words"),
    [
        ("office.example", CODE, Exit.USAGE, "This is no address of a head office"),
        ("http://office.example", CODE, Exit.USAGE, "This is no address of a head office"),
        ("", "WRONG", Exit.USAGE, "Head office does not know this code"),
        ("http://127.0.0.1:9", CODE, Exit.NOT_KNOWN, "Head office cannot be reached"),
    ],
)
def test_what_enrols_nobody_says_why_and_keeps_nothing(
    till: AskingProgram,
    office: tuple[SmallOffice, str],
    capsys: pytest.CaptureFixture[str],
    address: str,
    code: str,
    ends: Exit,
    words: str,
) -> None:
    ended, out = asked(till, capsys, "enrol", address or office[1], code)
    assert (ended, words in out) == (ends, True), out
    assert not outbox.known(till).enrolled


def test_other_words_are_no_command(
    till: AskingProgram, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out = asked(till, capsys, "enrol", "only one")
    assert (code, "Say `enrol URL CODE`" in out) == (Exit.USAGE, True)


@pytest.mark.parametrize(
    ("act", "ends", "trouble"),
    [
        (sends(answer("{}", 401)), Exit.SETTINGS, "token_refused"),
        (sends(answer("{}", 503)), Exit.NOT_KNOWN, "down"),
        (says(9_999, "a" * 64), Exit.NOT_KNOWN, "other_rows"),
        (says(0, "0" * 64, "odd"), Exit.NOT_KNOWN, "odd"),
    ],
)
def test_what_a_push_meets_is_said_then_and_later(
    till: AskingProgram,
    office: tuple[SmallOffice, str],
    capsys: pytest.CaptureFixture[str],
    expect_log: Any,
    act: Any,
    ends: Exit,
    trouble: str,
) -> None:
    expect_log(f"head office: {trouble}", logger=LOG)
    small, url = office
    asked(till, capsys, "enrol", url, CODE)
    small.always = act
    words = TROUBLE.get(trouble, "Head office did not take it").partition("(")[0]
    code, out = asked(till, capsys, "push")
    assert (code, words in out) == (ends, True), out
    found = told(till, capsys, "status")
    assert found["trouble"] == trouble
    assert words in asked(till, capsys, "status")[1]
    # The doctor says it too; what passes by itself is no problem.
    code = run(till, ["doctor"])
    said = capsys.readouterr()
    assert words in said.out
    assert code == (Exit.DONE if trouble == "down" else Exit.SETTINGS)


def test_the_doctor_says_how_far_it_is(
    till: AskingProgram, office: tuple[SmallOffice, str], capsys: pytest.CaptureFixture[str]
) -> None:
    run(till, ["doctor"])
    assert "head office: off" in capsys.readouterr().out
    asked(till, capsys, "enrol", office[1], CODE)
    run(till, ["doctor"])
    said = capsys.readouterr().out
    assert f"head office: {office[1]}: T1 of Osu, Kofi; sent up to 0, " in said
    assert "last heard never" in said


def test_without_a_token_a_push_says_so(
    till: AskingProgram, office: tuple[SmallOffice, str], capsys: pytest.CaptureFixture[str]
) -> None:
    asked(till, capsys, "enrol", office[1], CODE)
    till.folders.training_key_file.unlink()
    code, out = asked(till, capsys, "push")
    assert (code, "not in the key store" in out) == (Exit.SETTINGS, True)


def test_a_till_whose_state_is_lost_is_enrolled_still(
    till: AskingProgram, office: tuple[SmallOffice, str], capsys: pytest.CaptureFixture[str]
) -> None:
    asked(till, capsys, "enrol", office[1], CODE)
    asked(till, capsys, "push")
    state.forget(outbox.place(till.ledger))
    found = told(till, capsys, "status")
    assert (found["enrolled"], found["till"]) == (True, None)
    assert f"{office[1]}: enrolled" in asked(till, capsys, "status")[1]
    assert told(till, capsys, "push")["waiting"] == 0


def test_without_a_ledger_what_waits_is_not_known(
    till: AskingProgram, office: tuple[SmallOffice, str], capsys: pytest.CaptureFixture[str]
) -> None:
    asked(till, capsys, "enrol", office[1], CODE)
    till.ledger.unlink()
    assert told(till, capsys, "status")["waiting"] is None
    assert "not known waiting" in asked(till, capsys, "status")[1]
    code, out = asked(till, capsys, "push")
    assert code == Exit.LEDGER, out
