from __future__ import annotations

import pytest

from pos_app.domain.payment import OPEN_STATES, PaymentState
from tests.domain.payments import NOW, mobile_money

S = PaymentState


@pytest.mark.parametrize("state", list(S))
def test_open_and_not_closed_is_unresolved(state: PaymentState) -> None:
    assert mobile_money(state).unresolved is (state in OPEN_STATES)
    assert not mobile_money(state, closed_at=NOW).unresolved
