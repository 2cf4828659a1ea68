"""What is true of a payment, by the gateways' own books and by what lies in the drawer, alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.invariants.sales import ENDED, Charge

if TYPE_CHECKING:
    from pos_app.domain.payment import Payment
    from tests.simulation.checkout import CheckoutServer
    from tests.simulation.paygate import Charge as Prompt
    from tests.simulation.paygate import PayGateServer

_History = list[tuple[float, str]]
# What is due in cash is a multiple of it, minor units.
ROUNDING = 5


def due_in_cash(amount: int) -> int:
    """What is due of an amount that cash pays whole, minor units."""
    return (amount + ROUNDING // 2) // ROUNDING * ROUNDING or amount


class Drawer:
    """What a cashier was handed in cash and gave back.

    Attributes:
        asked: What was asked for and is not answered: the amount and what was handed over, with
            what a slip is worth, by ref.
        doubtful: As much of what the cashier will hear no more of.
        taken: What was handed over and what went back, by the payment that the cashier was told.
    """

    def __init__(self) -> None:
        """Be empty."""
        self.asked: dict[str, tuple[int, int | None]] = {}
        self.doubtful: list[tuple[int, int | None]] = []
        self.taken: dict[str, tuple[int, int]] = {}

    def accept(self, ref: str, payment: Payment) -> bool:
        """Be told that cash was taken; whether what goes back is right."""
        amount, tendered = self.asked.pop(ref)
        change = payment.change.minor if payment.change is not None else -1
        handed, owed = payment.tendered_minor or 0, payment.owed_minor or 0
        self.taken[payment.payment_id] = (handed, change)
        given = tendered in (None, handed) and payment.amount.minor == amount
        due = handed - change - owed
        return given and change >= 0 and due in (amount, due_in_cash(amount))

    def refuse(self, ref: str, code: str) -> None:
        """Be told that it was not taken, or that nobody knows."""
        asked = self.asked.pop(ref)
        if code == "not_known":
            self.doubtful.append(asked)

    def hear_no_more(self) -> None:
        """The program has ended: what was not answered may be stored."""
        self.doubtful += self.asked.values()
        self.asked = {}

    def lost(self, payment_id: str, amount: int) -> None:
        """The ledger that had it was replaced; a newer copy may bring it back."""
        handed = self.taken.pop(payment_id, None)
        if handed is not None:
            self.doubtful.append((amount, handed[0]))

    def knows(self, payment: Payment) -> bool:
        """Whether anybody ever handed over such cash."""
        amount, tendered = payment.amount.minor, payment.tendered_minor
        handed = [*self.asked.values(), *self.doubtful]
        return payment.payment_id in self.taken or any(
            one[0] == amount and one[1] in (None, tendered) for one in handed
        )


class Truth:
    """Both books, asked about the till's payments.

    Attributes:
        lost: Payment and order ids that the till's ledger lost when it was replaced.
    """

    def __init__(
        self, paygate: PayGateServer, checkout: CheckoutServer, other: PayGateServer | None = None
    ) -> None:
        """Read these books; `other` is a second account at PayGate."""
        self._paygates = [paygate] if other is None else [paygate, other]
        self._checkout = checkout
        self.lost: set[str] = set()

    def charges(self) -> list[Charge]:
        """Every line of both books, as the invariants want them."""
        prompts = [
            Charge(c.id, c.minor, c.currency, c.history, payment_id=c.ours, key=c.key)
            for c in self._charges()
            if not c.elsewhere and c.ours not in self.lost
        ]
        pages = [
            Charge(o.id, o.minor, o.currency, o.history, order_id=o.order_id)
            for o in self._checkout.orders.values()
            if o.order_id not in self.lost
        ]
        return prompts + pages

    def may_be_paid(self, payment: Payment) -> bool:
        """Whether somebody may still pay this, or has; a page that nobody saw cannot be paid."""
        unseen = payment.order_id is not None and payment.shown_at is None
        return not unseen and not all(_ended(history) for history in self._histories(payment))

    def knows(self, payment: Payment) -> bool:
        """Whether a gateway has anything of this payment."""
        return bool(self._histories(payment))

    def has_ended(self, payment: Payment) -> bool:
        """Whether the gateway itself has ever said that it came to nothing."""
        return any(_ended(history) for history in self._histories(payment))

    def has_paid(self, payment: Payment) -> bool:
        """Whether exactly this payment, this amount and this currency succeeded."""
        if payment.order_id is not None:
            order = self._checkout.orders.get(payment.order_id)
            return order is not None and any(word == "success" for _, word in order.history)
        charge = next((c for c in self._charges() if c.id == payment.gateway_id), None)
        if charge is None or charge.ours != payment.payment_id:
            return False
        owed = (payment.amount.minor, payment.amount.currency)
        paid = any(word == "succeeded" for _, word in charge.history)
        return paid and (charge.minor, charge.currency) == owed

    def _histories(self, payment: Payment) -> list[_History]:
        if payment.order_id is not None:
            order = self._checkout.orders.get(payment.order_id)
            return [] if order is None else [order.history]
        return [c.history for c in self._charges() if c.ours == payment.payment_id]

    def elsewhere(self, gateway_id: str) -> bool:
        """Whether another till made this."""
        return any(c.id == gateway_id and c.elsewhere for c in self._charges())

    def at_other_account(self) -> set[str]:
        """Our payments that are in another account's book than the till's own."""
        return {c.ours for server in self._paygates[1:] for c in server.charges.values()}

    def _charges(self) -> list[Prompt]:
        return [charge for server in self._paygates for charge in server.charges.values()]


def _ended(history: _History) -> bool:
    return any(word in ENDED for _, word in history)
