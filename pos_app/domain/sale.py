"""What a customer owes, and what became of it: a sale's facts and the rule for its status.

Values only. A sale's status must follow from its payments and from whether its cashier has left
it, and from nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from pos_app.domain.attention import Attention
    from pos_app.domain.methods import GatewayName, Method
    from pos_app.domain.payment import Payment
    from pos_app.domain.phone import Network
    from pos_app.domain.refund import Refund

TEST_NOTE = "TEST"

USUAL_OF: Final = 200
"""How many sales, the newest that were paid, say what is usual."""
_ENOUGH: Final = 20
# One sale in so many may be unusual at either end.
_OUTLIER: Final = 50
# Ten thousand old cedis are one new cedi, and people still say either; two noughts slip by hand.
_SLIPS: Final = (100, 1_000, 10_000)


class SaleStatus(StrEnum):
    """Where a sale stands; the words are part of the program's outside surface."""

    OPEN = "open"
    PAID = "paid"
    LATE_PAID = "late_paid"
    CLOSED_UNPAID = "closed_unpaid"


@dataclass(frozen=True, slots=True)
class Sale:
    """What the customer owes. Never changed in place.

    Attributes:
        sale_id: Ours, `s_` and 24 hex digits.
        number: As people read it: the till's name and six digits, `T1-000062`.
        sequence: The number's counter, 1 and up, without gaps.
        amount: What is owed, integer minor units.
        working: How the amount was typed, `12.50 + 8.00`; None when it was typed plainly.
        note: The cashier's words.
        left_at: When its cashier left it (closed unpaid, set aside, next sale, command ended).
        paid_at: When the first payment that pays it was read as succeeded.
    """

    sale_id: str
    number: str
    sequence: int
    opened_at: datetime
    amount: Money
    status: SaleStatus = SaleStatus.OPEN
    working: str | None = None
    note: str | None = None
    cashier: str | None = None
    shift: str | None = None
    left_at: datetime | None = None
    paid_at: datetime | None = None

    @property
    def is_paid(self) -> bool:
        """Whether nothing is owed any more."""
        return self.status in (SaleStatus.PAID, SaleStatus.LATE_PAID)


def settle(sale: Sale, payments: Sequence[Payment]) -> Sale:
    """Return the sale with the status that its payments (all of them) and its cashier give it.

    It is paid as soon as proven parts cover it, and stays paid. A payment through a test page never
    pays anything, and a sale that is paid in part is not closed.
    """
    if sale.is_paid:
        return sale
    real = sorted(_real(payments), key=lambda p: (p.succeeded_at or p.updated_at, p.attempt))
    covered = Money(0, sale.amount.currency)
    for part in real:
        covered += part.amount
        if covered >= sale.amount:
            late = part.late or sale.status is SaleStatus.CLOSED_UNPAID
            status = SaleStatus.LATE_PAID if late else SaleStatus.PAID
            return replace(sale, status=status, paid_at=part.succeeded_at or part.updated_at)
    if real:
        return replace(sale, status=SaleStatus.OPEN)
    tested = any(p.state is PaymentState.SUCCEEDED for p in payments)
    waiting = any(p.unresolved for p in payments)
    if tested and not waiting:
        marked = sale.note or ""
        if not marked.startswith(TEST_NOTE):
            marked = f"{TEST_NOTE} {marked}".strip()
        return replace(sale, status=SaleStatus.CLOSED_UNPAID, note=marked)
    if sale.left_at is not None and not waiting:
        return replace(sale, status=SaleStatus.CLOSED_UNPAID)
    return sale


def taken_up(sale: Sale, payments: Sequence[Payment]) -> Sale:
    """Return the sale as it is while its cashier goes on with it: nobody has left it any more.

    Also one that was closed unpaid meanwhile is open again, unless nothing more is owed.
    """
    if sale.is_paid:
        return sale
    return settle(replace(sale, status=SaleStatus.OPEN, left_at=None), payments)


def proven(sale: Sale, payments: Iterable[Payment]) -> Money:
    """Return what was paid of a sale, as far as it is proven; it may be more than the sale."""
    return Money(sum(part.amount.minor for part in _real(payments)), sale.amount.currency)


def left_of(sale: Sale, payments: Iterable[Payment]) -> Money:
    """Return what of a sale no proven payment covers yet; never below zero."""
    left = sale.amount.minor - proven(sale, payments).minor
    return Money(max(0, left), sale.amount.currency)


def paid_twice(sale: Sale, payments: Iterable[Payment]) -> tuple[Payment, ...]:
    """Return the payments of a sale that succeeded, if they are more than it; else nothing."""
    real = _real(payments)
    return real if proven(sale, real) > sale.amount else ()


@dataclass(frozen=True, slots=True)
class UsualAmounts:
    """What nearly all sales of a shop are between, both included."""

    low: Money
    high: Money

    def slipped(self, amount: Money) -> bool:
        """Whether an amount looks like a usual one with too many noughts, or in old cedis."""
        if amount.minor <= 2 * self.high.minor:
            return False
        low, high = self.low.minor, self.high.minor
        return any(low * slip <= amount.minor <= high * slip for slip in _SLIPS)


def usual_amounts(paid: Sequence[Money]) -> UsualAmounts | None:
    """Return what is usual by the sales that were paid; None while they are too few to tell.

    Args:
        paid: What the newest of them came to, of one currency, in any order.
    """
    if len(paid) < _ENOUGH:
        return None
    ordered, aside = sorted(paid), len(paid) // _OUTLIER
    return UsualAmounts(ordered[aside], ordered[-1 - aside])


def _real(payments: Iterable[Payment]) -> tuple[Payment, ...]:
    return tuple(p for p in payments if p.state is PaymentState.SUCCEEDED and not p.test)


@dataclass(frozen=True, slots=True)
class Tally:
    """What the frame shows of today: paid money, counts, and money that is not confirmed.

    Attributes:
        paid: Sum of the sales paid today (local day), minor units; late ones included.
        paid_count: How many sales that is.
        waiting_count: Unresolved payments that are `pending` or `processing`, of any day.
        unconfirmed_count: Other unresolved payments (`created`, `sending`, `unconfirmed`).
        unconfirmed: Their sum.
        to_look_at: What waits for a person to deal with, of any day.
    """

    paid: Money
    paid_count: int
    waiting_count: int
    unconfirmed_count: int
    unconfirmed: Money
    to_look_at: int = 0


@dataclass(frozen=True, slots=True)
class SaleRow:
    """One line of the local log: a sale with the payment that speaks for it (`sales_log`).

    The payment is the one that paid, else the newest attempt.

    Attributes:
        twice: More was paid than it is.
        split: Its parts were paid by more than one method.
    """

    sale_id: str
    sequence: int
    sale_number: str
    opened_at: datetime
    status: SaleStatus
    amount: Money
    method: Method | None
    network: Network | None
    phone_masked: str | None
    note: str | None
    cashier: str | None
    gateway: GatewayName | None
    gateway_id: str | None
    order_id: str | None
    paid_at: datetime | None
    late: bool
    twice: bool = False
    split: bool = False


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One journal row of a sale, for people: what happened, when, to which payment."""

    seq: int
    at: datetime
    kind: str
    payment_id: str | None
    data: str


@dataclass(frozen=True, slots=True)
class SaleStory:
    """A sale with all its payments (oldest first) and its whole journal (oldest first).

    Attributes:
        attention: What of it waits for a person, or was dealt with.
        refunds: What of it went back or is owed, oldest first.
    """

    sale: Sale
    payments: tuple[Payment, ...]
    lines: tuple[StoryLine, ...]
    attention: tuple[Attention, ...] = ()
    refunds: tuple[Refund, ...] = ()
