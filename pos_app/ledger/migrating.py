"""Brings an older ledger to this version's shape, in one transaction: all of it or nothing.

One step a version, each a function that is given the ledger as sqlite-utils sees it. A step must
never change a journal row: what it adds to projections must follow from the journal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_utils import Database

from pos_app.ledger import attending, connecting, journal, schema
from pos_app.ledger.replaying import Replay

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping


def _what_waits_for_a_person(database: Database) -> None:
    connection = database.conn
    for statement in schema.ATTENTION.split(";"):
        connection.execute(statement)
    replay = Replay()
    for row in journal.rows(connection):
        replay.take(row)
    connection.executemany(attending.NEW, replay.attention.values())


# From a version to the next.
STEPS: dict[int, Callable[[Database], None]] = {1: _what_waits_for_a_person}


def migrate(
    connection: sqlite3.Connection,
    version: int,
    at: str,
    *,
    steps: Mapping[int, Callable[[Database], None]] = STEPS,
    target: int = schema.VERSION,
) -> None:
    """Take every step from `version` to `target`, and journal that it was done.

    Args:
        connection: The owner's.
        version: What the file has now.
        at: When, as `moments.to_text` writes it.
        steps: From a version to the next.
        target: The version to reach.

    Raises:
        LedgerError: As SQLite says; the file is as it was.
    """
    with connecting.all_or_nothing(connection):
        database = Database(connection, execute_plugins=False)
        for step in range(version, target):
            steps[step](database)
        connection.execute(f"PRAGMA user_version = {target}")
        told = {"from": version, "to": target}
        journal.append(connection, at=at, kind="ledger_migrated", data=told)
