"""Payments in every state, for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pos_app.domain import payment_events as ev
from pos_app.domain.methods import GatewayName, Method
from pos_app.domain.money import Money
from pos_app.domain.payment import (
    OPEN_STATES,
    GatewayStatus,
    Payment,
    PaymentState,
    ReadingStatus,
    Review,
)
from pos_app.domain.payment_rules import never_left
from pos_app.domain.phone import Network

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=20)
AMOUNT = Money(6400)
GATEWAY_ID = "pay_1"
ORDER_ID = "123456789012345"


def mobile_money(state: PaymentState = PaymentState.PENDING, **changes: Any) -> Payment:
    sent = state is not PaymentState.CREATED
    known = state not in (PaymentState.CREATED, PaymentState.SENDING, PaymentState.UNCONFIRMED)
    payment = Payment(
        "p_1",
        "s_1",
        "T1-000001",
        1,
        AMOUNT,
        Method.MOBILE_MONEY,
        GatewayName.PAYGATE,
        state,
        NOW,
        NOW,
        network=Network.MTN,
        phone_masked="024•••4567",
        idempotency_key="key",
        gateway_id=GATEWAY_ID if known and state is not PaymentState.REFUSED else None,
        sends=1 if sent else 0,
        may_have_left=sent,
        first_sent_at=NOW if sent else None,
        last_sent_at=NOW if sent else None,
        succeeded_at=NOW if state is PaymentState.SUCCEEDED else None,
    )
    return replace(payment, **changes)


def qr(state: PaymentState = PaymentState.PENDING, **changes: Any) -> Payment:
    shown = state in (PaymentState.PENDING, PaymentState.PROCESSING)
    fields: dict[str, Any] = {
        "method": Method.QR,
        "gateway": GatewayName.CHECKOUT,
        "network": None,
        "phone_masked": None,
        "idempotency_key": None,
        "order_id": ORDER_ID,
        "gateway_id": None,
        "redirect_url": "https://pay.example/1" if shown else None,
        "shown_at": NOW if shown else None,
    }
    return replace(mobile_money(state), **(fields | changes))


def cash(minor: int = AMOUNT.minor, tendered: int | None = None, **changes: Any) -> Payment:
    fields: dict[str, Any] = {
        "method": Method.CASH,
        "gateway": None,
        "amount": Money(minor),
        "network": None,
        "phone_masked": None,
        "idempotency_key": None,
        "gateway_id": None,
        "sends": 0,
        "may_have_left": False,
        "first_sent_at": None,
        "last_sent_at": None,
        "tendered_minor": minor if tendered is None else tendered,
        "rounding_minor": 0,
    }
    return replace(mobile_money(PaymentState.SUCCEEDED), **(fields | changes))


def payable(payment: Payment) -> bool:
    """Whether its customer may still pay it: it may have left, or its code was shown."""
    if payment.state not in OPEN_STATES:
        return False
    if payment.method is Method.QR:
        return payment.shown_at is not None
    return payment.state is not PaymentState.CREATED and not never_left(payment)


def reading(status: ReadingStatus = ReadingStatus.PENDING, **changes: Any) -> GatewayStatus:
    """What PayGate would say of `mobile_money`."""
    said = GatewayStatus(status, status.value, GATEWAY_ID, None, "p_1", AMOUNT)
    return replace(said, **changes)


def verified(status: ReadingStatus = ReadingStatus.PENDING, **changes: Any) -> GatewayStatus:
    """What Checkout would say of `qr`."""
    return replace(GatewayStatus(status, status.value, order_id=ORDER_ID), **changes)


def every_event(at: datetime = LATER) -> list[ev.Event]:
    answers: list[ev.Event] = [ev.Answered(at, reading(status)) for status in ReadingStatus]
    return [
        *answers,
        ev.SendStarted(at),
        ev.RefusalAnswered(at, "no wallet"),
        ev.AnswerLost(at, left=True, reason="lost"),
        ev.AnswerLost(at, left=False, reason="unreachable"),
        ev.SearchedInVain(at, "no wallet"),
        ev.Dropped(at, "dropped"),
        ev.Shown(at),
        ev.CancelAsked(at),
        ev.CancelAccepted(at),
        ev.SetAside(at),
        ev.Withdrawn(at, "asked"),
        ev.Closed(at, "gone"),
        ev.RiskAccepted(at),
        ev.IdCorrected(at, "pay_2", "named pay_1, is pay_2"),
        ev.ReviewRaised(at, Review.BAD_ANSWER, "html"),
    ]


def every_reading() -> list[GatewayStatus]:
    """Every status, fitting and contradicting in every way."""
    wrongs: list[dict[str, Any]] = [
        {},
        {"gateway_id": "pay_2"},
        {"gateway_id": None},
        {"payment_id": "p_2"},
        {"payment_id": None},
        {"amount": Money(6401)},
        {"amount": Money(6400, "USD")},
        {"amount": None},
        {"order_id": ORDER_ID},
        {"order_id": "999999999999999"},
        {"gateway_id": None, "payment_id": None, "amount": None, "order_id": ORDER_ID},
        {"gateway_id": None, "payment_id": None, "amount": None, "order_id": None},
    ]
    return [reading(status, **wrong) for status in ReadingStatus for wrong in wrongs]
