"""One sale with two payments: whichever is paid, the sale is paid; both, and a person decides."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from pos_app.domain.attention import LATE, Attention, ReviewChoice
from pos_app.domain.methods import GatewayName
from pos_app.domain.payment import PaymentState
from pos_app.engine import events, requests
from tests.desktop.engine import NOON, code, mobile, sale
from tests.desktop.screens.test_waiting import charged

if TYPE_CHECKING:
    from pos_app.domain.payment import Payment
    from tests.desktop.conftest import Bench

_S = PaymentState


def beside(bench: Bench) -> tuple[Payment, Payment]:
    """A prompt whose risk was taken, and in front the code of the same sale."""
    first = charged(bench, mobile(sale()))
    bench.press(Qt.Key.Key_F6)
    bench.press(Qt.Key.Key_F6)
    bench.tell(events.OtherMethodReady(sale(), first, free=False))
    bench.click("acceptRiskButton")
    bench.press(Qt.Key.Key_F4)
    bench.enter()
    second = code(sale(), attempt=2)
    bench.tell(events.ChargeAccepted(bench.engine.last(requests.ChargeQr).ref, sale(), second))
    assert bench.place == "waiting"
    return first, second


def paid(bench: Bench, payment: Payment) -> Payment:
    after = replace(payment, state=_S.SUCCEEDED, succeeded_at=bench.clock.now())
    bench.tell(events.PaymentChanged(sale(), after, payment.state))
    return after


def twice(bench: Bench) -> tuple[Payment, Payment]:
    first, second = beside(bench)
    both = paid(bench, first), paid(bench, second)
    bench.tell(events.PaidTwice(sale(), both))
    bench.window.grab()
    return both


def dealt(bench: Bench, asked: requests.DealWith, code_: str = "done") -> None:
    now = Attention(asked.item, LATE, NOON, GatewayName.PAYGATE, choice=asked.choice)
    bench.tell(events.DealtWith(asked.ref, asked.item, code_, now))


def test_the_first_half_that_is_paid_is_the_sale_s_paid_at_once(bench: Bench) -> None:
    first, second = beside(bench)
    paid(bench, first)
    assert bench.place == "paid"
    assert bench.find(QLabel, "verdict").text() == "PAID"
    assert not bench.seen("qrView")
    assert not bench.seen("earlierPaidStrip")
    assert bench.played == ["paid"]
    assert bench.engine.last(requests.PutOnScreen).payment_id == first.payment_id
    (card,) = bench.flow.rail.cards()
    assert card.payment_id == second.payment_id


def test_a_half_that_is_paid_while_the_next_try_is_typed_ends_the_try(bench: Bench) -> None:
    first = charged(bench, mobile(sale()))
    bench.press(Qt.Key.Key_F6)
    bench.press(Qt.Key.Key_F6)
    bench.tell(events.OtherMethodReady(sale(), first, free=False))
    bench.click("acceptRiskButton")
    assert bench.place == "sell"
    paid(bench, first)
    assert bench.place == "paid"
    bench.clock.seconds += 1
    bench.window.grab()
    bench.clock.seconds += 1
    bench.enter()
    assert bench.place == "sell"
    assert bench.flow.sell.draft.empty, "nothing is left to charge once more"


def test_a_refusal_that_comes_after_it_was_paid_says_nothing_of_the_next_sale(
    bench: Bench,
) -> None:
    first = charged(bench, mobile(sale()))
    bench.press(Qt.Key.Key_F6)
    bench.press(Qt.Key.Key_F6)
    bench.tell(events.OtherMethodReady(sale(), first, free=False))
    bench.click("acceptRiskButton")
    bench.press(Qt.Key.Key_F4)
    bench.enter()
    asked = bench.engine.last(requests.ChargeQr)
    paid(bench, first)
    assert bench.place == "paid"
    bench.tell(events.ChargeRejected(asked.ref, "sale_settled"))
    assert bench.place == "paid"
    assert "paid already" not in bench.flow.sell.hint.text()


def test_another_sale_s_half_takes_nothing(bench: Bench) -> None:
    other = mobile(sale(61))
    bench.tell(events.PaymentChanged(sale(61), other, None))
    charged(bench, mobile(sale()))
    bench.tell(events.PaymentChanged(sale(61), replace(other, state=_S.SUCCEEDED), _S.PENDING))
    assert bench.place == "waiting"
    assert bench.seen("earlierPaidStrip")


class TestTwice:
    def test_it_fills_the_pane(self, bench: Bench) -> None:
        twice(bench)
        assert bench.place == "paid_twice"
        assert bench.find(QLabel, "verdict").text() == "PAID TWICE, refund one"
        assert bench.find(QWidget, "paidTwiceBanner").property("amountMinor") == 20_50
        said = bench.find(QLabel, "verdictDetail").text()
        assert "1.  MTN MoMo · 024 ••• 4567" in said
        assert "2.  QR checkout" in said
        assert not bench.seen("earlierPaidStrip"), "the pane says it"
        assert bench.played == ["paid", "not_paid"]

    @pytest.mark.parametrize("numpad", [False, True])
    def test_enter_and_escape_do_not_leave_it(self, bench: Bench, numpad: bool) -> None:
        twice(bench)
        bench.clock.seconds += 5
        bench.enter(numpad=numpad)
        bench.press(Qt.Key.Key_Escape)
        bench.type("5")
        assert bench.place == "paid_twice"
        assert bench.engine.asked(requests.DealWith) == []
        assert bench.engine.asked(requests.LeaveSale) == []

    def test_a_person_says_which_one_goes_back(self, bench: Bench) -> None:
        first, second = twice(bench)
        bench.clock.seconds += 1
        bench.click("refundSecond")
        asked = bench.engine.asked(requests.DealWith)
        assert [(each.item, each.choice) for each in asked] == [
            (first.payment_id, ReviewChoice.GOODS_GIVEN),
            (second.payment_id, ReviewChoice.REFUND_OWED),
        ]
        assert not bench.find(QPushButton, "refundFirst").isEnabled()
        dealt(bench, asked[0])
        assert bench.place == "paid_twice"
        dealt(bench, asked[1])
        assert bench.place == "paid"
        assert bench.find(QLabel, "verdict").text() == "PAID"
        assert "Refund owed, noted: QR" in bench.find(QLabel, "verdictDetail").text()
        bench.window.grab()
        bench.clock.seconds += 1
        bench.enter()
        assert bench.place == "sell"

    def test_what_was_not_noted_is_said_and_can_be_said_again(self, bench: Bench) -> None:
        twice(bench)
        bench.clock.seconds += 1
        bench.click("refundFirst")
        for each in bench.engine.asked(requests.DealWith):
            dealt(bench, each, "ledger")
        assert "nothing was noted" in bench.find(QLabel, "verdictDetail").text()
        assert bench.find(QPushButton, "refundFirst").isEnabled()

    def test_a_press_before_it_can_have_been_read_counts_for_nothing(self, bench: Bench) -> None:
        twice(bench)
        bench.click("refundFirst")
        bench.click("decideLater")
        assert bench.place == "paid_twice"
        assert bench.engine.asked(requests.DealWith) == []

    def test_it_can_be_decided_later_and_both_cards_stay(self, bench: Bench) -> None:
        twice(bench)
        bench.clock.seconds += 1
        bench.click("decideLater")
        assert bench.place == "sell"
        states = [card.facts.state for card in bench.flow.rail.cards()]
        assert states == ["Paid twice, refund one"] * 2

    def test_more_than_two_are_decided_one_by_one(self, bench: Bench) -> None:
        first, second = twice(bench)
        third = mobile(sale(), _S.SUCCEEDED, attempt=3, succeeded_at=NOON)
        bench.tell(
            events.PaymentChanged(sale(), third, _S.PENDING),
            events.PaidTwice(sale(), (first, second, third)),
        )
        wanted: list[str] = []
        bench.flow.decide_wanted.connect(wanted.append)
        assert not bench.seen("refundFirst")
        bench.clock.seconds += 1
        bench.click("decideTwice")
        assert wanted == [first.payment_id]

    def test_elsewhere_it_is_the_strip_and_the_pane_waits(self, bench: Bench) -> None:
        first, second = beside(bench)
        first = paid(bench, first)
        bench.clock.seconds += 1
        bench.window.grab()
        bench.clock.seconds += 1
        bench.enter()
        second = paid(bench, second)
        bench.tell(events.PaidTwice(sale(), (first, second)))
        assert bench.place == "sell"
        assert "paid twice" in bench.window.footer.strip.text()
        bench.flow.show_payment(first.payment_id)
        assert bench.place == "paid_twice"


def test_a_late_payment_offers_its_decision(bench: Bench) -> None:
    payment = charged(bench, mobile(sale()))
    failed = replace(payment, state=_S.FAILED)
    bench.tell(events.PaymentChanged(sale(), failed, _S.PENDING))
    late = replace(payment, state=_S.SUCCEEDED, late=True, succeeded_at=NOON)
    bench.tell(events.PaymentChanged(sale(), late, _S.FAILED))
    assert bench.find(QLabel, "verdict").text() == "PAID LATE"
    wanted: list[str] = []
    bench.flow.decide_wanted.connect(wanted.append)
    bench.window.grab()
    bench.click("decidePaid")
    assert wanted == []
    bench.clock.seconds += 1
    bench.click("decidePaid")
    assert wanted == [payment.payment_id]
