"""Receipts of paid sales, for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pos_app.domain.methods import Method
from pos_app.domain.money import Money
from pos_app.domain.payment import Payment, PaymentState
from pos_app.domain.receipt import Receipt, Shop, receipt_of
from pos_app.domain.sale import Sale, settle
from tests.domain.payments import AMOUNT, NOW, mobile_money

if TYPE_CHECKING:
    from collections.abc import Iterable

PAID_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SHOP = Shop("Ama's Chop Bar", "T1")


def cash(minor: int, tendered: int, rounding: int = 0, **changes: Any) -> Payment:
    facts: dict[str, Any] = {
        "method": Method.CASH,
        "gateway": None,
        "network": None,
        "phone_masked": None,
        "gateway_id": None,
        "idempotency_key": None,
        "amount": Money(minor),
        "tendered_minor": tendered,
        "rounding_minor": rounding,
    }
    return replace(mobile_money(PaymentState.SUCCEEDED), **(facts | changes))


def paid(payments: Iterable[Payment], amount: Money = AMOUNT, **changes: Any) -> Sale:
    """A sale that these payments settle."""
    sale = Sale("s_1", "T1-000001", 1, NOW, amount)
    return replace(settle(sale, tuple(payments)), **changes)


def receipt(*payments: Payment, shop: Shop = SHOP, **changes: Any) -> Receipt:
    """The receipt of a sale that was paid so; by mobile money where nothing is said."""
    parts = payments or (mobile_money(PaymentState.SUCCEEDED),)
    amount = Money(sum(part.amount.minor for part in parts))
    made = receipt_of(paid(parts, amount), parts, shop, PAID_AT)
    assert made is not None
    return replace(made, **changes)
