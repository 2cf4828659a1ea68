"""`pos-app close`: a person stops waiting for a payment, where the rules allow it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pos_app.assembly.terminal import Exit, Stop
from pos_app.commands.engine_run import ask_one
from pos_app.commands.group import text, verb
from pos_app.engine.requests import ClosePayment

if TYPE_CHECKING:
    from pos_app.commands.group import Run


@verb(json="JSON lines.", by_somebody=True)
@click.argument("payment_id", type=text)
@click.option("--reason", type=text, required=True, help="Why, in your words.")
def close(run: Run, payment_id: str, reason: str) -> Exit:
    """Stop waiting for an unresolved payment."""
    if not reason:
        raise Stop(Exit.USAGE, "--reason needs words.")
    payment, _off = ask_one(run, ClosePayment(payment_id, reason))
    if payment.closed_at is not None:
        return Exit.DONE
    raise Stop(
        Exit.NOT_PAID,
        "It cannot be closed yet: wait until 15 minutes have passed since it was sent, or withdraw "
        "its code first."
        if payment.unresolved
        else "There is nothing to close: it is already decided.",
    )
