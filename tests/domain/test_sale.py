from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pos_app.domain.payment import OPEN_STATES, PaymentState
from pos_app.domain.sale import Sale, SaleStatus, paid_twice, settle
from tests.domain.payments import AMOUNT, LATER, NOW, mobile_money, qr

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
