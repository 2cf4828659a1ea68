"""The one-owner lock of a ledger: an operating-system lock on `<ledger's name>.lock` beside it.

The system takes it back when its holder dies, however it dies; the file itself stays for ever,
since deleting it would let two programs each lock a different one.
"""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING

from pos_app.ledger.errors import LedgerCode, LedgerError

if TYPE_CHECKING:
    from pathlib import Path

if sys.platform == "win32":  # pragma: platform(windows)
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    _HELD = frozenset({errno.EACCES, errno.EDEADLK})
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    _HELD = frozenset({errno.EWOULDBLOCK, errno.EAGAIN})


class LedgerLock:
    """The lock of one ledger, held from `take` until `release` or the program's end."""

    def __init__(self, descriptor: int) -> None:
        """Keep the open lock file."""
        self._descriptor: int | None = descriptor

    @classmethod
    def take(cls, ledger: Path) -> LedgerLock:
        """Take the lock of `ledger`, at once or not at all.

        Raises:
            LedgerError: `held` by another program (or another book of this one); `unwritable` or
                `full` where the lock file cannot be made.
        """
        path = ledger.with_name(f"{ledger.name}.lock")
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
        return cls(descriptor)

    def release(self) -> None:
        """Give the lock back; again is harmless."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)
