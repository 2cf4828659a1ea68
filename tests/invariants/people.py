"""I15: where people are set up, each movement of money says who made it, and that person was there.

Read from the journal alone, in its order, by code that the till does not share. Who has a right and
how long a wrong PIN waits are written here once more, as the documents say it.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

# What not everybody may do alone: whoever is more than a cashier may.
_NEEDS_MORE = ("refund_promised", "refund_settled", "change_settled")
_OUT = ("cash_out", "to_safe")
_FREE_TRIES, _FIRST_WAIT, _MOST_TRIES = 4, 30, 10


def unproven(file: sqlite3.Connection) -> Iterator[str]:
    """Say where money moved by nobody or by who may not, and where a PIN was tried too soon (I15).

    A shop whose cashiers give some back alone is not meant: here nothing is.

    Args:
        file: The ledger, with rows by name.
    """
    people: dict[str, dict[str, Any]] = {}
    proofs: dict[str, int] = {}
    for row in file.execute("SELECT seq, at, kind, data FROM journal ORDER BY seq"):
        data, seq = json.loads(row["data"]), row["seq"]
        if row["kind"] == "people_reset":
            people = {}
        if "person" in data:
            now = data["person"]
            yield from _tried(row, people.get(now["name"]), now)
            people[now["name"]] = now
            if row["kind"] == "pin_right":
                proofs[now["name"]] = proofs.get(now["name"], 0) + 1
            continue
        if not any(one["active"] for one in people.values()):
            continue
        names = _who(row["kind"], data)
        if names is None:
            continue
        who, approver = names
        known = people.get(who or "")
        if known is None or not known["active"] or not proofs.get(known["name"]):
            yield f"I15: row {seq} ({row['kind']}) is by {who}, who was not at the till"
        elif approver is not None:
            proofs[approver] = proofs.get(approver, 0) - 1
            if proofs[approver] < 0 or not _may(people.get(approver)):
                yield f"I15: row {seq} ({row['kind']}) was approved by {approver}, and was not"
        elif _needs_more(row["kind"], data) and not _may(known) and any(map(_may, people.values())):
            yield f"I15: row {seq} ({row['kind']}) is by {who}, who may not do it alone"


def _may(person: dict[str, Any] | None) -> bool:
    return person is not None and bool(person["active"]) and person["role"] != "cashier"


def _needs_more(kind: str, data: dict[str, Any]) -> bool:
    out = data.get("cash", {}).get("kind") in _OUT
    return kind in _NEEDS_MORE or out


def _who(kind: str, data: dict[str, Any]) -> tuple[str | None, str | None] | None:
    """Who moved money by a row, and who approved it; None for a row that moves none."""
    if kind in _NEEDS_MORE:
        return data.get("cashier"), data.get("approved_by")
    if kind == "change_owed":
        # Anybody may owe it: who approved its commit let the slip be taken off that sale.
        return data.get("cashier"), None
    if kind == "shift_closed":
        return data["shift"].get("closed_by"), data.get("approved_by")
    if kind == "sale_opened":
        return data["sale"].get("cashier"), None
    if "cash" in data:
        return data["cash"].get("cashier"), data["cash"].get("approved_by")
    return None


def _tried(row: sqlite3.Row, before: dict[str, Any] | None, now: dict[str, Any]) -> Iterator[str]:
    """A try is counted, and comes no sooner after the ones before than it may."""
    if row["kind"] != "pin_tried" or before is None:
        return
    tries = before.get("tries", 0)
    if now["tries"] != tries + 1 or not before["active"] or tries >= _MOST_TRIES:
        yield f"I15: row {row['seq']} is try {now['tries']} of {now['name']} after {tries}"
    if tries > _FREE_TRIES:
        waited = _moment(now["tried_at"]) - _moment(before["tried_at"])
        if waited.total_seconds() < _FIRST_WAIT * 2 ** (tries - _FREE_TRIES - 1):
            yield f"I15: row {row['seq']} is a PIN tried after {waited.total_seconds()} s"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
