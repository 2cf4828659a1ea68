"""Takes a till's journal in: in order, each row once, each as its ledger sealed it.

What a till says is checked and never believed: nothing that came is ever overwritten, and whatever
does not fit is an alarm. The rows, the tables that follow from them, the sums and how far the till
is are one commit, so that a batch that comes twice, late or half is harmless.
"""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from pos_app.headoffice import tables
from pos_app.headoffice.alarms import AlarmKind, end_alarms, raise_alarm
from pos_app.headoffice.arrays import BigintArray, TextArray
from pos_app.headoffice.database import DatabaseRole, act_as
from pos_app.ledger import journal
from pos_app.ledger.records import to_text
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

_BIGINT: Final = 2**63
_ALARMS: Final = {
    "gap": (AlarmKind.GAP, "before row"),
    "fork": (AlarmKind.FORK, "row"),
    "broken": (AlarmKind.BROKEN_CHAIN, "row"),
}
# So many rows of a batch that are not understood are named one by one.
_NAMED: Final = 3
_COLUMNS: Final = {
    "seq": BigintArray, "at": TextArray, "kind": TextArray, "sale_sequence": BigintArray,
    "sale_number": TextArray, "payment_id": TextArray, "data": TextArray, "hash": TextArray,
}  # fmt: skip
_values: Final = attrgetter(*_COLUMNS)
_ROWS: Final = """
INSERT INTO journal
    (owner, till, epoch, seq, at, kind, sale_sequence, sale_number, payment_id, data, hash, as_sent)
SELECT %s, %s, %s, * FROM unnest(
    %b::bigint[], %b::text[], %b::text[], %b::bigint[], %b::text[], %b::text[], %b::text[],
    %b::text[], %b::text[])
"""
# Of the epoch that counts and another one: how both began, and whether the other is the older.
_COUNTED: Final = """
SELECT c.first_hash, e.first_hash, EXISTS (
    SELECT FROM journal j
    WHERE j.owner = c.owner AND j.till = c.till AND j.epoch = c.epoch AND j.hash = e.lineage)
FROM tills t JOIN epochs c USING (owner, till, epoch)
JOIN epochs e ON e.owner = t.owner AND e.till = t.till AND e.epoch = %s AND e.epoch <> c.epoch
WHERE t.owner = %s AND t.till = %s
"""


@dataclass(frozen=True, slots=True)
class _Epoch:
    number: int
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What is to be said of a batch.

    Attributes:
        code: As in `Acknowledged`.
        fresh: The rows of it that are new and whole.
        row: The number of the first row that does not fit; 0 where all do.
    """

    code: str
    fresh: Sequence[JournalRow] = ()
    row: int = 0


def take(
    database: Database, till: TillId, batch: Batch, now: datetime | None = None
) -> Acknowledged:
    """Take a batch in, and say how far this lineage is.

    Raises:
        psycopg.Error: As it is; nothing of the batch was kept, and it may be sent again.
    """
    moment = now or datetime.now(UTC)
    # What needs no answer is sent on, so that PostgreSQL stores while the next is made ready.
    with (
        database.acting(DatabaseRole.DOOR, till.owner, till.till) as connection,
        connection.pipeline() as pipeline,
    ):
        # One batch of a till at a time, whichever server it comes to.
        connection.execute(
            "SELECT 1 FROM tills WHERE owner = %s AND till = %s FOR UPDATE", (till.owner, till.till)
        )
        epoch = _epoch(connection, till, batch.lineage)
        verdict = _judged(connection, till, epoch, batch)
        after = epoch
        if verdict.fresh:
            after = _keep(connection, pipeline, till, epoch, verdict.fresh)
        over = [AlarmKind.SILENT, *([AlarmKind.GAP] if verdict.fresh else [])]
        if not _note(connection, till, after, batch, moment):
            raise_alarm(connection, till.owner, till.till, AlarmKind.CLOCK)
        else:
            over.append(AlarmKind.CLOCK)
        end_alarms(connection, till.owner, till.till, *over)
        if verdict.code in _ALARMS:
            kind, where = _ALARMS[verdict.code]
            raise_alarm(connection, till.owner, till.till, kind, f"{where} {verdict.row}")
    return Acknowledged(after.seq, after.hash, verdict.code)


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
    # In one order, so that two tills cannot wait for each other.
    for each in sorted([till.till, *(other for (other,) in shared)] if shared else []):
        raise_alarm(connection, till.owner, each, AlarmKind.SAME_LEDGER, lineage)
    if number > 1:
        raise_alarm(connection, till.owner, till.till, AlarmKind.RESTORED, lineage)
    return _Epoch(number, 0, journal.START)


def _judged(connection: psycopg.Connection, till: TillId, epoch: _Epoch, batch: Batch) -> _Verdict:
    """What to say of a batch; nothing is changed."""
    if not batch.rows:
        return _Verdict("ok")
    if batch.rows[0].seq > epoch.seq + 1:
        return _Verdict("gap", row=batch.rows[0].seq)
    known = [row for row in batch.rows if row.seq <= epoch.seq]
    other = _first_other(connection, till, epoch, known) if known else None
    if other is not None:
        return _Verdict("fork", row=other)
    fresh = batch.rows[len(known) :]
    if not fresh:
        return _Verdict("ok")
    before = known[-1].hash if known else batch.previous
    if before != epoch.hash:
        return _Verdict("fork", row=epoch.seq)
    for place, row in enumerate(fresh):
        if not _is_sealed(row, before):
            # What is whole before it is taken, so that an alarm is all that a broken row stops.
            return _Verdict("broken", fresh[:place], row.seq)
        before = row.hash
    return _Verdict("ok", fresh)


def _is_sealed(row: JournalRow, before: str) -> bool:
    try:
        return row.hash == row.sealed_after(before)
    except UnicodeEncodeError:
        # Half a character, which no ledger has.
        return False


def _first_other(
    connection: psycopg.Connection, till: TillId, epoch: _Epoch, known: Sequence[JournalRow]
) -> int | None:
    """The first of these rows that is not the one that came before."""
    kept: dict[int, str] = dict(
        connection.execute(
            "SELECT seq, hash FROM journal"
            " WHERE owner = %s AND till = %s AND epoch = %s AND seq BETWEEN %s AND %s",
            (till.owner, till.till, epoch.number, known[0].seq, known[-1].seq),
        ).fetchall()
    )
    return next((row.seq for row in known if kept.get(row.seq) != row.hash), None)


def _keep(
    connection: psycopg.Connection,
    pipeline: psycopg.Pipeline,
    till: TillId,
    epoch: _Epoch,
    fresh: Sequence[JournalRow],
) -> _Epoch:
    """Store rows and what they make; where the epoch is then."""
    sent = [_as_sent(row) for row in fresh]
    storable = [
        row if as_sent is None else _cleaned(row) for row, as_sent in zip(fresh, sent, strict=True)
    ]
    columns = zip(*map(_values, storable), strict=True)
    arrays = [array(column) for array, column in zip(_COLUMNS.values(), columns, strict=True)]
    act_as(connection, DatabaseRole.TILL, till.owner, till.till)
    connection.execute(_ROWS, (till.owner, till.till, epoch.number, *arrays, TextArray(sent)))
    act_as(connection, DatabaseRole.TABLES, till.owner, till.till)
    wrong = tables.take(connection, pipeline, (till.owner, till.till, epoch.number), fresh)
    act_as(connection, DatabaseRole.DOOR, till.owner, till.till)
    for about in _told(sorted(wrong)):
        raise_alarm(connection, till.owner, till.till, AlarmKind.NOT_UNDERSTOOD, about)
    last = fresh[-1]
    connection.execute(
        "UPDATE epochs SET head_seq = %s, head_hash = %s"
        " WHERE owner = %s AND till = %s AND epoch = %s",
        (last.seq, last.hash, till.owner, till.till, epoch.number),
    )
    _note_identity(connection, till, epoch.number, fresh)
    return _Epoch(epoch.number, last.seq, last.hash)


def _as_sent(row: JournalRow) -> str | None:
    """A row's JSON, where PostgreSQL's text and numbers cannot hold it as it is."""
    texts = f"{row.at}{row.kind}{row.sale_number}{row.payment_id}{row.data}"
    sequence = row.sale_sequence or 0
    if -_BIGINT <= sequence < _BIGINT and "\0" not in texts:
        return None
    return json.dumps(astuple(row))


def _cleaned(row: JournalRow) -> JournalRow:
    texts = {name: getattr(row, name) for name in ("at", "kind", "sale_number", "payment_id")}
    texts["data"] = row.data
    clean = {name: text and text.replace("\0", "\ufffd") for name, text in texts.items()}
    return replace(row, sale_sequence=None, **clean)


def _told(wrong: Sequence[tuple[int, str]]) -> list[str]:
    """What alarms say of rows that make no sense: of the first few, and of how many more."""
    told = [f"row {seq}: {why}" for seq, why in wrong[:_NAMED]]
    more = wrong[_NAMED:]
    return [*told, f"{len(more)} more, up to row {more[-1][0]}"] if more else told


def _note_identity(
    connection: psycopg.Connection, till: TillId, epoch: int, rows: Sequence[JournalRow]
) -> None:
    """Keep how the ledger began, and whose it says that it is."""
    of = (till.owner, till.till, epoch)
    if rows[0].seq == 1:
        connection.execute(
            "UPDATE epochs SET first_hash = %s WHERE owner = %s AND till = %s AND epoch = %s",
            (rows[0].hash, *of),
        )
    for row in rows:
        if row.kind not in ("ledger_created", "ledger_migrated"):
            continue
        data, _ = tables.read_data(row)
        till_id = (data or {}).get("till_id")
        # Rows of older programs do not say whose it is.
        if data is not None and isinstance(till_id, str):
            connection.execute(
                "UPDATE epochs SET till_id = %s, live = %s"
                " WHERE owner = %s AND till = %s AND epoch = %s",
                (_printable(till_id), data.get("mode") == "live", *of),
            )


def _printable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _note(
    connection: psycopg.Connection, till: TillId, epoch: _Epoch, batch: Batch, now: datetime
) -> bool:
    """Keep how far the till is and when it was heard from; whether its clock is right."""
    waiting = max(batch.head - epoch.seq, 0)
    said = _moment(batch.sent_at)
    off = None if said is None else (said - now).total_seconds()
    connection.execute(
        "UPDATE tills SET heard_at = %s, heard_from = %s, waiting = %s, clock_off = %s,"
        " epoch = coalesce(epoch, %s), readable_until = NULL WHERE owner = %s AND till = %s",
        (now, said and to_text(said), waiting, off, epoch.number, till.owner, till.till),
    )
    if not waiting:
        _count_from_now(connection, till, epoch)
    return off is not None and abs(off) <= CLOCK_SECONDS


def _count_from_now(connection: psycopg.Connection, till: TillId, epoch: _Epoch) -> None:
    """The figures of a life count once it has come whole, where it is the same ledger's.

    Which of two lives is the newer one their journals say, not which came first: one whose
    beginning stands in the other one is the older.
    """
    counted = connection.execute(_COUNTED, (epoch.number, till.owner, till.till)).fetchone()
    if counted is None:
        return
    first, mine, is_older = counted
    if first is not None and first != mine:
        raise_alarm(connection, till.owner, till.till, AlarmKind.OTHER_LEDGER)
    elif not is_older:
        connection.execute(
            "UPDATE tills SET epoch = %s WHERE owner = %s AND till = %s",
            (epoch.number, till.owner, till.till),
        )


def _moment(told: str) -> datetime | None:
    """A moment that a till says, UTC; None where it is none."""
    try:
        said = datetime.fromisoformat(told)
        return said.astimezone(UTC) if said.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
