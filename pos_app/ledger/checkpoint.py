"""Where a ledger's chain had got to when it was copied, and what a later ledger lacks of that.

A cut chain is whole in itself, so only what was noted elsewhere can show that its tail is missing.
Beside each copy `NAME` lies its head `NAME.head`, one line of JSON for people and programs:

    format         1
    ledger         the name of the file that was copied
    taken_at       when, by the till's clock
    seq, hash      the journal's last row in the copy
    restored_seq   the last row that tells of a restore, 0 for none
    last_number    the highest counter of a sale number, and
    last_z, last_refund    of a Z and of a refund; heads of older programs lack them
    sha256, bytes  of the copy itself

It holds nothing of any customer. A head must never be written before its copy is whole.

A ledger that lacks rows which a head proves was replaced, cut or deleted. It is marked restored in
its own journal, with the heads that prove the loss, so that rotation cannot forget it. A head that
the journal does not explain is never taken for explained.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from pos_app.ledger import file as ledger_file
from pos_app.ledger import journal, records
from pos_app.ledger.errors import LedgerCode, LedgerError, LedgerProblem
from pos_app.ledger.records import Counters, from_text, to_text
from pos_app.system import durable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    Known = Sequence[tuple[Path, "Checkpoint"]]

# How a ledger came to lack sales: a person put a backup back, or a start found it so.
BACKUP: Final = "backup"
BEHIND: Final = "behind"
MISSING: Final = "missing"

_FORMAT: Final = 1
_NUMBERS: Final = ("last_number", "last_z", "last_refund")
_LAST_RESTORED: Final = "SELECT coalesce(max(seq), 0) FROM journal WHERE kind = 'restored'"
_HASH_AT: Final = "SELECT hash FROM journal WHERE seq = ?"
_RESTORES: Final = "SELECT seq, data FROM journal WHERE kind = 'restored' ORDER BY seq"
_TIMES: Final = "SELECT min(at), (SELECT at FROM journal ORDER BY seq DESC LIMIT 1) FROM journal"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A head, as the module says; `taken_at` is ISO 8601, UTC."""

    ledger: str
    taken_at: str
    seq: int
    hash: str
    restored_seq: int
    sha256: str
    bytes: int
    last_number: int | None = None
    last_z: int | None = None
    last_refund: int | None = None

    @property
    def moment(self) -> datetime:
        """When the copy was taken, UTC."""
        return from_text(self.taken_at)

    def held_by(self, connection: sqlite3.Connection) -> bool:
        """Whether a ledger has the rows that this head proves."""
        return self.seq == 0 or _hash_at(connection, self.seq) == self.hash


def path_of(copy: Path) -> Path:
    """Where the head of a copy lies."""
    return copy.with_name(f"{copy.name}.head")


def head_of(copy: Path, *, ledger: str, at: datetime) -> Checkpoint:
    """Look at a finished copy that nobody writes to.

    Raises:
        LedgerError: `damaged` where rows are missing; or as SQLite says.
    """
    digest, size = digest_of(copy)
    with _reading(copy) as connection:
        (rows,) = connection.execute("SELECT count(*) FROM journal").fetchone()
        head = _seen(connection, ledger, to_text(at), digest, size)
    if rows != head.seq:
        raise LedgerError(LedgerCode.DAMAGED, "journal rows are missing")
    return head


def _seen(
    connection: sqlite3.Connection, ledger: str, at: str, digest: str = "", size: int = 0
) -> Checkpoint:
    (restored,) = connection.execute(_LAST_RESTORED).fetchone()
    numbers = records.counters(connection)
    return Checkpoint(ledger, at, *end_of(connection), restored, digest, size, *numbers)


def end_of(connection: sqlite3.Connection) -> tuple[int, str]:
    """A journal's last row: its `seq` and `hash`."""
    seq, sealed = connection.execute(journal.HEAD).fetchone() or (0, journal.START)
    return seq, sealed


def digest_of(copy: Path) -> tuple[str, int]:
    """A file's SHA-256 in hex, and its size in bytes."""
    with copy.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), file.tell()


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
        named = {name: told[name] for name in Checkpoint.__slots__ if name not in _NUMBERS}
        head = Checkpoint(**named, **{name: told.get(name) for name in _NUMBERS})
        # What cannot be counted or dated is no head.
        readable = (
            head.moment,
            head.seq + head.restored_seq + told["format"],
            sum(getattr(head, name) or 0 for name in _NUMBERS),
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
        with _reading(copy, older=True) as connection, ledger_file.stored_values():
            (at,) = connection.execute(records.LAST_CHANGE).fetchone()
            return _seen(connection, ledger, at)
    except LedgerError:
        return None


def compare(ledger: Path, head: Checkpoint) -> LedgerProblem | None:
    """Say whether a ledger still holds what was once copied from it.

    A restore may take a ledger back behind a head: then its journal tells of a restore that the
    head does not know.

    Returns:
        `tail_cut`, `other_chain`, or None where all is well.

    Raises:
        LedgerError: The ledger cannot be read.
    """
    with _reading(ledger, older=True) as connection:
        (restored,) = connection.execute(_LAST_RESTORED).fetchone()
        if head.held_by(connection) or restored > head.restored_seq:
            return None
        return _problem_of(connection, head)


def not_held(connection: sqlite3.Connection, known: Known) -> list[Checkpoint]:
    """The heads whose rows a ledger does not have, explained or not."""
    return [head for _, head in known if not head.held_by(connection)]


def unexplained(connection: sqlite3.Connection, known: Known) -> list[Checkpoint]:
    """The heads whose rows a ledger does not have although no restore of its journal says so."""
    lost = not_held(connection, known)
    if not lost:
        return []
    told: set[tuple[int, str]] = set()
    older = 0
    for seq, data in connection.execute(_RESTORES):
        row = json.loads(data)
        if "lost" in row:
            told.update((one["seq"], one["hash"]) for one in row["lost"])
        else:
            older = seq
    return [
        head for head in lost if (head.seq, head.hash) not in told and older <= head.restored_seq
    ]


def row_of(
    connection: sqlite3.Connection, known: Known, lost: Iterable[Checkpoint], how: str
) -> dict[str, Any]:
    """What a `restored` row says of a loss that these heads prove, before it is written."""
    first, last = connection.execute(_TIMES).fetchone()
    since = last
    still = [head for _, head in known if head.held_by(connection)]
    for head in lost:
        if how == BEHIND and _hash_at(connection, head.seq) is not None:
            # It went on from an older copy: nobody knows where, but not before what it still has.
            held = [one.taken_at for one in still if one.seq < head.seq]
            since = min(since, max((at for at in held if at <= head.taken_at), default=first))
    if how == MISSING:
        since = min([since, *(head.taken_at for _, head in known)])
    told = [{"seq": one.seq, "hash": one.hash, "taken_at": one.taken_at} for one in lost]
    return {"how": how, "since": since, "lost": told}


def highest(known: Known) -> Counters:
    """The highest counters that the copies know."""
    found = Counters()
    for copy, head in known:
        found = found.above(_counters_of(copy, head))
    return found


def loss_problems(ledger: Path, known: Known) -> list[LedgerProblem]:
    """What a person must hear of losses: the newest found now, else one that waits for a reconcile.

    Raises:
        LedgerError: The ledger cannot be read.
    """
    with _reading(ledger) as connection, ledger_file.stored_values():
        found = [_problem_of(connection, head) for head in unexplained(connection, known)]
        mark = records.mark_of(connection)
        if mark.get("restored_how") in (BEHIND, MISSING):
            (last,) = connection.execute(f"{_RESTORES} DESC LIMIT 1").fetchone()[1:]
            for one in sorted(json.loads(last)["lost"], key=lambda one: int(one["seq"]))[-1:]:
                where = f"the copy of {one['taken_at']} ends at row {one['seq']}"
                detail = f"{where}, and nobody has reconciled since {mark['restored_since']}"
                found.append(LedgerProblem("loss_waits", detail))
    return found[-1:]


def _problem_of(connection: sqlite3.Connection, head: Checkpoint) -> LedgerProblem:
    where = f"the copy of {head.taken_at} ends at row {head.seq}"
    if _hash_at(connection, head.seq) is None:
        rows, _ = end_of(connection)
        return LedgerProblem("tail_cut", f"{where}, the ledger at row {rows}")
    return LedgerProblem("other_chain", where)


def _counters_of(copy: Path, head: Checkpoint) -> Counters:
    """By its head or, where that is of an older program, by the copy itself; 0 if unknown."""
    named = [getattr(head, name) for name in _NUMBERS]
    told = Counters(*(number or 0 for number in named))
    if None not in named:
        return told
    try:
        with _reading(copy, older=True) as connection, ledger_file.stored_values():
            return told.above(records.counters(connection))
    except LedgerError:
        return told


def _hash_at(connection: sqlite3.Connection, seq: int) -> str | None:
    found = connection.execute(_HASH_AT, (seq,)).fetchone()
    return None if found is None else str(found[0])


@contextmanager
def _reading(path: Path, *, older: bool = False) -> Iterator[sqlite3.Connection]:
    with (
        closing(ledger_file.reader(path, older=older)) as connection,
        ledger_file.sqlite_errors(),
    ):
        yield connection
