"""A hand at the real window, which tells on standard output what the window was told.

charge   types a charge, and asks the program to end when the payment is decided
cancel   the same, and cancels it as soon as it is pending
aside    types a charge, takes the risk of a second one, and sets it aside
late     shows a code, hides it, stops waiting for it, and decides about the money that comes
count    notes that settings were changed, and counts the drawer as before a close
start    opens the till as after a crash, and asks it to end when what was found is looked at
"""

from __future__ import annotations

import json
import signal
import sys
from typing import TYPE_CHECKING

from tests.faults.crashes.counter import PHONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.assembly.gateways import GatewayMaker
    from pos_app.assembly.program import TillProgram
    from pos_app.desktop.shell.flow import Till

_CHARGE = f"12.50\r{PHONE}\r"


def use(what: str) -> None:
    """Put the hand at the window that this process is about to open."""
    from pos_app.assembly import window as opening

    before = opening.prepare

    def prepare(program: TillProgram, maker: Callable[[], GatewayMaker], till: Till) -> str | None:
        first = before(program, maker, till)
        till.context.bridge.settled.connect(lambda fact: _hear(till, what, fact))
        return first

    opening.prepare = prepare


def _hear(till: Till, what: str, fact: object) -> None:
    from pos_app.engine import events

    if isinstance(fact, events.ChargeAccepted | events.PaymentChanged):
        payment = fact.payment
        _tell({"payment_id": payment.payment_id, "status": payment.state.value})
    _HANDS[what](till, fact)


def _charge(till: Till, fact: object) -> None:
    from pos_app.desktop.window_driver import WindowDriver
    from pos_app.domain.payment import OPEN_STATES
    from pos_app.engine import events

    if isinstance(fact, events.EngineReady):
        WindowDriver(till.window).type(_CHARGE)
    elif isinstance(fact, events.PaymentChanged) and fact.payment.state not in OPEN_STATES:
        _end()


def _cancel(till: Till, fact: object) -> None:
    from pos_app.domain.payment import PaymentState
    from pos_app.engine import events
    from pos_app.engine.requests import CancelPayment

    _charge(till, fact)
    if isinstance(fact, events.PaymentChanged):
        payment = fact.payment
        if payment.state is PaymentState.PENDING and payment.cancel_requested_at is None:
            till.context.submit(CancelPayment(payment.payment_id))


def _aside(till: Till, fact: object) -> None:
    from pos_app.domain.payment import PaymentState
    from pos_app.engine import events
    from pos_app.engine.requests import AcceptRisk, SetPaymentAside

    _charge(till, fact)
    if isinstance(fact, events.PaymentChanged):
        payment = fact.payment
        if payment.state is PaymentState.PENDING and payment.risk_accepted_at is None:
            till.context.submit(AcceptRisk(payment.payment_id))
    elif isinstance(fact, events.RequestDone):
        if fact.intent == "set_payment_aside":
            _end()
        else:
            till.context.submit(SetPaymentAside(fact.payment_id))


def _late(till: Till, fact: object) -> None:
    from pos_app.domain.attention import ReviewChoice
    from pos_app.domain.money import Money
    from pos_app.domain.payment import PaymentState
    from pos_app.engine import events
    from pos_app.engine.requests import (
        CancelPayment,
        ChargeQr,
        CheckNow,
        ClosePayment,
        DealWith,
    )

    ask = till.context.submit
    if isinstance(fact, events.EngineReady):
        ask(ChargeQr("code", Money(1250)))
    elif isinstance(fact, events.DealtWith):
        _end()
    elif isinstance(fact, events.PaymentChanged):
        payment = fact.payment
        shown = payment.state is PaymentState.PENDING and payment.shown_at is not None
        if payment.state is PaymentState.SUCCEEDED:
            ask(DealWith("late", payment.payment_id, ReviewChoice.GOODS_GIVEN))
        elif shown and payment.withdrawn_at is None:
            ask(CancelPayment(payment.payment_id))
        elif shown and payment.closed_at is None:
            ask(ClosePayment(payment.payment_id, "the customer left"))
    elif isinstance(fact, events.RequestDone):
        now = fact.payment
        if now is not None and now.closed_at is not None and now.state is PaymentState.PENDING:
            ask(CheckNow(fact.payment_id))


def _count(till: Till, fact: object) -> None:
    from pos_app.domain.money import Money
    from pos_app.domain.shift import DrawerCount
    from pos_app.engine import events
    from pos_app.engine.requests import CountDrawer, NoteSettings

    if isinstance(fact, events.EngineReady):
        till.context.submit(NoteSettings(("till.theme",)))
        till.context.submit(CountDrawer("count", DrawerCount(Money(400))))
    elif isinstance(fact, events.ShiftDone):
        _end()


def _start(till: Till, fact: object) -> None:
    from pos_app.engine import events
    from pos_app.engine.requests import DropCreated

    if isinstance(fact, events.RecoveryFound):
        for waiting in fact.waiting_for_person:
            till.context.submit(DropCreated(waiting.payment_id))
        if fact.complete and not fact.waiting_for_person:
            _LEFT.discard("found")
    elif isinstance(fact, events.LateLooks):
        _LEFT.add("late")
        if fact.answered:
            _LEFT.discard("late")
    if not _LEFT:
        _end()


# What the start has still to look at: what is not decided, and what was over or closed.
_LEFT = {"found"}
_HANDS = {
    "charge": _charge,
    "start": _start,
    "cancel": _cancel,
    "aside": _aside,
    "late": _late,
    "count": _count,
}


def _tell(said: dict[str, str]) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def _end() -> None:
    # As a log-off does: it ends the window without a question.
    signal.raise_signal(signal.SIGTERM)
