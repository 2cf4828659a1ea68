"""What the customer's screen may know: shop, amount, what to do, the code, PAID, change.

A value of its own, so that nothing else can reach that screen: no phone number, no cashier, no
note, no number of a sale, no words of a gateway. It must never say paid of a payment that nobody
has proven, nor offer a code that must not be paid any more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from pos_app.domain.money import Money
from pos_app.domain.payment import ENDED_UNPAID, PaymentState

if TYPE_CHECKING:
    from pos_app.domain.payment import Payment
    from pos_app.domain.phone import Network


class CustomerState(StrEnum):
    """What a customer is told."""

    IDLE = "idle"
    WAIT = "wait"  # nothing can be done yet
    APPROVE = "approve"
    SCAN = "scan"
    CASH = "cash"
    PROCESSING = "processing"
    UNCONFIRMED = "unconfirmed"
    STOPPING = "stopping"  # not to be paid any more
    PAID = "paid"
    PART_PAID = "part_paid"
    PAID_TWICE = "paid_twice"
    NOT_PAID = "not_paid"
    CANCELLED = "cancelled"
    TEST = "test"


_S, _C = PaymentState, CustomerState
VERDICTS = frozenset((_C.PAID, _C.PART_PAID, _C.PAID_TWICE, _C.NOT_PAID, _C.CANCELLED, _C.TEST))
"""What ends a payment: it is shown for a while and is of no use to the next customer."""


@dataclass(frozen=True, slots=True)
class CustomerView:
    """All that the customer's screen shows.

    Attributes:
        shop: The shop's name.
        training: No real money moves.
        amount: What is to be paid, or was; in cash what is due, rounded.
        network: Whose prompt is to be approved, or was.
        page: The page to show as a code.
        tendered: What was handed over in cash, where something goes back.
        change: What goes back at once.
        owed: What of the change could not be given and is owed.
        left: What of the sale is left to pay.
    """

    shop: str
    training: bool = False
    state: CustomerState = CustomerState.IDLE
    amount: Money | None = None
    network: Network | None = None
    page: str | None = None
    tendered: Money | None = None
    change: Money | None = None
    left: Money | None = None
    owed: Money | None = None

    @property
    def idle(self) -> CustomerView:
        """The shop's name alone."""
        return CustomerView(self.shop, self.training)

    def in_cash(
        self, due: Money, received: Money | None, owed: Money | None = None
    ) -> CustomerView:
        """This is due in cash, so much was received as far as that is known, and this is owed."""
        asked = replace(self.idle, state=CustomerState.CASH, amount=due)
        if received is None or received <= due:
            return asked
        change = received - due
        if owed is not None:
            change -= owed
        return replace(asked, tendered=received, change=change, owed=owed)

    def of(
        self, payment: Payment, whole: Money, left: Money | None, *, twice: bool = False
    ) -> CustomerView:
        """What a payment is to the customer.

        Args:
            payment: As it is known now.
            whole: What its sale owes.
            left: What of that no proven payment covers; None where nothing is left.
            twice: Its sale was paid twice, and nobody has dealt with that.
        """
        state = CustomerState.PAID_TWICE if twice else _state(payment, left)
        if state is CustomerState.IDLE:
            return self.idle
        paid = state in (CustomerState.PAID, CustomerState.PART_PAID)
        # All parts together are the sale.
        amount = whole if state is CustomerState.PAID else payment.amount
        if payment.rounding_minor and amount == payment.amount:
            amount += Money(payment.rounding_minor, amount.currency)
        change = payment.change if paid else None
        owed = payment.change_owed if paid else None
        back = change is not None and (change.minor > 0 or owed is not None)
        tendered = Money(payment.tendered_minor or 0, amount.currency)
        return CustomerView(
            self.shop,
            self.training,
            state,
            amount,
            payment.network,
            payment.page if state is CustomerState.SCAN else None,
            tendered if back else None,
            change if back else None,
            left if state is CustomerState.PART_PAID else None,
            owed,
        )


def _state(payment: Payment, left: Money | None) -> CustomerState:
    if payment.state is _S.SUCCEEDED:
        # Money that was only tested is nobody's.
        proven = _C.PAID if left is None else _C.PART_PAID
        return _C.TEST if payment.test else proven
    if payment.state in ENDED_UNPAID:
        asked = payment.cancel_requested_at is not None
        return _C.CANCELLED if asked and payment.state is _S.CANCELLED else _C.NOT_PAID
    if payment.closed_at is not None:
        return _C.IDLE
    if payment.state is _S.PROCESSING:
        return _C.PROCESSING
    never_shown = payment.by.shows_page and payment.shown_at is None
    if payment.withdrawn_at is not None:
        return _C.NOT_PAID if never_shown else _C.STOPPING
    if payment.cancel_requested_at is not None and payment.may_have_left:
        return _C.STOPPING
    if payment.state in (_S.CREATED, _S.SENDING) or never_shown or not payment.may_have_left:
        return _C.WAIT
    if payment.state is _S.UNCONFIRMED or payment.doubtful:
        return _C.UNCONFIRMED
    if payment.by.shows_page:
        return _C.SCAN if payment.page is not None else _C.WAIT
    return _C.APPROVE
