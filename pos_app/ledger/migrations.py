"""Brings an older ledger to this version's shape, in one transaction: all of it or nothing.

One step a version, each a function that is given the ledger as sqlite-utils sees it. A step must
never change a journal row.
"""

from __future__ import annotations

import secrets
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sqlite_utils import Database

from pos_app.domain.payment import Review
from pos_app.ledger import (
    file,
    project,
    records,
    schema,
)
from pos_app.ledger.records import TABLES, JournalEntry, from_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pos_app.ledger.records import Identity

_LAST_CURRENCY: Final = "SELECT currency FROM sales ORDER BY sequence DESC LIMIT 1"
_SECOND_OWNERS: Final = """
SELECT p.payment_id FROM payments AS p WHERE p.gateway_id IS NOT NULL AND EXISTS (
    SELECT 1 FROM payments AS q WHERE q.gateway = p.gateway AND q.gateway_id = p.gateway_id
        AND (q.sale_sequence, q.attempt) < (p.sale_sequence, p.attempt))
ORDER BY p.sale_sequence, p.attempt
"""
_NOTE: Final = "the gateway's id {id} belongs to sale {sale} already: one payment, counted twice"


def _run(connection: sqlite3.Connection, statements: str) -> None:
    """Run statements inside the open transaction, which `executescript` would commit."""
    statement = ""
    for line in statements.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""


def rebuild(database: Database) -> None:
    """Throw away what follows from the journal, in whatever shape, and make it in today's.

    Inside the caller's transaction. Only when payments were last looked at does not follow from it
    and is carried over.

    Raises:
        LedgerError: `damaged` where the journal is.
    """
    connection = database.conn
    # Each page is then written once and not four times; it is given back below.
    connection.execute("PRAGMA cache_size = -65536")
    replay = project.replayed(connection)
    looks = connection.execute(
        "SELECT last_look_at, watched_seconds, payment_id FROM payments"
    ).fetchall()
    # The side tables point at payments that are gone for a moment.
    connection.execute("PRAGMA defer_foreign_keys = ON")
    for view in schema.VIEWS:
        database[view].drop(ignore=True)
    for name in ("notes", *(table.name for table in reversed(TABLES))):
        database[name].drop(ignore=True)
    _run(connection, schema.FOLLOWING)
    replay.store(connection)
    connection.executemany(project.LOOKED, looks)
    connection.execute("PRAGMA cache_size = -2000")


# From a version to the next. So far each has changed only what follows from the journal: journal
# and side tables have been the same since the first.
STEPS: dict[int, Callable[[Database], None]] = {1: rebuild, 2: rebuild, 3: rebuild, 4: rebuild}


def migrate(
    connection: sqlite3.Connection,
    version: int,
    at: str,
    born: Identity,
    *,
    steps: Mapping[int, Callable[[Database], None]] = STEPS,
    target: int = schema.VERSION,
) -> None:
    """Take every step from `version` to `target`, and journal that it was done.

    A ledger that does not say whose it is gets the opener's mode and `born`'s till id, in that
    row; its currency is that of its newest sale. Two payments that hold one gateway's id, as older
    programs allowed, stay as they are; the later one is put before a person.

    Raises:
        LedgerError: As SQLite says, `damaged` where the journal is, or `other_currency`; the file
            is as it was.
    """
    with file.all_or_nothing(connection):
        database = Database(connection, execute_plugins=False)
        # One that several versions have in common is taken once.
        for step in dict.fromkeys(steps[number] for number in range(version, target)):
            step(database)
        connection.execute(f"PRAGMA user_version = {target}")
        told: dict[str, object] = {"from": version, "to": target}
        nameless = version < schema.FIRST_WITH_IDENTITY <= target
        if nameless:
            (currency,) = connection.execute(_LAST_CURRENCY).fetchone() or (born.currency,)
            whose = replace(born, currency=currency)
            whose.check(live=born.live, currency=born.currency)
            told |= whose.facts
        project.record(connection, "ledger_migrated", told, at)
        if nameless:
            _tell_second_owners(connection, at)


def _tell_second_owners(connection: sqlite3.Connection, at: str) -> None:
    for (payment_id,) in connection.execute(_SECOND_OWNERS).fetchall():
        payment = records.payment(connection, payment_id)
        if payment is None or payment.review is Review.OTHER_PAYMENT:
            continue
        first, *_ = records.payments(
            connection, records.WITH_GATEWAY_ID, payment.collector.value, payment.gateway_id
        )
        note = _NOTE.format(id=payment.gateway_id, sale=first.sale_number)
        told = replace(
            payment,
            review=Review.OTHER_PAYMENT,
            review_note=note,
            updated_at=from_text(at),
        )
        project.change(connection, JournalEntry("review", payment=told), secrets.token_bytes, at)
