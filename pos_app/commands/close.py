"""`pos-app close`: a person stops waiting for a payment, where the rules allow it."""

from __future__ import annotations

import click

from pos_app.assembly.exits import Exit, Stop
from pos_app.commands.asking import ask_one
from pos_app.commands.group import TextParam, group, printer_of, program_of
from pos_app.engine.requests import ClosePayment


@group.command("close", help="Stop waiting for an unresolved payment.")
@click.argument("payment_id", type=TextParam())
@click.option("--reason", type=TextParam(), required=True, help="Why, in your words.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines.")
@click.pass_context
def close(context: click.Context, payment_id: str, reason: str, as_json: bool) -> None:
    """Close it; it is still looked at now and then."""
    if not reason.strip():
        raise Stop(Exit.USAGE, "--reason needs words.")
    intent = ClosePayment(payment_id, reason.strip())
    printer = printer_of(context, as_json=as_json)
    payment = ask_one(program_of(context), intent, payment_id, printer).payment
    if payment.closed_at is not None:
        raise Stop(Exit.DONE)
    raise Stop(
        Exit.NOT_PAID,
        "It cannot be closed yet: wait until 15 minutes have passed since it was sent, or withdraw "
        "its code first."
        if payment.unresolved
        else "There is nothing to close: it is already decided.",
    )
