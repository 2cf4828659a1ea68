"""The figures of a span, in a few reads of indexes: for a reader's connection.

It must never read a whole table, and what it says of an hour is what every other list of these
payments adds up to.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from pos_app.domain.report import SPLIT, CountedOff, Exceptions, Reprinted, Summed, Taking
from pos_app.ledger.records import to_text
from pos_app.ledger.schema import OPEN_STATE

if TYPE_CHECKING:
    import sqlite3

# `2026-03-01T14`, the hour of a moment. Offsets of part of an hour put their sums in its first one.
_HOUR: Final = 13
# Thousandths of a second as whole numbers are written a third faster than seconds are.
# One row for many payments: each row that Python takes is a moment in which the window's thread may
# have to wait.
_PROVEN: Final = f"""
SELECT substr(p.succeeded_at, 1, {_HOUR}), p.method, p.network, s.cashier,
    count(*), sum(p.amount_minor), sum(s.paid_at = p.succeeded_at),
    group_concat(CASE WHEN p.gateway IS NOT NULL THEN
        CAST(round((julianday(p.succeeded_at) - julianday(p.created_at)) * 86400000) AS INTEGER)
        END, ' ')
FROM payments AS p JOIN sales AS s ON s.sequence = p.sale_sequence
WHERE p.succeeded_at >= ? AND p.succeeded_at < ? AND p.state = 'succeeded' AND NOT p.test
    AND p.currency = ?
GROUP BY 1, 2, 3, 4"""  # noqa: S608 - a number of ours
_ASKED: Final = f"""
SELECT substr(p.created_at, 1, {_HOUR}), p.method, p.network, s.cashier,
    count(*), sum(p.state = 'succeeded'), sum(p.state = 'cancelled')
FROM payments AS p JOIN sales AS s ON s.sequence = p.sale_sequence
WHERE p.created_at >= ? AND p.created_at < ? AND p.gateway IS NOT NULL AND NOT p.test
    AND p.currency = ? AND p.state IN ('succeeded', 'failed', 'cancelled', 'refused')
GROUP BY 1, 2, 3, 4"""  # noqa: S608 - a number of ours
# Each by how its sale was paid; no network where the parts of it had several, or one had none.
_REFUNDED: Final = f"""
WITH given AS (
    SELECT r.created_at, r.cashier, r.amount_minor, min(p.method) AS method,
        min(p.method) <> max(p.method) AS split,
        iif(min(p.network) = max(p.network) AND count(p.network) = count(*), min(p.network), NULL)
            AS network
    FROM refunds AS r LEFT JOIN payments AS p
        ON p.sale_sequence = r.sale_sequence AND p.state = 'succeeded' AND NOT p.test
    WHERE r.created_at >= ? AND r.created_at < ? AND r.currency = ? AND r.change_of IS NULL
    GROUP BY r.number)
SELECT substr(created_at, 1, {_HOUR}), iif(split, '{SPLIT}', method), network, cashier,
    sum(amount_minor)
FROM given GROUP BY 1, 2, 3, 4"""  # noqa: S608 - as above


def takings(
    connection: sqlite3.Connection, start: datetime, end: datetime, currency: str
) -> tuple[Taking, ...]:
    """What was proven, asked for and promised back in `[start, end)`: one an hour, way and cashier.

    The fewer they are, the less is to be added up where nobody may wait.
    """
    span = (to_text(start), to_text(end), currency)
    found: defaultdict[tuple[Any, ...], dict[str, Any]] = defaultdict(dict)
    for *way, count, minor, sales, lasted in connection.execute(_PROVEN, span):
        seconds = tuple(int(each) / 1000 for each in lasted.split()) if lasted else ()
        found[tuple(way)] |= {"count": count, "minor": minor, "sales": sales, "seconds": seconds}
    for *way, ended, paid, cancelled in connection.execute(_ASKED, span):
        found[tuple(way)] |= {"asked": ended, "asked_paid": paid, "cancelled": cancelled}
    for *way, minor in connection.execute(_REFUNDED, span):
        found[tuple(way)]["refunds_minor"] = minor
    return tuple(Taking(_at(hour), *way, **facts) for (hour, *way), facts in found.items())


# Sums alone, which need no sale of a payment and nothing of its hour.
_SUMMED: Final = """
SELECT count(*), coalesce(sum(amount_minor), 0) FROM payments
WHERE succeeded_at >= ? AND succeeded_at < ? AND state = 'succeeded' AND NOT test
    AND currency = ?"""
_NETWORKS: Final = """
SELECT method, network, count(*), sum(state = 'succeeded'), sum(state = 'cancelled') FROM payments
WHERE created_at >= ? AND created_at < ? AND gateway IS NOT NULL AND NOT test AND currency = ?
    AND state IN ('succeeded', 'failed', 'cancelled', 'refused')
GROUP BY 1, 2"""


def summed(
    connection: sqlite3.Connection, start: datetime, end: datetime, currency: str
) -> tuple[Taking, ...]:
    """How much was proven in `[start, end)`, and nothing else of it."""
    span = (to_text(start), to_text(end), currency)
    count, minor = connection.execute(_SUMMED, span).fetchone()
    return (Taking(start, count=count, minor=minor),) if count else ()


def asked(
    connection: sqlite3.Connection, start: datetime, end: datetime, currency: str
) -> tuple[Taking, ...]:
    """How many payments were asked for in `[start, end)` by each way, and how they ended."""
    span = (to_text(start), to_text(end), currency)
    return tuple(
        Taking(start, method, network, asked=count, asked_paid=paid, cancelled=cancelled)
        for method, network, count, paid, cancelled in connection.execute(_NETWORKS, span)
    )


_UNDECIDED: Final = f"""
SELECT count(*), coalesce(sum(amount_minor), 0) FROM payments
WHERE {OPEN_STATE} AND closed_at IS NULL AND created_at >= ? AND created_at < ? AND currency = ?
    AND NOT test"""  # noqa: S608 - names of our own
_GIVEN_BACK: Final = """
SELECT count(*), coalesce(sum(amount_minor), 0) FROM refunds
WHERE created_at >= ? AND created_at < ? AND currency = ?"""
_LET_GO: Final = """
SELECT count(*), coalesce(sum(amount_minor), 0) FROM sales
WHERE status = 'closed_unpaid' AND opened_at >= ? AND opened_at < ? AND currency = ?"""
_MOVED: Final = """
SELECT kind, count(*), -sum(amount_minor) FROM cash
WHERE at >= ? AND at < ? AND currency = ? AND kind IN ('cash_out', 'to_safe') GROUP BY kind"""
# A row a close: walked whole, like the refunds.
_CLOSED: Final = """
SELECT z_number, closed_by, difference_minor FROM shifts
WHERE closed_at >= ? AND closed_at < ? AND currency = ? ORDER BY z_number"""
# Receipts stand in the order of the journal: those of a span after the first row of the last sale
# before it, and before the first one of the first sale after it. A clock that was set back leaves
# some out.
_REPRINTED: Final = """
SELECT sale_number, count(*), max(issue), cashier FROM receipts
WHERE issue > coalesce((SELECT min(seq) FROM journal WHERE sale_sequence =
        (SELECT sequence FROM sales WHERE opened_at < :start ORDER BY opened_at DESC LIMIT 1)), 0)
    AND issue < coalesce((SELECT min(seq) FROM journal WHERE sale_sequence =
        (SELECT sequence FROM sales WHERE opened_at >= :end ORDER BY opened_at LIMIT 1)), :last)
    AND at >= :start AND at < :end AND copy > 0 AND state <> 'failed'
GROUP BY sale_number ORDER BY 2 DESC, 3 DESC LIMIT 20"""
_LAST: Final = 2**63 - 1


def exceptions(
    connection: sqlite3.Connection, start: datetime, end: datetime, currency: str
) -> Exceptions:
    """What is not as usual in `[start, end)`, or not decided yet."""
    span = (to_text(start), to_text(end), currency)
    moved = {kind: Summed(count, minor) for kind, count, minor in connection.execute(_MOVED, span)}
    closed = connection.execute(_CLOSED, span).fetchall()
    again = connection.execute(_REPRINTED, {"start": span[0], "end": span[1], "last": _LAST})
    return Exceptions(
        undecided=Summed(*connection.execute(_UNDECIDED, span).fetchone()),
        refunded=Summed(*connection.execute(_GIVEN_BACK, span).fetchone()),
        let_go=Summed(*connection.execute(_LET_GO, span).fetchone()),
        cash_out=moved.get("cash_out", Summed()),
        to_safe=moved.get("to_safe", Summed()),
        closes=len(closed),
        off=tuple(CountedOff(*each) for each in closed if each[-1]),
        reprinted=tuple(
            Reprinted(number, times, cashier) for number, times, _issue, cashier in again
        ),
    )


def _at(hour: str) -> datetime:
    return datetime.fromisoformat(f"{hour}:00+00:00")
