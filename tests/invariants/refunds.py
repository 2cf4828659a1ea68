"""I10: no more of a sale goes back than was proven paid, and each refund is given once.

Read from the journal alone, in its order, by code that the till does not share: what is promised
fits what was proven before it, what is given was owed, cash given back has left the drawer in the
same commit, and numbers have no gaps. Beside it I14, of receipts: one is made of a paid sale alone,
and no two that may have come out are the same copy.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

_KEPT = ("sale_number", "amount_minor", "currency", "reason", "created_at", "change_of")
_UNSAID = "I10: row {} moves the drawer for {}, and it says {}"


class _Paid:
    """What the rows so far have proven of each sale, minor units, by its number."""

    def __init__(self) -> None:
        self.owed: dict[str, int] = {}
        self.proven: dict[str, int] = defaultdict(int)
        self._counted: set[str] = set()

    def read(self, data: dict[str, Any]) -> None:
        if "sale" in data:
            self.owed[data["sale"]["number"]] = data["sale"]["amount_minor"]
        payment = data.get("payment", {"state": None})
        money = payment["state"] == "succeeded" and not payment.get("test")
        if money and payment["payment_id"] not in self._counted:
            self._counted.add(payment["payment_id"])
            self.proven[payment["sale_number"]] += payment["amount_minor"]


def overpaid(file: sqlite3.Connection) -> Iterator[str]:
    """Say what of a ledger's refunds is not as it must be (I10).

    Args:
        file: The ledger, with rows by name.
    """
    paid, last = _Paid(), 0
    refunds: dict[str, dict[str, Any]] = {}
    back: dict[str, int] = defaultdict(int)
    for row in file.execute("SELECT seq, kind, data FROM journal ORDER BY seq"):
        data, seq = json.loads(row["data"]), row["seq"]
        paid.read(data)
        if row["kind"] == "numbers_continued":
            last = max(last, data.get("refunds_above", 0))
        now = data.get("refund")
        moved = data.get("cash", {})
        if now is None:
            if moved.get("kind") == "refund":
                yield f"I10: row {seq} takes cash back for no refund"
            continue
        number, before = now["number"], refunds.get(now["number"])
        refunds[number] = now
        if before is None:
            last += 1
            kind = "change_owed" if "change_of" in now else "refund_promised"
            if not number.endswith(f"-R{last:06d}") or row["kind"] != kind:
                yield f"I10: row {seq} promises {number}, and {last} was due"
            sale, minor = now["sale_number"], now["amount_minor"]
            # Change that could not be given was handed over beside what the sale was paid.
            back[sale] += 0 if "change_of" in now else minor
            if minor <= 0 or back[sale] > paid.proven[sale]:
                yield f"I10: {back[sale]} goes back of {sale}, and {paid.proven[sale]} was proven"
        elif before["state"] != "owed" or any(before.get(k) != now.get(k) for k in _KEPT):
            yield f"I10: row {seq} changes {number}, which was {before['state']}"
        yield from _drawer(seq, now, moved)
    yield from _kept(file, refunds)


def _drawer(seq: int, now: dict[str, Any], moved: dict[str, Any]) -> Iterator[str]:
    given = now["state"] == "done"
    if given and now["by"] == "owed":
        yield f"I10: row {seq} gives {now['number']}, and does not say how"
    if given and now["by"] == "gateway" and not now.get("reference"):
        yield f"I10: row {seq} gives {now['number']} by a gateway that named nothing"
    if given and now["by"] == "gateway" and "change_of" in now:
        yield f"I10: row {seq} gives change by a gateway, which never had it"
    kind = "change" if "change_of" in now else "refund"
    due = (kind, -now["amount_minor"]) if given and now["by"] == "cash" else (None, None)
    if (found := (moved.get("kind"), moved.get("amount_minor"))) != due:
        yield _UNSAID.format(seq, now["number"], found)


def _kept(file: sqlite3.Connection, refunds: dict[str, dict[str, Any]]) -> Iterator[str]:
    told = {
        (n, one["sale_number"], one["amount_minor"], one["state"]) for n, one in refunds.items()
    }
    rows = file.execute("SELECT refund_number, sale_number, amount_minor, state FROM refunds_log")
    if told != set(map(tuple, rows.fetchall())):
        yield "I10: the refunds are not the journal's"


def copied_twice(file: sqlite3.Connection) -> Iterator[str]:
    """Say what of a ledger's receipts is not as it must be (I14).

    Args:
        file: The ledger, with rows by name.
    """
    paid = _Paid()
    made: dict[int, list[Any]] = {}
    for row in file.execute("SELECT seq, kind, sale_number, data FROM journal ORDER BY seq"):
        data, seq = json.loads(row["data"]), row["seq"]
        paid.read(data)
        told = data.get("receipt")
        if told is None:
            continue
        if row["kind"] == "receipt_made":
            number = row["sale_number"]
            if paid.proven[number] < paid.owed[number]:
                yield f"I14: row {seq} makes a receipt of {number}, which is not paid"
            mine = [one for one in made.values() if one[0] == number and one[2] != "failed"]
            due = 1 + max((one[1] for one in mine), default=-1)
            if told["copy"] != due:
                yield f"I14: row {seq} is copy {told['copy']} of {number}, and {due} was due"
            made[seq] = [number, told["copy"], told["state"]]
        elif told["issue"] not in made or made[told["issue"]][2] != "printing":
            yield f"I14: row {seq} ends receipt {told['issue']}, which was not printing"
        else:
            made[told["issue"]][2] = told["state"]
    rows = file.execute("SELECT issue, sale_number, copy, state FROM receipts").fetchall()
    if made != {row["issue"]: [row["sale_number"], row["copy"], row["state"]] for row in rows}:
        yield "I14: the receipts are not the journal's"
