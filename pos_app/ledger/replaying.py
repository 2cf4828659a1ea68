"""What the projections must be, told by the journal alone; and making them so again.

It must never look at a projection to find out what another one should be.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from pos_app.ledger import (
    connecting,
    identity,
    journal,
    losses,
    personal_data,
    review_table,
    schema,
)
from pos_app.ledger.project import NEW_CLAIM, NEW_PAYMENT, NEW_SALE, NEW_SEND, send_of
from pos_app.ledger.rows import NOT_JOURNALLED, PAYMENT_COLUMNS, payment_row, sale_row

if TYPE_CHECKING:
    import sqlite3

    from pos_app.ledger.journal import JournalRow

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
    with connecting.all_or_nothing(connection):
        # The side tables point at payments that are gone for a moment.
        connection.execute("PRAGMA defer_foreign_keys = ON")
        replay = Replay()
        for row in journal.rows(connection):
            replay.take(row)
        for table in schema.PROJECTIONS:
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
        connection.executemany(NEW_SALE, replay.sales.values())
        connection.executemany(NEW_PAYMENT, (row[:-1] for row in replay.payments.values()))
        for payment_id, at in replay.purged_at.items():
            personal_data.mark_purged(connection, payment_id, at)
        connection.executemany(NEW_SEND, replay.sends.values())
        connection.executemany(NEW_CLAIM, replay.claims.values())
        connection.executemany("INSERT INTO facts VALUES (?, ?)", replay.facts.items())
        connection.executemany(review_table.NEW, replay.attention.values())
