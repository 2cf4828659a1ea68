"""Receipts at the window: printed once, told at the place, never in the way of the next sale."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.qr import QrView, encode_qr
from pos_app.domain.payment import PaymentState
from pos_app.domain.receipt import ReceiptState, ReceiptWay
from pos_app.domain.sale import SaleStatus
from pos_app.engine import events, requests
from pos_app.printing.ways import JobEnd, PrintProblem
from tests.desktop.engine import NOON, cash, mobile, sale
from tests.desktop.history_rows import a_row
from tests.desktop.receipt_port import NO_ANSWER, SHARED, ended, issue, with_receipts
from tests.desktop.screens.test_waiting import charged

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.domain.sale import Sale
    from tests.desktop.conftest import Bench

_S = PaymentState


def paid_sale(bench: Bench) -> Sale:
    return sale(status=SaleStatus.PAID, paid_at=bench.clock.now())


def pay(bench: Bench, **changes: object) -> Sale:
    """A mobile-money sale that was paid just now."""
    payment = charged(bench, mobile(sale()))
    mine = replace(paid_sale(bench), **changes)  # type: ignore[arg-type]
    now = replace(payment, state=_S.SUCCEEDED, succeeded_at=bench.clock.now())
    bench.tell(events.PaymentChanged(mine, now, payment.state))
    assert bench.place == "paid"
    bench.window.grab()
    return mine


def wished(bench: Bench) -> list[ReceiptWay]:
    return [each.way for each in bench.engine.asked(requests.MakeReceipt)]


def kept(bench: Bench) -> list[ReceiptState]:
    return [each.state for each in bench.engine.asked(requests.EndReceipt)]


def said(bench: Bench) -> str:
    return bench.find(QLabel, "receiptSaid").text()


def strip(bench: Bench) -> str:
    return bench.find(QWidget, "earlierPaidStrip").accessibleName()


def test_the_number_is_on_disk_before_anything_is_printed_and_its_end_after(bench: Bench) -> None:
    port = with_receipts(bench)
    mine = pay(bench)
    bench.click("receiptPrint")
    assert wished(bench) == [ReceiptWay.PRINT]
    assert port.asked == []
    assert said(bench) == "Printing the receipt …"
    issue(bench, mine)
    ended(bench, mine)
    assert port.asked == [("print", mine.sale_id, 0)]
    assert kept(bench) == [ReceiptState.DONE]
    assert said(bench) == "The receipt is printed."
    assert bench.find(KeycapButton, "receiptPrint").label() == "Print again"
    bench.click("receiptPrint")
    issue(bench, mine, copy=1)
    ended(bench, mine)
    assert said(bench) == "Printed: COPY 1."


def test_a_second_press_while_it_prints_prints_nothing_more(bench: Bench) -> None:
    port = with_receipts(bench)
    port.go.clear()
    mine = pay(bench)
    bench.press("Ctrl+P")
    bench.press("Ctrl+P")
    issue(bench, mine)
    bench.until(lambda: port.asked, "the job")
    bench.press("Ctrl+P")
    bench.click("receiptPdf")
    port.go.set()
    ended(bench, mine)
    assert wished(bench) == [ReceiptWay.PRINT]


def test_enter_goes_on_to_the_next_sale_whatever_the_printer_does(bench: Bench) -> None:
    port = with_receipts(bench)
    port.ends = NO_ANSWER
    port.go.clear()
    mine = pay(bench)
    bench.click("receiptPrint")
    issue(bench, mine)
    bench.pass_time(1)
    bench.enter()
    assert bench.place == "sell"
    port.go.set()
    ended(bench, mine)
    # Whoever serves the next customer hears of it too.
    assert strip(bench) == (
        f"{mine.number}: The printer did not answer: look whether it is on, then print again. "
        "The sale is paid all the same."
    )


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (NO_ANSWER, "The printer did not answer: look whether it is on, then print again."),
        (
            JobEnd(ReceiptState.FAILED, PrintProblem.NOT_THERE),
            "The printer is not there: plug it in and switch it on, then print again.",
        ),
        (
            JobEnd(ReceiptState.FAILED, PrintProblem.REFUSED),
            "The printer took nothing: look whether it is on and has paper.",
        ),
        (
            JobEnd(ReceiptState.FAILED, PrintProblem.NOT_ON_THIS_SYSTEM),
            "This computer cannot print that way: name another printer in Settings.",
        ),
        (JobEnd(ReceiptState.FAILED), "The receipt could not be printed."),
        (
            JobEnd(ReceiptState.UNKNOWN, PrintProblem.CUT_OFF),
            "The printer stopped in the middle: look what came out before you print again.",
        ),
        (
            JobEnd(ReceiptState.UNKNOWN, PrintProblem.TIMED_OUT),
            "The printer did not answer in time: look what came out before you print again.",
        ),
    ],
)
def test_each_trouble_has_its_sentence_at_the_place(bench: Bench, end: JobEnd, words: str) -> None:
    port = with_receipts(bench)
    port.ends = end
    mine = pay(bench)
    bench.click("receiptPrint")
    issue(bench, mine)
    ended(bench, mine)
    assert said(bench) == f"{words} The sale is paid all the same."
    assert kept(bench) == [end.state]
    assert bench.find(QLabel, "verdict").text() == "PAID"
    assert bench.find(KeycapButton, "receiptPrint").label() == "Print"


def test_what_the_disk_refuses_is_told_and_ends_as_failed(bench: Bench) -> None:
    port = with_receipts(bench)
    port.ends = OSError("full")
    mine = pay(bench)
    bench.click("receiptPdf")
    issue(bench, mine)
    ended(bench, mine)
    assert said(bench) == "The receipt could not be saved: is the disk full?"
    assert kept(bench) == [ReceiptState.FAILED]


def test_the_pdf_says_where_it_is(bench: Bench) -> None:
    with_receipts(bench)
    mine = pay(bench)
    bench.click("receiptPdf")
    assert wished(bench) == [ReceiptWay.PDF]
    issue(bench, mine)
    ended(bench, mine)
    assert said(bench).startswith("Saved: ")
    assert said(bench).endswith(f"Receipt {mine.number}.pdf")
    assert kept(bench) == [ReceiptState.DONE]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("ledger", "The sales file cannot be written, so no receipt was made."),
        ("stopping", "The till is closing and prints nothing more."),
        ("not_ready", "The till is still reading its sales: try in a moment."),
        (
            "right_lacking",
            "It was printed before: a supervisor approves a copy in History, at the sale.",
        ),
        ("strange", "The receipt could not be made. Try again."),
    ],
)
def test_what_the_engine_refuses_is_told(bench: Bench, code: str, words: str) -> None:
    port = with_receipts(bench)
    pay(bench)
    bench.click("receiptPrint")
    bench.tell(events.ReceiptRefused(bench.engine.last(requests.MakeReceipt).ref, code))
    assert said(bench) == words
    assert (port.asked, kept(bench)) == ([], [])


class TestByItself:
    def test_once_right_after_paid(self, bench: Bench) -> None:
        port = with_receipts(bench, print_when="always")
        mine = pay(bench)
        assert wished(bench) == [ReceiptWay.PRINT]
        issue(bench, mine)
        ended(bench, mine)
        bench.tell(events.PaymentChanged(mine, mobile(mine, _S.SUCCEEDED), _S.SUCCEEDED))
        bench.pass_time(1)
        bench.enter()
        bench.flow.show_payment(mobile(mine).payment_id)
        assert len(port.asked) == 1

    def test_cash_too(self, bench: Bench) -> None:
        with_receipts(bench, print_when="always")
        bench.type("20.50")
        bench.press("F7")
        bench.type("50\r")
        mine = paid_sale(bench)
        ref = bench.engine.last(requests.ChargeCash).ref
        bench.tell(events.ChargeAccepted(ref, mine, cash(mine, 5_000)))
        assert wished(bench) == [ReceiptWay.PRINT]

    @pytest.mark.parametrize(
        "changes",
        [
            {"paid_at": NOON - timedelta(minutes=2)},
            {"status": SaleStatus.LATE_PAID},
            {"status": SaleStatus.OPEN},
        ],
        ids=["old", "late", "in part"],
    )
    def test_never_what_is_old_or_late_or_only_a_part(
        self, bench: Bench, changes: dict[str, object]
    ) -> None:
        with_receipts(bench, print_when="always")
        pay(bench, **changes)
        assert wished(bench) == []

    @pytest.mark.parametrize("print_when", ["ask", "never"])
    def test_only_where_the_shop_wants_it(self, bench: Bench, print_when: str) -> None:
        with_receipts(bench, print_when=print_when)
        pay(bench)
        assert wished(bench) == []
        assert bench.seen("receiptPrint") == (print_when == "ask")
        assert bench.seen("receiptPdf")

    def test_not_what_an_earlier_customer_paid(self, bench: Bench) -> None:
        with_receipts(bench, print_when="always")
        other = sale(70)
        bench.tell(events.PaymentChanged(other, mobile(other), None))
        paid = replace(other, status=SaleStatus.PAID, paid_at=bench.clock.now())
        done = mobile(paid, _S.SUCCEEDED, succeeded_at=bench.clock.now())
        bench.tell(events.PaymentChanged(paid, done, _S.PENDING))
        assert bench.place == "sell"
        assert wished(bench) == []


class TestWhereItIs:
    def test_without_a_printer_there_is_no_button_and_the_key_says_where_to_set_one(
        self, bench: Bench
    ) -> None:
        with_receipts(bench, printer=False)
        pay(bench)
        assert not bench.seen("receiptPrint")
        assert bench.seen("receiptShare")
        bench.press("Ctrl+P")
        assert wished(bench) == []
        assert strip(bench) == "No printer is set: an owner names one in Settings, Receipts."

    def test_a_part_has_no_receipt(self, bench: Bench) -> None:
        with_receipts(bench)
        charged(bench, mobile(sale()))
        bench.tell(events.PaymentChanged(sale(), mobile(sale(), _S.SUCCEEDED), _S.PENDING))
        assert bench.place == "paid"
        assert not bench.seen("receiptPdf")
        bench.press("Ctrl+P")
        assert wished(bench) == []

    def test_nothing_is_offered_where_nothing_makes_receipts(self, bench: Bench) -> None:
        pay(bench)
        assert not bench.seen("receiptShare")


class TestTheLastReceipt:
    def test_from_sell_it_is_of_the_sale_that_was_paid_last(self, bench: Bench) -> None:
        port = with_receipts(bench)
        mine = pay(bench)
        bench.pass_time(1)
        bench.enter()
        bench.press("Ctrl+P")
        issue(bench, mine)
        ended(bench, mine)
        assert port.asked == [("print", mine.sale_id, 0)]
        assert strip(bench) == f"{mine.number}: The receipt is printed."

    def test_after_a_start_it_is_asked_of_the_log(self, bench: Bench) -> None:
        with_receipts(bench)
        bench.press("Ctrl+P")
        asked = bench.engine.last(requests.AskHistory)
        assert (asked.limit, asked.status) == (1, SaleStatus.PAID)
        row = a_row(61)
        bench.tell(events.HistoryPage(asked.ref, (row,), None, has_more=False))
        assert bench.engine.last(requests.MakeReceipt).sale_id == row.sale_id

    def test_where_nothing_was_paid_it_says_so(self, bench: Bench) -> None:
        with_receipts(bench)
        bench.press("Ctrl+P")
        ref = bench.engine.last(requests.AskHistory).ref
        bench.tell(events.HistoryPage(ref, (), None, has_more=False))
        assert strip(bench) == "There is no paid sale yet to print a receipt of."

    def test_on_paid_it_is_of_the_sale_in_front(self, bench: Bench) -> None:
        with_receipts(bench)
        mine = pay(bench)
        bench.press("Ctrl+P")
        assert bench.engine.last(requests.MakeReceipt).sale_id == mine.sale_id


class TestShared:
    @pytest.fixture
    def codes(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """What each code says that is made from now on."""
        made: list[str] = []

        def keep(text: str, *, dense: bool = False) -> object:
            made.append(text)
            return encode_qr(text, dense=dense)

        monkeypatch.setattr("pos_app.desktop.widgets.receipt_row.encode_qr", keep)
        return made

    def share(self, bench: Bench) -> Sale:
        with_receipts(bench)
        mine = pay(bench)
        bench.click("receiptShare")
        issue(bench, mine)
        ended(bench, mine)
        self.wait_for_code(bench)
        return mine

    def wait_for_code(self, bench: Bench) -> None:
        bench.until(lambda: bench.find(QrView, "receiptCode").has_code(), "the code")

    def test_the_code_opens_the_text_in_whoevers_whatsapp(
        self, bench: Bench, codes: list[str]
    ) -> None:
        self.share(bench)
        assert codes == [f"https://wa.me/?text={SHARED}"]
        assert wished(bench) == [ReceiptWay.TEXT]
        assert kept(bench) == [ReceiptState.DONE]
        assert said(bench) == "The customer scans it: it opens in their WhatsApp."
        assert bench.find(QLabel, "verdict").text() == "PAID"

    def test_the_number_is_in_the_code_alone_and_only_when_asked_for(
        self, bench: Bench, codes: list[str], caplog: pytest.LogCaptureFixture
    ) -> None:
        self.share(bench)
        bench.click("receiptToNumber")
        self.wait_for_code(bench)
        assert codes[1:] == [f"https://wa.me/233241234567?text={SHARED}"]
        assert not bench.seen("receiptToNumber")
        assert said(bench) == "For the shop's phone: a draft to the customer opens."
        words = [
            text
            for each in bench.window.findChildren(QWidget)
            for text in (
                each.accessibleName(), each.accessibleDescription(), each.toolTip(),
                getattr(each, "text", str)(),
            )
        ]  # fmt: skip
        assert not [text for text in (*words, caplog.text) if "241234567" in text]

    def test_where_the_number_is_not_known_none_is_offered(
        self, bench: Bench, codes: list[str]
    ) -> None:
        with_receipts(bench)
        mine = pay(bench)
        bench.till.context.model.phones.clear()
        bench.click("receiptShare")
        issue(bench, mine)
        ended(bench, mine)
        self.wait_for_code(bench)
        assert len(codes) == 1
        assert not bench.seen("receiptToNumber")

    def test_esc_closes_it_and_enter_goes_on(self, bench: Bench) -> None:
        self.share(bench)
        bench.press("Esc")
        assert bench.place == "paid"
        assert not bench.seen("receiptCode")
        assert not bench.seen("receiptSaid")
        bench.pass_time(1)
        bench.enter()
        assert bench.place == "sell"

    def test_the_next_customer_never_sees_it(self, bench: Bench) -> None:
        self.share(bench)
        bench.pass_time(1)
        bench.enter()
        assert bench.place == "sell"
        bench.flow.show_payment(mobile(sale()).payment_id)
        assert bench.place == "paid"
        assert not bench.seen("receiptCode")

    def test_a_code_that_cannot_be_made_is_told_and_stops_nothing(
        self, bench: Bench, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(_text: str, *, dense: bool) -> object:
            raise ValueError(f"too long for a code: {dense}")

        monkeypatch.setattr("pos_app.desktop.widgets.receipt_row.encode_qr", broken)
        with_receipts(bench)
        mine = pay(bench)
        bench.click("receiptShare")
        issue(bench, mine)
        bench.wait("receiptCodeNote")
        note = bench.find(QLabel, "receiptCodeNote").text()
        assert note == "There is no code for it here: save the PDF instead."

    def test_what_is_shown_can_be_read_from_a_phone(self, make_bench: Callable[..., Bench]) -> None:
        bench = make_bench(1024, 525)
        self.share(bench)
        assert bench.find(QrView, "receiptCode").module_pixels() >= 3
