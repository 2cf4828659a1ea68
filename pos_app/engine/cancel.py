"""Ends payments on a person's wish, as far as their gateways let it, and frees their sales.

Cancels mobile money, withdraws codes, sets aside, closes, and leaves sales. A cancel is committed
before it leaves, and whatever is answered, a reading decides. It must never send a create again,
never call a payment cancelled on its own word, and never keep a counter waiting for a gateway.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from pos_app.domain import payment_events as ev
from pos_app.domain import payment_rules
from pos_app.domain.payment import OPEN_STATES, Payment, PaymentState, Review
from pos_app.domain.payment_rules import CancelWay, CloseRefusal
from pos_app.domain.sale import taken_up
from pos_app.engine.events import OtherMethodReady
from pos_app.engine.poll import NO_ANSWER, Polled, Poller
from pos_app.gateways.port import BadAnswer, ExchangeError, MobileMoneyGateway
from pos_app.ledger.book import UnknownRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from pos_app.engine.gateway_health import GatewayHealth
    from pos_app.engine.session import LedgerSession

_S = PaymentState
# A gateway that accepted a cancel may need a moment until it reads so.
_READS_AFTER_CANCEL = 3
_BETWEEN_READS = 1.0
_CODES = {
    None: "done",
    CloseRefusal.NEVER_SENT: "done",
    CloseRefusal.CLOSED: "done",
    CloseRefusal.OVER: "already_over",
    CloseRefusal.TOO_SOON: "not_allowed_yet",
}


class Canceller:
    """Ends payments on a person's wish. Codes are those of `RequestDone`."""

    def __init__(
        self,
        session: LedgerSession,
        health: GatewayHealth,
        poller: Poller,
        start: Callable[[Coroutine[None, None, None]], None],
    ) -> None:
        self._session = session
        self._health = health
        self._poller = poller
        self._start = start
        self._at_work: set[str] = set()

    async def cancel(self, payment_id: str, reason: str = "asked") -> str:
        """Cancel or withdraw; return the code, by what the payment then reads.

        Args:
            payment_id: Which.
            reason: Why a code is withdrawn: `asked`, or `sale_paid` where its sale was paid.
        """
        way = self._way(payment_id)
        if way is CancelWay.DROP:
            self._drop(payment_id)
        elif way is CancelWay.WITHDRAW:
            await self._withdraw(payment_id, reason)
        elif way is CancelWay.ASK:
            asked = ev.CancelAsked(self._session.now())
            self._session.apply_events(payment_id, "cancel_asked", asked)
            await self._at_the_gateway(payment_id)
        return _outcome(self._session.payment(payment_id))

    async def other_method(self, payment_id: str) -> OtherMethodReady:
        """Cancel or withdraw, read, and say whether the sale is free for another payment.

        A sale that was left is taken up first: else it closed with the payment that ends.
        """
        self.take_up(self._session.payment(payment_id).sale_id)
        await self.cancel(payment_id)
        payment = self._session.payment(payment_id)
        sale = self._session.sale(payment.sale_id)
        free = payment_rules.is_free(sale, self._session.payments_of(sale.sale_id))
        return OtherMethodReady(sale, payment, free)

    # -- what follows by itself

    def finish(self, payment_id: str) -> None:
        """Go on with a cancel that was asked for before its payment was found."""
        # What became of it since the backup, a restored ledger does not know.
        if payment_id not in self._at_work and not self._session.book.restored():
            self._start(self._at_the_gateway(payment_id))

    def end_all_left_over(self) -> None:
        """At start: end what is left over of paid sales, but of no restored ledger."""
        if not self._session.book.restored():
            unresolved = self._session.book.unresolved()
            for sale_id in dict.fromkeys(payment.sale_id for payment in unresolved):
                self.end_left_over(sale_id)

    def end_left_over(self, sale_id: str) -> None:
        """Nobody should pay a paid sale again: cancel, or hide, what may still pay it."""
        if not self._session.sale(sale_id).is_paid:
            return
        attempts = self._session.payments_of(sale_id)
        for payment in payment_rules.left_over(attempts, self._session.created_in_run):
            self._start(self._cancel_left_over(payment.payment_id))

    async def _cancel_left_over(self, payment_id: str) -> None:
        await self.cancel(payment_id, "sale_paid")

    # -- what needs no gateway

    def drop_created(self, payment_id: str) -> str:
        """Give up a payment that was stored and never sent."""
        if self._session.payment(payment_id).state is not _S.CREATED:
            return "already_over"
        self._session.apply_events(
            payment_id, "dropped", ev.Dropped(self._session.now(), "never_sent")
        )
        return "done"

    def set_aside(self, payment_id: str) -> str:
        """Serve the next customer; the sale is left and its payment is still watched."""
        payment = self._session.payment(payment_id)
        event = ev.SetAside(self._session.now())
        if not payment_rules.is_possible(payment, event):
            self.leave(payment.sale_id)
            return "already_over"
        if payment.set_aside_at is None:
            self._session.apply_events(payment_id, "set_aside", event, leave=True)
        else:
            self.leave(payment.sale_id)
        return "done"

    def close(self, payment_id: str, reason: str) -> str:
        """Stop waiting for a payment, where the rules allow it."""
        self._session.end_lost_send(payment_id)
        now = self._session.now()
        why = payment_rules.why_not_close(self._session.payment(payment_id), now)
        if why is None:
            self._session.apply_events(payment_id, "closed", ev.Closed(now, reason))
        elif why is CloseRefusal.NEVER_SENT:
            self._session.apply_events(payment_id, "dropped", ev.Dropped(now, reason))
        return _CODES[why]

    def accept_risk(self, payment_id: str) -> str:
        """Note that a person takes another payment although this one may still be paid."""
        event = ev.RiskAccepted(self._session.now())
        if not payment_rules.is_possible(self._session.payment(payment_id), event):
            return "already_over"
        self._session.apply_events(payment_id, "risk_accepted", event)
        return "done"

    def leave(self, sale_id: str) -> None:
        """Note that the cashier is done with a sale; nothing where there is no such sale."""
        try:
            sale = self._session.sale(sale_id)
        except UnknownRecord:
            return
        left_at = sale.left_at or self._session.now()
        self._session.change_sale(replace(sale, left_at=left_at), "sale_left")

    def take_up(self, sale_id: str) -> None:
        """Note that a cashier goes on with a sale; nothing where there is none, or nobody left it.

        What becomes of its payments closes it no more.
        """
        try:
            sale = self._session.sale(sale_id)
        except UnknownRecord:
            return
        if sale.left_at is not None and not sale.is_paid:
            again = taken_up(sale, self._session.payments_of(sale_id))
            self._session.change_sale(again, "sale_resumed")

    # -- the gateway

    def _way(self, payment_id: str) -> CancelWay:
        in_flight = payment_id in self._session.in_flight
        return payment_rules.how_to_cancel(self._session.payment(payment_id), in_flight=in_flight)

    def _drop(self, payment_id: str) -> None:
        dropped = ev.Dropped(self._session.now(), "cancelled_before_sending")
        self._session.apply_events(payment_id, "dropped", dropped)

    async def _withdraw(self, payment_id: str, reason: str) -> None:
        self._session.end_lost_send(payment_id)
        withdrawn = ev.Withdrawn(self._session.now(), reason)
        if payment_rules.is_possible(self._session.payment(payment_id), withdrawn):
            self._session.apply_events(payment_id, "withdrawn", withdrawn)
        if payment_id not in self._session.in_flight:
            await self._poller.check(payment_id)

    async def _at_the_gateway(self, payment_id: str) -> None:
        paygate = self._health.paygate
        if paygate is None:
            return
        self._at_work.add(payment_id)
        self._poller.walks.give_way(payment_id)
        try:
            async with self._session.lock(payment_id):
                # The send that was under way may have ended without a byte.
                if self._way(payment_id) is CancelWay.DROP:
                    self._drop(payment_id)
                    return
                await self._find_and_cancel(paygate, payment_id)
            await self._read_until_decided(payment_id)
        finally:
            self._at_work.discard(payment_id)

    async def _find_and_cancel(self, paygate: MobileMoneyGateway, payment_id: str) -> None:
        self._session.end_lost_send(payment_id)
        if self._session.payment(payment_id).gateway_id is None:
            # Not found in a moment, it is looked for by the watch, and cancelled when it is found.
            with self._poller.walks.for_a_moment(payment_id):
                await self._poller.search(paygate, payment_id)
        payment = self._session.payment(payment_id)
        if payment.gateway_id is None or not payment_rules.can_be_asked_to_cancel(payment):
            return
        try:
            answer = await paygate.cancel(payment.gateway_id)
        except ExchangeError as error:
            self._unanswered(payment, error)
            return
        wire = answer.body if answer is not None else None
        accepted = ev.CancelAccepted(self._session.now())
        self._session.apply_events(payment_id, "cancel_accepted", accepted, wire=wire or None)

    def _unanswered(self, payment: Payment, error: ExchangeError) -> None:
        # Lost or refused, it decides nothing: the reading that follows does.
        at = self._session.now()
        events: list[ev.Event] = []
        if isinstance(error, BadAnswer):
            events.append(ev.ReviewRaised(at, Review.BAD_ANSWER, error.copy or error.code))
        data = {"code": error.code, "detail": error.detail}
        self._session.apply_events(payment.payment_id, "cancel_unanswered", *events, data=data)

    async def _read_until_decided(self, payment_id: str) -> None:
        looked: Polled = NO_ANSWER
        for again in range(_READS_AFTER_CANCEL):
            payment = self._session.payment(payment_id)
            if payment.gateway_id is None or payment.state not in OPEN_STATES:
                return
            if again:
                await asyncio.sleep(_BETWEEN_READS)
            looked = await self._poller.check(payment_id)
            payment = self._session.payment(payment_id)
            if not (looked.answered and payment_rules.cancel_may_take_a_moment(payment)):
                return


def _outcome(payment: Payment) -> str:
    if payment.state in (_S.PROCESSING, _S.SUCCEEDED):
        return "too_late"
    if payment.state is _S.CANCELLED:
        return "done"
    if payment.state in (_S.FAILED, _S.REFUSED):
        return "already_over"
    return "done" if payment.withdrawn_at is not None else "lost_answer"
