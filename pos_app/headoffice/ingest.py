"""Takes a till's journal in: in order, each row once, each as its ledger sealed it.

What a till says is checked and never believed: nothing that came is ever overwritten, and whatever
does not fit is an alarm. The rows, the tables that follow from them, the sums and how far the till
is are one commit, so that a batch that comes twice, late or half is harmless.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from pos_app.headoffice.alarms import AlarmKind, end_alarm, raise_alarm
from pos_app.headoffice.database import DatabaseRole, act_as
from pos_app.headoffice.tables import TillTables
from pos_app.ledger import journal
from pos_app.outbox.messages import Acknowledged

if TYPE_CHECKING:
    from collections.abc import Sequence

    import psycopg

    from pos_app.headoffice.database import Database
    from pos_app.headoffice.enrolment import TillId
    from pos_app.ledger.journal import JournalRow
    from pos_app.outbox.messages import Batch

CLOCK_SECONDS: Final = 120.0
"""A clock that is off by more is an alarm."""

_ROWS: Final = """
INSERT INTO journal
    (owner, till, epoch, seq, at, kind, sale_sequence, sale_number, payment_id, data, hash)
SELECT %s, %s, %s, * FROM unnest(
    %s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[],
    %s::text[])
"""


@dataclass(frozen=True, slots=True)
class _Epoch:
    number: int
    seq: int
    hash: str


def take(
    database: Database, till: TillId, batch: Batch, now: datetime | None = None
) -> Acknowledged:
    """Take a batch in, and say how far this lineage is.

    Raises:
        psycopg.Error: As it is; nothing of the batch was kept, and it may be sent again.
    """
    moment = now or datetime.now(UTC)
    with database.acting(DatabaseRole.DOOR, till.owner, till.till) as connection:
        # One batch of a till at a time, whichever server it comes to.
        connection.execute(
            "SELECT 1 FROM tills WHERE owner = %s AND till = %s FOR UPDATE", (till.owner, till.till)
        )
        epoch = _epoch(connection, till, batch.lineage)
        code, fresh = _judged(connection, till, epoch, batch)
        after = epoch
        if fresh:
            after = _keep(connection, till, epoch, fresh)
        _note(connection, till, after, batch, moment)
        for kind, about in _found(code, batch):
            raise_alarm(connection, till.owner, till.till, kind, about)
        if code == "ok":
            end_alarm(connection, till.owner, till.till, AlarmKind.GAP)
    return Acknowledged(after.seq, after.hash, code)


def _epoch(connection: psycopg.Connection, till: TillId, lineage: str) -> _Epoch:
    """The epoch of a lineage; a new one where it was never heard of."""
    found = connection.execute(
        "SELECT epoch, head_seq, head_hash FROM epochs"
        " WHERE owner = %s AND till = %s AND lineage = %s",
        (till.owner, till.till, lineage),
    ).fetchone()
    if found is not None:
        return _Epoch(*found)
    made = connection.execute(
        "INSERT INTO epochs (owner, till, epoch, lineage, head_hash)"
        " SELECT %s, %s, coalesce(max(epoch), 0) + 1, %s, %s FROM epochs"
        " WHERE owner = %s AND till = %s RETURNING epoch",
        (till.owner, till.till, lineage, journal.START, till.owner, till.till),
    ).fetchone()
    number = made[0] if made else 1
    shared = connection.execute(
        "SELECT DISTINCT till FROM epochs WHERE owner = %s AND till <> %s AND lineage = %s",
        (till.owner, till.till, lineage),
    ).fetchall()
    for (other,) in shared:
        raise_alarm(connection, till.owner, other, AlarmKind.SAME_LEDGER, lineage)
    if shared:
        raise_alarm(connection, till.owner, till.till, AlarmKind.SAME_LEDGER, lineage)
    if number > 1:
        raise_alarm(connection, till.owner, till.till, AlarmKind.RESTORED, lineage)
    return _Epoch(number, 0, journal.START)


def _judged(
    connection: psycopg.Connection, till: TillId, epoch: _Epoch, batch: Batch
) -> tuple[str, Sequence[JournalRow]]:
    """What to say of a batch, and the rows of it that are new and whole."""
    if not batch.rows:
        return "ok", ()
    if batch.rows[0].seq > epoch.seq + 1:
        return "gap", ()
    known = [row for row in batch.rows if row.seq <= epoch.seq]
    if known and _differs(connection, till, epoch, known):
        return "fork", ()
    fresh = batch.rows[len(known) :]
    if not fresh:
        return "ok", ()
    before = known[-1].hash if known else batch.previous
    if before != epoch.hash:
        return "fork", ()
    for place, row in enumerate(fresh):
        if row.hash != row.sealed_after(before):
            # What is whole before it is taken, so that an alarm is all that a broken row stops.
            return "broken", fresh[:place]
        before = row.hash
    return "ok", fresh


def _differs(
    connection: psycopg.Connection, till: TillId, epoch: _Epoch, known: Sequence[JournalRow]
) -> bool:
    kept: dict[int, str] = dict(
        connection.execute(
            "SELECT seq, hash FROM journal"
            " WHERE owner = %s AND till = %s AND epoch = %s AND seq BETWEEN %s AND %s",
            (till.owner, till.till, epoch.number, known[0].seq, known[-1].seq),
        ).fetchall()
    )
    return any(kept.get(row.seq) != row.hash for row in known)


def _keep(
    connection: psycopg.Connection, till: TillId, epoch: _Epoch, fresh: Sequence[JournalRow]
) -> _Epoch:
    """Store rows and what they make; where the epoch is then."""
    columns: list[list[Any]] = [
        [getattr(row, name) for row in fresh]
        for name in (
            "seq", "at", "kind", "sale_sequence", "sale_number", "payment_id", "data", "hash",
        )
    ]  # fmt: skip
    act_as(connection, DatabaseRole.TILL, till.owner, till.till)
    connection.execute(_ROWS, (till.owner, till.till, epoch.number, *columns))
    act_as(connection, DatabaseRole.TABLES, till.owner, till.till)
    tables = TillTables(connection, till.owner, till.till, epoch.number)
    wrong = tables.take(fresh)
    act_as(connection, DatabaseRole.DOOR, till.owner, till.till)
    for seq, why in wrong:
        about = f"row {seq}: {why}"
        raise_alarm(connection, till.owner, till.till, AlarmKind.NOT_UNDERSTOOD, about)
    last = fresh[-1]
    connection.execute(
        "UPDATE epochs SET head_seq = %s, head_hash = %s"
        " WHERE owner = %s AND till = %s AND epoch = %s",
        (last.seq, last.hash, till.owner, till.till, epoch.number),
    )
    if fresh[0].seq == 1:
        _note_identity(connection, till, epoch.number, fresh)
    return _Epoch(epoch.number, last.seq, last.hash)


def _note_identity(
    connection: psycopg.Connection, till: TillId, epoch: int, rows: Sequence[JournalRow]
) -> None:
    connection.execute(
        "UPDATE epochs SET first_hash = %s WHERE owner = %s AND till = %s AND epoch = %s",
        (rows[0].hash, till.owner, till.till, epoch),
    )
    for row in rows:
        if row.kind not in ("ledger_created", "ledger_migrated"):
            continue
        data = json.loads(row.data)
        if "till_id" in data:
            connection.execute(
                "UPDATE epochs SET till_id = %s, live = %s"
                " WHERE owner = %s AND till = %s AND epoch = %s",
                (str(data["till_id"]), data.get("mode") == "live", till.owner, till.till, epoch),
            )


def _note(
    connection: psycopg.Connection, till: TillId, epoch: _Epoch, batch: Batch, now: datetime
) -> None:
    """How far the till is, when it was heard from, and what its clock says."""
    waiting = max(batch.head - epoch.seq, 0)
    off = _clock_off(batch.sent_at, now)
    connection.execute(
        "UPDATE tills SET heard_at = %s, heard_from = %s, waiting = %s, clock_off = %s,"
        " epoch = coalesce(epoch, %s) WHERE owner = %s AND till = %s",
        (now, batch.sent_at, waiting, off, epoch.number, till.owner, till.till),
    )
    if not waiting:
        _count_from_now(connection, till, epoch)
    end_alarm(connection, till.owner, till.till, AlarmKind.SILENT)
    if off is None or abs(off) > CLOCK_SECONDS:
        raise_alarm(connection, till.owner, till.till, AlarmKind.CLOCK)
    else:
        end_alarm(connection, till.owner, till.till, AlarmKind.CLOCK)


def _count_from_now(connection: psycopg.Connection, till: TillId, epoch: _Epoch) -> None:
    """The figures of a new life count once it has come whole, where it is the same ledger's."""
    first: dict[int, str | None] = dict(
        connection.execute(
            "SELECT e.epoch, e.first_hash FROM epochs e JOIN tills t USING (owner, till)"
            " WHERE e.owner = %s AND e.till = %s AND e.epoch IN (t.epoch, %s)",
            (till.owner, till.till, epoch.number),
        ).fetchall()
    )
    before = min(first)
    if epoch.number == before:
        return
    if first[before] is None or first[before] == first[epoch.number]:
        connection.execute(
            "UPDATE tills SET epoch = %s WHERE owner = %s AND till = %s",
            (epoch.number, till.owner, till.till),
        )
    else:
        raise_alarm(connection, till.owner, till.till, AlarmKind.OTHER_LEDGER)


def _clock_off(sent_at: str, now: datetime) -> float | None:
    try:
        said = datetime.fromisoformat(sent_at)
    except ValueError:
        return None
    return (said - now).total_seconds() if said.tzinfo is not None else None


def _found(code: str, batch: Batch) -> list[tuple[AlarmKind, str]]:
    match code:
        case "gap":
            return [(AlarmKind.GAP, f"before row {batch.rows[0].seq}")]
        case "fork":
            return [(AlarmKind.FORK, f"row {batch.rows[0].seq}")]
        case "broken":
            return [(AlarmKind.BROKEN_CHAIN, f"after row {batch.rows[0].seq}")]
    return []
