"""What stands on an X and a Z: which rows, in which order, and how each reads on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pos_app.domain.methods import Method
from pos_app.domain.money import Money
from pos_app.domain.phone import Network
from pos_app.domain.receipt import Shop
from pos_app.domain.shift import (
    CashKind,
    CashTotal,
    MethodTotal,
    PaidAfter,
    Shift,
    ShiftReport,
    ShiftTotals,
)
from pos_app.domain.shift_paper import Said, ShiftRow, lines, opening_off, rows, sheet, z_lines

OPEN = Shift(
    "h_1", datetime(2026, 3, 1, 8, tzinfo=UTC), Money(100_00), left=Money(100_00), opened_by="Ama"
)
CLOSED = replace(
    OPEN,
    left=Money(120_00),
    z_number=7,
    closed_at=datetime(2026, 3, 1, 17, 5, tzinfo=UTC),
    closed_by="Kojo",
    expected=Money(150_00),
    counted=Money(145_00),
    reason="coins fell down",
    approved_by="Efua",
)
FULL = ShiftTotals(
    methods=(
        MethodTotal(Method.CASH, None, 2, Money(50_00)),
        MethodTotal(Method.MOBILE_MONEY, Network.MTN, 1, Money(20_50), Money(20_50)),
    ),
    cash=(
        CashTotal(CashKind.FLOAT, None, 1, Money(100_00)),
        CashTotal(CashKind.CASH_OUT, "Water", 1, Money(-2_00)),
    ),
    without_shift=Money(3_00),
    refunds=Money(1_00),
    owed=Money(70),
    undecided=("p_9",),
    paid_after=(PaidAfter("p_1", "T1-000001", 6, Money(20_50)),),
    first_sale="T1-000002",
    last_sale="T1-000004",
    grand_total=Money(999_00),
    chain_head="ab" * 32,
)
EMPTY = replace(
    FULL,
    methods=(), cash=(), without_shift=Money(0), undecided=(), paid_after=(), first_sale=None,
    last_sale=None,
)  # fmt: skip
Z = """\
Z 7  2026-03-01 08:00 to 2026-03-01 17:05
Opened by Ama
Closed by Kojo
Sales T1-000002 to T1-000004
Cash, 2 GH₵ 50.00
MTN, 1 GH₵ 20.50
the gateway says GH₵ 20.50
Given back GH₵ 1.00
Owed to customers GH₵ 0.70
of it sale T1-000001, paid after Z 6 GH₵ 20.50
The opening's count is GH₵ 20.00 short: GH₵ 120.00 had been left
Cash moved while no shift was open GH₵ 3.00
Counted at the opening GH₵ 100.00
Taken out (Water) GH₵ -2.00
Must be in the drawer GH₵ 150.00
Counted GH₵ 145.00
The drawer is GH₵ 5.00 short
Because: coins fell down
Approved by Efua
Not decided: p_9
All that was ever taken GH₵ 999.00
Chain abababababababab"""


def told(made: object, width: int = 70) -> list[str]:
    return [" ".join(line.text(width).split()) for line in made]  # type: ignore[attr-defined]


def test_a_z_says_all_that_its_row_holds() -> None:
    assert told(z_lines(ShiftReport(CLOSED, FULL), 70)) == [
        " ".join(line.split()) for line in Z.splitlines()
    ]


@pytest.mark.parametrize("width", [32, 48])
def test_its_paper_is_as_wide_as_the_roll(width: int) -> None:
    shop = Shop("Corner Shop", "T1", training=True)
    made = sheet(shop, ShiftReport(CLOSED, FULL), width, "GH¢", copy=True)
    texts = [line.text(width) for line in made]
    assert max(map(len, texts)) <= width
    assert [text.strip() for text in texts[:4]] == [
        "Corner Shop", "T1", "TRAINING: NO REAL MONEY", "COPY",
    ]  # fmt: skip
    live = sheet(Shop("Corner Shop", "T1"), ShiftReport(CLOSED, FULL), width, "GH¢", copy=False)
    assert [line.text(width).strip() for line in live[:2]] == ["Corner Shop", "T1"]
    assert len(made) - len(live) == 2


def test_an_x_that_is_counted_blind_says_nothing_of_the_drawer() -> None:
    blind = list(rows(ShiftReport(OPEN, FULL), sees=False))
    assert Said(ShiftRow.NOT_SHOWN) in blind
    assert not [row for row in blind if isinstance(row, CashTotal)]
    assert not [row for row in blind if isinstance(row, Said) and row.row is ShiftRow.EXPECTED]
    assert not [line for line in told(lines(ShiftReport(OPEN, FULL), 70, sees=False)) if not line]


def test_a_quiet_day_has_a_short_paper() -> None:
    quiet = replace(
        CLOSED, opened_by=None, left=None, counted=Money(150_00), reason=None, approved_by=None
    )
    assert told(z_lines(ShiftReport(quiet, EMPTY), 70))[1:] == [
        "Closed by Kojo",
        "No sale",
        "Given back GH₵ 1.00",
        "Owed to customers GH₵ 0.70",
        "Must be in the drawer GH₵ 150.00",
        "Counted GH₵ 150.00",
        "The drawer is right",
        "All that was ever taken GH₵ 999.00",
        "Chain abababababababab",
    ]


def test_what_an_opening_lacks_or_has_more_than_was_left() -> None:
    assert opening_off(OPEN) == ""
    assert opening_off(replace(OPEN, left=None)) == ""
    more = opening_off(replace(OPEN, left=Money(90_00)))
    assert more == "The opening's count is GH₵ 10.00 over: GH₵ 90.00 had been left"
