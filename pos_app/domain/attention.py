"""What waits for a person to deal with: money that came unexpectedly, and what a person chose.

Values and one rule. A choice is a note for people; it must never change a payment, a sale or an
amount.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from pos_app.domain.payment import Review

if TYPE_CHECKING:
    from datetime import datetime

    from pos_app.domain.methods import GatewayName
    from pos_app.domain.money import Money

LATE = "late"
"""A payment succeeded after it had ended, or after nobody waited for it any more."""
ONLY_THERE = "only_there"
"""The gateway has money for this till that no payment here asked for."""
SECOND_REQUEST = "second_request"
"""The gateway has a second payment for one of ours."""

NOT_ABOUT_MONEY = frozenset({Review.BAD_ANSWER, Review.TEST_CHECKOUT})
"""Reviews that explain something and leave nothing to decide."""


class ReviewChoice(StrEnum):
    """What a person did about it."""

    GOODS_GIVEN = "goods_given"
    REFUND_OWED = "refund_owed"
    DUPLICATE = "duplicate"
    NOT_OURS = "not_ours"
    NOTED = "noted"


class Marks(NamedTuple):
    """What of a payment calls for a person: that it came late, and its review if about money."""

    late: bool = False
    review: str | None = None


def marks_of(*, late: bool, review: str | None) -> Marks:
    """What of a payment with these facts calls for a person."""
    about_money = review is not None and review not in NOT_ABOUT_MONEY
    return Marks(late, review if about_money else None)


def new_cause(before: Marks, after: Marks) -> str | None:
    """Why a person must look now who need not have looked before; None where nothing is new."""
    twice = after.review == Review.PAID_TWICE and before.review != after.review
    if after.late and not before.late and not twice:
        return LATE
    return after.review if after.review != before.review else None


def choices(cause: str) -> tuple[ReviewChoice, ...]:
    """What can be chosen for a cause, the commonest first."""
    if cause in (LATE, SECOND_REQUEST, Review.PAID_TWICE):
        return ReviewChoice.GOODS_GIVEN, ReviewChoice.REFUND_OWED, ReviewChoice.DUPLICATE
    if cause == ONLY_THERE:
        return ReviewChoice.GOODS_GIVEN, ReviewChoice.REFUND_OWED, ReviewChoice.NOT_OURS
    return ReviewChoice.NOTED, ReviewChoice.REFUND_OWED


@dataclass(frozen=True, slots=True)
class Attention:
    """One thing that waits for a person, or that a person dealt with.

    Attributes:
        item: Its name: our payment's id, or `there:` and the gateway's id.
        cause: `late`, `only_there`, `second_request`, or the word of a `Review`.
        raised_at: When the till noticed.
        sale_number: The sale's number; for money that is only there the number that it names.
        payment_id: Ours; None for money that belongs to no payment here.
        amount: None where the gateway names none.
        word: The gateway's status word, for money that is only there.
        made_at: When it was made there, by the gateway's clock.
        choice: What a person chose; None while it waits.
    """

    item: str
    cause: str
    raised_at: datetime
    gateway: GatewayName | None
    sale_id: str | None = None
    sale_number: str | None = None
    payment_id: str | None = None
    gateway_id: str | None = None
    amount: Money | None = None
    phone_masked: str | None = None
    word: str | None = None
    made_at: datetime | None = None
    choice: ReviewChoice | None = None
    note: str | None = None
    dealt_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether nobody has dealt with it."""
        return self.choice is None
