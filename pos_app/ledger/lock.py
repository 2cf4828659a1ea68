"""The one-owner lock of a ledger: on its lock file and, where the system can, on the file itself.

The lock file `<ledger's name>.lock` lies beside the real file, whatever links lead there, and stays
for ever. It holds while there is no ledger yet; but it can be deleted, and a ledger with a second
name (a hard link) has a second one. So the ledger's own file is locked as well, by a lock that
belongs to our open file and to a byte that SQLite never touches: closing some other descriptor, as
SQLite does all the time, does not drop it. Linux has such locks. On Windows a lock file that is
open cannot be deleted. The system takes all of it back when the holder dies, however it dies.

Closing our own descriptor of the ledger drops the locks of SQLite in this process: it must be the
last thing that is done with the file.
"""

from __future__ import annotations

import errno
import os
import struct
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Self

from pos_app.ledger.errors import LedgerCode, LedgerError

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    Identity = tuple[int, int]

_OWN_LOCKS: int | None = None
if sys.platform == "win32":  # pragma: platform(windows)
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    _HELD = frozenset({errno.EACCES, errno.EDEADLK})
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    _HELD = frozenset({errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES})
    _OWN_LOCKS = fcntl.F_OFD_SETLK if sys.platform == "linux" else None

# SQLite locks bytes just above 2^30 and none here; a ledger of this size there is none.
_BYTE: Final = 1 << 62
# The ledgers that this process holds: to open and close one of them would drop SQLite's locks.
_ours: set[Identity] = set()


class LedgerLock:
    """The lock of one ledger, held from `take` until `release` or the program's end."""

    def __init__(self, ledger: Path, descriptor: int) -> None:
        """Keep the open lock file."""
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
            self._claim(descriptor)

    def _claim(self, descriptor: int) -> None:
        asked = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, _BYTE, 1, 0)
        try:
            fcntl.fcntl(descriptor, _OWN_LOCKS or 0, asked)
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
        """Hold it for a block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give it back."""
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
