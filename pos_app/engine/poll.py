"""Keeps looking at every payment whose money may still come, as often as the poll plan says.

Due looks at PayGate are gathered, so that many payments in flight cost one list call and not one
read each. A gateway that does not answer is asked less and less often. It must never lose a
payment: whatever a look raises, the next one is planned.

A look asks, lets the rules decide, and says whether it was answered. It must never take a list's
item for a success: only a read by its id says that.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pos_app.domain.methods import GATEWAYS, GatewayName
from pos_app.domain.payment import ENDED_UNPAID, OPEN_STATES, PaymentState, ReadingStatus
from pos_app.domain.poll_plan import MOST_BACKOFF, PollHistory, next_look, watched_after
from pos_app.engine.lost_replies import LostReplyResolver, Walk
from pos_app.gateways.port import BadAnswer, ErrorAnswer, ExchangeError, GatewayDown, ListQuery

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Sequence

    from pos_app.domain.payment import Payment
    from pos_app.engine.gateway_health import GatewayHealth
    from pos_app.engine.session import LedgerSession
    from pos_app.gateways.port import Answer, ListedPayment, MobileMoneyGateway

BATCH_FROM = 4
NOTE_EVERY_SECONDS = 60.0
# A look may be taken along early by this part of its interval, to share a list call.
_COMPANY = 0.4
# A silent gateway is not asked more often than this, even with a breaker that has just closed.
_LEAST_RETRY = 1.0
_AT_ONCE_LIMIT = 4
_FILTER_EARLY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Polled:
    """How a look went.

    Attributes:
        answered: The gateway said something about it, so that its watched time goes on.
        own_error: It failed by this payment's own fault, which backs this payment off.
    """

    answered: bool
    own_error: bool = False


GOOD = Polled(answered=True)
OWN_ERROR = Polled(answered=True, own_error=True)
NO_ANSWER = Polled(answered=False)


@dataclass(slots=True)
class ScheduledPoll:
    """One watched payment's place in the schedule; moments are monotonic seconds.

    Attributes:
        gateway: Who is asked; kept here because every turn of the schedule needs it.
        due: When to look next.
        asked: What the plan had asked for, seconds; caps what the next gap counts.
        answered_at: The last answered look.
        attempted_at: The last look of any outcome.
        noted_at: When its watched time was last stored.
        own_errors: Looks in a row that failed by this payment's own fault.
        busy: A look is under way.
        again: Another is wanted right after it.
    """

    gateway: GatewayName
    due: float = float("inf")
    asked: float = 0.0
    answered_at: float | None = None
    attempted_at: float = float("-inf")
    noted_at: float = float("-inf")
    own_errors: int = 0
    busy: bool = False
    again: bool = False


class Poller:
    """Asks the gateways about payments, by a schedule and whenever somebody wants to know.

    Attributes:
        walks: The walks of the list that go on.
        on_looked: Called after each look, with the payment's id and whether it was answered.
    """

    def __init__(
        self,
        session: LedgerSession,
        health: GatewayHealth,
        resolver: LostReplyResolver,
        start: Callable[[Coroutine[None, None, None]], None],
    ) -> None:
        self._session = session
        self._health = health
        self._resolver = resolver
        self._start_task = start
        self.walks = resolver.walks
        self._polls: dict[str, ScheduledPoll] = {}
        self._on_screen: str | None = None
        self._nudge = asyncio.Event()
        self._singles = asyncio.Semaphore(_AT_ONCE_LIMIT)
        self._refused: dict[str, str] = {}
        self._strange: set[str] = set()
        self.on_looked: Callable[[str, bool], None] = lambda _payment_id, _answered: None
        health.on_reconnect = self._reconnected

    def _now(self) -> float:
        return self._session.deps.monotonic()

    # -- what is watched

    def watched(self) -> tuple[str, ...]:
        """The ids of the payments in the schedule."""
        return tuple(self._polls)

    def watched_after_their_end(self) -> list[str]:
        """The ids of those that ended unpaid and are still looked at."""
        known = {payment_id: self._session.payment(payment_id) for payment_id in self._polls}
        return [payment_id for payment_id, p in known.items() if p.state in ENDED_UNPAID]

    def forget_all(self) -> None:
        """Empty the schedule, as before the ledger is read anew."""
        self._polls.clear()

    def watch(self, payment: Payment, *, at_once: bool) -> None:
        """Put a payment into the schedule, or plan it again; cash has nobody to be asked."""
        if payment.gateway is None:
            return
        poll = self._polls.setdefault(payment.payment_id, ScheduledPoll(payment.collector))
        self._plan(payment, poll)
        if at_once and payment.payment_id in self._polls:
            poll.due = self._now()
        self._nudge.set()

    def changed(self, before: Payment, after: Payment) -> None:
        """Plan a payment anew after any change to it."""
        uncertain = after.state is PaymentState.UNCONFIRMED
        self.watch(after, at_once=uncertain and before.state is not after.state)
        poll = self._polls.get(after.payment_id)
        if poll is not None and after.state not in OPEN_STATES and before.state in OPEN_STATES:
            # Its plan begins with the answer that ended it.
            poll.answered_at = self._now()

    def find_unwatched(self) -> None:
        """Put back what a mistake of ours left out of the schedule, or in a send that has ended."""
        for payment_id, payment in self._session.cached().items():
            if payment_id in self._polls or payment.state not in OPEN_STATES:
                continue
            never_sent = payment.state is PaymentState.CREATED
            if never_sent or payment_id in self._session.in_flight:
                continue
            self._session.end_lost_send(payment_id)
            self.watch(self._session.payment(payment_id), at_once=True)

    def put_on_screen(self, payment_id: str | None) -> None:
        """Watch this payment most closely from now on, and no other."""
        before, self._on_screen = self._on_screen, payment_id
        for moved in (before, payment_id):
            if moved is not None and moved in self._polls:
                self.watch(self._session.payment(moved), at_once=False)

    def hurry(self, payment_id: str) -> None:
        """Bring the next look at a payment forward; its gateway is left alone where it must be."""
        poll = self._polls.get(payment_id)
        if poll is None or poll.own_errors:
            return
        if poll.busy:
            # What is being read may be from before.
            poll.again = True
        poll.due = min(poll.due, self._now())
        self._nudge.set()

    def wake(self) -> None:
        """Look at everything at once, as after a sleep."""
        self._health.hurry()
        for poll in self._polls.values():
            poll.due = min(poll.due, self._now())
        self._nudge.set()

    def _reconnected(self, gateway: GatewayName) -> None:
        now = self._now()
        for payment_id, poll in self._polls.items():
            open_still = self._session.payment(payment_id).state in OPEN_STATES
            if poll.gateway is gateway and open_still and poll.own_errors == 0:
                poll.due = min(poll.due, now)
        self._nudge.set()

    # -- the schedule

    async def run(self) -> None:
        """Start looks as they fall due, for ever."""
        while True:
            self._nudge.clear()
            next_due = self._start_due_looks()
            wait = None if next_due == float("inf") else max(0.0, next_due - self._now())
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._nudge.wait()

    def _start_due_looks(self) -> float:
        """Start what is due; return when something is due next."""
        if not self._session.usable:
            return float("inf")
        on = [gateway for gateway in GatewayName if self._health.is_on(gateway)]
        return min(map(self._start_at, on), default=float("inf"))

    def _start_at(self, gateway: GatewayName) -> float:
        now = self._now()
        polls = {
            payment_id: poll for payment_id, poll in self._polls.items() if poll.gateway is gateway
        }
        idle = {payment_id: poll for payment_id, poll in polls.items() if not poll.busy}
        due = [payment_id for payment_id, poll in idle.items() if poll.due <= now]
        breaker = self._health.breaker(gateway)
        if due and not breaker.closed:
            if breaker.wait(now) > 0:
                return now + breaker.wait(now)
            if len(idle) < len(polls):
                # One look is finding out whether the gateway is back: its end nudges.
                return float("inf")
            due = [min(due, key=lambda payment_id: idle[payment_id].attempted_at)]
        if due:
            self._start(gateway, due, idle)
        waiting = (poll.due for poll in idle.values() if not poll.busy and poll.due > now)
        return min(waiting, default=float("inf"))

    def _start(self, gateway: GatewayName, due: list[str], idle: dict[str, ScheduledPoll]) -> None:
        now = self._now()
        paygate = self._health.paygate
        if paygate is not None and self._may_share(gateway):
            company = [
                payment_id
                for payment_id, poll in idle.items()
                if poll.due <= now + _COMPANY * poll.asked
            ]
            if len(company) >= BATCH_FROM:
                for payment_id in company:
                    self._take(idle[payment_id])
                self._start_task(self._poll_many(paygate, company))
                return
        for payment_id in due:
            self._take(idle[payment_id])
            self._start_task(self._poll(payment_id))

    def _may_share(self, gateway: GatewayName) -> bool:
        """Whether looks may share one page of a list; a silent gateway is probed by one look."""
        return GATEWAYS[gateway].lists and self._health.breaker(gateway).closed

    def _take(self, poll: ScheduledPoll) -> None:
        poll.busy = True
        poll.attempted_at = self._now()
        # Whatever becomes of this look, the next one is planned.
        poll.due = poll.attempted_at + MOST_BACKOFF

    async def _poll(
        self, payment_id: str, missed: tuple[MobileMoneyGateway, Walk] | None = None
    ) -> None:
        """Look at one payment, or go on with one that a whole page of the list has not."""
        try:
            async with self._singles:
                if missed is not None:
                    looked = await self._missed(*missed, payment_id)
                elif self._silence(payment_id) > 0:
                    # Those that waited for their turn may find that the gateway fell silent.
                    looked = NO_ANSWER
                else:
                    looked = await self.look(payment_id)
        except Exception:
            self._looked(payment_id, NO_ANSWER)
            raise
        self._looked(payment_id, looked)

    async def _poll_many(self, paygate: MobileMoneyGateway, payment_ids: Sequence[str]) -> None:
        try:
            page = await self._read_page(paygate, payment_ids)
        except Exception:
            for payment_id in payment_ids:
                self._looked(payment_id, NO_ANSWER)
            raise
        for payment_id, said in page.items():
            if isinstance(said, Polled):
                self._looked(payment_id, said)
            else:
                missed = None if said is None else (paygate, said)
                self._start_task(self._poll(payment_id, missed))

    def _silence(self, payment_id: str) -> float:
        """For how long its gateway is left alone, seconds."""
        gateway = self._session.payment(payment_id).collector
        return self._health.breaker(gateway).wait(self._now())

    def _looked(self, payment_id: str, looked: Polled) -> None:
        poll = self._polls.get(payment_id)
        if poll is not None:
            poll.busy = False
        self._note(payment_id, looked)

    def _note(self, payment_id: str, looked: Polled) -> None:
        """Count a look's watched time and plan the next one."""
        self._nudge.set()
        if not self._session.usable:
            return
        payment = self._session.payment(payment_id)
        poll = self._polls.get(payment_id)
        if poll is not None:
            if looked.answered:
                payment = self._answered(payment, poll, looked)
            poll.own_errors = poll.own_errors + 1 if looked.own_error else 0
            self._plan(payment, poll)
            if not looked.answered:
                poll.due = self._now() + max(_LEAST_RETRY, self._silence(payment_id))
            elif poll.again:
                poll.due = self._now()
            poll.again = False
        self.on_looked(payment_id, looked.answered)

    def _answered(self, payment: Payment, poll: ScheduledPoll, looked: Polled) -> Payment:
        now = self._now()
        watched = payment.watched_seconds
        if poll.answered_at is not None:
            watched = watched_after(watched, now - poll.answered_at, poll.asked)
            ends = next_look(payment, PollHistory(watched)) is None
            if looked.own_error and ends and payment.gateway_id is not None:
                # The last look of the plan has to be one that said something of it.
                watched = payment.watched_seconds
        poll.answered_at = now
        at = self._session.now()
        seen = replace(payment, watched_seconds=watched, last_look_at=at)
        self._session.cache(seen)
        if now - poll.noted_at >= NOTE_EVERY_SECONDS:
            poll.noted_at = now
            self._session.book.note_look(payment.payment_id, at=at, watched_seconds=watched)
        return seen

    def _plan(self, payment: Payment, poll: ScheduledPoll) -> None:
        history = PollHistory(
            payment.watched_seconds,
            on_screen=payment.payment_id == self._on_screen,
            own_errors=poll.own_errors,
        )
        jitter = self._session.deps.random.random() * 2 - 1
        delay = next_look(payment, history, jitter)
        if delay is not None:
            poll.asked = delay
            poll.due = self._now() + delay
        elif not poll.busy:
            self._polls.pop(payment.payment_id, None)

    # -- one look

    async def check(self, payment_id: str) -> Polled:
        """Look at one payment now, whatever the plan and the breaker say.

        A walk of the list that looks for it already goes on, and is waited for only a moment; one
        that begins here goes on only so long.
        """
        if not await self.walks.wait_a_moment(payment_id):
            return NO_ANSWER
        async with self._session.lock(payment_id):
            # A send under way must end first; then the look itself may search.
            pass
        self._session.end_lost_send(payment_id)
        with self.walks.for_a_moment(payment_id):
            looked = await self.look(payment_id)
        self._note(payment_id, looked)
        return looked

    async def look(self, payment_id: str) -> Polled:
        """Ask the gateway about one payment now."""
        payment = self._session.payment(payment_id)
        checkout, paygate = self._health.checkout, self._health.paygate
        if checkout is not None and payment.order_id is not None:
            return await self._read(payment, checkout.verify, payment.order_id)
        if paygate is None or payment.through.named_by_order:
            return NO_ANSWER
        if payment.gateway_id is not None:
            looked = await self._read(payment, paygate.read, payment.gateway_id)
            if payment_id in self._strange:
                await self._seek(paygate, payment_id)
            return looked
        async with self._session.lock(payment_id):
            return await self.search(paygate, payment_id)

    async def search(self, paygate: MobileMoneyGateway, payment_id: str) -> Polled:
        """Look for a payment without a gateway id; whoever calls holds its lock."""
        self._session.end_lost_send(payment_id)
        payment = self._session.payment(payment_id)
        if payment.gateway_id is not None:
            return await self._read(payment, paygate.read, payment.gateway_id)
        try:
            await self._resolver.search(paygate, payment_id)
        except ExchangeError as error:
            return self._went_wrong(payment, error)
        return GOOD

    async def _missed(self, paygate: MobileMoneyGateway, walk: Walk, payment_id: str) -> Polled:
        """Go on with a payment that a whole walk of the list has not found."""
        async with self._session.lock(payment_id):
            try:
                await self._resolver.not_found(paygate, payment_id, walk)
            except ExchangeError as error:
                return self._went_wrong(self._session.payment(payment_id), error)
        return GOOD

    async def _seek(self, paygate: MobileMoneyGateway, payment_id: str) -> None:
        self._strange.discard(payment_id)
        if self._session.payment(payment_id).state in OPEN_STATES:
            with suppress(ExchangeError):
                await self._resolver.seek_under_another_id(paygate, payment_id)

    async def _read(
        self, payment: Payment, ask: Callable[[str], Awaitable[Answer]], name: str
    ) -> Polled:
        try:
            answer = await ask(name)
        except ExchangeError as error:
            return self._went_wrong(payment, error, name)
        self._refused.pop(payment.payment_id, None)
        fits = self._session.apply_status(payment.payment_id, answer.reading, wire=answer.body)
        if answer.reading.payment_id not in (None, payment.payment_id):
            self._strange.add(payment.payment_id)
        return GOOD if fits else OWN_ERROR

    def _went_wrong(
        self, payment: Payment, error: ExchangeError, name: str | None = None
    ) -> Polled:
        payment_id = payment.payment_id
        if isinstance(error, BadAnswer):
            self._session.distrust(payment_id, error)
            return OWN_ERROR
        if isinstance(error, ErrorAnswer):
            # It decides nothing, and is journalled once while it stays the same.
            if self._refused.get(payment_id) != error.code:
                self._refused[payment_id] = error.code
                data = {"code": error.code, "detail": error.detail}
                self._session.apply_events(payment_id, "look_refused", data=data)
            if error.not_found:
                self._strange.add(payment_id)
            return OWN_ERROR
        # A 5xx for this payment while others are answered is its own; one alone is not.
        own = isinstance(error, GatewayDown) and self._health.fails_alone(name)
        return OWN_ERROR if own else NO_ANSWER

    # -- many looks by one page

    async def _read_page(
        self, paygate: MobileMoneyGateway, payment_ids: Sequence[str]
    ) -> dict[str, Polled | Walk | None]:
        """Look at several PayGate payments by one page of the list.

        Returns:
            Of each how its look went; or the walk that, being whole, has not got it; or None where
            it must be looked at by itself.
        """
        query = ListQuery(limit=100, created_gte=self._since(payment_ids))
        began = self._session.clocks.moment()
        try:
            page = await paygate.list(query)
        except (BadAnswer, ErrorAnswer):
            return dict.fromkeys(payment_ids)
        except ExchangeError:
            return dict.fromkeys(payment_ids, NO_ANSWER)
        walk = Walk(began, self._session.clocks.moment())
        mine = self._session.book.till_id
        # An item that cannot be read may be any payment: such a page finds, but never misses.
        whole = not page.has_more and all(item.reading is not None for item in page.items)
        said: dict[str, Polled | Walk | None] = dict.fromkeys(payment_ids)
        for payment_id in payment_ids:
            payment = self._session.payment(payment_id)
            items = [item for item in page.items if _is_about(item, payment, mine)]
            reading = items[0].reading if len(items) == 1 else None
            if reading is not None and reading.status is not ReadingStatus.SUCCEEDED:
                self._session.apply_status(payment_id, reading)
                said[payment_id] = GOOD
            elif not items and payment.gateway_id is None and whole:
                said[payment_id] = walk
        return said

    def _since(self, payment_ids: Sequence[str]) -> datetime | None:
        since = [self._resolver.since(payment_id) for payment_id in payment_ids]
        known = [moment for moment in since if moment is not None]
        return min(known) - _FILTER_EARLY if len(known) == len(since) else None


def _is_about(item: ListedPayment, payment: Payment, till_id: str) -> bool:
    if payment.gateway_id is not None:
        return item.gateway_id == payment.gateway_id
    return item.our_payment_id == payment.payment_id and item.till_id in (None, till_id)
