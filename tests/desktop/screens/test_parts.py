"""Parts of a sale at the window: what is taken now, what is left, in every order of methods."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget

from pos_app.desktop.shell.wire import offer_places
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState
from pos_app.domain.sale import SaleStatus, SaleStory, settle
from pos_app.engine import events
from pos_app.engine.requests import (
    AskStory,
    ChargeCash,
    ChargeMobileMoney,
    ChargeQr,
    CheckNow,
    LeaveSale,
    PutOnScreen,
)
from tests.desktop.engine import NOON, cash, code, mobile, sale

if TYPE_CHECKING:
    from pos_app.domain.payment import Payment
    from pos_app.domain.sale import Sale
    from pos_app.engine.requests import Charge
    from tests.desktop.conftest import Bench

_S = PaymentState
both = pytest.mark.parametrize("numpad", [False, True], ids=["main keys", "numpad keys"])


class Counter:
    """Answers what the window asks for one sale, as the engine would."""

    def __init__(self, bench: Bench, minor: int = 50_00) -> None:
        self.bench = bench
        self.sale: Sale = sale(62, minor)
        self.paid: list[Payment] = []

    @property
    def asked(self) -> Charge:
        kinds = (ChargeCash, ChargeMobileMoney, ChargeQr)
        return [each for each in self.bench.engine.requests if isinstance(each, kinds)][-1]

    def take_cash(self) -> Payment:
        asked = self.asked
        assert isinstance(asked, ChargeCash)
        assert asked.tendered is not None
        part = cash(
            self.sale, asked.tendered.minor, len(self.paid) + 1, amount=asked.amount,
        )  # fmt: skip
        self._settle(part)
        self.bench.tell(
            events.ChargeAccepted(asked.ref, self.sale, part),
            events.PaymentChanged(self.sale, part, _S.CREATED),
        )
        return part

    def accept(self) -> Payment:
        """A gateway was asked."""
        asked = self.asked
        make = code if isinstance(asked, ChargeQr) else mobile
        part = make(self.sale, attempt=len(self.paid) + 1, amount=asked.amount)
        self.bench.tell(events.ChargeAccepted(asked.ref, self.sale, part))
        return part

    def pays(self, part: Payment) -> Payment:
        part = replace(part, state=_S.SUCCEEDED, succeeded_at=NOON)
        self._settle(part)
        self.bench.tell(events.PaymentChanged(self.sale, part, _S.PENDING))
        return part

    def _settle(self, part: Payment) -> None:
        self.paid.append(part)
        self.sale = settle(self.sale, self.paid)

    def go_on(self) -> None:
        self.bench.pass_time(1)
        self.bench.enter()


def minor(bench: Bench, name: str) -> object:
    return bench.find(QWidget, name).property("amountMinor")


@both
def test_cash_first_then_the_rest_by_mobile_money(bench: Bench, numpad: bool) -> None:
    counter = Counter(bench)
    bench.type("50", numpad=numpad)
    bench.press("F7")
    bench.press("F6")
    assert bench.place == "part"
    bench.type("20", numpad=numpad)
    assert (minor(bench, "partField"), minor(bench, "dueLeft")) == (20_00, 30_00)
    bench.enter(numpad=numpad)
    assert bench.place == "cash"
    assert minor(bench, "cashDue") == 20_00
    assert "part of GH₵ 50.00" in bench.flow.cash.due.working()
    bench.type("50", numpad=numpad)
    bench.enter(numpad=numpad)
    asked = counter.asked
    assert (asked.amount, asked.due, asked.sale_id) == (Money(20_00), Money(50_00), None)
    counter.take_cash()
    assert bench.place == "paid"
    assert bench.find(QLabel, "verdict").text().startswith("PART PAID")
    assert (minor(bench, "paidBanner"), minor(bench, "changeDue")) == (20_00, 30_00)
    assert minor(bench, "dueLeft") == 30_00
    assert bench.played == ["paid"]
    bench.pass_time(1)
    bench.type("9", numpad=numpad)
    assert bench.place == "paid", "a digit begins no other sale while some is left to pay"
    counter.go_on()
    assert bench.place == "sell"
    assert (minor(bench, "amountDisplay"), minor(bench, "dueLeft")) == (30_00, 30_00)
    bench.type("0241234567", numpad=numpad)
    bench.enter(numpad=numpad)
    asked = counter.asked
    assert isinstance(asked, ChargeMobileMoney)
    assert (asked.amount, asked.due, asked.sale_id) == (Money(30_00), None, counter.sale.sale_id)
    part = counter.accept()
    detail = bench.find(QLabel, "payDetail").text()
    assert "part of GH₵ 50.00, GH₵ 20.00 in cash held" in detail
    counter.pays(part)
    assert bench.find(QLabel, "verdict").text() == "PAID"
    assert minor(bench, "paidBanner") == 50_00
    told = bench.find(QLabel, "verdictDetail").text()
    assert "GH₵ 20.00 · Cash · received GH₵ 50.00" in told
    assert "GH₵ 30.00 · MTN" in told
    assert not bench.seen("dueLeft")
    counter.go_on()
    assert bench.flow.sell.draft.empty
    assert bench.flow.rail.cards() == []


def test_mobile_money_first_then_the_rest_in_cash(bench: Bench) -> None:
    counter = Counter(bench)
    bench.type("50\r0241234567")
    bench.press("F6")
    bench.type("47")
    bench.enter()
    assert bench.place == "sell"
    assert minor(bench, "amountDisplay") == 47_00
    assert bench.find(KeycapButton, "chargeButton").label() == "Charge GH₵ 47.00"
    bench.enter()
    asked = counter.asked
    assert (asked.amount, asked.due) == (Money(47_00), Money(50_00))
    part = counter.accept()
    assert "part of GH₵ 50.00, GH₵ 3.00 left then" in bench.find(QLabel, "payDetail").text()
    counter.pays(part)
    assert minor(bench, "dueLeft") == 3_00
    counter.go_on()
    bench.press("F7")
    assert minor(bench, "cashDue") == 3_00
    bench.type("5")
    bench.enter()
    counter.take_cash()
    assert counter.sale.status is SaleStatus.PAID
    assert minor(bench, "changeDue") == 2_00
    assert minor(bench, "paidBanner") == 50_00
    assert bench.played == ["paid", "paid"]


def test_three_parts_with_a_code_between(bench: Bench) -> None:
    counter = Counter(bench)
    bench.type("50")
    bench.press("F7")
    bench.click("cashPart")
    bench.type("10\r")
    bench.enter()
    counter.take_cash()
    counter.go_on()
    bench.press("F4")
    bench.press("F6")
    bench.type("15.50\r")
    bench.enter()
    asked = counter.asked
    assert isinstance(asked, ChargeQr)
    assert (asked.amount, asked.sale_id) == (Money(15_50), counter.sale.sale_id)
    assert asked.due is None, "what the sale owes is known by then"
    counter.pays(counter.accept())
    assert minor(bench, "paidBanner") == 15_50, "a part is never shown as if it were all"
    assert minor(bench, "dueLeft") == 24_50
    counter.go_on()
    bench.press("F7")
    bench.enter()
    counter.take_cash()
    assert bench.find(QLabel, "verdict").text() == "PAID GH₵ 50.00"
    assert len(bench.find(QLabel, "verdictDetail").text().splitlines()) == 4


def test_a_part_is_never_more_than_what_is_left(bench: Bench) -> None:
    bench.type("20.50")
    bench.press("F6")
    bench.type("30\r")
    assert bench.place == "part"
    assert "More than is left" in bench.flow.part.sum.working()
    bench.type("c\r")
    assert bench.flow.part.sum.working() == "Type the part that is paid now."
    bench.type("20+\r")
    assert bench.place == "part"
    bench.type("0.50\r")
    assert bench.place == "sell"
    assert bench.flow.sell.draft.part is None, "all of it is no part"


def test_esc_keeps_the_draft_and_c_takes_a_part_away(bench: Bench) -> None:
    bench.type("20.50")
    bench.press("F6")
    bench.press("Esc")
    assert (bench.place, minor(bench, "amountDisplay")) == ("sell", 20_50)
    bench.click("partButton")
    bench.type("8\r")
    assert minor(bench, "amountDisplay") == 8_00
    assert bench.flow.sell.amount.working() == "then GH₵ 12.50 left to pay"
    bench.type("9")
    QGuiApplication.clipboard().setText("3")
    bench.press("Ctrl+V")
    bench.press("Backspace")
    assert minor(bench, "amountDisplay") == 8_00
    bench.press("F6")
    assert minor(bench, "partField") == 8_00
    bench.press("Esc")
    bench.type("c")
    assert minor(bench, "amountDisplay") == 20_50
    assert bench.flow.sell.draft.part is None
    bench.press("F7")
    bench.press("F6")
    bench.press("Esc")
    assert bench.place == "cash"


def test_without_an_amount_there_is_no_part(bench: Bench) -> None:
    bench.flow.sell.activate(phone=True)
    bench.press("F6")
    assert bench.place == "sell"
    assert bench.find(QLabel, "chargeHint").text() == "Type the amount first."


def test_nothing_is_asked_for_in_parts_while_a_charge_is_stored(bench: Bench) -> None:
    bench.type("64")
    bench.press("F4")
    bench.enter()
    bench.press("F6")
    assert bench.place == "sell"


def test_rounding_is_for_what_nothing_else_is_left_to_pay(bench: Bench) -> None:
    from pos_app.domain.cash import CashRules

    context = bench.till.context
    context.settings = context.settings._replace(cash=CashRules(rounding=Money(10)))
    bench.type("47.32")
    bench.press("F7")
    assert minor(bench, "cashDue") == 47_30
    bench.press("F6")
    bench.type("7.32\r")
    assert minor(bench, "cashDue") == 7_32


def test_the_next_customer_may_come_first_and_the_rest_stays_in_sight(bench: Bench) -> None:
    counter = Counter(bench)
    bench.type("50")
    bench.press("F7")
    bench.press("F6")
    bench.type("20\r\r")
    part = counter.take_cash()
    bench.press("F8")
    assert bench.place == "paid", "nobody can have read it yet"
    bench.pass_time(1)
    bench.press("F8")
    assert bench.place == "sell"
    assert bench.engine.last(LeaveSale).sale_id == counter.sale.sale_id
    assert bench.flow.sell.draft.empty
    (card,) = bench.flow.rail.cards()
    assert card.payment_id == part.payment_id
    assert card.facts.warning == "Left to pay: GH₵ 30.00"
    bench.press("F12")
    bench.enter()
    assert bench.place == "paid"
    assert bench.engine.last(PutOnScreen).payment_id == part.payment_id
    counter.go_on()
    assert (bench.place, minor(bench, "dueLeft")) == ("sell", 30_00)
    bench.press("Esc")
    assert bench.place == "paid"


def test_a_part_that_fails_leaves_what_is_paid(bench: Bench) -> None:
    counter = Counter(bench)
    bench.type("50")
    bench.press("F7")
    bench.press("F6")
    bench.type("20\r\r")
    counter.take_cash()
    counter.go_on()
    bench.type("0241234567\r")
    part = counter.accept()
    failed = replace(part, state=_S.FAILED, reason="no money")
    bench.tell(events.PaymentChanged(counter.sale, failed, _S.PENDING))
    assert bench.place == "not_paid"
    told = bench.find(QLabel, "verdictDetail").text()
    assert "GH₵ 20.00 of GH₵ 50.00 is paid and stays: the sale is open." in told
    counter.go_on()
    assert (bench.place, minor(bench, "amountDisplay")) == ("sell", 30_00)
    bench.type("cc")
    assert minor(bench, "amountDisplay") == 30_00


def in_the_story(bench: Bench, *payments: Payment) -> None:
    """Open a sale's story in History, as after a restart: nobody has told of it yet."""
    offer_places(bench.till, lambda: None, None, first_run=False)  # type: ignore[arg-type, return-value]
    bench.window.go("history")
    bench.window.pane.get("history").open_story(sale().sale_id)  # type: ignore[attr-defined]
    story = SaleStory(sale(62, 50_00), payments, ())
    bench.tell(events.StoryRead(bench.engine.last(AskStory).ref, story))


def test_an_open_sale_is_gone_on_with_out_of_the_log(bench: Bench) -> None:
    counter = Counter(bench)
    bench.type("8")
    counter.paid = [cash(counter.sale, 20_00, amount=Money(20_00))]
    in_the_story(bench, *counter.paid)
    assert not bench.find(KeycapButton, "historyCheckNow").isEnabled(), "nobody is asked of cash"
    assert bench.find(KeycapButton, "historyGoOn").label() == "Take the GH₵ 30.00 left"
    bench.click("historyGoOn")
    assert bench.place == "sell"
    assert (minor(bench, "amountDisplay"), minor(bench, "dueLeft")) == (30_00, 30_00)
    assert bench.flow.rail.cards() == []
    bench.press("F7")
    bench.enter()
    assert counter.asked.sale_id == counter.sale.sale_id
    counter.take_cash()
    assert minor(bench, "paidBanner") == 50_00
    counter.go_on()
    assert minor(bench, "amountDisplay") == 8_00, "what was typed before made way and is back"


def test_a_sale_that_may_still_be_paid_is_not_offered(bench: Bench) -> None:
    in_the_story(bench, mobile(sale(62, 50_00)))
    assert not bench.seen("historyGoOn")
    assert bench.find(KeycapButton, "historyCheckNow").isEnabled()
    bench.click("historyCheckNow")
    assert len(bench.engine.asked(CheckNow)) == 1


def test_only_gateways_are_asked_about_a_sale_in_parts(bench: Bench) -> None:
    whole = sale(62, 50_00)
    part = cash(whole, 20_00, amount=Money(20_00))
    failed = mobile(whole, _S.FAILED, 2, amount=Money(30_00))
    in_the_story(bench, part, failed)
    bench.click("historyCheckNow")
    assert [each.payment_id for each in bench.engine.asked(CheckNow)] == [failed.payment_id]


def test_nothing_is_taken_up_while_a_charge_is_stored(bench: Bench) -> None:
    bench.type("64")
    bench.press("F4")
    bench.enter()
    in_the_story(bench, cash(sale(62, 50_00), 20_00, amount=Money(20_00)))
    bench.click("historyGoOn")
    assert bench.place == "history"


def test_a_part_set_aside_is_watched_as_ever(bench: Bench) -> None:
    counter = Counter(bench)
    bench.type("50\r0241234567")
    bench.press("F6")
    bench.type("20\r")
    bench.enter()
    part = counter.accept()
    bench.press(Qt.Key.Key_F8)
    assert bench.place == "sell"
    assert bench.flow.sell.draft.empty
    counter.pays(part)
    assert bench.seen("earlierPaidStrip")
    (card,) = bench.flow.rail.cards()
    assert card.facts.warning == "Left to pay: GH₵ 30.00"
