"""When to look at a payment again: bands of patience, counted in time that was really watched.

Whether a payment is looked at at all is decided in `payment_rules.look_plan`; here is how often.
Pure: whoever calls passes how long the payment has been watched and a jitter. It must never age a
payment by the calendar: a clock set forward by a year, or a week offline, leaves it where it was.

Watched time is the sum of the gaps between looks that were answered, each capped to what this plan
itself had asked for, so that neither sleep nor a lost network adds to it. It starts again at zero
when a payment ends, because an ended one is looked at on a plan of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from pos_app.domain.payment import ENDED_UNPAID
from pos_app.domain.payment_rules import LookPlan, look_plan

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
_STAGES = {
    LookPlan.ENDED: (1 * _MINUTE, 10 * _MINUTE, 1 * _HOUR, 1 * _DAY),
    LookPlan.REFUSED: (1 * _MINUTE, 10 * _MINUTE),
}
# What ended is looked at again for a day; another one for a till that was off meanwhile.
LOOKED_AT_AFTER_THE_END = timedelta(days=2)
# An answer that is no good is not the look that the plan of an ended payment asked for, and the
# next one may be a day away. It is asked again this often: some gateways never get better.
_ASKED_AGAIN = 5
# A look may come a jitter early and still be the one that a stage asked for.
_NEARLY = 1 - JITTER - 0.05


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
    """Return the watched seconds after one more answered look, `gap` seconds after the last one.

    More than the plan had asked for never counts.
    """
    return watched + max(0.0, min(gap, asked))


def _planned(payment: Payment, history: PollHistory) -> float | None:
    watched = history.watched_seconds
    plan = look_plan(payment)
    if plan is LookPlan.NEVER:
        return None
    if plan is LookPlan.CLOSELY:
        bands = ((until, delay) for until, delay in _ANYWHERE if until <= _DAY)
        return next((delay for until, delay in bands if watched < until), None)
    if plan is not LookPlan.OPEN:
        stages = (stage for stage in _STAGES[plan] if watched < stage * _NEARLY)
        return next((stage - watched for stage in stages), None)
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
