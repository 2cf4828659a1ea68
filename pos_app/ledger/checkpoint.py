"""Where a ledger's chain had got to when it was copied: what tells that a later file lost its end.

A cut chain is whole in itself, so only what was noted elsewhere can show that its tail is missing.
Beside each copy `NAME` lies `NAME.head`, one line of JSON for people and programs:

    format         1
    ledger         the name of the file that was copied
    taken_at       when, by the till's clock
    seq, hash      the journal's last row in the copy
    restored_seq   the last row that tells of a restore, 0 for none
    last_number    the highest counter of a sale number; heads of older programs lack it
    sha256, bytes  of the copy itself

It holds nothing of any customer. A head must never be written before its copy is whole.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from pos_app.ledger import file as ledger_file
from pos_app.ledger import journal, lookups, timestamps
from pos_app.ledger.errors import LedgerCode, LedgerError, LedgerProblem
from pos_app.system import durable

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime
    from pathlib import Path

_FORMAT: Final = 1
_LAST_RESTORED: Final = "SELECT coalesce(max(seq), 0) FROM journal WHERE kind = 'restored'"
HASH_AT: Final = "SELECT hash FROM journal WHERE seq = ?"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What is noted beside a copy; see the module.

    Attributes:
        taken_at: ISO 8601, UTC.
        seq: The journal's last row in the copy, and so how many rows it has.
        bytes: The copy's size.
    """

    ledger: str
    taken_at: str
    seq: int
    hash: str
    restored_seq: int
    sha256: str
    bytes: int
    last_number: int | None = None

    @property
    def moment(self) -> datetime:
        """When the copy was taken, UTC."""
        return timestamps.from_text(self.taken_at)


def path_of(copy: Path) -> Path:
    """Where the head of a copy lies."""
    return copy.with_name(f"{copy.name}.head")


def head_of(copy: Path, *, ledger: str, at: datetime) -> Checkpoint:
    """Look at a finished copy that nobody writes to.

    Raises:
        LedgerError: `damaged` where rows are missing; or as SQLite says.
    """
    with closing(ledger_file.reader(copy)) as connection, ledger_file.sqlite_errors():
        seq, sealed = end_of(connection)
        (rows,) = connection.execute("SELECT count(*) FROM journal").fetchone()
        (restored,) = connection.execute(_LAST_RESTORED).fetchone()
        number = lookups.last_sequence(connection)
    if rows != seq:
        raise LedgerError(LedgerCode.DAMAGED, "journal rows are missing")
    digest, size = digest_of(copy)
    return Checkpoint(ledger, timestamps.to_text(at), seq, sealed, restored, digest, size, number)


def end_of(connection: sqlite3.Connection) -> tuple[int, str]:
    """A journal's last row: its `seq` and `hash`."""
    seq, sealed = connection.execute(journal.HEAD).fetchone() or (0, journal.START)
    return seq, sealed


def digest_of(copy: Path) -> tuple[str, int]:
    """A file's SHA-256 in hex, and its size in bytes."""
    with copy.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return digest, file.tell()


def write(head: Checkpoint, copy: Path) -> None:
    """Put the head beside its copy, durably and whole.

    Raises:
        OSError: As the disk says; there is no head.
    """
    place = path_of(copy)
    part = place.with_name(f".{place.name}.{os.getpid()}.part")
    text = json.dumps({"format": _FORMAT, **asdict(head)})
    durable.write_whole(place, f"{text}\n".encode("ascii"), part)


def read(copy: Path) -> Checkpoint | None:
    """The head beside a copy; None where there is none that can be read."""
    try:
        told = json.loads(path_of(copy).read_text(encoding="ascii"))
        named = {name: told[name] for name in Checkpoint.__slots__ if name != "last_number"}
        head = Checkpoint(**named, last_number=told.get("last_number"))
        # What cannot be counted or dated is no head.
        readable = (
            head.moment,
            head.seq + head.restored_seq + told["format"] + (head.last_number or 0),
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return head if readable and told["format"] == _FORMAT else None


def read_or_look(copy: Path, *, ledger: str) -> Checkpoint | None:
    """The head beside a copy, or else what the copy itself tells; None where neither can be read.

    A till that was killed between the two leaves a copy without a head.
    """
    head = read(copy)
    if head is not None:
        return head
    try:
        with (
            closing(ledger_file.reader(copy, older=True)) as connection,
            ledger_file.sqlite_errors(),
            ledger_file.stored_values(),
        ):
            seq, sealed = end_of(connection)
            (restored,) = connection.execute(_LAST_RESTORED).fetchone()
            (at,) = connection.execute(lookups.LAST_CHANGE).fetchone()
            number = lookups.last_sequence(connection)
    except LedgerError:
        return None
    return Checkpoint(ledger, at, seq, sealed, restored, "", 0, number)


def last_number_of(copy: Path, head: Checkpoint) -> int:
    """The highest counter of a sale number in a copy, by its head or by itself; 0 if unknown."""
    if head.last_number is not None:
        return head.last_number
    try:
        with (
            closing(ledger_file.reader(copy, older=True)) as connection,
            ledger_file.sqlite_errors(),
            ledger_file.stored_values(),
        ):
            return lookups.last_sequence(connection)
    except LedgerError:
        return 0


def compare(ledger: Path, head: Checkpoint) -> LedgerProblem | None:
    """Say whether a ledger still holds what was once copied from it.

    A restore may take a ledger back behind a head: then its journal tells of a restore that the
    head does not know.

    Returns:
        `tail_cut`, `other_chain`, or None where all is well.

    Raises:
        LedgerError: The ledger cannot be read.
    """
    with closing(ledger_file.reader(ledger, older=True)) as connection, ledger_file.sqlite_errors():
        rows, _ = end_of(connection)
        found = connection.execute(HASH_AT, (head.seq,)).fetchone()
        (restored,) = connection.execute(_LAST_RESTORED).fetchone()
    if (found is not None and found[0] == head.hash) or restored > head.restored_seq:
        return None
    where = f"the copy of {head.taken_at} ends at row {head.seq}"
    if found is None:
        return LedgerProblem("tail_cut", f"{where}, the ledger at row {rows}")
    return LedgerProblem("other_chain", where)
