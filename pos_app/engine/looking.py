"""Looks at payments: one by one, or many by one page of the gateway's list.

A look asks, lets the table decide, and says whether it was answered. It must never take a list's
item for a success: only a read by its id says that.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from pos_app.domain.payment_events import AnswerLost
from pos_app.domain.states import OPEN_STATES, GatewayName, PaymentState, ReadingStatus
from pos_app.engine.lost_replies import Walk
from pos_app.gateways.port import (
    BadAnswer,
    ErrorAnswer,
    GatewayDown,
    GatewayError,
    ListQuery,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence
    from datetime import datetime

    from pos_app.domain.payment import Payment
    from pos_app.engine.gateway_health import Links
    from pos_app.engine.lost_replies import Searcher
    from pos_app.engine.readings import Readings
    from pos_app.engine.session import Counter
    from pos_app.gateways.port import Answer, ListedPayment, MobileMoneyGateway

_PAYGATE = GatewayName.PAYGATE
_FILTER_EARLY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Looked:
    """How a look went.

    Attributes:
        answered: The gateway said something about it, so that its watched time goes on.
        own_error: It failed by this payment's own fault, which backs this payment off.
    """

    answered: bool
    own_error: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What one page of the list said of the payments that were asked about.

    Attributes:
        seen: Those that it spoke of.
        missing: Those without a gateway id that it, being whole, does not have.
        one_by_one: Those that must be looked at one by one.
        walk: When the page was read.
    """

    seen: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    one_by_one: tuple[str, ...] = ()
    walk: Walk | None = None


GOOD = Looked(answered=True)
OWN_ERROR = Looked(answered=True, own_error=True)
SILENT = Looked(answered=False)


class Looker:
    """Asks the gateways about payments.

    Attributes:
        walks: The walks that go on.
    """

    def __init__(
        self, counter: Counter, links: Links, readings: Readings, searcher: Searcher
    ) -> None:
        """Look at nothing yet."""
        self._counter = counter
        self._links = links
        self._readings = readings
        self._searcher = searcher
        self.walks = searcher.walks
        self._locks: dict[str, asyncio.Lock] = {}
        self._down_at: dict[str, float] = {}
        self._refused: dict[str, str] = {}
        self._strange: set[str] = set()

    def lock(self, payment_id: str) -> asyncio.Lock:
        """Held by whoever sends, searches or cancels a payment: one of them at a time."""
        return self._locks.setdefault(payment_id, asyncio.Lock())

    def end_lost_send(self, payment_id: str) -> None:
        """Make an unfinished send of an earlier run what it is: unconfirmed."""
        payment = self._counter.payment(payment_id)
        in_flight = payment_id in self._counter.in_flight
        if payment.state is PaymentState.SENDING and not in_flight:
            lost = AnswerLost(self._counter.now(), left=True, reason="stopped_while_sending")
            self._counter.happen(payment_id, "answer_lost", lost)

    async def look(self, payment_id: str) -> Looked:
        """Ask the gateway about one payment now."""
        payment = self._counter.payment(payment_id)
        checkout, paygate = self._links.checkout, self._links.paygate
        if checkout is not None and payment.order_id is not None:
            return await self._read(payment, checkout.verify(payment.order_id))
        if paygate is None or payment.gateway is GatewayName.CHECKOUT:
            return SILENT
        if payment.gateway_id is not None:
            looked = await self._read(payment, paygate.read(payment.gateway_id))
            if payment_id in self._strange:
                await self._seek(paygate, payment_id)
            return looked
        async with self.lock(payment_id):
            return await self.search(paygate, payment_id)

    async def _seek(self, paygate: MobileMoneyGateway, payment_id: str) -> None:
        self._strange.discard(payment_id)
        if self._counter.payment(payment_id).state in OPEN_STATES:
            with suppress(GatewayError):
                await self._searcher.seek_under_another_id(paygate, payment_id)

    async def search(self, paygate: MobileMoneyGateway, payment_id: str) -> Looked:
        """Look for a payment without a gateway id; whoever calls holds its lock."""
        self.end_lost_send(payment_id)
        payment = self._counter.payment(payment_id)
        if payment.gateway_id is not None:
            return await self._read(payment, paygate.read(payment.gateway_id))
        try:
            await self._searcher.search(paygate, payment_id)
        except GatewayError as error:
            return self._went_wrong(payment, error)
        return GOOD

    async def missed(self, paygate: MobileMoneyGateway, payment_id: str, walk: Walk) -> Looked:
        """Go on with a payment that a whole walk of the list has not found."""
        async with self.lock(payment_id):
            try:
                await self._searcher.not_found(paygate, payment_id, walk)
            except GatewayError as error:
                return self._went_wrong(self._counter.payment(payment_id), error)
        return GOOD

    async def look_at_many(self, paygate: MobileMoneyGateway, payment_ids: Sequence[str]) -> Page:
        """Look at several PayGate payments by one page of the list."""
        query = ListQuery(limit=100, created_gte=self._since(payment_ids))
        began = self._counter.parts.monotonic()
        try:
            page = await self._links.exchange(_PAYGATE, paygate.list(query))
        except (BadAnswer, ErrorAnswer):
            return Page(one_by_one=tuple(payment_ids))
        except GatewayError:
            return Page()
        walk = Walk(began, self._counter.clocks.moment())
        mine = self._counter.ask(lambda book: book.till_id)
        # An item that cannot be read may be any payment: such a page finds, but never misses.
        whole = not page.has_more and all(item.reading is not None for item in page.items)
        seen: list[str] = []
        missing: list[str] = []
        for payment_id in payment_ids:
            payment = self._counter.payment(payment_id)
            items = [item for item in page.items if _is_about(item, payment, mine)]
            reading = items[0].reading if len(items) == 1 else None
            if reading is not None and reading.status is not ReadingStatus.SUCCEEDED:
                self._readings.take(payment_id, reading)
                seen.append(payment_id)
            elif not items and payment.gateway_id is None and whole:
                missing.append(payment_id)
        rest = tuple(p for p in payment_ids if p not in seen and p not in missing)
        return Page(tuple(seen), tuple(missing), rest, walk)

    def _since(self, payment_ids: Sequence[str]) -> datetime | None:
        since = [self._searcher.since(payment_id) for payment_id in payment_ids]
        known = [moment for moment in since if moment is not None]
        return min(known) - _FILTER_EARLY if len(known) == len(since) else None

    async def _read(self, payment: Payment, call: Awaitable[Answer]) -> Looked:
        down_at = self._down_at.get(payment.payment_id)
        own_fault = down_at is not None and self._links.good_since(payment.gateway, down_at)
        try:
            answer = await self._links.exchange(payment.gateway, call, own_fault=own_fault)
        except GatewayError as error:
            return self._went_wrong(payment, error, own_fault=own_fault)
        self._down_at.pop(payment.payment_id, None)
        self._refused.pop(payment.payment_id, None)
        fits = self._readings.take(payment.payment_id, answer.reading, wire=answer.body)
        if answer.reading.payment_id not in (None, payment.payment_id):
            self._strange.add(payment.payment_id)
        return GOOD if fits else OWN_ERROR

    def _went_wrong(
        self, payment: Payment, error: GatewayError, *, own_fault: bool = False
    ) -> Looked:
        if isinstance(error, BadAnswer):
            self._readings.distrust(payment.payment_id, error)
            return OWN_ERROR
        if isinstance(error, ErrorAnswer):
            self._note_refused(payment.payment_id, error)
            if error.not_found:
                self._strange.add(payment.payment_id)
            return OWN_ERROR
        if isinstance(error, GatewayDown):
            # A 5xx for this payment while others are answered is its own; one alone is not.
            self._down_at[payment.payment_id] = self._counter.parts.monotonic()
            return OWN_ERROR if own_fault else SILENT
        return SILENT

    def _note_refused(self, payment_id: str, error: ErrorAnswer) -> None:
        """Journal an error that decides nothing, once while it stays the same."""
        if self._refused.get(payment_id) != error.code:
            self._refused[payment_id] = error.code
            data = {"code": error.code, "detail": error.detail}
            self._counter.happen(payment_id, "look_refused", data=data)


def _is_about(item: ListedPayment, payment: Payment, till_id: str) -> bool:
    if payment.gateway_id is not None:
        return item.gateway_id == payment.gateway_id
    return item.our_payment_id == payment.payment_id and item.till_id in (None, till_id)
