"""Paid, Not paid and the guard: what stays, what Enter does, what is sent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from pos_app.desktop.look.palette import LIGHT
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.confirm import InlineConfirm
from pos_app.desktop.widgets.screen_stack import Screen
from pos_app.desktop.words import payments
from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState
from pos_app.domain.phone import Network
from pos_app.domain.sale import UsualAmounts
from pos_app.engine import events, requests
from tests.desktop.engine import code, mobile, sale
from tests.desktop.live_actions import hold
from tests.desktop.screens.test_waiting import change, charged
from tests.names import names

if TYPE_CHECKING:
    from tests.desktop.conftest import Bench

_S = PaymentState
both = pytest.mark.parametrize("numpad", [False, True], ids=["main", "numpad"])


def paid(bench: Bench) -> None:
    payment = charged(bench, mobile(sale()))
    change(bench, payment, state=_S.SUCCEEDED, succeeded_at=bench.clock.now())
    assert bench.place == "paid"
    bench.window.grab()


def failed(bench: Bench) -> None:
    payment = charged(bench, mobile(sale()))
    change(bench, payment, state=_S.FAILED, reason="Not enough money")
    assert bench.place == "not_paid"


class TestPaid:
    def test_what_is_shown_and_heard(self, bench: Bench) -> None:
        paid(bench)
        assert bench.find(QWidget, "paidBanner").property("amountMinor") == 20_50
        assert bench.find(QLabel, "verdict").text() == "PAID"
        assert bench.find(QLabel, "verdictProof").text() == "pay_abc123def456"
        assert "pay_" not in bench.find(QLabel, "verdictDetail").text()
        assert bench.played == ["paid"]

    def test_the_focus_says_what_is_shown(self, bench: Bench) -> None:
        paid(bench)
        focus = bench.window.focusWidget()
        assert focus is not None
        assert focus.accessibleName().startswith("PAID")
        told = f"{focus.accessibleName()} {focus.accessibleDescription()}"
        assert "GH₵ 20.50" in told
        assert "MTN MoMo" in told

    @both
    def test_enter_goes_on_after_700_ms(self, bench: Bench, numpad: bool) -> None:
        paid(bench)
        bench.clock.seconds += 0.69
        bench.enter(numpad=numpad)
        assert bench.place == "paid"
        bench.clock.seconds += 0.02
        bench.enter(numpad=numpad)
        assert bench.place == "sell"
        assert bench.engine.last(requests.LeaveSale).sale_id == sale().sale_id
        assert bench.engine.last(requests.PutOnScreen).payment_id is None

    def test_a_held_enter_does_not_go_on(self, bench: Bench) -> None:
        paid(bench)
        bench.clock.seconds += 5
        hold(bench, Qt.Key.Key_Return)
        assert bench.place == "paid"

    def test_the_button_waits_too(self, bench: Bench) -> None:
        paid(bench)
        bench.click("nextSaleButton")
        assert bench.place == "paid"
        bench.clock.seconds += 1
        bench.click("nextSaleButton")
        assert bench.place == "sell"

    def test_it_stays(self, bench: Bench) -> None:
        paid(bench)
        bench.pass_time(3600)
        bench.press(Qt.Key.Key_Escape)
        bench.type("c")
        bench.press(Qt.Key.Key_Delete)
        assert bench.place == "paid"

    @both
    def test_digits_begin_the_next_sale_once_it_was_seen(self, bench: Bench, numpad: bool) -> None:
        paid(bench)
        bench.clock.seconds += 0.71
        bench.type("12.5", numpad=numpad)
        assert bench.place == "sell"
        assert bench.find(QWidget, "amountDisplay").property("amountMinor") == 12_50
        assert bench.engine.last(requests.LeaveSale).sale_id == sale().sale_id

    def test_digits_that_come_too_early_are_kept_until_it_was_seen(self, bench: Bench) -> None:
        paid(bench)
        bench.type("12")
        assert bench.place == "paid"
        bench.clock.seconds += 0.71
        bench.until(lambda: bench.place == "sell")
        bench.type(".5")
        assert bench.find(QWidget, "amountDisplay").property("amountMinor") == 12_50

    def test_enter_takes_the_digits_along(self, bench: Bench) -> None:
        paid(bench)
        bench.type("12")
        bench.clock.seconds += 0.71
        bench.enter()
        assert bench.place == "sell"
        assert bench.find(QWidget, "amountDisplay").property("amountMinor") == 12_00

    def test_digits_are_never_added_to_an_amount_that_was_kept(self, bench: Bench) -> None:
        earlier = mobile(sale(61))
        bench.tell(events.PaymentChanged(sale(61), earlier, None))
        bench.type("5")
        bench.flow.show_payment(earlier.payment_id)
        change(bench, earlier, state=_S.SUCCEEDED, succeeded_at=bench.clock.now())
        bench.window.grab()
        bench.clock.seconds += 5
        bench.type("7")
        assert bench.place == "paid"
        bench.enter()
        assert bench.find(QWidget, "amountDisplay").property("amountMinor") == 5_00

    def test_no_card_is_left_of_a_sale_that_was_seen(self, bench: Bench) -> None:
        paid(bench)
        assert not bench.seen("paymentCard")
        bench.clock.seconds += 1
        bench.enter()
        assert not bench.seen("paymentCard")

    def test_late_is_said(self, bench: Bench) -> None:
        payment = charged(bench, code(sale()))
        change(
            bench, payment, state=_S.SUCCEEDED, late=True, withdrawn_at=bench.clock.now(),
            succeeded_at=bench.clock.now(),
        )  # fmt: skip
        assert bench.find(QLabel, "verdict").text() == "PAID LATE"

    def test_a_test_page_is_never_paid(self, bench: Bench) -> None:
        payment = charged(bench, code(sale()))
        change(bench, payment, state=_S.SUCCEEDED, test=True, succeeded_at=bench.clock.now())
        assert bench.place == "not_paid"
        assert not bench.seen("paidBanner")
        assert "not money" in bench.find(QLabel, "verdict").text()
        assert not bench.seen("tryAgainButton")


class TestNotPaid:
    def test_what_is_shown_and_heard(self, bench: Bench) -> None:
        failed(bench)
        assert bench.seen("failedBanner")
        reason = bench.find(QLabel, "verdictReason")
        assert reason.text() == "Not enough money"
        detail = bench.find(QLabel, "verdictDetail")
        assert detail.text() == f"MTN MoMo · 024 ••• 4567 · sale {names().number(62)}"
        assert reason.font().pixelSize() > detail.font().pixelSize()
        assert bench.played == ["not_paid"]

    @both
    def test_enter_tries_again_after_700_ms_and_sends_nothing(
        self, bench: Bench, numpad: bool
    ) -> None:
        failed(bench)
        bench.window.grab()
        before = len(bench.engine.asked(requests.ChargeMobileMoney))
        bench.clock.seconds += 0.69
        bench.enter(numpad=numpad)
        assert bench.place == "not_paid"
        bench.clock.seconds += 0.02
        bench.enter(numpad=numpad)
        assert bench.place == "sell"
        assert bench.flow.sell.draft.sale == sale()
        assert len(bench.engine.asked(requests.ChargeMobileMoney)) == before

    def test_a_code_is_tried_again_as_a_code(self, bench: Bench) -> None:
        shown = charged(bench, code(sale()))
        change(bench, shown, state=_S.FAILED)
        bench.click("tryAgainButton")
        assert bench.place == "sell"
        assert bench.find(QPushButton, "methodQr").isChecked()

    def test_try_again_sends_nothing_and_keeps_the_amount(self, bench: Bench) -> None:
        failed(bench)
        charges = len(bench.engine.asked(requests.ChargeMobileMoney))
        bench.click("tryAgainButton")
        assert bench.place == "sell"
        assert len(bench.engine.asked(requests.ChargeMobileMoney)) == charges
        field = bench.find(QLineEdit, "phoneField")
        assert field.text() == "024 123 4567"
        assert field.hasFocus()
        bench.press(Qt.Key.Key_Backspace)
        bench.type("8")
        bench.enter()
        again = bench.engine.last(requests.ChargeMobileMoney)
        assert again.sale_id == sale().sale_id
        assert again.phone.national == "0241234568"
        assert again.amount == sale().amount

    def test_try_again_keeps_a_choice_against_the_prefix(self, bench: Bench) -> None:
        payment = charged(bench, mobile(sale(), network=Network.TELECEL))
        change(bench, payment, state=_S.FAILED)
        bench.click("tryAgainButton")
        assert bench.find(QPushButton, "networkTelecel").isChecked()

    def test_escape_on_a_further_attempt_comes_back(self, bench: Bench) -> None:
        failed(bench)
        bench.click("tryAgainButton")
        bench.press(Qt.Key.Key_Escape)
        assert bench.place == "not_paid"
        assert bench.flow.sell.draft.empty

    def test_other_method_by_f6(self, bench: Bench) -> None:
        failed(bench)
        bench.press(Qt.Key.Key_F6)
        assert bench.place == "sell"
        assert bench.engine.asked(requests.OtherMethod) == []
        bench.press(Qt.Key.Key_F4)
        bench.enter()
        assert bench.engine.last(requests.ChargeQr).sale_id == sale().sale_id

    def test_close_unpaid_asks_once(self, bench: Bench) -> None:
        failed(bench)
        bench.press(Qt.Key.Key_Escape)
        assert bench.find(QPushButton, "confirmKeep").hasFocus()
        bench.enter()
        assert bench.place == "not_paid"
        bench.press(Qt.Key.Key_Escape)
        bench.click("confirmCancel")
        assert bench.place == "sell"
        assert bench.engine.last(requests.LeaveSale).sale_id == sale().sale_id
        assert not bench.seen("paymentCard")

    @pytest.mark.parametrize("click", [False, True], ids=["F8", "click"])
    def test_one_press_leaves_it_once_it_was_seen(self, bench: Bench, click: bool) -> None:
        failed(bench)
        bench.window.grab()
        bench.clock.seconds += 0.71
        if click:
            bench.click("closeUnpaidButton")
        else:
            bench.press(Qt.Key.Key_F8)
        assert bench.place == "sell"
        assert bench.engine.last(requests.LeaveSale).sale_id == sale().sale_id

    def test_leaving_asks_before_it_was_seen(self, bench: Bench) -> None:
        failed(bench)
        bench.press(Qt.Key.Key_F8)
        assert bench.place == "not_paid"
        assert bench.find(QPushButton, "confirmKeep").hasFocus()

    def test_cancel_and_back_to_sell_takes_three_presses(self, bench: Bench) -> None:
        payment = charged(bench, mobile(sale()))
        bench.press(Qt.Key.Key_Escape)
        bench.press(Qt.Key.Key_Delete)
        assert bench.engine.last(requests.CancelPayment).payment_id == payment.payment_id
        change(bench, payment, state=_S.CANCELLED, cancel_requested_at=bench.clock.now())
        bench.window.grab()
        bench.clock.seconds += 0.71
        bench.press(Qt.Key.Key_F8)
        assert bench.place == "sell"

    def test_a_cancel_that_was_wanted_is_not_as_red_as_a_failure(self, bench: Bench) -> None:
        payment = charged(bench, mobile(sale()))
        change(bench, payment, state=_S.CANCELLED, cancel_requested_at=bench.clock.now())
        pane = bench.find(QWidget, "failedBanner")
        assert bench.find(QLabel, "verdict").text() == "Cancelled, not paid"
        assert not bench.seen("verdictReason")
        assert pane.grab().toImage().pixelColor(20, 20) == QColor(LIGHT.calm_ground)
        bench.flow._done()
        payment = charged(bench, mobile(sale(63)))
        change(bench, payment, state=_S.CANCELLED)
        assert pane.grab().toImage().pixelColor(20, 20) == QColor(LIGHT.not_paid_ground)

    def test_it_turns_paid_late_in_front(self, bench: Bench) -> None:
        failed(bench)
        late = mobile(sale(), _S.SUCCEEDED, late=True, succeeded_at=bench.clock.now())
        bench.tell(events.PaymentChanged(sale(), late, _S.FAILED))
        assert bench.place == "paid"
        assert bench.find(QLabel, "verdict").text() == "PAID LATE"


class TestUnusualAmount:
    USUAL = UsualAmounts(Money(5_00), Money(80_00))

    def asked(self, bench: Bench) -> requests.ChargeMobileMoney:
        bench.type("5000\r0241234567\r")
        intent = bench.engine.last(requests.ChargeMobileMoney)
        assert not intent.amount_accepted
        bench.tell(events.AmountUnusual(intent.ref, Money(5_000_00), self.USUAL))
        assert bench.place == "guard"
        return intent

    def test_it_is_asked_in_words_and_enter_goes_back(self, bench: Bench) -> None:
        self.asked(bench)
        assert bench.find(QLabel, "guardTitle").text() == "Five thousand cedis?"
        detail = bench.find(QLabel, "guardDetail").text()
        assert "GH₵ 5.00" in detail
        assert "GH₵ 80.00" in detail
        bench.enter()
        assert bench.place == "sell"
        assert len(bench.engine.asked(requests.ChargeMobileMoney)) == 1
        assert bench.find(QWidget, "amountDisplay").property("amountMinor") == 5_000_00

    def test_the_amount_that_is_meant_is_charged(self, bench: Bench) -> None:
        first = self.asked(bench)
        bench.click("guardContinue")
        assert bench.engine.last(requests.ChargeMobileMoney) == replace(first, amount_accepted=True)

    def test_the_guard_after_it_keeps_that_the_amount_is_meant(self, bench: Bench) -> None:
        self.asked(bench)
        bench.click("guardContinue")
        second = bench.engine.last(requests.ChargeMobileMoney)
        bench.tell(events.GuardStopped(second.ref, mobile(sale(61))))
        assert bench.find(QLabel, "guardTitle").text() == "Was this customer just charged?"
        bench.click("guardContinue")
        third = bench.engine.last(requests.ChargeMobileMoney)
        assert (third.guard_accepted, third.amount_accepted) == (True, True)

    def test_cash_that_is_meant_is_taken_with_what_was_handed_over(self, bench: Bench) -> None:
        bench.type("5000")
        bench.press(Qt.Key.Key_F7)
        bench.enter()
        first = bench.engine.last(requests.ChargeCash)
        bench.tell(events.AmountUnusual(first.ref, Money(5_000_00), self.USUAL))
        assert bench.place == "guard"
        bench.click("guardContinue")
        assert bench.engine.last(requests.ChargeCash) == replace(first, amount_accepted=True)

    @pytest.mark.parametrize(
        ("minor", "words"),
        [
            (1_00, "One cedi"),
            (20_50, "Twenty cedis, 50 pesewas"),
            (21_00, "Twenty-one cedis"),
            (115_00, "One hundred and fifteen cedis"),
            (1_001_00, "One thousand and one cedis"),
            (50_000_00, "Fifty thousand cedis"),
            (
                999_999_00,
                "Nine hundred and ninety-nine thousand nine hundred and ninety-nine cedis",
            ),
            (1_000_000_00, "GH₵ 1,000,000.00"),
            (50, "GH₵ 0.50"),
        ],
    )
    def test_amounts_in_words(self, minor: int, words: str) -> None:
        assert payments.spelled(Money(minor)) == words


class TestGuard:
    def stopped(self, bench: Bench) -> requests.ChargeMobileMoney:
        bench.type("20.50")
        bench.enter()
        bench.type("0241234567")
        bench.enter()
        intent = bench.engine.last(requests.ChargeMobileMoney)
        bench.tell(events.GuardStopped(intent.ref, mobile(sale(61))))
        assert bench.place == "guard"
        return intent

    @both
    def test_enter_goes_back_to_the_draft(self, bench: Bench, numpad: bool) -> None:
        self.stopped(bench)
        assert bench.find(QPushButton, "guardBack").hasFocus()
        bench.enter(numpad=numpad)
        assert bench.place == "sell"
        assert len(bench.engine.asked(requests.ChargeMobileMoney)) == 1
        assert bench.find(QWidget, "amountDisplay").property("amountMinor") == 20_50

    def test_going_on_sends_the_same_charge_accepted(self, bench: Bench) -> None:
        first = self.stopped(bench)
        bench.click("guardContinue")
        second = bench.engine.last(requests.ChargeMobileMoney)
        assert second == replace(first, guard_accepted=True)
        bench.tell(events.ChargeAccepted(second.ref, sale(), mobile(sale())))
        assert bench.place == "waiting"

    def test_the_earlier_payment_is_named(self, bench: Bench) -> None:
        self.stopped(bench)
        assert names().number(61) in bench.find(QLabel, "guardDetail").text()

    def test_one_that_was_not_sent_is_to_be_cancelled_first(self, bench: Bench) -> None:
        bench.type("20.50\r0241234567\r")
        stored = mobile(sale(61), _S.CREATED, sends=0, may_have_left=False, gateway_id=None)
        ref = bench.engine.last(requests.ChargeMobileMoney).ref
        bench.tell(events.GuardStopped(ref, stored))
        assert "Cancel it before you charge" in bench.flow.guard.notice.text()

    def test_what_was_paid_while_settings_were_open_is_said_when_it_is_back(
        self, bench: Bench
    ) -> None:
        bench.window.register("settings", Screen)
        earlier = mobile(sale(61))
        bench.tell(events.PaymentChanged(sale(61), earlier, None))
        self.stopped(bench)
        bench.window.go("settings")
        change(bench, earlier, state=_S.SUCCEEDED, succeeded_at=bench.clock.now())
        bench.window.go("sell")
        assert bench.place == "guard"
        assert "paid the same amount" in bench.find(QWidget, "guardNotice").accessibleName()

    def test_charging_again_after_going_back_asks_again(self, bench: Bench) -> None:
        first = self.stopped(bench)
        bench.press(Qt.Key.Key_Escape)
        bench.enter()
        second = bench.engine.last(requests.ChargeMobileMoney)
        assert second.ref != first.ref
        assert not second.guard_accepted

    def test_opening_the_earlier_payment_leaves_charge_alive(self, bench: Bench) -> None:
        earlier = mobile(sale(61))
        bench.tell(events.PaymentChanged(sale(61), earlier, None))
        first = self.stopped(bench)
        bench.press(Qt.Key.Key_F12)
        bench.enter()
        assert bench.place == "waiting"
        bench.press(Qt.Key.Key_F8)
        assert bench.place == "sell"
        assert bench.find(QWidget, "amountDisplay").property("amountMinor") == 20_50
        bench.enter()
        second = bench.engine.last(requests.ChargeMobileMoney)
        assert second.ref != first.ref
        assert not second.guard_accepted

    def test_what_the_guard_stopped_is_over_once_it_was_left(self, bench: Bench) -> None:
        self.stopped(bench)
        bench.flow.show_payment(mobile(sale(61)).payment_id)
        bench.press(Qt.Key.Key_F8)
        bench.flow.guard.continue_wanted.emit()
        assert len(bench.engine.asked(requests.ChargeMobileMoney)) == 1

    def test_the_guard_stays_when_another_payment_moves(self, bench: Bench) -> None:
        other = mobile(sale(60, 5_00))
        bench.tell(events.PaymentChanged(sale(60, 5_00), other, None))
        bench.type("20.50")
        bench.enter()
        bench.type("0241234567")
        bench.enter()
        intent = bench.engine.last(requests.ChargeMobileMoney)
        bench.flow.show_payment(other.payment_id)
        bench.tell(events.GuardStopped(intent.ref, mobile(sale(61))))
        assert bench.place == "guard"
        change(bench, other, state=_S.PROCESSING)
        bench.click("guardContinue")
        assert bench.engine.last(requests.ChargeMobileMoney).guard_accepted


class TestWhileACharge:
    """The engine has not answered yet, and the cashier goes elsewhere."""

    def under_way(self, bench: Bench) -> requests.ChargeMobileMoney:
        done = mobile(sale(60), _S.FAILED)
        bench.tell(events.PaymentChanged(sale(60), done, None))
        bench.type("7")
        bench.enter()
        bench.type("0241234567")
        bench.enter()
        asked = bench.engine.last(requests.ChargeMobileMoney)
        bench.flow.show_payment(done.payment_id)
        bench.click("tryAgainButton")
        assert not bench.find(QPushButton, "chargeButton").isEnabled()
        return asked

    def test_a_further_attempt_waits_for_the_answer_and_is_kept(self, bench: Bench) -> None:
        asked = self.under_way(bench)
        bench.tell(events.ChargeAccepted(asked.ref, sale(62, 7_00), mobile(sale(62, 7_00))))
        assert bench.place == "waiting"
        bench.press(Qt.Key.Key_F8)
        assert bench.flow.sell.draft.sale == sale(60)
        bench.press(Qt.Key.Key_Escape)
        assert bench.flow.sell.draft.empty, "what was charged is not offered again"

    def test_a_refusal_gives_both_drafts_back(self, bench: Bench) -> None:
        asked = self.under_way(bench)
        bench.tell(events.ChargeRejected(asked.ref, "ledger"))
        assert bench.flow.sell.draft.sale == sale(60)
        assert bench.find(QPushButton, "chargeButton").text().startswith("Charge")
        bench.press(Qt.Key.Key_Escape)
        assert bench.find(QWidget, "amountDisplay") if bench.place == "sell" else True
        assert bench.flow.sell.draft.entry.total == sale(62, 7_00).amount


@pytest.mark.parametrize("name", ["waiting", "paid", "not_paid", "paid_twice"])
def test_a_screen_that_no_payment_has_reached_asks_for_nothing(bench: Bench, name: str) -> None:
    screen = getattr(bench.flow, name)
    assert screen.spoken() == ("", "")
    screen.tick()
    for button in screen.findChildren(KeycapButton):
        button.click()
    for question in screen.findChildren(InlineConfirm):
        question.accepted.emit()
    # That nothing is on the screen may be said.
    asked = [each for each in bench.engine.requests if each != requests.PutOnScreen(None)]
    assert asked == []
    assert bench.place == "sell"
