"""`pos-app sales`: the local log, newest first, beside a running till."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pos_app.assembly.terminal import Exit
from pos_app.commands import sources
from pos_app.commands.group import DAY, WholeNumber, day_bounds, text, verb
from pos_app.commands.output import sale_object
from pos_app.domain.sale import SaleRow, SaleStatus

if TYPE_CHECKING:
    from datetime import date

    from pos_app.commands.group import Run

WORDS = {
    SaleStatus.OPEN: "open",
    SaleStatus.PAID: "PAID",
    SaleStatus.LATE_PAID: "PAID LATE",
    SaleStatus.CLOSED_UNPAID: "not paid",
}


@verb(json="JSON lines.")
@click.option("--from", "first", type=DAY, help="First day.")
@click.option("--to", "last", type=DAY, help="Last day.")
@click.option("--status", type=click.Choice([status.value for status in SaleStatus]))
@click.option(
    "--search", type=text, help="Sale number, amount, phone, a payment's id or words of the note."
)
@click.option("--limit", type=WholeNumber(min=1), help="At most so many.")
def sales(
    run: Run,
    first: date | None,
    last: date | None,
    status: str | None,
    search: str | None,
    limit: int | None,
) -> Exit:
    """The local log, newest first."""
    start, end = day_bounds(first, last)
    chosen = SaleStatus(status) if status else None
    printer = run.printer
    with sources.open_log(run.program) as log:
        printer.begin()
        for row in log.sales(limit, search=search, status=chosen, start=start, end=end):
            printer.object(sale_object(row))
            printer.line(_line(row))
    return Exit.DONE


def _line(row: SaleRow) -> str:
    who = row.phone_masked or (f"order {row.order_id}" if row.order_id else "")
    at = row.opened_at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    note = f"  {row.note}" if row.note else ""
    return f"{row.sale_number}  {at}  {row.amount.shown:>16}  {WORDS[row.status]:<9}  {who}{note}"
