from __future__ import annotations

import pytest

from pos_app.domain.payment import OPEN_STATES, PaymentState
from tests.domain.payments import NOW, mobile_money, qr

S = PaymentState


@pytest.mark.parametrize("state", list(S))
def test_open_and_not_closed_is_unresolved(state: PaymentState) -> None:
    assert mobile_money(state).unresolved is (state in OPEN_STATES)
    assert not mobile_money(state, closed_at=NOW).unresolved


@pytest.mark.parametrize("state", list(S))
def test_a_prompt_is_payable_once_it_may_have_left(state: PaymentState) -> None:
    assert mobile_money(state).payable is (state in OPEN_STATES and state is not S.CREATED)


@pytest.mark.parametrize("state", list(S))
def test_a_code_is_payable_once_it_was_shown_withdrawn_or_not(state: PaymentState) -> None:
    shown = qr(state, shown_at=NOW, withdrawn_at=NOW)
    assert shown.payable is (state in OPEN_STATES)
    assert not qr(state, shown_at=None).payable


def test_what_keeps_a_sale_from_another_payment() -> None:
    assert mobile_money(S.CREATED).blocks_sale
    assert mobile_money(S.UNCONFIRMED).blocks_sale
    assert not mobile_money(S.UNCONFIRMED, closed_at=NOW).blocks_sale
    assert not mobile_money(S.FAILED).blocks_sale
    assert qr(S.SENDING).blocks_sale
    assert not qr(S.UNCONFIRMED).blocks_sale
    assert qr(withdrawn_at=NOW).blocks_sale
    assert not qr(shown_at=None).blocks_sale
