"""`pos-app payments`: PayGate's own list, with every documented filter and both cursors."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from pos_app.assembly.terminal import Exit, Stop
from pos_app.commands.group import DAY, WholeNumber, day_bounds, text, verb
from pos_app.commands.sources import ask_gateways, gateway_words, off_words
from pos_app.domain.methods import Method
from pos_app.gateways.port import ErrorAnswer, ExchangeError, ListQuery

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from pos_app.commands.group import Run
    from pos_app.engine.deps import GatewaySetup
    from pos_app.gateways.port import Page

# What the gateway says of a filter or a cursor that it does not know.
_BAD_QUESTIONS = (400, 404, 422)
_SHOWN = ("created_at", "amount", "currency", "status", "payment_method", "provider", "phone")


@verb(json="JSON lines.")
@click.option("--limit", default=10, type=WholeNumber(1, 100), help="1 to 100.")
@click.option("--starting-after", metavar="ID", type=text, help="Older than this payment.")
@click.option("--ending-before", metavar="ID", type=text, help="Newer than this payment.")
@click.option("--status", type=text, help="The gateway's word, like succeeded.")
@click.option("--customer", type=text, help="The gateway's id of a customer.")
@click.option("--from", "first", type=DAY, help="First day.")
@click.option("--to", "last", type=DAY, help="Last day.")
def payments(
    run: Run,
    limit: int,
    starting_after: str | None,
    ending_before: str | None,
    status: str | None,
    customer: str | None,
    first: date | None,
    last: date | None,
) -> Exit:
    """PayGate's own list."""
    if starting_after and ending_before:
        raise Stop(Exit.USAGE, "Give --starting-after or --ending-before, not both.")
    start, end = day_bounds(first, last)
    query = ListQuery(
        limit=limit,
        starting_after=starting_after,
        ending_before=ending_before,
        status=status,
        customer=customer,
        created_gte=start,
        # The day after begins where this one ends, and the filter takes in both its edges.
        created_lte=end - timedelta(seconds=1) if end else None,
    )
    printer = run.printer
    page = _list(run, query)
    for item in page.items:
        printer.object(item.shown)
        printer.line(_line(item.gateway_id, item.shown))
    if page.has_more and page.items:
        newer = f"--ending-before {page.items[0].gateway_id}"
        older = f"--starting-after {page.items[-1].gateway_id}"
        printer.line(f"More: {newer if ending_before else older}")
    return Exit.DONE


def _list(run: Run, query: ListQuery) -> Page:
    async def ask(setup: GatewaySetup) -> Page:
        gateway = setup.gateways.mobile_money
        if gateway is None:
            words = off_words(setup.off.get(Method.MOBILE_MONEY))
            raise Stop(Exit.SETTINGS, f"PayGate is off: {words}.")
        return await gateway.list(query)

    try:
        return ask_gateways(run.program.gateway_maker(), ask)
    except ExchangeError as error:
        end = Exit.NOT_KNOWN
        if isinstance(error, ErrorAnswer):
            if error.unauthorised:
                end = Exit.SETTINGS
            elif error.status in _BAD_QUESTIONS:
                end = Exit.USAGE
        raise Stop(end, gateway_words(error)) from None


def _line(gateway_id: str, fields: Mapping[str, object]) -> str:
    words = (str(fields[key]) for key in _SHOWN if fields.get(key))
    # A gateway's words are text, and must not speak to the terminal.
    return "  ".join([gateway_id, *("".join(filter(str.isprintable, word)) for word in words)])
