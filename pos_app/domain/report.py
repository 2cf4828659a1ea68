"""What the owner reads of a span of days: money by hour, day, cashier, network or method.

Values only. Money counts in the moment in which it was proven, whatever sale it belongs to, and
what goes back in the moment in which that was promised; so a report, an X and a Z can agree. How
often a way to pay succeeds counts in the moment in which it was asked for.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from statistics import median
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, tzinfo

    from pos_app.domain.refund import Refund
    from pos_app.domain.sale import Tally

_WEEK: Final = timedelta(days=7)
# Fewer payments than this say nothing of a network, and so many parts less of a hundred much.
_ENOUGH: Final = 5
_FAR_BELOW: Final = 15
SPLIT: Final = "split"
"""The method of money that went back, where its sale was paid by several."""
LATELY: Final = timedelta(hours=2)
"""How long ago is now, for how a network does."""
# The Modified Taxation Scheme's part of the turnover, of a hundred.
_TAXED: Final = 3


class By(StrEnum):
    """What the rows of a report stand for; the words are part of the program's outside surface."""

    HOUR = "hour"
    DAY = "day"
    CASHIER = "cashier"
    NETWORK = "network"
    METHOD = "method"


@dataclass(frozen=True, slots=True)
class Taking:
    """What was proven in one hour (UTC) by one way and one cashier.

    Attributes:
        count: How many payments; 0 where it only says of money that went back.
        sales: How many sales were paid by them, whole or last.
        minor: Their sum, minor units.
        refunds_minor: What was promised back of sales paid by this way, minor units; of several
            methods it is `SPLIT`, and of several networks none.
        asked: How many payments were asked for and have ended, paid or not.
        asked_paid: How many of those were paid.
        cancelled: How many of them were cancelled.
        seconds: How long each that was paid took, from its first moment.
    """

    hour: datetime
    method: str | None = None
    network: str | None = None
    cashier: str | None = None
    count: int = 0
    sales: int = 0
    minor: int = 0
    refunds_minor: int = 0
    asked: int = 0
    seconds: tuple[float, ...] = ()
    asked_paid: int = 0
    cancelled: int = 0


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A row of a report.

    Attributes:
        key: `13` of an hour of the day, `2026-03-01` of a day, or a name; empty for none, as the
            network of cash and of a page.
        payments: How many were proven.
        sales: How many sales they paid, whole or last.
        minor: Their sum, minor units.
        refunds_minor: What was promised back, minor units.
        asked: How many payments ended, paid or not.
        median_seconds: From a payment's first moment to PAID; None where none was.
        asked_paid: How many of those that ended were paid.
        cancelled: How many of them were cancelled.
    """

    key: str
    payments: int
    sales: int
    minor: int
    refunds_minor: int
    asked: int
    median_seconds: float | None
    asked_paid: int = 0
    cancelled: int = 0

    @property
    def net_minor(self) -> int:
        """What stays, minor units."""
        return self.minor - self.refunds_minor

    @property
    def each_minor(self) -> int | None:
        """What a sale was on average, minor units; None where there was none."""
        return (2 * self.minor + self.sales) // (2 * self.sales) if self.sales else None

    @property
    def success(self) -> int | None:
        """How many of a hundred that ended were paid; None where none was asked for."""
        return _of_hundred(self.asked_paid, self.asked)


def _of_hundred(part: int, whole: int) -> int | None:
    return (200 * part + whole) // (2 * whole) if whole else None


def report(takings: Iterable[Taking], by: By, zone: tzinfo | None) -> tuple[ReportRow, ...]:
    """Add takings up.

    Args:
        takings: In any order.
        by: What a row stands for.
        zone: Whose hours and days count; None is this computer's.

    Returns:
        A row a key, by their keys; by whatever they are, they add up to the same.
    """
    groups: defaultdict[str, list[Taking]] = defaultdict(list)
    for taking in takings:
        groups[_key(taking, by, zone)].append(taking)
    return tuple(_row(key, found) for key, found in sorted(groups.items()))


def ways(takings: Iterable[Taking]) -> tuple[ReportRow, ...]:
    """Add takings up by how they were paid: the network, or the method where it has none.

    Returns:
        A row a way, the one with the most money first.
    """
    groups: defaultdict[str, list[Taking]] = defaultdict(list)
    for taking in takings:
        groups[taking.network or taking.method or ""].append(taking)
    rows = (_row(key, found) for key, found in groups.items())
    return tuple(sorted(rows, key=lambda row: (-row.minor, row.key)))


def total(takings: Iterable[Taking]) -> ReportRow:
    """Add all of it up."""
    return _row("", list(takings))


def daily_record(by_day: Iterable[ReportRow], first: date, end: date) -> tuple[ReportRow, ...]:
    """A row for each of the days `[first, end)`, also for one on which nothing was sold."""
    known = {row.key: row for row in by_day}
    days = (first + timedelta(days=at) for at in range((end - first).days))
    return tuple(known.get(day.isoformat()) or _row(day.isoformat(), []) for day in days)


def modified_tax(turnover_minor: int) -> int:
    """What the Modified Taxation Scheme asks of a turnover: 3 %, to the nearest minor unit.

    An estimate: it holds for individuals of Ghana alone who are not registered for VAT and sell for
    20 000 to 500 000 cedis a year. Half a unit is rounded up; there is no tax below zero.

    Args:
        turnover_minor: What was taken less what was promised back, minor units.
    """
    return max(0, (_TAXED * turnover_minor + 50) // 100)


def _key(taking: Taking, by: By, zone: tzinfo | None) -> str:
    match by:
        case By.HOUR:
            return _local(taking.hour, zone)[1]
        case By.DAY:
            return _local(taking.hour, zone)[0]
        case By.CASHIER:
            return taking.cashier or ""
        case By.NETWORK:
            return taking.network or ""
    return taking.method or ""


@lru_cache(maxsize=4096)
def _local(hour: datetime, zone: tzinfo | None) -> tuple[str, str]:
    """The day and the hour that it is there: by far the dearest part of a month's report."""
    local = hour.astimezone(zone)
    return local.date().isoformat(), f"{local:%H}"


def _row(key: str, takings: list[Taking]) -> ReportRow:
    # In one pass: a month has thousands of them, and every sum is made for each view.
    seconds: list[float] = []
    count = sales = minor = refunds = asked = paid = cancelled = 0
    for each in takings:
        count += each.count
        sales += each.sales
        minor += each.minor
        refunds += each.refunds_minor
        asked += each.asked
        paid += each.asked_paid
        cancelled += each.cancelled
        seconds += each.seconds
    lasted = median(seconds) if seconds else None
    return ReportRow(key, count, sales, minor, refunds, asked, lasted, paid, cancelled)


# -- which days


class Span(StrEnum):
    """How many days a report is of."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


def days_of(span: Span, day: date) -> tuple[date, date]:
    """The days `[first, end)` of the span that a day is in; a week begins on Monday.

    Raises:
        OverflowError: Its end is after every day that there is.
    """
    match span:
        case Span.DAY:
            return day, day + timedelta(days=1)
        case Span.WEEK:
            first = day - timedelta(days=day.weekday())
            return first, first + _WEEK
        case Span.MONTH:
            return day.replace(day=1), _next_month(day)
    first = day.replace(month=day.month - (day.month - 1) % 3, day=1)
    return first, _next_month(_next_month(_next_month(first)))


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def earlier(span: Span, day: date) -> date:
    """A day of the span that this one is compared with: the same weekday, or its like before."""
    by_the_calendar = span in (Span.MONTH, Span.QUARTER)
    return days_of(span, day)[0] - (timedelta(days=1) if by_the_calendar else _WEEK)


# -- what is looked at first


@dataclass(frozen=True, slots=True)
class Summed:
    """How many there were, and what they come to, minor units."""

    count: int = 0
    minor: int = 0


@dataclass(frozen=True, slots=True)
class CountedOff:
    """A drawer whose count at the close was off.

    Attributes:
        minor: By how much, minor units; below zero is short.
    """

    z_number: int
    cashier: str | None
    minor: int


@dataclass(frozen=True, slots=True)
class Reprinted:
    """A receipt that was issued again.

    Attributes:
        times: How often in the span.
        cashier: Who did it last, where that is known.
    """

    sale_number: str
    times: int
    cashier: str | None


@dataclass(frozen=True, slots=True)
class Exceptions:
    """What is not as usual in a span, or not decided.

    Attributes:
        undecided: Payments begun in it that nobody can vouch for yet, and that nobody closed.
        refunded: What was promised back in it.
        let_go: Sales opened in it and closed unpaid.
        cash_out: What was taken out of the drawer, to the safe not counted; above zero.
        to_safe: What went to the safe or the bank; above zero.
        closes: How many drawers were closed in it.
        off: Those of them whose count was off.
        reprinted: Receipts that were issued again, the most often issued first.
    """

    undecided: Summed = Summed()
    refunded: Summed = Summed()
    let_go: Summed = Summed()
    cash_out: Summed = Summed()
    to_safe: Summed = Summed()
    closes: int = 0
    off: tuple[CountedOff, ...] = ()
    reprinted: tuple[Reprinted, ...] = ()

    @property
    def off_minor(self) -> int:
        """By how much all of them together were off, minor units."""
        return sum(each.minor for each in self.off)


@dataclass(frozen=True)
class Figures:
    """All that is known of a span.

    Attributes:
        takings: Of the span.
        before: What was proven in the span that it is compared with: sums alone.
        usual: What was asked for through each network in the four weeks before it.
        found: What is looked at first.
        tally: What is open now, whatever day it is of.
        refunds: Those that are still owed now, the oldest first.
        currency: Of all amounts.
    """

    takings: tuple[Taking, ...]
    before: tuple[Taking, ...]
    usual: tuple[Taking, ...]
    found: Exceptions
    tally: Tally | None
    refunds: tuple[Refund, ...]
    currency: str

    def added_up(self) -> Figures:
        """The same, with all sums made: who waits for nothing then finds them there."""
        for by in By:
            self.rows(by)
        _made = (self.whole, self.ways, self.slow)
        return self

    def rows(self, by: By) -> tuple[ReportRow, ...]:
        """What was taken by what is asked, in this computer's hours and days."""
        found: tuple[ReportRow, ...] | None = self._rows.get(by)
        if found is None:
            found = self._rows[by] = report(self.takings, by, None)
        return found

    @cached_property
    def whole(self) -> ReportRow:
        """All of it."""
        return total(self.takings)

    @cached_property
    def ways(self) -> tuple[ReportRow, ...]:
        """By how it was paid, the most money first."""
        return ways(self.takings)

    @cached_property
    def slow(self) -> tuple[Weather, ...]:
        """The networks that did far worse than usual."""
        return slow_networks(self.takings, self.usual)

    @cached_property
    def _rows(self) -> dict[By, tuple[ReportRow, ...]]:
        return {}


@dataclass(frozen=True, slots=True)
class Weather:
    """A network that does worse than usual.

    Attributes:
        paid: How many of those that were asked for and ended were paid.
        asked: How many ended.
        usually: How many of a hundred are paid usually.
    """

    network: str
    paid: int
    asked: int
    usually: int

    @property
    def success(self) -> int:
        """How many of a hundred were paid."""
        return _of_hundred(self.paid, self.asked) or 0

    @property
    def usually_paid(self) -> int:
        """How many of so many are paid usually."""
        return (self.asked * self.usually + 50) // 100


def may_be_slow(takings: Iterable[Taking]) -> bool:
    """Whether some network does so badly that it is worth asking how it does usually."""
    return any(
        row.asked >= _ENOUGH and row.success is not None and row.success <= 100 - _FAR_BELOW
        for row in _networks(takings)
    )


def slow_networks(takings: Iterable[Taking], usual: Iterable[Taking]) -> tuple[Weather, ...]:
    """The networks through which far fewer were paid than usual, which is the weeks before."""
    usually = {row.key: row for row in _networks(usual)}
    found = []
    for row in _networks(takings):
        before = usually.get(row.key)
        if before is None or min(row.asked, before.asked) < _ENOUGH:
            continue
        now, then = row.success, before.success
        if now is not None and then is not None and now <= then - _FAR_BELOW:
            found.append(Weather(row.key, row.asked_paid, row.asked, then))
    return tuple(found)


def _networks(takings: Iterable[Taking]) -> list[ReportRow]:
    return [row for row in report(takings, By.NETWORK, None) if row.key]
