"""The log as people read it: history, stories, exports. For a worker thread of its own.

Its connection cannot write, and each read is one short page: a reader's lock keeps the next commit
waiting, so none may be held for more than 50 ms.

`describe` says what a file is like, in counts, for those who help from far away. It must never read
a value that a customer or a sale left there.

Each statement that finds a page of the log is one read of one index: none may walk through a table.
Text of one or two letters has no index; it is looked for among so many sales at a time.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pos_app.domain.money import AmountError, Money, parse_amount
from pos_app.domain.phone import PhoneError, last_four, mask_phone_text, parse_phone
from pos_app.domain.report import LATELY, Figures, may_be_slow, slow_networks
from pos_app.domain.sale import SaleRow, SaleStatus, SaleStory, StoryLine
from pos_app.ledger import file, journal, records, reports, shift_totals
from pos_app.ledger.records import from_row, from_text, number_of, to_text
from pos_app.ledger.schema import LAST4, SPEAKER, SPLIT

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from pos_app.domain.attention import Attention
    from pos_app.domain.payment import Payment
    from pos_app.domain.people import Person
    from pos_app.domain.refund import Refund
    from pos_app.domain.report import Taking, Weather
    from pos_app.domain.sale import Sale, Tally
    from pos_app.domain.shift import DrawerCount, Shift, ShiftReport
    from pos_app.ledger.journal import JournalRow
    from pos_app.ledger.records import Identity


# ruff: noqa: S608 - what is put into the statements is names of our own, never a value.


WINDOW: Final = 5_000
NEWEST: Final = 2**62
_SHORTEST_INDEXED: Final = 3
# What a network usually does is that of so long before.
_USUAL: Final = timedelta(days=28)
_MOST_OWED: Final = 1000
_NUMBER: Final = re.compile(r"(?:(.*)-)?0*([1-9][0-9]{0,17})", re.ASCII | re.DOTALL)
_ID: Final = re.compile(r"[A-Za-z0-9_-]{6,100}", re.ASCII)
_MASKED: Final = "024•••4567"
# How a payment is named: by the gateway, by its order, by ourselves. Each by an index.
_IS_IT: Final = (
    "p.gateway IN ('paygate', 'checkout') AND p.gateway_id = :id",
    "p.order_id = :id",
    "p.payment_id = :id",
)

_COLUMNS: Final = (
    "sale_id", "sequence", "sale_number", "opened_at", "status", "amount_minor", "currency",
    "method", "network", "phone_masked", "note", "cashier", "gateway", "gateway_id", "order_id",
    "paid_at", "twice", "split",
)  # fmt: skip
_FROM = f"""
SELECT s.sale_id, s.sequence, s.number, s.opened_at, s.status, s.amount_minor, s.currency,
    p.method, p.network, p.phone_masked, s.note, s.cashier, p.gateway, p.gateway_id, p.order_id,
    s.paid_at,
    (SELECT coalesce(sum(t.amount_minor), 0) FROM payments AS t
        WHERE t.sale_sequence = s.sequence AND t.state = 'succeeded' AND NOT t.test)
        > s.amount_minor,
    {SPLIT}
FROM found CROSS JOIN sales AS s ON s.sequence = found.sequence
LEFT JOIN payments AS p ON {SPEAKER}
"""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which sales are asked for: of a status, opened in `[opened_from, opened_before)`.

    Attributes:
        search: A sale number, an amount, a phone (whole, as it is shown, or its last four
            digits), an id of a payment (the gateway's, ours or the order's), or part of a note.
    """

    search: str = ""
    status: SaleStatus | None = None
    opened_from: datetime | None = None
    opened_before: datetime | None = None

    @property
    def text(self) -> str:
        """The search text that counts; empty for none."""
        return self.search.replace("\0", "").strip()

    @property
    def needs_windows(self) -> bool:
        """Whether what is found must be sifted, so that one read might take too long."""
        sifted = self.status or self.opened_from or self.opened_before
        return bool(self.text) and (bool(sifted) or len(self.text) < _SHORTEST_INDEXED)

    @property
    def by_time(self) -> bool:
        """Whether pages follow `opened_at` and not the number; both only differ by the clock."""
        return not self.text and bool(self.status or self.opened_from or self.opened_before)

    def conditions(self, values: dict[str, object]) -> str:
        """What sifts sales that an index found."""
        conditions = ""
        if self.status is not None:
            values["status"] = self.status.value
            conditions += " AND +s.status = :status"
        if self.opened_from is not None:
            values["from"] = to_text(self.opened_from)
            conditions += " AND +s.opened_at >= :from"
        if self.opened_before is not None:
            values["to"] = to_text(self.opened_before)
            conditions += " AND +s.opened_at < :to"
        return conditions


def newest(before: int, limit: int) -> tuple[str, dict[str, object]]:
    """The page of all sales below a sequence."""
    return (
        "WITH found AS (SELECT sequence FROM sales WHERE sequence < :before"
        f" ORDER BY sequence DESC LIMIT :limit) {_FROM} ORDER BY s.sequence DESC",
        {"before": before, "limit": limit},
    )


def by_time(
    asked: Filter, cursor: tuple[str, int] | None, limit: int
) -> tuple[str, dict[str, object]]:
    """A page in the order of `opened_at`, by status, by time, or both; no text is looked for.

    `cursor` is `opened_at` and sequence of the last sale of the page before.
    """
    values: dict[str, object] = {"limit": limit}
    low = "" if asked.opened_from is None else to_text(asked.opened_from)
    # Past every moment: digits sort before letters.
    high = "z" if asked.opened_before is None else to_text(asked.opened_before)
    sifted = ""
    if cursor is not None:
        values["at"], values["sequence"] = cursor
        high = cursor[0] + "\0"
        sifted = " AND (opened_at, +sequence) < (:at, :sequence)"
    values |= {"low": low, "high": high}
    index, status = "sales_opened", ""
    if asked.status is not None:
        values["status"] = asked.status.value
        index, status = "sales_status", "status = :status AND "
    return (
        f"WITH found AS (SELECT sequence FROM sales INDEXED BY {index} WHERE {status}"
        f"opened_at >= :low AND opened_at < :high{sifted}"
        " ORDER BY opened_at DESC, sequence DESC LIMIT :limit)"
        f" {_FROM} ORDER BY s.opened_at DESC, s.sequence DESC",
        values,
    )


def searched(asked: Filter, lowest: int, before: int, limit: int) -> tuple[str, dict[str, object]]:
    """The sales from `lowest` to below `before` that the search text may mean, newest first."""
    text = asked.text
    values: dict[str, object] = {"lowest": lowest, "before": before, "limit": limit}
    sift = asked.conditions(values)
    of_sale = f"s.sequence >= :lowest AND s.sequence < :before{sift}"
    end = "ORDER BY s.sequence DESC LIMIT :limit"
    pieces = []
    if number := _NUMBER.fullmatch(text):
        till, digits = number.groups()
        values["number"] = int(digits)
        whole = ""
        if till is not None:
            values["whole"] = number_of(till, int(digits))
            whole = " AND s.number = :whole COLLATE NOCASE"
        pieces.append(
            f"SELECT s.sequence FROM sales AS s WHERE s.sequence = :number{whole}"
            f" AND +s.sequence >= :lowest AND +s.sequence < :before{sift}"
        )
    if (minor := _minor(text)) is not None:
        values["minor"] = minor
        pieces.append(
            "SELECT s.sequence FROM sales AS s INDEXED BY sales_amount"
            f" WHERE s.amount_minor = :minor AND {of_sale} {end}"
        )
    if (last4 := last_four(text)) is not None:
        values["last4"] = last4
        pieces.append(
            "SELECT DISTINCT p.sale_sequence AS sequence FROM payments AS p INDEXED BY"
            " payments_last4 CROSS JOIN sales AS s ON s.sequence = p.sale_sequence"
            f" WHERE {LAST4.replace('phone', 'p.phone')} = :last4 AND p.phone_masked IS NOT NULL"
            f"{_number_sift(text, values)}"
            f" AND p.sale_sequence >= :lowest AND p.sale_sequence < :before{sift}"
            " ORDER BY p.sale_sequence DESC LIMIT :limit"
        )
    if _ID.fullmatch(text):
        values["id"] = text
        pieces += [
            "SELECT p.sale_sequence AS sequence FROM payments AS p"
            f" CROSS JOIN sales AS s ON s.sequence = p.sale_sequence WHERE {is_it}"
            f" AND +p.sale_sequence >= :lowest AND +p.sale_sequence < :before{sift}"
            for is_it in _IS_IT
        ]
    if len(text) >= _SHORTEST_INDEXED:
        values["words"] = '"{}"'.format(text.replace('"', '""'))
        pieces.append(
            "SELECT n.rowid AS sequence FROM notes AS n CROSS JOIN sales AS s"
            " ON s.sequence = n.rowid WHERE n.note MATCH :words AND n.rowid >= :lowest"
            f" AND n.rowid < :before{sift} ORDER BY n.rowid DESC LIMIT :limit"
        )
    else:
        values["part"] = text
        pieces.append(
            "SELECT s.sequence FROM sales AS s WHERE s.sequence >= :lowest AND"
            f" s.sequence < :before AND instr(lower(s.note), lower(:part)){sift} {end}"
        )
    union = " UNION ".join(f"SELECT sequence FROM ({piece})" for piece in pieces)
    return (
        f"WITH found AS ({union} ORDER BY 1 DESC LIMIT :limit) {_FROM} ORDER BY s.sequence DESC",
        values,
    )


def _number_sift(text: str, values: dict[str, object]) -> str:
    """What sifts payments by more of a number than its last four digits.

    A whole number is held to the kept one, and where that was purged to what is still shown of it.
    """
    try:
        phone = parse_phone(text)
    except PhoneError:
        shown = mask_phone_text(text)
        if len(shown) == len(_MASKED):
            values["masked"] = shown
            return " AND +p.phone_masked = :masked"
        return ""
    values |= {"masked": phone.masked, "phone": phone.national}
    return (
        " AND +p.phone_masked = :masked AND coalesce((SELECT f.national FROM phones AS f"
        " WHERE f.payment_id = p.payment_id), :phone) = :phone"
    )


def _minor(text: str) -> int | None:
    bare = text.upper().removeprefix("GHS").removeprefix("GH₵").strip()
    try:
        return parse_amount(bare).minor
    except AmountError:
        return None


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
            lowest = max(1, top - WINDOW)
            rows += self._rows(*searched(asked, lowest, top, limit - len(rows)))
            top = lowest
        return rows

    def journal_head(self) -> tuple[int, str]:
        """The number and the hash of the journal's last row; 0 and 64 zeros for none."""
        return self._read(journal.head)

    def lineage(self) -> str:
        """Which life of the ledger this is; see `journal.lineage`."""
        return self._read(journal.lineage)

    def journal_rows(self, first: int, most: int) -> list[JournalRow]:
        """At most so many rows of the journal, from a number on, in order."""
        return self._read(journal.rows_from, first, most)

    def story(self, sale_id: str) -> SaleStory | None:
        """A sale with its payments and its whole journal; None where there is no such sale."""
        sale = self.sale(sale_id)
        if sale is None:
            return None
        payments = self._payments(records.PAYMENTS_OF, sale.sequence)
        rows = self._read(lambda found: found.execute(records.STORY, (sale.sequence,)).fetchall())
        lines = tuple(
            StoryLine(seq, from_text(at), kind, payment_id, data)
            for seq, at, kind, payment_id, data in rows
        )
        reviews = self._read(records.attention, records.REVIEWS_OF_SALE, sale.sequence)
        refunds = self._read(records.refunds, records.REFUNDS_OF, sale.sequence)
        return SaleStory(sale, payments, lines, reviews, refunds)

    def attention(self, *, limit: int = 200, dealt: int = 20) -> tuple[Attention, ...]:
        """What waits for a person, newest first, then what was dealt with last; so many of each."""
        waiting = self._read(records.attention, records.REVIEWS_WAITING, limit)
        return waiting + self._read(records.attention, records.REVIEWS_DEALT, dealt)

    def sale(self, sale_id: str) -> Sale | None:
        """The sale of an id, or None."""
        return self._read(records.sale, sale_id)

    def find_payment(self, payment_id: str) -> Payment | None:
        """The payment of an id, or None."""
        return self._read(records.payment, payment_id)

    def open_payments(self, most: int) -> tuple[str, ...]:
        """The newest payments that no gateway has decided yet, by their ids; at most so many."""
        found = self._read(lambda opened: opened.execute(records.OPEN_IDS, (most,)).fetchall())
        return tuple(payment for (payment,) in found)

    def takings(self, start: datetime, end: datetime, currency: str) -> tuple[Taking, ...]:
        """What was taken in `[start, end)`, read a day at a time."""
        return self._day_by_day(reports.takings, start, end, currency)

    def figures(
        self,
        start: datetime,
        end: datetime,
        earlier: tuple[datetime, datetime],
        currency: str,
    ) -> Figures:
        """All that is known of `[start, end)`, and what was taken in the earlier span."""
        return Figures(
            takings=self.takings(start, end, currency),
            before=self._day_by_day(reports.summed, *earlier, currency),
            usual=self._day_by_day(reports.asked, start - _USUAL, start, currency),
            found=self._read(_at_one_moment, reports.exceptions, start, end, currency),
            tally=self.tally(start, end, currency),
            refunds=self._read(records.refunds, records.OWED_REFUNDS, _MOST_OWED),
            currency=currency,
        ).added_up()

    def weather(self, now: datetime, currency: str) -> tuple[Weather, ...]:
        """The networks that do far worse by now than in the four weeks before."""
        lately = self._day_by_day(reports.asked, now - LATELY, now, currency)
        if not may_be_slow(lately):
            # As nearly always: the weeks need not be read.
            return ()
        before = self._day_by_day(reports.asked, now - LATELY - _USUAL, now - LATELY, currency)
        return slow_networks(lately, before)

    def _day_by_day(
        self,
        read: Callable[..., tuple[Taking, ...]],
        start: datetime,
        end: datetime,
        currency: str,
    ) -> tuple[Taking, ...]:
        found: tuple[Taking, ...] = ()
        while start < end:
            until = min(start + timedelta(days=1), end)
            found += self._read(_at_one_moment, read, start, until, currency)
            start = until
        return found

    def tally(self, start: datetime, end: datetime, currency: str) -> Tally:
        """As `Book.tally`."""
        return self._read(records.tally, start, end, currency)

    def people(self) -> tuple[Person, ...]:
        """As `Book.people`."""
        return self._read(records.people)

    def refunds(self, *, limit: int = 1000) -> tuple[Refund, ...]:
        """The refunds: those that are owed, the oldest first, then the newest of the others."""
        return self.owed(limit=limit) + self._read(records.refunds, records.DONE_REFUNDS, limit)

    def owed(self, *, limit: int = 200) -> tuple[Refund, ...]:
        """What is owed to customers, the oldest first."""
        return self._read(records.refunds, records.OWED_REFUNDS, limit)

    def refund(self, number: str) -> Refund | None:
        """As `Book.refund`."""
        return next(iter(self._read(records.refunds, records.REFUND, number)), None)

    def has_receipt(self, sale: Sale) -> bool:
        """Whether a receipt of this sale was made that may have come out: the next is a copy."""
        values = (sale.sequence,)
        (last,) = self._read(lambda found: found.execute(records.LAST_COPY, values).fetchone())
        return last is not None

    def claims(self, amount: Money, last4: str, *, limit: int = 20) -> tuple[Payment, ...]:
        """The newest payments of an amount from a phone with these last four digits."""
        return self._payments(records.CLAIMABLE, last4, amount.minor, amount.currency, limit)

    def shift_report(self) -> ShiftReport | None:
        """The X: what the open shift comes to by now; None where none is open."""
        now: ShiftReport | None = self._read(_at_one_moment, shift_totals.report)
        return now

    def z(self, number: int | None = None) -> ShiftReport | None:
        """A Z as it was made, the last where no number is given; None where there is none."""
        return self._read(shift_totals.frozen, number)

    def not_taken(self, z_number: int) -> DrawerCount | None:
        """What the close of this Z left, while no shift is open and nothing went to the safe."""
        return self._read(shift_totals.not_taken, z_number)

    def zs(self, *, before: int | None = None, limit: int = 50) -> tuple[Shift, ...]:
        """At most `limit` closed shifts, the newest first, below a Z's number."""
        return tuple(self._read(shift_totals.closed_before, before, limit))

    def identity(self) -> Identity:
        """Whose ledger this is."""
        return self._read(records.identity_of)

    def restored(self) -> bool:
        """Whether this ledger was put back from a backup and not reconciled since."""
        return self._read(records.fact, "restored") is not None

    def last_number(self) -> int:
        """The highest counter of a sale number that was given or passed over; 0 for none."""
        return self._read(records.last_sequence)

    def close(self) -> None:
        """Close the connection; again is harmless, and a later read opens it anew."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _payments(self, query: str, *values: object) -> tuple[Payment, ...]:
        return self._read(records.payments, query, *values)

    def _cursor(self, before: int | None) -> tuple[str, int] | None:
        if before is None:
            return None
        row = self._read(
            lambda connection: connection.execute(records.OPENED_AT, (before,)).fetchone()
        )
        return None if row is None else (row[0], before)

    def _rows(self, query: str, values: dict[str, object]) -> tuple[SaleRow, ...]:
        return self._read(lambda found: tuple(map(_sale_row, found.execute(query, values))))

    def _read(self, read: Callable[..., _Answer], *values: object) -> _Answer:
        with file.sqlite_errors(), file.stored_values():
            try:
                return read(self._open(), *values)
            except sqlite3.OperationalError as error:
                if not file.is_hot_journal(error):
                    raise
            # The till died in a commit since the last read.
            self.close()
            return read(self._open(), *values)

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = file.reader(self._path)
        return self._connection


def _at_one_moment(
    connection: sqlite3.Connection, read: Callable[..., _Answer], *values: object
) -> _Answer:
    """Reckon in one read, so that no commit comes between two figures."""
    connection.execute("BEGIN")
    try:
        return read(connection, *values)
    finally:
        connection.execute("ROLLBACK")


def _sale_row(row: tuple[Any, ...]) -> SaleRow:
    facts = from_row(_COLUMNS, row)
    facts["late"] = facts["status"] is SaleStatus.LATE_PAID
    return SaleRow(**facts | {name: bool(facts[name]) for name in ("twice", "split")})


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
            name: connection.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0]
            for name in sorted(names)
        }
        facts["journal"] = dict(connection.execute(_KINDS))
        span = connection.execute(_SPAN).fetchone()
        facts |= dict(zip(("first_at", "last_at", "last_seq"), span, strict=True))
    return facts
