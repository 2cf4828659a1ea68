from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState
from pos_app.domain.refund import (
    Age,
    Refund,
    RefundRefusal,
    RefundState,
    RefundWay,
    age_of,
    number_typed,
    refundable,
    state_of,
    why_not_refund,
)
from pos_app.domain.sale import Sale, proven
from tests.domain.payments import AMOUNT, NOW, mobile_money

SALE = Sale("s_1", "T1-000001", 1, NOW, AMOUNT)
PAID = mobile_money(PaymentState.SUCCEEDED)


def refund(minor: int, state: RefundState = RefundState.OWED, **changes: Any) -> Refund:
    by = RefundWay.OWED if state is RefundState.OWED else RefundWay.CASH
    return Refund("T1-R000001", "s_1", "T1-000001", Money(minor), by, state, "torn", NOW, **changes)


@pytest.mark.parametrize(
    ("by", "reference", "state"),
    [
        (RefundWay.CASH, None, RefundState.DONE),
        (RefundWay.GATEWAY, "A1", RefundState.DONE),
        (RefundWay.GATEWAY, None, RefundState.OWED),
        (RefundWay.OWED, "A1", RefundState.OWED),
    ],
)
def test_a_refund_is_done_in_cash_or_by_a_gateways_word(
    by: RefundWay, reference: str | None, state: RefundState
) -> None:
    assert state_of(by, reference) is state


def test_what_may_go_back_is_what_was_proven_less_what_went_or_is_owed() -> None:
    assert refundable(proven(SALE, [PAID]), []) == AMOUNT
    gone = [refund(1000), refund(400, RefundState.DONE)]
    assert refundable(proven(SALE, [PAID]), gone) == Money(AMOUNT.minor - 1400)
    assert proven(SALE, [PAID, PAID]) == Money(2 * AMOUNT.minor)


def test_change_that_is_owed_goes_back_of_no_sale() -> None:
    change = refund(400, change_of="p_1")
    assert (change.is_change, refund(400).is_change) == (True, False)
    assert refundable(proven(SALE, [PAID]), [change, refund(100)]) == Money(AMOUNT.minor - 100)
    assert why_not_refund(AMOUNT, proven(SALE, [PAID]), [change]) is None


@pytest.mark.parametrize("state", [PaymentState.PENDING, PaymentState.FAILED])
def test_nothing_goes_back_that_nobody_proved(state: PaymentState) -> None:
    unproven = [mobile_money(state)]
    assert why_not_refund(Money(1), proven(SALE, unproven), []) is RefundRefusal.NOTHING_PROVEN
    tested = mobile_money(PaymentState.SUCCEEDED, test=True)
    assert why_not_refund(Money(1), proven(SALE, [tested]), []) is RefundRefusal.NOTHING_PROVEN


@pytest.mark.parametrize(
    ("hours", "age"),
    [(-30, Age.TODAY), (0, Age.TODAY), (15, Age.TODAY), (16, Age.THIS_WEEK),
     (6 * 24 + 15, Age.THIS_WEEK), (6 * 24 + 16, Age.OLDER), (9999, Age.OLDER)],
)  # fmt: skip
def test_how_old_a_promise_is_follows_from_the_days(hours: int, age: Age) -> None:
    promised = datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert age_of(promised, promised + timedelta(hours=hours)) is age


def test_never_more_goes_back_than_was_proven() -> None:
    gone = [refund(AMOUNT.minor - 100)]
    assert why_not_refund(Money(100), proven(SALE, [PAID]), gone) is None
    assert why_not_refund(Money(101), proven(SALE, [PAID]), gone) is RefundRefusal.MORE_THAN_PROVEN
    # Both payments of a sale that was paid twice may go back, and not a pesewa more.
    twice = [PAID, PAID]
    assert why_not_refund(Money(AMOUNT.minor + 100), proven(SALE, twice), gone) is None
    assert why_not_refund(Money(AMOUNT.minor + 101), proven(SALE, twice), gone) is not None


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("4", "T1-R000004"),
        (" r4 ", "T1-R000004"),
        ("t1-r000004", "T1-R000004"),
        ("T1-4", "T1-R000004"),
        ("Old-R000012", "Old-R000012"),
        ("0000000004", "0000000004"),
        ("a slip", "a slip"),
    ],
)
def test_a_number_is_whole_however_short_it_is_typed(typed: str, number: str) -> None:
    assert number_typed(typed, "T1") == number
