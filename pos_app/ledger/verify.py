"""Checks a whole ledger: the file, the journal's chain, and that everything else follows from it.

It works on a private copy in memory, so that a till may go on selling, and it must never change
the ledger.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from pos_app.ledger import backup, file, journal, schema
from pos_app.ledger.errors import (
    LedgerCode,
    LedgerError,
    LedgerProblem,
    ledger_error,
)
from pos_app.ledger.personal_data import digest
from pos_app.ledger.project import MAKES_NO_SENSE, Replay
from pos_app.ledger.records import TABLES, sequence_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from pos_app.ledger.records import Row

# Enough to see what kind of trouble it is; a broken table would fill screens.
_MOST_PROBLEMS: Final = 50
# The notes' index makes them as its own version likes.
_INDEX_TABLES: Final = frozenset({"notes_data", "notes_idx", "notes_docsize", "notes_config"})
_LOOKS: Final = "SELECT last_look_at, watched_seconds FROM payments"
_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a check: at most 50 problems, and how many rows and sales there are."""

    problems: tuple[LedgerProblem, ...]
    rows: int
    sales: int

    @property
    def ok(self) -> bool:
        """Whether everything is as it must be."""
        return not self.problems


def verify(path: Path) -> Report:
    """Check a ledger, whose till may be running.

    Raises:
        LedgerError: It cannot be read (`missing`, `unreadable`, `newer`, `busy`); damage is no
            error here but a problem in the report.
    """
    try:
        with closing(file.reader(path)) as source:
            connection = backup.copy_in_memory(source)
        with closing(connection):
            return _check(connection)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return Report((LedgerProblem("file_damaged", str(ledger_error(error))),), 0, 0)
    except LedgerError as error:
        if error.code is not LedgerCode.DAMAGED:
            raise
        return Report((LedgerProblem("file_damaged", error.detail),), 0, 0)
    except (ValueError, TypeError, AttributeError):
        # A damaged cell can be of a type that its column does not allow.
        detail = "a stored value is none that the till writes"
        return Report((LedgerProblem("row_damaged", detail),), 0, 0)


def _check(connection: sqlite3.Connection) -> Report:
    problems: list[LedgerProblem] = [*_file(connection), *_schema(connection)]
    replay = Replay()
    for problem in _chain(connection, replay):
        problems.append(problem)
        if len(problems) >= _MOST_PROBLEMS:
            break
    (rows,) = connection.execute("SELECT count(*) FROM journal").fetchone()
    (sales,) = connection.execute("SELECT count(*) FROM sales").fetchone()
    for found in (_projections(connection, replay), _sides(connection, replay)):
        problems.extend(found)
    return Report(tuple(problems[:_MOST_PROBLEMS]), rows, sales)


def _file(connection: sqlite3.Connection) -> Iterator[LedgerProblem]:
    for (line,) in connection.execute("PRAGMA integrity_check(10)"):
        if line != "ok":
            yield LedgerProblem("file_damaged", line)
    for table, _, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield LedgerProblem("file_damaged", f"a row of {table} points at no row of {parent}")
    try:
        # Rank 1: against the notes themselves, not only within its own tables.
        connection.execute("INSERT INTO notes (notes, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        yield LedgerProblem("file_damaged", f"the notes' index: {error}")


def _schema(connection: sqlite3.Connection) -> Iterator[LedgerProblem]:
    with closing(sqlite3.connect(":memory:")) as pristine:
        pristine.executescript(schema.SCHEMA)
        made = _objects(pristine)
    here = _objects(connection)
    for name in sorted(made.keys() | here.keys()):
        if here.get(name) == made.get(name) or _made_by_sqlite(name):
            continue
        # A trigger can change what is written; what else another tool added cannot.
        added = name not in made and here[name][0] != "trigger"
        yield LedgerProblem("schema_added" if added else "schema_differs", name)


def _objects(connection: sqlite3.Connection) -> dict[str, tuple[str, str, str | None]]:
    rows = connection.execute("SELECT name, type, tbl_name, sql FROM sqlite_schema")
    return {
        name: (kind, table, None if name in _INDEX_TABLES else text)
        for name, kind, table, text in rows
    }


def _made_by_sqlite(name: str) -> bool:
    # ANALYZE, which any tool may run, leaves such tables; no others can have such names.
    return name.startswith("sqlite_stat")


def _chain(connection: sqlite3.Connection, replay: Replay) -> Iterator[LedgerProblem]:
    previous, expected = journal.START, 1
    for row in journal.rows(connection):
        if row.seq != expected:
            yield LedgerProblem("journal_gap", f"row {row.seq} where {expected} was due")
        if row.hash != row.sealed_after(previous):
            yield LedgerProblem("chain_broken", f"row {row.seq}")
        if row.sale_sequence != (row.sale_number and sequence_of(row.sale_number)):
            yield LedgerProblem("row_damaged", f"row {row.seq}")
        try:
            replay.take(row)
        except MAKES_NO_SENSE:
            yield LedgerProblem("row_damaged", f"row {row.seq}")
        previous, expected = row.hash, row.seq + 1
    for seq in replay.gaps:
        yield LedgerProblem("number_gap", f"row {seq}")


def _projections(connection: sqlite3.Connection, replay: Replay) -> Iterator[LedgerProblem]:
    for table in TABLES:
        stored = {row[: table.keys]: row for row in connection.execute(table.select)}
        yield from _differences(table.name, replay.rows[table.name], stored)
    # When payments were looked at follows from no row, and must be text and number all the same.
    connection.execute(_LOOKS).fetchall()


def _differences(
    table: str, told: Mapping[Row, Row], stored: Mapping[Row, Row]
) -> Iterator[LedgerProblem]:
    for key in told.keys() | stored.keys():
        if told.get(key) != stored.get(key):
            named = ", ".join(map(str, key))
            yield LedgerProblem("projection_differs", f"{table}: {named}")


def _sides(connection: sqlite3.Connection, replay: Replay) -> Iterator[LedgerProblem]:
    bodies = {
        (payment_id, seq): digest(salt, body)
        for payment_id, seq, body, salt in connection.execute("SELECT * FROM wire")
    }
    gone = {key for key in replay.digests if key[1] < replay.purged.get(key[0], 0)}
    yield from _side("wire", replay.digests, bodies, gone)
    phones = {
        payment_id: digest(salt, national.encode())
        for payment_id, national, salt in connection.execute("SELECT * FROM phones")
    }
    yield from _side("phones", replay.phones, phones, replay.purged)


def _side(
    table: str,
    told: Mapping[_Key, str],
    stored: Mapping[_Key, str],
    purged: Iterable[_Key],
) -> Iterator[LedgerProblem]:
    for key in told.keys() - stored.keys() - set(purged):
        yield LedgerProblem("side_missing", f"{table}: {key}")
    for key, found in stored.items():
        if told.get(key) != found:
            yield LedgerProblem("side_damaged", f"{table}: {key}")
