"""What stands on an X or a Z, row by row, and the same as lines of paper.

One list of rows for the terminal, for paper, for a file and for the window, which puts it into the
cashier's own words. It must never say what must be in a drawer to whoever may not know it yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias

from pos_app.domain.methods import Method
from pos_app.domain.money import Money
from pos_app.domain.phone import Network
from pos_app.domain.receipt import (
    CEDI,
    MINUTE,
    RULE,
    TRAINING,
    Line,
    LineKind,
    middle,
    pair,
    shown,
)
from pos_app.domain.shift import CashKind, CashTotal, MethodTotal, PaidAfter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pos_app.domain.receipt import Shop
    from pos_app.domain.shift import Shift, ShiftReport, ShiftTotals

HEAD_DIGITS: Final = 16
"""How much of the journal's last hash stands on a Z."""
_METHODS: Final = {Method.CASH: "Cash", Method.QR: "QR", Method.MOBILE_MONEY: "Mobile money"}
_NETWORKS: Final = {Network.MTN: "MTN", Network.TELECEL: "Telecel", Network.AIRTELTIGO: "AT"}
_KINDS: Final = {
    CashKind.FLOAT: "Counted at the opening",
    CashKind.SALE: "Cash handed over",
    CashKind.CHANGE: "Change given",
    CashKind.REFUND: "Given back",
    CashKind.CASH_IN: "Put in",
    CashKind.CASH_OUT: "Taken out",
    CashKind.TO_SAFE: "To the safe",
}


class ShiftRow(StrEnum):
    """What one row of an X or a Z says, where it is no total of its own class."""

    OPENED_BY = "opened_by"
    CLOSED_BY = "closed_by"
    SALES = "sales"
    GIVEN_BACK = "given_back"
    OWED = "owed"
    OPENING_OFF = "opening_off"
    WITHOUT_SHIFT = "without_shift"
    EXPECTED = "expected"
    NOT_SHOWN = "not_shown"
    COUNTED = "counted"
    OFF = "off"
    REASON = "reason"
    APPROVED_BY = "approved_by"
    UNDECIDED = "undecided"
    GRAND_TOTAL = "grand_total"
    CHAIN = "chain"


@dataclass(frozen=True, slots=True)
class Said:
    """A row with its amount, or with the name that it is about.

    Attributes:
        row: What it says.
        amount: How much, signed.
        name: A person, a reason, a payment's id, or the first digits of a hash.
    """

    row: ShiftRow
    amount: Money | None = None
    name: str = ""


PaperRow: TypeAlias = Said | MethodTotal | CashTotal | PaidAfter
_R = ShiftRow


def rows(report: ShiftReport, *, sees: bool) -> Iterator[PaperRow]:
    """What an X or a Z says, in its order.

    Args:
        report: What it comes to.
        sees: Whether what must be in the drawer may be told.
    """
    one, totals = report.shift, report.totals
    if not one.is_open:
        for row, name in ((_R.OPENED_BY, one.opened_by), (_R.CLOSED_BY, one.closed_by)):
            if name:
                yield Said(row, name=name)
    yield Said(_R.SALES)
    yield from totals.methods
    yield Said(_R.GIVEN_BACK, totals.refunds)
    yield Said(_R.OWED, totals.owed)
    yield from totals.paid_after
    if one.opening_difference is not None and one.opening_difference.minor:
        yield Said(_R.OPENING_OFF, one.opening_difference)
    if totals.without_shift.minor:
        yield Said(_R.WITHOUT_SHIFT, totals.without_shift)
    if sees:
        yield from totals.cash
        yield Said(_R.EXPECTED, report.expected)
    else:
        yield Said(_R.NOT_SHOWN)
    yield from _counted(one)
    for payment_id in totals.undecided:
        yield Said(_R.UNDECIDED, name=payment_id)
    yield Said(_R.GRAND_TOTAL, totals.grand_total)
    if not one.is_open:
        yield Said(_R.CHAIN, name=totals.chain_head[:HEAD_DIGITS])


def _counted(one: Shift) -> Iterator[Said]:
    """What was counted at the close, and by how much it is off."""
    if one.counted is None or one.difference is None:
        return
    yield Said(_R.COUNTED, one.counted)
    yield Said(_R.OFF, one.difference)
    if one.reason:
        yield Said(_R.REASON, name=one.reason)
    if one.approved_by:
        yield Said(_R.APPROVED_BY, name=one.approved_by)


# -- as lines


def sheet(shop: Shop, report: ShiftReport, width: int, cedi: str, *, copy: bool) -> list[Line]:
    """A Z as it leaves the till, under the shop's name.

    Args:
        shop: Whose.
        report: The Z; its moments are local ones.
        width: How many characters there are on a line.
        cedi: How an amount in cedis is marked where it goes.
        copy: It is not the first paper of this Z.
    """
    lines = [*middle(shop.name, width, LineKind.TITLE), *middle(shop.till, width)]
    if shop.training:
        lines += middle(TRAINING, width, LineKind.TITLE)
    if copy:
        lines += middle("COPY", width, LineKind.TITLE)
    return [*lines, RULE, *z_lines(report, width, cedi)]


def z_lines(report: ShiftReport, width: int, cedi: str = CEDI) -> Iterator[Line]:
    """A Z's lines; its moments are local ones."""
    one = report.shift
    begun, ended = (at.strftime(MINUTE) for at in (one.opened_at, one.closed_at or one.opened_at))
    yield from pair(f"Z {one.z_number}  {begun} to {ended}", "", width)
    yield from lines(report, width, cedi, sees=True)


def lines(report: ShiftReport, width: int, cedi: str = CEDI, *, sees: bool) -> Iterator[Line]:
    """An X's or a Z's lines below its title; as `rows`."""
    for row in rows(report, sees=sees):
        match row:
            case MethodTotal():
                yield from _of_a_method(row, width, cedi)
            case CashTotal():
                why = f" ({row.reason})" if row.reason else ""
                yield from pair(f"{_KINDS[row.kind]}{why}", shown(row.amount, cedi), width)
            case PaidAfter():
                words = f"of it sale {row.sale_number}, paid after Z {row.z_number}"
                yield from pair(words, shown(row.amount, cedi), width)
            case _:
                amount = "" if row.amount is None else shown(row.amount, cedi)
                yield from _said(row, amount, report, width, cedi)


def _of_a_method(one: MethodTotal, width: int, cedi: str) -> Iterator[Line]:
    name = _METHODS[one.method] if one.network is None else _NETWORKS[one.network]
    yield from pair(f"{name}, {one.count}", shown(one.amount, cedi), width)
    if one.gateway is not None:
        yield from pair("  the gateway says", shown(one.gateway, cedi), width)


def _said(said: Said, amount: str, report: ShiftReport, width: int, cedi: str) -> Iterator[Line]:
    match said.row:
        case ShiftRow.OPENED_BY:
            yield from pair("Opened by", said.name, width)
        case ShiftRow.CLOSED_BY:
            yield from pair("Closed by", said.name, width)
        case ShiftRow.APPROVED_BY:
            yield from pair("Approved by", said.name, width)
        case ShiftRow.NOT_SHOWN:
            return
        case ShiftRow.SALES:
            yield from pair(_sales(report.totals), "", width)
        case ShiftRow.OPENING_OFF:
            yield from pair(opening_off(report.shift, cedi), "", width)
        case ShiftRow.OFF if said.amount is not None:
            yield from pair(f"The drawer is {over_short(said.amount, cedi)}", "", width)
        case _:
            yield from pair(_LABELS[said.row].format(name=said.name), amount, width)


_LABELS: Final = {
    _R.GIVEN_BACK: "Given back",
    _R.OWED: "Owed to customers",
    _R.WITHOUT_SHIFT: "Cash moved while no shift was open",
    _R.EXPECTED: "Must be in the drawer",
    _R.COUNTED: "Counted",
    _R.REASON: "Because: {name}",
    _R.UNDECIDED: "Not decided: {name}",
    _R.GRAND_TOTAL: "All that was ever taken",
    _R.CHAIN: "Chain {name}",
}


def _sales(totals: ShiftTotals) -> str:
    if totals.first_sale is None:
        return "No sale"
    return f"Sales {totals.first_sale} to {totals.last_sale}"


def opening_off(one: Shift, cedi: str = CEDI) -> str:
    """That the opening's count is not what was left; empty where it is, or nothing is known."""
    off = one.opening_difference
    if one.left is None or off is None or not off.minor:
        return ""
    return f"The opening's count is {over_short(off, cedi)}: {shown(one.left, cedi)} had been left"


def over_short(off: Money, cedi: str = CEDI) -> str:
    """A drawer's difference: `right`, `GH₵ 5.00 short`, `GH₵ 5.00 over`."""
    if off.minor == 0:
        return "right"
    much = shown(Money(abs(off.minor), off.currency), cedi)
    return f"{much} {'short' if off.minor < 0 else 'over'}"
