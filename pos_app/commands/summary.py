"""`pos-app summary`: a day in five lines, to be read on a phone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import click

from pos_app.assembly.terminal import Exit
from pos_app.commands import sources
from pos_app.commands.group import DAY, verb
from pos_app.commands.report import span
from pos_app.domain.money import Money
from pos_app.domain.refund import RefundState
from pos_app.domain.report import By, report, total

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pos_app.commands.group import Run
    from pos_app.domain.refund import Refund
    from pos_app.domain.report import ReportRow, Taking
    from pos_app.domain.sale import Tally

_WAYS = {"mobile_money": "mobile money", "qr": "QR", "cash": "cash"}
_WEEK = timedelta(days=7)


class Day(NamedTuple):
    """What is known of a day.

    Attributes:
        before: What was taken on the same weekday a week before.
        tally: What is open now; None where there is no ledger.
    """

    day: date
    takings: tuple[Taking, ...]
    before: tuple[Taking, ...]
    tally: Tally | None
    refunds: tuple[Refund, ...]
    currency: str


@verb()
@click.option("--date", "day", type=DAY, help="The day; today where none is given.")
def summary(run: Run, day: date | None) -> Exit:
    """A day in five lines."""
    chosen = day or datetime.now().astimezone().date()
    start, end = span(chosen, chosen)
    earlier = span(chosen - _WEEK, chosen - _WEEK)
    till = run.program.config().till
    with sources.open_log(run.program) as log:
        known = Day(
            chosen,
            log.takings(start, end, till.currency),
            log.takings(*earlier, till.currency),
            log.tally(start, end, till.currency),
            log.refunds(),
            till.currency,
        )
    for line in lines(known):
        run.printer.line(line)
    return Exit.DONE


def lines(known: Day) -> tuple[str, ...]:
    """The five lines: what came, how, when, what waits, and against the week before."""
    whole = total(known.takings)
    day = f"{known.day:%A} {known.day.day} {known.day:%B}"
    came, back = (Money(minor, known.currency) for minor in (whole.minor, whole.refunds_minor))
    refunded = f", {back.shown} refunded" if back.minor else ""
    return (
        f"{day}: {came.shown} from {_counted(whole.sales, 'sale')}{refunded}",
        _by_way(known),
        _best_hour(report(known.takings, By.HOUR, None), known.currency),
        _waiting(known),
        _against(whole, total(known.before), known),
    )


def _by_way(known: Day) -> str:
    ways = [
        f"{_WAYS.get(row.key, row.key)} {Money(row.minor, known.currency).shown}"
        for row in report(known.takings, By.METHOD, None)
        if row.payments
    ]
    return " · ".join(ways) or "Nothing was paid"


def _best_hour(hours: Iterable[ReportRow], currency: str) -> str:
    best = max(hours, key=lambda row: row.minor, default=None)
    if best is None or not best.minor:
        return "No best hour"
    ends = (int(best.key) + 1) % 24
    return f"Best hour {best.key} to {ends:02d}: {Money(best.minor, currency).shown}"


def _waiting(known: Day) -> str:
    owed = [each.amount.minor for each in known.refunds if each.state is RefundState.OWED]
    parts = []
    if owed:
        parts.append(f"{Money(sum(owed), known.currency).shown} owed to customers")
    if known.tally is not None and known.tally.waiting_count:
        parts.append(f"{_counted(known.tally.waiting_count, 'payment')} waiting")
    if known.tally is not None and known.tally.unconfirmed_count:
        parts.append(f"{known.tally.unconfirmed.shown} not confirmed")
    if known.tally is not None and known.tally.to_look_at:
        parts.append(f"{known.tally.to_look_at} to review")
    return " · ".join(parts) or "Nothing is open"


def _against(whole: ReportRow, before: ReportRow, known: Day) -> str:
    if not before.minor:
        return f"Nothing to compare with on {known.day - _WEEK:%A} {(known.day - _WEEK).day}"
    change = whole.minor - before.minor
    if not change:
        return f"As much as the {known.day:%A} before"
    more = "more" if change > 0 else "less"
    return f"{Money(abs(change), known.currency).shown} {more} than the {known.day:%A} before"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
