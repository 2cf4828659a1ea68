"""`pos-app sales`: the local log, newest first, beside a running till."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pos_app.assembly.exits import Exit, Stop
from pos_app.commands import own_ledger
from pos_app.commands.group import (
    Day,
    TextParam,
    WholeNumber,
    day_bounds,
    group,
    printer_of,
    program_of,
)
from pos_app.commands.output import sale_object
from pos_app.domain.sale import SaleRow, SaleStatus

if TYPE_CHECKING:
    from datetime import date

WORDS = {
    SaleStatus.OPEN: "open",
    SaleStatus.PAID: "PAID",
    SaleStatus.LATE_PAID: "PAID LATE",
    SaleStatus.CLOSED_UNPAID: "not paid",
}


@group.command("sales", help="The local log, newest first.")
@click.option("--from", "first", type=Day(), help="First day.")
@click.option("--to", "last", type=Day(), help="Last day.")
@click.option("--status", type=click.Choice([status.value for status in SaleStatus]))
@click.option(
    "--search",
    type=TextParam(),
    help="Sale number, amount, phone, a payment's id or words of the note.",
)
@click.option("--limit", type=WholeNumber(min=1), help="At most so many.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines.")
@click.pass_context
def sales(
    context: click.Context,
    first: date | None,
    last: date | None,
    status: str | None,
    search: str | None,
    limit: int | None,
    as_json: bool,
) -> None:
    """Print the sales that match."""
    start, end = day_bounds(first, last)
    printer = printer_of(context, as_json=as_json)
    with own_ledger.open_log(program_of(context)) as log:
        printer.begin()
        for row in log.sales(
            start=start,
            end=end,
            status=SaleStatus(status) if status else None,
            search=search,
            limit=limit,
        ):
            printer.object(sale_object(row))
            printer.line(_line(row))
    raise Stop(Exit.DONE)


def _line(row: SaleRow) -> str:
    who = row.phone_masked or (f"order {row.order_id}" if row.order_id else "")
    at = row.opened_at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    note = f"  {row.note}" if row.note else ""
    return f"{row.sale_number}  {at}  {row.amount.shown:>16}  {WORDS[row.status]:<9}  {who}{note}"
