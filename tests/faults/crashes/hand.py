"""A hand at the real window, which tells on standard output what the window was told.

charge   types a charge, and asks the program to end when the payment is decided
cancel   the same, and cancels it as soon as it is pending
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
    from pos_app.desktop.window_driver import WindowDriver
    from pos_app.domain.payment import OPEN_STATES, PaymentState
    from pos_app.engine import events
    from pos_app.engine.requests import CancelPayment, DropCreated

    if isinstance(fact, events.ChargeAccepted | events.PaymentChanged):
        payment = fact.payment
        _tell({"payment_id": payment.payment_id, "status": payment.state.value})
        if what == "cancel" and payment.state is PaymentState.PENDING:
            if payment.cancel_requested_at is None:
                till.context.submit(CancelPayment(payment.payment_id))
        elif payment.state not in OPEN_STATES and what != "start":
            _end()
    elif isinstance(fact, events.EngineReady) and what != "start":
        WindowDriver(till.window).type(f"12.50\r{PHONE}\r")
    elif isinstance(fact, events.RecoveryFound) and what == "start":
        for waiting in fact.waiting_for_person:
            till.context.submit(DropCreated(waiting.payment_id))
        if fact.complete and not fact.waiting_for_person:
            _end()


def _tell(said: dict[str, str]) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def _end() -> None:
    # As a log-off does: it ends the window without a question.
    signal.raise_signal(signal.SIGTERM)
