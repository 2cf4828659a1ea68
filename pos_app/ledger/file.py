"""The owner's open file: its connection, its lock, and transactions that are all or nothing.

After an error that leaves any doubt it refuses everything until `reopen`: what the file holds then
is the truth. It must never let a second statement run on a connection that failed.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pos_app.ledger import connecting
from pos_app.ledger.errors import LedgerCode, LedgerError
from pos_app.ledger.sqlite_errors import ledger_error

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pos_app.ledger.lock import LedgerLock


class OpenFile:
    """A ledger's file in its owner's hands."""

    def __init__(self, path: Path, connection: sqlite3.Connection, lock: LedgerLock) -> None:
        """Keep the connection and the lock that allows it."""
        self._path = path
        self._connection: sqlite3.Connection | None = connection
        self._lock: LedgerLock | None = lock
        self._trouble: LedgerError | None = None

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection for reads; raises LedgerError for what SQLite says."""
        with connecting.sqlite_errors(), connecting.stored_values():
            yield self._live()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection for one transaction, committed durably when the block ends.

        Raises:
            LedgerError: Nothing was committed, or, for a failure of the commit itself, only
                `reopen` tells. `busy` needs no reopening.
            RuleBroken: The tables refused a row; nothing was committed.
        """
        connection = self._live()
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except (sqlite3.Error, UnicodeDecodeError) as error:
            ours = ledger_error(error)
            self._undo(connection, ours)
            raise ours from error
        except BaseException:
            self._undo(connection, None)
            raise

    def reopen(self) -> None:
        """Open the file anew, keeping the lock; a commit left half done is rolled back.

        Raises:
            LedgerError: It cannot be opened; it may be tried again.
        """
        if self._lock is None:
            raise _CLOSED
        self._drop()
        connecting.version_of(self._path)
        self._connection = connecting.owner(self._path)
        self._trouble = None

    def close(self) -> None:
        """Close the file and give its lock back; again is harmless."""
        self._drop()
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.release()

    def _live(self) -> sqlite3.Connection:
        if self._connection is None:
            raise self._trouble or _CLOSED
        return self._connection

    def _undo(self, connection: sqlite3.Connection, error: Exception | None) -> None:
        connecting.roll_back(connection)
        if isinstance(error, LedgerError) and error.code is not LedgerCode.BUSY:
            self._trouble = error
            self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


_CLOSED = LedgerError(LedgerCode.UNREADABLE, "the book was closed")
