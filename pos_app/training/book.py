"""The training gateway's own book: one SQLite file that survives a kill.

It keeps the payments, the end of an outage and the port, so that training goes on after a restart
and two programs can share one file. It holds whole phone numbers, as a gateway does; it must never
hold a key and is never the till's ledger.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from pos_app.training.turn import Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

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


class Book:
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
