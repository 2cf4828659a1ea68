"""How the window's receipts get to paper, into files and into codes, one after the other."""

from __future__ import annotations

import hashlib
import json
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from pos_app.assembly import outbox
from pos_app.assembly.program import TillProgram, now
from pos_app.assembly.receipt_forms import WindowReceipts, for_address
from pos_app.desktop.link.receipt_jobs import Sheet
from pos_app.domain.money import Money
from pos_app.domain.proof import facts_in, proof_of
from pos_app.domain.receipt import ReceiptState, ReceiptWay, Shop
from pos_app.domain.shift import DrawerCount
from pos_app.engine.events import ReceiptMade
from pos_app.ledger.book import NewCash, NewSale, open_book
from pos_app.outbox import receipt_links
from pos_app.printing import ways
from pos_app.printing.ways import JobEnd, PrintProblem
from tests.commands.test_receipt import CASH, sell
from tests.domain.receipts import receipt
from tests.outbox.small_office import CODE, office_on_a_thread
from tests.printing.fake_printer import FakePrinter, decode
from tests.printing.system_printers import prints_into

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QGuiApplication

PROOF = proof_of(bytes(32), bytes(64))
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


def test_what_is_shared_names_its_page_at_head_office(
    till: TillProgram, home: Path, made: ReceiptMade
) -> None:
    settings(home)
    with office_on_a_thread() as (office, url):
        office.token = f"ho1.{'0' * 32}.{'1' * 32}.secret"
        outbox.enrol(till, url, CODE)
        text = unquote(WindowReceipts(till).share(made))
        at = text.splitlines()[-1].removeprefix(f"{url}/r/")
        link = receipt_links.read(at)
        assert link.is_of(hashlib.sha256(b"secret").digest(), made.sale.sale_id)
        assert link.proof == text.splitlines()[-2]
        facts = facts_in(text)
        assert facts is not None
        assert facts.sale_number == CASH
        # A token that is none makes no address.
        office.token = "ho1.owner.till.secret"
        outbox.enrol(till, url, CODE)
        assert "/r/" not in unquote(WindowReceipts(till).share(made))


def test_where_there_is_no_room_its_page_stays_away() -> None:
    link = f"https://office.example.com/r/{'A' * 160}"
    short, long = (receipt(shop=Shop(name, "T1"), proof=PROOF) for name in ("Osu", "Osu " * 50))
    assert unquote(for_address(short, link)).endswith(f"\n{link}")
    assert len(for_address(short, link)) <= 620
    assert for_address(long, link) == for_address(long)


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


def test_a_printer_of_the_systems_own_is_painted_on(
    till: TillProgram, home: Path, made: ReceiptMade, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(home))
    file = home / "printed.pdf"
    asked = prints_into(monkeypatch, file)
    settings(home, printer="system:Office")
    receipts = WindowReceipts(till)
    assert receipts.print(made) == DONE
    assert file.read_bytes().startswith(b"%PDF-")
    assert receipts.test() == DONE
    assert asked == ["Office", "Office"]
    # Bytes that open a drawer are nothing to it.
    settings(home, printer="system:Office", drawer=True)
    nothing = JobEnd(ReceiptState.FAILED, PrintProblem.NOT_ON_THIS_SYSTEM)
    assert receipts.open_drawer() == nothing


@pytest.fixture
def slip(till: TillProgram) -> str:
    """The number of change that is owed; the shift that it came in is closed with Z 1."""
    ledger = till.folders.training_ledger
    with closing(open_book(ledger, till="T1", clock=now, live=False)) as book:
        book.open_shift("h_1", DrawerCount(Money(500)), by="Ama", at=now())
        cash = NewCash("p_1", Money(1000), Money(1270), owed=Money(70))
        book.take_cash(NewSale("s_1", Money(1000)), cash, at=now())
        book.close_shift(DrawerCount(Money(1700)), at=now())
        owed = book.change_owed("p_1")
    assert owed is not None
    return owed.refund_number


def test_a_z_leaves_the_till_as_paper_and_as_a_file(
    till: TillProgram, home: Path, slip: str
) -> None:
    receipts = WindowReceipts(till)
    with FakePrinter() as printer:
        settings(home, printer=printer.address)
        assert receipts.print_sheet(Sheet("z", "1")) == DONE
        original = [line.strip() for line in printer.page().lines]
        assert receipts.print_sheet(Sheet("z", "1", copy=True)) == DONE
        again = [line.strip() for line in printer.page().lines]
    assert original[:3] == ["Corner Shop", "T1", "TRAINING: NO REAL MONEY"]
    assert "Opened by" in " ".join(original)
    assert [line for line in again if line not in original] == ["COPY"]
    assert slip not in original
    files = [receipts.save_sheet(Sheet("z", "1", copy=copy)) for copy in (False, False, True)]
    assert [file.name for file in files] == ["Z 1.pdf", "Z 1 (2).pdf", "Z 1 COPY.pdf"]
    assert files[0].read_bytes().startswith(b"%PDF")


def test_a_slip_says_what_is_owed_as_the_ledger_has_it_now(
    till: TillProgram, home: Path, slip: str
) -> None:
    receipts = WindowReceipts(till)
    with FakePrinter() as printer:
        settings(home, printer=printer.address)
        assert receipts.print_sheet(Sheet("slip", slip)) == DONE
        assert "OWED TO YOU GH¢ 0.70" in " ".join(" ".join(printer.page().lines).split())
    assert receipts.save_sheet(Sheet("slip", slip)).name == f"Slip {slip}.pdf"


@pytest.mark.parametrize("sheet", [Sheet("z", "9"), Sheet("slip", "T1-R000009")])
def test_there_is_no_paper_of_what_the_ledger_has_not(
    till: TillProgram, home: Path, slip: str, sheet: Sheet
) -> None:
    del slip
    settings(home, printer="tcp:127.0.0.1:9")
    receipts = WindowReceipts(till)
    assert receipts.print_sheet(sheet) == JobEnd(ReceiptState.FAILED)
    with pytest.raises(OSError, match="no such paper"):
        receipts.save_sheet(sheet)
    till.folders.training_ledger.unlink()
    with pytest.raises(OSError, match="ledger cannot be read"):
        receipts.save_sheet(sheet)


def test_the_drawer_is_opened_through_a_printer_that_has_one(till: TillProgram, home: Path) -> None:
    receipts = WindowReceipts(till)
    assert receipts.open_drawer() == JobEnd(ReceiptState.FAILED, PrintProblem.NOT_THERE)
    with FakePrinter() as printer:
        settings(home, printer=printer.address, drawer=True)
        assert receipts.open_drawer() == DONE
        assert decode(printer.jobs[-1]).pulses == [(0, 50, 500)] if printer.page() else False
