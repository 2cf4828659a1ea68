"""A till's tables as PostgreSQL has them: what a batch of journal rows makes of them, in one go.

The till's own `ledger.project` says what a row makes of the tables, here as there. A batch loads
the rows that its journal rows name, projects in memory, and stores what changed, a statement a
table.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

# ruff: noqa: S608 - what is put into the statements is names of our own, never a value.
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
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    import psycopg

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
_HOUR: Final = len("2026-03-01T14")
# The name by which a row of each table is in a journal row's data, and its key there.
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
        arrays = ", ".join(f"%s::{_type(name)}[]" for name in names)
        listed = ", ".join(names)
        changed = ", ".join(f"{name} = excluded.{name}" for name in names[table.keys :])
        self.load = (
            f"SELECT {listed} FROM {table.name} WHERE owner = %s AND till = %s AND epoch = %s"
            f" AND {keys[0]} = ANY(%s::{_type(keys[0])}[])"
        )
        self.store = (
            f"INSERT INTO {table.name} (owner, till, epoch, {listed})"
            f" SELECT %s, %s, %s, * FROM unnest({arrays})"
            f" ON CONFLICT (owner, till, epoch, {', '.join(keys)}) DO UPDATE SET {changed}"
        )
        self.places = tuple(table.columns.index(name) for name in names)


_STATEMENTS: Final = {table.name: _Statements(table) for table in KEPT}
_ROLL_UP: Final = """
INSERT INTO rollups AS r
    (owner, till, epoch, hour, method, network, cashier, currency, payments, minor, refunds_minor)
SELECT %s, %s, %s, * FROM unnest(
    %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::bigint[],
    %s::bigint[])
ON CONFLICT (owner, hour, till, epoch, method, network, cashier, currency) DO UPDATE SET
    payments = r.payments + excluded.payments,
    minor = r.minor + excluded.minor,
    refunds_minor = r.refunds_minor + excluded.refunds_minor
"""


class TillTables:
    """The tables of one till's epoch, for one batch, inside its transaction."""

    def __init__(self, connection: psycopg.Connection, owner: UUID, till: UUID, epoch: int) -> None:
        self._connection = connection
        self._of = (owner, till, epoch)
        self._rows: dict[str, dict[Row, Row]] = {table.name: {} for table in KEPT}
        self._changed: dict[str, set[Row]] = {table.name: set() for table in KEPT}
        self._dropped: list[str] = []
        self._rolled: dict[tuple[str, str, str, str, str], list[int]] = {}

    def take(self, rows: Iterable[JournalRow]) -> list[tuple[int, str]]:
        """Project rows and store what they make; the numbers of those that make no sense, and why.

        Raises:
            psycopg.Error: As it is.
        """
        read: list[tuple[JournalRow, dict[str, Any]]] = []
        wrong: list[tuple[int, str]] = []
        for row in rows:
            try:
                data = json.loads(row.data)
            except ValueError:
                data = None
            if isinstance(data, dict):
                read.append((row, data))
            else:
                wrong.append((row.seq, "its data is no JSON object"))
        self._load(read)
        for row, data in read:
            try:
                project.project(self, row, data)
                self._roll_up(row, data)
            except (KeyError, TypeError, ValueError, UnknownRecord) as error:
                wrong.append((row.seq, type(error).__name__))
        self._store()
        return wrong

    # What `ledger.project` asks of tables.

    def get(self, table: Table, *key: object) -> Row | None:
        """The row of a key as it is now; None where head office keeps no such table."""
        kept = self._rows.get(table.name)
        return None if kept is None else kept.get(key)

    def put(self, table: Table, row: Row, before: Row | None = None) -> None:
        """Keep a row."""
        del before
        kept = self._rows.get(table.name)
        if kept is not None:
            key = row[: table.keys]
            kept[key] = row
            self._changed[table.name].add(key)

    def drop(self, table: Table, *key: object) -> None:
        """Forget a row, if there is one."""
        kept = self._rows.get(table.name)
        if kept is not None:
            kept.pop(key, None)
            self._changed[table.name].discard(key)
            if table is PEOPLE:
                self._dropped.append(str(key[0]))

    # ---

    def _load(self, read: Iterable[tuple[JournalRow, Mapping[str, Any]]]) -> None:
        wanted: dict[str, set[Any]] = {table.name: set() for table in KEPT}
        for _, data in read:
            for name, (table, key) in _NAMED.items():
                told = data.get(name)
                if isinstance(told, dict) and isinstance(told.get(key), int | str):
                    wanted[table.name].add(told[key])
            payment = data.get("payment")
            if isinstance(payment, dict) and isinstance(payment.get("payment_id"), str):
                wanted[ATTENTION.name].add(payment["payment_id"])
                wanted[SALES.name].add(payment.get("sale_sequence"))
        for table in KEPT:
            keys = _of_type(table.columns[0], wanted[table.name])
            if not keys:
                continue
            found = self._connection.execute(
                _STATEMENTS[table.name].load,
                (*self._of, keys),
            )
            names = columns(table)
            for each in found:
                row = table.row(dict(zip(names, each, strict=True)))
                self._rows[table.name][row[: table.keys]] = row

    def _store(self) -> None:
        if self._dropped:
            self._connection.execute(
                "DELETE FROM people WHERE owner = %s AND till = %s AND epoch = %s"
                " AND name = ANY(%s)",
                (*self._of, self._dropped),
            )
        for table in KEPT:
            changed = self._changed[table.name]
            if not changed:
                continue
            statements, rows = _STATEMENTS[table.name], self._rows[table.name]
            listed = [rows[key] for key in changed]
            arrays = [[_storable(row[place]) for row in listed] for place in statements.places]
            self._connection.execute(statements.store, (*self._of, *arrays))
        if self._rolled:
            keys = list(zip(*self._rolled, strict=True))
            sums = list(zip(*self._rolled.values(), strict=True))
            arrays = [list(column) for column in (*keys, *sums)]
            self._connection.execute(_ROLL_UP, (*self._of, *arrays))

    def _roll_up(self, row: JournalRow, data: Mapping[str, Any]) -> None:
        if (TAKINGS.name in self._rows) and (row.seq,) in self._changed[TAKINGS.name]:
            payment = data["payment"]
            sale = self._rows[SALES.name].get((payment["sale_sequence"],))
            cashier = None if sale is None else SALES.named(sale)["cashier"]
            key = (payment["method"], payment.get("network"), cashier, payment["currency"])
            self._add(payment["succeeded_at"], key, (1, payment["amount_minor"], 0))
        refund = data.get("refund")
        if row.kind == "refund_promised" and refund is not None:
            key = ("", "", refund.get("cashier"), refund["currency"])
            self._add(refund["created_at"], key, (0, 0, refund["amount_minor"]))

    def _add(self, at: str, about: tuple[str | None, ...], more: tuple[int, int, int]) -> None:
        method, network, cashier, currency = (value or "" for value in about)
        sums = self._rolled.setdefault((at[:_HOUR], method, network, cashier, currency), [0, 0, 0])
        for place, value in enumerate(more):
            sums[place] += value


def _of_type(column: str, keys: set[Any]) -> list[Any]:
    kind = int if _type(column) == "bigint" else str
    return [key for key in keys if isinstance(key, kind)]


def _storable(value: object) -> object:
    """A value as PostgreSQL can keep it, whose text has no NUL."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and "\0" in value:
        return value.replace("\0", "\ufffd")
    return value
