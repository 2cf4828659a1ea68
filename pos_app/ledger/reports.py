"""The figures of a span, in a few reads of indexes: for a reader's connection.

It must never read a whole table, and what it says of an hour is what every other list of these
payments adds up to.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from pos_app.domain.report import Taking
from pos_app.ledger.records import from_text, to_text

if TYPE_CHECKING:
    import sqlite3

# `2026-03-01T14`, the hour of a moment. Offsets of part of an hour put their sums in its first one.
_HOUR: Final = 13
_PROVEN: Final = f"""
SELECT substr(p.succeeded_at, 1, {_HOUR}), p.method, p.network, s.cashier,
    count(*), sum(p.amount_minor), sum(s.paid_at = p.succeeded_at)
FROM payments AS p JOIN sales AS s ON s.sequence = p.sale_sequence
WHERE p.succeeded_at >= ? AND p.succeeded_at < ? AND p.state = 'succeeded' AND NOT p.test
    AND p.currency = ?
GROUP BY 1, 2, 3, 4"""  # noqa: S608 - a number of ours
_ASKED: Final = f"""
SELECT substr(p.created_at, 1, {_HOUR}), p.method, p.network, s.cashier, count(*)
FROM payments AS p JOIN sales AS s ON s.sequence = p.sale_sequence
WHERE p.created_at >= ? AND p.created_at < ? AND p.gateway IS NOT NULL AND NOT p.test
    AND p.currency = ? AND p.state IN ('succeeded', 'failed', 'cancelled', 'refused')
GROUP BY 1, 2, 3, 4"""  # noqa: S608 - a number of ours
_SECONDS: Final = f"""
SELECT substr(p.succeeded_at, 1, {_HOUR}), p.method, p.network, s.cashier,
    p.created_at, p.succeeded_at
FROM payments AS p JOIN sales AS s ON s.sequence = p.sale_sequence
WHERE p.succeeded_at >= ? AND p.succeeded_at < ? AND p.state = 'succeeded'
    AND p.gateway IS NOT NULL AND NOT p.test AND p.currency = ?"""  # noqa: S608 - a number of ours
_REFUNDED: Final = f"""
SELECT substr(created_at, 1, {_HOUR}), cashier, sum(amount_minor) FROM refunds
WHERE created_at >= ? AND created_at < ? AND currency = ? AND change_of IS NULL
GROUP BY 1, 2"""  # noqa: S608 - as above


def takings(
    connection: sqlite3.Connection, start: datetime, end: datetime, currency: str
) -> tuple[Taking, ...]:
    """What was proven, asked for and promised back in `[start, end)`."""
    span = (to_text(start), to_text(end), currency)
    found: list[Taking] = []
    for hour, method, network, cashier, count, minor, sales in connection.execute(_PROVEN, span):
        found.append(
            Taking(_at(hour), method, network, cashier, count=count, sales=sales, minor=minor)
        )
    for hour, method, network, cashier, asked in connection.execute(_ASKED, span):
        found.append(Taking(_at(hour), method, network, cashier, asked=asked))
    took: defaultdict[tuple[Any, ...], list[float]] = defaultdict(list)
    for *way, created, succeeded in connection.execute(_SECONDS, span):
        took[tuple(way)].append((from_text(succeeded) - from_text(created)).total_seconds())
    for (hour, method, network, cashier), seconds in took.items():
        found.append(Taking(_at(hour), method, network, cashier, seconds=tuple(seconds)))
    for hour, cashier, minor in connection.execute(_REFUNDED, span):
        found.append(Taking(_at(hour), cashier=cashier, refunds_minor=minor))
    return tuple(found)


def _at(hour: str) -> datetime:
    return datetime.strptime(hour, "%Y-%m-%dT%H").replace(tzinfo=UTC)
