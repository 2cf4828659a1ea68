"""Sends a stored create or initiate, and commits what came of it.

`sending` is committed before the first byte leaves, and only stored bytes whose digest holds are
ever sent. It must never send the same order to Checkout twice, and never decide by itself that a
payment may be sent again: see `lost_replies`.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pos_app.domain import payment_events as ev
from pos_app.domain import payment_rules
from pos_app.domain.methods import RequestKind
from pos_app.domain.payment import Payment, PaymentState, Review
from pos_app.domain.sale import left_of
from pos_app.engine.session import LedgerGone, LedgerSession
from pos_app.gateways.port import (
    WITHHELD,
    Answer,
    BadAnswer,
    ErrorAnswer,
    ExchangeError,
    Initiated,
    NotSent,
)
from pos_app.ledger.book import JSON, BodyDamaged, BodyPurged

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from pos_app.engine.clock import GatewayClocks
    from pos_app.engine.gateway_health import GatewayHealth

    _Ask = Callable[[bytes, Callable[[], bool]], Awaitable[Answer | Initiated]]

_AWAITING = (PaymentState.SENDING, PaymentState.UNCONFIRMED)


@dataclass(slots=True)
class SendTimes:
    """A payment's sends on the monotonic clock, in this run.

    Attributes:
        first: When the first send began; None when that was in an earlier run, or when the clock
            may have stood still since.
        ended: When the last send ended; None while it has not, or when not known.
    """

    first: float | None = None
    ended: float | None = None


class Sender:
    """Sends what is stored."""

    def __init__(
        self, session: LedgerSession, health: GatewayHealth, clocks: GatewayClocks
    ) -> None:
        self._session = session
        self._health = health
        self._clocks = clocks
        self._times: dict[str, SendTimes] = {}

    def times(self, payment_id: str) -> SendTimes:
        """When a payment was sent, as far as this run knows."""
        return self._times.get(payment_id, SendTimes())

    def distrust_clock(self) -> None:
        """Forget first sends: the monotonic clock may have stood still."""
        for times in self._times.values():
            times.first = None

    def may_send(self, payment_id: str) -> bool:
        """Whether a payment that was stored may still be sent for the first time."""
        payment = self._session.payment(payment_id)
        now = self._session.clocks.moment()
        made = self._session.created_in_run.get(payment_id)
        ages = [(now.at - payment.created_at).total_seconds()]
        if made is not None:
            ages.append(now.monotonic - made.monotonic)
        attempts = self._session.payments_of(payment.sale_id)
        first = payment_rules.FirstSend(
            attempts,
            left_of(self._session.sale(payment.sale_id), attempts),
            # What was stored in this run is no part of what was put back.
            made is None and self._session.book.restored(),
            ages,
        )
        return payment_rules.why_not_send(payment, first) is None

    async def send_first(self, payment_id: str) -> None:
        """Send a stored payment for the first time, or drop it where it may not be sent."""
        async with self._session.lock(payment_id):
            if self._session.payment(payment_id).state is not PaymentState.CREATED:
                return
            if self.may_send(payment_id):
                await self.send(payment_id, partial(self.may_send, payment_id))
            else:
                dropped = ev.Dropped(self._session.now(), "too_old")
                self._session.apply_events(payment_id, "dropped", dropped)

    async def send(self, payment_id: str, still: Callable[[], bool]) -> ErrorAnswer | None:
        """Send a payment's create or initiate once, and commit the outcome.

        Args:
            payment_id: Whose. Whoever calls holds its lock.
            still: Whether it may leave; asked again right before the first byte, since the
                computer may sleep after the commit.

        Returns:
            The refusal that a resend met, which decides nothing by itself; else None. While its
            gateway is off nothing is sent, and nothing changes.
        """
        payment = self._session.payment(payment_id)
        ask = self._way_to(payment.asking)
        body = None if ask is None else self._stored_body(payment)
        if ask is None or body is None:
            return None
        at = self._session.now()
        data: dict[str, JSON] = {
            "send": payment.sends + 1,
            "at": at.isoformat().replace("+00:00", "Z"),
            "gateway_offset": self._clocks.offset(payment.collector),
            "destination": self._health.destination(payment.collector),
        }
        self._session.apply_events(payment_id, "sending", ev.SendStarted(at), data=data)
        times = self._times.setdefault(payment_id, SendTimes())
        if payment.sends == 0:
            times.first = self._session.deps.monotonic()
        self._session.in_flight.add(payment_id)
        try:
            try:
                answer = await ask(body, still)
            except ExchangeError as error:
                return self._lost(payment_id, error)
            self._answered(payment_id, answer)
        except LedgerGone:
            # It was told; what reads the ledger again finds a send that nobody ended.
            raise
        except Exception:
            # A mistake of ours says nothing of what the gateway has.
            with suppress(LedgerGone):
                self._end_unforeseen(payment_id)
            raise
        finally:
            self._session.in_flight.discard(payment_id)
            times.ended = self._session.deps.monotonic()
        return None

    def _way_to(self, kind: RequestKind) -> _Ask | None:
        """What sends the stored bytes of such a request; None while its gateway is off."""
        paygate, checkout = self._health.paygate, self._health.checkout
        if kind is RequestKind.CREATE:
            return None if paygate is None else paygate.create
        return None if checkout is None else checkout.initiate

    def _stored_body(self, payment: Payment) -> bytes | None:
        try:
            return self._session.book.body_of(payment.payment_id, payment.asking)
        except (BodyDamaged, BodyPurged) as error:
            at = self._session.now()
            note = "the stored request is damaged or gone and is never sent"
            events: list[ev.Event] = [ev.ReviewRaised(at, Review.BODY_DAMAGED, note)]
            if payment.state is PaymentState.CREATED:
                events.append(ev.Dropped(at, "body_damaged"))
            data = {"error": type(error).__name__}
            self._session.apply_events(payment.payment_id, "not_sendable", *events, data=data)
            return None

    def _end_unforeseen(self, payment_id: str) -> None:
        if self._session.payment(payment_id).state in _AWAITING:
            lost = ev.AnswerLost(self._session.now(), left=True, reason="unforeseen")
            self._session.apply_events(payment_id, "answer_lost", lost, data={"code": "unforeseen"})

    def _lost(self, payment_id: str, error: ExchangeError) -> ErrorAnswer | None:
        payment = self._session.payment(payment_id)
        if payment.state not in _AWAITING:
            return None
        at = self._session.now()
        data = {"code": error.code, "detail": error.detail}
        if isinstance(error, ErrorAnswer) and payment_rules.refuses_create(
            payment, refusal=error.refusal, conflict=error.conflict
        ):
            first = payment.state is PaymentState.SENDING
            refused = ev.RefusalAnswered(at, error.message or error.code)
            self._session.apply_events(payment_id, "refused", refused, data=data)
            return None if first else error
        if error.code == WITHHELD and payment.state is PaymentState.SENDING:
            stopped = payment.cancel_requested_at or payment.withdrawn_at
            dropped = ev.Dropped(at, "cancelled_before_sending" if stopped else "too_old")
            self._session.apply_events(payment_id, "dropped", dropped, data=data)
            return None
        events: list[ev.Event] = [ev.AnswerLost(at, not isinstance(error, NotSent), error.code)]
        if isinstance(error, BadAnswer):
            events.append(ev.ReviewRaised(at, Review.BAD_ANSWER, error.copy or error.code))
        self._session.apply_events(payment_id, "answer_lost", *events, data=data)
        return None

    def _answered(self, payment_id: str, made: Answer | Initiated) -> None:
        payment = self._session.payment(payment_id)
        # A look may have found it meanwhile; then that reading counts for more than this answer.
        if payment.state not in _AWAITING:
            return
        at = self._session.now()
        answer = made.answer if isinstance(made, Initiated) else made
        reading = answer.reading
        data = {"word": reading.word, "gateway_id": reading.gateway_id}
        foreign = self._session.is_foreign(payment, reading)
        events: list[ev.Event] = [ev.Answered(at, reading, foreign=foreign)]
        if isinstance(made, Initiated):
            events = [ev.Answered(at, reading, made.redirect_url, made.test, foreign)]
            # Telling the URL is showing it: from here on a customer may pay.
            then: ev.Event = ev.Shown(at)
            if made.redirect_url is None:
                data["refused_because"] = made.refused_because
                then = ev.Withdrawn(at, made.refused_because or "not_a_url")
            if payment_rules.is_possible(payment_rules.apply_event(payment, events[0]), then):
                events.append(then)
        self._session.apply_events(payment_id, "answered", *events, data=data, wire=answer.body)
