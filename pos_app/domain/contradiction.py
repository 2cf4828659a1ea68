"""What in a gateway's word cannot be the payment that was asked about.

Pure. This is what stands between somebody else's payment, or another amount, and a false PAID.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.domain.states import GatewayName, ReadingStatus, Review

if TYPE_CHECKING:
    from pos_app.domain.payment import Payment, Reading


def contradicts(payment: Payment, reading: Reading) -> Review | None:
    """Say what in `reading` cannot be this payment, or None.

    A success must also name what succeeded: for PayGate its id and amount, for Checkout the order.
    """
    if reading.gateway_id and payment.gateway_id and reading.gateway_id != payment.gateway_id:
        return Review.OTHER_ID
    if reading.order_id is not None and reading.order_id != payment.order_id:
        return Review.OTHER_ORDER
    if reading.payment_id is not None and reading.payment_id != payment.payment_id:
        return Review.OTHER_PAYMENT
    if reading.amount is not None:
        if reading.amount.currency != payment.amount.currency:
            return Review.CURRENCY_DIFFERS
        if reading.amount.minor != payment.amount.minor:
            return Review.AMOUNT_DIFFERS
    if reading.status is ReadingStatus.SUCCEEDED:
        if payment.gateway is GatewayName.CHECKOUT:
            named = reading.order_id is not None
        else:
            named = reading.gateway_id is not None and reading.amount is not None
        if not named:
            return Review.UNSAID_SUCCESS
    return None
