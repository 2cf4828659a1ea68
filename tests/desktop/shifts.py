"""Shifts for the window's tests: one that is open, what it comes to, and its Z."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from pos_app.domain.methods import Method
from pos_app.domain.money import Money
from pos_app.domain.phone import Network
from pos_app.domain.shift import (
    CashKind,
    CashTotal,
    MethodTotal,
    PaidAfter,
    Shift,
    ShiftReport,
    ShiftTotals,
)
from tests.desktop.engine import NOON
from tests.names import names

_MOBILE, _QR = Method.MOBILE_MONEY, Method.QR
ASKED = {Network.MTN: 812_00, Network.TELECEL: 230_50, Network.AIRTELTIGO: 18_00}
"""What the gateway's own list says of each network, minor units."""


def a_shift(**changes: object) -> Shift:
    """One that is open since the morning, with 200.00 in the drawer."""
    made = Shift(f"h_{1:024x}", NOON - timedelta(hours=7), Money(200_00), opened_by="Cashier 1")
    return replace(made, **changes)  # type: ignore[arg-type]


def a_report(shift: Shift | None = None, **changes: object) -> ShiftReport:
    """An X: 942.50 must be in the drawer."""
    totals = ShiftTotals(
        methods=(
            MethodTotal(Method.CASH, None, 21, Money(752_50)),
            MethodTotal(_MOBILE, Network.MTN, 14, Money(812_00)),
            MethodTotal(_MOBILE, Network.TELECEL, 5, Money(230_50)),
            MethodTotal(_MOBILE, Network.AIRTELTIGO, 1, Money(18_00)),
            MethodTotal(_QR, None, 3, Money(96_00)),
        ),
        cash=(
            CashTotal(CashKind.FLOAT, None, 1, Money(200_00)),
            CashTotal(CashKind.SALE, None, 21, Money(900_00)),
            CashTotal(CashKind.CHANGE, None, 9, Money(-147_50)),
            CashTotal(CashKind.CASH_OUT, "Water", 1, Money(-10_00)),
        ),
        without_shift=Money(0),
        refunds=Money(0),
        owed=Money(5_00),
        undecided=(),
        paid_after=(PaidAfter("p_1", names().number(40), 41, Money(18_00)),),
        first_sale=names().number(41),
        last_sale=names().number(84),
        grand_total=Money(84_218_50),
        chain_head="9f" * 32,
    )
    return ShiftReport(shift or a_shift(), replace(totals, **changes))  # type: ignore[arg-type]


def compared(report: ShiftReport | None = None, **asked: int | None) -> ShiftReport:
    """The same with what PayGate's own list says; `mtn=None` could not be asked."""
    report = report or a_report()
    said = {(_MOBILE, network): asked.get(network.value, minor) for network, minor in ASKED.items()}
    known: dict[tuple[Method, Network | None], int] = {
        key: minor for key, minor in said.items() if minor is not None
    }
    return replace(report, totals=report.totals.beside(known))


def a_z(
    number: int = 42, counted: int = 937_50, reason: str | None = None, approver: str | None = None
) -> ShiftReport:
    """The Z of that shift."""
    report = compared()
    closed = replace(
        report.shift, z_number=number, closed_at=NOON, closed_by="Cashier 1",
        expected=report.totals.in_drawer, counted=Money(counted), reason=reason,
        approved_by=approver,
    )  # fmt: skip
    return replace(report, shift=closed)
