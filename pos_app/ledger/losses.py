"""What a ledger lacks and its backups know: losses, told until a person has dealt with them.

A ledger that lacks rows which a backup's head proves was replaced, cut or deleted. It is marked
restored in its own journal, with the heads that prove the loss, so that rotation cannot forget it;
only reconciling everything since what is still there takes the mark off. A mark never goes by
itself, and a head that the journal does not explain is never taken for explained.

The mark is four facts, made from `restored` and `reconciled` rows alone:

    restored           when it was marked
    restored_since     from when on it may lack sales
    restored_how       backup (a person put one back), behind or missing (found at a start)
    restored_covered   the spans reconciled since, as JSON
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from pos_app.ledger import checkpoint, journal, lookups
from pos_app.ledger.errors import LedgerProblem

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from pos_app.ledger.checkpoint import Checkpoint

    Known = Sequence[tuple[Path, Checkpoint]]

BACKUP: Final = "backup"
BEHIND: Final = "behind"
MISSING: Final = "missing"
FOUND: Final = frozenset({BEHIND, MISSING})
MARK: Final = ("restored", "restored_since", "restored_how", "restored_covered")
_RESTORES: Final = "SELECT seq, data FROM journal WHERE kind = 'restored' ORDER BY seq"
_TIMES: Final = "SELECT min(at), (SELECT at FROM journal ORDER BY seq DESC LIMIT 1) FROM journal"


def mark_of(connection: sqlite3.Connection) -> dict[str, str]:
    """The facts of the mark; empty where there is none."""
    found = {name: lookups.fact(connection, name) for name in MARK}
    return {name: value for name, value in found.items() if value is not None}


def after_restore(mark: Mapping[str, str], at: str, data: Mapping[str, Any]) -> dict[str, str]:
    """The mark after a `restored` row."""
    if "since" not in data:
        # As programs wrote it that kept no more.
        return {"restored": at}
    since = min(data["since"], mark.get("restored_since", data["since"]), at)
    return {"restored": at, "restored_since": since, "restored_how": data["how"]}


def after_reconcile(mark: Mapping[str, str], data: Mapping[str, Any]) -> dict[str, str]:
    """The mark after a `reconciled` row: empty once everything since the loss was compared."""
    if not mark or "from" not in data:
        return {}
    spans = _merged([*json.loads(mark.get("restored_covered", "[]")), [data["from"], data["to"]]])
    since = mark.get("restored_since", mark["restored"])
    if any(start <= since and mark["restored"] <= end for start, end in spans):
        return {}
    return {**mark, "restored_covered": json.dumps(spans, separators=(",", ":"))}


def _merged(spans: list[list[str]]) -> list[list[str]]:
    merged: list[list[str]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return merged


def not_held(connection: sqlite3.Connection, known: Known) -> list[Checkpoint]:
    """The heads whose rows a ledger does not have, explained or not."""
    return [head for _, head in known if not _holds(connection, head)]


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
    still = [head for _, head in known if _holds(connection, head)]
    for head in lost:
        if how == BEHIND and connection.execute(checkpoint.HASH_AT, (head.seq,)).fetchone():
            # It went on from an older copy: nobody knows where, but not before what it still has.
            held = [one.taken_at for one in still if one.seq < head.seq]
            since = min(since, max((at for at in held if at <= head.taken_at), default=first))
    if how == MISSING:
        since = min([since, *(head.taken_at for _, head in known)])
    told = [{"seq": one.seq, "hash": one.hash, "taken_at": one.taken_at} for one in lost]
    return {"how": how, "since": since, "lost": told}


def highest_number(known: Known) -> int:
    """The highest counter of a sale number that the copies know; 0 for none."""
    return max((checkpoint.last_number_of(copy, head) for copy, head in known), default=0)


def problems(connection: sqlite3.Connection, known: Known) -> list[LedgerProblem]:
    """What a person must hear of losses: those found now, and one that waits for a reconcile."""
    found = [problem_of(connection, head) for head in unexplained(connection, known)]
    mark = mark_of(connection)
    if mark.get("restored_how") in FOUND:
        (last,) = connection.execute(f"{_RESTORES} DESC LIMIT 1").fetchone()[1:]
        for one in sorted(json.loads(last)["lost"], key=lambda one: int(one["seq"]))[-1:]:
            where = f"the copy of {one['taken_at']} ends at row {one['seq']}"
            detail = f"{where}, and nobody has reconciled since {mark['restored_since']}"
            found.append(LedgerProblem("loss_waits", detail))
    return found[-1:]


def problem_of(connection: sqlite3.Connection, head: Checkpoint) -> LedgerProblem:
    """What is to be said of a head whose rows a ledger does not have."""
    rows, _ = connection.execute(journal.HEAD).fetchone() or (0, journal.START)
    where = f"the copy of {head.taken_at} ends at row {head.seq}"
    if connection.execute(checkpoint.HASH_AT, (head.seq,)).fetchone() is None:
        return LedgerProblem("tail_cut", f"{where}, the ledger at row {rows}")
    return LedgerProblem("other_chain", where)


def _holds(connection: sqlite3.Connection, head: Checkpoint) -> bool:
    found = connection.execute(checkpoint.HASH_AT, (head.seq,)).fetchone()
    return head.seq == 0 or (found is not None and found[0] == head.hash)
