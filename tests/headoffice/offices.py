"""A head office with owners, shops and tills, and ledgers whose rows come to it."""

from __future__ import annotations

import json
import sqlite3
import uuid
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import psycopg

from pos_app.headoffice import enrolment, ingest
from pos_app.headoffice.database import DatabaseRole
from pos_app.ledger import journal
from pos_app.outbox.messages import Batch, read_batch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from uuid import UUID

    from pos_app.headoffice.database import Database
    from pos_app.headoffice.enrolment import TillId
    from pos_app.ledger.journal import JournalRow
    from pos_app.outbox.messages import Acknowledged

NOW = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)


@dataclass
class Office:
    """A head office as a test sees it: its database, an owner, a shop."""

    url: str
    database: Database
    owner: UUID
    shop: UUID
    tokens: dict[UUID, str] = field(default_factory=dict)

    @classmethod
    def made(cls, url: str, database: Database, name: str = "Kofi") -> Office:
        """One more owner with a shop."""
        owner, shop = uuid.uuid4(), uuid.uuid4()
        with psycopg.connect(url) as connection:
            connection.execute("INSERT INTO owners (owner, name) VALUES (%s, %s)", (owner, name))
            connection.execute(
                "INSERT INTO shops (owner, shop, name) VALUES (%s, %s, 'Osu')", (owner, shop)
            )
        return cls(url, database, owner, shop)

    def code(self, till: str = "T1") -> str:
        """A code for a till."""
        with psycopg.connect(self.url) as connection:
            return enrolment.make_code(connection, self.owner, self.shop, till)

    def till(self, name: str = "T1") -> TillId:
        """A till that is known here."""
        made = enrolment.enrol(self.database, self.code(name))
        self.tokens[made.till] = made.token
        return enrolment.who(self.database, made.token)

    def ask(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """What the database has, past all roles."""
        with psycopg.connect(self.url) as connection:
            return connection.execute(statement, values).fetchall()

    def change(self, statement: str, *values: object) -> None:
        """Change the database, past all roles."""
        with psycopg.connect(self.url) as connection:
            connection.execute(statement, values)

    def alarms(self, till: TillId) -> dict[str, str]:
        """The open alarms of a till with what each is about, as its owner reads them."""
        with self.database.acting(DatabaseRole.READER, self.owner) as connection:
            found = connection.execute(
                "SELECT kind, about FROM alarms WHERE till = %s AND ended_at IS NULL", (till.till,)
            ).fetchall()
        return dict(found)


def rows_of(ledger: Path) -> list[JournalRow]:
    """A ledger's whole journal."""
    with closing(sqlite3.connect(ledger)) as connection:
        return list(journal.rows(connection))


def batch_of(rows: Sequence[JournalRow], first: int, last: int, **other: Any) -> Batch:
    """The batch of rows `first` to `last` (by number, both included), as it comes over the wire."""
    lineage = [row.hash for row in rows if row.seq == 1 or row.kind == "restored"][-1]
    facts: dict[str, Any] = {
        "lineage": lineage,
        "head": len(rows),
        "sent_at": NOW.isoformat(),
        "previous": rows[first - 2].hash if first > 1 else journal.START,
        "rows": tuple(rows[first - 1 : last]),
    }
    return read_batch(json.loads(Batch(**(facts | other)).to_json()))


def take(office: Office, till: TillId, batch: Batch) -> Acknowledged:
    """Take a batch in, at a moment that the till's clock agrees with."""
    return ingest.take(office.database, till, batch, NOW)
