"""Migrations are applied once, in order, and each month has its part of the journal."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import psycopg
import pytest

from pos_app.headoffice.database import Database, DatabaseRole, make_partitions, migrate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.headoffice.postgres import Cluster


@pytest.fixture
def bare(cluster: Cluster) -> Iterator[str]:
    """A database with nothing in it."""
    cluster.execute("CREATE DATABASE bare")
    yield cluster.url("bare")
    cluster.drop(cluster.url("bare"))


def partitions(connection: psycopg.Connection) -> list[str]:
    found = connection.execute(
        "SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r' ORDER BY 1"
    )
    return [name for (name,) in found]


def test_a_database_is_brought_up_to_date_once(bare: str) -> None:
    applied = migrate(bare, date(2026, 11, 30))
    assert applied == sorted(applied)
    assert applied[:2] == [1, 2]
    assert migrate(bare, date(2026, 12, 1)) == []
    with psycopg.connect(bare) as connection:
        assert partitions(connection) == [
            "journal_2026_11", "journal_2026_12", "journal_2027_01", "journal_2027_02",
            "journal_other",
        ]  # fmt: skip
        make_partitions(connection, date(2027, 12, 31))
        assert "journal_2028_02" in partitions(connection)
        # What comes of a month without a part of its own is kept all the same.
        connection.execute(
            "INSERT INTO journal (owner, till, epoch, seq, at, kind, data, hash, arrived_on)"
            " VALUES (gen_random_uuid(), gen_random_uuid(), 1, 1, '', '', '', '', '2031-01-01')"
        )
        count = "SELECT count(*) FROM {}"
        assert connection.execute(count.format("journal_other")).fetchone() == (1,)
        make_partitions(connection, date(2031, 1, 5))
        assert connection.execute(count.format("journal_other")).fetchone() == (0,)
        assert connection.execute(count.format("journal_2031_01")).fetchone() == (1,)


def test_what_a_transaction_did_is_gone_where_it_failed(url: str) -> None:
    database = Database(url)
    database.open()
    try:
        for _ in range(2):
            with (
                pytest.raises(psycopg.errors.UniqueViolation),
                database.acting(DatabaseRole.DOOR) as connection,
            ):
                connection.execute(
                    "INSERT INTO epochs (owner, till, epoch, lineage, head_hash) SELECT owner,"
                    " owner, 1, '', '' FROM gen_random_uuid() AS owner, generate_series(1, 2)"
                )
        with database.acting(DatabaseRole.DOOR) as connection:
            assert connection.execute("SELECT count(*) FROM epochs").fetchone() == (0,)
    finally:
        database.close()
