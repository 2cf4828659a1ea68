"""Waiting: prompt and code, time, coach, questions, and every way out."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from pos_app.desktop.link import browser
from pos_app.desktop.look.palette import LIGHT
from pos_app.desktop.words import reasons
from pos_app.domain.methods import GatewayName
from pos_app.domain.payment import PaymentState
from pos_app.domain.phone import Network
from pos_app.domain.sale import SaleStatus
from pos_app.engine import events, requests
from tests.desktop.engine import NOON, PAGE, code, mobile, online, sale
from tests.names import names

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from pos_app.domain.payment import Payment
    from tests.desktop.conftest import Bench

_S = PaymentState


def charged(bench: Bench, payment: Payment) -> Payment:
    """Charge through the window until Waiting shows this payment."""
    bench.type("20.50")
    if payment.order_id:
        bench.press(Qt.Key.Key_F4)
    else:
        bench.enter()
        bench.type("0241234567")
    bench.enter()
    intent = bench.engine.requests[-1]
    assert isinstance(intent, requests.ChargeQr | requests.ChargeMobileMoney)
    ref = intent.ref
    bench.tell(events.ChargeAccepted(ref, sale(), payment))
    assert bench.place == "waiting"
    return payment


def change(bench: Bench, payment: Payment, **changes: object) -> Payment:
    after = replace(payment, **changes)  # type: ignore[arg-type]
    bench.tell(events.PaymentChanged(sale(), after, payment.state))
    return after


def status(bench: Bench) -> str:
    return str(bench.find(QLabel, "payState").property("status"))


def test_what_is_shown(bench: Bench) -> None:
    charged(bench, mobile(sale()))
    assert bench.find(QWidget, "payAmount").property("amountMinor") == 20_50
    assert bench.find(QLabel, "payState").text() == "Waiting for the customer to approve"
    assert status(bench) == "pending"
    detail = bench.find(QLabel, "payDetail").text()
    assert detail == f"MTN MoMo · 024 ••• 4567 · sale {names().number(62)}"
    assert "0241234567" not in detail


@pytest.mark.parametrize(
    ("state", "step", "purple"),
    [
        (_S.CREATED, 1, False),
        (_S.SENDING, 1, False),
        (_S.UNCONFIRMED, 1, True),
        (_S.PENDING, 2, False),
        (_S.PROCESSING, 3, False),
    ],
)
def test_steps(bench: Bench, state: PaymentState, step: int, purple: bool) -> None:
    charged(bench, mobile(sale(), state, gateway_id=None))
    steps = bench.flow.waiting.steps
    assert steps.accessibleName().endswith(f"({step}/4)")
    here = steps.grab().toImage().pixelColor(int(steps.width() * (step - 0.5) / 4), 3)
    assert (here == QColor(LIGHT.unconfirmed_edge)) is purple
    assert status(bench) == state.value


def test_elapsed_counts_up_on_a_clock_that_a_wrong_date_cannot_move(bench: Bench) -> None:
    charged(bench, mobile(sale()))
    bench.pass_time(31)
    assert bench.flow.waiting.ring.text() == "0:31"
    bench.pass_time(300)
    assert bench.flow.waiting.ring.text() == "5:31"


@pytest.mark.parametrize(
    ("network", "menu"),
    [(Network.MTN, "*170#"), (Network.TELECEL, "*110#"), (Network.AIRTELTIGO, "*110#")],
)
def test_the_coach_comes_after_20_seconds(bench: Bench, network: Network, menu: str) -> None:
    payment = charged(bench, mobile(sale(), network=network))
    bench.pass_time(19)
    assert not bench.seen("coach")
    bench.pass_time(1)
    assert bench.seen("coach")
    assert menu in bench.flow.waiting.coach.text()
    change(bench, payment, state=_S.PROCESSING)
    assert not bench.seen("coach")


def test_what_is_told_of_another_payment_changes_nothing_here(bench: Bench) -> None:
    charged(bench, mobile(sale()))
    before = bench.flow.waiting.spoken()
    other = mobile(sale(61), _S.UNCONFIRMED)
    bench.tell(
        events.OtherMethodReady(sale(61), other, free=False),
        events.RequestDone("check_now", other.payment_id, "lost_answer", other),
    )
    assert bench.flow.waiting.spoken() == before
    assert not bench.seen("keepWaitingButton")


def test_an_answer_without_a_payment_is_said(bench: Bench) -> None:
    payment = charged(bench, mobile(sale()))
    bench.press(Qt.Key.Key_F5)
    bench.tell(events.RequestDone("check_now", payment.payment_id, "lost_answer", None))
    assert bench.find(QLabel, "paySaid").text() == reasons.done("lost_answer")
    assert status(bench) == "pending"


def test_f5_checks_now(bench: Bench) -> None:
    payment = charged(bench, mobile(sale()))
    bench.press(Qt.Key.Key_F5)
    assert bench.engine.last(requests.CheckNow).payment_id == payment.payment_id


def test_escape_asks_and_the_safe_answer_is_preset(bench: Bench) -> None:
    charged(bench, mobile(sale()))
    bench.press(Qt.Key.Key_Escape)
    assert bench.find(QPushButton, "confirmKeep").hasFocus()
    bench.enter()
    assert not bench.seen("confirmKeep")
    assert bench.engine.asked(requests.CancelPayment) == []
    bench.press(Qt.Key.Key_Escape)
    bench.press(Qt.Key.Key_Escape)
    assert not bench.seen("confirmKeep")
    assert bench.engine.asked(requests.CancelPayment) == []


def test_one_act_has_one_name(bench: Bench) -> None:
    payment = charged(bench, mobile(sale()))
    bench.click("cancelButton")
    assert bench.find(QPushButton, "confirmCancel").text() == "Cancel payment"
    assert bench.flow.waiting.confirm.question() == "Cancel this payment?"
    bench.press(Qt.Key.Key_Escape)
    assert bench.find(QPushButton, "cancelButton").text() == "Cancel payment"
    bench.press(Qt.Key.Key_F8)
    assert bench.find(QPushButton, "cardCancel").text() == "Cancel payment"
    bench.click("cardCancel")
    assert bench.find(QPushButton, "confirmCancel").text() == "Cancel payment"
    change(bench, payment, state=PaymentState.CANCELLED)
    charged(bench, code(sale(63)))
    bench.click("cancelButton")
    assert bench.find(QPushButton, "confirmCancel").text() == "Withdraw code"


def test_a_question_takes_no_more_room_than_the_buttons(bench: Bench) -> None:
    charged(bench, mobile(sale()))
    before = bench.flow.waiting.bar.geometry()
    bench.click("cancelButton")
    assert bench.flow.waiting.confirm.geometry() == before


def test_nothing_is_said_to_be_sent_that_was_not(bench: Bench) -> None:
    unsent = mobile(sale(), PaymentState.UNCONFIRMED, sends=0, may_have_left=False, gateway_id=None)
    payment = charged(bench, unsent)
    assert bench.flow.waiting.steps.accessibleName() == "Sending (1/4)"
    change(bench, payment, may_have_left=True)
    assert bench.flow.waiting.steps.accessibleName() == "Request sent (1/4)"


@pytest.mark.parametrize("numpad", [False, True], ids=["main", "numpad"])
def test_cancel_by_keyboard(bench: Bench, numpad: bool) -> None:
    payment = charged(bench, mobile(sale()))
    bench.press(Qt.Key.Key_Escape)
    bench.press(Qt.Key.Key_Tab)
    bench.enter(numpad=numpad)
    assert bench.engine.last(requests.CancelPayment).payment_id == payment.payment_id
    asked = change(bench, payment, cancel_requested_at=bench.clock.now())
    assert not bench.find(QPushButton, "cancelButton").isEnabled()
    change(bench, asked, state=_S.PROCESSING)
    state = bench.find(QLabel, "payState").text()
    assert state == "Too late to cancel: the network is moving the money"
    assert not bench.seen("cancelButton")


def test_a_question_closes_when_the_state_changes(bench: Bench) -> None:
    payment = charged(bench, mobile(sale()))
    bench.click("cancelButton")
    assert bench.seen("confirmCancel")
    change(bench, payment, state=_S.PROCESSING)
    assert not bench.seen("confirmCancel")
    assert bench.engine.asked(requests.CancelPayment) == []


def test_f8_sets_aside_and_serves_the_next_customer(bench: Bench) -> None:
    payment = charged(bench, mobile(sale()))
    bench.press(Qt.Key.Key_F8)
    assert bench.engine.last(requests.SetPaymentAside).payment_id == payment.payment_id
    assert bench.engine.last(requests.PutOnScreen).payment_id is None
    assert bench.place == "sell"
    assert bench.seen("paymentCard")


def test_other_method_when_it_is_free(bench: Bench) -> None:
    payment = charged(bench, mobile(sale()))
    bench.press(Qt.Key.Key_F6)
    bench.press(Qt.Key.Key_F6)
    assert len(bench.engine.asked(requests.OtherMethod)) == 1
    cancelled = replace(payment, state=_S.CANCELLED)
    bench.tell(
        events.PaymentChanged(sale(), cancelled, _S.PENDING),
        events.OtherMethodReady(sale(), cancelled, free=True),
    )
    assert bench.place == "sell"
    assert bench.played == [], "nothing was lost: no sound of failure"
    draft = bench.flow.sell.draft
    assert draft.sale == sale()
    assert draft.risk_of is None
    bench.type("9")
    assert bench.find(QWidget, "amountDisplay").property("amountMinor") == 20_50
    bench.press(Qt.Key.Key_F4)
    bench.enter()
    assert bench.engine.last(requests.ChargeQr).sale_id == sale().sale_id


def set_aside(bench: Bench) -> Payment:
    """Charge, set the payment aside, and open its card again."""
    payment = charged(bench, mobile(sale()))
    bench.press(Qt.Key.Key_F8)
    left = sale(left_at=bench.clock.now())
    aside = replace(payment, set_aside_at=bench.clock.now())
    bench.tell(
        events.PaymentChanged(left, aside, payment.state),
        events.SaleChanged(left),
        events.RequestDone("set_payment_aside", aside.payment_id, "done", aside),
    )
    bench.press(Qt.Key.Key_F12)
    bench.enter()
    assert bench.place == "waiting"
    return aside


def test_opening_what_was_set_aside_takes_its_sale_up_again(bench: Bench) -> None:
    aside = set_aside(bench)
    assert bench.engine.last(requests.TakeUpSale).sale_id == aside.sale_id
    bench.press(Qt.Key.Key_F6)
    bench.press(Qt.Key.Key_Delete)
    assert bench.engine.last(requests.OtherMethod).payment_id == aside.payment_id
    cancelled = replace(aside, state=_S.CANCELLED)
    bench.tell(
        events.SaleChanged(sale()),
        events.PaymentChanged(sale(), cancelled, _S.PENDING),
        events.OtherMethodReady(sale(), cancelled, free=True),
    )
    assert bench.place == "sell"
    assert bench.flow.sell.draft.sale == sale()
    assert bench.find(QWidget, "amountDisplay").property("amountMinor") == 20_50
    bench.press(Qt.Key.Key_F4)
    bench.enter()
    assert bench.engine.last(requests.ChargeQr).sale_id == sale().sale_id


def test_what_was_set_aside_is_left_again_for_another_card(bench: Bench) -> None:
    other = sale(61)
    bench.tell(events.PaymentChanged(other, mobile(other), None))
    aside = set_aside(bench)
    bench.flow.show_payment(aside.payment_id)
    assert bench.engine.asked(requests.LeaveSale) == []
    bench.click("cardOpen")
    assert bench.engine.last(requests.LeaveSale).sale_id == aside.sale_id
    assert bench.engine.last(requests.TakeUpSale).sale_id == other.sale_id


def test_a_sale_that_closed_after_all_shows_what_became_of_its_payment(bench: Bench) -> None:
    payment = charged(bench, mobile(sale()))
    bench.press(Qt.Key.Key_F6)
    bench.press(Qt.Key.Key_F6)
    cancelled = replace(payment, state=_S.CANCELLED)
    closed = sale(status=SaleStatus.CLOSED_UNPAID, left_at=bench.clock.now())
    bench.tell(events.PaymentChanged(closed, cancelled, _S.PENDING))
    assert bench.place == "not_paid"
    bench.tell(events.OtherMethodReady(closed, cancelled, free=False))
    assert bench.place == "not_paid"


def test_other_method_goes_on_as_soon_as_the_payment_is_decided(bench: Bench) -> None:
    payment = charged(bench, mobile(sale()))
    bench.press(Qt.Key.Key_F6)
    bench.press(Qt.Key.Key_F6)
    failed = replace(payment, state=_S.FAILED)
    bench.tell(events.PaymentChanged(sale(), failed, _S.PENDING))
    assert bench.place == "sell"
    assert bench.flow.sell.draft.sale == sale()
    bench.tell(events.OtherMethodReady(sale(), failed, free=True))
    assert bench.place == "sell"


@pytest.mark.parametrize("free", [False, True])
def test_what_only_the_answer_tells_is_followed(bench: Bench, free: bool) -> None:
    payment = charged(bench, mobile(sale()))
    bench.press(Qt.Key.Key_F6)
    bench.press(Qt.Key.Key_F6)
    cancelled = replace(payment, state=_S.CANCELLED)
    bench.tell(events.OtherMethodReady(sale(), cancelled, free=free))
    assert bench.place == ("sell" if free else "not_paid")


def test_other_method_when_it_may_still_be_paid(bench: Bench) -> None:
    payment = charged(bench, mobile(sale()))
    bench.click("otherMethodButton")
    bench.tell(events.OtherMethodReady(sale(), payment, free=False))
    assert bench.find(QPushButton, "keepWaitingButton").hasFocus()
    bench.enter()
    assert bench.place == "waiting"
    assert bench.engine.asked(requests.AcceptRisk) == []
    bench.click("otherMethodButton")
    bench.tell(events.OtherMethodReady(sale(), payment, free=False))
    bench.click("acceptRiskButton")
    assert bench.engine.last(requests.AcceptRisk).payment_id == payment.payment_id
    assert bench.place == "sell"
    bench.press(Qt.Key.Key_F4)
    bench.enter()
    assert bench.engine.last(requests.ChargeQr).risk_of == payment.payment_id
    assert bench.seen("paymentCard")


def test_other_method_that_could_not_be_asked_comes_back(bench: Bench) -> None:
    payment = charged(bench, mobile(sale()))
    bench.press(Qt.Key.Key_F6)
    failed = replace(payment, state=_S.FAILED)
    bench.tell(events.RequestDone("other_method", payment.payment_id, "ledger", failed))
    assert bench.place == "not_paid"


def test_escape_in_the_rail_asks_nothing(bench: Bench) -> None:
    other = sale(61)
    bench.tell(events.PaymentChanged(other, mobile(other), None))
    charged(bench, mobile(sale()))
    bench.press(Qt.Key.Key_F12)
    bench.press(Qt.Key.Key_Escape)
    assert not bench.seen("confirmKeep")


def test_paid_after_all_while_the_risk_is_asked(bench: Bench) -> None:
    payment = charged(bench, mobile(sale()))
    bench.click("otherMethodButton")
    bench.tell(events.OtherMethodReady(sale(), payment, free=False))
    change(bench, payment, state=_S.SUCCEEDED, succeeded_at=bench.clock.now())
    assert bench.place == "paid"
    assert not bench.seen("acceptRiskButton")


def test_closing_is_offered_only_when_it_is_allowed(bench: Bench) -> None:
    payment = charged(bench, mobile(sale()))
    assert not bench.seen("closePaymentButton")
    bench.pass_time(15 * 60)
    assert bench.seen("closePaymentButton")
    bench.click("closePaymentButton")
    assert bench.find(QPushButton, "closeKeep").hasFocus()
    bench.pass_time(5)
    assert bench.seen("closeKeep"), "it waits for a person, however long they take"
    assert bench.engine.asked(requests.ClosePayment) == []
    bench.click("closeAccept_paid_in_cash")
    assert bench.engine.last(requests.ClosePayment).payment_id == payment.payment_id
    assert bench.engine.last(requests.ClosePayment).reason == "paid_in_cash"
    assert bench.engine.last(requests.LeaveSale).sale_id == sale().sale_id
    assert bench.place == "sell"


def test_an_intent_that_could_not_be_done_says_why(bench: Bench) -> None:
    payment = charged(bench, mobile(sale()))
    bench.tell(events.RequestDone("check_now", payment.payment_id, "lost_answer", payment))
    assert bench.find(QLabel, "paySaid").text() == "No clear answer yet. Still checking."
    assert f"sale {names().number(62)}" in bench.find(QLabel, "payDetail").text()
    bench.press(Qt.Key.Key_F5)
    assert not bench.seen("paySaid")


def test_too_late_to_cancel_is_said_once_beside_network_and_number(bench: Bench) -> None:
    payment = charged(bench, mobile(sale()))
    late = replace(payment, state=_S.PROCESSING, cancel_requested_at=bench.clock.now())
    bench.tell(
        events.PaymentChanged(sale(), late, _S.PENDING),
        events.RequestDone("cancel_payment", payment.payment_id, "too_late", late),
    )
    assert bench.find(QLabel, "payState").text().startswith("Too late to cancel")
    assert bench.find(QLabel, "payDetail").text().startswith("MTN MoMo · 024 ••• 4567")
    assert not bench.seen("paySaid")


def test_f6_says_first_that_it_stops_the_request_on_the_phone(bench: Bench) -> None:
    payment = charged(bench, mobile(sale()))
    bench.press(Qt.Key.Key_F6)
    assert bench.flow.waiting.stopping.question() == ("This stops the request on the phone first.")
    assert bench.find(QPushButton, "otherKeep").hasFocus()
    assert bench.engine.asked(requests.OtherMethod) == []
    bench.enter()
    assert not bench.seen("otherStop")
    assert bench.engine.asked(requests.OtherMethod) == []
    bench.click("otherMethodButton")
    bench.click("otherStop")
    assert bench.engine.last(requests.OtherMethod).payment_id == payment.payment_id
    cancelled = replace(payment, state=_S.CANCELLED)
    bench.tell(
        events.PaymentChanged(sale(), cancelled, _S.PENDING),
        events.OtherMethodReady(sale(), cancelled, free=True),
    )
    assert bench.place == "sell"
    said = bench.window.footer.strip.text()
    assert said == "First request of GH₵ 20.50: Cancelled, not paid"


def test_the_risk_says_what_the_first_request_became(bench: Bench) -> None:
    payment = charged(bench, mobile(sale()))
    bench.press(Qt.Key.Key_F6)
    bench.press(Qt.Key.Key_F6)
    late = replace(payment, state=_S.PROCESSING, cancel_requested_at=bench.clock.now())
    bench.tell(
        events.PaymentChanged(sale(), late, _S.PENDING),
        events.OtherMethodReady(sale(), late, free=False),
    )
    assert bench.seen("acceptRiskButton")
    assert bench.find(QLabel, "payState").text().startswith("Too late to cancel")


@pytest.mark.parametrize(
    "changes",
    [
        {"state": _S.UNCONFIRMED, "gateway_id": None, "may_have_left": False},
        {"cancel_requested_at": NOON},
        {"state": _S.PROCESSING},
    ],
)
def test_f6_asks_nothing_where_no_request_can_be_stopped(
    bench: Bench, changes: dict[str, object]
) -> None:
    charged(bench, mobile(sale(), **changes))  # type: ignore[arg-type]
    bench.press(Qt.Key.Key_F6)
    assert not bench.seen("otherStop")
    assert len(bench.engine.asked(requests.OtherMethod)) == 1


def test_the_footer_names_only_keys_that_do_something(bench: Bench) -> None:
    payment = charged(bench, mobile(sale()))
    hints = bench.find(QLabel, "keyHints")
    assert "Esc cancel" in hints.text()
    bench.press(Qt.Key.Key_Escape)
    assert "F5" not in hints.text()
    assert "F8" not in hints.text()
    assert "Enter Keep waiting" in hints.text()
    bench.press(Qt.Key.Key_Escape)
    assert "F5 check now" in hints.text()
    change(bench, payment, state=_S.PROCESSING)
    assert "Esc" not in hints.text()
    assert "F6 other method" in hints.text()


def test_not_sent_and_not_confirmed_are_different_words(bench: Bench) -> None:
    payment = charged(bench, mobile(sale(), _S.SENDING, gateway_id=None, may_have_left=False))
    unsent = change(bench, payment, state=_S.UNCONFIRMED)
    assert bench.find(QLabel, "payState").text() == "Not sent yet, still trying"
    change(bench, unsent, may_have_left=True)
    assert bench.find(QLabel, "payState").text() == "Not confirmed yet, still checking"


def test_a_cancel_that_did_not_reach_can_be_asked_for_again(bench: Bench) -> None:
    payment = charged(bench, mobile(sale(), _S.UNCONFIRMED, gateway_id=None, may_have_left=False))
    bench.press(Qt.Key.Key_Escape)
    bench.click("confirmCancel")
    asked = change(bench, payment, cancel_requested_at=bench.clock.now())
    assert not bench.find(QPushButton, "cancelButton").isEnabled()
    bench.tell(events.RequestDone("cancel_payment", payment.payment_id, "lost_answer", asked))
    assert bench.find(QPushButton, "cancelButton").isEnabled()
    bench.press(Qt.Key.Key_Escape)
    assert bench.seen("confirmCancel")


def test_what_has_not_left_and_the_header_agree(bench: Bench) -> None:
    charged(bench, mobile(sale(), _S.UNCONFIRMED, gateway_id=None, may_have_left=False))
    note = bench.flow.waiting.note
    assert note.text() == "There is no connection. The till goes on trying."
    bench.tell(online(GatewayName.PAYGATE))
    assert "no connection" not in note.text()
    bench.tell(events.ConnectionChanged(GatewayName.PAYGATE, events.Connection.KEY_REFUSED))
    assert note.text() == "PayGate refuses the till's key: see Settings."


def test_a_code_that_was_never_made_holds_nobody_up(bench: Bench) -> None:
    charged(bench, code(sale(), _S.UNCONFIRMED, shown_at=None, redirect_url=None))
    bench.tell(events.ConnectionChanged(GatewayName.CHECKOUT, events.Connection.KEY_REFUSED))
    note = bench.flow.waiting.note
    assert bench.find(QLabel, "payState").text() == "No code yet, still trying"
    assert note.title() == "Checkout refuses the till's keys: see Settings"
    assert "another method is safe" in note.text()


class TestCode:
    """The same screen with a QR code."""

    def test_the_code_is_made_and_shown(self, bench: Bench) -> None:
        charged(bench, code(sale()))
        view = bench.flow.waiting.qr
        bench.until(view.has_code)
        assert view.isVisible()
        assert bench.find(QLabel, "payState").text() == "Scan to pay"
        sold = f"sale {names().number(62)}".replace(" ", "\u00a0")
        assert bench.find(QLabel, "payDetail").text().endswith(f"305 118 · {sold}")
        assert bench.seen("payElapsed")

    def test_the_link_is_copied(self, bench: Bench) -> None:
        charged(bench, code(sale()))
        bench.click("copyLink")
        assert QApplication.clipboard().text() == PAGE

    def test_the_page_is_opened(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        opened: list[str] = []
        monkeypatch.setattr(browser, "open_page", opened.append)
        charged(bench, code(sale()))
        bench.click("openPage")
        assert opened == [PAGE]

    def test_an_address_too_long_for_a_code_stands_there_all_the_same(
        self, bench: Bench, qtbot: QtBot
    ) -> None:
        long = f"{PAGE}?{'x' * 5000}"
        with qtbot.captureExceptions() as uncaught:
            charged(bench, code(sale(), redirect_url=long))
            bench.until(lambda: all(t.name != "background" for t in threading.enumerate()))
            QApplication.processEvents()
        assert uncaught == []
        assert not bench.flow.waiting.qr.has_code()
        assert bench.flow.waiting.link.text() == long

    def test_withdrawing_hides_the_code_and_frees_the_counter(self, bench: Bench) -> None:
        payment = charged(bench, code(sale()))
        bench.press(Qt.Key.Key_Escape)
        bench.click("confirmCancel")
        assert bench.engine.last(requests.CancelPayment).payment_id == payment.payment_id
        change(bench, payment, withdrawn_at=bench.clock.now(), withdraw_reason="asked")
        assert not bench.seen("qrView")
        assert not bench.seen("copyLink")
        assert bench.flow.waiting.link.text() == ""
        assert bench.find(QLabel, "payState").text() == "Withdrawn, still checking"
        assert bench.seen("closePaymentButton")

    def test_a_code_is_never_shown_before_it_may_be(self, bench: Bench) -> None:
        payment = charged(bench, code(sale(), _S.SENDING, redirect_url=None, shown_at=None))
        assert not bench.seen("qrView")
        change(bench, payment, state=_S.PENDING, redirect_url=PAGE)
        assert not bench.seen("qrView")

    def test_a_refused_page_is_not_paid_with_the_reason(self, bench: Bench) -> None:
        payment = charged(bench, code(sale(), _S.SENDING, redirect_url=None, shown_at=None))
        change(
            bench,
            payment,
            state=_S.PENDING,
            withdrawn_at=bench.clock.now(),
            withdraw_reason="foreign_host",
        )
        assert bench.place == "not_paid"
        assert "not allowed" in bench.find(QLabel, "verdictReason").text()


def test_a_very_narrow_till_still_has_every_button(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(1024, 525)
    charged(bench, mobile(sale()))
    for name in ("cancelButton", "checkNowButton", "otherMethodButton", "setAsideButton"):
        assert bench.seen(name)


def test_after_a_question_escape_from_the_rail_leads_to_what_can_be_seen(bench: Bench) -> None:
    other = sale(61)
    bench.tell(events.PaymentChanged(other, mobile(other), None))
    charged(bench, mobile(sale()))
    bench.press(Qt.Key.Key_F12)
    bench.click("cancelButton")
    assert bench.find(QWidget, "confirmKeep").hasFocus()
    bench.press(Qt.Key.Key_Space)
    bench.press(Qt.Key.Key_Escape)
    focus = bench.window.focusWidget()
    assert focus is not None
    assert focus.isVisible(), focus
    assert bench.place == "waiting"
