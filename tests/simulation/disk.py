"""The simulated disk: real SQLite files whose commits fail, or at whose commits the power goes.

A cut copies file and rollback journal as they stand at that moment, and the next run of the
program starts from the copy. Whether the drive keeps what `fsync` promised is not simulated here.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from pos_app.ledger import restore as restoring
from pos_app.ledger.backup_folder import BackupFolder
from pos_app.ledger.book import open_book
from pos_app.ledger.errors import LedgerCode, LedgerError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from random import Random

    from pos_app.ledger.book import Book
    from pos_app.ledger.file import OpenFile
    from tests.simulation.clock import World
    from tests.simulation.trace import Trace

_KEEP = 4
# What the till's payments are, with how their requests stand, as another tool reads them.
PAYMENTS = """
SELECT p.*, asks.sends, cancel.asked_at AS cancel_requested_at FROM payments AS p
LEFT JOIN requests AS asks ON asks.payment_id = p.payment_id AND asks.kind IN ('create', 'initiate')
LEFT JOIN requests AS cancel ON cancel.payment_id = p.payment_id AND cancel.kind = 'cancel'
"""
FAILURES = ("fails before", "fails after", "busy", "full")
CUTS = ("cut before", "cut within", "cut after")
_ERRORS = {
    "fails before": sqlite3.SQLITE_IOERR,
    "fails after": sqlite3.SQLITE_IOERR,
    "full": sqlite3.SQLITE_FULL,
    "busy": sqlite3.SQLITE_BUSY,
}


class _Connection:
    """The owner's connection, which can fail at BEGIN and COMMIT as a real one can."""

    def __init__(self, connection: sqlite3.Connection, disk: Disk) -> None:
        self._connection = connection
        self._disk = disk

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        if sql == "BEGIN IMMEDIATE":
            return self._disk.begin(self._connection)
        if sql == "COMMIT":
            return self._disk.commit(self._connection)
        return self._connection.execute(sql, *parameters)


class Disk:
    """Where the ledger lies.

    Attributes:
        path: The ledger's file, of the newest run.
        on_cut: Called when the power goes; the till must have no effect from then on.
        freeze_after: At the end of how many commits more the whole process is frozen; 0 for never.
        freezes_for: For so many seconds.
        on_frozen: Called with the seconds at that moment.
    """

    def __init__(self, folder: Path, till: str, dice: Random, world: World, trace: Trace) -> None:
        """Have no ledger yet."""
        self._till = till
        self._folder = folder
        self._dice = dice
        self._world = world
        self._trace = trace
        self._lives = 0
        self._planned: list[str] = []
        self._dead = False
        self._spilling = False
        self.path = self._life(0)
        self.on_cut: Callable[[], None] = lambda: None
        self.on_frozen: Callable[[float], None] = lambda _seconds: None
        self.freeze_after = 0
        self.freezes_for = 0.0

    def open(self) -> Book:
        """Open the ledger as the program does."""
        salts = self._dice

        def salt(size: int) -> bytes:
            return salts.randbytes(size)

        book = open_book(
            self.path,
            till=self._till,
            clock=self._world.wall,
            live=True,
            salt=salt,
            backups=self.backups(),
        )
        _wrap(book._file, self)
        return book

    def plan(self, *kinds: str) -> None:
        """Let the next commits go wrong in these ways, in this order."""
        self._planned = list(kinds)

    def heal(self) -> None:
        """Let nothing go wrong any more."""
        self._planned = []

    def cut(self, how: str = "killed") -> None:
        """The power goes now: what the disk holds is what the next run finds."""
        before, self._lives, self._dead = self.path, self._lives + 1, True
        self.path = self._life(self._lives)
        self.path.parent.mkdir()
        for name in (before.name, f"{before.name}-journal"):
            if (before.parent / name).exists():
                shutil.copyfile(before.parent / name, self.path.parent / name)
        self._trace.happened(f"disk: {how}")
        self._trace.note(f"power {how}")
        self._planned = []
        self.on_cut()

    # -- while the till is closed

    @property
    def has_backups(self) -> bool:
        """Whether any copy was made."""
        return bool(self.backups().copies())

    def backups(self) -> BackupFolder:
        """The till's backups, which every life of it shares."""
        folder = self._folder / "backups"
        folder.mkdir(exist_ok=True)
        return BackupFolder(self.path, folder, keep=_KEEP)

    def back_up(self) -> None:
        """Take one more copy."""
        self.backups().make(at=self._world.wall(), only_if_changed=True)

    def restore(self, dice: Random) -> None:
        """Put a copy back as the program's own command does."""
        folder = self.backups()
        restoring.restore(
            self.path,
            dice.choice(folder.copies()),
            at=self._world.wall(),
            live=True,
            known=folder.known(),
        )

    def replace(self, dice: Random) -> None:
        """Put an older copy in the ledger's place as a file manager does."""
        self.delete()
        shutil.copyfile(dice.choice(self.backups().copies()), self.path)

    def delete(self) -> None:
        """Delete the ledger."""
        for path in (self.path, self.path.with_name(f"{self.path.name}-journal")):
            path.unlink(missing_ok=True)

    def payments(self) -> dict[str, tuple[Any, ...]]:
        """What the ledger holds of each payment; without one, what its newest copy does."""
        path = self.path if self.path.exists() else self.backups().copies()[-1]
        with closing(sqlite3.connect(path)) as file:
            columns = (
                "payment_id, sale_id, order_id, state, sends, gateway_id, closed_at,"
                " risk_accepted_at, cancel_requested_at, shown_at"
            )
            rows = file.execute(f"SELECT {columns} FROM ({PAYMENTS})").fetchall()  # noqa: S608
        return {row[0]: tuple(row[1:]) for row in rows}

    def revive(self) -> None:
        """The power is back; what was before the cut is gone."""
        if self._dead:
            shutil.rmtree(self._life(self._lives - 1).parent)
        self._dead = False

    def begin(self, connection: sqlite3.Connection) -> sqlite3.Cursor:
        """Begin a transaction."""
        if self._dead:
            raise _error("fails before")
        self._spilling = self._planned[:1] == ["cut within"]
        if self._spilling:
            # Pages go to the file before the commit, as in a transaction larger than memory.
            connection.execute("PRAGMA cache_size = 1")
        return connection.execute("BEGIN IMMEDIATE")

    def commit(self, connection: sqlite3.Connection) -> sqlite3.Cursor:
        """Commit, or not, as planned."""
        kind = self._planned.pop(0) if self._planned else ""
        if kind == "cut within" and not self._spilling:
            kind = "cut before"
        if kind in ("cut before", "cut within"):
            journal = self.path.with_name(f"{self.path.name}-journal")
            torn = journal.exists() and any(journal.read_bytes()[:8])
            self.cut("cut with a hot journal" if torn else "cut before")
            raise _error("fails before")
        if kind in ("fails before", "full", "busy"):
            self._note(kind)
            raise _error(kind)
        done = connection.execute("COMMIT")
        self._trace.note("commit")
        if kind == "fails after":
            self._note(kind)
            raise _error(kind)
        if kind == "cut after":
            self.cut(kind)
            raise _error("fails after")
        if self.freeze_after:
            self.freeze_after -= 1
            if not self.freeze_after:
                self.on_frozen(self.freezes_for)
        return done

    def _note(self, kind: str) -> None:
        self._trace.happened(f"disk: commit {kind}")
        self._trace.note(f"commit {kind}")

    def _life(self, number: int) -> Path:
        return self._folder / f"life{number}" / "ledger.sqlite3"


def _wrap(file: OpenFile, disk: Disk) -> None:
    """Put the disk's failures between an open file and its connection, now and after trouble."""
    reopen = file.reopen

    def put() -> None:
        connection = file._connection
        assert connection is not None
        # Nothing here outlives a real crash, so waiting for the platter would prove nothing.
        connection.execute("PRAGMA synchronous = OFF")
        file._connection = _Connection(connection, disk)  # type: ignore[assignment]

    def again() -> None:
        if disk._dead:
            raise LedgerError(LedgerCode.UNWRITABLE, "the power is off")
        reopen()
        put()

    put()
    file.reopen = again  # type: ignore[method-assign]


def _error(kind: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("as ordered")
    error.sqlite_errorcode = _ERRORS[kind]
    return error
