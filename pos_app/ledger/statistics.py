"""What a ledger's file is like, in counts: for those who help from far away.

It must never read a value that a customer or a sale left there: names of tables and kinds, how
many, and how large.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from pos_app.ledger import file

if TYPE_CHECKING:
    from pathlib import Path

_TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
_KINDS = "SELECT kind, COUNT(*) FROM journal GROUP BY kind ORDER BY kind"
_SPAN = "SELECT MIN(at), MAX(at), MAX(seq) FROM journal"
_PRAGMAS = ("page_size", "page_count", "freelist_count")


def describe(path: Path) -> dict[str, object]:
    """Count what is in a ledger's file.

    Returns:
        `schema_version`, `sqlite`, `bytes`, the pages, `rows` by table, `journal` by kind, and the
        journal's `first_at`, `last_at` (UTC, ISO 8601) and `last_seq`; ready for JSON.

    Raises:
        LedgerError: It cannot be read.
    """
    version = file.version_of(path)
    facts: dict[str, object] = {
        "schema_version": version,
        "sqlite": sqlite3.sqlite_version,
        "bytes": path.stat().st_size,
    }
    if version == 0:
        return facts
    with (
        closing(file.reader(path, older=True)) as connection,
        file.sqlite_errors(),
    ):
        for name in _PRAGMAS:
            (facts[name],) = connection.execute(f"PRAGMA {name}").fetchone()
        names = [name for (name,) in connection.execute(_TABLES)]
        facts["rows"] = {
            name: connection.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0]  # noqa: S608
            for name in sorted(names)
        }
        facts["journal"] = dict(connection.execute(_KINDS))
        span = connection.execute(_SPAN).fetchone()
        facts |= dict(zip(("first_at", "last_at", "last_seq"), span, strict=True))
    return facts
