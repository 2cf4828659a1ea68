from __future__ import annotations

from datetime import timedelta

import pytest

from pos_app.domain.money import Money
from pos_app.domain.payment import OPEN_STATES, PaymentState
from pos_app.domain.phone import Network, parse_phone
from pos_app.engine.charge import earlier_like
from pos_app.engine.requests import ChargeMobileMoney, ChargeQr
from tests.domain.payments import AMOUNT, NOW, mobile_money, qr

PROMPT = ChargeMobileMoney("c1", AMOUNT, Network.MTN, parse_phone("0241234567"))
CODE = ChargeQr("c2", AMOUNT)


@pytest.mark.parametrize("state", list(PaymentState))
def test_a_prompt_is_stopped_by_one_that_is_unresolved_or_paid(state: PaymentState) -> None:
    stops = state in OPEN_STATES or state is PaymentState.SUCCEEDED
    found = earlier_like(PROMPT, [mobile_money(state)], lambda _: True)
    assert (found is not None) is stops


@pytest.mark.parametrize("state", list(PaymentState))
def test_a_code_is_stopped_by_a_prompt_that_is_unresolved(state: PaymentState) -> None:
    found = earlier_like(CODE, [mobile_money(state)], lambda _: False)
    assert (found is not None) is (state in OPEN_STATES)


def test_what_does_not_stop() -> None:
    assert earlier_like(PROMPT, [mobile_money()], lambda _: False) is None
    assert earlier_like(PROMPT, [mobile_money(amount=Money(1))], lambda _: True) is None
    assert earlier_like(PROMPT, [mobile_money(closed_at=NOW)], lambda _: True) is None
    assert earlier_like(PROMPT, [qr()], lambda _: True) is None
    assert earlier_like(CODE, [qr()], lambda _: True) is None
    assert earlier_like(CODE, [], lambda _: True) is None


def test_the_newest_is_named() -> None:
    older = mobile_money()
    newer = mobile_money(created_at=NOW + timedelta(minutes=1), payment_id="p_2")
    assert earlier_like(PROMPT, [newer, older], lambda _: True) is newer
