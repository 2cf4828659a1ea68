"""Copies a ledger to a file while the till runs. The copy is whole or it is not there.

It must never take the place of the ledger itself, and never leave a half-written copy behind.
Copies are taken in short steps: none may keep the owner waiting for a whole copy, unless the
owner's work made it begin anew again and again.
"""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Final

from pos_app.ledger import file
from pos_app.ledger.errors import LedgerCode, LedgerError
from pos_app.system import durable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


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
    """Copy a whole ledger into an empty database, as it is at one moment.

    `give_up` is asked between two steps whether to end here; with `yields` there is rather no copy
    than a whole one that keeps the owner waiting.

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


def back_up(ledger: Path, out: Path) -> None:
    """Write a consistent copy of a ledger, whose till may be running.

    An older copy of that name is replaced at the end. The copy holds whole phone numbers: only its
    owner may read it.

    Raises:
        LedgerError: The ledger cannot be read or is damaged; or the copy cannot be written.
    """
    beside = {ledger.resolve().with_name(ledger.name + end) for end in ("", "-journal", ".lock")}
    if out.resolve() in beside:
        raise LedgerError(LedgerCode.UNWRITABLE, "the copy would replace the ledger itself")
    with closing(file.reader(ledger)) as source:
        part = write_part(source, out)
    try:
        put_in_place(part, out)
    except BaseException:
        discard(part)
        raise


def write_part(
    source: sqlite3.Connection,
    beside: Path,
    give_up: Callable[[], bool] = never,
    *,
    yields: bool = False,
) -> Path:
    """Copy a ledger to a temporary file beside `beside`, check it, and make it durable.

    Returns:
        The temporary file, which the caller puts in its place or discards.

    Raises:
        LedgerError: `damaged` where the file's pages are not whole; or as SQLite says.
        GivenUp: As in `copy`; there is no file.
    """
    part = beside.with_name(f".{beside.name}.{os.getpid()}.part")
    clear_away(beside)
    with _writing():
        os.close(durable.new_file(part))
    try:
        with (
            file.sqlite_errors(),
            closing(sqlite3.connect(part, isolation_level=None)) as target,
        ):
            # Made durable as a whole below. A journal there must be: copying may begin anew.
            target.executescript("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF")
            copy(source, target, give_up, yields=yields)
            (found,) = target.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            raise LedgerError(LedgerCode.DAMAGED, found)
        make_durable(part)
    except BaseException:
        discard(part)
        raise
    return part


def put_in_place(part: Path, place: Path) -> None:
    """Give a finished file its name, durably.

    Raises:
        LedgerError: `unwritable`; what was there is still there.
    """
    with _writing():
        # Empty, since nobody has the part open.
        durable.remove(_journal_of(part))
        durable.put_in_place(part, place)


def make_durable(path: Path) -> None:
    """Wait until a file that no connection has open is on the disk.

    Raises:
        LedgerError: `unwritable`.
    """
    with _writing():
        durable.make_durable(path)


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise LedgerError(LedgerCode.UNWRITABLE, f"the copy: {error.strerror}") from error


def clear_away(beside: Path) -> None:
    """Take away what a copy to `beside` left that was killed: it holds whole phone numbers."""
    left = re.compile(rf"\.{re.escape(beside.name)}\.[0-9]+\.part(-journal)?", re.ASCII)
    with suppress(OSError):
        for path in beside.absolute().parent.iterdir():
            if left.fullmatch(path.name):
                discard(path)


def discard(part: Path) -> None:
    """Take away a temporary file of ours, and its journal if it has one."""
    durable.remove(part)
    if _journal_of(part).exists():
        durable.remove(_journal_of(part))


def _journal_of(part: Path) -> Path:
    return part.with_name(f"{part.name}-journal")
