from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from pos_app.domain.money import Money
from pos_app.domain.payment import OPEN_STATES, PaymentState
from pos_app.domain.sale import (
    Sale,
    SaleStatus,
    UsualAmounts,
    left_of,
    paid_twice,
    settle,
    taken_up,
    usual_amounts,
)
from tests.domain.payments import AMOUNT, LATER, NOW, cash, mobile_money, qr

S = PaymentState


def sale(**changes: Any) -> Sale:
    return replace(Sale("s_1", "T1-000001", 1, NOW, AMOUNT), **changes)


def test_a_sale_is_open_while_its_cashier_stays() -> None:
    assert settle(sale(), []).status is SaleStatus.OPEN
    assert settle(sale(), [mobile_money(S.FAILED)]).status is SaleStatus.OPEN


@pytest.mark.parametrize("state", sorted(OPEN_STATES))
def test_a_sale_that_was_left_closes_when_nothing_of_it_is_unresolved(state: PaymentState) -> None:
    left = sale(left_at=NOW)
    assert settle(left, [mobile_money(state)]).status is SaleStatus.OPEN
    assert settle(left, [mobile_money(S.FAILED)]).status is SaleStatus.CLOSED_UNPAID
    assert settle(left, [mobile_money(state, closed_at=NOW)]).status is SaleStatus.CLOSED_UNPAID


def test_a_sale_that_is_taken_up_is_open_again_unless_nothing_more_is_owed() -> None:
    closed = sale(status=SaleStatus.CLOSED_UNPAID, left_at=NOW)
    assert taken_up(closed, [mobile_money(S.FAILED)]) == sale()
    assert taken_up(sale(left_at=NOW), [mobile_money()]) == sale()
    paid = settle(sale(left_at=NOW), [mobile_money(S.SUCCEEDED)])
    assert taken_up(paid, []) is paid
    tested = [qr(S.SUCCEEDED, test=True)]
    assert taken_up(closed, tested).status is SaleStatus.CLOSED_UNPAID


def test_a_success_pays_and_a_paid_sale_stays_paid() -> None:
    paid = settle(sale(), [mobile_money(S.FAILED), mobile_money(S.SUCCEEDED)])
    assert (paid.status, paid.paid_at) == (SaleStatus.PAID, NOW)
    assert settle(paid, []) is paid


def test_a_late_success_or_one_after_closing_is_late_paid() -> None:
    late = mobile_money(S.SUCCEEDED, late=True, succeeded_at=None, updated_at=LATER)
    assert settle(sale(), [late]).status is SaleStatus.LATE_PAID
    assert settle(sale(), [late]).paid_at == LATER
    closed = sale(status=SaleStatus.CLOSED_UNPAID)
    succeeded = mobile_money(S.SUCCEEDED)
    late_paid = settle(closed, [succeeded])
    assert late_paid.status is SaleStatus.LATE_PAID
    # Looked at again, it is as late as it was.
    assert settle(late_paid, [succeeded]) is late_paid


def test_the_first_of_two_successes_is_the_one_that_paid() -> None:
    first = mobile_money(S.SUCCEEDED)
    second = mobile_money(S.SUCCEEDED, succeeded_at=LATER, late=True, attempt=2)
    assert settle(sale(), [second, first]).status is SaleStatus.PAID
    assert paid_twice(sale(), [first, second]) == (first, second)
    assert paid_twice(sale(), [first]) == ()


def test_a_test_page_pays_nothing_and_is_marked() -> None:
    tested = qr(S.SUCCEEDED, test=True)
    settled = settle(sale(note="two teas"), [tested])
    assert (settled.status, settled.note) == (SaleStatus.CLOSED_UNPAID, "TEST two teas")
    assert settle(settled, [tested]).note == "TEST two teas"
    assert settle(sale(), [tested]).note == "TEST"
    assert settle(sale(), [tested, mobile_money()]).status is SaleStatus.OPEN
    assert paid_twice(sale(), [tested, mobile_money(S.SUCCEEDED)]) == ()


# -- parts

FIRST = cash(2400, payment_id="p_1", attempt=1)
SECOND = mobile_money(
    S.SUCCEEDED, payment_id="p_2", amount=Money(3000), attempt=2, succeeded_at=LATER
)
THIRD = cash(1000, payment_id="p_3", attempt=3, succeeded_at=LATER)


@pytest.mark.parametrize("parts", list(permutations((FIRST, SECOND, THIRD))))
def test_proven_parts_pay_a_sale_whatever_their_order(parts: tuple[Any, ...]) -> None:
    paid = settle(sale(), parts)
    assert (paid.status, paid.paid_at) == (SaleStatus.PAID, LATER)
    assert left_of(sale(), parts) == Money(0)
    assert paid_twice(sale(), parts) == ()
    for some in permutations(parts, 2):
        assert settle(sale(), some).status is SaleStatus.OPEN
        assert settle(sale(), some).paid_at is None
        assert left_of(sale(), some) == AMOUNT - some[0].amount - some[1].amount


def test_of_parts_that_came_together_the_later_attempt_is_the_one_that_paid() -> None:
    late = cash(1000, payment_id="p_3", attempt=3, succeeded_at=LATER, late=True)
    assert settle(sale(), [late, FIRST, SECOND]).status is SaleStatus.LATE_PAID
    # An earlier attempt that came later is the one that covers it.
    early = replace(SECOND, succeeded_at=NOW)
    last = replace(FIRST, succeeded_at=LATER, late=True)
    assert settle(sale(), [last, early, replace(THIRD, succeeded_at=NOW)]).status is (
        SaleStatus.LATE_PAID
    )
    late_second = replace(SECOND, late=True)
    assert settle(sale(), [THIRD, FIRST, late_second]).status is SaleStatus.PAID


def test_only_a_proven_part_counts() -> None:
    for other in (
        mobile_money(S.PROCESSING, amount=Money(4000)),
        mobile_money(S.FAILED, amount=Money(4000)),
        qr(S.SUCCEEDED, amount=Money(4000), test=True),
    ):
        assert settle(sale(), [FIRST, other]).status is SaleStatus.OPEN
        assert left_of(sale(), [FIRST, other]) == Money(4000)
    assert left_of(sale(), []) == AMOUNT


def test_a_sale_that_is_paid_in_part_is_not_closed_and_opens_again() -> None:
    left = sale(left_at=NOW)
    assert settle(left, [FIRST]).status is SaleStatus.OPEN
    assert settle(left, [FIRST, mobile_money(S.FAILED)]).status is SaleStatus.OPEN
    closed = sale(left_at=NOW, status=SaleStatus.CLOSED_UNPAID)
    assert settle(closed, [replace(SECOND, late=True)]).status is SaleStatus.OPEN
    # What then covers it is on time.
    again = settle(closed, [SECOND])
    assert settle(again, [FIRST, SECOND, THIRD]).status is SaleStatus.PAID


def test_more_than_a_sale_is_told_by_all_that_paid_it() -> None:
    whole = mobile_money(S.SUCCEEDED, payment_id="p_9", attempt=9, succeeded_at=LATER)
    for parts in permutations((FIRST, whole)):
        assert paid_twice(sale(), parts) == parts
        assert left_of(sale(), parts) == Money(0)
        assert settle(sale(), parts).status is SaleStatus.PAID
    one_more = cash(1, payment_id="p_4", attempt=4)
    assert paid_twice(sale(), (FIRST, SECOND, THIRD, one_more)) != ()
    tested = qr(S.SUCCEEDED, payment_id="p_5", test=True)
    assert tested not in paid_twice(sale(), (FIRST, whole, tested))


def test_nothing_is_usual_while_there_are_few_sales() -> None:
    assert usual_amounts([AMOUNT] * 19) is None
    assert usual_amounts([AMOUNT] * 20) == UsualAmounts(AMOUNT, AMOUNT)


def test_one_sale_in_fifty_at_either_end_is_not_usual() -> None:
    paid = [Money(n * 100) for n in range(1, 101)]
    assert usual_amounts(paid) == UsualAmounts(Money(3_00), Money(98_00))
    assert usual_amounts(list(reversed(paid))) == UsualAmounts(Money(3_00), Money(98_00))


@pytest.mark.parametrize(
    ("minor", "slipped"),
    [
        (50_00, False),
        (99_99, False),
        (100_00, False),
        (100_01, False),
        (499_99, False),
        (500_00, True),
        (5_000_00, True),
        (50_000_00, True),
        (500_000_00, True),
        (500_010_00, False),
    ],
)
def test_an_amount_slipped_if_it_is_usual_without_some_noughts(minor: int, slipped: bool) -> None:
    assert UsualAmounts(Money(5_00), Money(50_00)).slipped(Money(minor)) is slipped


def test_an_amount_that_nearly_all_sales_reach_is_no_slip() -> None:
    assert not UsualAmounts(Money(1), Money(200_00)).slipped(Money(400_00))
    assert UsualAmounts(Money(1), Money(200_00)).slipped(Money(400_01))
