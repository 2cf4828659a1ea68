"""The double-prompt guard: stops a new sale that looks like one a customer was just asked to pay.

Pure. It must never stop a further attempt on the same sale, nor a code against a code.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pos_app.domain.states import Method, PaymentState
from pos_app.engine.requests import ChargeMobileMoney

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pos_app.domain.payment import Payment
    from pos_app.engine.requests import ChargeQr

GUARD_WITHIN = timedelta(minutes=10)


def earlier_like(
    intent: ChargeMobileMoney | ChargeQr,
    recent: Iterable[Payment],
    same_phone: Callable[[Payment], bool],
) -> Payment | None:
    """Return the newest payment that a charge for a new sale looks like, or None.

    Args:
        intent: What the cashier asks for.
        recent: The payments created within the last `GUARD_WITHIN`, in any order.
        same_phone: Whether a payment went to the intent's phone; asked only where it decides.
    """
    alike = [
        payment
        for payment in recent
        if payment.method is Method.MOBILE_MONEY and payment.amount == intent.amount
    ]
    for payment in sorted(alike, key=lambda payment: payment.created_at, reverse=True):
        if isinstance(intent, ChargeMobileMoney):
            alive = payment.unresolved or payment.state is PaymentState.SUCCEEDED
            if alive and same_phone(payment):
                return payment
        elif payment.unresolved:
            return payment
    return None
