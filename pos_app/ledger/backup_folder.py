"""The folder of backups: one more is made, the newest are kept, the oldest go.

    ledger-000012-20260301T080000Z.sqlite3        the copy
    ledger-000012-20260301T080000Z.sqlite3.head   where its chain had got to, see `heads`

The number counts up and gives the order, since a computer's clock may be wrong by years. A copy
gets its name when it is whole, checked and on the disk; what has another name is not ours and is
never touched. Nothing old may go before the new copy and its head are there, and none that holds
what the ledger has lost.
"""

from __future__ import annotations

import errno
import re
from contextlib import closing
from datetime import UTC
from typing import TYPE_CHECKING

from pos_app.ledger import backup, checkpoint, file, records
from pos_app.ledger.errors import LedgerCode, LedgerError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from pos_app.ledger.checkpoint import Checkpoint


class BackupFolder:
    """One ledger's backups. Any number of ledgers may share a folder; their names differ."""

    def __init__(self, ledger: Path, folder: Path, *, keep: int) -> None:
        """Look at nothing yet; `folder` is there already, and at least one copy is kept."""
        self._ledger = ledger
        self._folder = folder
        self._keep = keep
        stem = re.escape(ledger.stem)
        name = rf"{stem}-(?P<number>[0-9]{{6,}})-[0-9]{{8}}T[0-9]{{6}}Z\.sqlite3"
        self._ours = re.compile(rf"(?P<copy>{name})(\.head)?", re.ASCII)
        self._part = re.compile(rf"\.{name}(\.head)?\.[0-9]+\.part", re.ASCII)

    def copies(self) -> list[Path]:
        """Every copy, oldest first, also where only its head is left."""
        return [copy for _, copy in self._numbered()]

    def newest(self) -> tuple[Path, Checkpoint] | None:
        """The newest copy that has a head, with its head."""
        for copy in reversed(self.copies()):
            head = checkpoint.read(copy)
            if head is not None:
                return copy, head
        return None

    def known(self) -> list[tuple[Path, Checkpoint]]:
        """Every copy whose chain is known, oldest first, by its head or, without one, by itself."""
        found = [
            (copy, checkpoint.read_or_look(copy, ledger=self._ledger.name))
            for copy in self.copies()
        ]
        return [(copy, head) for copy, head in found if head is not None]

    def due(self, start: datetime, end: datetime) -> bool:
        """Whether no good copy was taken in `[start, end)`, the present day."""
        newest = self.newest()
        if newest is None or not newest[0].exists():
            return True
        return not start <= newest[1].moment < end

    def make(
        self,
        *,
        at: datetime,
        give_up: Callable[[], bool] = backup.never,
        only_if_changed: bool = False,
    ) -> bool:
        """Take one more copy, and let the oldest go.

        With `only_if_changed` none is taken where the newest holds all that the ledger does.

        Returns:
            False where it was given up, or nothing had changed; nothing is left behind then.

        Raises:
            LedgerError: The copy could not be made (`busy` where commits came too often); all
                older ones are still there.
        """
        try:
            self._clear_away()
            with closing(file.reader(self._ledger)) as source:
                if only_if_changed and self._holds_all(source):
                    return False
                copy = self._next(at)
                proofs = self._proofs(source)
                part = backup.write_part(source, copy, give_up, yields=True)
            try:
                head = checkpoint.head_of(part, ledger=self._ledger.name, at=at)
                if give_up():
                    raise backup.GivenUp
                backup.put_in_place(part, copy)
            except BaseException:
                backup.discard(part)
                raise
            try:
                checkpoint.write(head, copy)
            except BaseException:
                # It would be made again and again, and none of them would ever count as made.
                backup.discard(copy)
                raise
            self._let_go(proofs)
        except backup.GivenUp:
            return False
        except OSError as error:
            code = LedgerCode.FULL if error.errno == errno.ENOSPC else LedgerCode.UNWRITABLE
            raise LedgerError(code, f"the backups: {error.strerror}") from error
        return True

    def _numbered(self) -> list[tuple[int, Path]]:
        names = [self._ours.fullmatch(path.name) for path in self._paths()]
        return sorted({(int(n["number"]), self._folder / n["copy"]) for n in names if n})

    def _paths(self) -> list[Path]:
        try:
            return list(self._folder.iterdir())
        except FileNotFoundError:
            return []

    def _next(self, at: datetime) -> Path:
        number = max((number for number, _ in self._numbered()), default=0) + 1
        stamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        return self._folder / f"{self._ledger.stem}-{number:06}-{stamp}.sqlite3"

    def _holds_all(self, source: sqlite3.Connection) -> bool:
        """Whether the newest copy ends where the ledger does."""
        newest = self.newest()
        if newest is None or not newest[0].exists():
            return False
        with file.sqlite_errors():
            return checkpoint.end_of(source) == (newest[1].seq, newest[1].hash)

    def _clear_away(self) -> None:
        """Take away what a run left behind that was killed while it copied."""
        for path in self._paths():
            if self._part.fullmatch(path.name):
                backup.discard(path)

    def _proofs(self, source: sqlite3.Connection) -> set[Path]:
        """The copies that hold what the ledger lost, until a person has dealt with that."""
        known = self.known()
        with file.sqlite_errors(), file.stored_values():
            lost = checkpoint.unexplained(source, known)
            if records.mark_of(source):
                lost = checkpoint.not_held(source, known)
        return {copy for copy, head in known if head in lost}

    def _let_go(self, proofs: set[Path]) -> None:
        for copy in self.copies()[: -self._keep]:
            if copy not in proofs:
                backup.discard(copy)
                backup.discard(checkpoint.path_of(copy))
