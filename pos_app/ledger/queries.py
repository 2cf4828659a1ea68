"""The log as people read it: history, stories, exports. For a worker thread of its own.

Its connection cannot write, and each read is one short page: a reader's lock keeps the next commit
waiting, so none may be held for more than 50 ms.

`describe` says what a file is like, in counts, for those who help from far away. It must never read
a value that a customer or a sale left there.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any, TypeVar

from pos_app.domain.methods import GatewayName, Method
from pos_app.domain.money import Money
from pos_app.domain.phone import Network
from pos_app.domain.sale import SaleRow, SaleStatus, SaleStory, StoryLine
from pos_app.ledger import file, lookups
from pos_app.ledger import search as searching
from pos_app.ledger.rows import from_text
from pos_app.ledger.search import NEWEST, Filter, by_time, newest, searched

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from pos_app.domain.attention import Attention
    from pos_app.domain.payment import Payment
    from pos_app.domain.sale import Sale
    from pos_app.ledger.rows import Identity


_Answer = TypeVar("_Answer")


class LogQueries:
    """Reads of one ledger. For one thread at a time; every method may raise LedgerError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None

    def page(
        self,
        *,
        before: int | None = None,
        limit: int = 50,
        search: str | None = None,
        status: SaleStatus | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> tuple[SaleRow, ...]:
        """At most `limit` sales opened in `[start, end)`, newest first, below a sequence.

        What `search` can be, `Filter` says.
        """
        asked = Filter(search or "", status, start, end)
        top = NEWEST if before is None else before
        if asked.by_time:
            return self._rows(*by_time(asked, self._cursor(before), limit))
        if not asked.text:
            return self._rows(*newest(top, limit))
        if not asked.needs_windows:
            return self._rows(*searched(asked, 1, top, limit))
        rows: tuple[SaleRow, ...] = ()
        top = min(top, self.last_number() + 1)
        while top > 1 and len(rows) < limit:
            lowest = max(1, top - searching.WINDOW)
            rows += self._rows(*searched(asked, lowest, top, limit - len(rows)))
            top = lowest
        return rows

    def story(self, sale_id: str) -> SaleStory | None:
        """A sale with its payments and its whole journal; None where there is no such sale."""
        sale = self.sale(sale_id)
        if sale is None:
            return None
        payments = self._payments(lookups.PAYMENTS_OF, sale.sequence)
        rows = self._read(lambda found: found.execute(lookups.STORY, (sale.sequence,)).fetchall())
        lines = tuple(
            StoryLine(seq, from_text(at), kind, payment_id, data)
            for seq, at, kind, payment_id, data in rows
        )
        reviews = self._read(
            lambda found: lookups.attention(found, lookups.REVIEWS_OF_SALE, sale.sequence)
        )
        return SaleStory(sale, payments, lines, reviews)

    def attention(self, *, limit: int = 200, dealt: int = 20) -> tuple[Attention, ...]:
        """What waits for a person, newest first, then what was dealt with last; so many of each."""
        return self._read(
            lambda connection: (
                lookups.attention(connection, lookups.REVIEWS_WAITING, limit)
                + lookups.attention(connection, lookups.REVIEWS_DEALT, dealt)
            )
        )

    def sale(self, sale_id: str) -> Sale | None:
        """The sale of an id, or None."""
        return self._read(lambda connection: lookups.sale(connection, sale_id))

    def find_payment(self, payment_id: str) -> Payment | None:
        """The payment of an id, or None."""
        return self._read(lambda connection: lookups.payment(connection, payment_id))

    def claims(self, amount: Money, last4: str, *, limit: int = 20) -> tuple[Payment, ...]:
        """The newest payments of an amount from a phone with these last four digits."""
        return self._payments(lookups.CLAIMS, last4, amount.minor, amount.currency, limit)

    def identity(self) -> Identity:
        """Whose ledger this is."""
        return self._read(lookups.identity_of)

    def restored(self) -> bool:
        """Whether this ledger was put back from a backup and not reconciled since."""
        return self._read(lambda connection: lookups.fact(connection, "restored")) is not None

    def last_number(self) -> int:
        """The highest counter of a sale number that was given or passed over; 0 for none."""
        return self._read(lookups.last_sequence)

    def close(self) -> None:
        """Close the connection; again is harmless, and a later read opens it anew."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _payments(self, query: str, *values: object) -> tuple[Payment, ...]:
        return self._read(lambda connection: lookups.payments(connection, query, *values))

    def _cursor(self, before: int | None) -> tuple[str, int] | None:
        if before is None:
            return None
        row = self._read(
            lambda connection: connection.execute(lookups.OPENED_AT, (before,)).fetchone()
        )
        return None if row is None else (row[0], before)

    def _rows(self, query: str, values: dict[str, object]) -> tuple[SaleRow, ...]:
        return self._read(lambda found: tuple(map(_sale_row, found.execute(query, values))))

    def _read(self, read: Callable[[sqlite3.Connection], _Answer]) -> _Answer:
        with file.sqlite_errors(), file.stored_values():
            try:
                return read(self._open())
            except sqlite3.OperationalError as error:
                if not file.is_hot_journal(error):
                    raise
            # The till died in a commit since the last read.
            self.close()
            return read(self._open())

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = file.reader(self._path)
        return self._connection


def _sale_row(row: tuple[Any, ...]) -> SaleRow:
    (sale_id, sequence, number, opened_at, status, minor, currency, method, network, phone_masked,
     note, cashier, gateway, gateway_id, order_id, paid_at, twice) = row  # fmt: skip
    return SaleRow(
        sale_id=sale_id,
        sequence=sequence,
        sale_number=number,
        opened_at=from_text(opened_at),
        status=SaleStatus(status),
        amount=Money(minor, currency),
        method=None if method is None else Method(method),
        network=None if network is None else Network(network),
        phone_masked=phone_masked,
        note=note,
        cashier=cashier,
        gateway=None if gateway is None else GatewayName(gateway),
        gateway_id=gateway_id,
        order_id=order_id,
        paid_at=None if paid_at is None else from_text(paid_at),
        late=status == SaleStatus.LATE_PAID,
        twice=bool(twice),
    )


_TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
_KINDS = "SELECT kind, COUNT(*) FROM journal GROUP BY kind ORDER BY kind"
_SPAN = "SELECT MIN(at), MAX(at), MAX(seq) FROM journal"
_PRAGMAS = ("page_size", "page_count", "freelist_count")


def describe(path: Path) -> dict[str, object]:
    """Count what is in a ledger's file.

    Returns:
        `schema_version`, `sqlite`, `bytes`, the pages, `rows` by table, `journal` by kind, and the
        journal's `first_at`, `last_at` (UTC, ISO 8601) and `last_seq`; ready for JSON.

    Raises:
        LedgerError: It cannot be read.
    """
    version = file.version_of(path)
    facts: dict[str, object] = {
        "schema_version": version,
        "sqlite": sqlite3.sqlite_version,
        "bytes": path.stat().st_size,
    }
    if version == 0:
        return facts
    with (
        closing(file.reader(path, older=True)) as connection,
        file.sqlite_errors(),
    ):
        for name in _PRAGMAS:
            (facts[name],) = connection.execute(f"PRAGMA {name}").fetchone()
        names = [name for (name,) in connection.execute(_TABLES)]
        facts["rows"] = {
            name: connection.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0]  # noqa: S608
            for name in sorted(names)
        }
        facts["journal"] = dict(connection.execute(_KINDS))
        span = connection.execute(_SPAN).fetchone()
        facts |= dict(zip(("first_at", "last_at", "last_seq"), span, strict=True))
    return facts
