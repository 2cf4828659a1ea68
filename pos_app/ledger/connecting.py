"""Connections to a ledger's file: the owner's, a reader's, and a look at its header.

It must never open the file but through SQLite: closing any other descriptor of it in this process
would drop the locks that SQLite holds.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Final

from pos_app.ledger import schema
from pos_app.ledger.errors import LedgerCode, LedgerError
from pos_app.ledger.lock import LedgerLock
from pos_app.ledger.sqlite_errors import ledger_error

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# A reader's page is over in 50 ms; only a backup or another tool keeps a commit waiting longer.
_BUSY_SECONDS: Final = 2.0
_OWNER_PRAGMAS: Final = """
PRAGMA journal_mode = DELETE;
PRAGMA synchronous = EXTRA;
PRAGMA foreign_keys = ON;
PRAGMA recursive_triggers = ON;
PRAGMA secure_delete = ON;
PRAGMA temp_store = MEMORY;
"""
_READER_PRAGMAS: Final = "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY;"
_HOT_JOURNAL: Final = sqlite3.SQLITE_READONLY_ROLLBACK


@contextmanager
def sqlite_errors() -> Iterator[None]:
    """Turn the errors of SQLite inside the block into ours."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise ledger_error(error) from error


@contextmanager
def stored_values() -> Iterator[None]:
    """Say of values inside the block that nobody can have stored so that the file is damaged."""
    try:
        yield
    except (ValueError, TypeError, AttributeError) as error:
        detail = "a stored value is none that the till writes"
        raise LedgerError(LedgerCode.DAMAGED, detail) from error


@contextmanager
def all_or_nothing(connection: sqlite3.Connection) -> Iterator[None]:
    """Make the block one transaction of the owner's, durable when the block ends.

    Raises:
        LedgerError: As SQLite says.
        RuleBroken: The tables refused a row.
    """
    with sqlite_errors():
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            roll_back(connection)
            raise


def roll_back(connection: sqlite3.Connection) -> None:
    """Undo an open transaction; SQLite may have done so by itself."""
    with suppress(sqlite3.Error):
        connection.execute("ROLLBACK")


def version_of(path: Path) -> int:
    """The schema's version in a file's header, read without touching file, lock or journal.

    Returns:
        1 and up; 0 for an empty file, which is a ledger still to be made.

    Raises:
        LedgerError: `missing`, `unreadable`, `newer`, or `damaged` where it is no ledger.
    """
    try:
        if path.stat().st_size == 0:
            return 0
    except FileNotFoundError as error:
        raise LedgerError(LedgerCode.MISSING, "there is no ledger") from error
    except OSError as error:
        raise LedgerError(LedgerCode.UNREADABLE, f"the file: {error.strerror}") from error
    try:
        # Immutable: no lock is taken and a hot journal is left to whoever owns the file.
        with closing(_connect(path, "mode=ro&immutable=1")) as connection:
            # Whoever died in a commit may have left a file shorter than its header says, which
            # its journal will put right; only so does SQLite look at such a header at all.
            connection.execute("PRAGMA writable_schema = ON")
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.OperationalError as error:
        raise LedgerError(LedgerCode.UNREADABLE, f"the file: {error}") from error
    except sqlite3.Error as error:
        raise ledger_error(error) from error
    if application != schema.APPLICATION_ID:
        raise LedgerError(LedgerCode.DAMAGED, "the file is not a till's ledger")
    if version > schema.VERSION:
        raise LedgerError(LedgerCode.NEWER, f"version {version}, known is {schema.VERSION}")
    return int(version)


def owner(path: Path) -> sqlite3.Connection:
    """The one connection that writes. A hot journal is rolled back by its first statement.

    The caller holds the lock and has asked `version_of`.

    Raises:
        LedgerError: as SQLite says.
    """
    with sqlite_errors():
        connection = _connect(path, "mode=rw")
        try:
            connection.executescript(_OWNER_PRAGMAS)
            # SQLite opens a read-only file without a word; only a write tells, taken back at once.
            connection.execute("BEGIN IMMEDIATE")
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            connection.execute(f"PRAGMA user_version = {version}")
            connection.execute("ROLLBACK")
        except BaseException:
            connection.close()
            raise
    return connection


def reader(path: Path, *, older: bool = False) -> sqlite3.Connection:
    """A connection that cannot write, after a hot journal has been dealt with.

    Args:
        path: The ledger's file.
        older: Take a schema that is still to be migrated too; only good for copying.

    Raises:
        LedgerError: as `version_of`; `older` for a schema that is still to be migrated;
            `busy` where a hot journal's owner is still there.
    """
    _check_readable(path, older=older)
    with sqlite_errors():
        connection = _connect(path, "mode=ro")
        try:
            connection.executescript(_READER_PRAGMAS)
            try:
                connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
            except sqlite3.OperationalError as error:
                if not is_hot_journal(error):
                    raise
                recover(path)
                # Its writer may have died while it made the ledger, or brought it up to date.
                _check_readable(path, older=older)
                connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
        except BaseException:
            connection.close()
            raise
    return connection


def _check_readable(path: Path, *, older: bool) -> None:
    version = version_of(path)
    if version == 0:
        raise LedgerError(LedgerCode.MISSING, "the ledger is empty")
    if version < schema.VERSION and not older:
        raise LedgerError(LedgerCode.OLDER, f"version {version}, known is {schema.VERSION}")


def is_hot_journal(error: sqlite3.Error) -> bool:
    """Whether a reader met what a dead writer left half done."""
    return getattr(error, "sqlite_errorcode", None) == _HOT_JOURNAL


def recover(path: Path) -> None:
    """Roll back what a dead writer left half done, as owner for a moment.

    Raises:
        LedgerError: `busy` where the ledger has an owner, whose work that then is.
    """
    try:
        lock = LedgerLock.take(path)
    except LedgerError as error:
        if error.code is not LedgerCode.HELD:
            raise
        raise LedgerError(LedgerCode.BUSY, "its owner has to recover first") from error
    try:
        owner(path).close()
    finally:
        lock.release()


def _connect(path: Path, how: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?{how}",
        uri=True,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        # For one thread at a time; opening and using may be different ones.
        check_same_thread=False,
        cached_statements=256,
    )
