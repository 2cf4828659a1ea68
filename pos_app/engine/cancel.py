"""Cancels mobile money, withdraws codes, and frees a sale for another way to pay.

A cancel is committed before it leaves, and whatever is answered, a reading decides. It must never
send a create again, and never call a payment cancelled on its own word.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pos_app.domain.payment import OPEN_STATES, Method, PaymentState, Review
from pos_app.domain.payment_events import (
    CancelAccepted,
    CancelAsked,
    Dropped,
    ReviewRaised,
    Withdrawn,
)
from pos_app.domain.sale import SaleStatus
from pos_app.engine import events as engine_events
from pos_app.engine.poll import NO_ANSWER
from pos_app.gateways.port import BadAnswer, ExchangeError

if TYPE_CHECKING:
    from pos_app.domain.payment import Payment
    from pos_app.domain.payment_events import Event
    from pos_app.engine.gateway_health import GatewayHealth
    from pos_app.engine.poll import Polled, Poller, PollSchedule
    from pos_app.engine.session import LedgerSession
    from pos_app.gateways.port import MobileMoneyGateway

_S = PaymentState
_CANCELLABLE = (_S.SENDING, _S.UNCONFIRMED, _S.PENDING, _S.PROCESSING)
# A gateway that accepted a cancel may need a moment until it reads so.
_READS_AFTER_CANCEL = 3
_PAID = (SaleStatus.PAID, SaleStatus.LATE_PAID)
_BETWEEN_READS = 1.0


class Canceller:
    """Ends payments on a person's wish, as far as the gateway lets it."""

    def __init__(
        self, session: LedgerSession, links: GatewayHealth, looker: Poller, watcher: PollSchedule
    ) -> None:
        """Cancel nothing yet."""
        self._session = session
        self._links = links
        self._looker = looker
        self._watcher = watcher
        self._at_work: set[str] = set()

    async def cancel(self, payment_id: str, reason: str = "asked") -> str:
        """Cancel or withdraw; return the code of `IntentDone`, by what the payment then reads.

        Args:
            payment_id: Which.
            reason: Why a code is withdrawn: `asked`, or `sale_paid` where its sale was paid.
        """
        payment = self._session.payment(payment_id)
        if payment.state is _S.CREATED:
            dropped = Dropped(self._session.now(), "cancelled_before_sending")
            self._session.apply_events(payment_id, "dropped", dropped)
        elif self._drop(payment_id):
            pass
        elif payment.state in OPEN_STATES and payment.method is Method.QR:
            await self._withdraw(payment, reason)
        elif payment.state in OPEN_STATES:
            await self._cancel(payment)
        return _outcome(self._session.payment(payment_id))

    def wants_finishing(self, before: Payment, after: Payment) -> bool:
        """Whether a payment whose cancel was asked for has only now been found."""
        return (
            before.state in (_S.SENDING, _S.UNCONFIRMED)
            and after.state is _S.PENDING
            and after.method is Method.MOBILE_MONEY
            and after.cancel_requested_at is not None
            and after.payment_id not in self._at_work
            # What became of it since the backup, a restored ledger does not know.
            and not self._session.query(lambda book: book.restored())
        )

    async def finish(self, payment_id: str) -> None:
        """Cancel a payment that was looked for since its cancel was asked for."""
        await self._at_the_gateway(payment_id)

    def left_over(self, before: Payment, after: Payment) -> tuple[str, ...]:
        """What may still be paid of a sale that has just been paid: each is to be ended."""
        if after.state is not _S.SUCCEEDED or before.state is after.state or after.test:
            return ()
        return self._still_payable(after.sale_id)

    def left_over_at_start(self) -> tuple[str, ...]:
        """The same of every sale that was paid before; nothing of a restored ledger."""
        if self._session.query(lambda book: book.restored()):
            return ()
        unresolved = self._session.query(lambda book: book.unresolved())
        sales = dict.fromkeys(payment.sale_id for payment in unresolved)
        paid = [sale_id for sale_id in sales if self._session.sale(sale_id).status in _PAID]
        return tuple(each for sale_id in paid for each in self._still_payable(sale_id))

    async def end_left_over(self, payment_id: str) -> None:
        """Nobody should pay a sale a second time: cancel it, or hide its code; it is watched on."""
        await self.cancel(payment_id, "sale_paid")

    def _still_payable(self, sale_id: str) -> tuple[str, ...]:
        # What an earlier run stored and never sent waits for a person, and is refused to be sent.
        made = self._session.created_in_run
        return tuple(
            payment.payment_id
            for payment in self._session.payments_of(sale_id)
            if payment.blocks_sale
            and payment.cancel_requested_at is None
            and payment.withdrawn_at is None
            and (payment.state is not _S.CREATED or payment.payment_id in made)
        )

    async def other_method(self, payment_id: str) -> None:
        """Cancel or withdraw, read, and tell whether the sale is free for another payment."""
        await self.cancel(payment_id)
        payment = self._session.payment(payment_id)
        sale = self._session.sale(payment.sale_id)
        free = sale.status is SaleStatus.OPEN and not any(
            other.blocks_sale for other in self._session.payments_of(sale.sale_id)
        )
        self._session.publish(engine_events.OtherMethodReady(sale, payment, free))

    def _drop(self, payment_id: str) -> bool:
        """End a payment of which it is certain that nothing left; say whether it was one."""
        payment = self._session.payment(payment_id)
        certain = payment.never_left and payment_id not in self._session.in_flight
        if certain:
            dropped = Dropped(self._session.now(), "cancelled_before_sending")
            self._session.apply_events(payment_id, "dropped", dropped)
        return certain

    async def _withdraw(self, payment: Payment, reason: str) -> None:
        self._looker.end_lost_send(payment.payment_id)
        if payment.withdrawn_at is None:
            withdrawn = Withdrawn(self._session.now(), reason)
            self._session.apply_events(payment.payment_id, "withdrawn", withdrawn)
        if payment.payment_id not in self._session.in_flight:
            await self._watcher.check(payment.payment_id)

    async def _cancel(self, payment: Payment) -> None:
        asked = CancelAsked(self._session.now())
        self._session.apply_events(payment.payment_id, "cancel_asked", asked)
        await self._at_the_gateway(payment.payment_id)

    async def _at_the_gateway(self, payment_id: str) -> None:
        paygate = self._links.paygate
        if paygate is None:
            return
        self._at_work.add(payment_id)
        self._looker.walks.give_way(payment_id)
        try:
            async with self._looker.lock(payment_id):
                # The send that was under way may have ended without a byte.
                if self._drop(payment_id):
                    return
                await self._find_and_cancel(paygate, payment_id)
            await self._read_until_decided(payment_id)
        finally:
            self._at_work.discard(payment_id)

    async def _find_and_cancel(self, paygate: MobileMoneyGateway, payment_id: str) -> None:
        self._looker.end_lost_send(payment_id)
        if self._session.payment(payment_id).gateway_id is None:
            # Not found in a moment, it is looked for by the watch, and cancelled when it is found.
            with self._looker.walks.for_a_moment(payment_id):
                await self._looker.search(paygate, payment_id)
        payment = self._session.payment(payment_id)
        if payment.gateway_id is None or payment.state not in _CANCELLABLE:
            return
        try:
            answer = await self._links.exchange(paygate.name, paygate.cancel(payment.gateway_id))
        except ExchangeError as error:
            self._unanswered(payment, error)
            return
        wire = answer.body if answer is not None else None
        accepted = CancelAccepted(self._session.now())
        self._session.apply_events(payment_id, "cancel_accepted", accepted, wire=wire or None)

    def _unanswered(self, payment: Payment, error: ExchangeError) -> None:
        # Lost or refused, it decides nothing: the reading that follows does.
        at = self._session.now()
        events: list[Event] = []
        if isinstance(error, BadAnswer):
            events.append(ReviewRaised(at, Review.BAD_ANSWER, error.copy or error.code))
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
            looked = await self._watcher.check(payment_id)
            payment = self._session.payment(payment_id)
            still_open = payment.state is _S.PENDING and payment.cancel_accepted_at is not None
            if not (looked.answered and still_open):
                return


def _outcome(payment: Payment) -> str:
    if payment.state in (_S.PROCESSING, _S.SUCCEEDED):
        return "too_late"
    if payment.state is _S.CANCELLED:
        return "done"
    if payment.state in (_S.FAILED, _S.REFUSED):
        return "already_over"
    return "done" if payment.withdrawn_at is not None else "lost_answer"
