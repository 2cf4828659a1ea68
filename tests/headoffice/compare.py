"""What a till's own file says against what head office has of it, by SQL on both sides.

It shares no code with the program: which columns there are, each database is asked itself.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import psycopg

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

TABLES = (
    "sales", "payments", "takings", "shifts", "cash", "refunds", "receipts", "attention", "people",
)  # fmt: skip
# Of a till's columns, those that do not go to head office, and why is said in its docs.
STAYS = {
    "payments": {"redirect_url", "purged_at", "last_look_at", "watched_seconds"},
    "people": {"tries", "tried_at", "pin"},
}
_OURS = {"owner", "till", "epoch"}
_JOURNAL = "SELECT seq, at, kind, sale_sequence, sale_number, payment_id, data, hash FROM journal"
_TAKEN = """
SELECT substr(p.succeeded_at, 1, 13), t.method, coalesce(t.network, ''), coalesce(s.cashier, ''),
    t.currency, count(*), sum(t.amount_minor), 0
FROM takings t JOIN payments p USING (payment_id) JOIN sales s ON s.sequence = p.sale_sequence
GROUP BY 1, 2, 3, 4, 5
"""
_PROMISED = """
SELECT substr(created_at, 1, 13), '', '', coalesce(cashier, ''), currency, 0, 0, sum(amount_minor)
FROM refunds WHERE change_of IS NULL GROUP BY 1, 2, 3, 4, 5
"""
_ROLLED = """
SELECT hour, method, network, cashier, currency, payments, minor, refunds_minor FROM rollups
WHERE owner = %s AND till = %s AND epoch = %s
"""
_BY_DAY = """
SELECT day, method, network, currency, payments, minor, refunds_minor FROM day_rollups
WHERE owner = %s AND till = %s AND epoch = %s
"""


def differences(url: str, owner: UUID, till: UUID, ledger: Path, epoch: int = 1) -> list[str]:
    """What head office has otherwise than the till, in words; empty where nothing is."""
    of = (owner, till, epoch)
    found = []
    with (
        closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as here,
        psycopg.connect(url) as there,
    ):
        where = " WHERE owner = %s AND till = %s AND epoch = %s"
        found += _compare(
            "journal",
            here.execute(_JOURNAL).fetchall(),
            there.execute(_JOURNAL + where, of).fetchall(),
        )
        for table in TABLES:
            has = {row[1] for row in here.execute(f"PRAGMA table_info({table})")}
            keeps = [
                name
                for (name,) in there.execute(
                    "SELECT column_name FROM information_schema.columns WHERE table_name = %s",
                    (table,),
                )
                if name not in _OURS
            ]
            if has - set(keeps) != STAYS.get(table, set()):
                found.append(f"{table}: has {sorted(has)}, keeps {sorted(keeps)}")
                continue
            query = f"SELECT {', '.join(keeps)} FROM {table}"  # noqa: S608 - names
            ours = there.execute(query + where, of).fetchall()
            found += _compare(table, here.execute(query).fetchall(), ours)
        sums = [*here.execute(_TAKEN).fetchall(), *here.execute(_PROMISED).fetchall()]
        found += _compare("rollups", _added(sums), _added(there.execute(_ROLLED, of).fetchall()))
        days = [(row[0][:10], row[1], row[2], row[4], *row[5:]) for row in sums]
        by_day = there.execute(_BY_DAY, of).fetchall()
        found += _compare("day_rollups", _added(days, 4), _added(by_day, 4))
    return found


def _added(rows: list[Any], keys: int = 5) -> list[Any]:
    sums: dict[Any, list[int]] = {}
    for row in rows:
        mine = sums.setdefault(row[:keys], [0, 0, 0])
        for place in range(3):
            mine[place] += row[keys + place]
    return [(*key, *values) for key, values in sums.items()]


def _compare(what: str, here: list[Any], there: list[Any]) -> list[str]:
    """Both as they are, but for NUL, which PostgreSQL's text cannot have."""
    mine, ours = sorted(map(_plain, here)), sorted(map(_plain, there))
    if mine == ours:
        return []
    lost = [row for row in mine if row not in ours]
    other = [row for row in ours if row not in mine]
    return [f"{what}: {len(mine)} there, {len(ours)} here; lost {lost[:2]}, other {other[:2]}"]


def _plain(row: Any) -> tuple[str, ...]:
    return tuple(repr(value).replace("\\x00", "\ufffd") for value in row)
