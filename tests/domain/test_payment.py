from __future__ import annotations

import pytest

from pos_app.domain.methods import NO_GATEWAY, GatewayName, RequestKind
from pos_app.domain.money import Money
from pos_app.domain.payment import OPEN_STATES, PaymentState
from tests.domain.payments import NOW, cash, mobile_money

S = PaymentState


@pytest.mark.parametrize("state", list(S))
def test_open_and_not_closed_is_unresolved(state: PaymentState) -> None:
    assert mobile_money(state).unresolved is (state in OPEN_STATES)
    assert not mobile_money(state, closed_at=NOW).unresolved


@pytest.mark.parametrize(
    ("minor", "tendered", "rounding", "change"),
    [(6400, 6400, 0, 0), (6400, 10000, 0, 3600), (6402, 6400, -2, 0), (6403, 7000, 2, 595)],
)
def test_the_change_of_cash(minor: int, tendered: int, rounding: int, change: int) -> None:
    payment = cash(minor, tendered, rounding_minor=rounding)
    assert payment.change == Money(change)
    assert mobile_money().change is None


def test_what_is_owed_of_the_change_is_not_given() -> None:
    payment = cash(4730, 5000, owed_minor=70)
    assert (payment.change, payment.change_owed) == (Money(200), Money(70))
    assert cash(4730, 5000).change_owed is mobile_money().change_owed is None


def test_cash_has_no_gateway_that_could_be_asked() -> None:
    payment = cash()
    assert not payment.unresolved
    assert payment.through == NO_GATEWAY
    with pytest.raises(TypeError):
        _ = payment.collector
    with pytest.raises(TypeError):
        _ = payment.asking
    prompt = mobile_money()
    assert (prompt.collector, prompt.asking) == (GatewayName.PAYGATE, RequestKind.CREATE)
