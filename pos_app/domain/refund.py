"""Money going back to a customer: a promise with states, and the rule for how much it may be.

Values only. The gateways have no refund: what does not go back in cash is given back on the
gateway's own site, whose reference proves it, and is owed until then. Change that could not be
given is a promise too: the customer's own money, so it counts against no sale.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from pos_app.domain.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


_WEEK_DAYS: Final = 7
CHANGE_OWED: Final = "change owed"
"""The reason of change that could not be given."""


class RefundWay(StrEnum):
    """How it goes back; the words are part of the program's outside surface."""

    CASH = "cash"
    GATEWAY = "gateway"
    OWED = "owed"


class RefundState(StrEnum):
    """Whether the customer has it; the words are part of the program's outside surface."""

    OWED = "owed"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Refund:
    """Money of a sale that goes back, or change of its cash that is owed. Never changed in place.

    Attributes:
        refund_number: As people read it: the till's name, `R` and six digits, `T1-R000004`.
        by: How it goes back, as far as that is known; `owed` where it is not.
        reference: The gateway's word for it, where a gateway gave it back; of change that was
            taken off a later sale, that sale's number.
        settled_at: When it was given; None while it is owed.
        change_of: The id of the cash payment whose change it is; None of what a sale refunds.
    """

    refund_number: str
    sale_id: str
    sale_number: str
    amount: Money
    by: RefundWay
    state: RefundState
    reason: str
    created_at: datetime
    reference: str | None = None
    cashier: str | None = None
    approved_by: str | None = None
    settled_at: datetime | None = None
    change_of: str | None = None

    @property
    def is_change(self) -> bool:
        """Whether it is change that was owed, which only cash gives."""
        return self.change_of is not None


_NUMBER: Final = re.compile(r"(?:(?P<till>.+)-)?r?(?P<count>[0-9]{1,9})", re.IGNORECASE)


def refund_number(till: str, count: int) -> str:
    """How people read the number of what goes back, or is owed: `T1-R000004`."""
    return f"{till}-R{count:06d}"


def number_typed(typed: str, till: str) -> str:
    """The whole number that somebody means: `4`, `r4` and `t1-r4` are `T1-R000004` at the till T1.

    What is no number stays as it was typed.
    """
    found = _NUMBER.fullmatch(typed.strip())
    if found is None:
        return typed.strip()
    named = found["till"]
    ours = named is None or named.casefold() == till.casefold()
    return refund_number(till if ours else named, int(found["count"]))


class Age(StrEnum):
    """For how long something is owed."""

    TODAY = "today"
    THIS_WEEK = "this_week"
    OLDER = "older"


def age_of(promised: datetime, now: datetime) -> Age:
    """How old a promise is; both moments are local ones of the same zone.

    A clock that was set back makes nothing older than today.
    """
    days = (now.date() - promised.date()).days
    if days <= 0:
        return Age.TODAY
    return Age.THIS_WEEK if days < _WEEK_DAYS else Age.OLDER


def state_of(by: RefundWay, reference: str | None) -> RefundState:
    """Whether a refund is done: in cash at once, by a gateway once its reference is known."""
    given = by is RefundWay.CASH or (by is RefundWay.GATEWAY and reference is not None)
    return RefundState.DONE if given else RefundState.OWED


def refundable(paid: Money, refunds: Iterable[Refund]) -> Money:
    """Return what of a sale may still go back: what was proven paid, less what went or is owed.

    Change was never paid for the sale: it neither goes back of it nor leaves less of it.
    """
    gone = sum(refund.amount.minor for refund in refunds if not refund.is_change)
    return Money(paid.minor - gone, paid.currency)


class RefundRefusal(StrEnum):
    """Why money does not go back."""

    NOTHING_PROVEN = "nothing_proven"
    MORE_THAN_PROVEN = "more_than_proven"


def why_not_refund(amount: Money, paid: Money, refunds: Iterable[Refund]) -> RefundRefusal | None:
    """Say why so much of a sale, of which `paid` is proven, may not go back; None where it may."""
    if not paid.minor:
        return RefundRefusal.NOTHING_PROVEN
    if amount > refundable(paid, refunds):
        return RefundRefusal.MORE_THAN_PROVEN
    return None
