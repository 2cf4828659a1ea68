"""One attempt to collect a sale: its states, its facts and what a gateway said of it.

Values only, and the words for where a payment stands, how it is paid and through whom. What may
become of a payment is decided in `payment_rules`, and nowhere else. A payment must never hold a
whole phone number or a key.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from pos_app.domain.methods import GATEWAYS, METHODS, NO_GATEWAY, GatewayName, Method
from pos_app.domain.money import Money

if TYPE_CHECKING:
    from datetime import datetime

    from pos_app.domain.methods import GatewayTraits, MethodTraits, RequestKind
    from pos_app.domain.phone import Network


class PaymentState(StrEnum):
    """Where a payment stands; the words are part of the program's outside surface."""

    CREATED = "created"
    SENDING = "sending"
    UNCONFIRMED = "unconfirmed"
    PENDING = "pending"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REFUSED = "refused"


class RequestOutcome(StrEnum):
    """How the last send of a request ended, as far as the till knows."""

    ANSWERED = "answered"
    REFUSED = "refused"
    UNANSWERED = "unanswered"
    DROPPED = "dropped"


class ReadingStatus(StrEnum):
    """A gateway's status word, as understood; UNKNOWN is any word that is not documented."""

    PENDING = "pending"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class Review(StrEnum):
    """Why a person must look at a payment."""

    OTHER_ID = "other_id"
    OTHER_ORDER = "other_order"
    OTHER_PAYMENT = "other_payment"
    AMOUNT_DIFFERS = "amount_differs"
    CURRENCY_DIFFERS = "currency_differs"
    UNSAID_SUCCESS = "unsaid_success"
    TURNED_AFTER_SUCCESS = "turned_after_success"
    ALIVE_AFTER_END = "alive_after_end"
    NEVER_SENT_BUT_KNOWN = "never_sent_but_known"
    TWO_FOUND = "two_found"
    PAID_TWICE = "paid_twice"
    BAD_ANSWER = "bad_answer"
    BODY_DAMAGED = "body_damaged"
    TEST_CHECKOUT = "test_checkout"
    SENT_ELSEWHERE = "sent_elsewhere"


OPEN_STATES = frozenset(
    {
        PaymentState.CREATED,
        PaymentState.SENDING,
        PaymentState.UNCONFIRMED,
        PaymentState.PENDING,
        PaymentState.PROCESSING,
    }
)
ENDED_UNPAID = frozenset({PaymentState.FAILED, PaymentState.CANCELLED, PaymentState.REFUSED})


@dataclass(frozen=True, slots=True)
class GatewayStatus:
    """What a gateway said about a payment at a moment.

    Attributes:
        word: The gateway's own word, plain text, at most 40 characters.
        gateway_id: The gateway's id for the payment; None where the answer has none.
        order_id: The order it speaks of, as text; None where the answer has none.
        payment_id: Our own id from its metadata; None where the metadata is missing.
        amount: What it says is collected; None where the answer names no amount (Checkout).
        reason: Why it failed, plain text, at most 200 characters.
        till_id: The random id of the till that its metadata names; None where that has none.
    """

    status: ReadingStatus
    word: str
    gateway_id: str | None = None
    order_id: str | None = None
    payment_id: str | None = None
    amount: Money | None = None
    reason: str | None = None
    till_id: str | None = None

    def found_as(self, payment_id: str) -> GatewayStatus:
        """The same, of what a list found by our own metadata: a read that leaves it out is ours."""
        return replace(self, payment_id=self.payment_id or payment_id)


@dataclass(frozen=True, slots=True)
class Send:
    """One time that a request left, or may have.

    Attributes:
        gateway_offset: The gateway's clock minus ours, seconds; None where it was not known.
        destination: A digest of the gateway's address and account; None where none was kept.
    """

    at: datetime
    gateway_offset: float | None = None
    destination: str | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """One attempt to collect a sale, by one method through one gateway. Never changed in place.

    Attributes:
        payment_id: Ours, `p_` and 24 hex digits; unique for ever.
        sale_number: The sale's number as people read it, `T1-000062`.
        attempt: 1 for the sale's first payment, then 2, ...
        amount: What is to be collected, integer minor units: the sale's, or a part of it.
        gateway: Who collects it; None for cash.
        tendered_minor: What the customer handed over in cash, minor units, change included; None
            but for cash.
        rounding_minor: By how much the cash that is due differs from `amount`, minor units; None
            but for cash.
        owed_minor: What of the change could not be given and is owed, minor units; None where
            nothing is. It stays when that is settled later.
        phone_masked: `024•••4567`; the whole number lives in a side table.
        redirect_url: The checkout page that may be shown; None when none was accepted.
        sends: How many times the create has been started.
        may_have_left: Whether any byte of a create may have reached the gateway.
        shown_at: When the code was first shown; None if it never was (then nobody can pay it).
        cancel_accepted_at: When the gateway answered a cancel with 2xx.
        reason: Why it ended as it did: the gateway's words as plain text, or a code of ours.
        doubtful: The last reading made no sense for this state; looked at more often, and said.
        review: Why a person must look; the first reason stays, but a bad answer gives way.
        review_note: A redacted, capped copy of what caused the review.
        watched_seconds: Monotonic seconds it has been watched with answers; survives restarts.
        test: Paid through a test checkout page: never counts as money.
    """

    payment_id: str
    sale_id: str
    sale_number: str
    attempt: int
    amount: Money
    method: Method
    gateway: GatewayName | None
    state: PaymentState
    created_at: datetime
    updated_at: datetime
    network: Network | None = None
    phone_masked: str | None = None
    gateway_id: str | None = None
    order_id: str | None = None
    redirect_url: str | None = None
    idempotency_key: str | None = None
    sends: int = 0
    may_have_left: bool = False
    first_sent_at: datetime | None = None
    last_sent_at: datetime | None = None
    shown_at: datetime | None = None
    cancel_requested_at: datetime | None = None
    cancel_accepted_at: datetime | None = None
    set_aside_at: datetime | None = None
    withdrawn_at: datetime | None = None
    withdraw_reason: str | None = None
    closed_at: datetime | None = None
    close_reason: str | None = None
    risk_accepted_at: datetime | None = None
    succeeded_at: datetime | None = None
    last_look_at: datetime | None = None
    reason: str | None = None
    late: bool = False
    doubtful: bool = False
    review: Review | None = None
    review_note: str | None = None
    watched_seconds: float = 0.0
    test: bool = False
    tendered_minor: int | None = None
    rounding_minor: int | None = None
    owed_minor: int | None = None

    @property
    def by(self) -> MethodTraits:
        """What its method needs."""
        return METHODS[self.method]

    @property
    def through(self) -> GatewayTraits:
        """What its gateway can do; nothing at all where there is none."""
        return NO_GATEWAY if self.gateway is None else GATEWAYS[self.gateway]

    @property
    def collector(self) -> GatewayName:
        """Its gateway, where it is known that there is one; raises TypeError for cash."""
        if self.gateway is None:
            raise TypeError("no gateway collects cash")
        return self.gateway

    @property
    def asking(self) -> RequestKind:
        """The request that asks a gateway for it; raises TypeError for cash."""
        if self.by.asks is None:
            raise TypeError("nobody is asked for cash")
        return self.by.asks

    @property
    def change(self) -> Money | None:
        """What goes back to the customer in cash at once; None but for cash."""
        if self.tendered_minor is None:
            return None
        due = self.amount.minor + (self.rounding_minor or 0)
        given = self.tendered_minor - due - (self.owed_minor or 0)
        return Money(given, self.amount.currency)

    @property
    def change_owed(self) -> Money | None:
        """What of the change was not given at once; None where all was, and but for cash."""
        return None if self.owed_minor is None else Money(self.owed_minor, self.amount.currency)

    @property
    def page(self) -> str | None:
        """The page to show as a code, where one may be shown."""
        if self.state not in OPEN_STATES or self.withdrawn_at is not None:
            return None
        return self.redirect_url if self.shown_at is not None else None

    @property
    def unresolved(self) -> bool:
        """Whether money may still come and nobody has stopped waiting for it."""
        return self.state in OPEN_STATES and self.closed_at is None
