"""How the window's receipts get to paper, into files and into codes, one after the other."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from pos_app.assembly.program import TillProgram, now
from pos_app.assembly.receipt_forms import WindowReceipts
from pos_app.domain.proof import facts_in
from pos_app.domain.receipt import ReceiptState, ReceiptWay
from pos_app.engine.events import ReceiptMade
from pos_app.ledger.book import open_book
from pos_app.printing import ways
from pos_app.printing.ways import JobEnd, PrintProblem
from tests.commands.test_receipt import CASH, sell
from tests.printing.fake_printer import FakePrinter, decode

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QGuiApplication

DONE = JobEnd(ReceiptState.DONE)


@pytest.fixture
def till(home: Path, qapp: QGuiApplication) -> TillProgram:
    del qapp
    home.mkdir()
    settings(home)
    return TillProgram()


@pytest.fixture
def made(till: TillProgram) -> ReceiptMade:
    """The cash sale's receipt, on disk as the original."""
    ledger = till.folders.training_ledger
    with closing(open_book(ledger, till="T1", clock=now, live=False)) as book:
        sell(book)
        sale = book.sale_numbered(CASH)
        assert sale is not None
        issued = book.make_receipt(sale.sale_id, ReceiptWay.PRINT, at=now())
        return ReceiptMade("r", sale, book.payments_of(sale.sale_id), issued)


def settings(home: Path, **lines: object) -> None:
    told = "".join(f"{name} = {json.dumps(value)}\n" for name, value in lines.items())
    (home / "config.toml").write_text(f'[till]\nmode = "training"\n[receipt]\n{told}')


def test_the_settings_on_disk_count_for_each_job(
    till: TillProgram, home: Path, made: ReceiptMade
) -> None:
    receipts = WindowReceipts(till)
    with FakePrinter() as printer:
        settings(home, printer=printer.address, header=["Oxford Street, Osu"])
        assert receipts.print(made) == DONE
        lines = printer.page().lines
        assert "Oxford Street, Osu" in [line.strip() for line in lines]
        facts = facts_in("\n".join(lines))
        assert facts is not None
        assert (facts.sale_number, facts.amount.minor) == (CASH, 12_50)
        settings(home, printer=printer.address, code_page="cp858", width=80)
        assert receipts.print(made) == DONE
        assert b"\x1bt\x13" in printer.jobs[-1]
        assert len(printer.page().lines[-1]) <= 48
        # What cannot be read leaves what there was at the start.
        (home / "config.toml").write_text("[receipt]\nwidth = 3\n")
        assert receipts.print(made) == DONE
        assert [line.strip() for line in printer.page().lines].count("Oxford Street, Osu") == 1


def test_a_printer_that_is_busy_takes_one_at_a_time(
    till: TillProgram, home: Path, made: ReceiptMade, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ways, "JOB_SECONDS", 0.05)
    with FakePrinter() as printer:
        settings(home, printer=printer.address)
        receipts = WindowReceipts(till)
        with WindowReceipts._turn:
            ended = receipts.print(made)
        assert ended == JobEnd(ReceiptState.FAILED, PrintProblem.TIMED_OUT)
        assert printer.jobs == []


def test_a_ledger_that_is_gone_prints_saves_and_shares_nothing(
    till: TillProgram, home: Path, made: ReceiptMade
) -> None:
    settings(home, printer="tcp:127.0.0.1:9")
    till.folders.training_ledger.unlink()
    receipts = WindowReceipts(till)
    assert receipts.print(made) == JobEnd(ReceiptState.FAILED)
    for let_out in (receipts.save, receipts.share):
        with pytest.raises(OSError, match="ledger cannot be read"):
            let_out(made)


def test_a_file_takes_no_others_place(till: TillProgram, made: ReceiptMade) -> None:
    receipts = WindowReceipts(till)
    names = [receipts.save(made).name for _ in range(3)]
    assert names == [f"Receipt {CASH}.pdf", f"Receipt {CASH} (2).pdf", f"Receipt {CASH} (3).pdf"]
    assert receipts.save(made).read_bytes().startswith(b"%PDF")


def test_where_every_name_is_taken_it_says_so(
    till: TillProgram, made: ReceiptMade, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pos_app.assembly.receipt_forms._MOST_NAMES", 2)
    receipts = WindowReceipts(till)
    receipts.save(made)
    with pytest.raises(OSError, match="every name"):
        receipts.save(made)


def test_what_is_shared_is_short_and_still_proven(
    till: TillProgram, home: Path, made: ReceiptMade
) -> None:
    settings(home, footer=["Goods come back within seven days, with this receipt"] * 12)
    shared = WindowReceipts(till).share(made)
    assert len(shared) <= 620
    text = unquote(shared)
    facts = facts_in(text)
    assert facts is not None
    assert (facts.sale_number, facts.amount.minor) == (CASH, 12_50)
    assert len(text.splitlines()[-1].split()) == 16, "the proof"


def test_the_test_print_uses_what_is_set(till: TillProgram, home: Path) -> None:
    receipts = WindowReceipts(till)
    assert receipts.test() == JobEnd(ReceiptState.FAILED, PrintProblem.NOT_THERE)
    with FakePrinter() as printer:
        settings(home, printer=printer.address, width=80, drawer=True)
        assert receipts.test() == DONE
        page = decode(printer.jobs[-1]) if printer.page() else None
    assert page is not None
    assert page.lines[-1].endswith("48 letters")
    assert (page.cuts, page.pulses) == (1, [(0, 50, 500)])
