"""I6: the journal's chain verifies, and every projection is what the journal says.

Once by the ledger's own check, and once by a second reading of the documented format that shares
no code with it, so that a mistake in the first cannot hide itself. What a shop's day adds is read
from the same rows: I9 the drawer, I10 refunds, I14 receipts, I15 people, I16 change that is owed.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from pos_app.ledger.errors import LedgerError
from pos_app.ledger.verify import verify
from tests.invariants.change import astray
from tests.invariants.drawer import misplaced
from tests.invariants.people import unproven
from tests.invariants.refunds import copied_twice, overpaid

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Looks and purges change these without a snapshot of their own.
_NOT_TOLD = {"last_look_at", "watched_seconds", "purged_at"}
# A payment's snapshot tells of its requests too, under the names that it has for them; that there
# was none where it is cash.
_PAYMENTS = """
SELECT p.*, asks.idempotency_key, iif(p.gateway IS NULL, 0, asks.sends) AS sends,
    iif(p.gateway IS NULL, 0, asks.may_have_left) AS may_have_left, asks.first_sent_at,
    asks.last_sent_at, cancel.asked_at AS cancel_requested_at,
    cancel.answered_at AS cancel_accepted_at
FROM payments AS p
LEFT JOIN requests AS asks ON asks.payment_id = p.payment_id AND asks.kind <> 'cancel'
LEFT JOIN requests AS cancel ON cancel.payment_id = p.payment_id AND cancel.kind = 'cancel'
"""


def check_ledger(path: Path) -> list[str]:
    """Check a ledger's file; its till may be running, and nothing is changed.

    Args:
        path: The file.

    Returns:
        What is wrong with it, in words; empty when nothing is.
    """
    try:
        report = verify(path)
        found = [f"verify: {problem.code}: {problem.detail}" for problem in report.problems]
        # The first check has rolled back what a dead writer left, so this one only reads.
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
            file.row_factory = sqlite3.Row
            day = (misplaced, overpaid, copied_twice, unproven, astray)
            return [*found, *_retold(file), *(said for check in day for said in check(file))]
    except (LedgerError, sqlite3.Error, ValueError, KeyError) as error:
        return [f"the ledger cannot be checked: {type(error).__name__}: {error}"]


def _retold(file: sqlite3.Connection) -> Iterator[str]:
    """What differs between the tables and the story that the journal tells."""
    sales: dict[int, dict[str, Any]] = {}
    payments: dict[str, dict[str, Any]] = {}
    previous, due = "0" * 64, 1
    for row in file.execute("SELECT * FROM journal ORDER BY seq"):
        if row["seq"] != due:
            yield f"rebuild: journal row {row['seq']} stands where {due} was due"
        names = ("seq", "at", "kind", "sale_number", "payment_id", "data")
        sealed = json.dumps(
            [row[name] for name in names], ensure_ascii=False, separators=(",", ":")
        )
        if hashlib.sha256((previous + sealed).encode()).hexdigest() != row["hash"]:
            yield f"rebuild: the chain breaks at row {row['seq']}"
        previous, due = row["hash"], row["seq"] + 1
        data = json.loads(row["data"])
        if "sale" in data:
            sales[data["sale"]["sequence"]] = data["sale"]
        if "payment" in data:
            payments[data["payment"]["payment_id"]] = data["payment"]
    yield from _compared("sale", sales, file.execute("SELECT * FROM sales"), "sequence")
    yield from _compared("payment", payments, file.execute(_PAYMENTS), "payment_id")


def _compared(
    what: str, told: dict[Any, dict[str, Any]], stored: sqlite3.Cursor, key: str
) -> Iterator[str]:
    left = set(told)
    for row in stored:
        if row[key] not in told:
            yield f"rebuild: {what} {row[key]} is in no journal row"
            continue
        left.discard(row[key])
        for column in set(row.keys()) - _NOT_TOLD:
            if told[row[key]].get(column) != row[column]:
                yield f"rebuild: {what} {row[key]}: {column} is not what the journal says"
    for missing in left:
        yield f"rebuild: {what} {missing} is only in the journal"
