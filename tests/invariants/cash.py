"""I7 and I8: the drawer holds what was handed over, and no sale is paid above what it is unseen.

Read from the tables as they stand, with no code of the till's. What a cashier was handed, and what
went back, is known to whoever plays the cashier.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

_PAID = ("paid", "late_paid")


def check_drawer(
    path: Path,
    taken: Mapping[str, tuple[int, int]] | None = None,
    doubtful: Collection[tuple[int, int | None]] = (),
) -> list[str]:
    """Check the drawer's rows and the sums of the sales' parts.

    Args:
        path: The ledger; its till may be running.
        taken: By payment, what the cashier was told to have taken and given back, minor units;
            None where nobody kept count.
        doubtful: The amount and what was handed over, None for just that amount, of cash of which
            the cashier was told nothing, or that nobody knows.

    Returns:
        Broken promises, each beginning with its name; empty when all hold.
    """
    with closing(sqlite3.connect(path)) as file:
        file.row_factory = sqlite3.Row
        found = [*_drawer(file), *_rounded(file), *_covered(file)]
        return found if taken is None else [*found, *_handed(file, taken, doubtful)]


def _drawer(file: sqlite3.Connection) -> Iterator[str]:
    """I7: the rows of sales and change are the tenders and the change of the cash payments.

    Change that was owed is a row of its payment once it is given, and is in the drawer until then.
    """
    promised: dict[str, sqlite3.Row] = {
        row["change_of"]: row
        for row in file.execute("SELECT * FROM refunds WHERE change_of IS NOT NULL")
    }
    rows: dict[str, dict[str, list[int]]] = defaultdict(lambda: {"sale": [], "change": []})
    for row in file.execute(
        "SELECT c.kind, c.amount_minor, j.payment_id FROM cash AS c JOIN journal AS j USING (seq)"
        " WHERE c.kind IN ('sale', 'change')"
    ):
        rows[row["payment_id"]][row["kind"]].append(row["amount_minor"])
    total = due = 0
    for row in file.execute("SELECT * FROM payments WHERE method = 'cash'"):
        mine = rows.pop(row["payment_id"], {"sale": [], "change": []})
        owed, slip = row["owed_minor"] or 0, promised.pop(row["payment_id"], None)
        change = row["tendered_minor"] - row["amount_minor"] - row["rounding_minor"] - owed
        if owed != (0 if slip is None else slip["amount_minor"]):
            yield f"I7: {owed} of the change of {row['payment_id']} is owed, and no slip says so"
        still = owed if slip is not None and slip["state"] == "owed" else 0
        due += row["amount_minor"] + row["rounding_minor"] + still
        total += sum(mine["sale"]) + sum(mine["change"])
        given = [-minor for minor in (change, owed - still) if minor]
        if mine != {"sale": [row["tendered_minor"]], "change": given}:
            yield f"I7: the drawer has {mine} for {row['payment_id']}"
        if change < 0 or row["state"] != "succeeded":
            yield f"I7: {row['payment_id']} was paid in cash and is not"
    for payment_id in promised:
        yield f"I7: change is owed of {payment_id}, which is no cash"
    for payment_id, more in rows.items():
        yield f"I7: the drawer has {more} for {payment_id}, which is no cash"
    if total != due:
        yield f"I7: the drawer holds {total} for sales, and {due} were paid in cash or are owed"


def _rounded(file: sqlite3.Connection) -> Iterator[str]:
    """I7: only cash that paid all that was left was rounded."""
    owed = dict(file.execute("SELECT sale_id, amount_minor FROM sales").fetchall())
    proven: dict[str, int] = {}
    # By the journal's order: a clock may have been set in between.
    for (data,) in file.execute("SELECT data FROM journal ORDER BY seq"):
        told = json.loads(data).get("payment", {})
        if told.get("state") != "succeeded" or told["test"] or told["payment_id"] in proven:
            continue
        left = owed[told["sale_id"]] - proven.get(told["sale_id"], 0)
        if told.get("rounding_minor") and left != told["amount_minor"]:
            yield f"I7: {told['payment_id']} was rounded, and {left} were left"
        proven[told["payment_id"]] = 0
        proven[told["sale_id"]] = proven.get(told["sale_id"], 0) + told["amount_minor"]


def _covered(file: sqlite3.Connection) -> Iterator[str]:
    """I8: a sale is paid where its proven parts cover it; more is always before a person."""
    for row in file.execute(
        "SELECT s.sale_id, s.status, s.amount_minor AS owed,"
        " coalesce(sum(p.amount_minor), 0) AS proven, sum(p.review IS NULL) AS unseen"
        " FROM sales AS s LEFT JOIN payments AS p"
        " ON p.sale_id = s.sale_id AND p.state = 'succeeded' AND NOT p.test GROUP BY s.sale_id"
    ):
        if (row["status"] in _PAID) is not (row["proven"] >= row["owed"]):
            yield f"I8: {row['sale_id']} says {row['status']}, and {row['proven']} were proven"
        if row["proven"] > row["owed"] and row["unseen"]:
            yield f"I8: {row['sale_id']} was paid {row['proven']}, and nobody is told"


def _handed(
    file: sqlite3.Connection,
    taken: Mapping[str, tuple[int, int]],
    doubtful: Collection[tuple[int, int | None]],
) -> Iterator[str]:
    """I7: what the cashier was told is what the drawer says, and nothing else was taken."""
    left = list(doubtful)
    stored = {
        row["payment_id"]: row
        for row in file.execute("SELECT * FROM payments WHERE method = 'cash'")
    }
    for payment_id, row in stored.items():
        change = row["tendered_minor"] - row["amount_minor"] - row["rounding_minor"]
        change -= row["owed_minor"] or 0
        if payment_id in taken:
            if taken[payment_id] != (row["tendered_minor"], change):
                yield f"I7: {payment_id} was told as {taken[payment_id]}"
            continue
        fits = [
            one
            for one in left
            if one[0] == row["amount_minor"]
            and (one[1] == row["tendered_minor"] if one[1] is not None else not change)
        ]
        if fits:
            left.remove(fits[0])
        else:
            yield f"I7: {payment_id} is in the drawer, and nobody was told of it"
    for payment_id in taken.keys() - stored.keys():
        yield f"I7: {payment_id} was taken and is not in the ledger"
