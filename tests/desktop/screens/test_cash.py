"""Cash at the window: what is due, what was received, the change, and PAID by the engine's word."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget

from pos_app.desktop.link.context import WindowSettings
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.words import history, payments
from pos_app.domain.cash import CashRules
from pos_app.domain.methods import Method
from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState
from pos_app.domain.sale import SaleStatus, StoryLine
from pos_app.engine import events
from pos_app.engine.requests import ChargeCash, ChargeMobileMoney, LeaveSale
from tests.desktop.engine import NOON, cash, mobile, ready, sale, slip_of
from tests.desktop.history_rows import a_page
from tests.desktop.live_actions import hold
from tests.desktop.receipt_port import ended, with_receipts
from tests.desktop.test_fit import clipped, to_not_paid, to_waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.domain.sale import Sale
    from tests.desktop.conftest import Bench

both = pytest.mark.parametrize("numpad", [False, True], ids=["main keys", "numpad keys"])


def minor(bench: Bench, name: str) -> int:
    found = bench.find(QWidget, name).property("amountMinor")
    assert isinstance(found, int)
    return found


def working(bench: Bench) -> str:
    return bench.flow.cash.sum.working()


def asked(bench: Bench) -> ChargeCash:
    return bench.engine.last(ChargeCash)


def taken(bench: Bench, of: Sale | None = None, **changes: object) -> None:
    """The engine has stored the cash, and tells it in its own order."""
    request = asked(bench)
    mine = of or sale(62, request.amount.minor)
    assert request.tendered is not None
    payment = cash(mine, request.tendered.minor, **changes)  # type: ignore[arg-type]
    paid = replace(mine, status=SaleStatus.PAID, paid_at=NOON)
    bench.tell(
        events.SaleChanged(paid),
        events.ChargeAccepted(request.ref, paid, payment),
        events.PaymentChanged(paid, payment, PaymentState.CREATED),
    )


@both
def test_an_amount_f7_enter_is_cash_exactly(bench: Bench, numpad: bool) -> None:
    bench.type("20.50", numpad=numpad)
    bench.press("F7")
    assert bench.place == "cash"
    assert (minor(bench, "cashDue"), minor(bench, "tenderDisplay")) == (20_50, 20_50)
    bench.enter(numpad=numpad)
    assert (asked(bench).amount, asked(bench).tendered) == (Money(20_50), Money(20_50))
    assert not bench.seen("paidBanner"), "only the engine's word makes it paid"
    taken(bench)
    assert bench.place == "paid"
    assert (minor(bench, "paidBanner"), minor(bench, "changeDue")) == (20_50, 0)
    assert bench.played == ["paid"]
    assert bench.flow.sell.draft.empty


@both
def test_what_was_received_is_typed_and_the_change_follows_each_key(
    bench: Bench, numpad: bool
) -> None:
    bench.type("47.30")
    bench.press("F7")
    changes = []
    for key in "50":
        bench.type(key, numpad=numpad)
        changes.append(minor(bench, "changeDue"))
    assert changes == [0, 2_70]
    pieces = bench.find(QLabel, "changePieces").text().splitlines()
    assert pieces == ["1 × GH₵ 2", "1 × 50p", "1 × 20p"]
    bench.enter(numpad=numpad)
    taken(bench)
    assert minor(bench, "changeDue") == 2_70
    assert bench.find(QLabel, "changePieces").text() == "1 × GH₵ 2 · 1 × 50p · 1 × 20p"
    assert bench.window.pane.get("paid").spoken()[1] == ("PAID, GH₵ 47.30, Cash, change GH₵ 2.70")


def test_the_change_stays_until_the_next_sale(bench: Bench) -> None:
    bench.type("47.30")
    bench.press("F7")
    bench.type("50")
    bench.enter()
    taken(bench)
    bench.pass_time(600)
    assert minor(bench, "changeDue") == 2_70
    bench.enter()
    assert bench.place == "sell"
    assert len(bench.engine.asked(LeaveSale)) == 1
    bench.type("5\r0241234567\r")
    mine = sale(63, 5_00)
    ref = bench.engine.last(ChargeMobileMoney).ref
    bench.tell(events.ChargeAccepted(ref, mine, mobile(mine)))
    paid = mobile(mine, PaymentState.SUCCEEDED)
    bench.tell(events.PaymentChanged(mine, paid, PaymentState.PENDING))
    assert bench.place == "paid"
    assert not bench.seen("changeDue")
    assert bench.seen("verdictAmount")


def test_the_likely_notes_are_offered(bench: Bench) -> None:
    bench.type("47.30")
    bench.click("methodCash")
    exact = bench.find(KeycapButton, "tender_exact")
    notes = [exact, *bench.all("tender_note")]
    assert [each.property("amountMinor") for each in notes] == [47_30, 50_00, 60_00, 100_00, 200_00]
    bench.click(notes[3])
    assert (minor(bench, "tenderDisplay"), minor(bench, "changeDue")) == (100_00, 52_70)
    bench.type("60")
    assert minor(bench, "tenderDisplay") == 60_00, "a key begins another sum"
    bench.click(exact)
    assert bench.find(KeycapButton, "cashDoneButton").label() == "Take GH₵ 47.30"
    bench.click("cashDoneButton")
    assert asked(bench).tendered == Money(47_30)


def test_a_note_that_was_offered_can_be_added_to(bench: Bench) -> None:
    bench.type("47.30")
    bench.press("F7")
    bench.click(bench.all("tender_note")[0])
    bench.type("+5")
    assert minor(bench, "tenderDisplay") == 55_00
    assert working(bench) == "50.00 + 5.00"
    bench.type("c")
    bench.press("Backspace")
    assert minor(bench, "tenderDisplay") == 50_00
    bench.click("keypad_clear")
    bench.click("keypad_6")
    bench.click("keypad_0")
    assert minor(bench, "tenderDisplay") == 60_00


@both
def test_less_than_due_is_said_and_not_taken(bench: Bench, numpad: bool) -> None:
    bench.type("47.30")
    bench.press("F7")
    bench.type("40", numpad=numpad)
    assert working(bench) == "GH₵ 7.30 is missing."
    assert not bench.find(KeycapButton, "cashDoneButton").isEnabled()
    bench.enter(numpad=numpad)
    assert bench.engine.asked(ChargeCash) == []
    assert (bench.place, minor(bench, "tenderDisplay")) == ("cash", 40_00)
    bench.press("Backspace")
    bench.press("Backspace")
    assert working(bench) == "GH₵ 47.30 is missing."
    bench.type("20+")
    assert "not finished" in working(bench)
    bench.type("27.30")
    bench.enter(numpad=numpad)
    assert asked(bench).tendered == Money(47_30)


def test_what_a_scanner_types_is_never_taken(bench: Bench) -> None:
    bench.type("20.50")
    bench.press("F7")
    bench.type("6001067023456\r")
    assert bench.engine.asked(ChargeCash) == []
    assert "maximum" in working(bench)
    bench.press("Backspace")
    bench.type("c")
    bench.type("21\r")
    assert asked(bench).tendered == Money(21_00)


def test_a_pasted_sum_is_received_and_a_bad_one_changes_nothing(bench: Bench) -> None:
    bench.type("20.50")
    bench.press("F7")
    QGuiApplication.clipboard().setText("30")
    bench.press("Ctrl+V")
    assert minor(bench, "tenderDisplay") == 30_00
    QGuiApplication.clipboard().setText("thirty")
    bench.press("Ctrl+V")
    assert "no amount" in working(bench)
    assert minor(bench, "tenderDisplay") == 30_00
    bench.press("F5")
    assert bench.place == "cash"


def test_without_an_amount_the_hint_says_what_is_missing(bench: Bench) -> None:
    bench.flow.sell.activate(phone=True)
    bench.press("F7")
    assert bench.place == "sell"
    assert bench.find(QLabel, "chargeHint").text() == "Type the amount first."
    bench.type("8")
    assert minor(bench, "amountDisplay") == 8_00


def test_esc_goes_back_with_the_draft_as_it_was(bench: Bench) -> None:
    bench.type("20.50\r0241234567")
    bench.find(QWidget, "noteField").setText("cups")  # type: ignore[attr-defined]
    draft = bench.flow.sell.draft
    bench.press("F7")
    bench.type("50")
    bench.press("Esc")
    assert bench.place == "sell"
    assert bench.flow.sell.draft is draft
    bench.press("F7")
    assert minor(bench, "tenderDisplay") == 20_50
    bench.click("cashBack")
    bench.press("F7")
    bench.enter()
    assert asked(bench).note == "cups"


def test_between_enter_and_the_answer_nothing_changes_and_nothing_is_asked_twice(
    bench: Bench,
) -> None:
    bench.type("20.50")
    bench.press("F7")
    hold(bench, Qt.Key.Key_Return)
    assert bench.engine.asked(ChargeCash) == []
    bench.enter()
    bench.enter()
    bench.type("9")
    bench.press("Ctrl+V")
    bench.click("tender_exact")
    bench.click("keypad_7")
    assert len(bench.engine.asked(ChargeCash)) == 1
    assert minor(bench, "tenderDisplay") == 20_50
    assert not bench.find(KeycapButton, "cashDoneButton").isEnabled()
    bench.tell(events.ChargeRejected(asked(bench).ref, "ledger"))
    assert bench.place == "cash"
    assert "nothing was charged" in working(bench)
    bench.type("21")
    bench.enter()
    assert len(bench.engine.asked(ChargeCash)) == 2


def test_leaving_while_it_is_asked_keeps_charge_off(bench: Bench) -> None:
    bench.type("20.50")
    bench.press("F7")
    bench.enter()
    bench.press("Esc")
    bench.press("F7")
    assert bench.place == "sell"
    taken(bench)
    assert bench.place == "paid"
    assert bench.flow.sell.draft.empty


def test_from_another_place_it_is_told_and_does_not_take_the_screen(bench: Bench) -> None:
    from pos_app.desktop.widgets.screen_stack import Screen

    bench.window.register("history", Screen)
    bench.type("20.50")
    bench.press("F7")
    bench.enter()
    bench.window.go("history")
    taken(bench)
    assert bench.place == "history"
    assert bench.seen("earlierPaidStrip")
    bench.window.go("sell")
    assert bench.place == "paid"


def test_cash_in_doubt_is_paid_as_soon_as_the_engine_knows(bench: Bench) -> None:
    bench.type("20.50")
    bench.press("F7")
    bench.type("21")
    bench.enter()
    request = asked(bench)
    bench.tell(
        events.LedgerTrouble("unreadable", ""), events.ChargeRejected(request.ref, "not_known")
    )
    bench.enter()
    assert bench.place == "cash"
    assert "may be stored already" in working(bench)
    mine = sale(62, 20_50, status=SaleStatus.PAID)
    stored = cash(mine, 21_00)
    bench.tell(ready(), events.PaymentChanged(mine, stored, PaymentState.CREATED))
    assert bench.place == "paid"
    assert minor(bench, "changeDue") == 50
    assert bench.flow.sell.draft.empty
    assert len(bench.engine.asked(ChargeCash)) == 1
    assert bench.played == ["paid"]


def test_other_cash_is_not_the_one_in_doubt(bench: Bench) -> None:
    bench.type("20.50")
    bench.press("F7")
    bench.enter()
    bench.tell(events.ChargeRejected(asked(bench).ref, "not_known"))
    other = sale(61, 5_00, status=SaleStatus.PAID)
    bench.tell(events.PaymentChanged(other, cash(other), PaymentState.CREATED))
    assert bench.place == "cash"
    assert bench.seen("earlierPaidStrip")


def test_cash_in_doubt_never_takes_another_customer_s_draft(bench: Bench) -> None:
    bench.type("20.50")
    bench.press("F7")
    bench.enter()
    bench.tell(events.ChargeRejected(asked(bench).ref, "not_known"))
    bench.press("Esc")
    bench.type("cc20.50")
    draft = bench.flow.sell.draft
    mine = sale(62, 20_50, status=SaleStatus.PAID)
    bench.tell(events.PaymentChanged(mine, cash(mine), PaymentState.CREATED))
    assert bench.place == "sell"
    assert bench.flow.sell.draft is draft
    assert bench.seen("earlierPaidStrip")


def test_the_till_that_cannot_store_takes_nothing(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(is_ready=False)
    bench.type("5")
    bench.press("F7")
    assert working(bench) == "Starting…"
    bench.enter()
    bench.tell(ready())
    assert bench.engine.asked(ChargeCash) == []
    assert working(bench) == ""
    bench.tell(events.LedgerTrouble("full", ""))
    assert working(bench) == "The disk is full. Make room."
    bench.enter()
    assert bench.engine.asked(ChargeCash) == []


def test_with_every_gateway_off_enter_takes_cash(bench: Bench) -> None:
    off = dict.fromkeys((Method.MOBILE_MONEY, Method.QR), events.MethodOff.KEYS_MISSING)
    bench.tell(ready(off=off))
    bench.type("8")
    assert bench.find(QLabel, "chargeHint").text() == "Only cash can be taken now: Enter."
    bench.enter()
    assert bench.place == "cash"
    bench.enter()
    taken(bench)
    assert bench.place == "paid"


def test_cash_that_is_off_has_no_tile_and_no_key(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(settings=WindowSettings(cash=None))
    assert not bench.seen("methodCash")
    assert "F7" not in bench.find(QLabel, "keyHints").text()
    bench.type("5")
    bench.press("F7")
    assert bench.place == "sell"
    off = dict.fromkeys((Method.MOBILE_MONEY, Method.QR), events.MethodOff.KEYS_MISSING)
    bench.tell(ready(off=off))
    bench.enter()
    assert bench.place == "sell"
    assert "Keys missing" in bench.find(QLabel, "chargeHint").text()


def test_what_is_due_in_coins_that_there_are(make_bench: Callable[..., Bench]) -> None:
    rules = CashRules((Money(20_00), Money(5_00), Money(2_00)), Money(10))
    bench = make_bench(settings=WindowSettings(cash=rules))
    bench.type("47.32")
    bench.press("F7")
    assert (minor(bench, "cashDue"), minor(bench, "tenderDisplay")) == (47_30, 47_30)
    assert "GH₵ 47.32, rounded to GH₵ 47.30 in cash" in bench.flow.cash.due.working()
    bench.type("75")
    pieces = bench.find(QLabel, "changePieces").text().splitlines()
    assert pieces == ["1 × GH₵ 20", "1 × GH₵ 5", "1 × GH₵ 2", "no coin for GH₵ 0.70"]
    bench.enter()
    assert (asked(bench).amount, asked(bench).tendered) == (Money(47_32), Money(75_00))


def test_a_sale_that_was_not_paid_is_paid_in_cash(bench: Bench) -> None:
    to_not_paid(bench)
    bench.enter()
    bench.pass_time(1)
    bench.enter()
    assert bench.place == "sell"
    bench.press("F7")
    assert "sale " + sale().number in bench.flow.cash.due.working()
    bench.enter()
    assert (asked(bench).sale_id, asked(bench).amount) == (sale().sale_id, Money(20_50))
    taken(bench, sale(), attempt=2)
    assert bench.place == "paid"
    assert bench.seen("changeDue")


def test_other_method_at_a_risk_takes_cash_for_the_same_sale(bench: Bench) -> None:
    to_waiting(bench)
    first = mobile(sale())
    bench.tell(events.OtherMethodReady(sale(), first, free=False))
    bench.click("acceptRiskButton")
    bench.press("F7")
    bench.enter()
    assert asked(bench).risk_of == first.payment_id
    bench.tell(events.PaymentChanged(sale(), replace(first, risk_accepted_at=NOON), first.state))
    taken(bench, sale(), attempt=2)
    assert bench.place == "paid"


def test_a_sale_that_is_paid_meanwhile_needs_no_cash(bench: Bench) -> None:
    to_waiting(bench)
    first = mobile(sale())
    bench.tell(events.OtherMethodReady(sale(), first, free=False))
    bench.click("acceptRiskButton")
    bench.press("F7")
    paid = replace(first, state=PaymentState.SUCCEEDED)
    bench.tell(events.PaymentChanged(sale(), paid, PaymentState.PENDING))
    assert bench.place == "paid"
    assert not bench.seen("changeDue")
    assert bench.flow.sell.draft.empty


def test_f12_stays_on_cash_which_stands_where_the_cards_do(bench: Bench) -> None:
    other = sale(70)
    bench.tell(events.PaymentChanged(other, mobile(other), None))
    bench.type("5")
    bench.press("F7")
    bench.press("F12")
    assert bench.window.focusWidget() is bench.flow.cash


def test_cash_in_words_names_no_network_and_no_gateway(bench: Bench) -> None:
    payment = cash(sale(62, 47_30), 50_00)
    words = [
        payments.service(payment), payments.detail(payment), payments.card_detail(payment),
        payments.who(payment), payments.state(payment), payments.card_state(payment),
        payments.paid_detail(payment, None), payments.not_paid_detail(payment),
        payments.earlier_paid(payment),
    ]  # fmt: skip
    assert all("Cash" in each or "Paid" in each for each in words)
    assert not any("QR" in each or "MTN" in each for each in words)
    assert payments.proof(payment) == ""
    facts = dict(history.payment_facts(payment))
    assert (facts["Received"], facts["Change"]) == ("GH₵ 50.00", "GH₵ 2.70")
    assert "Rounded by" not in facts
    assert "Change owed" not in facts
    owed = dict(history.payment_facts(cash(sale(62, 47_30), 50_00, owed_minor=70)))
    assert (owed["Change"], owed["Change owed"]) == ("GH₵ 2.00", "GH₵ 0.70")
    assert "Received" not in dict(history.payment_facts(mobile(sale())))
    assert dict(history.payment_facts(cash(sale(), 20_55, rounding_minor=5)))["Rounded by"]
    row = replace(a_page(1)[0], method=Method.CASH, network=None, phone_masked=None)
    assert history.how(row) == "Cash"
    assert history.how(replace(row, split=True)) == "Split"
    del bench


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("cash_taken", "Cash taken"),
        ("change_given", "Change given"),
        ("sale_settled", "Sale settled"),
    ],
)
def test_the_journal_s_kinds_of_cash_have_words(kind: str, words: str) -> None:
    data = '{"cash": {"kind": "change", "amount_minor": -270, "currency": "GHS"}}'
    line = StoryLine(1, NOON, kind, None, data)
    assert history.event(line) == words
    assert history.event_detail(line) == "GH₵ 2.70"
    assert history.event_detail(replace(line, data='{"cash": {}}')) == ""


# -- change that there are no coins for


def change_of(bench: Bench, received: str = "50") -> None:
    bench.type("47.30")
    bench.press("F7")
    bench.type(received)


def owing(bench: Bench) -> int:
    return minor(bench, "changeOwed")


def test_the_pesewas_are_owed_by_one_press_and_stand_on_paid_with_their_number(
    bench: Bench,
) -> None:
    change_of(bench)
    owe = bench.find(KeycapButton, "oweChange")
    assert owe.label() == "Owe GH₵ 0.70"
    bench.click("oweChange")
    assert (minor(bench, "changeDue"), owing(bench)) == (2_00, 70)
    assert bench.find(QLabel, "changePieces").text() == "1 × GH₵ 2"
    assert clipped(bench.window) == []
    bench.enter()
    assert (asked(bench).tendered, asked(bench).owed) == (Money(50_00), Money(70))
    mine = sale(62, 47_30)
    paid = replace(mine, status=SaleStatus.PAID, paid_at=NOON)
    payment = cash(mine, 50_00, owed_minor=70)
    bench.tell(events.ChargeAccepted(asked(bench).ref, paid, payment, slip_of(payment)))
    assert bench.place == "paid"
    assert minor(bench, "changeDue") == 2_00
    words = "GH₵ 0.70 of the change is owed: slip T1-R000004"
    assert bench.find(QLabel, "changeOwed").text() == words
    assert bench.window.pane.get("paid").spoken()[1].endswith(f"change GH₵ 2.00, {words}")
    assert clipped(bench.window) == []
    bench.pass_time(1)
    bench.enter()
    change_of(bench)
    bench.enter()
    taken(bench, sale(63, 47_30), attempt=2)
    assert not bench.seen("changeOwed")


def owed_and_paid(bench: Bench) -> None:
    """PAID in cash with 0.70 of the change owed."""
    change_of(bench)
    bench.click("oweChange")
    bench.enter()
    paid = replace(sale(62, 47_30), status=SaleStatus.PAID, paid_at=NOON)
    payment = cash(paid, 50_00, owed_minor=70)
    bench.tell(events.ChargeAccepted(asked(bench).ref, paid, payment, slip_of(payment)))


def test_the_slip_leaves_right_from_paid_and_the_strip_says_how_that_went(bench: Bench) -> None:
    port = with_receipts(bench)
    owed_and_paid(bench)
    bench.click("slipPrint")
    ended(bench, "slip T1-R000004")
    strip = bench.find(QWidget, "earlierPaidStrip")
    assert strip.accessibleName() == "T1-R000004: Printed."
    bench.click("earlierPaidSeen")
    port.ends = OSError("full")
    bench.click("slipPdf")
    ended(bench, "slip T1-R000004")
    assert "could not be saved" in strip.accessibleName()
    assert [each[:2] for each in port.asked] == [
        ("print", "slip T1-R000004"), ("save", "slip T1-R000004"),
    ]  # fmt: skip
    assert bench.place == "paid"
    bench.pass_time(1)
    bench.enter()
    change_of(bench)
    bench.enter()
    taken(bench, sale(63, 47_30), attempt=2)
    assert bench.seen("receiptPdf")
    assert not bench.seen("slipPdf")


def test_without_a_printer_the_slip_can_be_saved(bench: Bench) -> None:
    with_receipts(bench, printer=False)
    owed_and_paid(bench)
    assert bench.seen("slipPdf")
    assert not bench.seen("slipPrint")


@both
def test_another_sum_can_be_owed_and_keys_go_to_it(bench: Bench, numpad: bool) -> None:
    change_of(bench)
    bench.click("oweChange")
    bench.type("2.70", numpad=numpad)
    assert (owing(bench), minor(bench, "changeDue"), minor(bench, "tenderDisplay")) == (
        2_70, 0, 50_00,
    )  # fmt: skip
    bench.enter(numpad=numpad)
    assert asked(bench).owed == Money(2_70)


def test_what_cannot_be_owed_is_said_at_its_place_and_takes_nothing(bench: Bench) -> None:
    change_of(bench)
    bench.click("oweChange")
    screen = bench.flow.cash
    for keys, words in (("2.71", "More than the change."), ("c0", "Type what is owed.")):
        bench.type("c" + keys)
        assert screen.owed_sum.working().startswith(words)
        assert working(bench) == ""
        assert screen.owed is None
        bench.enter()
    assert bench.engine.asked(ChargeCash) == []
    bench.click("oweChange")
    assert not bench.seen("changeOwed")
    bench.enter()
    assert asked(bench).owed is None


def test_another_sum_received_owes_nothing_again(bench: Bench) -> None:
    change_of(bench)
    bench.click("oweChange")
    notes = [each for each in bench.flow.cash.offers if each.label() == "100"]
    notes[0].click()
    assert not bench.seen("changeOwed")
    assert bench.find(KeycapButton, "oweChange").label() == "Owe GH₵ 0.70"
    bench.click("oweChange")
    bench.flow.cash.sum.activated.emit()
    assert not bench.seen("changeOwed")
    bench.type("5")
    assert minor(bench, "tenderDisplay") == 5_00
    assert not bench.seen("oweChange")


def test_where_no_pesewas_go_back_all_of_it_can_be_owed(bench: Bench) -> None:
    bench.type("47.00")
    bench.press("F7")
    assert not bench.seen("oweChange"), "exactly what is due gives no change"
    bench.type("50")
    assert bench.find(KeycapButton, "oweChange").label() == "Owe GH₵ 3.00"
    bench.click("oweChange")
    bench.enter()
    bench.click("oweChange")
    assert asked(bench).owed == Money(3_00), "what was asked for is asked for"
    bench.tell(events.ChargeRejected(asked(bench).ref, "ledger"))
    assert owing(bench) == 3_00
    bench.press("Escape")
    bench.press("F7")
    assert not bench.seen("changeOwed")


def test_change_that_is_owed_without_a_number_is_said_so(bench: Bench) -> None:
    mine = sale(62, 47_30)
    payment = cash(mine, 50_00, owed_minor=2_70)
    assert payments.change_owed(Money(2_70), None) == "GH₵ 2.70 of the change is owed"
    change_of(bench)
    bench.enter()
    paid = replace(mine, status=SaleStatus.PAID, paid_at=NOON)
    bench.tell(events.ChargeAccepted(asked(bench).ref, paid, payment))
    assert bench.find(QLabel, "changeOwed").text() == "GH₵ 2.70 of the change is owed"
    assert minor(bench, "changeDue") == 0
