"""What we ourselves did to a payment: the events that `payment_rules.apply_event` takes.

Plain values with the moment they happened; they must never carry a key or a whole phone number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from pos_app.domain.payment import GatewayStatus, Review


@dataclass(frozen=True)
class Event:
    """What happened, and when."""

    at: datetime


class SendStarted(Event):
    """The create is about to leave; committed before it does. Again for a resend."""


@dataclass(frozen=True)
class Answered(Event):
    """The gateway answered a create with a payment of its own.

    Attributes:
        redirect_url: The page to show, already judged acceptable; None for mobile money, or when
            the URL was refused (then `Withdrawn` follows).
        foreign: What it names belongs to another payment of ours, or to another till's.
    """

    reading: GatewayStatus
    redirect_url: str | None = None
    test: bool = False
    foreign: bool = False


@dataclass(frozen=True)
class RefusalAnswered(Event):
    """The gateway answered a create with a clear refusal (never 429, never 5xx)."""

    reason: str


@dataclass(frozen=True)
class AnswerLost(Event):
    """A create ended without a usable answer.

    Attributes:
        left: Whether anything may have left the till during this send.
    """

    left: bool
    reason: str


@dataclass(frozen=True)
class SearchedInVain(Event):
    """Two whole walks of the list, 10 s apart, after a refused resend did not find it."""

    reason: str


@dataclass(frozen=True)
class Dropped(Event):
    """Nothing of it ever left, and nothing of it ever will."""

    reason: str


class Shown(Event):
    """Its code is about to appear before the customer."""


class CancelAsked(Event):
    """The cashier asked to cancel; committed before the request leaves."""


class CancelAccepted(Event):
    """The gateway answered the cancel with 2xx. A reading still decides."""


class SetAside(Event):
    """The cashier serves the next customer; it is still watched."""


@dataclass(frozen=True)
class Withdrawn(Event):
    """Its code is hidden from now on; it is still watched."""

    reason: str


@dataclass(frozen=True)
class Closed(Event):
    """A person stopped waiting; it is still looked at now and then."""

    reason: str


class RiskAccepted(Event):
    """A person chose to take another payment although this one may still be paid."""


@dataclass(frozen=True)
class IdCorrected(Event):
    """The gateway has no such payment as it had named, and knows ours by another id."""

    gateway_id: str
    note: str


@dataclass(frozen=True)
class ReviewRaised(Event):
    """Something needs a person's eyes; changes no state."""

    review: Review
    note: str
