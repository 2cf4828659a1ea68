"""`pos-app claim`: is this customer's "I have paid" ours? Looks here and in PayGate's list."""

from __future__ import annotations

import click

from pos_app.commands.exits import Exit, Stop
from pos_app.commands.group import group, printer_of, program_of
from pos_app.commands.wording import amount_words
from pos_app.domain.money import AmountError, parse_amount
from pos_app.settings.config import Mode
from pos_app.till.claims import ClaimVerdict

_EXITS = {
    ClaimVerdict.PAID: Exit.DONE,
    ClaimVerdict.NOT_CONFIRMED: Exit.NOT_KNOWN,
    ClaimVerdict.NOT_OURS: Exit.NOT_PAID,
}
_WORDS = {
    ClaimVerdict.PAID: "Ours and paid.",
    ClaimVerdict.NOT_CONFIRMED: "Ours, not confirmed yet: wait, and hand nothing over for it.",
    ClaimVerdict.NOT_OURS: "Not ours: nothing with this amount and number was asked for here.",
}


@group.command("claim", help="Is this customer's “I have paid” ours?")
@click.option("--amount", required=True, help="Like 12.50.")
@click.option("--last4", required=True, help="The last four digits of the customer's number.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def claim(context: click.Context, amount: str, last4: str, as_json: bool) -> None:
    """Look for it."""
    program = program_of(context)
    if len(last4) != 4 or not (last4.isascii() and last4.isdigit()):
        raise Stop(Exit.USAGE, "--last4 is four digits.")
    try:
        money = parse_amount(amount, program.config().till.currency)
    except AmountError as error:
        raise Stop(Exit.USAGE, amount_words(error)) from None
    answer = program.claim(money, last4)
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
        printer.line("  " + "  ".join(str(value) for value in one.values() if value is not None))
    for problem in answer.problems:
        printer.line(problem)
    raise Stop(_EXITS[answer.verdict])
