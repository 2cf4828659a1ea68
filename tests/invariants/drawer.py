"""I9: each movement of cash and each proven payment stands on exactly one Z, or in the open shift.

Read from the journal alone, in its order, by code that the till does not share: Z numbers have no
gaps, a Z says what was taken since the one before, and its drawer what was counted and moved, and
what moved while no shift was open is on the next Z alone.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

_Takings = dict[tuple[str, str | None], list[int]]


def misplaced(file: sqlite3.Connection) -> Iterator[str]:
    """Say what of a ledger's drawer is not where it must be.

    Args:
        file: The ledger, with rows by name.
    """
    taken: _Takings = {}
    drawers: dict[str, int] = defaultdict(int)
    proven: set[str] = set()
    open_shift, z_number, grand_total, previous = None, 0, 0, "0" * 64
    # None: no shift was ever closed, so that nobody knows what was in the drawer.
    without, left = 0, None
    for row in file.execute("SELECT * FROM journal ORDER BY seq"):
        data, seq = json.loads(row["data"]), row["seq"]
        if row["kind"] == "shift_opened":
            if open_shift is not None:
                yield f"I9: row {seq} opens a shift while {open_shift} is open"
            open_shift = data["shift"]["shift"]
            if data["shift"].get("left_minor") != (None if left is None else left + without):
                yield f"I9: row {seq} opens a drawer in which another sum was left"
        if "cash" in data:
            if data["cash"].get("shift") != open_shift:
                yield f"I9: the cash of row {seq} is not in the shift that was open"
            if open_shift is not None:
                drawers[open_shift] += data["cash"]["amount_minor"]
            else:
                without += data["cash"]["amount_minor"]
                safe = data["cash"]["kind"] == "to_safe"
                if safe and (left is None or left + without < 0):
                    yield f"I9: row {seq} takes more to the safe than the last close left"
        if _is_money(data.get("payment")) and data["payment"]["payment_id"] not in proven:
            payment = data["payment"]
            proven.add(payment["payment_id"])
            key = (payment["method"], payment.get("network"))
            taken.setdefault(key, []).append(payment["amount_minor"])
        if row["kind"] == "numbers_continued":
            z_number = max(z_number, data.get("zs_above", 0))
        if row["kind"] == "shift_closed":
            z_number += 1
            grand_total += sum(map(sum, taken.values()))
            facts = (data, open_shift, drawers, taken, z_number, grand_total, previous)
            yield from (f"I9: Z {z_number}: {what}" for what in _wrong(*facts))
            if data["z"]["without_shift_minor"] != without:
                yield f"I9: Z {z_number}: {without} moved without a shift, and it says otherwise"
            open_shift, taken, without = None, {}, 0
            left = data["shift"]["counted_minor"]
        previous = row["hash"]
    told = [(shift,) for shift in drawers]
    kept = file.execute("SELECT DISTINCT shift FROM cash_log WHERE shift IS NOT NULL").fetchall()
    if sorted(told) != sorted(map(tuple, kept)):
        yield "I9: the drawers' rows are not the journal's"
    for shift, minor in drawers.items():
        (found,) = file.execute(
            "SELECT sum(amount_minor) FROM cash_log WHERE shift = ?", (shift,)
        ).fetchone()
        if found != minor:
            yield f"I9: {shift} has {found} in its drawer, and {minor} moved"


def _is_money(payment: dict[str, Any] | None) -> bool:
    return payment is not None and payment["state"] == "succeeded" and not payment.get("test")


def _wrong(
    data: dict[str, Any],
    open_shift: str | None,
    drawers: dict[str, int],
    taken: _Takings,
    z_number: int,
    grand_total: int,
    head: str,
) -> Iterator[str]:
    shift, z = data["shift"], data["z"]
    if shift["shift"] != open_shift:
        yield f"it closes {shift['shift']}, and {open_shift} was open"
    if shift["z_number"] != z_number:
        yield f"its number is {shift['z_number']}"
    expected = drawers.get(shift["shift"], 0)
    if (shift["expected_minor"], sum(one["amount_minor"] for one in z["cash"])) != (
        expected,
        expected,
    ):
        yield f"{expected} had to be in the drawer, and it says {shift['expected_minor']}"
    if shift["difference_minor"] != shift["counted_minor"] - expected:
        yield f"its difference is {shift['difference_minor']}"
    said = {
        (one["method"], one.get("network")): (one["count"], one["amount_minor"])
        for one in z["methods"]
        if one["count"]
    }
    if said != {key: (len(minors), sum(minors)) for key, minors in taken.items()}:
        yield f"it says {said}, and {taken} was taken"
    if z["grand_total_minor"] != grand_total:
        yield f"its grand total is {z['grand_total_minor']}, and {grand_total} was taken in all"
    if z["chain_head"] != head:
        yield "its chain head is not the row before"
