"""`pos-app report`: the owner's figures of a span of days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import click

from pos_app.assembly.terminal import Exit, Stop
from pos_app.commands import sources
from pos_app.commands.export import new_table
from pos_app.commands.group import (
    DAY,
    check_own,
    day_bounds,
    new_file,
    qt_needed,
    verb,
    writing,
)
from pos_app.desktop.words import summary as words
from pos_app.domain.money import Money
from pos_app.domain.report import By, total
from pos_app.domain.report import report as add_up
from pos_app.printing.sheets import figures, report_table, write_table
from pos_app.system import durable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pos_app.commands.group import Run
    from pos_app.domain.report import ReportRow

_MOST_DAYS = 3660


@verb(json="JSON lines.")
@click.option("--from", "first", type=DAY, required=True, help="First day.")
@click.option("--to", "last", type=DAY, required=True, help="Last day.")
@click.option(
    "--by", default=By.DAY.value, type=click.Choice([by.value for by in By]), help="A row each."
)
@click.option("--xlsx", metavar="FILE", help="Write a spreadsheet.")
@click.option("--pdf", type=new_file, metavar="FILE", help="Make a PDF.")
@click.option("--estimate", is_flag=True, help="Say the Modified Taxation Scheme's 3% too.")
def report(
    run: Run,
    first: date,
    last: date,
    by: str,
    xlsx: str | None,
    pdf: Path | None,
    estimate: bool,
) -> Exit:
    """What was taken, by hour, day, cashier, network or method."""
    if xlsx is not None and pdf is not None:
        raise Stop(Exit.USAGE, "Give one of --xlsx and --pdf.")
    if estimate and run.printer.as_json:
        raise Stop(Exit.USAGE, "Give one of --estimate and --json.")
    if pdf is not None:
        check_own(run.program, pdf)
    start, end = span(first, last)
    currency = run.program.config().till.currency
    path = None if xlsx is None else new_table(run.program, xlsx)
    with sources.open_log(run.program) as log:
        takings = log.takings(start, end, currency)
    rows, printer = add_up(takings, By(by), None), run.printer
    notes = (_estimated(total(takings), currency, last),) if estimate else ()
    printer.begin()
    for row in rows:
        printer.object(_object(by, row, currency))
    if path is not None:
        with writing(path):
            write_table(path, *report_table(by, rows, currency), title="Report", notes=notes)
        printer.line(f"{len(rows)} rows written to {path}")
        return Exit.DONE
    if pdf is not None:
        days = f"{first.isoformat()} to {last.isoformat()}"
        _write_pdf(pdf, f"Report by {by}", days, by, rows, total(takings), currency, notes)
        printer.line(f"{len(rows)} rows written to {pdf}")
        return Exit.DONE
    for row in rows:
        printer.line(_line(row.key or "–", row, currency))
    if rows:
        printer.line(_line("all", total(takings), currency))
    for note in notes:
        printer.line(note)
    return Exit.DONE


def _estimated(whole: ReportRow, currency: str, last: date) -> str:
    """The sentence on the tax of a span until `last`."""
    over = last < datetime.now().astimezone().date()
    return words.estimate(whole, currency, words.ENGLISH, over=over)


def _write_pdf(
    path: Path,
    title: str,
    days: str,
    by: str,
    rows: Sequence[ReportRow],
    whole: ReportRow,
    currency: str,
    notes: tuple[str, ...],
) -> None:
    with qt_needed():
        from pos_app.printing import painted

        painted.be_ready()

    def money(minor: int) -> str:
        return Money(minor, currency).figures

    def cells(name: str, row: ReportRow) -> tuple[str, ...]:
        success = "–" if row.success is None else f"{row.success}%"
        took = "–" if row.median_seconds is None else f"{row.median_seconds:.0f} s"
        back = money(row.refunds_minor) if row.refunds_minor else "–"
        return (name, str(row.payments), money(row.minor), back, success, took)

    last = [cells("all", whole)] if rows else []
    page = painted.ReportPage(
        title=title,
        note=days,
        tiles=(
            ("Taken", Money(whole.minor, currency).shown, ""),
            ("Sales", str(whole.sales), ""),
            ("Promised back", Money(whole.refunds_minor, currency).shown, ""),
            ("Stays", Money(whole.net_minor, currency).shown, ""),
        ),
        bars=tuple((row.key, row.minor, f"{row.key} · {money(row.minor)}") for row in rows),
        columns=(by, "payments", "taken", "promised back", "paid of asked", "median wait"),
        rows=(*(cells(row.key or "–", row) for row in rows), *last),
        lines=notes,
    )
    with writing(path):
        durable.write_whole(path, painted.report_pdf(page))


def span(first: date, last: date) -> tuple[datetime, datetime]:
    """The moments [start, end) of local days, both named ones included; raises Stop."""
    if last - first > timedelta(days=_MOST_DAYS):
        raise Stop(Exit.USAGE, "A report is of ten years at most.")
    start, end = day_bounds(first, last)
    if start is None or end is None:
        raise Stop(Exit.USAGE, "No till is that old, or that young: choose other days.")
    return start, end


def _object(by: str, row: ReportRow, currency: str) -> dict[str, object]:
    return {by: row.key or None, **figures(row), "currency": currency}


def _line(key: str, row: ReportRow, currency: str) -> str:
    amount, net = Money(row.minor, currency), Money(row.net_minor, currency)
    back = f"  {net.shown} net of refunds" if row.refunds_minor else ""
    took = "" if row.median_seconds is None else f"  {row.median_seconds:.0f} s to pay"
    asked = f"  {row.payments} of {row.asked} asked were paid" if row.payments < row.asked else ""
    return f"{key:<14} {amount.shown:>16}  {row.payments:>5} paid{back}{asked}{took}"
