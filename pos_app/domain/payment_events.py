"""What we ourselves did to a payment: the events that `payment_rules.apply_event` takes.

Plain values with the moment they happened; they must never carry a key or a whole phone number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

    from pos_app.domain.payment import GatewayStatus, Review


@dataclass(frozen=True, slots=True)
class SendStarted:
    """The create is about to leave; committed before it does. Again for a resend."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """The gateway answered a create with a payment of its own.

    Attributes:
        redirect_url: The page to show, already judged acceptable; None for mobile money, or when
            the URL was refused (then `Withdrawn` follows).
        foreign: What it names belongs to another payment of ours, or to another till's.
    """

    at: datetime
    reading: GatewayStatus
    redirect_url: str | None = None
    test: bool = False
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class RefusalAnswered:
    """The gateway answered a create with a clear refusal (never 429, never 5xx)."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class AnswerLost:
    """A create ended without a usable answer.

    Attributes:
        left: Whether anything may have left the till during this send.
    """

    at: datetime
    left: bool
    reason: str


@dataclass(frozen=True, slots=True)
class SearchedInVain:
    """Two whole walks of the list, 10 s apart, after a refused resend did not find it."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """Nothing of it ever left, and nothing of it ever will."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Shown:
    """Its code is about to appear before the customer."""

    at: datetime


@dataclass(frozen=True, slots=True)
class CancelAsked:
    """The cashier asked to cancel; committed before the request leaves."""

    at: datetime


@dataclass(frozen=True, slots=True)
class CancelAccepted:
    """The gateway answered the cancel with 2xx. A reading still decides."""

    at: datetime


@dataclass(frozen=True, slots=True)
class SetAside:
    """The cashier serves the next customer; it is still watched."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Its code is hidden from now on; it is still watched."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Closed:
    """A person stopped waiting; it is still looked at now and then."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class RiskAccepted:
    """A person chose to take another payment although this one may still be paid."""

    at: datetime


@dataclass(frozen=True, slots=True)
class IdCorrected:
    """The gateway has no such payment as it had named, and knows ours by another id."""

    at: datetime
    gateway_id: str
    note: str


@dataclass(frozen=True, slots=True)
class ReviewRaised:
    """Something needs a person's eyes; changes no state."""

    at: datetime
    review: Review
    note: str


Event: TypeAlias = (
    SendStarted
    | Answered
    | RefusalAnswered
    | AnswerLost
    | SearchedInVain
    | Dropped
    | Shown
    | CancelAsked
    | CancelAccepted
    | SetAside
    | Withdrawn
    | Closed
    | RiskAccepted
    | IdCorrected
    | ReviewRaised
)
