"""Counts again what head office has: each chain from its first row on, its head, and the sums.

It only reads, all of it as of one moment, so that tills may go on sending meanwhile.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import psycopg

from pos_app.ledger.journal import START, JournalRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

_PAGE: Final = 500
_EPOCHS: Final = """
SELECT owner, till, epoch, head_seq, head_hash FROM epochs ORDER BY owner, till, epoch
"""
_ROWS: Final = """
SELECT seq, at, kind, sale_sequence, sale_number, payment_id, data, hash, as_sent FROM journal
WHERE owner = %s AND till = %s AND epoch = %s AND seq > %s ORDER BY seq LIMIT %s
"""
# Each payment and refund by its hour, and again by its day.
_TOLD: Final = """
told AS (
    SELECT t.owner, t.till, t.epoch, left(p.succeeded_at, 13) AS hour, t.method,
        coalesce(t.network, '') AS network, coalesce(s.cashier, '') AS cashier, t.currency,
        1 AS payments, t.amount_minor AS minor, 0 AS refunds_minor
    FROM takings t JOIN payments p USING (owner, till, epoch, payment_id)
    LEFT JOIN sales s ON (s.owner, s.till, s.epoch, s.sequence)
        = (p.owner, p.till, p.epoch, p.sale_sequence)
    UNION ALL
    SELECT owner, till, epoch, left(created_at, 13), '', '', coalesce(cashier, ''), currency,
        0, 0, amount_minor
    FROM refunds WHERE change_of IS NULL
)
"""
_SUMS: Final = f"""
WITH {_TOLD}, counted AS (
    SELECT owner, till, epoch, hour, method, network, cashier, currency,
        sum(payments) AS payments, sum(minor) AS minor, sum(refunds_minor) AS refunds_minor
    FROM told GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
)
SELECT DISTINCT owner, till, epoch, hour FROM counted c
FULL JOIN rollups r USING (owner, till, epoch, hour, method, network, cashier, currency)
WHERE (c.payments, c.minor, c.refunds_minor)
    IS DISTINCT FROM (r.payments::numeric, r.minor::numeric, r.refunds_minor::numeric)
ORDER BY owner, till, epoch, hour
"""  # noqa: S608 - texts of our own
_DAYS: Final = f"""
WITH {_TOLD}, counted AS (
    SELECT owner, till, epoch, left(hour, 10) AS day, method, network, currency,
        sum(payments) AS payments, sum(minor) AS minor, sum(refunds_minor) AS refunds_minor
    FROM told GROUP BY 1, 2, 3, 4, 5, 6, 7
)
SELECT DISTINCT owner, till, epoch, day FROM counted c
FULL JOIN day_rollups r USING (owner, till, epoch, day, method, network, currency)
WHERE (c.payments, c.minor, c.refunds_minor)
    IS DISTINCT FROM (r.payments::numeric, r.minor::numeric, r.refunds_minor::numeric)
ORDER BY owner, till, epoch, day
"""  # noqa: S608 - texts of our own


@dataclass(frozen=True, slots=True)
class Miscount:
    """Something that is not as it was counted.

    Attributes:
        kind: `chain` (a row is missing, or not sealed as it was), `head` (the epoch ends with
            another row than is noted), `sums` (an hour's or a day's sums are not those of its
            payments).
        about: Which row, hour or day.
    """

    owner: UUID
    till: UUID
    epoch: int
    kind: str
    about: str


def recount(connection: psycopg.Connection) -> list[Miscount]:
    """What is wrong; the connection must be in no transaction, and sees every owner's rows.

    Raises:
        psycopg.Error: As it is.
    """
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    with connection.transaction():
        epochs = connection.execute(_EPOCHS).fetchall()
        found = [
            Miscount(owner, till, epoch, kind, about)
            for owner, till, epoch, seq, head in epochs
            for kind, about in _of_epoch(connection, (owner, till, epoch), seq, head)
        ]
        sums = [each for of in (_SUMS, _DAYS) for each in connection.execute(of)]
    return [
        *found,
        *(Miscount(owner, till, epoch, "sums", about) for owner, till, epoch, about in sums),
    ]


def _of_epoch(
    connection: psycopg.Connection, of: tuple[UUID, UUID, int], head_seq: int, head: str
) -> Iterator[tuple[str, str]]:
    seq, before = 0, START
    for row in _rows(connection, of):
        if row.seq != seq + 1 or row.hash != row.sealed_after(before):
            yield "chain", f"row {seq + 1}"
        seq, before = row.seq, row.hash
    if (seq, before) != (head_seq, head):
        yield "head", f"row {head_seq}"


def _rows(connection: psycopg.Connection, of: tuple[UUID, UUID, int]) -> Iterator[JournalRow]:
    """An epoch's journal, as it was sent."""
    after = 0
    while page := connection.execute(_ROWS, (*of, after, _PAGE)).fetchall():
        for *row, as_sent in page:
            yield JournalRow(*row) if as_sent is None else JournalRow(*json.loads(as_sent))
        after = page[-1][0]
