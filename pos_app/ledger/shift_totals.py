"""What a shift comes to: the one reckoning behind X and Z, and the Z as its journal row keeps it.

An X is `report` of the open shift; a close freezes the very same in its row, and nothing is ever
reckoned anew. What stands on which Z follows from the journal's order, never from a time: all that
was committed after the Z before. Every read is by an index from that row on.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from pos_app.domain.methods import Method
from pos_app.domain.money import Money
from pos_app.domain.phone import Network
from pos_app.domain.shift import (
    CashKind,
    CashTotal,
    DrawerCount,
    MethodTotal,
    PaidAfter,
    Shift,
    ShiftReport,
    ShiftTotals,
)
from pos_app.ledger import journal
from pos_app.ledger.records import LAST_Z, SHIFTS, counters, from_text, to_text
from pos_app.ledger.schema import OPEN_STATE

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from datetime import datetime

    from pos_app.ledger.records import Row

# ruff: noqa: S608 - what is put into the statements is names of our own, never a value.

_OPEN: Final = f"{SHIFTS.select} WHERE closed_seq IS NULL"
_LAST: Final = f"{SHIFTS.select} ORDER BY z_number DESC LIMIT 1"
_CLOSED: Final = """
SELECT j.data FROM shifts AS s JOIN journal AS j ON j.seq = s.closed_seq
WHERE s.z_number IS NOT NULL AND (? IS NULL OR s.z_number < ?) ORDER BY s.z_number DESC LIMIT ?
"""
_METHODS: Final = """
SELECT method, network, count(*), sum(amount_minor) FROM takings WHERE seq > ?
GROUP BY method, network ORDER BY method, network
"""
_CASH: Final = """
SELECT kind, reason, count(*), sum(amount_minor) FROM cash WHERE shift = ? AND seq > ?
GROUP BY kind, reason ORDER BY min(seq)
"""
_IN_SHIFT: Final = "SELECT coalesce(sum(amount_minor), 0) FROM cash WHERE shift IS ? AND seq > ?"
_SINCE_CLOSE: Final = """
SELECT count(*), coalesce(sum(amount_minor), 0), coalesce(sum(kind = 'to_safe'), 0)
FROM cash WHERE shift IS NULL AND seq > ?
"""
_REFUNDED: Final = (
    "SELECT coalesce(sum(amount_minor), 0) FROM refunds WHERE settled_seq > ? AND change_of IS NULL"
)
_OWED: Final = "SELECT coalesce(sum(amount_minor), 0) FROM refunds WHERE state = 'owed'"
_UNDECIDED: Final = (
    f"SELECT payment_id FROM payments WHERE closed_at IS NULL AND {OPEN_STATE} ORDER BY created_at"
)
_PAID_AFTER: Final = """
SELECT t.payment_id, t.sale_number,
    (SELECT min(z_number) FROM shifts WHERE closed_seq > r.stored_by), t.amount_minor
FROM takings AS t CROSS JOIN requests AS r
    ON r.payment_id = t.payment_id AND r.kind IN ('create', 'initiate') AND r.number = 1
WHERE t.seq > :since AND r.stored_by < :since ORDER BY t.seq
"""
_SALES: Final = """
SELECT (SELECT number FROM sales WHERE sequence > :last ORDER BY sequence LIMIT 1),
    (SELECT number FROM sales WHERE sequence > :last ORDER BY sequence DESC LIMIT 1),
    (SELECT coalesce(max(sequence), 0) FROM sales)
"""
_Z: Final = """
SELECT j.data FROM shifts AS s JOIN journal AS j ON j.seq = s.closed_seq WHERE s.z_number = ?
"""
_TAKEN: Final = "SELECT payment_id FROM takings WHERE seq > ? AND method = ? ORDER BY seq"


def open_shift(connection: sqlite3.Connection) -> Shift | None:
    """The shift whose drawer is in use; None where there is none."""
    row = connection.execute(_OPEN).fetchone()
    return None if row is None else _shift(SHIFTS.named(row))


def report(connection: sqlite3.Connection) -> ShiftReport | None:
    """What the open shift comes to by now; None where none is open."""
    shift = open_shift(connection)
    return None if shift is None else ShiftReport(shift, _totals(connection, shift))


def frozen(connection: sqlite3.Connection, z_number: int | None) -> ShiftReport | None:
    """A Z as it was made, the last where no number is given; None where there is no such one."""
    if z_number is None:
        (z_number,) = connection.execute(LAST_Z).fetchone()
    row = connection.execute(_Z, (z_number,)).fetchone()
    return None if row is None else thawed(json.loads(row[0]))


def closed_before(connection: sqlite3.Connection, before: int | None, limit: int) -> list[Shift]:
    """At most `limit` closed shifts, the newest first, below a Z's number; None: from the newest.

    Each is as it ended, without the rest of what stands on its Z.
    """
    found = connection.execute(_CLOSED, (before, before, limit)).fetchall()
    return [_closed(json.loads(data)) for (data,) in found]


def taken(connection: sqlite3.Connection, method: Method) -> tuple[str, ...]:
    """Ids of the payments by a method that will stand on the next Z, as they were proven."""
    since = _last(connection)["closed_seq"]
    found = connection.execute(_TAKEN, (since, method.value)).fetchall()
    return tuple(payment_id for (payment_id,) in found)


def left(connection: sqlite3.Connection, currency: str) -> Money | None:
    """What the last close left, with what moved while no shift was open; None before the first."""
    last = _last(connection)
    if last["counted_minor"] is None:
        return None
    (moved,) = connection.execute(_IN_SHIFT, (None, last["closed_seq"])).fetchone()
    return Money(last["counted_minor"] + moved, currency)


def not_taken(connection: sqlite3.Connection, z_number: int) -> DrawerCount | None:
    """What lies in the drawer since the close of a Z; None where it is not known as a whole.

    So it is once anything went to the safe, a shift is open, or there is a later Z.
    """
    last = _last(connection)
    if last["z_number"] != z_number or open_shift(connection) is not None:
        return None
    moves, moved, taken = connection.execute(_SINCE_CLOSE, (last["closed_seq"],)).fetchone()
    if taken:
        return None
    (text,) = connection.execute(_Z, (z_number,)).fetchone()
    data = json.loads(text)
    currency = _closed(data).opening.currency
    # What moved since was counted by nobody.
    told = {} if moves else data.get("pieces", {})
    pieces = sorted(((int(minor), many) for minor, many in told.items()), reverse=True)
    return DrawerCount(
        Money(last["counted_minor"] + moved, currency),
        tuple((Money(minor, currency), many) for minor, many in pieces),
    )


# -- what a journal row says of a shift


def opened(shift: Shift, count: DrawerCount) -> dict[str, Any]:
    """What a `shift_opened` row says: the shift, and its count as the drawer's first movement."""
    cash = {
        "kind": CashKind.FLOAT.value,
        "amount_minor": shift.opening.minor,
        "currency": shift.opening.currency,
        "shift": shift.shift_id,
        "cashier": shift.opened_by,
    }
    told = {"shift": _snapshot(shift), "cash": _known(cash)}
    return told | _pieces(count)


def moved(
    kind: CashKind,
    amount: Money,
    reason: str,
    shift_id: str | None,
    by: str | None,
    approved_by: str | None,
) -> dict[str, Any]:
    """What a `cash_moved` row says; with no shift where none was open."""
    cash = {
        "kind": kind.value,
        "amount_minor": amount.minor if kind is CashKind.CASH_IN else -amount.minor,
        "currency": amount.currency,
        "reason": reason,
        "shift": shift_id,
        "cashier": by,
        "approved_by": approved_by,
    }
    return {"cash": _known(cash)}


def noted(now: ShiftReport, count: DrawerCount) -> dict[str, Any]:
    """What a `drawer_counted` row says: a count before a close, beside what had to be there."""
    what = {
        "shift": now.shift.shift_id,
        "counted_minor": count.total.minor,
        "expected_minor": now.totals.in_drawer.minor,
        "currency": count.total.currency,
    }
    return {"counted": what} | _pieces(count)


def closed(
    connection: sqlite3.Connection,
    now: ShiftReport,
    count: DrawerCount,
    *,
    by: str | None,
    reason: str | None,
    gateway: Mapping[tuple[Method, Network | None], int],
    at: datetime,
) -> dict[str, Any]:
    """What a `shift_closed` row says: the shift as it ended, and its Z under the next number."""
    last = _last(connection)
    shift = replace(
        now.shift,
        z_number=counters(connection).zs + 1,
        closed_at=at,
        closed_by=by,
        expected=now.totals.in_drawer,
        counted=count.total,
        reason=reason,
    )
    totals = now.totals.beside(gateway)
    (*_, highest) = connection.execute(_SALES, {"last": last["last_sequence"]}).fetchone()
    ends = {"last_sequence": highest, "grand_total_minor": totals.grand_total.minor}
    return {"shift": _snapshot(shift) | ends, "z": _freeze(totals)} | _pieces(count)


def _totals(connection: sqlite3.Connection, shift: Shift) -> ShiftTotals:
    currency = shift.opening.currency
    last = _last(connection)
    since = last["closed_seq"]

    def money(minor: int) -> Money:
        return Money(minor, currency)

    methods = tuple(
        MethodTotal(Method(method), network and Network(network), count, money(minor))
        for method, network, count, minor in connection.execute(_METHODS, (since,))
    )
    cash = tuple(
        CashTotal(CashKind(kind), reason, count, money(minor))
        for kind, reason, count, minor in connection.execute(_CASH, (shift.shift_id, since))
    )
    (without,) = connection.execute(_IN_SHIFT, (None, since)).fetchone()
    (refunds,) = connection.execute(_REFUNDED, (since,)).fetchone()
    (owed,) = connection.execute(_OWED).fetchone()
    # Before the first Z there is none that anything came too late for.
    late = tuple(
        PaidAfter(payment_id, number, z_number, money(minor))
        for payment_id, number, z_number, minor in (
            connection.execute(_PAID_AFTER, {"since": since}) if since else ()
        )
    )
    first, newest, _ = connection.execute(_SALES, {"last": last["last_sequence"]}).fetchone()
    taken_now = sum(one.amount.minor for one in methods)
    return ShiftTotals(
        methods=methods,
        cash=cash,
        without_shift=money(without),
        refunds=money(refunds),
        owed=money(owed),
        undecided=tuple(payment_id for (payment_id,) in connection.execute(_UNDECIDED)),
        paid_after=late,
        first_sale=first,
        last_sale=newest,
        grand_total=money(last["grand_total_minor"] + taken_now),
        chain_head=connection.execute(journal.HEAD).fetchone()[1],
    )


_BEFORE_THE_FIRST: Final = {
    "closed_seq": 0, "z_number": 0, "counted_minor": None, "last_sequence": 0,
    "grand_total_minor": 0,
}  # fmt: skip


def _last(connection: sqlite3.Connection) -> Mapping[str, Any]:
    """The shift of the last Z."""
    row: Row | None = connection.execute(_LAST).fetchone()
    found = _BEFORE_THE_FIRST if row is None else SHIFTS.named(row)
    return _BEFORE_THE_FIRST if found["z_number"] is None else found


def _snapshot(shift: Shift) -> dict[str, Any]:
    def minor(amount: Money | None) -> int | None:
        return None if amount is None else amount.minor

    return _known(
        {
            "shift": shift.shift_id,
            "opened_at": to_text(shift.opened_at),
            "opened_by": shift.opened_by,
            "currency": shift.opening.currency,
            "float_minor": shift.opening.minor,
            "left_minor": minor(shift.left),
            "closed_at": None if shift.closed_at is None else to_text(shift.closed_at),
            "closed_by": shift.closed_by,
            "z_number": shift.z_number,
            "expected_minor": minor(shift.expected),
            "counted_minor": minor(shift.counted),
            "difference_minor": minor(shift.difference),
            "reason": shift.reason,
        }
    )


def _shift(facts: Mapping[str, Any]) -> Shift:
    def money(name: str) -> Money | None:
        minor = facts.get(name)
        return None if minor is None else Money(minor, facts["currency"])

    closed_at = facts.get("closed_at")
    return Shift(
        shift_id=facts["shift"],
        opened_at=from_text(facts["opened_at"]),
        opening=Money(facts["float_minor"], facts["currency"]),
        left=money("left_minor"),
        opened_by=facts.get("opened_by"),
        z_number=facts.get("z_number"),
        closed_at=None if closed_at is None else from_text(closed_at),
        closed_by=facts.get("closed_by"),
        expected=money("expected_minor"),
        counted=money("counted_minor"),
        reason=facts.get("reason"),
    )


def _closed(data: Mapping[str, Any]) -> Shift:
    """The shift that a `shift_closed` row's data tells of, with who approved its close."""
    return replace(_shift(data["shift"]), approved_by=data.get("approved_by"))


def _freeze(totals: ShiftTotals) -> dict[str, Any]:
    return {
        "methods": [
            _known(
                {
                    "method": one.method.value,
                    "network": one.network and one.network.value,
                    "count": one.count,
                    "amount_minor": one.amount.minor,
                    "gateway_minor": one.gateway and one.gateway.minor,
                }
            )
            for one in totals.methods
        ],
        "cash": [
            _known(
                {
                    "kind": one.kind.value,
                    "reason": one.reason,
                    "count": one.count,
                    "amount_minor": one.amount.minor,
                }
            )
            for one in totals.cash
        ],
        "without_shift_minor": totals.without_shift.minor,
        "refunds_minor": totals.refunds.minor,
        "owed_minor": totals.owed.minor,
        "undecided": list(totals.undecided),
        "paid_after": [
            {
                "payment_id": one.payment_id,
                "sale_number": one.sale_number,
                "z_number": one.z_number,
                "amount_minor": one.amount.minor,
            }
            for one in totals.paid_after
        ],
        "first_sale": totals.first_sale,
        "last_sale": totals.last_sale,
        "grand_total_minor": totals.grand_total.minor,
        "chain_head": totals.chain_head,
    }


def thawed(data: Mapping[str, Any]) -> ShiftReport:
    """The Z that a `shift_closed` row's data tells of."""
    shift, z = _closed(data), data["z"]

    def money(minor: int) -> Money:
        return Money(minor, shift.opening.currency)

    def network(one: Mapping[str, Any]) -> Network | None:
        return Network(one["network"]) if "network" in one else None

    def said(one: Mapping[str, Any]) -> Money | None:
        return money(one["gateway_minor"]) if "gateway_minor" in one else None

    totals = ShiftTotals(
        methods=tuple(
            MethodTotal(
                Method(one["method"]),
                network(one),
                one["count"],
                money(one["amount_minor"]),
                said(one),
            )
            for one in z["methods"]
        ),
        cash=tuple(
            CashTotal(
                CashKind(one["kind"]), one.get("reason"), one["count"], money(one["amount_minor"])
            )
            for one in z["cash"]
        ),
        without_shift=money(z["without_shift_minor"]),
        refunds=money(z["refunds_minor"]),
        owed=money(z["owed_minor"]),
        undecided=tuple(z["undecided"]),
        paid_after=tuple(
            PaidAfter(
                one["payment_id"], one["sale_number"], one["z_number"], money(one["amount_minor"])
            )
            for one in z["paid_after"]
        ),
        first_sale=z["first_sale"],
        last_sale=z["last_sale"],
        grand_total=money(z["grand_total_minor"]),
        chain_head=z["chain_head"],
    )
    return ShiftReport(shift, totals)


def _pieces(count: DrawerCount) -> dict[str, Any]:
    """The count by notes and coins, where it was made so: how many of each by its minor units."""
    if not count.pieces:
        return {}
    return {"pieces": {str(piece.minor): many for piece, many in count.pieces}}


def _known(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value is not None}
