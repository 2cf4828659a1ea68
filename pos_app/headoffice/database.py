"""PostgreSQL: connections, who a transaction acts as, and the numbered migrations.

Nothing else here opens a connection. A transaction runs as one of five roles, each of which may do
little (`migrations/0002_roles.sql`, `0007_pages.sql`), with its owner and till set for it alone: a
query that forgets to name the owner finds nothing, instead of somebody else's rows.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from enum import StrEnum
from importlib import resources
from typing import TYPE_CHECKING, Final

import psycopg
from psycopg import sql
from psycopg_pool import ConnectionPool

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from uuid import UUID

# Two programs that begin at once must not both migrate.
_MIGRATING: Final = 0x504F534C
_STATEMENT_SECONDS: Final = 20
# So many months of the journal's table are there beforehand.
_MONTHS_AHEAD: Final = 2
_FOUR_DAYS: Final = timedelta(days=4)
# Rows of that month that came before its table move there; nobody adds one meanwhile.
_PARTITION: Final = """
LOCK TABLE journal_other IN ACCESS EXCLUSIVE MODE;
CREATE TABLE {table} (LIKE journal INCLUDING DEFAULTS);
WITH moved AS (
    DELETE FROM journal_other WHERE arrived_on >= {first} AND arrived_on < {after} RETURNING *)
INSERT INTO {table} SELECT * FROM moved;
ALTER TABLE journal ATTACH PARTITION {table} FOR VALUES FROM ({first}) TO ({after});
"""
_VERSIONS: Final = """
CREATE TABLE IF NOT EXISTS migrations (
    number integer NOT NULL PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())
"""


class DatabaseRole(StrEnum):
    """What a transaction may do."""

    TILL = "headoffice_till"
    TABLES = "headoffice_tables"
    READER = "headoffice_reader"
    DOOR = "headoffice_door"
    OWNER = "headoffice_owner"


class Database:
    """A pool of connections to one database; safe from several threads."""

    def __init__(self, url: str, *, most: int = 10, patience: float = 5.0) -> None:
        """Wait to be opened; `url` is as libpq reads it, `patience` for a connection in seconds."""
        self._url = url
        self._pool = ConnectionPool(
            url,
            min_size=0,
            max_size=most,
            open=False,
            timeout=patience,
            # One that the database ended meanwhile must not be found out by a request.
            check=ConnectionPool.check_connection,
            kwargs={"options": f"-c statement_timeout={_STATEMENT_SECONDS}s"},
        )

    def open(self) -> None:
        """Begin; connections are made when they are needed."""
        self._pool.open()

    def close(self) -> None:
        """End every connection."""
        self._pool.close()

    @contextmanager
    def acting(
        self, role: DatabaseRole, owner: UUID | None = None, till: UUID | None = None
    ) -> Iterator[psycopg.Connection]:
        """One transaction as a role, of an owner and till; committed at its end.

        Raises:
            psycopg.Error: As it is; nothing was kept.
        """
        with self.plainly() as connection, connection.transaction():
            act_as(connection, role, owner, till)
            yield connection

    @contextmanager
    def plainly(self) -> Iterator[psycopg.Connection]:
        """A connection as whoever the server logs in as, who may do what a role may not.

        Raises:
            psycopg.Error: As it is.
        """
        with self._pool.connection() as connection:
            yield connection

    @contextmanager
    def listening(self, channel: str) -> Iterator[psycopg.Connection]:
        """A connection of its own that hears what is told by a channel.

        Raises:
            psycopg.Error: As it is.
        """
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
            yield connection


def act_as(
    connection: psycopg.Connection, role: DatabaseRole, owner: UUID | None, till: UUID | None
) -> None:
    """Go on as a role, of an owner and till, for what is left of the transaction."""
    connection.execute(
        "SELECT set_config('role', %s, true), set_config('headoffice.owner', %s, true),"
        " set_config('headoffice.till', %s, true)",
        (role.value, str(owner or ""), str(till or "")),
    )


def migrate(url: str, today: date) -> list[int]:
    """Bring the database's tables up to date; the numbers of the migrations that were applied.

    Raises:
        psycopg.Error: As it is; each migration was applied whole or not at all.
    """
    applied = []
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (_MIGRATING,))
        connection.execute(_VERSIONS)
        known = {row[0] for row in connection.execute("SELECT number FROM migrations")}
        for number, text in _migrations():
            if number in known:
                continue
            with connection.transaction():
                connection.execute(text.encode())
                connection.execute("INSERT INTO migrations (number) VALUES (%s)", (number,))
            applied.append(number)
        make_partitions(connection, today)
    return applied


def missing_partitions(connection: psycopg.Connection, today: date) -> list[str]:
    """Which of the journal's tables of this month and the next one are not there."""
    wanted = [name for name, _, _ in _months(today)][:2]
    found = connection.execute(
        "SELECT name FROM unnest(%s::text[]) AS name WHERE to_regclass(name) IS NULL", (wanted,)
    )
    return sorted(name for (name,) in found)


def make_partitions(connection: psycopg.Connection, today: date) -> None:
    """Make the journal's tables of this month and the next ones, where they are not there."""
    for name, month, after in _months(today):
        parts = {
            "table": sql.Identifier(name),
            "first": month.isoformat(),
            "after": after.isoformat(),
        }
        with connection.transaction():
            known = connection.execute("SELECT to_regclass(%s)", (name,)).fetchone()
            if known == (None,):
                connection.execute(sql.SQL(_PARTITION).format(**parts))


def _months(today: date) -> Iterator[tuple[str, date, date]]:
    month = today.replace(day=1)
    for _ in range(_MONTHS_AHEAD + 1):
        after = (month.replace(day=28) + _FOUR_DAYS).replace(day=1)
        yield f"journal_{month:%Y_%m}", month, after
        month = after


def _migrations() -> Iterator[tuple[int, str]]:
    folder = resources.files("pos_app.headoffice") / "migrations"
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        yield int(file.name.partition("_")[0]), file.read_text(encoding="utf-8")
