"""Consistent copies of a ledger, taken in short steps while its owner goes on working.

It must never keep the owner waiting for a whole copy, unless the owner's work made it begin anew
again and again.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from pos_app.ledger.errors import LedgerCode, LedgerError

if TYPE_CHECKING:
    from collections.abc import Callable

_STEP_PAGES: Final = 256
_PAUSE_SECONDS: Final = 0.002
_MOST_RESTARTS: Final = 3
# Each is a pause long: two seconds at least, as long as a commit waits for a reader.
_MOST_WAITS: Final = 1_000


class _Disturbed(Exception):
    """Each commit makes a copy begin anew, and they came too often."""


class GivenUp(Exception):
    """Whoever asked for a copy has no time for it any more; there is none."""


def never() -> bool:
    """Go on to the end."""
    return False


def copy(
    source: sqlite3.Connection,
    target: sqlite3.Connection,
    give_up: Callable[[], bool] = never,
    *,
    yields: bool = False,
) -> None:
    """Copy a whole ledger into `target`, as it is at one moment.

    Args:
        source: The ledger.
        target: An empty database.
        give_up: Asked between two steps whether to end here.
        yields: Rather make no copy than keep the owner waiting for a whole one.

    Raises:
        sqlite3.Error: As SQLite says.
        LedgerError: `busy` where another program keeps the file locked, or where it yielded.
        GivenUp: As asked.
    """
    watch = _Watch(give_up)
    try:
        source.backup(target, pages=_STEP_PAGES, progress=watch, sleep=_PAUSE_SECONDS)
    except _Disturbed:
        if yields:
            raise LedgerError(LedgerCode.BUSY, "commits came too often") from None
        source.backup(target, pages=-1, progress=watch, sleep=_PAUSE_SECONDS)


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
    """Sees from each step of a copy whether it gets on."""

    def __init__(self, give_up: Callable[[], bool]) -> None:
        self._give_up = give_up
        self._least: int | None = None
        self._restarts = 0
        self._waits = 0

    def __call__(self, outcome: int, remaining: int, _total: int) -> None:
        if self._give_up():
            raise GivenUp
        if outcome in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            self._waits += 1
            if self._waits >= _MOST_WAITS:
                raise LedgerError(LedgerCode.BUSY, "another program keeps the file locked")
            return
        self._waits = 0
        # A step that left no fewer pages began anew: somebody committed before it.
        if self._least is not None and remaining >= self._least:
            self._restarts += 1
            if self._restarts >= _MOST_RESTARTS:
                raise _Disturbed
        self._least = remaining
