"""What the owner reads of a span of days: money by hour, day, cashier, network or method.

Values only. Money counts in the moment in which it was proven, whatever sale it belongs to, and
what goes back in the moment in which that was promised; so a report, an X and a Z can agree.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, tzinfo


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
        refunds_minor: What of it was promised back, minor units; known by hour and cashier alone.
        asked: How many payments were asked for and have ended, paid or not.
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


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A row of a report.

    Attributes:
        key: `13` of an hour of the day, `2026-03-01` of a day, or a name; empty for none.
        payments: How many were proven.
        sales: How many sales they paid, whole or last.
        minor: Their sum, minor units.
        refunds_minor: What was promised back, minor units; 0 by network and method.
        asked: How many payments ended, paid or not.
        median_seconds: From a payment's first moment to PAID; None where none was.
    """

    key: str
    payments: int
    sales: int
    minor: int
    refunds_minor: int
    asked: int
    median_seconds: float | None

    @property
    def net_minor(self) -> int:
        """What stays, minor units."""
        return self.minor - self.refunds_minor


def report(takings: Iterable[Taking], by: By, zone: tzinfo | None) -> tuple[ReportRow, ...]:
    """Add takings up.

    Args:
        takings: In any order.
        by: What a row stands for.
        zone: Whose hours and days count; None is this computer's.

    Returns:
        A row a key, by their keys.
    """
    groups: defaultdict[str, list[Taking]] = defaultdict(list)
    for taking in takings:
        groups[_key(taking, by, zone)].append(taking)
    by_way = by in (By.NETWORK, By.METHOD)
    return tuple(_row(key, found) for key, found in sorted(groups.items()) if not by_way or key)


def total(takings: Iterable[Taking]) -> ReportRow:
    """Add all of it up."""
    return _row("", list(takings))


def _key(taking: Taking, by: By, zone: tzinfo | None) -> str:
    match by:
        case By.HOUR:
            return f"{taking.hour.astimezone(zone):%H}"
        case By.DAY:
            return taking.hour.astimezone(zone).date().isoformat()
        case By.CASHIER:
            return taking.cashier or ""
        case By.NETWORK:
            return taking.network or ""
    return taking.method or ""


def _row(key: str, takings: list[Taking]) -> ReportRow:
    seconds = [second for taking in takings for second in taking.seconds]
    return ReportRow(
        key,
        sum(taking.count for taking in takings),
        sum(taking.sales for taking in takings),
        sum(taking.minor for taking in takings),
        sum(taking.refunds_minor for taking in takings),
        sum(taking.asked for taking in takings),
        median(seconds) if seconds else None,
    )
