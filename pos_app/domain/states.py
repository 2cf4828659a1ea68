"""The words for where a payment stands, how it is paid and through whom, and what is said of it.

Words only, apart from the payment that they describe, so that the window can paint before that
large class is made. What a word means is decided in `life`, never here.
"""

from __future__ import annotations

from enum import StrEnum


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


class Method(StrEnum):
    """How the customer pays."""

    MOBILE_MONEY = "mobile_money"
    QR = "qr"


class GatewayName(StrEnum):
    """Who collects the money."""

    PAYGATE = "paygate"
    CHECKOUT = "checkout"


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
