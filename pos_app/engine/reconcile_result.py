"""What a reconciliation finds, as values. They hold no whole phone number and decide nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from pos_app.domain.money import Money
from pos_app.domain.payment import Payment, PaymentState

if TYPE_CHECKING:
    from pos_app.domain.attention import ReviewChoice
    from pos_app.domain.methods import GatewayName
    from pos_app.gateways.port import ExchangeError, ListedPayment


class Finding(StrEnum):
    """How a payment here and one there compare.

    `other_till` is another till's that uses this till's name; `shared` is one here whose gateway
    payment belongs to another one, here or at another till, and so does not pay it.
    """

    MATCHED = "matched"
    ONLY_HERE = "only_here"
    ONLY_THERE = "only_there"
    STATUS_DIFFERS = "status_differs"
    AMOUNT_DIFFERS = "amount_differs"
    NOT_THIS_TILL = "not_this_till"
    OTHER_TILL = "other_till"
    SHARED = "shared"


SOUND = (Finding.MATCHED, Finding.NOT_THIS_TILL, Finding.OTHER_TILL)


@dataclass(frozen=True, slots=True)
class Compared:
    """One payment, here and there.

    Attributes:
        payment: Ours, as it is now; None where we know none.
        gateway_id: The gateway's id, or the order's; None where there is none there.
        there: The gateway's status word; None where it has no such payment.
        amount: What the gateway says is collected; None where it does not say.
        choice: What a person did about it already; None while nobody has.
        no_money: The gateway says that no money moves for it.
    """

    finding: Finding
    payment: Payment | None = None
    before: PaymentState | None = None
    gateway_id: str | None = None
    there: str | None = None
    amount: Money | None = None
    choice: ReviewChoice | None = None
    no_money: bool = False

    @property
    def needs_person(self) -> bool:
        """Whether it differs, and nobody has dealt with it."""
        if self.finding in SOUND or self.choice is not None:
            return False
        return not (self.finding is Finding.ONLY_THERE and self.no_money)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What could not be compared.

    Attributes:
        code: `off`, or the port's code.
        payment: Whose look failed; None where the whole gateway could not be asked.
    """

    gateway: GatewayName
    code: str
    payment: Payment | None = None


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a day's comparison found.

    Attributes:
        left_open: Ours that are still unresolved.
        passes: How many times the list was read.
        until: Up to when a day that was not over was compared, UTC; None for a whole day.
        due_from: From when on a restored ledger must still be compared, UTC; else None.
    """

    compared: tuple[Compared, ...]
    troubles: tuple[Trouble, ...]
    left_open: tuple[Payment, ...]
    passes: int
    until: datetime | None = None
    due_from: datetime | None = None

    @property
    def ok(self) -> bool:
        """Whether everything was compared, agrees or was dealt with, and is decided."""
        waits = any(one.needs_person for one in self.compared)
        return not waits and not self.troubles and not self.left_open

    def count(self, *findings: Finding) -> int:
        """How many of these there are."""
        return sum(one.finding in findings for one in self.compared)

    def total(self, *findings: Finding) -> Money | None:
        """What these come to, as this till knows it, else as the gateway says; None for nothing."""
        amounts = [
            one.payment.amount if one.payment else one.amount
            for one in self.compared
            if one.finding in findings
        ]
        known = [amount for amount in amounts if amount is not None]
        if not known:
            return None
        currency = known[0].currency
        return Money(sum(each.minor for each in known if each.currency == currency), currency)


ABOUT_THE_TIME = timedelta(minutes=10)
A_DAY_BACK = timedelta(days=1)


class ClaimVerdict(StrEnum):
    """What is known of a customer's "I have paid".

    `several_paid`: several paid sales fit, so that the time in the message must decide.
    `not_known`: none of ours fits, and not everything could be looked at.
    """

    PAID = "ours_and_paid"
    SEVERAL = "several_paid"
    NOT_CONFIRMED = "ours_not_confirmed"
    NOT_KNOWN = "not_known"
    NOT_OURS = "not_ours"


@dataclass(frozen=True, slots=True)
class Claim:
    """What a customer shows.

    Attributes:
        amount: As in the customer's message.
        last4: The last four digits of the number that paid.
        since: Only what was made or paid from then on, UTC; None for a day back.
        until: Only what was made before then, UTC.
        at: The time in the message, UTC, to ten minutes; None where nobody looked.
    """

    amount: Money
    last4: str
    since: datetime | None = None
    until: datetime | None = None
    at: datetime | None = None

    def fits(self, payment: Payment, now: datetime) -> bool:
        """Whether a payment of this amount and number is one that can be meant."""
        last = payment.succeeded_at or payment.created_at
        if last < self.begins(now) or (self.until is not None and payment.created_at >= self.until):
            return False
        return self.at is None or abs(last - self.at) <= ABOUT_THE_TIME

    def begins(self, now: datetime) -> datetime:
        """From when on it is looked for."""
        return self.since or now - A_DAY_BACK


@dataclass(frozen=True, slots=True)
class Claimed:
    """The answer to a claim.

    Attributes:
        payments: Ours that fit, newest first, as they are now.
        listed: What PayGate has for this till and the ledger does not; phones masked.
        error: Why PayGate could not be asked; None where it answered or was not needed.
        off: PayGate is off, so only the ledger was looked in.
        confirmed: When what is paid was confirmed to somebody before, oldest first.
    """

    verdict: ClaimVerdict
    payments: tuple[Payment, ...] = ()
    listed: tuple[ListedPayment, ...] = ()
    error: ExchangeError | None = None
    off: bool = False
    confirmed: tuple[datetime, ...] = ()

    @property
    def paid(self) -> Payment | None:
        """The payment that the customer's word is confirmed by; None where it is not."""
        if self.verdict is not ClaimVerdict.PAID:
            return None
        return next((payment for payment in self.payments if is_paid(payment)), self.payments[0])


def is_paid(payment: Payment) -> bool:
    """Whether a payment is paid for good, by real money."""
    return payment.state is PaymentState.SUCCEEDED and not payment.test
