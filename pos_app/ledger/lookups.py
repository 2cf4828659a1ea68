"""Reads that the book and the log have in common, each by an index. Nothing here may write."""

# ruff: noqa: S608 - what is put into the statements is names of our own, never a value.

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pos_app.domain.money import Money
from pos_app.domain.sale import Tally
from pos_app.ledger import file
from pos_app.ledger.rows import (
    ATTENTION,
    FACTS,
    IDENTITY,
    OF_REQUESTS,
    PAYMENT_COLUMNS,
    SALES,
    Identity,
    attention_from_row,
    from_text,
    payment_from_row,
    sale_from_row,
    to_text,
)
from pos_app.ledger.schema import ENDED_UNPAID, LAST4, OPEN_STATE

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from pos_app.domain.attention import Attention
    from pos_app.domain.payment import Payment
    from pos_app.domain.sale import Sale

# That a ledger may lack sales, as `restored` and `reconciled` rows say: when it was marked, from
# when on, how that came (a word of `checkpoint`), and the spans reconciled since, as JSON.
MARK: Final = ("restored", "restored_since", "restored_how", "restored_covered")
_PAYMENTS: Final = (
    "SELECT {} FROM payments AS p"
    " LEFT JOIN requests AS f"
    " ON f.payment_id = p.payment_id AND f.kind IN ('create', 'initiate') AND f.number = 1"
    " LEFT JOIN requests AS c"
    " ON c.payment_id = p.payment_id AND c.kind = 'cancel' AND c.number = 1"
).format(", ".join(OF_REQUESTS.get(name, f"p.{name}") for name in PAYMENT_COLUMNS))
SALE: Final = f"{SALES.select} WHERE sale_id = ?"
PAYMENT: Final = f"{_PAYMENTS} WHERE p.payment_id = ?"
WITH_GATEWAY_ID: Final = (
    f"{_PAYMENTS} WHERE gateway = ? AND gateway_id = ? ORDER BY sale_sequence, attempt"
)
PAYMENTS_OF: Final = f"{_PAYMENTS} WHERE sale_sequence = ? ORDER BY attempt"
UNRESOLVED: Final = f"{_PAYMENTS} WHERE closed_at IS NULL AND {OPEN_STATE} ORDER BY created_at"
# Every closing moment is after the empty text; said so that the index is searched.
CLOSED: Final = f"{_PAYMENTS} WHERE closed_at >= '' AND {OPEN_STATE}"
ENDED: Final = f"{_PAYMENTS} WHERE {ENDED_UNPAID} AND updated_at >= ?"
RECENT: Final = f"{_PAYMENTS} WHERE created_at >= ? ORDER BY created_at"
CREATED_BETWEEN: Final = (
    f"{_PAYMENTS} WHERE created_at >= ? AND created_at < ?"
    " AND (created_at, p.payment_id) > (?, ?) ORDER BY created_at, p.payment_id LIMIT ?"
)
CLAIMS: Final = (
    f"{_PAYMENTS} WHERE {LAST4} = ? AND phone_masked IS NOT NULL AND amount_minor = ?"
    " AND currency = ? ORDER BY sale_sequence DESC LIMIT ?"
)
STORY: Final = (
    "SELECT seq, at, kind, payment_id, data FROM journal WHERE sale_sequence = ? ORDER BY seq"
)
OPENED_AT: Final = "SELECT opened_at FROM sales WHERE sequence = ?"
LAST_CHANGE: Final = "SELECT at FROM journal WHERE seq = (SELECT max(seq) FROM journal)"
ORDER_USED: Final = "SELECT 1 FROM payments WHERE order_id = ?"
SENDS_OF: Final = (
    "SELECT at, gateway_offset, destination FROM sends WHERE payment_id = ? AND kind = ?"
    " ORDER BY number, send"
)
CLAIMED: Final = "SELECT at FROM claims WHERE payment_id = ? ORDER BY at"
REVIEW: Final = ATTENTION.select_one
REVIEWS_WAITING: Final = (
    f"{ATTENTION.select} WHERE dealt_at IS NULL ORDER BY raised_at DESC, item LIMIT ?"
)
REVIEWS_DEALT: Final = (
    f"{ATTENTION.select} WHERE dealt_at IS NOT NULL ORDER BY dealt_at DESC, item LIMIT ?"
)
REVIEWS_OF_SALE: Final = f"{ATTENTION.select} WHERE sale_sequence = ? ORDER BY raised_at, item"
TO_REVIEW: Final = "SELECT count(*) FROM attention WHERE dealt_at IS NULL"
HIGHEST: Final = "SELECT max(sequence) FROM sales"
PAID: Final = (
    "SELECT coalesce(sum(amount_minor), 0), count(*) FROM sales"
    " WHERE paid_at >= ? AND paid_at < ? AND currency = ? AND status IN ('paid', 'late_paid')"
)
WAITING: Final = (
    "SELECT coalesce(sum(state IN ('pending', 'processing')), 0),"
    " coalesce(sum(state NOT IN ('pending', 'processing')), 0),"
    " coalesce(sum(amount_minor) FILTER ("
    "WHERE state NOT IN ('pending', 'processing') AND currency = ?), 0)"
    " FROM payments WHERE closed_at IS NULL AND " + OPEN_STATE
)


def sale(connection: sqlite3.Connection, sale_id: str) -> Sale | None:
    """The sale of an id."""
    row = connection.execute(SALE, (sale_id,)).fetchone()
    return None if row is None else sale_from_row(row)


def payment(connection: sqlite3.Connection, payment_id: str) -> Payment | None:
    """The payment of an id."""
    row = connection.execute(PAYMENT, (payment_id,)).fetchone()
    return None if row is None else payment_from_row(row)


def payments(connection: sqlite3.Connection, query: str, *values: object) -> tuple[Payment, ...]:
    """The payments that one of the queries above finds."""
    return tuple(map(payment_from_row, connection.execute(query, values)))


def fact(connection: sqlite3.Connection, name: str) -> Any:
    """A fact about the ledger itself; None where it has no such fact."""
    row = connection.execute(FACTS.select_one, (name,)).fetchone()
    return None if row is None else row[1]


def attention(connection: sqlite3.Connection, query: str, *values: object) -> tuple[Attention, ...]:
    """What waits for a person, or was dealt with, as one of the queries above finds it."""
    return tuple(map(attention_from_row, connection.execute(query, values)))


def mark_of(connection: sqlite3.Connection) -> dict[str, str]:
    """The facts of the mark that a ledger may lack sales; empty where there is none."""
    found = {name: fact(connection, name) for name in MARK}
    return {name: value for name, value in found.items() if value is not None}


def identity_of(connection: sqlite3.Connection) -> Identity:
    """Whose ledger this is.

    Raises:
        LedgerError: `damaged` where it does not say; or as SQLite says.
    """
    with file.sqlite_errors():
        return Identity.told_by({name: fact(connection, name) for name in IDENTITY})


def claimed_at(connection: sqlite3.Connection, payment_id: str) -> tuple[datetime, ...]:
    """When a payment was confirmed to a customer who asked, oldest first."""
    found = connection.execute(CLAIMED, (payment_id,)).fetchall()
    return tuple(from_text(at) for (at,) in found)


def last_sequence(connection: sqlite3.Connection) -> int:
    """The counter that no new sale may have any more: given already, or passed over."""
    (highest,) = connection.execute(HIGHEST).fetchone()
    return max(highest or 0, fact(connection, "numbers_above") or 0)


def tally(
    connection: sqlite3.Connection, day_start: datetime, day_end: datetime, currency: str
) -> Tally:
    """What is shown of a day: sales paid in `[day_start, day_end)`, and what is open now."""
    day = (to_text(day_start), to_text(day_end), currency)
    paid, paid_count = connection.execute(PAID, day).fetchone()
    waiting, unconfirmed, minor = connection.execute(WAITING, (currency,)).fetchone()
    (to_look_at,) = connection.execute(TO_REVIEW).fetchone()
    return Tally(
        paid=Money(paid, currency),
        paid_count=paid_count,
        waiting_count=waiting,
        unconfirmed_count=unconfirmed,
        unconfirmed=Money(minor, currency),
        to_look_at=to_look_at,
    )
