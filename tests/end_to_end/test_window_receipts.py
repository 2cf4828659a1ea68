"""Receipts of the real window: real ledger, real bytes, and a printer with real faults."""

from __future__ import annotations

from pathlib import Path

import pytest

from pos_app.assembly.program import TillProgram
from pos_app.domain.people import Role
from pos_app.domain.proof import facts_in
from pos_app.engine.requests import AddPerson
from pos_app.printing import ways
from tests.end_to_end.test_window_people import rows, sign_in
from tests.end_to_end.test_window_sales import Shop, shop
from tests.names import names
from tests.printing.fake_printer import FakePrinter, Fault

__all__ = ["shop"]

AFTER_ALL = "The sale is paid all the same."


def let_print(shop: Shop, printer: str, print_when: str = "ask") -> None:
    """Set the printer, as Settings do."""
    config = TillProgram().folders.config_file
    before = config.read_text("utf-8")
    config.write_text(f'{before}[receipt]\nprinter = "{printer}"\n', "utf-8")
    context = shop.till.context
    context.settings = context.settings._replace(
        has_printer=True,
        print_when=print_when,  # type: ignore[arg-type]
    )


def sell(shop: Shop) -> None:
    shop.type("12.50")
    shop.press("F7")
    shop.type("20")
    shop.enter()
    shop.wait("paidBanner")


def ended(shop: Shop) -> str:
    """Wait for what becomes of the receipt; the sentence."""
    jobs, model = shop.till.context.receipts, shop.till.context.model

    def over() -> bool:
        news = jobs.news(model.last_paid)
        return news is not None and not news.busy

    shop.until(over, "the receipt's end")
    return shop.text("receiptSaid")


def copy_of(shop: Shop, printer: FakePrinter) -> int:
    """Wait for a further job; which copy it says that it is."""
    shop.until(lambda: len(printer.jobs) > 1, "the job")
    (line,) = (each for each in printer.page().lines if "COPY" in each)
    return int(line.split()[-1])


def states() -> list[tuple[int, str]]:
    # The end is committed a moment after it is told.
    return [(copy, state) for copy, state in rows("SELECT copy, state FROM receipts_log")]


def test_what_is_printed_names_the_sale_and_its_amount(shop: Shop) -> None:
    with FakePrinter() as printer:
        let_print(shop, printer.address)
        sell(shop)
        shop.click("receiptPrint")
        assert ended(shop) == "The receipt is printed."
        page = printer.page()
        text = "\n".join(page.lines)
        facts = facts_in(text)
        assert facts is not None
        assert (facts.sale_number, facts.amount.minor) == (names().number(1), 12_50)
        assert "COPY" not in text
        assert page.rest == b""
        shop.press("Ctrl+P")
        assert copy_of(shop, printer) == 1
        shop.until(lambda: states() == [(0, "done"), (1, "done")], "both ends on disk")


@pytest.mark.parametrize(
    ("fault", "words", "state"),
    [
        (
            Fault.PAPER_OUT,
            "The printer stopped in the middle: look what came out before you print again.",
            "unknown",
        ),
        (
            Fault.HANGS,
            "The printer did not answer in time: look what came out before you print again.",
            "unknown",
        ),
    ],
)
def test_a_printer_that_fails_costs_a_paper_and_no_sale(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, fault: Fault, words: str, state: str
) -> None:
    # Enough to fill what lies between, as a receipt with pictures does.
    monkeypatch.setattr(ways, "JOB_SECONDS", 2.0)
    send = ways.send
    monkeypatch.setattr(
        ways, "send", lambda printer, job: send(printer, job + b"\n" * 4_000_000, seconds=2.0)
    )
    with FakePrinter(fault) as printer:
        let_print(shop, printer.address)
        sell(shop)
        sales = rows("SELECT * FROM sales_log")
        shop.click("receiptPrint")
        assert ended(shop) == f"{words} {AFTER_ALL}"
        shop.until(lambda: states() == [(0, state)], "its end on disk")
        assert rows("SELECT * FROM sales_log") == sales
        shop.next_sale()


def test_a_printer_that_is_off_gives_the_number_back(shop: Shop) -> None:
    with FakePrinter() as printer:
        gone = printer.address
    let_print(shop, gone)
    sell(shop)
    sales = rows("SELECT * FROM sales_log")
    shop.click("receiptPrint")
    words = "The printer took nothing: look whether it is on and has paper."
    assert ended(shop) == f"{words} {AFTER_ALL}"
    shop.until(lambda: states() == [(0, "failed")], "its end on disk")
    shop.click("receiptPdf")
    assert ended(shop).startswith("Saved: ")
    file = Path(ended(shop).removeprefix("Saved: ").replace("\u200b", ""))
    assert file == TillProgram().folders.receipts / f"Receipt {names().number(1)}.pdf"
    assert file.read_bytes().startswith(b"%PDF")
    shop.until(lambda: states() == [(0, "failed"), (0, "done")], "the original's end")
    assert rows("SELECT * FROM sales_log") == sales


def test_a_cashiers_copy_is_approved_in_history(shop: Shop) -> None:
    model = shop.till.context.model
    shop.till.context.submit(AddPerson("a", "Owner", Role.OWNER, "246810"))
    sign_in(shop, "", "246810")
    shop.until(lambda: model.at_till is not None, "the owner")
    shop.till.context.submit(AddPerson("b", "Cashier 1", Role.CASHIER, "1357"))
    shop.until(lambda: len(model.people) == 2, "the cashier")
    shop.press("Ctrl+L")
    sign_in(shop, "1", "1357")
    shop.wait("cashierName")
    with FakePrinter() as printer:
        let_print(shop, printer.address, "always")
        sell(shop)
        assert ended(shop) == "The receipt is printed."
        assert "COPY" not in "\n".join(printer.page().lines)
        shop.press("Ctrl+P")
        shop.until(
            lambda: "a supervisor approves a copy" in shop.text("receiptSaid"), "the refusal"
        )
        assert len(printer.jobs) == 1
        shop.next_sale()
        shop.press("F9")
        shop.wait("historyTable")
        shop.until(lambda: shop.window.pane.get("history").rows.rowCount(), "the sale")  # type: ignore[attr-defined]
        shop.press("Down")
        shop.enter()
        shop.wait("receiptPrint")
        assert shop.text("receiptPrint") == "Print again"
        shop.click("receiptPrint")
        shop.wait("approverPin")
        shop.type("246810")
        shop.enter()
        assert copy_of(shop, printer) == 1
        shop.until(lambda: states() == [(0, "done"), (1, "done")], "both ends on disk")
    data = rows("SELECT data FROM journal_log WHERE kind = 'receipt_made' ORDER BY seq")
    assert "approved_by" not in data[0][0]
    assert '"approved_by":"Owner"' in data[1][0].replace(" ", "")


def test_a_second_pdf_takes_no_other_file(shop: Shop) -> None:
    sell(shop)
    folder = TillProgram().folders.receipts
    number = names().number(1)
    for _ in range(2):
        shop.click("receiptPdf")
        ended(shop)
    shop.until(lambda: len(states()) == 2, "both")
    assert sorted(each.name for each in folder.iterdir()) == [
        f"Receipt {number} COPY 1.pdf",
        f"Receipt {number}.pdf",
    ]
