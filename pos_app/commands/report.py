"""`pos-app report`: the owner's figures of a span of days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import click

from pos_app.assembly.terminal import Exit, Stop
from pos_app.commands import sources
from pos_app.commands.export import neutral, new_table, write_table
from pos_app.commands.group import DAY, day_bounds, verb
from pos_app.domain.money import Money
from pos_app.domain.report import By, total
from pos_app.domain.report import report as add_up

if TYPE_CHECKING:
    from pos_app.commands.export import Cell
    from pos_app.commands.group import Run
    from pos_app.domain.report import ReportRow

_MOST_DAYS = 3660
_COLUMNS = (
    "payments", "sales", "amount_minor", "refunds_minor", "net_minor", "asked", "median_seconds",
)  # fmt: skip


@verb(json="JSON lines.")
@click.option("--from", "first", type=DAY, required=True, help="First day.")
@click.option("--to", "last", type=DAY, required=True, help="Last day.")
@click.option(
    "--by", default=By.DAY.value, type=click.Choice([by.value for by in By]), help="A row each."
)
@click.option("--xlsx", metavar="FILE", help="Write a spreadsheet.")
def report(run: Run, first: date, last: date, by: str, xlsx: str | None) -> Exit:
    """What was taken, by hour, day, cashier, network or method."""
    start, end = span(first, last)
    currency = run.program.config().till.currency
    path = None if xlsx is None else new_table(run.program, xlsx)
    with sources.open_log(run.program) as log:
        takings = log.takings(start, end, currency)
    rows, printer = add_up(takings, By(by), None), run.printer
    printer.begin()
    for row in rows:
        printer.object(_object(by, row, currency))
    if path is not None:
        columns = (by, *_COLUMNS, "amount", "net", "currency")
        write_table(path, columns, [_cells(row, currency) for row in rows], title="Report")
        printer.line(f"{len(rows)} rows written to {path}")
        return Exit.DONE
    for row in rows:
        printer.line(_line(row.key or "–", row, currency))
    if rows and by != By.NETWORK:
        printer.line(_line("all", total(takings), currency))
    return Exit.DONE


def span(first: date, last: date) -> tuple[datetime, datetime]:
    """The moments [start, end) of local days, both named ones included; raises Stop."""
    if last - first > timedelta(days=_MOST_DAYS):
        raise Stop(Exit.USAGE, "A report is of ten years at most.")
    start, end = day_bounds(first, last)
    if start is None or end is None:
        raise Stop(Exit.USAGE, "No till is that old, or that young: choose other days.")
    return start, end


def _object(by: str, row: ReportRow, currency: str) -> dict[str, object]:
    return {by: row.key or None, **_figures(row), "currency": currency}


def _figures(row: ReportRow) -> dict[str, int | float | None]:
    return {
        "payments": row.payments,
        "sales": row.sales,
        "amount_minor": row.minor,
        "refunds_minor": row.refunds_minor,
        "net_minor": row.net_minor,
        "asked": row.asked,
        "median_seconds": row.median_seconds,
    }


def _cells(row: ReportRow, currency: str) -> list[Cell]:
    numbers = [None if value is None else round(value) for value in _figures(row).values()]
    amounts = (Money(minor, currency).decimal for minor in (row.minor, row.net_minor))
    return [neutral(row.key), *numbers, *map(Decimal, amounts), currency]


def _line(key: str, row: ReportRow, currency: str) -> str:
    amount, net = Money(row.minor, currency), Money(row.net_minor, currency)
    back = f"  {net.shown} net of refunds" if row.refunds_minor else ""
    took = "" if row.median_seconds is None else f"  {row.median_seconds:.0f} s to pay"
    asked = f"  {row.payments} of {row.asked} asked were paid" if row.payments < row.asked else ""
    return f"{key:<14} {amount.shown:>16}  {row.payments:>5} paid{back}{asked}{took}"
