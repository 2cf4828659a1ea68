"""`pos-app cancel`: cancel a pending payment or withdraw a code, and say what it really became."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pos_app.assembly.exits import Exit, Stop
from pos_app.commands.asking import ask_one
from pos_app.commands.group import TextParam, group, printer_of, program_of
from pos_app.commands.wording import METHODS_OFF, NOT_DECIDED
from pos_app.domain.payment import PaymentState
from pos_app.engine.requests import CancelPayment

if TYPE_CHECKING:
    from pos_app.domain.payment import Payment


@group.command("cancel", help="Cancel a pending payment, or withdraw a QR code.")
@click.argument("payment_id", type=TextParam())
@click.option("--json", "as_json", is_flag=True, help="JSON lines.")
@click.pass_context
def cancel(context: click.Context, payment_id: str, as_json: bool) -> None:
    """Ask for it, and wait for what the gateway says then."""
    intent = CancelPayment(payment_id)
    printer = printer_of(context, as_json=as_json)
    asked = ask_one(program_of(context), intent, payment_id, printer)
    end = _exit(asked.payment)
    if end is Exit.NOT_KNOWN and asked.off is not None:
        raise Stop(Exit.SETTINGS, f"The gateway is off: {METHODS_OFF[asked.off]}.")
    raise Stop(end, NOT_DECIDED if end is Exit.NOT_KNOWN else "")


def _exit(payment: Payment) -> Exit:
    ended_otherwise = (
        PaymentState.PROCESSING,
        PaymentState.SUCCEEDED,
        PaymentState.FAILED,
        PaymentState.REFUSED,
    )
    if payment.state is PaymentState.CANCELLED:
        return Exit.DONE
    if payment.withdrawn_at is not None and payment.state is not PaymentState.SUCCEEDED:
        return Exit.DONE
    return Exit.NOT_PAID if payment.state in ended_otherwise else Exit.NOT_KNOWN
