"""A till's tables as PostgreSQL has them: what a batch of journal rows makes of them, in one go.

The till's own `ledger.project` says what a row makes of the tables, here as there. A batch loads
the rows that its journal rows name, projects in memory, and stores what changed, a statement a
table. A journal row that makes no sense moves nothing, and stops no other one.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

# ruff: noqa: S608 - what is put into the statements is names of our own, never a value.
import psycopg

from pos_app.headoffice.arrays import BigintArray, TextArray
from pos_app.ledger import project
from pos_app.ledger.errors import UnknownRecord
from pos_app.ledger.records import (
    ATTENTION,
    CASH,
    PAYMENTS,
    PEOPLE,
    RECEIPTS,
    REFUNDS,
    SALES,
    SHIFTS,
    TAKINGS,
    Table,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from pos_app.ledger.journal import JournalRow
    from pos_app.ledger.records import Row

# What of a till's tables head office has no use for, or must not have.
_LEFT_OUT: Final = {
    "payments": {"redirect_url", "purged_at"},
    "people": {"tries", "tried_at", "pin"},
}
KEPT: Final = (SALES, PAYMENTS, CASH, REFUNDS, RECEIPTS, PEOPLE, TAKINGS, SHIFTS, ATTENTION)
_COUNTS: Final = frozenset(
    {
        "sequence", "sale_sequence", "attempt", "late", "doubtful", "test", "seq", "issue", "copy",
        "opened_seq", "closed_seq", "settled_seq", "z_number", "last_sequence", "active",
    }
)  # fmt: skip
# What SQLite keeps as 0 and 1.
_FLAGS: Final = frozenset({"late", "doubtful", "test"})
_HOUR: Final = len("2026-03-01T14")
# What a row can have that no table can: a value of another type, a number or a key that is too
# large, nothing where something must be.
_UNSTORABLE: Final = (
    psycopg.DataError,
    psycopg.IntegrityError,
    psycopg.errors.ProgramLimitExceeded,
    TypeError,
    UnicodeError,
)
_NOTHING: Final = type(None)
# The name by which a row of each table is in a journal row's data, and its key there. A payment
# names its sale too, and what waits for a person because of it.
_NAMED: Final = {
    "sale": (SALES, "sequence"),
    "payment": (PAYMENTS, "payment_id"),
    "refund": (REFUNDS, "number"),
    "shift": (SHIFTS, "shift"),
    "person": (PEOPLE, "name"),
    "receipt": (RECEIPTS, "issue"),
    "dealt": (ATTENTION, "item"),
    "there": (ATTENTION, "item"),
}
# The kinds of rows that make a sale or a payment: neither is looked for, and no other may be there.
_MAKES: Final = {"sale_opened": "sale", "payment_created": "payment", "cash_taken": "payment"}


def columns(table: Table) -> tuple[str, ...]:
    """The columns of a till's table that head office keeps."""
    left_out = _LEFT_OUT.get(table.name, set())
    return tuple(name for name in table.columns if name not in left_out)


def _type(column: str) -> str:
    return "bigint" if column in _COUNTS or column.endswith("_minor") else "text"


class _Statements:
    """A table's statements, made once."""

    def __init__(self, table: Table) -> None:
        names = columns(table)
        keys = names[: table.keys]
        arrays = ", ".join(f"%b::{_type(name)}[]" for name in names)
        listed = ", ".join(names)
        changed = ", ".join(f"{name} = excluded.{name}" for name in names[table.keys :])
        self.load = (
            f"SELECT {listed} FROM {table.name} WHERE owner = %s AND till = %s AND epoch = %s"
            f" AND {keys[0]} = ANY(%b::{_type(keys[0])}[])"
        )
        self.add = (
            f"INSERT INTO {table.name} (owner, till, epoch, {listed})"
            f" SELECT %s, %s, %s, * FROM unnest({arrays})"
        )
        self.store = (
            f"{self.add} ON CONFLICT (owner, till, epoch, {', '.join(keys)})"
            f" DO UPDATE SET {changed}"
        )
        self.places = tuple(table.columns.index(name) for name in names)
        # Where a row as it was loaded has each of the table's columns; -1 is not kept.
        self.loaded = tuple(names.index(name) if name in names else -1 for name in table.columns)


_STATEMENTS: Final = {table.name: _Statements(table) for table in KEPT}
_ROLL_UP: Final = """
WITH told AS (
    SELECT %s::uuid AS owner, %s::uuid AS till, %s::integer AS epoch, * FROM unnest(
        %b::text[], %b::text[], %b::text[], %b::text[], %b::text[], %b::bigint[], %b::bigint[],
        %b::bigint[])
        AS t (hour, method, network, cashier, currency, payments, minor, refunds_minor)
), hours AS (
    INSERT INTO rollups AS r
        (owner, till, epoch, hour, method, network, cashier, currency, payments, minor,
        refunds_minor)
    SELECT * FROM told
    ON CONFLICT (owner, hour, till, epoch, method, network, cashier, currency) DO UPDATE SET
        payments = r.payments + excluded.payments,
        minor = r.minor + excluded.minor,
        refunds_minor = r.refunds_minor + excluded.refunds_minor
)
INSERT INTO day_rollups AS d
    (owner, till, epoch, day, method, network, currency, payments, minor, refunds_minor)
SELECT owner, till, epoch, left(hour, 10), method, network, currency,
    sum(payments), sum(minor), sum(refunds_minor)
FROM told GROUP BY 1, 2, 3, 4, 5, 6, 7
ON CONFLICT (owner, day, till, epoch, method, network, currency) DO UPDATE SET
    payments = d.payments + excluded.payments,
    minor = d.minor + excluded.minor,
    refunds_minor = d.refunds_minor + excluded.refunds_minor
"""


def take(
    connection: psycopg.Connection,
    pipeline: psycopg.Pipeline,
    of: tuple[UUID, UUID, int],
    rows: Sequence[JournalRow],
) -> list[tuple[int, str]]:
    """Keep what rows of an epoch make, inside the caller's transaction and pipeline.

    Args:
        connection: In that transaction.
        pipeline: The connection's.
        of: The owner, the till and its epoch.
        rows: The new ones.

    Returns:
        The numbers of those that make no sense, with why; each moved nothing.

    Raises:
        psycopg.Error: The database has trouble.
    """
    connection.execute("SAVEPOINT made")
    try:
        wrong = TillTables(connection, of).take(rows)
        # What PostgreSQL cannot keep it says by now.
        pipeline.sync()
        return wrong
    except _UNSTORABLE as error:
        # It passes over whatever was sent behind that.
        with suppress(psycopg.Error):
            pipeline.sync()
        connection.execute("ROLLBACK TO made")
        if len(rows) == 1:
            return [(rows[0].seq, type(error).__name__)]
    # Which of them it is, is found by halves.
    middle = len(rows) // 2
    first = take(connection, pipeline, of, rows[:middle])
    return first + take(connection, pipeline, of, rows[middle:])


class TillTables:
    """The tables of one till's epoch, for one batch, inside its transaction."""

    keeps_requests = False

    def __init__(self, connection: psycopg.Connection, of: tuple[UUID, UUID, int]) -> None:
        self._connection = connection
        self._of = of
        self._rows: dict[str, dict[Row, Row]] = {table.name: {} for table in KEPT}
        self._changed: dict[str, set[Row]] = {table.name: set() for table in KEPT}
        # Those that no row before this batch made; a journal row's number is a key only once.
        self._made: dict[str, set[Row]] = {table.name: set() for table in KEPT}
        # What the journal row that is being projected moves; None: dropped.
        self._staged: dict[tuple[str, Row], Row | None] = {}
        self._dropped: list[str] = []
        self._rolled: dict[tuple[str, ...], list[int]] = {}

    def take(self, rows: Iterable[JournalRow]) -> list[tuple[int, str]]:
        """Project rows and store what they make; the numbers of those that make no sense, and why.

        Raises:
            psycopg.Error: As it is. Like TypeError and UnicodeError, it may be a row's fault.
        """
        wrong: list[tuple[int, str]] = []
        read = []
        for row in rows:
            data, trouble = read_data(row)
            if trouble:
                wrong.append((row.seq, trouble))
            if data is not None:
                read.append((row, data))
        self._load(read)
        for row, data in read:
            self._staged = {}
            if self._is_there(row.kind, data):
                wrong.append((row.seq, "it is there already"))
                continue
            try:
                project.project(self, row, data)
                added = self._added(row, data)
            except (LookupError, TypeError, ValueError, AttributeError, UnknownRecord) as error:
                wrong.append((row.seq, type(error).__name__))
            else:
                self._settle(added)
        self._store()
        return wrong

    # What `ledger.project` asks of tables.

    def get(self, table: Table, *key: object) -> Row | None:
        """The row of a key as it is now; None where head office keeps no such table."""
        kept = self._rows.get(table.name)
        if kept is None:
            return None
        place = (table.name, key)
        return self._staged[place] if place in self._staged else kept.get(key)

    def put(self, table: Table, row: Row, before: Row | None = None) -> None:
        """Keep a row."""
        del before
        if table.name in self._rows:
            self._staged[table.name, row[: table.keys]] = row

    def drop(self, table: Table, *key: object) -> None:
        """Forget a row, if there is one."""
        if table.name in self._rows:
            self._staged[table.name, key] = None

    # ---

    def _is_there(self, kind: str, data: Mapping[str, Any]) -> bool:
        """Whether a row makes what another one of this batch made; the database knows of others."""
        name = _MAKES.get(kind)
        told = None if name is None else data.get(name)
        if name is None or not isinstance(told, dict):
            return False
        table, key = _NAMED[name]
        return isinstance(told.get(key), int | str) and (told[key],) in self._rows[table.name]

    def _settle(self, added: Iterable[tuple[tuple[str, ...], tuple[int, int, int]]]) -> None:
        """The journal row made sense: what it moves is so."""
        for (name, key), row in self._staged.items():
            if row is not None:
                self._rows[name][key] = row
                self._changed[name].add(key)
            else:
                # Of nothing but people is a row ever taken away.
                self._rows[name].pop(key, None)
                self._changed[name].discard(key)
                self._dropped.append(str(key[0]))
        for key, more in added:
            sums = self._rolled.setdefault(key, [0, 0, 0])
            for place, value in enumerate(more):
                sums[place] += value

    def _load(self, read: Iterable[tuple[JournalRow, Mapping[str, Any]]]) -> None:
        wanted: dict[str, set[Any]] = {table.name: set() for table in KEPT}
        made: dict[str, set[Any]] = {SALES.name: set(), PAYMENTS.name: set()}
        for row, data in read:
            makes = _MAKES.get(row.kind)
            for name in data.keys() & _NAMED.keys():
                told = data[name]
                if not isinstance(told, dict):
                    continue
                table, key = _NAMED[name]
                _want((made if name == makes else wanted)[table.name], told.get(key))
                if name == "payment":
                    _want(wanted[SALES.name], told.get("sale_sequence"))
                    if told.get("late") or told.get("review"):
                        _want(wanted[ATTENTION.name], told.get(key))
            if row.kind == "purged" and isinstance(data.get("payments"), list):
                for each in data["payments"]:
                    _want(wanted[PAYMENTS.name], each)
        for name, there in made.items():
            wanted[name] -= there
            self._made[name].update((key,) for key in there)
        asked = []
        for table in KEPT:
            column = table.columns[0]
            keys = _of_type(column, wanted[table.name])
            if keys:
                load = _STATEMENTS[table.name].load
                asked.append((table, self._connection.execute(load, (*self._of, keys))))
        # All are asked before one is answered.
        for table, found in asked:
            places, rows = _STATEMENTS[table.name].loaded, self._rows[table.name]
            for each in found:
                # What is not kept is empty.
                values = (*each, None)
                whole = tuple([values[place] for place in places])
                rows[whole[: table.keys]] = whole

    def _store(self) -> None:
        if self._dropped:
            self._connection.execute(
                "DELETE FROM people WHERE owner = %s AND till = %s AND epoch = %s"
                " AND name = ANY(%s)",
                (*self._of, self._dropped),
            )
        for table in KEPT:
            changed, made = self._changed[table.name], self._made[table.name]
            statements = _STATEMENTS[table.name]
            self._store_rows(table, statements.add, changed & made)
            self._store_rows(table, statements.store, changed - made)
        if self._rolled:
            keys = list(zip(*self._rolled, strict=True))
            sums = list(zip(*self._rolled.values(), strict=True))
            texts, whole = map(TextArray, keys), map(BigintArray, sums)
            self._connection.execute(_ROLL_UP, (*self._of, *texts, *whole))

    def _store_rows(self, table: Table, statement: str, keys: set[Row]) -> None:
        if not keys:
            return
        rows = self._rows[table.name]
        by_column = list(zip(*[rows[key] for key in keys], strict=True))
        arrays = [
            _storable(table.columns[place], by_column[place])
            for place in _STATEMENTS[table.name].places
        ]
        self._connection.execute(statement, (*self._of, *arrays))

    def _added(
        self, row: JournalRow, data: Mapping[str, Any]
    ) -> list[tuple[tuple[str, ...], tuple[int, int, int]]]:
        """What a journal row adds to which sums: payments, what they took, what is promised."""
        if not self._staged:
            return []
        added = []
        if (TAKINGS.name, (row.seq,)) in self._staged:
            payment = data["payment"]
            sale = self.get(SALES, payment["sale_sequence"])
            cashier = None if sale is None else SALES.named(sale)["cashier"]
            about = (payment["method"], payment.get("network"), cashier, payment["currency"])
            minor = _whole(payment["amount_minor"])
            added.append((_hour(payment["succeeded_at"], *about), (1, minor, 0)))
        if row.kind == "refund_promised" and "refund" in data:
            refund = data["refund"]
            about = (None, None, refund.get("cashier"), refund["currency"])
            minor = _whole(refund["amount_minor"])
            added.append((_hour(refund["created_at"], *about), (0, 0, minor)))
        return added


def read_data(row: JournalRow) -> tuple[dict[str, Any] | None, str]:
    """A journal row's data, and what is odd about it."""
    try:
        data = json.loads(row.data)
        plain = _without_nul(data) if "\\u0000" in row.data else data
    except (ValueError, RecursionError):
        return None, "its data is no JSON"
    if not isinstance(plain, dict):
        return None, "its data is no JSON object"
    return plain, "" if plain is data or plain == data else "a text has a NUL"


def _without_nul(value: Any) -> Any:
    """A value as PostgreSQL can keep it, whose text has no NUL."""
    match value:
        case str():
            return value.replace("\0", "\ufffd")
        case list():
            return [_without_nul(each) for each in value]
        case dict():
            return {name: _without_nul(each) for name, each in value.items()}
    return value


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError("an amount is a whole number")
    return value


def _hour(at: str, *about: str | None) -> tuple[str, ...]:
    told = tuple(value or "" for value in (at[:_HOUR], *about))
    if not all(isinstance(value, str) for value in told):
        raise TypeError("sums are by texts")
    return told


def _of_type(column: str, keys: set[Any]) -> TextArray | BigintArray:
    if _type(column) == "bigint":
        return BigintArray(key for key in keys if type(key) is int)
    return TextArray(key for key in keys if type(key) is str)


def _want(keys: set[Any], key: object) -> None:
    if isinstance(key, int | str):
        keys.add(key)


def _storable(column: str, values: Sequence[Any]) -> TextArray | BigintArray:
    """A column's values as they are stored.

    Raises:
        TypeError: One is of another type: PostgreSQL would make it fit, and keep something else.
    """
    if column in _FLAGS:
        values = [int(value) if type(value) is bool else value for value in values]
    kind, array = (int, BigintArray) if _type(column) == "bigint" else (str, TextArray)
    kinds = set(map(type, values))
    if not kinds <= {kind, _NOTHING}:
        raise TypeError(f"{column} is no {kind.__name__}")
    # Unnested beside longer ones, none is as many empty ones: most columns of most rows are empty.
    return array(values if kind in kinds else ())
