"""`pos-app claim`: is this customer's "I have paid" ours? Looks here and in PayGate's list."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from pos_app.commands.exits import Exit, Stop
from pos_app.commands.group import Day, day_bounds, group, printer_of, program_of
from pos_app.commands.wording import amount_words
from pos_app.domain.money import AmountError, parse_amount
from pos_app.domain.phone import last_four
from pos_app.engine.claims import moment_of
from pos_app.engine.reconcile_result import Claim, ClaimVerdict
from pos_app.settings.config import Mode

if TYPE_CHECKING:
    from datetime import date

_EXITS = {
    ClaimVerdict.PAID: Exit.DONE,
    ClaimVerdict.SEVERAL: Exit.NOT_KNOWN,
    ClaimVerdict.NOT_CONFIRMED: Exit.NOT_KNOWN,
    ClaimVerdict.NOT_KNOWN: Exit.NOT_KNOWN,
    ClaimVerdict.NOT_OURS: Exit.NOT_PAID,
}
_WORDS = {
    ClaimVerdict.PAID: "Ours and paid.",
    ClaimVerdict.SEVERAL: "Several paid sales fit: ask for the time in the message, and give --at.",
    ClaimVerdict.NOT_KNOWN: "Not confirmed: PayGate could not be asked, so nobody knows yet.",
    ClaimVerdict.NOT_CONFIRMED: "Ours, not confirmed yet: wait, and hand nothing over for it.",
    ClaimVerdict.NOT_OURS: "Not ours: nothing with this amount and number was asked for here "
    "in this time (a day, unless told).",
}


@group.command("claim", help="Is this customer's “I have paid” ours?")
@click.option("--amount", required=True, help="Like 12.50.")
@click.option(
    "--last4", required=True, help="The last four digits of the customer's number, or 024•••4567."
)
@click.option("--at", "clock", metavar="HH:MM", help="The time in the customer's message.")
@click.option("--days", type=click.IntRange(1, 3650), help="Look so many days back; usually 1.")
@click.option("--from", "first", type=Day(), help="First day, in place of --days.")
@click.option("--to", "last", type=Day(), help="Last day.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def claim(
    context: click.Context,
    amount: str,
    last4: str,
    clock: str | None,
    days: int | None,
    first: date | None,
    last: date | None,
    as_json: bool,
) -> None:
    """Look for it."""
    program = program_of(context)
    digits = last_four(last4)
    if digits is None:
        raise Stop(Exit.USAGE, "--last4 is four digits.")
    if days is not None and (first is not None or last is not None):
        raise Stop(Exit.USAGE, "Give --days, or --from and --to, not both.")
    try:
        money = parse_amount(amount, program.config().till.currency)
    except AmountError as error:
        raise Stop(Exit.USAGE, amount_words(error)) from None
    since, until = day_bounds(first, last)
    now = datetime.now().astimezone()
    if days is not None:
        since = now - timedelta(days=days)
    if clock is not None and (at := moment_of(clock, now)) is None:
        raise Stop(Exit.USAGE, "--at is a time like 14:02.")
    answer = program.claim(Claim(money, digits, since, until, at if clock is not None else None))
    printer = printer_of(context, as_json=as_json)
    printer.object(
        {
            "ok": answer.verdict is ClaimVerdict.PAID,
            "problems": list(answer.problems),
            "verdict": answer.verdict.value,
            "found": [dict(one) for one in answer.found],
            "training": program.config().till.mode is Mode.TRAINING,
        }
    )
    printer.line(_WORDS[answer.verdict])
    for one in answer.found:
        printer.line("  " + "  ".join(str(value) for value in one.values() if value))
    for problem in answer.problems:
        printer.line(problem)
    raise Stop(_EXITS[answer.verdict])
