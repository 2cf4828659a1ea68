"""The owner's open file and a reader's, the one-owner lock, and transactions, all or nothing.

After an error that leaves any doubt `OpenFile` refuses everything until `reopen`: what the file
holds then is the truth. A second statement must never run on a connection that failed.

The lock is on a lock file, `<ledger's name>.lock` beside the real file, which stays for ever, and,
where the system can, on the ledger itself: a lock file holds while there is no ledger yet, but it
can be deleted, and a ledger with a second name (a hard link) has a second one. The lock on the
ledger is on a byte that SQLite never touches and belongs to our open file, so that closing some
other descriptor, as SQLite does all the time, does not drop it. Linux has such locks. On Windows a
lock file that is open cannot be deleted. The system takes all of it back when the holder dies.

Closing a descriptor of our own drops the locks of SQLite in this process: the ledger is opened
through SQLite alone, and closing the lock's must be the last thing that is done with the file.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import struct
import sys
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Final, Self

from pos_app.ledger import schema
from pos_app.ledger.errors import LedgerCode, LedgerError, ledger_error

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    Identity = tuple[int, int]


_OWN_LOCKS: int | None = None
if sys.platform == "win32":  # pragma: platform(windows)
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    _lock_byte = _lock  # never called: there are no `_OWN_LOCKS`
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _lock_byte(descriptor: int) -> None:
        asked = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, _BYTE, 1, 0)
        fcntl.fcntl(descriptor, _OWN_LOCKS or 0, asked)

    _OWN_LOCKS = fcntl.F_OFD_SETLK if sys.platform == "linux" else None

# `EDEADLK` is Windows' word where it has tried for a while.
_HELD: Final = frozenset({errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK})
# SQLite locks bytes just above 2^30 and none here; a ledger of this size there is none.
_BYTE: Final = 1 << 62
# The ledgers that this process holds: to open and close one of them would drop SQLite's locks.
_ours: set[Identity] = set()


class LedgerLock:
    """The lock of one ledger, held from `take` until `release` or the program's end."""

    def __init__(self, ledger: Path, descriptor: int) -> None:
        self._ledger = ledger
        self._descriptors = [descriptor]
        self._claimed: list[Identity] = []

    @classmethod
    def take(cls, ledger: Path) -> LedgerLock:
        """Take the lock of `ledger`, at once or not at all.

        Raises:
            LedgerError: `held` by another program (or another book of this one); `unwritable` or
                `full` where the lock file cannot be made.
        """
        real = ledger.parent / os.path.realpath(ledger)
        lock = cls(real, _locked(real.with_name(f"{real.name}.lock")))
        try:
            lock.claim()
        except BaseException:
            lock.release()
            raise
        return lock

    def claim(self) -> None:
        """Lock the file that is at the ledger's place now; nothing where there is none.

        Whoever holds the lock and makes the file, or puts another one there, claims it.

        Raises:
            LedgerError: `held`, under whatever name, by another program.
        """
        if _OWN_LOCKS is None:
            return
        with suppress(OSError):
            # What cannot be opened for writing has no owner; opening it as such says why.
            found = _identity(os.stat(self._ledger))
            if found in self._claimed:
                return
            if found in _ours:
                raise LedgerError(LedgerCode.HELD, "another book of this program has the ledger")
            descriptor = os.open(self._ledger, os.O_RDWR)
            try:
                _lock_byte(descriptor)
            except OSError as error:
                os.close(descriptor)
                if error.errno in _HELD:
                    raise LedgerError(LedgerCode.HELD, f"the ledger: {error.strerror}") from error
                # A file system that has no such locks: the lock file alone has to do.
                return
            self._descriptors.append(descriptor)
            self._claimed.append(_identity(os.fstat(descriptor)))
            _ours.update(self._claimed)

    def release(self) -> None:
        """Give the lock back; again is harmless."""
        _ours.difference_update(self._claimed)
        self._claimed.clear()
        while self._descriptors:
            # The lock file, which is the first, goes last.
            os.close(self._descriptors.pop())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def _locked(path: Path) -> int:
    """Open and lock a lock file; it is still the one of that name then."""
    while True:
        descriptor = None
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            _lock(descriptor)
        except OSError as error:
            if descriptor is None:
                code = LedgerCode.FULL if error.errno == errno.ENOSPC else LedgerCode.UNWRITABLE
                raise LedgerError(code, f"the lock file: {error.strerror}") from error
            os.close(descriptor)
            code = LedgerCode.HELD if error.errno in _HELD else LedgerCode.UNWRITABLE
            raise LedgerError(code, f"the lock: {error.strerror}") from error
        with suppress(OSError):
            if _identity(os.stat(path)) == _identity(os.fstat(descriptor)):
                return descriptor
        # Somebody deleted it meanwhile: the next one of that name counts.
        os.close(descriptor)


def _identity(status: os.stat_result) -> Identity:
    return status.st_dev, status.st_ino


# A reader's page is over in 50 ms; only a backup or another tool keeps a commit waiting longer.
_BUSY_SECONDS: Final = 2.0
# The journal is cut to nothing and synced, never deleted: Windows cannot say when a folder's names
# are on the disk, and a journal that came back would undo a commit. macOS empties the drive's own
# cache only where `fullfsync` asks for it; no other system looks at that.
_OWNER_PRAGMAS: Final = """
PRAGMA journal_mode = TRUNCATE;
PRAGMA synchronous = EXTRA;
PRAGMA fullfsync = ON;
PRAGMA checkpoint_fullfsync = ON;
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

    With `older` it takes a schema too that is still to be migrated; only good for copying.

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


class OpenFile:
    """A ledger's file in its owner's hands."""

    def __init__(self, path: Path, connection: sqlite3.Connection, lock: LedgerLock) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = connection
        self._lock: LedgerLock | None = lock
        self._trouble: LedgerError | None = None

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection for reads; raises LedgerError for what SQLite says."""
        with sqlite_errors(), stored_values():
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
        version_of(self._path)
        self._connection = owner(self._path)
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
        roll_back(connection)
        if isinstance(error, LedgerError) and error.code is not LedgerCode.BUSY:
            self._trouble = error
            self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


_CLOSED = LedgerError(LedgerCode.UNREADABLE, "the book was closed")
