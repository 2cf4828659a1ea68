"""What is true of a payment, by the gateways' own books alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.invariants.sales import ENDED, Charge

if TYPE_CHECKING:
    from pos_app.domain.payment import Payment
    from tests.simulation.checkout import CheckoutServer
    from tests.simulation.paygate import PayGateServer

_History = list[tuple[float, str]]


class Truth:
    """Both books, asked about the till's payments."""

    def __init__(self, paygate: PayGateServer, checkout: CheckoutServer) -> None:
        """Read these books."""
        self._paygate = paygate
        self._checkout = checkout

    def charges(self) -> list[Charge]:
        """Every line of both books, as the invariants want them."""
        prompts = [
            Charge(c.id, c.minor, c.currency, c.history, payment_id=c.ours, key=c.key)
            for c in self._paygate.charges.values()
        ]
        pages = [
            Charge(o.id, o.minor, o.currency, o.history, order_id=o.order_id)
            for o in self._checkout.orders.values()
        ]
        return prompts + pages

    def may_be_paid(self, payment: Payment) -> bool:
        """Whether somebody may still pay this, or has; a page that nobody saw cannot be paid."""
        unseen = payment.order_id is not None and payment.shown_at is None
        return not unseen and not all(_ended(history) for history in self._histories(payment))

    def has_ended(self, payment: Payment) -> bool:
        """Whether the gateway itself has ever said that it came to nothing."""
        return any(_ended(history) for history in self._histories(payment))

    def has_paid(self, payment: Payment) -> bool:
        """Whether exactly this payment, this amount and this currency succeeded."""
        if payment.order_id is not None:
            order = self._checkout.orders.get(payment.order_id)
            return order is not None and any(word == "success" for _, word in order.history)
        charge = self._paygate.charges.get(payment.gateway_id or "")
        if charge is None or charge.ours != payment.payment_id:
            return False
        owed = (payment.amount.minor, payment.amount.currency)
        paid = any(word == "succeeded" for _, word in charge.history)
        return paid and (charge.minor, charge.currency) == owed

    def _histories(self, payment: Payment) -> list[_History]:
        if payment.order_id is not None:
            order = self._checkout.orders.get(payment.order_id)
            return [] if order is None else [order.history]
        mine = self._paygate.charges.values()
        return [charge.history for charge in mine if charge.ours == payment.payment_id]


def _ended(history: _History) -> bool:
    return any(word in ENDED for _, word in history)
