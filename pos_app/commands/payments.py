"""`pos-app payments`: PayGate's own list, with every documented filter and both cursors."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from pos_app.assembly.exits import Exit, Stop
from pos_app.commands.group import (
    Day,
    TextParam,
    WholeNumber,
    day_bounds,
    group,
    printer_of,
    program_of,
)
from pos_app.commands.wording import METHODS_OFF
from pos_app.engine.events import MethodOff
from pos_app.gateways.port import ListQuery
from pos_app.system.daemon_call import run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from pos_app.assembly.gateways import GatewayMaker
    from pos_app.gateways.port import ExchangeError, MobileMoneyGateway, Page


@group.command("payments", help="PayGate's own list.")
@click.option("--limit", default=10, type=WholeNumber(1, 100), help="1 to 100.")
@click.option("--starting-after", metavar="ID", type=TextParam(), help="Older than this payment.")
@click.option("--ending-before", metavar="ID", type=TextParam(), help="Newer than this payment.")
@click.option("--status", type=TextParam(), help="The gateway's word, like succeeded.")
@click.option("--customer", type=TextParam(), help="The gateway's id of a customer.")
@click.option("--from", "first", type=Day(), help="First day.")
@click.option("--to", "last", type=Day(), help="Last day.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines.")
@click.pass_context
def payments(
    context: click.Context,
    limit: int,
    starting_after: str | None,
    ending_before: str | None,
    status: str | None,
    customer: str | None,
    first: date | None,
    last: date | None,
    as_json: bool,
) -> None:
    """Print one page of the list."""
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
    printer = printer_of(context, as_json=as_json)
    page = list_payments(program_of(context).gateway_maker(), query)
    for item in page.items:
        printer.object(item.shown)
        printer.line(_line(item.gateway_id, item.shown))
    if page.has_more and page.items:
        newer = f"--ending-before {page.items[0].gateway_id}"
        older = f"--starting-after {page.items[-1].gateway_id}"
        printer.line(f"More: {newer if ending_before else older}")
    raise Stop(Exit.DONE)


def _line(gateway_id: str, fields: Mapping[str, object]) -> str:
    shown = ("created_at", "amount", "currency", "status", "payment_method", "provider", "phone")
    words = (str(fields[key]) for key in shown if fields.get(key))
    # A gateway's words are text, and must not speak to the terminal.
    return "  ".join([gateway_id, *("".join(filter(str.isprintable, word)) for word in words)])


# What the gateway says of a filter or a cursor that it does not know.
_BAD_QUESTIONS = (400, 404, 422)


def list_payments(maker: GatewayMaker, query: ListQuery) -> Page:
    """Ask PayGate for one page."""
    from pos_app.gateways.port import ExchangeError

    async def ask() -> Page:
        setup = await maker()
        try:
            gateway = paygate_or_stop(setup.gateways.mobile_money, setup.mobile_money_off)
            return await gateway.list(query)
        finally:
            await setup.gateways.close()

    try:
        return run(ask())
    except ExchangeError as error:
        raise Stop(_exit_of(error), gateway_words(error)) from None
    finally:
        maker.stop()


def _exit_of(error: ExchangeError) -> Exit:
    """How a question to a gateway ends that was not answered."""
    from pos_app.gateways.port import ErrorAnswer

    if not isinstance(error, ErrorAnswer):
        return Exit.NOT_KNOWN
    if error.unauthorised:
        return Exit.SETTINGS
    return Exit.USAGE if error.status in _BAD_QUESTIONS else Exit.NOT_KNOWN


def paygate_or_stop(
    gateway: MobileMoneyGateway | None, off: MethodOff | None
) -> MobileMoneyGateway:
    """Return PayGate; raises Stop where it is off."""
    if gateway is None:
        words = METHODS_OFF[off or MethodOff.KEYS_MISSING]
        raise Stop(Exit.SETTINGS, f"PayGate is off: {words}.")
    return gateway


def gateway_words(error: ExchangeError) -> str:
    """Return one line on why a gateway did not give what was asked."""
    from pos_app.gateways.port import ErrorAnswer

    if isinstance(error, ErrorAnswer):
        if error.unauthorised:
            return f"The gateway does not accept the key: {error.message}"
        return f"The gateway refused it: {error.message}"
    return f"The gateway did not answer ({error}). Check the internet connection, then try again."
