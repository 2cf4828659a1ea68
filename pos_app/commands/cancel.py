"""`pos-app cancel`: cancel a pending payment or withdraw a code, and say what it really became."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pos_app.assembly.terminal import Exit, Stop
from pos_app.commands.engine_run import NOT_DECIDED, ask_one
from pos_app.commands.group import text, verb
from pos_app.commands.sources import off_words
from pos_app.domain.payment import OPEN_STATES, PaymentState
from pos_app.engine.requests import CancelPayment

if TYPE_CHECKING:
    from pos_app.commands.group import Run
    from pos_app.domain.payment import Payment


@verb(json="JSON lines.", by_somebody=True)
@click.argument("payment_id", type=text)
def cancel(run: Run, payment_id: str) -> Exit:
    """Cancel a pending payment, or withdraw a QR code."""
    payment, off = ask_one(run, CancelPayment(payment_id))
    end = _exit(payment)
    if end is Exit.NOT_KNOWN:
        if off is not None:
            raise Stop(Exit.SETTINGS, f"The gateway is off: {off_words(off)}.")
        raise Stop(end, NOT_DECIDED)
    return end


def _exit(payment: Payment) -> Exit:
    if payment.state is PaymentState.CANCELLED:
        return Exit.DONE
    if payment.withdrawn_at is not None and payment.state is not PaymentState.SUCCEEDED:
        return Exit.DONE
    too_late = payment.state is PaymentState.PROCESSING
    return Exit.NOT_PAID if too_late or payment.state not in OPEN_STATES else Exit.NOT_KNOWN
