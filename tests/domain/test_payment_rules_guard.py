from __future__ import annotations

from datetime import timedelta

import pytest

from pos_app.domain.methods import Method
from pos_app.domain.money import Money
from pos_app.domain.payment import OPEN_STATES, PaymentState
from pos_app.domain.payment_rules import earlier_like, guard_knows
from tests.domain.payments import AMOUNT, NOW, mobile_money, qr

PROMPT, CODE = Method.MOBILE_MONEY, Method.QR


@pytest.mark.parametrize("state", list(PaymentState))
def test_a_prompt_is_stopped_by_one_that_is_unresolved_or_paid(state: PaymentState) -> None:
    stops = state in OPEN_STATES or state is PaymentState.SUCCEEDED
    found = earlier_like(PROMPT, AMOUNT, [mobile_money(state)], lambda _: True)
    assert (found is not None) is stops


@pytest.mark.parametrize("state", list(PaymentState))
def test_a_code_is_stopped_by_a_prompt_that_is_unresolved(state: PaymentState) -> None:
    found = earlier_like(CODE, AMOUNT, [mobile_money(state)], lambda _: False)
    assert (found is not None) is (state in OPEN_STATES)


def test_what_does_not_stop() -> None:
    assert earlier_like(PROMPT, AMOUNT, [mobile_money()], lambda _: False) is None
    assert earlier_like(PROMPT, AMOUNT, [mobile_money(amount=Money(1))], lambda _: True) is None
    assert earlier_like(PROMPT, AMOUNT, [mobile_money(closed_at=NOW)], lambda _: True) is None
    assert earlier_like(PROMPT, AMOUNT, [qr()], lambda _: True) is None
    assert earlier_like(CODE, AMOUNT, [qr()], lambda _: True) is None
    assert earlier_like(CODE, AMOUNT, [], lambda _: True) is None


def test_the_newest_is_named() -> None:
    older = mobile_money()
    newer = mobile_money(created_at=NOW + timedelta(minutes=1), payment_id="p_2")
    assert earlier_like(PROMPT, AMOUNT, [newer, older], lambda _: True) is newer


@pytest.mark.parametrize(
    ("age", "run_age", "knows"),
    [
        (600.0, None, True),
        (600.1, None, False),
        (-600.0, None, True),
        (-600.1, None, False),
        (1e9, 600.0, True),
        (0.0, 600.1, False),
    ],
)
def test_a_date_counts_for_ten_minutes_and_the_monotonic_clock_for_more_than_any_date(
    age: float, run_age: float | None, knows: bool
) -> None:
    assert guard_knows(age, run_age) is knows
