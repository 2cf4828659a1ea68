"""Sends a stored create or initiate, and commits what came of it.

`sending` is committed before the first byte leaves, and only stored bytes whose digest holds are
ever sent. It must never send the same order to Checkout twice, and never decide by itself that a
payment may be sent again: see `searching`.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pos_app.domain import payment_rules
from pos_app.domain.payment import GatewayName, PaymentState, Review
from pos_app.domain.payment_events import (
    Answered,
    AnswerLost,
    Dropped,
    RefusalAnswered,
    ReviewRaised,
    SendStarted,
    Shown,
    Withdrawn,
)
from pos_app.engine.session import LedgerGone
from pos_app.gateways.port import WITHHELD, BadAnswer, ErrorAnswer, ExchangeError, NotSent
from pos_app.ledger.book import BodyDamaged, BodyPurged

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from pos_app.domain.payment import Payment
    from pos_app.domain.payment_events import Event
    from pos_app.engine.clock import GatewayClocks
    from pos_app.engine.gateway_health import GatewayHealth
    from pos_app.engine.session import LedgerSession
    from pos_app.gateways.port import Answer, CheckoutGateway, Initiated, MobileMoneyGateway
    from pos_app.ledger.book import JSON

    _Exchange = Callable[[bytes, Callable[[], bool]], Coroutine[Any, Any, ErrorAnswer | None]]

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
    """Sends what is stored. Whoever calls holds the payment's lock."""

    def __init__(self, session: LedgerSession, links: GatewayHealth, clock: GatewayClocks) -> None:
        self._session = session
        self._links = links
        self._clock = clock
        self._times: dict[str, SendTimes] = {}

    def times(self, payment_id: str) -> SendTimes:
        """When a payment was sent, as far as this run knows."""
        return self._times.get(payment_id, SendTimes())

    def distrust_clock(self) -> None:
        """Forget first sends: the monotonic clock may have stood still."""
        for times in self._times.values():
            times.first = None

    async def send(self, payment_id: str, still: Callable[[], bool]) -> ErrorAnswer | None:
        """Send a payment's create or initiate once, and commit the outcome.

        Args:
            payment_id: Whose.
            still: Whether it may leave; asked again right before the first byte, since the
                computer may sleep after the commit.

        Returns:
            The refusal that a resend met, which decides nothing by itself; else None. While its
            gateway is off nothing is sent, and nothing changes.
        """
        payment = self._session.payment(payment_id)
        exchange = self._exchange_for(payment)
        body = None if exchange is None else self._stored_body(payment_id)
        if exchange is None or body is None:
            return None
        at = self._session.now()
        number = payment.sends + 1
        data: dict[str, JSON] = {
            "send": number,
            "at": at.isoformat().replace("+00:00", "Z"),
            "gateway_offset": self._clock.offset(payment.gateway),
            "destination": self._links.destination(payment.gateway),
        }
        self._session.apply_events(payment_id, "sending", SendStarted(at), data=data)
        times = self._times.setdefault(payment_id, SendTimes())
        if number == 1:
            times.first = self._session.parts.monotonic()
        self._session.in_flight.add(payment_id)
        try:
            return await exchange(body, still)
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
            times.ended = self._session.parts.monotonic()

    def _end_unforeseen(self, payment_id: str) -> None:
        if self._session.payment(payment_id).state in _AWAITING:
            lost = AnswerLost(self._session.now(), left=True, reason="unforeseen")
            self._session.apply_events(payment_id, "answer_lost", lost, data={"code": "unforeseen"})

    def _stored_body(self, payment_id: str) -> bytes | None:
        try:
            return self._session.book.body_of(payment_id)
        except (BodyDamaged, BodyPurged) as error:
            at = self._session.now()
            note = "the stored request is damaged or gone and is never sent"
            events: list[Event] = [ReviewRaised(at, Review.BODY_DAMAGED, note)]
            if self._session.payment(payment_id).state is PaymentState.CREATED:
                events.append(Dropped(at, "body_damaged"))
            kind = type(error).__name__
            self._session.apply_events(payment_id, "not_sendable", *events, data={"error": kind})
            return None

    def _exchange_for(self, payment: Payment) -> _Exchange | None:
        """Return what sends this payment's bytes; None while its gateway is off."""
        paygate, checkout = self._links.paygate, self._links.checkout
        if paygate is not None and payment.gateway is GatewayName.PAYGATE:
            return lambda body, still: self._create(paygate, payment.payment_id, body, still)
        if checkout is not None and payment.gateway is GatewayName.CHECKOUT:
            return lambda body, still: self._initiate(checkout, payment.payment_id, body, still)
        return None

    async def _create(
        self,
        gateway: MobileMoneyGateway,
        payment_id: str,
        body: bytes,
        still: Callable[[], bool],
    ) -> ErrorAnswer | None:
        try:
            answer = await gateway.create(body, still)
        except ExchangeError as error:
            return self._lost(payment_id, error)
        self._answered(payment_id, answer)
        return None

    async def _initiate(
        self,
        gateway: CheckoutGateway,
        payment_id: str,
        body: bytes,
        still: Callable[[], bool],
    ) -> ErrorAnswer | None:
        try:
            made = await gateway.initiate(body, still)
        except ExchangeError as error:
            return self._lost(payment_id, error)
        self._page_made(payment_id, made)
        return None

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
            happened = RefusalAnswered(at, error.message or error.code)
            self._session.apply_events(payment_id, "refused", happened, data=data)
            return None if first else error
        if error.code == WITHHELD and payment.state is PaymentState.SENDING:
            stopped = payment.cancel_requested_at or payment.withdrawn_at
            dropped = Dropped(at, "cancelled_before_sending" if stopped else "too_old")
            self._session.apply_events(payment_id, "dropped", dropped, data=data)
            return None
        lost = AnswerLost(at, not isinstance(error, NotSent), error.code)
        events: list[Event] = [lost]
        if isinstance(error, BadAnswer):
            events.append(ReviewRaised(at, Review.BAD_ANSWER, error.copy or error.code))
        self._session.apply_events(payment_id, "answer_lost", *events, data=data)
        return None

    def _answered(self, payment_id: str, answer: Answer) -> None:
        # A look may have found it meanwhile; then that reading counts for more than this answer.
        if self._session.payment(payment_id).state in _AWAITING:
            foreign = self._session.is_foreign(self._session.payment(payment_id), answer.reading)
            happened = Answered(self._session.now(), answer.reading, foreign=foreign)
            data = {"word": answer.reading.word, "gateway_id": answer.reading.gateway_id}
            self._session.apply_events(
                payment_id, "answered", happened, data=data, wire=answer.body
            )

    def _page_made(self, payment_id: str, made: Initiated) -> None:
        payment = self._session.payment(payment_id)
        at = self._session.now()
        reading = made.answer.reading
        foreign = self._session.is_foreign(payment, reading)
        answered = Answered(at, reading, made.redirect_url, made.test, foreign)
        data = {"word": reading.word, "gateway_id": reading.gateway_id}
        # Telling the URL is showing it: from here on a customer may pay.
        then: Event = Shown(at)
        if made.redirect_url is None:
            data["refused_because"] = made.refused_because
            then = Withdrawn(at, made.refused_because or "not_a_url")
        after = payment_rules.apply_event(payment, answered)
        events = (answered, then) if payment_rules.is_possible(after, then) else (answered,)
        self._session.apply_events(
            payment_id, "answered", *events, data=data, wire=made.answer.body
        )
