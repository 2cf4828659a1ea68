"""What a person asks beside a sale: a day's comparison, a customer's claim, a choice to note.

Each asks the gateways through the same links as everything else, and ends when the person leaves.
It must never hold up a payment: one comparison and one claim at a time, each a task of its own.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from pos_app.domain.states import GatewayName
from pos_app.engine import office_facts, requests, resolve_review
from pos_app.engine.claims import MOST, Claim, Claimed, look_for
from pos_app.engine.readings import Readings
from pos_app.engine.reconcile import Reconciler
from pos_app.engine.session import LedgerGone

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from pos_app.domain.payment import Payment
    from pos_app.engine.gateway_health import Links
    from pos_app.engine.looking import Looker
    from pos_app.engine.session import Counter
    from pos_app.gateways.port import Answer, CheckoutGateway, ListQuery, MobileMoneyGateway, Page

_PROGRESS_SECONDS = 0.2


class Office:
    """Deals with them, within a running till."""

    def __init__(self, counter: Counter, links: Links, looker: Looker) -> None:
        """Deal with nothing yet."""
        self._counter = counter
        self._links = links
        self._looker = looker
        self._readings = Readings(counter)
        self._running: dict[type, tuple[str, asyncio.Task[None]]] = {}

    async def deal_with(self, intent: requests.OfOffice) -> None:
        """Do what an intent asks, and tell how it ended."""
        if isinstance(intent, requests.StopAsking):
            self._stop(intent.ref)
        elif isinstance(intent, requests.DealWith):
            self._choose(intent)
        else:
            await self._alone(intent)

    def _choose(self, intent: requests.DealWith) -> None:
        try:
            code, now = resolve_review.deal_with(
                self._counter, intent.item, intent.choice, intent.note
            )
        except LedgerGone:
            code, now = "ledger", None
        self._counter.publish(office_facts.DealtWith(intent.ref, intent.item, code, now))

    async def _alone(self, intent: requests.ReconcileDay | requests.CheckClaim) -> None:
        """Work on one of a kind at a time; whoever asks again has left the one before."""
        kind = type(intent)
        mine = (intent.ref, cast("asyncio.Task[None]", asyncio.current_task()))
        before = self._running.get(kind)
        if before is not None:
            before[1].cancel()
        self._running[kind] = mine
        try:
            if isinstance(intent, requests.ReconcileDay):
                await self._reconcile(intent)
            else:
                await self._claim(intent)
        except LedgerGone:
            self._counter.publish(office_facts.AskFailed(intent.ref, "ledger"))
        finally:
            self._forget(kind, mine)

    def _forget(self, kind: type, ended: tuple[str, asyncio.Task[None]]) -> None:
        if self._running.get(kind) == ended:
            del self._running[kind]

    def _stop(self, ref: str) -> None:
        for running, task in self._running.values():
            if running == ref:
                task.cancel()

    async def _reconcile(self, intent: requests.ReconcileDay) -> None:
        around = _Within(self._counter, self._links, self._looker, intent.ref)
        found = await Reconciler(self._counter, around).reconcile(intent.start, intent.end)
        self._counter.publish(office_facts.DayReconciled(intent.ref, found))

    async def _claim(self, intent: requests.CheckClaim) -> None:
        claim = Claim(intent.amount, intent.last4, at=intent.at)
        ours = self._counter.ask(lambda book: book.claims(claim.amount, claim.last4, limit=MOST))
        paygate = self._links.paygate
        answer = await look_for(
            claim,
            ours,
            None if paygate is None else _PayGate(self._links, paygate),
            self._counter.parts.till.till,
            self._counter.now,
            self._take,
            self._counter.ask(lambda book: book.till_id),
        )
        if answer.paid is not None:
            answer = self._confirmed(answer, answer.paid.payment_id)
        self._counter.publish(office_facts.ClaimAnswered(intent.ref, answer))

    def _confirmed(self, answer: Claimed, payment_id: str) -> Claimed:
        """Keep that it is confirmed now, and say when it was before."""
        before = self._counter.ask(lambda book: book.claimed_at(payment_id))
        at = self._counter.now()
        self._counter.ask(lambda book: book.note_claim(payment_id, at=at))
        return replace(answer, confirmed=before)

    def _take(self, payment: Payment, answer: Answer) -> Payment:
        payment_id = payment.payment_id
        if payment_id not in self._counter.in_flight:
            self._readings.take(payment_id, answer.reading, wire=answer.body)
        return self._counter.payment(payment_id)


class _Within:
    """A comparison within a running till, which sends and watches meanwhile."""

    def __init__(self, counter: Counter, links: Links, looker: Looker, ref: str) -> None:
        paygate, checkout = links.paygate, links.checkout
        self.paygate = None if paygate is None else _PayGate(links, paygate)
        self.checkout = None if checkout is None else _Checkout(links, checkout)
        self._counter = counter
        self._looker = looker
        self._ref = ref
        self._told: tuple[str, float] = ("", 0.0)

    def lock(self, payment_id: str) -> AbstractAsyncContextManager[object]:
        return self._looker.lock(payment_id)

    def progress(self, step: str, done: int, of: int) -> None:
        now = self._counter.parts.monotonic()
        said, at = self._told
        if said != f"{step} {of}" or now - at >= _PROGRESS_SECONDS:
            self._told = (f"{step} {of}", now)
            self._counter.publish(office_facts.ReconcileProgress(self._ref, step, done, of))


class _PayGate:
    """PayGate over its link, so that every answer is noted."""

    def __init__(self, links: Links, gateway: MobileMoneyGateway) -> None:
        self._links = links
        self._gateway = gateway

    async def list(self, query: ListQuery) -> Page:
        return await self._links.exchange(GatewayName.PAYGATE, self._gateway.list(query))

    async def read(self, gateway_id: str) -> Answer:
        return await self._links.exchange(GatewayName.PAYGATE, self._gateway.read(gateway_id))


class _Checkout:
    """Checkout over its link."""

    def __init__(self, links: Links, gateway: CheckoutGateway) -> None:
        self._links = links
        self._gateway = gateway

    async def verify(self, order_id: str) -> Answer:
        return await self._links.exchange(GatewayName.CHECKOUT, self._gateway.verify(order_id))
