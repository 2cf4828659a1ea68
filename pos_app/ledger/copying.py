"""Consistent copies of a ledger, taken in short steps while its owner goes on working.

It must never keep the owner waiting for a whole copy, unless the owner's work made it begin anew
again and again.
"""

from __future__ import annotations

import sqlite3
from typing import Final

from pos_app.ledger.errors import LedgerCode, LedgerError

_STEP_PAGES: Final = 256
_PAUSE_SECONDS: Final = 0.002
_PATIENCE: Final = 3


class _Disturbed(Exception):
    """Each commit makes a copy begin anew, and they came too often."""


def copy(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Copy a whole ledger into `target`, as it is at one moment.

    Raises:
        sqlite3.Error: As SQLite says.
        LedgerError: `busy` where another program keeps the file locked.
    """
    watch = _Watch()
    try:
        source.backup(target, pages=_STEP_PAGES, progress=watch, sleep=_PAUSE_SECONDS)
    except _Disturbed:
        source.backup(target, pages=-1)


def copy_in_memory(source: sqlite3.Connection) -> sqlite3.Connection:
    """A private copy of a ledger, which holds numbers and so must not lie on any disk."""
    target = sqlite3.connect(":memory:", isolation_level=None)
    try:
        copy(source, target)
    except BaseException:
        target.close()
        raise
    return target


class _Watch:
    """Sees from the pages that remain whether a copy gets on."""

    def __init__(self) -> None:
        self._least: int | None = None
        self._restarts = 0
        self._waits = 0

    def __call__(self, _status: int, remaining: int, _total: int) -> None:
        if self._least is not None and remaining > self._least:
            self._restarts += 1
        self._waits = self._waits + 1 if remaining == self._least else 0
        self._least = remaining
        if self._restarts >= _PATIENCE:
            raise _Disturbed
        if self._waits >= _PATIENCE:
            raise LedgerError(LedgerCode.BUSY, "another program keeps the file locked")
