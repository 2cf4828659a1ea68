"""What was counted, what must be there, and when a close needs a reason."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.cash import GHS_DENOMINATIONS
from pos_app.domain.methods import Method
from pos_app.domain.money import AmountError, AmountProblem, Money
from pos_app.domain.shift import (
    MOST_MINOR,
    CashKind,
    CashTotal,
    CountError,
    CountProblem,
    DrawerCount,
    MethodTotal,
    Shift,
    ShiftRefusal,
    ShiftReport,
    ShiftRules,
    ShiftTotals,
    counted,
    float_advice,
    how_many,
    read_count,
    read_counted,
    sees_expected,
    why_not_close,
    why_not_count,
    why_not_move,
)

AT = datetime(2026, 3, 1, 8, tzinfo=UTC)
OPEN = Shift("h_1", AT, Money(10000), left=Money(12000))


def totals(*cash: CashTotal) -> ShiftTotals:
    nothing = Money(0)
    return ShiftTotals(
        methods=(MethodTotal(Method.CASH, None, 1, Money(500)),),
        cash=cash,
        without_shift=nothing,
        refunds=nothing,
        owed=nothing,
        undecided=(),
        paid_after=(),
        first_sale=None,
        last_sale=None,
        grand_total=nothing,
        chain_head="",
    )


def test_a_shift_says_by_how_much_its_two_counts_are_off() -> None:
    assert OPEN.is_open
    assert OPEN.opening_difference == Money(-2000)
    assert OPEN.difference is None
    assert Shift("h_1", AT, Money(0)).opening_difference is None
    closed = Shift("h_1", AT, Money(10000), z_number=1, expected=Money(10500), counted=Money(10300))
    assert not closed.is_open
    assert closed.difference == Money(-200)
    assert Shift("h_1", AT, Money(0), counted=Money(5)).difference is None


def test_what_must_be_in_the_drawer_is_every_signed_movement_and_nothing_else() -> None:
    found = totals(
        CashTotal(CashKind.FLOAT, None, 1, Money(10000)),
        CashTotal(CashKind.SALE, None, 2, Money(4000)),
        CashTotal(CashKind.CHANGE, None, 1, Money(-1500)),
        CashTotal(CashKind.TO_SAFE, "evening", 1, Money(-9000)),
    )
    assert found.in_drawer == Money(3500)
    assert ShiftReport(OPEN, found).expected == Money(3500)
    frozen = Shift("h_1", AT, Money(10000), z_number=1, expected=Money(77), counted=Money(77))
    assert ShiftReport(frozen, found).expected == Money(77)


@pytest.mark.parametrize(
    ("blind", "alone", "seen"),
    [(True, True, True), (True, False, False), (False, False, True), (False, True, True)],
)
def test_who_counts_blind_sees_nothing_before(blind: bool, alone: bool, seen: bool) -> None:
    assert sees_expected(blind=blind, alone=alone) is seen


@pytest.mark.parametrize(
    ("kind", "minor", "reason", "why"),
    [
        (CashKind.CASH_OUT, 5000, "water", None),
        (CashKind.CASH_OUT, 5001, "water", ShiftRefusal.NOT_IN_DRAWER),
        (CashKind.TO_SAFE, 5001, "evening", ShiftRefusal.NOT_IN_DRAWER),
        (CashKind.CASH_IN, 5001, "coins", None),
        (CashKind.CASH_IN, MOST_MINOR + 1, "coins", ShiftRefusal.TOO_MUCH),
        (CashKind.CASH_IN, 1, " ", ShiftRefusal.REASON_NEEDED),
        (CashKind.CASH_OUT, 9999, "", ShiftRefusal.REASON_NEEDED),
    ],
)
def test_no_more_leaves_the_drawer_than_is_in_it(
    kind: CashKind, minor: int, reason: str, why: ShiftRefusal | None
) -> None:
    assert why_not_move(kind, Money(minor), reason, Money(5000)) is why


@pytest.mark.parametrize(
    ("counted", "reason", "why"),
    [
        (1000, None, None),
        (500, None, None),
        (1500, None, None),
        (499, None, ShiftRefusal.REASON_NEEDED),
        (1501, "  ", ShiftRefusal.REASON_NEEDED),
        (0, "stolen", None),
    ],
)
def test_only_a_large_difference_asks_for_a_reason(
    counted: int, reason: str | None, why: ShiftRefusal | None
) -> None:
    assert why_not_close(Money(1000), Money(counted), reason, ShiftRules()) is why


def test_a_drawer_below_zero_can_be_closed() -> None:
    """A refund in cash may be more than the drawer was thought to hold."""
    assert why_not_close(Money(-300), Money(0), None, ShiftRules()) is None


def test_nobody_counts_more_than_a_drawer_holds() -> None:
    assert why_not_count(DrawerCount(Money(MOST_MINOR))) is None
    assert why_not_count(DrawerCount(Money(MOST_MINOR + 1))) is ShiftRefusal.TOO_MUCH


@pytest.mark.parametrize(
    ("typed", "minor", "pieces"),
    [
        ("50x2,0.50x10", 10500, ((5000, 2), (50, 10))),
        (" 0.50 X 10 , 50 × 2 ", 10500, ((5000, 2), (50, 10))),
        ("200x0", 0, ((20000, 0),)),
        ("50x2,other=3.20", 10320, ((5000, 2),)),
        ("Other = 3.20", 320, ()),
        ("other=0,1x1", 100, ((100, 1),)),
    ],
)
def test_a_count_by_notes_and_coins(
    typed: str, minor: int, pieces: tuple[tuple[int, int], ...]
) -> None:
    found = read_count(typed, GHS_DENOMINATIONS)
    assert found.total == Money(minor)
    assert tuple((piece.minor, many) for piece, many in found.pieces) == pieces


@pytest.mark.parametrize(
    ("typed", "code", "part"),
    [
        ("", CountProblem.EMPTY, ""),
        ("  ", CountProblem.EMPTY, "  "),
        ("50", CountProblem.NOT_A_COUNT, "50"),
        ("50x", CountProblem.NOT_A_COUNT, "50x"),
        ("50x-2", CountProblem.NOT_A_COUNT, "50x-2"),
        ("50x1.5", CountProblem.NOT_A_COUNT, "50x1.5"),
        ("50x1234567", CountProblem.TOO_MANY, "50x1234567"),
        (f"50x{'9' * 5000}", CountProblem.TOO_MANY, f"50x{'9' * 5000}"),
        ("50x٣", CountProblem.NOT_A_COUNT, "50x٣"),
        ("-50x2", CountProblem.NOT_A_COUNT, "-50x2"),
        ("fiftyx2", CountProblem.NOT_A_COUNT, "fiftyx2"),
        ("50x2,,1x1", CountProblem.NOT_A_COUNT, ""),
        ("other=many", CountProblem.NOT_A_COUNT, "other=many"),
        ("other=-1", CountProblem.NOT_A_COUNT, "other=-1"),
        ("rest=3", CountProblem.NOT_A_COUNT, "rest=3"),
        ("3x2", CountProblem.UNKNOWN_PIECE, "3x2"),
        ("0x2", CountProblem.UNKNOWN_PIECE, "0x2"),
        ("50x2,50.00x1", CountProblem.TWICE, "50.00x1"),
        ("other=1,other=2", CountProblem.TWICE, "other=2"),
    ],
)
def test_what_is_no_count_is_refused_and_never_guessed(
    typed: str, code: CountProblem, part: str
) -> None:
    with pytest.raises(CountError) as caught:
        read_count(typed, GHS_DENOMINATIONS)
    assert (caught.value.code, caught.value.part) == (code, part)


def test_nothing_at_all_may_be_counted_as_one_amount() -> None:
    assert read_counted("0.00") == Money(0)
    assert read_counted("480") == Money(48000)
    with pytest.raises(AmountError) as caught:
        read_counted("-1")
    assert caught.value.code is AmountProblem.NEGATIVE


@pytest.mark.parametrize(
    ("typed", "many"), [("", 0), ("  ", 0), (" 12 ", 12), ("000000012", 12), ("999999", 999_999)]
)
def test_how_many_pieces_are_typed(typed: str, many: int) -> None:
    assert how_many(typed) == many


@pytest.mark.parametrize("typed", ["x", "1 2", "1.5", "-1", "٣", "1e3"])
def test_what_is_no_number_of_pieces_is_refused(typed: str) -> None:
    with pytest.raises(CountError) as refused:
        how_many(typed)
    assert (refused.value.code, refused.value.part) == (CountProblem.NOT_A_COUNT, typed)


COUNTS = st.dictionaries(st.sampled_from(GHS_DENOMINATIONS), st.integers(0, 300))
AMOUNTS = st.integers(0, 200_000).map(Money)


@given(COUNTS, AMOUNTS, AMOUNTS)
def test_a_float_is_made_of_what_was_counted(
    pieces: dict[Money, int], other: Money, target: Money
) -> None:
    count = counted(pieces, other)
    advice = float_advice(count, target)
    assert advice.leave + advice.to_safe == count.total
    assert Money(0) <= advice.leave <= target
    left = dict(advice.pieces)
    assert all(0 < many <= pieces[piece] for piece, many in left.items())
    if count.pieces:
        assert advice.leave.minor == sum(piece.minor * many for piece, many in left.items())
        # Nothing that stays behind would have had room.
        spare = [p for p, many in pieces.items() if many > left.get(p, 0)]
        assert all(advice.leave + piece > target for piece in spare)


def test_the_small_ones_stay_and_one_sum_is_split_in_two() -> None:
    pieces = {Money(100_00): 3, Money(50_00): 4, Money(20_00): 6, Money(50): 11}
    advice = float_advice(counted(pieces, Money(3_00)), Money(200_00))
    assert advice.pieces == ((Money(50), 11), (Money(20_00), 6), (Money(50_00), 1))
    assert (advice.leave, advice.to_safe) == (Money(175_50), Money(453_00))
    whole = float_advice(DrawerCount(Money(480_00)), Money(200_00))
    assert (whole.leave, whole.pieces, whole.to_safe) == (Money(200_00), (), Money(280_00))
    little = float_advice(DrawerCount(Money(80_00)), Money(200_00))
    assert (little.leave, little.to_safe) == (Money(80_00), Money(0))
