"""I16: change that cannot be given is owed once, settled once, and leaves the drawer once.

Read from the journal alone, in its order, by code that the till does not share. What must be in a
drawer is counted again by what passed hands: the coins that were handed over, without what a slip
was worth, less the change that was given at once and the slips that were settled by hand. So a slip
that is taken off a sale moves nothing, whatever the rows say. What is owed stands on each Z.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

_Row = dict[str, Any]


class _Hands:
    """What the rows so far say of change, minor units.

    Attributes:
        change: What of a cash payment's change has to go back at once, by payment.
        owed: What of it is owed from then on, until its slip was made.
        slips: What is owed, by number, until it is settled.
        off: The slip that the row before settled, and what it is worth, where a sale takes it.
        refunds: What of sales is owed, by number, until it was given.
        given: What of sales was given back since the last Z.
        drawers: What must be in each shift's drawer.
    """

    def __init__(self) -> None:
        self.change: dict[str, int] = {}
        self.owed: dict[str, int] = {}
        self.slips: dict[str, int] = {}
        self.off: tuple[str | None, int] = (None, 0)
        self.refunds: dict[str, int] = {}
        self.given = 0
        self.shift: str | None = None
        self.drawers: dict[str | None, int] = defaultdict(int)

    def move(self, minor: int) -> None:
        self.drawers[self.shift] += minor


def astray(file: sqlite3.Connection) -> Iterator[str]:
    """Say what of a ledger's change is not as it must be (I16).

    Args:
        file: The ledger, with rows by name.
    """
    hands, rows = (
        _Hands(),
        [dict(row) for row in file.execute("SELECT * FROM journal ORDER BY seq")],
    )
    for row in rows:
        row["data"] = json.loads(row["data"])
    moved: dict[str | None, int] = defaultdict(int)
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        if row["kind"] == "shift_opened":
            hands.shift = row["data"]["shift"]["shift"]
        moved[hands.shift] += row["data"].get("cash", {}).get("amount_minor", 0)
        yield from (f"I16: row {row['seq']} {what}" for what in _read(row, following, hands))
        if hands.shift is not None and (left := hands.drawers[hands.shift]) < 0:
            yield f"I16: row {row['seq']} leaves {left} in the drawer"
        if row["kind"] == "shift_closed":
            hands.shift, hands.given = None, 0
    for payment_id, minor in hands.owed.items():
        yield f"I16: {minor} of the change of {payment_id} is owed, and there is no slip"
    for payment_id, minor in hands.change.items():
        yield f"I16: {minor} of change of {payment_id} never went back"
    for shift, minor in hands.drawers.items():
        if moved[shift] != minor:
            yield f"I16: {minor} passed hands in {shift}, and the drawer's rows are {moved[shift]}"


def _read(row: _Row, following: _Row | None, hands: _Hands) -> Iterator[str]:
    data = row["data"]
    match row["kind"]:
        case "cash_taken":
            yield from _taken(row, hands)
        case "change_given":
            hands.move(-hands.change.get(row["payment_id"], 0))
            if hands.change.pop(row["payment_id"], None) != -data["cash"]["amount_minor"]:
                yield f"gives {-data['cash']['amount_minor']}, which is not the change"
        case "change_owed":
            told = data["refund"]
            if hands.owed.pop(told["change_of"], None) != told["amount_minor"]:
                yield f"owes {told['amount_minor']} of the change of {told['change_of']}"
            hands.slips[told["number"]] = told["amount_minor"]
        case "change_settled":
            yield from _settled(row, following, hands)
        case "shift_closed":
            yield from _closed(data, hands)
        case _:
            hands.move(data.get("cash", {}).get("amount_minor", 0))
            _refund(data.get("refund"), hands)


def _taken(row: _Row, hands: _Hands) -> Iterator[str]:
    paid, slip = row["data"]["payment"], row["data"].get("slip")
    (settled, worth), hands.off = hands.off, (None, 0)
    if slip != settled:
        yield f"takes {slip} off a sale, which the row before did not settle"
    handed = paid["tendered_minor"] - worth
    if handed < 0:
        yield f"was handed {handed}"
    hands.move(handed)
    due = paid["amount_minor"] + (paid.get("rounding_minor") or 0)
    owed = paid.get("owed_minor") or 0
    if change := paid["tendered_minor"] - due - owed:
        hands.change[paid["payment_id"]] = change
    if owed:
        hands.owed[paid["payment_id"]] = owed


def _settled(row: _Row, following: _Row | None, hands: _Hands) -> Iterator[str]:
    told = row["data"]["refund"]
    number, minor = told["number"], told["amount_minor"]
    if hands.slips.pop(number, None) != minor:
        yield f"settles {number}, of which {minor} were not owed"
    if following is not None and following["data"].get("slip") == number:
        hands.off = (number, minor)
        if told.get("reference") != following["sale_number"]:
            yield f"takes {number} off {following['sale_number']}, and says {told.get('reference')}"
    else:
        hands.move(-minor)


def _closed(data: _Row, hands: _Hands) -> Iterator[str]:
    expected, z = hands.drawers[hands.shift], data["z"]
    if data["shift"]["expected_minor"] != expected:
        yield f"expects {data['shift']['expected_minor']}, and {expected} passed hands"
    if z["owed_minor"] != (owed := sum((hands.slips | hands.refunds).values())):
        yield f"says that {z['owed_minor']} is owed, and {owed} is"
    if z["refunds_minor"] != hands.given:
        yield f"says that {z['refunds_minor']} went back, and {hands.given} did"


def _refund(told: _Row | None, hands: _Hands) -> None:
    if told is None:
        return
    hands.refunds.pop(told["number"], None)
    if told["state"] == "owed":
        hands.refunds[told["number"]] = told["amount_minor"]
    else:
        hands.given += told["amount_minor"]
