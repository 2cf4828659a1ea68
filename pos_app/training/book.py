"""The training gateway's own book: one SQLite file that survives a kill.

It keeps the payments, the end of an outage and the port, so that training goes on after a restart
and two programs can share one file. It holds whole phone numbers, as a gateway does; it must never
hold a key and is never the till's ledger.

Every status is a matter of the clock and of what persons pressed, so each turn first brings the
book up to date; nothing here may wait, draw random values or know HTTP.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pos_app.training.customers import Outcome


Status = Literal["pending", "processing", "succeeded", "failed", "canceled"]

_MOST_PROMPTS: Final = 200
_PAST_EVERY_ROW: Final = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class BookEntry:
    """One payment in the book, of either API; without an id and times until it is added.

    Amounts are minor units of `currency`, times are seconds since 1970. `processing_at` and
    `settles_at` are still to come; they are None once they have happened or never will.
    """

    id: str = ""
    api: Literal["paygate", "checkout"]
    amount_minor: int
    amount_sent: str
    currency: str
    method: str
    created_at: float = 0.0
    updated_at: float = 0.0
    status: Status = "pending"
    processing_at: float | None = None
    settles_at: float | None = None
    settles_as: Outcome | None = None
    failure_reason: str | None = None
    ignored: int = 0
    network: str | None = None
    phone: str | None = None
    description: str | None = None
    customer: str | None = None
    metadata: str = "{}"
    idempotency_key: str | None = None
    body_digest: str | None = None
    order_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One page of the list: the documented filters and cursors.

    `since` and `until` are whole seconds since 1970, compared with the creation time as shown,
    which has no fraction. At most one of the cursors is set.
    """

    limit: int = 10
    starting_after: str | None = None
    ending_before: str | None = None
    status: str | None = None
    customer: str | None = None
    since: float | None = None
    until: float | None = None


_FIELDS: Final = tuple(field.name for field in fields(BookEntry))

_ADD: Final = (
    f"INSERT INTO payments ({', '.join(_FIELDS)})"  # noqa: S608 - our own names
    f" VALUES ({', '.join(f':{name}' for name in _FIELDS)})"
)

_PAGE: Final = """
SELECT * FROM payments
WHERE api = 'paygate' AND {edge}
  AND (:status IS NULL OR status = :status) AND (:customer IS NULL OR customer = :customer)
  AND (:since IS NULL OR CAST(created_at AS INTEGER) >= :since)
  AND (:until IS NULL OR CAST(created_at AS INTEGER) <= :until)
ORDER BY seq {order} LIMIT :rows"""
_OLDER: Final = _PAGE.format(edge="seq < :edge", order="DESC")
_NEWER: Final = _PAGE.format(edge="seq > :edge", order="ASC")

# A hosted page can be tried again, so a declined order can still be paid; nothing else that has
# ended can.
_SETTLE: Final = """
UPDATE payments
SET status = :status, updated_at = :now, failure_reason = :reason,
    processing_at = NULL, settles_at = NULL, settles_as = NULL
WHERE id = :id AND (
    status IN ('pending', 'processing')
    OR (api = 'checkout' AND status = 'failed' AND :status = 'succeeded')
)"""


class CursorUnknownError(LookupError):
    """A cursor names no payment of this book."""


class Turn:
    """One transaction at the book. Made by `Book.turn` only."""

    def __init__(self, db: sqlite3.Connection, now: float) -> None:
        """Take the connection, inside a transaction, and the time of this turn in seconds."""
        self._db = db
        self.now = now

    def bring_up_to_date(self) -> None:
        """Let everything happen that the scripts had planned until now."""
        due = self._db.execute(
            "SELECT 1 FROM payments WHERE processing_at <= :now OR settles_at <= :now LIMIT 1",
            {"now": self.now},
        ).fetchone()
        if due is None:
            return
        self._db.execute(
            "UPDATE payments SET status = 'processing', updated_at = processing_at,"
            " processing_at = NULL WHERE processing_at <= ?",
            (self.now,),
        )
        self._db.execute(
            "UPDATE payments SET status = settles_as, updated_at = settles_at,"
            " settles_at = NULL, settles_as = NULL, processing_at = NULL WHERE settles_at <= ?",
            (self.now,),
        )

    def add(self, entry: BookEntry) -> None:
        """Write a new payment.

        Raises:
            sqlite3.IntegrityError: Its id, order id or idempotency key is already there.
        """
        self._db.execute(_ADD, asdict(entry))

    def by_id(self, payment_id: str, api: Literal["paygate", "checkout"]) -> BookEntry | None:
        """Return the payment with this id at this API."""
        return self._one("SELECT * FROM payments WHERE id = ? AND api = ?", payment_id, api)

    def by_key(self, idempotency_key: str) -> BookEntry | None:
        """Return the payment that was created with this idempotency key."""
        return self._one("SELECT * FROM payments WHERE idempotency_key = ?", idempotency_key)

    def by_order(self, order_id: str) -> BookEntry | None:
        """Return the checkout with this order id."""
        return self._one("SELECT * FROM payments WHERE order_id = ?", order_id)

    def page(self, query: Query) -> tuple[tuple[BookEntry, ...], bool]:
        """Return one page of the list, newest first, and whether it goes on in that direction.

        Raises:
            CursorUnknownError: The cursor is not a payment of this API; `args[0]` names which.
        """
        edge = _PAST_EVERY_ROW
        for name in ("starting_after", "ending_before"):
            cursor = getattr(query, name)
            if cursor is not None:
                row = self._db.execute(
                    "SELECT seq FROM payments WHERE id = ? AND api = 'paygate'", (cursor,)
                ).fetchone()
                if row is None:
                    raise CursorUnknownError(name)
                edge = row["seq"]
        newer = query.ending_before is not None
        rows = self._db.execute(
            _NEWER if newer else _OLDER, {**asdict(query), "edge": edge, "rows": query.limit + 1}
        ).fetchall()
        entries = [_entry(row) for row in rows[: query.limit]]
        if newer:
            entries.reverse()
        return tuple(entries), len(rows) > query.limit

    def waiting(self) -> tuple[BookEntry, ...]:
        """Return what customers can still answer, newest first, at most 200."""
        rows = self._db.execute(
            "SELECT * FROM payments WHERE status IN ('pending', 'processing')"
            " AND method IN ('mobile_money', 'qr') ORDER BY seq DESC LIMIT ?",
            (_MOST_PROMPTS,),
        )
        return tuple(_entry(row) for row in rows)

    def settle(self, payment_id: str, status: Outcome, reason: str | None = None) -> bool:
        """End a payment now, whatever its script planned.

        Returns:
            False if there is no such payment or it has already ended for good.
        """
        done = self._db.execute(
            _SETTLE, {"id": payment_id, "status": status, "reason": reason, "now": self.now}
        )
        return done.rowcount == 1

    def ignore(self, payment_id: str) -> bool:
        """Let nothing more happen to a payment by itself; False if it has already ended."""
        done = self._db.execute(
            "UPDATE payments SET ignored = 1, processing_at = NULL, settles_at = NULL,"
            " settles_as = NULL, failure_reason = NULL"
            " WHERE id = ? AND status IN ('pending', 'processing')",
            (payment_id,),
        )
        return done.rowcount == 1

    def cancel(self, payment_id: str) -> bool:
        """Cancel a pending payment; False if it is not pending any more."""
        done = self._db.execute(
            "UPDATE payments SET status = 'canceled', updated_at = ?, processing_at = NULL,"
            " settles_at = NULL, settles_as = NULL, failure_reason = NULL"
            " WHERE id = ? AND api = 'paygate' AND status = 'pending'",
            (self.now, payment_id),
        )
        return done.rowcount == 1

    def is_down(self) -> bool:
        """Say whether an outage is going on."""
        since, until = self.fact("down_since"), self.fact("down_until")
        # Both ends, or a clock set back by years would mean an outage of years.
        return since is not None and until is not None and since <= self.now < until

    def begin_outage(self, trigger: str, seconds: float) -> bool:
        """Start an outage of so many seconds, unless this create has already had its one.

        `trigger` is what makes two creates the same one.
        """
        added = self._db.execute("INSERT OR IGNORE INTO outages VALUES (?)", (trigger,))
        if added.rowcount == 0:
            self._db.execute("DELETE FROM outages WHERE trigger = ?", (trigger,))
            return False
        self.remember("down_since", self.now)
        self.remember("down_until", self.now + seconds)
        return True

    def fact(self, name: str) -> float | None:
        """Return a remembered number."""
        row = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if row is None else float(row["value"])

    def remember(self, name: str, value: float) -> None:
        """Keep a number across restarts."""
        self._db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def _one(self, sql: str, *values: str) -> BookEntry | None:
        row = self._db.execute(sql, values).fetchone()
        return None if row is None else _entry(row)


def _entry(row: sqlite3.Row) -> BookEntry:
    return BookEntry(**{name: row[name] for name in _FIELDS})


_VERSION: Final = 1
_BUSY_SECONDS: Final = 2.0

# settles_at and processing_at are what is still to come; each is NULL once it has happened.
_SCHEMA: Final = """
CREATE TABLE payments (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    api TEXT NOT NULL CHECK (api IN ('paygate', 'checkout')),
    status TEXT NOT NULL
        CHECK (status IN ('pending', 'processing', 'succeeded', 'failed', 'canceled')),
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    amount_sent TEXT NOT NULL,
    currency TEXT NOT NULL,
    method TEXT NOT NULL,
    created_at REAL NOT NULL,
    updated_at REAL NOT NULL,
    processing_at REAL,
    settles_at REAL,
    settles_as TEXT CHECK (settles_as IN ('succeeded', 'failed')),
    failure_reason TEXT,
    ignored INTEGER NOT NULL CHECK (ignored IN (0, 1)),
    network TEXT,
    phone TEXT,
    description TEXT,
    customer TEXT,
    metadata TEXT NOT NULL,
    idempotency_key TEXT UNIQUE,
    body_digest TEXT,
    order_id TEXT UNIQUE,
    CHECK ((api = 'checkout') = (order_id IS NOT NULL))
) STRICT;
CREATE INDEX payments_processing ON payments (processing_at) WHERE processing_at IS NOT NULL;
CREATE INDEX payments_settling ON payments (settles_at) WHERE settles_at IS NOT NULL;
CREATE INDEX payments_waiting ON payments (seq) WHERE status IN ('pending', 'processing');
CREATE TABLE outages (trigger TEXT PRIMARY KEY) STRICT;
CREATE TABLE facts (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT;
PRAGMA user_version = 1;
"""


class BookUnusableError(Exception):
    """The book's file cannot be used; the message says why and what to do."""


class BookClosedError(Exception):
    """The book was closed, because the gateway stops."""


class TrainingBook:
    """The file, its one connection, and turns at it. Safe to use from several threads."""

    def __init__(self, path: Path | None, clock: Callable[[], float]) -> None:
        """Open the book, or make a new one.

        Args:
            path: The file; None keeps the book in memory only.
            clock: Seconds since 1970, as `time.time` gives them.

        Raises:
            BookUnusableError: The file cannot be opened, is not a book, or is newer than this
                program.
        """
        self._clock = clock
        self._lock = threading.Lock()
        self._closed = False
        try:
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                # Whole phone numbers are in it: the owner's only, and so is its journal.
                path.touch(mode=0o600)
            self._db = sqlite3.connect(
                ":memory:" if path is None else path,
                timeout=_BUSY_SECONDS,
                isolation_level=None,
                check_same_thread=False,
            )
        except (OSError, sqlite3.Error) as error:
            raise BookUnusableError(
                f"The training book {path} cannot be opened: {error}."
            ) from error
        try:
            self._prepare(path)
        except BaseException:
            self._db.close()
            raise

    def _prepare(self, path: Path | None) -> None:
        self._db.row_factory = sqlite3.Row
        try:
            # One transaction, so that two programs that start together make one schema.
            self._db.execute("BEGIN IMMEDIATE")
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                for statement in _SCHEMA.split(";"):
                    self._db.execute(statement)
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            raise BookUnusableError(
                f"The training book {path} cannot be used: {error}. Move the file away to start"
                " a new one."
            ) from error
        if version > _VERSION:
            raise BookUnusableError(
                f"The training book {path} was made by a newer version of this program. Update"
                " the program, or move the file away to start a new one."
            )

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """Open one transaction in which what is due by now has already happened.

        Raises:
            BookClosedError: The gateway stopped.
            sqlite3.Error: The file could not be read or written; nothing was changed.
        """
        with self._lock:
            if self._closed:
                raise BookClosedError
            self._db.execute("BEGIN IMMEDIATE")
            try:
                turn = Turn(self._db, self._clock())
                turn.bring_up_to_date()
                yield turn
                self._db.execute("COMMIT")
            finally:
                # Some failed commits have already rolled back by themselves.
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")

    def close(self) -> None:
        """Close the file; doing it twice is harmless."""
        with self._lock:
            self._closed = True
            self._db.close()
