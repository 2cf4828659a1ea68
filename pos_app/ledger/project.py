"""Writes one journalled change: the row, what it points to, and the projections it moves.

Everything here runs inside a transaction of the book's. It must never change a projection without
a journal row that says so.

`Replay` tells what they must be by the journal alone, and `rebuild` makes them so. It must never
look at a projection to find out what another one should be.
"""

from __future__ import annotations

import json

# ruff: noqa: S608 - what is put into the statements is names of our own, never a value.
from typing import TYPE_CHECKING, Any, Final

from pos_app.domain.payment import Payment, PaymentState
from pos_app.ledger import (
    file,
    identity,
    journal,
    lookups,
    losses,
    personal_data,
    review_table,
    schema,
    timestamps,
)
from pos_app.ledger.errors import RuleBroken, UnknownRecord
from pos_app.ledger.rows import (
    NOT_JOURNALLED,
    PAYMENT_COLUMNS,
    SALE_COLUMNS,
    payment_row,
    payment_snapshot,
    sale_row,
    sale_snapshot,
    sequence_of,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from pos_app.domain.sale import Sale
    from pos_app.ledger.journal import JournalRow
    from pos_app.ledger.rows import JournalEntry, NewPayment


RESERVED: Final = frozenset({"sale", "payment", "digests"})
NEW_SALE: Final = "INSERT INTO sales VALUES ({})".format(", ".join("?" * len(SALE_COLUMNS)))
# The last column, purged_at, is no part of a payment.
NEW_PAYMENT: Final = "INSERT INTO payments VALUES ({}, NULL)".format(
    ", ".join("?" * len(PAYMENT_COLUMNS))
)
NEW_SEND: Final = "INSERT INTO sends VALUES (?, ?, ?, ?, ?)"
# Twice in one millisecond is once.
NEW_CLAIM: Final = "INSERT OR IGNORE INTO claims VALUES (?, ?)"
_FACT: Final = (
    "INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)


def open_sale(connection: sqlite3.Connection, sale: Sale, at: str) -> None:
    """Journal and store a new sale.

    Raises:
        RuleBroken: its number is not the next one.
    """
    if sale.sequence != lookups.last_sequence(connection) + 1:
        raise RuleBroken("sale numbers have no gaps")
    snapshot = sale_snapshot(sale)
    journal.append(
        connection,
        at=at,
        kind="sale_opened",
        data={"sale": snapshot},
        sale=(sale.sequence, sale.number),
    )
    connection.execute(NEW_SALE, sale_row(snapshot))


def create_payment(
    connection: sqlite3.Connection,
    sale: Sale,
    attempt: int,
    new: NewPayment,
    salt: Callable[[int], bytes],
    at: datetime,
) -> Payment:
    """Journal and store a new payment of a sale with its number and its body.

    Returns:
        The payment, in `created`.
    """
    payment = Payment(
        payment_id=new.payment_id,
        sale_id=sale.sale_id,
        sale_number=sale.number,
        attempt=attempt,
        amount=sale.amount,
        method=new.method,
        gateway=new.gateway,
        state=PaymentState.CREATED,
        created_at=at,
        updated_at=at,
        network=new.network,
        phone_masked=None if new.phone is None else new.phone.masked,
        order_id=new.order_id,
        idempotency_key=new.idempotency_key,
    )
    body, body_salt, phone_salt = (
        new.body(sale),
        salt(personal_data.SALT_BYTES),
        salt(personal_data.SALT_BYTES),
    )
    snapshot = payment_snapshot(payment)
    digests = {"wire": personal_data.digest(body_salt, body)}
    if new.phone is not None:
        digests["phone"] = personal_data.digest(phone_salt, new.phone.national.encode())
    data: dict[str, Any] = {"payment": snapshot, "digests": digests}
    if new.risk_note is not None:
        data["risk_note"] = new.risk_note
    seq = journal.append(
        connection,
        at=timestamps.to_text(at),
        kind="payment_created",
        data=data,
        sale=(sale.sequence, sale.number),
        payment_id=payment.payment_id,
    )
    connection.execute(NEW_PAYMENT, payment_row(snapshot))
    if new.phone is not None:
        personal_data.keep_phone(connection, payment.payment_id, new.phone, phone_salt)
    personal_data.keep_wire(connection, payment.payment_id, seq, body, body_salt)
    return payment


def change(
    connection: sqlite3.Connection, entry: JournalEntry, salt: Callable[[int], bytes], at: str
) -> None:
    """Journal an entry and move the projections as it says.

    Raises:
        UnknownRecord: its sale or payment was never opened, or what it deals with never raised.
        RuleBroken: it uses a name of the ledger, or has an answer and no payment.
    """
    if RESERVED & entry.data.keys():
        raise RuleBroken("sale, payment and digests are the ledger's own words")
    data: dict[str, Any] = dict(entry.data)
    payment, sale, wire_salt = entry.payment, entry.sale, b""
    about = None
    if payment is not None:
        data["payment"] = payment_snapshot(payment)
        about = (sequence_of(payment.sale_number), payment.sale_number)
    if sale is not None:
        data["sale"] = sale_snapshot(sale)
        about = (sale.sequence, sale.number)
    if entry.wire is not None:
        wire_salt = salt(personal_data.SALT_BYTES)
        data["digests"] = {"wire": personal_data.digest(wire_salt, entry.wire)}
    seq = journal.append(
        connection,
        at=at,
        kind=entry.kind,
        data=data,
        sale=about,
        payment_id=None if payment is None else payment.payment_id,
    )
    if sale is not None:
        _move_sale(connection, data["sale"])
    if payment is not None:
        _move_payment(connection, payment, data["payment"])
        if "send" in data:
            _keep_send(connection, payment.payment_id, data, at)
    review_table.move(connection, data, at)
    if entry.wire is not None:
        if payment is None:
            raise RuleBroken("an answer belongs to a payment")
        personal_data.keep_wire(connection, payment.payment_id, seq, entry.wire, wire_salt)


def note_claim(connection: sqlite3.Connection, payment: Payment, at: str) -> None:
    """Journal and store that a payment was confirmed to a customer who asked."""
    journal.append(
        connection,
        at=at,
        kind="claim_confirmed",
        data={},
        sale=(sequence_of(payment.sale_number), payment.sale_number),
        payment_id=payment.payment_id,
    )
    connection.execute(NEW_CLAIM, (payment.payment_id, at))


def pass_over_numbers(connection: sqlite3.Connection, highest: int, at: str) -> None:
    """Journal that no number up to `highest` will be given; the only gap that there can be."""
    journal.append(connection, at=at, kind="numbers_continued", data={"above": highest})
    set_fact(connection, "numbers_above", highest)


def mark_restored(connection: sqlite3.Connection, data: Mapping[str, Any], at: str) -> None:
    """Journal a restore, and mark the ledger; see `losses`."""
    before = losses.mark_of(connection)
    journal.append(connection, at=at, kind="restored", data=data)
    _set_mark(connection, losses.after_restore(before, at, data))


def note_reconciled(connection: sqlite3.Connection, start: str, end: str, at: str) -> None:
    """Journal that a span was compared; take the mark of a restore off where all of it was."""
    before = losses.mark_of(connection)
    if before:
        data = {"from": start, "to": end}
        journal.append(connection, at=at, kind="reconciled", data=data)
        _set_mark(connection, losses.after_reconcile(before, data))


def _set_mark(connection: sqlite3.Connection, mark: Mapping[str, str]) -> None:
    connection.executemany(
        "DELETE FROM facts WHERE name = ?", [(name,) for name in losses.MARK if name not in mark]
    )
    for name, value in mark.items():
        set_fact(connection, name, value)


def set_fact(connection: sqlite3.Connection, name: str, value: str | float) -> None:
    """Keep a fact about the ledger itself."""
    connection.execute(_FACT, (name, value))


def send_of(data: Mapping[str, Any], at: str) -> tuple[int, str, float | None, str | None]:
    """The send that a journal row tells of: number, time, the gateway's offset, destination.

    Args:
        data: the row's data, which has a `send`.
        at: the row's own time, for a send that names none.
    """
    offset = data.get("gateway_offset")
    offset = None if offset is None else float(offset)
    return data["send"], data.get("at", at), offset, data.get("destination")


def _keep_send(
    connection: sqlite3.Connection, payment_id: str, data: Mapping[str, Any], at: str
) -> None:
    number, sent_at, offset, destination = send_of(data, at)
    connection.execute(NEW_SEND, (payment_id, number, sent_at, offset, destination))
    if offset is not None:
        set_fact(connection, "gateway_offset", offset)


def _move_sale(connection: sqlite3.Connection, snapshot: Mapping[str, Any]) -> None:
    key = snapshot["sequence"]
    before = connection.execute(lookups.SALE_BY_SEQUENCE, (key,)).fetchone()
    if before is None:
        raise UnknownRecord("this sale was never opened")
    _update(connection, "sales", "sequence", key, SALE_COLUMNS, before, sale_row(snapshot))


def _move_payment(
    connection: sqlite3.Connection, payment: Payment, snapshot: Mapping[str, Any]
) -> None:
    key = payment.payment_id
    before = connection.execute(lookups.PAYMENT, (key,)).fetchone()
    if before is None:
        raise UnknownRecord("this payment was never created")
    looked = None if payment.last_look_at is None else timestamps.to_text(payment.last_look_at)
    after = payment_row(snapshot, looked, payment.watched_seconds)
    _update(connection, "payments", "payment_id", key, PAYMENT_COLUMNS, before, after)


def _update(
    connection: sqlite3.Connection,
    table: str,
    key_column: str,
    key: object,
    columns: Sequence[str],
    before: Sequence[Any],
    after: Sequence[Any],
) -> None:
    """Write what differs and nothing else: a column named is an index rewritten."""
    changed = [
        (column, new) for column, old, new in zip(columns, before, after, strict=True) if old != new
    ]
    if changed:
        names = ", ".join(f"{column} = ?" for column, _ in changed)
        connection.execute(
            f"UPDATE {table} SET {names} WHERE {key_column} = ?",
            [*(value for _, value in changed), key],
        )


_UNJOURNALLED: Final = tuple(PAYMENT_COLUMNS.index(name) for name in sorted(NOT_JOURNALLED))


class Replay:
    """The ledger as its journal tells it, row by row.

    Attributes:
        sales: A sale's row by its sequence.
        payments: A payment's row, `purged_at` last, by its id; without what is not journalled.
        sends: A send's row by payment and number.
        claims: A confirmation's row by payment and time.
        facts: The ledger's own facts by name.
        attention: The row of what waits for a person, or was dealt with, by its name.
        digests: The digest of a wire body by payment and journal row.
        phones: The digest of a number by payment.
        purged: The journal row that purged a payment, by payment.
        purged_at: When a payment was purged, for those of which nothing came after.
        gaps: Journal rows that gave a sale a number other than the next.
    """

    def __init__(self) -> None:
        """Begin before the first row."""
        self.sales: dict[int, tuple[Any, ...]] = {}
        self.payments: dict[str, tuple[Any, ...]] = {}
        self.sends: dict[tuple[str, int], tuple[Any, ...]] = {}
        self.claims: dict[tuple[str, str], tuple[str, str]] = {}
        self.facts: dict[str, Any] = {}
        self.attention: dict[str, tuple[Any, ...]] = {}
        self.digests: dict[tuple[str, int], str] = {}
        self.phones: dict[str, str] = {}
        self.purged: dict[str, int] = {}
        self.purged_at: dict[str, str] = {}
        self.gaps: list[int] = []
        self._last_sequence = 0

    def take(self, row: JournalRow) -> None:
        """Add the next row.

        Raises:
            ValueError: Its data is no JSON.
            KeyError: Its data lacks what its kind promises.
        UnknownRecord: It deals with what was never raised.
        """
        data = json.loads(row.data)
        if "sale" in data:
            self._take_sale(row, data["sale"])
        if "payment" in data:
            self._take_payment(row, data)
        raised = review_table.told_by(data, row.at, self.attention.get)
        if raised is not None:
            self.attention[raised[0]] = raised
        match row.kind:
            case "ledger_created" | "ledger_migrated":
                self.facts |= identity.facts_told_by(data)
            case "claim_confirmed":
                claim = (str(row.payment_id), row.at)
                self.claims[claim] = claim
            case "numbers_continued":
                self.facts["numbers_above"] = data["above"]
                self._last_sequence = max(self._last_sequence, data["above"])
            case "restored":
                self._set_mark(losses.after_restore(self._mark(), row.at, data))
            case "reconciled":
                self._set_mark(losses.after_reconcile(self._mark(), data))
            case "purged":
                for payment_id in data["payments"]:
                    self.purged[payment_id] = row.seq
                    self._mark_purged(payment_id, row.at)

    def _mark(self) -> dict[str, Any]:
        return {name: self.facts[name] for name in losses.MARK if name in self.facts}

    def _set_mark(self, mark: dict[str, Any]) -> None:
        for name in losses.MARK:
            self.facts.pop(name, None)
        self.facts |= mark

    def _take_sale(self, row: JournalRow, snapshot: dict[str, Any]) -> None:
        sequence = snapshot["sequence"]
        if row.kind == "sale_opened":
            if sequence != self._last_sequence + 1:
                self.gaps.append(row.seq)
            self._last_sequence = sequence
        self.sales[sequence] = sale_row(snapshot)

    def _take_payment(self, row: JournalRow, data: dict[str, Any]) -> None:
        snapshot = data["payment"]
        payment_id = snapshot["payment_id"]
        digests = data.get("digests", {})
        if "wire" in digests:
            self.digests[payment_id, row.seq] = digests["wire"]
            self.purged_at.pop(payment_id, None)
        if "phone" in digests:
            self.phones[payment_id] = digests["phone"]
        self.payments[payment_id] = (*payment_row(snapshot), self.purged_at.get(payment_id))
        if "send" in data:
            number, at, offset, destination = send_of(data, row.at)
            self.sends[payment_id, number] = (payment_id, number, at, offset, destination)
            if offset is not None:
                self.facts["gateway_offset"] = offset

    def _mark_purged(self, payment_id: str, at: str) -> None:
        self.purged_at[payment_id] = at
        self.payments[payment_id] = (*self.payments[payment_id][:-1], at)


def without_looks(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A payment's stored row as a replay would give it: what is not journalled set back."""
    cells = list(row)
    for index, blank in zip(_UNJOURNALLED, (None, 0.0), strict=True):
        cells[index] = blank
    return tuple(cells)


def rebuild(connection: sqlite3.Connection) -> None:
    """Throw the projections away and make them again from the journal, in one transaction.

    What is not journalled (when payments were last looked at) is lost; watching begins anew.

    Args:
        connection: The owner's, in no transaction.

    Raises:
        LedgerError: As SQLite says; nothing changed.
    """
    with file.all_or_nothing(connection):
        # The side tables point at payments that are gone for a moment.
        connection.execute("PRAGMA defer_foreign_keys = ON")
        replay = Replay()
        for row in journal.rows(connection):
            replay.take(row)
        for table in schema.PROJECTIONS:
            connection.execute(f"DELETE FROM {table}")
        connection.executemany(NEW_SALE, replay.sales.values())
        connection.executemany(NEW_PAYMENT, (row[:-1] for row in replay.payments.values()))
        for payment_id, at in replay.purged_at.items():
            personal_data.mark_purged(connection, payment_id, at)
        connection.executemany(NEW_SEND, replay.sends.values())
        connection.executemany(NEW_CLAIM, replay.claims.values())
        connection.executemany("INSERT INTO facts VALUES (?, ?)", replay.facts.items())
        connection.executemany(review_table.NEW, replay.attention.values())
