"""What `pos-app shift` says where a day, a clock or the engine is not as usual."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.assembly.program import now
from pos_app.assembly.terminal import Exit
from pos_app.commands import shift
from pos_app.commands.group import run
from pos_app.domain.methods import Method
from pos_app.domain.money import Money
from pos_app.domain.people import Person, Role
from pos_app.domain.phone import Network
from pos_app.domain.shift import DrawerCount
from pos_app.engine.events import LedgerTrouble, ShiftDone
from pos_app.ledger.book import open_book
from tests.commands.gateways import AskingProgram, Maker
from tests.ledger.making import moment, pay, sell
from tests.printing.fake_printer import FakePrinter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pos_app.engine.events import EngineEvent
    from pos_app.ledger.book import Book


@pytest.fixture
def program(home: Path) -> AskingProgram:
    home.mkdir()
    return AskingProgram(Maker())


def book_of(program: AskingProgram) -> Book:
    return open_book(program.folders.training_ledger, till="T1", clock=now, live=False)


def test_a_shift_that_was_left_open_says_since_when(
    program: AskingProgram, capsys: pytest.CaptureFixture[str]
) -> None:
    book = book_of(program)
    began = now() - timedelta(days=2)
    book.open_shift("h_1", DrawerCount(Money(500)), at=began)
    book.close()
    since = began.astimezone().strftime("%Y-%m-%d %H:%M")
    assert run(program, ["shift", "x"]) == Exit.DONE
    assert f"X  since {since}, from an earlier day" in capsys.readouterr().out
    assert run(program, ["shift", "open"]) == Exit.USAGE
    assert f"A shift is open since {since}, from an earlier day" in capsys.readouterr().err


def test_what_came_too_late_for_its_z_and_what_a_gateway_says_is_printed(
    program: AskingProgram, capsys: pytest.CaptureFixture[str]
) -> None:
    book = book_of(program)
    book.open_shift("h_1", DrawerCount(Money(500)), by="Ama", at=moment())
    sale, payment = sell(book)
    _, waiting = sell(book)
    book.close_shift(DrawerCount(Money(500)), at=moment(1))
    book.open_shift("h_2", DrawerCount(Money(400)), at=moment(2))
    pay(book, sale, payment, 3)
    said = {(Method.MOBILE_MONEY, Network.MTN): 2050, (Method.MOBILE_MONEY, None): 900}
    book.close_shift(DrawerCount(Money(400)), gateway=said, at=moment(4))
    book.close()
    assert run(program, ["shift", "z"]) == Exit.DONE
    printed = capsys.readouterr().out
    opening = "The opening's count is GH₵ 1.00 short: GH₵ 5.00 had been left"
    assert opening in " ".join(printed.split())
    lines = {" ".join(line.split()) for line in printed.splitlines()}
    assert lines >= {
        "No sale",
        "MTN, 1 GH₵ 20.50",
        "the gateway says GH₵ 20.50",
        "Mobile money, 0 GH₵ 0.00",
        "the gateway says GH₵ 9.00",
        f"of it sale {sale.number}, paid after Z 1 GH₵ 20.50",
        f"Not decided: {waiting.payment_id}",
        "The drawer is right",
    }


@pytest.fixture
def closed(program: AskingProgram) -> AskingProgram:
    """A till whose first shift was closed 1.00 short."""
    book = book_of(program)
    book.open_shift("h_1", DrawerCount(Money(500)), by="Ama", at=moment())
    pay(book, *sell(book), 1)
    book.close_shift(DrawerCount(Money(400)), reason="coins fell down", at=moment(2))
    book.close()
    return program


def _printer(home: Path, **lines: object) -> AskingProgram:
    told = "".join(f"{name} = {json.dumps(value)}\n" for name, value in lines.items())
    (home / "config.toml").write_text(f'[till]\nmode = "training"\n[receipt]\n{told}')
    return AskingProgram(Maker())


def test_a_z_as_a_pdf_is_never_written_over(
    closed: AskingProgram, qapp: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del qapp
    pdf = tmp_path / "z.pdf"
    assert run(closed, ["shift", "z", "1", "--pdf", str(pdf), "--json"]) == Exit.DONE
    assert json.loads(capsys.readouterr().out)["z_number"] == 1
    assert pdf.read_bytes().startswith(b"%PDF")
    assert run(closed, ["shift", "z", "--pdf", str(pdf)]) == Exit.USAGE
    own = closed.folders.training_ledger
    assert run(closed, ["shift", "z", "--pdf", str(own)]) == Exit.USAGE
    assert run(closed, ["shift", "z", "--text", "--pdf", str(tmp_path / "b.pdf")]) == Exit.USAGE
    assert not (tmp_path / "b.pdf").exists()


@pytest.mark.parametrize(("width", "columns"), [(58, 32), (80, 48)])
def test_a_z_on_paper_fits_it_and_says_what_the_screen_says(
    closed: AskingProgram, home: Path, qapp: object, width: int, columns: int
) -> None:
    del closed, qapp
    with FakePrinter() as printer:
        program = _printer(home, printer=printer.address, width=width)
        assert run(program, ["shift", "z", "--print"]) == Exit.DONE
        page = printer.page()
    assert page.rest == b""
    assert max(map(len, page.lines)) <= columns
    assert page.pulses == []
    lines = {" ".join(line.split()) for line in page.lines}
    assert lines >= {
        "TRAINING: NO REAL MONEY",
        "Opened by Ama",
        "MTN, 1 GH¢ 20.50",
        "Must be in the drawer GH¢ 5.00",
        "Counted GH¢ 4.00",
        "The drawer is GH¢ 1.00 short",
        "Because: coins fell down",
    }


def test_a_z_that_no_printer_takes(
    closed: AskingProgram, home: Path, qapp: object, capsys: pytest.CaptureFixture[str]
) -> None:
    del qapp
    assert run(closed, ["shift", "z", "--print"]) == Exit.SETTINGS
    program = _printer(home, printer=f"file:{home / 'no' / 'printer'}")
    assert run(program, ["shift", "z", "--print"]) == Exit.NOT_PAID
    assert "Nothing was printed" in capsys.readouterr().err


class _Engine:
    """A till that says these things and nothing else."""

    said: tuple[EngineEvent, ...] = ()

    def __init__(self, _program: object) -> None:
        self.asked: list[Any] = []

    def __enter__(self) -> _Engine:
        return self

    def __exit__(self, *_error: object) -> None:
        return

    def identify(self, who: object) -> None:
        assert who is not None

    def submit(self, request: object) -> None:
        self.asked.append(request)

    def events(self, _seconds: float, *, to_the_end: bool) -> Iterator[EngineEvent]:
        assert to_the_end
        for event in self.said:
            if isinstance(event, ShiftDone):
                yield ShiftDone("another's", "done", None)
                yield ShiftDone(self.asked[-1].ref, event.code, event.report)
            else:
                yield event


@pytest.mark.parametrize(
    ("event", "end", "words"),
    [
        (ShiftDone("", "count_again", None), Exit.USAGE, "count again"),
        (ShiftDone("", "shift_closed", None), Exit.USAGE, "No shift is open"),
        (ShiftDone("", "too_much", None), Exit.USAGE, "No drawer holds so much"),
        (ShiftDone("", "ledger", None), Exit.LEDGER, "could not be written"),
        (ShiftDone("", "mistake", None), Exit.BUG, "mistake"),
        (ShiftDone("", "right_lacking", None), Exit.WHO, "needs a supervisor"),
        (ShiftDone("", "stopping", None), Exit.NOT_KNOWN, "Not now (stopping)"),
        (LedgerTrouble("full", ""), Exit.LEDGER, "disk is full"),
        (None, Exit.NOT_KNOWN, "did not answer in time"),
    ],
)
def test_how_a_refusal_ends(
    program: AskingProgram,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    event: EngineEvent | None,
    end: Exit,
    words: str,
) -> None:
    monkeypatch.setattr(_Engine, "said", () if event is None else (event,))
    monkeypatch.setattr(shift, "Session", _Engine)
    assert run(program, ["shift", "close", "--counted", "5"]) == end
    said = capsys.readouterr()
    assert (said.out, words in said.err) == ("", True)


def test_the_times_are_local(program: AskingProgram, capsys: pytest.CaptureFixture[str]) -> None:
    book = book_of(program)
    at = datetime(2026, 3, 1, 8, 5).astimezone()
    book.open_shift("h_1", DrawerCount(Money(0)), at=at)
    book.close_shift(DrawerCount(Money(0)), at=at + timedelta(hours=9))
    book.close()
    assert run(program, ["shift", "z", "1"]) == Exit.DONE
    assert "Z 1  2026-03-01 08:05 to 2026-03-01 17:05" in capsys.readouterr().out


def test_where_people_are_set_up_nobody_sees_what_must_be_there_before_it_was_counted(
    program: AskingProgram, capsys: pytest.CaptureFixture[str]
) -> None:
    book = book_of(program)
    book.note_person("person_added", Person("Efua", Role.OWNER), at=now())
    book.open_shift("h_1", DrawerCount(Money(500)), by="Efua", at=now())
    book.close()
    assert run(program, ["shift", "x", "--json"]) == Exit.DONE
    assert json.loads(capsys.readouterr().out)["expected_minor"] is None
    assert run(program, ["shift", "x"]) == Exit.DONE
    assert "Must be in the drawer" not in capsys.readouterr().out
    assert run(program, ["shift", "close", "--counted", "5"]) == Exit.WHO
    assert "--as NAME" in capsys.readouterr().err
    (program.folders.config_file).write_text("[shift]\nblind = false\n", "utf-8")
    seeing = AskingProgram(Maker())
    assert run(seeing, ["shift", "x", "--json"]) == Exit.DONE
    assert json.loads(capsys.readouterr().out)["expected_minor"] == 500


@pytest.mark.parametrize(
    ("code", "asked", "told", "blind"),
    [
        (
            "not_in_drawer",
            "cash-out --amount 9 --reason water",
            "There is only GH₵ 5.00 in the drawer",
            "There is not so much in the drawer",
        ),
        (
            "reason_needed",
            "close --counted 1234",
            "The count is GH₵ 1,229.00 over, more than GH₵ 5.00",
            "The count is over GH₵ 5.00 off",
        ),
    ],
)
def test_what_is_not_seen_is_not_told_by_a_refusal(
    program: AskingProgram,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    code: str,
    asked: str,
    told: str,
    blind: str,
) -> None:
    book = book_of(program)
    report = book.open_shift("h_1", DrawerCount(Money(500)), at=now())
    monkeypatch.setattr(_Engine, "said", (ShiftDone("", code, report),))
    monkeypatch.setattr(shift, "Session", _Engine)
    assert run(program, ["shift", *asked.split()]) == Exit.USAGE
    assert told in capsys.readouterr().err
    book.note_person("person_added", Person("Efua", Role.OWNER), at=now())
    book.close()
    assert run(program, ["shift", *asked.split()]) == Exit.USAGE
    assert blind in capsys.readouterr().err
