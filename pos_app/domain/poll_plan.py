"""When to look at a payment again: bands of patience, counted in time that was really watched.

Pure: whoever calls passes how long the payment has been watched and a jitter. It must never age a
payment by the calendar: a clock set forward by a year, or a week offline, leaves it where it was.

Watched time is the sum of the gaps between looks that were answered, each capped to what this plan
itself had asked for, so that neither sleep nor a lost network adds to it. It starts again at zero
when a payment ends, because an ended one is looked at on a plan of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pos_app.domain.payment import ENDED_UNPAID, GatewayName, PaymentState

if TYPE_CHECKING:
    from pos_app.domain.payment import Payment

JITTER = 0.2
LEAST_BACKOFF = 2.0
MOST_BACKOFF = 60.0

_MINUTE = 60.0
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR

# (until this many watched seconds, this many seconds between looks)
_ON_SCREEN = ((1 * _MINUTE, 1.0), (3 * _MINUTE, 2.0))
_ANYWHERE = (
    (10 * _MINUTE, 5.0),
    (1 * _HOUR, 30.0),
    (1 * _DAY, 15 * _MINUTE),
    (90 * _DAY, 1 * _DAY),
)
_AT_LAST = 7 * _DAY
_AFTER_THE_END = (1 * _MINUTE, 10 * _MINUTE, 1 * _HOUR, 1 * _DAY)
# A clear refusal says that nothing was created; whoever said so may have been wrong.
_AFTER_A_REFUSAL = (1 * _MINUTE, 10 * _MINUTE)
# An answer that is no good is not the look that the plan of an ended payment asked for, and the
# next one may be a day away. It is asked again this often: some gateways never get better.
_ASKED_AGAIN = 5
# A look may come a jitter early and still be the one that a stage asked for.
_NEARLY = 1 - JITTER - 0.05
_UNWATCHED = frozenset({PaymentState.CREATED, PaymentState.SENDING, PaymentState.SUCCEEDED})


@dataclass(frozen=True, slots=True)
class PollHistory:
    """What the plan needs to know beside the payment itself.

    Attributes:
        watched_seconds: Watched time so far, in this state's plan.
        on_screen: Whether it fills the cashier's main pane.
        own_errors: Looks in a row that failed by this payment's own fault.
    """

    watched_seconds: float = 0.0
    on_screen: bool = False
    own_errors: int = 0


def next_look(payment: Payment, history: PollHistory, jitter: float = 0.0) -> float | None:
    """Return in how many seconds to look again; None when there is nothing to look for.

    Args:
        payment: The payment as it is now.
        history: How it has been watched.
        jitter: -1 to 1, drawn at random by the caller; moves the answer by up to 20 %.
    """
    if payment.state in ENDED_UNPAID and 1 <= history.own_errors <= _ASKED_AGAIN:
        return backoff(history.own_errors) * (1 + JITTER * jitter)
    delay = _planned(payment, history)
    if delay is None:
        return None
    return max(delay, backoff(history.own_errors)) * (1 + JITTER * jitter)


def backoff(errors: int) -> float:
    """Return how long `errors` failures in a row hold the next look back: 2 s doubling to 60 s."""
    if errors < 1:
        return 0.0
    return float(min(MOST_BACKOFF, LEAST_BACKOFF * 2 ** min(errors - 1, 6)))


def watched_after(watched: float, gap: float, asked: float) -> float:
    """Return the watched time after one more answered look.

    Args:
        watched: Watched seconds before it.
        gap: Monotonic seconds since the last answered look.
        asked: What the plan had asked for; more than this never counts.
    """
    return watched + max(0.0, min(gap, asked))


def _planned(payment: Payment, history: PollHistory) -> float | None:
    watched = history.watched_seconds
    if payment.state in _UNWATCHED:
        return None
    if payment.state in ENDED_UNPAID:
        return _after_the_end(payment, watched)
    closely = (
        history.on_screen
        and payment.set_aside_at is None
        and payment.withdrawn_at is None
        and payment.closed_at is None
    )
    for until, delay in (*_ON_SCREEN, *_ANYWHERE) if closely else _ANYWHERE:
        if watched < until:
            return delay
    return _AT_LAST


def _after_the_end(payment: Payment, watched: float) -> float | None:
    refused = payment.state is PaymentState.REFUSED
    # A refused page was never made, and nobody can be shown one.
    never_existed = payment.sends == 0 or (refused and payment.gateway is GatewayName.CHECKOUT)
    if never_existed and not payment.doubtful:
        return None
    page_may_be_tried_again = (
        payment.gateway is GatewayName.CHECKOUT and payment.state is PaymentState.FAILED
    )
    if page_may_be_tried_again or payment.doubtful:
        for until, delay in _ANYWHERE:
            if watched < until <= _DAY:
                return delay
        return None
    # Refused after a search in vain, an earlier send may still have arrived.
    for stage in _AFTER_A_REFUSAL if refused and payment.sends == 1 else _AFTER_THE_END:
        if watched < stage * _NEARLY:
            return stage - watched
    return None
