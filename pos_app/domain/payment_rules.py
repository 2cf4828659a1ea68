"""The life of one payment, as a table: the only place that decides what it has become.

Whether something is sent, sent again, cancelled, closed, followed by another attempt or looked at
again is decided here too, and nowhere else: each rule on a line, with its reason.

It must never guess: nothing here turns silence into failure, and nothing turns a success back. It
knows no clock and no gateway; whoever calls passes the moment and what was read.

Two kinds of thing happen to a payment.

*Events* are ours (we sent, we gave up waiting for an answer, the cashier closed it). An event that
the table has no place for is a bug of ours: `apply_event` raises `ImpossibleEvent` and changes
nothing.

*Readings* are the gateway's word at a moment. A gateway may say anything at any time, so
`apply_status` never raises. A reading that goes backwards changes nothing; one that contradicts
what is known (another payment, another amount, failed after succeeded) changes no state, and is
kept in `review` for a person.

Why the table looks as it does:

* `sending` is committed before the first byte leaves. Whatever stops the till after that moment,
  the payment is found again as `sending`, which recovery turns into `unconfirmed`: the gateway may
  have it, so it must be looked for, never sent blindly again.
* A create's answer may prove only `pending` or `processing`. One that already says succeeded,
  failed or cancelled is one unverified message on the riskiest path, so it only lends its id: the
  payment becomes `unconfirmed` and is read at once, and that read decides.
* `refused` needs a clear refusal of the *first* send. The same words in answer to a resend may
  only mean that the first one arrived, so they prove nothing until the list has been walked twice
  in vain (`SearchedInVain`).
* There is no way from `unconfirmed` to `failed` but a reading.
* `succeeded` absorbs. Failed, cancelled and refused are left only for `succeeded`, and only as
  *late*, because gateways do change their minds in that direction and the money then is real.
* A cancel that the gateway accepted makes its later `failed` mean cancelled: some gateways have no
  word of their own for it.
* Withdrawn, set aside and closed are marks beside the state, never states: the gateway knows
  nothing of them, and the money can still come.

`contradicts` says what in a gateway's word cannot be the payment that was asked about. It stands
between somebody else's payment, or another amount, and a false PAID.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from pos_app.domain import payment_events as ev
from pos_app.domain.methods import METHODS, Method
from pos_app.domain.payment import ENDED_UNPAID, OPEN_STATES, PaymentState, ReadingStatus, Review
from pos_app.domain.sale import Sale, SaleStatus, left_of, taken_up

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence
    from datetime import datetime

    from pos_app.domain.money import Money
    from pos_app.domain.payment import GatewayStatus, Payment

_T = TypeVar("_T")


def contradicts(payment: Payment, reading: GatewayStatus) -> Review | None:
    """Say what in `reading` cannot be this payment, or None.

    A success must also name what succeeded: for PayGate its id and amount, for Checkout the order.
    """
    if reading.gateway_id and payment.gateway_id and reading.gateway_id != payment.gateway_id:
        return Review.OTHER_ID
    if reading.order_id is not None and reading.order_id != payment.order_id:
        return Review.OTHER_ORDER
    if reading.payment_id is not None and reading.payment_id != payment.payment_id:
        return Review.OTHER_PAYMENT
    if reading.amount is not None:
        if reading.amount.currency != payment.amount.currency:
            return Review.CURRENCY_DIFFERS
        if reading.amount.minor != payment.amount.minor:
            return Review.AMOUNT_DIFFERS
    if reading.status is ReadingStatus.SUCCEEDED:
        if payment.through.named_by_order:
            named = reading.order_id is not None
        else:
            named = reading.gateway_id is not None and reading.amount is not None
        if not named:
            return Review.UNSAID_SUCCESS
    return None


_S = PaymentState
_R = ReadingStatus


class ImpossibleEvent(Exception):
    """The till tried to do what the table has no place for; the payment is unchanged."""

    def __init__(self, state: PaymentState, event: object) -> None:
        """Keep the state and the kind of event, never the event's texts."""
        super().__init__(f"{type(event).__name__} cannot happen to a payment that is {state}")
        self.state = state


def _stay(*states: PaymentState) -> dict[PaymentState, PaymentState]:
    return {state: state for state in states}


EVENTS: Mapping[type, Mapping[PaymentState, PaymentState]] = {
    ev.SendStarted: {_S.CREATED: _S.SENDING, _S.UNCONFIRMED: _S.UNCONFIRMED},
    # What an answer makes of it depends on the reading: see ANSWERS.
    ev.Answered: _stay(_S.SENDING, _S.UNCONFIRMED),
    ev.RefusalAnswered: {_S.SENDING: _S.REFUSED, _S.UNCONFIRMED: _S.UNCONFIRMED},
    ev.AnswerLost: {_S.SENDING: _S.UNCONFIRMED, _S.UNCONFIRMED: _S.UNCONFIRMED},
    ev.SearchedInVain: {_S.UNCONFIRMED: _S.REFUSED},
    # Only where it is certain that nothing left: see `_fits`.
    ev.Dropped: {
        _S.CREATED: _S.CANCELLED,
        _S.SENDING: _S.CANCELLED,
        _S.UNCONFIRMED: _S.CANCELLED,
    },
    ev.Shown: _stay(_S.PENDING, _S.PROCESSING),
    ev.CancelAsked: _stay(_S.SENDING, _S.UNCONFIRMED, _S.PENDING, _S.PROCESSING),
    ev.CancelAccepted: _stay(*(set(_S) - {_S.CREATED, _S.SENDING})),
    ev.SetAside: _stay(_S.SENDING, _S.UNCONFIRMED, _S.PENDING, _S.PROCESSING),
    ev.Withdrawn: _stay(_S.SENDING, _S.UNCONFIRMED, _S.PENDING, _S.PROCESSING),
    ev.Closed: _stay(_S.UNCONFIRMED, _S.PENDING, _S.PROCESSING),
    ev.RiskAccepted: _stay(*OPEN_STATES),
    ev.IdCorrected: _stay(_S.UNCONFIRMED, _S.PENDING, _S.PROCESSING),
    ev.ReviewRaised: _stay(*_S),
}

# Marks beside the state, never states: the moment of the newest.
_MARKS: Mapping[type, str] = {
    ev.CancelAsked: "cancel_requested_at",
    ev.CancelAccepted: "cancel_accepted_at",
    ev.SetAside: "set_aside_at",
    ev.RiskAccepted: "risk_accepted_at",
}

ANSWERS: Mapping[ReadingStatus, PaymentState] = {
    _R.PENDING: _S.PENDING,
    _R.PROCESSING: _S.PROCESSING,
    _R.SUCCEEDED: _S.UNCONFIRMED,
    _R.FAILED: _S.UNCONFIRMED,
    _R.CANCELLED: _S.UNCONFIRMED,
    _R.UNKNOWN: _S.UNCONFIRMED,
}

_PROVED: Mapping[ReadingStatus, PaymentState] = {
    _R.PENDING: _S.PENDING,
    _R.PROCESSING: _S.PROCESSING,
    _R.SUCCEEDED: _S.SUCCEEDED,
    _R.FAILED: _S.FAILED,
    _R.CANCELLED: _S.CANCELLED,
    _R.UNKNOWN: _S.UNCONFIRMED,
}
# What stands here moves; what does not is backwards, or a contradiction, and moves nothing.
READINGS: Mapping[PaymentState, Mapping[ReadingStatus, PaymentState]] = {
    _S.CREATED: _PROVED,
    _S.SENDING: _PROVED,
    _S.UNCONFIRMED: _PROVED,
    _S.PENDING: {
        _R.PROCESSING: _S.PROCESSING,
        _R.SUCCEEDED: _S.SUCCEEDED,
        _R.FAILED: _S.FAILED,
        _R.CANCELLED: _S.CANCELLED,
    },
    _S.PROCESSING: {
        _R.SUCCEEDED: _S.SUCCEEDED,
        _R.FAILED: _S.FAILED,
        _R.CANCELLED: _S.CANCELLED,
    },
    _S.SUCCEEDED: {},
    _S.FAILED: {_R.SUCCEEDED: _S.SUCCEEDED},
    _S.CANCELLED: {_R.SUCCEEDED: _S.SUCCEEDED},
    _S.REFUSED: {_R.SUCCEEDED: _S.SUCCEEDED},
}

_ALIVE = (_R.PENDING, _R.PROCESSING)


def apply_event(payment: Payment, event: ev.Event) -> Payment:
    """Return what `event` makes of `payment`.

    Raises:
        ImpossibleEvent: The table has no place for it; nothing changed.
    """
    state = EVENTS[type(event)].get(payment.state)
    if state is None or not _fits(payment, event):
        raise ImpossibleEvent(payment.state, event)
    moved = replace(payment, state=state, updated_at=event.at)
    match event:
        case ev.SendStarted(at):
            first = payment.first_sent_at or at
            return replace(moved, sends=payment.sends + 1, first_sent_at=first, last_sent_at=at)
        case ev.Answered():
            return _answered(moved, event)
        case ev.RefusalAnswered(_, reason):
            return replace(moved, may_have_left=True, reason=reason)
        case ev.AnswerLost(_, left, reason):
            return replace(moved, may_have_left=payment.may_have_left or left, reason=reason)
        case ev.SearchedInVain(_, reason) | ev.Dropped(_, reason):
            return replace(moved, reason=reason)
        case ev.Shown(at):
            return replace(moved, shown_at=payment.shown_at or at)
        case ev.Withdrawn(at, reason):
            return replace(moved, withdrawn_at=at, withdraw_reason=reason)
        case ev.Closed(at, reason):
            return replace(moved, closed_at=at, close_reason=reason)
        case ev.IdCorrected(_, gateway_id, note):
            return _review(replace(moved, gateway_id=gateway_id), Review.OTHER_ID, note)
        case ev.ReviewRaised(_, review, note):
            return _review(moved, review, note)
    marked: dict[str, Any] = {_MARKS[type(event)]: event.at}
    return replace(moved, **marked)


def apply_status(
    payment: Payment, reading: GatewayStatus, at: datetime, note: str = "", *, foreign: bool = False
) -> Payment:
    """Return what a gateway's word makes of `payment`; the same object if it changes nothing.

    Args:
        payment: The payment that was asked about.
        reading: What the gateway said.
        at: When, UTC.
        note: A redacted, capped copy of the answer, kept if it needs a person's review.
        foreign: What it names belongs to another payment of ours, or to another till's: money that
            pays one sale pays no second one.
    """
    contradiction = Review.OTHER_PAYMENT if foreign else contradicts(payment, reading)
    if contradiction is None and payment.through.lists:
        # Found in a list, only our own metadata says that it is ours.
        unknown_origin = payment.gateway_id is None and reading.payment_id is None
        contradiction = Review.OTHER_PAYMENT if unknown_origin else None
    if contradiction is None and payment.state is _S.CREATED:
        payment = _review(payment, Review.NEVER_SENT_BUT_KNOWN, note)
    if contradiction is not None:
        doubted = replace(payment, doubtful=payment.state is not _S.SUCCEEDED)
        return _touched(payment, _review(doubted, contradiction, note), at)
    known = replace(payment, gateway_id=payment.gateway_id or reading.gateway_id)
    state = READINGS[payment.state].get(reading.status)
    if state is None:
        return _touched(payment, _unmoved(known, reading, note), at)
    if state is _S.FAILED and payment.cancel_accepted_at is not None:
        state = _S.CANCELLED
    changed = replace(
        known,
        state=state,
        doubtful=reading.status is _R.UNKNOWN,
        may_have_left=True,
        reason=reading.reason if state in ENDED_UNPAID else None,
    )
    if state is _S.SUCCEEDED:
        was_over = payment.state in ENDED_UNPAID
        late = was_over or payment.withdrawn_at is not None or payment.closed_at is not None
        changed = replace(changed, late=late, succeeded_at=at)
    return _touched(payment, changed, at)


def is_possible(payment: Payment, event: ev.Event) -> bool:
    """Whether the table has a place for an event now."""
    return payment.state in EVENTS[type(event)] and _fits(payment, event)


def _first(rules: Iterable[tuple[bool, _T]]) -> _T | None:
    return next((why for holds, why in rules if holds), None)


# -- sending again

# Nobody says how long an idempotency key holds; beyond it a second prompt is a second charge.
RESEND_WITHIN_SECONDS = 15 * 60.0
RESEND_AFTER_SECONDS = 10.0
# What a list did not have longer ago than this may be in it by now.
WALK_HOLDS_SECONDS = 10.0
# A list that was longer on its way was made nobody knows when: the program may have stood still.
WALK_TAKES_SECONDS = 60.0


class ResendRefusal(StrEnum):
    """Why a payment is not sent again by itself."""

    OVER = "over"
    ASKED_ANEW = "asked_anew"
    MORE_THAN_LEFT = "more_than_left"
    TO_REVIEW = "to_review"
    RESTORED = "restored"
    SENT_ELSEWHERE = "sent_elsewhere"
    TOO_SOON = "too_soon"
    WALK_TOO_OLD = "walk_too_old"
    TOO_OLD = "too_old"


@dataclass(frozen=True, slots=True)
class Resend:
    """What is known where a payment might be sent again. Seconds.

    Attributes:
        attempts: Every payment of its sale.
        left: What of its sale no proven payment covers.
        restored: Whether the ledger was put back from a backup and not reconciled since.
        sent_to: The destination of each of its sends; None where it is not known.
        destination: Where it would be sent now.
        since_last_send: Since its last send ended.
        since_walk: Since the answer of the whole walk of the list that did not find it, by the
            clock that says longer.
        walk_took: From asking for that walk to its last answer.
        ages: How long ago it was first sent, by each clock that can tell.
    """

    attempts: Sequence[Payment]
    left: Money
    restored: bool
    sent_to: Sequence[str | None]
    destination: str
    since_last_send: float
    since_walk: float
    walk_took: float
    ages: Sequence[float]


def why_not_resend(payment: Payment, resend: Resend) -> ResendRefusal | None:
    """Say why a payment may not be sent again; None where it may."""
    newest = max(attempt.attempt for attempt in resend.attempts)
    rules = (
        # It was found, cancelled or closed: nobody waits for its prompt.
        (not may_resend(payment), ResendRefusal.OVER),
        # The customer was asked in another way since.
        (payment.attempt != newest, ResendRefusal.ASKED_ANEW),
        # Not so much is owed any more.
        (payment.amount > resend.left, ResendRefusal.MORE_THAN_LEFT),
        # The gateway said of it what cannot be: it has something, and nobody knows what.
        (payment.review not in (None, Review.BAD_ANSWER), ResendRefusal.TO_REVIEW),
        # What became of it since the backup, this ledger does not know.
        (resend.restored, ResendRefusal.RESTORED),
        # Another gateway or account knows neither the first send nor its idempotency key.
        (any(to != resend.destination for to in resend.sent_to), ResendRefusal.SENT_ELSEWHERE),
        # The send before may still be on its way.
        (resend.since_last_send < RESEND_AFTER_SECONDS, ResendRefusal.TOO_SOON),
        # It may have arrived since.
        (resend.since_walk > WALK_HOLDS_SECONDS, ResendRefusal.WALK_TOO_OLD),
        (resend.walk_took > WALK_TAKES_SECONDS, ResendRefusal.WALK_TOO_OLD),
        # Its idempotency key may hold no more; an age that nobody knows for sure is too old.
        (not _young(resend.ages, RESEND_WITHIN_SECONDS), ResendRefusal.TOO_OLD),
    )
    return _first(rules)


def may_resend(payment: Payment) -> bool:
    """Whether the table allows sending it again; see `why_not_resend` for all that has to hold."""
    return (
        payment.state is _S.UNCONFIRMED
        and payment.through.repeats
        and payment.gateway_id is None
        and payment.cancel_requested_at is None
        and payment.closed_at is None
    )


def refuses_create(payment: Payment, *, refusal: bool, conflict: bool) -> bool:
    """Whether a gateway's error says that nothing was created.

    Args:
        payment: Whose create it answers.
        refusal: Its adapter takes it for a clear refusal.
        conflict: It says that something of the same key is there.
    """
    # The same key may just be worked on, whatever an adapter makes of it. For a page it may be
    # none: nobody can pay a page that nobody was shown.
    return refusal and not (conflict and payment.through.repeats)


WALKS_APART_SECONDS = 10.0


def proves_refused(refused_at: float, walks: Sequence[tuple[float, float]]) -> bool:
    """Whether a resend that was refused had no send before it that arrived.

    Args:
        refused_at: When it was refused.
        walks: When whole walks of the list that did not find it began and ended, in order.
            Monotonic seconds.
    """
    # What was asked for before the refusal may have been made before the send arrived, and of two
    # that are close to each other both may be.
    since = [ended for began, ended in walks if began >= refused_at]
    return len(since) > 1 and since[-1] - since[0] >= WALKS_APART_SECONDS


# -- sending for the first time

SEND_WITHIN_SECONDS = 15 * 60.0
# So far a clock may be set back without any doubt about what came before.
CLOCK_STEP_SECONDS = 15.0


class SendRefusal(StrEnum):
    """Why a stored payment is not sent for the first time."""

    OVER = "over"
    MORE_THAN_LEFT = "more_than_left"
    BLOCKED = "blocked"
    RESTORED = "restored"
    TOO_OLD = "too_old"


@dataclass(frozen=True, slots=True)
class FirstSend:
    """What is known where a stored payment is about to be sent for the first time.

    Attributes:
        attempts: Every payment of its sale.
        left: What of its sale no proven payment covers.
        restored: Whether it was stored in an earlier run, in a ledger that was put back since.
        ages: How long ago it was stored, seconds, by each clock that can tell.
    """

    attempts: Sequence[Payment]
    left: Money
    restored: bool
    ages: Sequence[float]


def why_not_send(payment: Payment, first: FirstSend) -> SendRefusal | None:
    """Say why a stored payment may not be sent; None where it may.

    Asked before it is committed as `sending`, and again right before the first byte leaves: in
    between a computer may have slept for a night.
    """
    ended = payment.state not in (_S.CREATED, _S.SENDING) or payment.sends > 1
    stopped = payment.cancel_requested_at is not None or payment.withdrawn_at is not None
    others = [p for p in first.attempts if p.payment_id != payment.payment_id and blocks_sale(p)]
    rules = (
        # A person stopped it meanwhile, or it was sent already.
        (ended or stopped, SendRefusal.OVER),
        # Not so much is owed any more.
        (payment.amount > first.left, SendRefusal.MORE_THAN_LEFT),
        # Another one may be paid, whose risk nobody took, or took for one that came after it.
        (
            any(p.risk_accepted_at is None or p.attempt > payment.attempt for p in others),
            SendRefusal.BLOCKED,
        ),
        # What became of it since the backup, this ledger does not know.
        (first.restored, SendRefusal.RESTORED),
        # Its customer has gone; an age that nobody knows for sure is too old.
        (not _young(first.ages, SEND_WITHIN_SECONDS, -CLOCK_STEP_SECONDS), SendRefusal.TOO_OLD),
    )
    return _first(rules)


def _young(ages: Sequence[float], limit: float, least: float = 0.0) -> bool:
    return bool(ages) and min(ages) >= least and max(ages) < limit


GUARD_WITHIN_SECONDS = 10 * 60.0


def guard_knows(age: float, run_age: float | None) -> bool:
    """Whether a payment is young enough for the double-prompt guard.

    Its age is in seconds, by the wall clock since its date, and by the monotonic clock since it was
    stored; None where an earlier run stored it.
    """
    if run_age is not None:
        # Of what was made in this run the monotonic clock knows more than any date.
        return run_age <= GUARD_WITHIN_SECONDS
    # A date further off, to come or gone, proves nothing: a clock was wrong.
    return abs(age) <= GUARD_WITHIN_SECONDS


def earlier_like(
    method: Method,
    amount: Money,
    recent: Iterable[Payment],
    same_phone: Callable[[Payment], bool],
) -> Payment | None:
    """Return the newest payment that a charge for a new sale looks like, or None.

    Args:
        method: How it is to be paid.
        amount: Of the new sale.
        recent: What `guard_knows`, in any order.
        same_phone: Whether a payment went to the same phone; asked only where it decides.
    """
    alike = [p for p in recent if p.by.needs_phone and p.amount == amount]
    for payment in sorted(alike, key=lambda payment: payment.created_at, reverse=True):
        if METHODS[method].needs_phone:
            # The same customer is asked twice, or has just paid.
            alive = payment.unresolved or payment.state is _S.SUCCEEDED
            if alive and same_phone(payment):
                return payment
        elif payment.unresolved:
            # A code names no customer: this one's phone may still be asking.
            return payment
    return None


# -- another attempt


def blocks_sale(payment: Payment) -> bool:
    """Whether its sale may not get another payment without somebody accepting the risk."""
    if payment.by.shows_page and payment.state not in (_S.CREATED, _S.SENDING):
        # Nobody can pay a page that nobody was shown.
        return payment.unresolved and payment.shown_at is not None
    return payment.unresolved


def in_the_way(attempts: Iterable[Payment]) -> list[Payment]:
    """What may still be paid of a sale, and whose risk nobody has taken."""
    return [p for p in attempts if blocks_sale(p) and p.risk_accepted_at is None]


def is_free(sale: Sale, attempts: Iterable[Payment]) -> bool:
    """Whether a sale may get another payment, and nobody risks anything by it."""
    return sale.status is SaleStatus.OPEN and not any(map(blocks_sale, attempts))


class AttemptRefusal(StrEnum):
    """Why a sale gets no further payment."""

    SALE_SETTLED = "sale_settled"
    MORE_THAN_LEFT = "more_than_left"
    SALE_BLOCKED = "sale_blocked"


def why_not_attempt(
    sale: Sale, attempts: Sequence[Payment], amount: Money, risk_of: str | None
) -> AttemptRefusal | None:
    """Say why a sale may not get a further payment; None where it may.

    `risk_of` is the payment of which a person was told that it may still be paid.
    """
    rules = (
        # Nothing is owed any more; one that was closed unpaid is taken up again.
        (taken_up(sale, attempts).status is not SaleStatus.OPEN, AttemptRefusal.SALE_SETTLED),
        # Nobody can pay more than what no proven part covers.
        (amount > left_of(sale, attempts), AttemptRefusal.MORE_THAN_LEFT),
        # Who took the risk of one payment knows nothing of another that was stored since.
        (any(p.payment_id != risk_of for p in in_the_way(attempts)), AttemptRefusal.SALE_BLOCKED),
    )
    return _first(rules)


# -- cancelling


class CancelWay(StrEnum):
    """How a payment is ended on a person's wish."""

    DROP = "drop"
    NOTHING = "nothing"
    WITHDRAW = "withdraw"
    ASK = "ask"


def how_to_cancel(payment: Payment, *, in_flight: bool) -> CancelWay:
    """Say how a payment can be ended now; `in_flight`: a send of it is under way."""
    rules = (
        # Nothing of it was sent, or it is certain that nothing left: it ends here, at once.
        (payment.state is _S.CREATED, CancelWay.DROP),
        (never_left(payment) and not in_flight, CancelWay.DROP),
        # It is over.
        (payment.state not in OPEN_STATES, CancelWay.NOTHING),
        # Its gateway knows no cancel: the code is hidden, and what was shown is watched on.
        (not payment.through.cancels, CancelWay.WITHDRAW),
    )
    # The gateway is asked, and a reading decides.
    return _first(rules) or CancelWay.ASK


def never_left(payment: Payment) -> bool:
    """Whether it was tried and it is certain that nothing of it left the till.

    After a second try only the newest is known for sure across a crash, so then it is not.
    """
    tried_once = payment.state is _S.UNCONFIRMED and payment.sends == 1
    return tried_once and not payment.may_have_left


def can_be_asked_to_cancel(payment: Payment) -> bool:
    """Whether a gateway can be asked to cancel it: it is there by an id, and not over."""
    return payment.gateway_id is not None and payment.state in EVENTS[ev.CancelAsked]


def cancel_may_take_a_moment(payment: Payment) -> bool:
    """Whether a gateway that accepted a cancel may read so only in a moment."""
    return payment.state is _S.PENDING and payment.cancel_accepted_at is not None


def wants_cancel_finished(before: Payment, after: Payment) -> bool:
    """Whether a payment whose cancel was asked for has only now been found, and can be paid."""
    return (
        before.state in (_S.SENDING, _S.UNCONFIRMED)
        and after.state is _S.PENDING
        and after.through.cancels
        and after.cancel_requested_at is not None
    )


def pays_its_sale(before: Payment, after: Payment) -> bool:
    """Whether a change has just paid its sale, or a part of it."""
    return after.state is _S.SUCCEEDED and before.state is not after.state and not after.test


def left_over(attempts: Iterable[Payment], made_here: Container[str]) -> tuple[Payment, ...]:
    """What may still be paid of a sale that is paid; `made_here`: the ids that this run stored."""
    return tuple(
        p
        for p in attempts
        if blocks_sale(p)
        # It was asked for already.
        and p.cancel_requested_at is None
        and p.withdrawn_at is None
        # What an earlier run stored and never sent waits for a person, and is refused to be sent.
        and (p.state is not _S.CREATED or p.payment_id in made_here)
    )


# -- closing

CLOSE_AFTER_SECONDS = 15 * 60


class CloseRefusal(StrEnum):
    """Why a person cannot stop waiting for a payment."""

    NEVER_SENT = "never_sent"
    OVER = "over"
    CLOSED = "closed"
    TOO_SOON = "too_soon"


def why_not_close(payment: Payment, now: datetime) -> CloseRefusal | None:
    """Say why a person cannot stop waiting for a payment; None where one may."""
    sent_at = payment.last_sent_at or payment.created_at
    # Either clock will do, since a wrong one must not keep a counter waiting for ever.
    waited = max((now - sent_at).total_seconds(), payment.watched_seconds)
    payable = payment.withdrawn_at is None and payment.last_sent_at is not None
    rules = (
        # Nobody waits for it: it can be dropped.
        (payment.state is _S.CREATED, CloseRefusal.NEVER_SENT),
        (payment.closed_at is not None, CloseRefusal.CLOSED),
        # It is decided.
        (payment.state not in OPEN_STATES, CloseRefusal.OVER),
        # Its send will say what it is.
        (payment.state is _S.SENDING, CloseRefusal.TOO_SOON),
        # Its customer may be approving it; nobody approves a code that is hidden.
        (payable and waited < CLOSE_AFTER_SECONDS, CloseRefusal.TOO_SOON),
    )
    return _first(rules)


def may_close(payment: Payment, now: datetime) -> bool:
    """Whether a person may stop waiting for a payment."""
    return why_not_close(payment, now) is None


# -- looking again


class LookPlan(StrEnum):
    """By which plan a payment is looked at again; `poll_plan` has their intervals."""

    NEVER = "never"
    OPEN = "open"
    CLOSELY = "closely"
    REFUSED = "refused"
    ENDED = "ended"


def look_plan(payment: Payment) -> LookPlan:
    """Say whether, and by which plan, a payment is looked at again."""
    rules = (
        # Nothing of it has left, or its send will say; a success is the last word.
        (payment.state in (_S.CREATED, _S.SENDING, _S.SUCCEEDED), LookPlan.NEVER),
        # Its money may come, whoever has stopped waiting for it.
        (payment.state in OPEN_STATES, LookPlan.OPEN),
        # The last reading made no sense for what is over.
        (payment.doubtful, LookPlan.CLOSELY),
        # Nothing of it exists anywhere.
        (payment.sends == 0, LookPlan.NEVER),
        # A refused page was never made, and nobody can be shown one.
        (payment.by.shows_page and payment.state is _S.REFUSED, LookPlan.NEVER),
        # A hosted page can be tried again.
        (may_be_tried_again(payment), LookPlan.CLOSELY),
        # A clear refusal says that nothing was created; whoever said so may have been wrong.
        (payment.state is _S.REFUSED and payment.sends == 1, LookPlan.REFUSED),
    )
    # Gateways change their minds; and of one that was refused after a search in vain an earlier
    # send may still have arrived.
    return _first(rules) or LookPlan.ENDED


def may_be_tried_again(payment: Payment) -> bool:
    """Whether a customer can try a page again that has failed."""
    return payment.by.shows_page and payment.state is _S.FAILED


# Looks by then are a quarter of an hour apart, so that a long list is no burden.
WHOLE_LIST_AFTER_SECONDS = 3600.0


def wants_whole_list(payment: Payment) -> bool:
    """Whether a lost payment is looked for in the whole list, from its beginning.

    One that was looked for in vain for so long may have been sent by a wrong clock.
    """
    return payment.watched_seconds >= WHOLE_LIST_AFTER_SECONDS


def _fits(payment: Payment, event: ev.Event) -> bool:
    match event:
        case ev.SendStarted():
            return payment.state is _S.CREATED or may_resend(payment)
        case ev.Dropped():
            sending = payment.state is _S.SENDING and payment.sends == 1
            first_send = sending and not payment.may_have_left
            return payment.state is _S.CREATED or first_send or never_left(payment)
        case ev.Shown():
            return payment.redirect_url is not None and payment.withdrawn_at is None
        case ev.CancelAsked():
            return payment.through.cancels
        case ev.IdCorrected():
            return payment.through.lists
        case ev.Withdrawn():
            return payment.by.shows_page and payment.withdrawn_at is None
        case ev.Closed(at, _):
            return may_close(payment, at)
    return True


def _answered(moved: Payment, event: ev.Answered) -> Payment:
    reading = event.reading
    left = replace(moved, may_have_left=True)
    contradiction = contradicts(moved, reading)
    if contradiction is Review.UNSAID_SUCCESS:
        contradiction = None
    if event.foreign:
        contradiction = Review.OTHER_PAYMENT
    if contradiction is not None:
        doubted = replace(left, state=_S.UNCONFIRMED, doubtful=True)
        return _review(doubted, contradiction, reading.word)
    return replace(
        left,
        state=ANSWERS[reading.status],
        gateway_id=moved.gateway_id or reading.gateway_id,
        redirect_url=event.redirect_url,
        doubtful=reading.status is _R.UNKNOWN,
        reason=None,
        test=event.test,
    )


def _unmoved(payment: Payment, reading: GatewayStatus, note: str) -> Payment:
    status = reading.status
    if payment.state is _S.SUCCEEDED:
        turned = status not in (_R.SUCCEEDED, _R.UNKNOWN)
        return _review(payment, Review.TURNED_AFTER_SUCCESS, note) if turned else payment
    if payment.state in ENDED_UNPAID:
        doubted = replace(payment, doubtful=status in _ALIVE)
        refused_but_alive = payment.state is _S.REFUSED and status in _ALIVE
        return _review(doubted, Review.ALIVE_AFTER_END, note) if refused_but_alive else doubted
    return replace(payment, doubtful=status is _R.UNKNOWN)


def _review(payment: Payment, review: Review, note: str) -> Payment:
    # A bad answer says nothing about money; what does must not be kept out by it.
    known = payment.review
    if known is not None and (known is not Review.BAD_ANSWER or review is known):
        return payment
    return replace(payment, review=review, review_note=note[:500] or None)


def _touched(before: Payment, after: Payment, at: datetime) -> Payment:
    return before if after == before else replace(after, updated_at=at)
