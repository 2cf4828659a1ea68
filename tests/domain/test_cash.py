from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.cash import (
    GHS_DENOMINATIONS,
    CashRules,
    in_pieces,
    likely_owed,
    likely_tenders,
)
from pos_app.domain.money import Money

AMOUNTS = st.integers(1, 3_000_000).map(Money)
STEPS = st.sampled_from([1, 5, 10, 20, 50, 100]).map(Money)


@pytest.mark.parametrize(
    ("minor", "step", "due"),
    [
        (4730, 1, 4730),
        (4731, 1, 4731),
        (4732, 5, 4730),
        (4733, 5, 4735),
        (4724, 10, 4720),
        (4725, 10, 4730),
        (4729, 20, 4720),
        (4730, 20, 4740),
        (4724, 50, 4700),
        (4725, 50, 4750),
        (4749, 100, 4700),
        (4750, 100, 4800),
        # Nobody is given anything for nothing.
        (2, 5, 2),
        (49, 100, 49),
        (50, 100, 100),
    ],
)
def test_what_is_due_in_cash_is_rounded_half_up(minor: int, step: int, due: int) -> None:
    assert CashRules(rounding=Money(step)).due(Money(minor)) == Money(due)


@pytest.mark.parametrize(("change", "owed"), [(270, 70), (300, 300), (5, 5), (10001, 1), (0, 0)])
def test_pesewas_are_what_there_are_no_coins_for(change: int, owed: int) -> None:
    assert likely_owed(Money(change)) == Money(owed)


@given(AMOUNTS, STEPS)
def test_rounding_stays_within_half_a_step_and_is_done_once(amount: Money, step: Money) -> None:
    rules = CashRules(rounding=step)
    due = rules.due(amount)
    assert due.minor > 0
    assert 2 * abs(due.minor - amount.minor) <= step.minor
    assert due.minor % step.minor == 0 or due == amount
    assert rules.due(due) == due


def test_without_any_rule_nothing_is_rounded() -> None:
    assert CashRules().due(Money(4731)) == Money(4731)
    assert CashRules().denominations == GHS_DENOMINATIONS


@pytest.mark.parametrize(
    ("minor", "tenders"),
    [
        (4730, [4730, 5000, 6000, 10000, 20000]),
        (4230, [4230, 4500, 5000, 6000, 10000, 20000]),
        (20000, [20000]),
        (1, [1, 500, 1000, 2000, 5000, 10000]),
        (20001, [20001, 20500, 21000, 22000, 25000, 30000]),
    ],
)
def test_the_sums_that_people_hand_over(minor: int, tenders: list[int]) -> None:
    assert [tender.minor for tender in likely_tenders(Money(minor))] == tenders


@given(AMOUNTS, st.integers(1, 8))
def test_likely_sums_begin_with_what_is_due_and_only_grow(due: Money, limit: int) -> None:
    tenders = likely_tenders(due, limit)
    assert tenders[0] == due
    assert list(tenders) == sorted(set(tenders))
    assert len(tenders) <= limit


def test_change_comes_in_the_fewest_pieces_of_those_that_there_are() -> None:
    pieces, left = in_pieces(Money(2570), GHS_DENOMINATIONS)
    assert [(piece.minor, count) for piece, count in pieces] == [
        (2000, 1), (500, 1), (50, 1), (20, 1),
    ]  # fmt: skip
    assert left == Money(0)
    assert in_pieces(Money(0), GHS_DENOMINATIONS) == ((), Money(0))
    assert in_pieces(Money(133), [Money(50), Money(100)]) == (((Money(100), 1),), Money(33))
    assert in_pieces(Money(7), ()) == ((), Money(7))


@given(AMOUNTS, st.sets(st.sampled_from(GHS_DENOMINATIONS)))
def test_pieces_and_what_is_left_are_the_amount(amount: Money, there: set[Money]) -> None:
    pieces, left = in_pieces(amount, tuple(there))
    total = sum(piece.minor * count for piece, count in pieces)
    assert total + left.minor == amount.minor
    assert all(count > 0 for _, count in pieces)
    assert left.minor < min((piece.minor for piece in there), default=left.minor + 1)
