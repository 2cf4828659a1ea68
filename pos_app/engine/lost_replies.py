"""Looks for a mobile-money payment whose create was never answered, and may send it once more.

The gateway's list is walked for our own payment id. Only when a whole walk has just not found it
may the very same bytes be sent again, and only inside a short window after the first send: beyond
it nobody says that the idempotency key still holds, and a second prompt would be a second charge.
An age that is not known for sure is too old.

A walk may take minutes, and the payment's lock is held while it goes on. Whoever cancels, asks for
another method or checks now waits a moment for it at most. A walk that gave way proves nothing.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from pos_app.domain import payment_events as ev
from pos_app.domain import payment_rules
from pos_app.domain.methods import GatewayName, RequestKind
from pos_app.domain.payment import OPEN_STATES, PaymentState, ReadingStatus, Review
from pos_app.domain.payment_rules import ResendRefusal
from pos_app.domain.sale import left_of
from pos_app.gateways.port import ExchangeError, ListedPayment, ListQuery, MobileMoneyGateway

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

    from pos_app.domain.payment import Send
    from pos_app.engine.clock import GatewayClocks, Moment
    from pos_app.engine.gateway_health import GatewayHealth
    from pos_app.engine.send import Sender
    from pos_app.engine.session import LedgerSession


A_MOMENT_SECONDS = 3.0
GAVE_WAY = "gave_way"
_T = TypeVar("_T")


class Walks:
    """The walks that go on now, at most one for each payment."""

    def __init__(self) -> None:
        self._going: dict[str, asyncio.Task[object]] = {}

    async def go(self, payment_id: str, walk: Callable[[], Awaitable[_T]]) -> _T:
        """Walk for a payment, until it is found, the list ends, or a person comes.

        Raises:
            ExchangeError: As the walk does; `gave_way` where a person came.
        """
        going = asyncio.create_task(_begun(walk))
        self._going[payment_id] = going
        try:
            return await going
        except asyncio.CancelledError:
            mine = asyncio.current_task()
            if mine is not None and mine.cancelling():
                raise
            raise ExchangeError(GAVE_WAY, "a person came first") from None
        finally:
            if self._going.get(payment_id) is going:
                del self._going[payment_id]

    def give_way(self, payment_id: str) -> None:
        """Interrupt the walk for a payment, if one goes on."""
        going = self._going.get(payment_id)
        if going is not None:
            going.cancel()

    @contextmanager
    def for_a_moment(self, payment_id: str) -> Iterator[None]:
        """Let walks for a payment that a person waits for go on for a moment only."""
        over = asyncio.get_running_loop().call_later(A_MOMENT_SECONDS, self.give_way, payment_id)
        try:
            yield
        finally:
            over.cancel()

    async def wait_a_moment(self, payment_id: str) -> bool:
        """Wait a moment for the walk that goes on; say whether none does any more."""
        going = self._going.get(payment_id)
        if going is None:
            return True
        done, _ = await asyncio.wait({going}, timeout=A_MOMENT_SECONDS)
        return bool(done)


async def _begun(walk: Callable[[], Awaitable[_T]]) -> _T:
    return await walk()


_PAYGATE = GatewayName.PAYGATE


@dataclass(frozen=True, slots=True)
class Walk:
    """A whole walk of the list that did not have a payment.

    Attributes:
        began: When it was asked for: what arrived later cannot be in it.
        ended: When its answer came, on both clocks.
    """

    began: Moment
    ended: Moment


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a gateway said when it was asked for the time, and the moment before it was asked.

    The answer may have waited for a program that stood still: its time is of then, not of now.
    """

    there: datetime | None
    at: Moment


@dataclass(slots=True)
class _Refused:
    """A resend that was refused: what it said, when, and the walks since that found nothing."""

    reason: str
    at: float
    walks: list[Walk] = field(default_factory=list)


def _longer(earlier: Moment, later: Moment) -> float:
    by_wall = (later.at - earlier.at).total_seconds()
    if by_wall < -payment_rules.CLOCK_STEP_SECONDS:
        # Set back since: nobody knows.
        return float("inf")
    return max(later.monotonic - earlier.monotonic, by_wall)


class LostReplyResolver:
    """Finds payments that have no gateway id. Whoever calls holds the payment's lock.

    Every coroutine raises `ExchangeError` where a walk or a read failed and so proves nothing.

    Attributes:
        walks: The walks that go on.
    """

    def __init__(
        self,
        session: LedgerSession,
        health: GatewayHealth,
        clock: GatewayClocks,
        sender: Sender,
    ) -> None:
        self._session = session
        self._health = health
        self._clock = clock
        self._sender = sender
        self.walks = Walks()
        self._started = session.deps.monotonic()
        self._refused: dict[str, _Refused] = {}

    async def search(self, gateway: MobileMoneyGateway, payment_id: str) -> None:
        """Walk the list for one payment; take what is found, else do what the rules allow."""
        walk = await self._walk(gateway, payment_id)
        if walk is not None:
            await self._go_on(gateway, payment_id, walk)

    async def not_found(self, gateway: MobileMoneyGateway, payment_id: str, walk: Walk) -> None:
        """Go on after a whole walk, perhaps made for others too, that has not found it."""
        if self._since(walk.ended) > payment_rules.WALK_HOLDS_SECONDS:
            await self.search(gateway, payment_id)
            return
        await self._go_on(gateway, payment_id, walk)

    async def _find(self, gateway: MobileMoneyGateway, payment_id: str) -> list[ListedPayment]:
        """Walk the list for what names our payment, and this till or none."""
        since = self.since(payment_id)
        found = await self.walks.go(payment_id, lambda: gateway.find(payment_id, since))
        mine = self._session.book.till_id
        return [item for item in found if item.till_id in (None, mine)]

    async def _walk(self, gateway: MobileMoneyGateway, payment_id: str) -> Walk | None:
        """Walk the list and take what is found; return the walk where nothing is."""
        began = self._session.clocks.moment()
        found = await self._find(gateway, payment_id)
        if found:
            await self._take(gateway, payment_id, found)
            return None
        return Walk(began, self._session.clocks.moment())

    def since(self, payment_id: str) -> datetime | None:
        """From when on to look, in the gateway's time; None for the whole list.

        That is when the payment was first sent, or None when that is unknown.
        """
        if payment_rules.wants_whole_list(self._session.payment(payment_id)):
            return None
        sends = self._sends(payment_id)
        if sends and sends[0].gateway_offset is not None:
            return sends[0].at + timedelta(seconds=sends[0].gateway_offset)
        first = self._sender.times(payment_id).first
        there = self._clock.gateway_now(_PAYGATE)
        if first is None or there is None:
            return None
        return there - timedelta(seconds=self._session.deps.monotonic() - first)

    def _sends(self, payment_id: str) -> tuple[Send, ...]:
        return self._session.book.sends(payment_id, RequestKind.CREATE)

    async def seek_under_another_id(self, gateway: MobileMoneyGateway, payment_id: str) -> None:
        """Look for a payment whose id the gateway does not know, or knows as somebody else's.

        Only a payment that names ours in its own metadata, read by its id, is taken for it; the
        wrong id is told to a person. Nothing is ever sent again.
        """
        wrong = self._session.payment(payment_id).gateway_id
        found = await self._find(gateway, payment_id)
        if not found or any(item.gateway_id == wrong for item in found):
            return
        item = _best(found)
        answer = await gateway.read(item.gateway_id)
        payment = self._session.payment(payment_id)
        foreign = self._session.is_foreign(payment, answer.reading)
        named = answer.reading.payment_id == payment_id and not foreign
        if named and payment.gateway_id == wrong and payment.state in OPEN_STATES:
            note = f"the gateway had named {wrong}, and has it as {item.gateway_id}"
            corrected = ev.IdCorrected(self._session.now(), item.gateway_id, note)
            self._session.apply_events(payment_id, "id_corrected", corrected)
            self._session.apply_status(payment_id, answer.reading, wire=answer.body)

    async def _go_on(self, gateway: MobileMoneyGateway, payment_id: str, walk: Walk) -> None:
        """After a walk that has just not found it: wait, resend, or call it refused."""
        payment = self._session.payment(payment_id)
        if payment.state is not PaymentState.UNCONFIRMED or payment.gateway_id is not None:
            return
        refused = self._refused.get(payment_id)
        if refused is not None:
            self._walked_since(payment_id, refused, walk)
        elif (still := await self._may_resend(gateway, payment_id, walk)) is not None:
            refusal = await self._sender.send(payment_id, still)
            if refusal is not None:
                at = self._session.deps.monotonic()
                self._refused[payment_id] = _Refused(refusal.message or refusal.code, at)

    def _walked_since(self, payment_id: str, refused: _Refused, walk: Walk) -> None:
        refused.walks.append(walk)
        walks = [(each.began.monotonic, each.ended.monotonic) for each in refused.walks]
        if payment_rules.proves_refused(refused.at, walks):
            del self._refused[payment_id]
            in_vain = ev.SearchedInVain(self._session.now(), refused.reason)
            self._session.apply_events(payment_id, "searched_in_vain", in_vain)

    async def _may_resend(
        self, gateway: MobileMoneyGateway, payment_id: str, walk: Walk
    ) -> Callable[[], bool] | None:
        """Return what allows it to be sent again, to be asked once more when it leaves."""
        why = self._why_not(payment_id, walk)
        if why is ResendRefusal.SENT_ELSEWHERE:
            self._tell_elsewhere(payment_id)
        if why is not ResendRefusal.TOO_OLD:
            return None
        # Nothing but its age is in question: the gateway's clock is asked.
        asked = await self._ask_the_time(gateway)
        why = self._why_not(payment_id, walk, asked)
        if why is ResendRefusal.WALK_TOO_OLD:
            # A slow gateway: it may have arrived while the time was asked.
            again = await self._walk(gateway, payment_id)
            if again is None:
                return None
            walk = again
            why = self._why_not(payment_id, walk, asked)
        # A cancel, a finding or another attempt may have come between, or come still.
        return (lambda: self._why_not(payment_id, walk, asked) is None) if why is None else None

    def _why_not(
        self, payment_id: str, walk: Walk, asked: _Asked | None = None
    ) -> ResendRefusal | None:
        """Why it may not be sent again; without the gateway's time its age is not known."""
        now = self._session.deps.monotonic()
        times = self._sender.times(payment_id)
        # A send of an earlier run had ended when this one began.
        ended = self._started if times.ended is None else times.ended
        sends = self._sends(payment_id)
        ages: list[float] = []
        if asked is not None:
            ages += [] if times.first is None else [now - times.first]
            if asked.there is not None and sends and sends[0].gateway_offset is not None:
                first_there = sends[0].at + timedelta(seconds=sends[0].gateway_offset)
                age = (asked.there - first_there).total_seconds()
                ages.append(age + self._since(asked.at))
            # An answer from before a sleep has the time of then: our own clock may make it older,
            # never younger, and says nothing where no other does.
            ages += [max(0.0, (asked.at.at - s.at).total_seconds()) for s in sends[:1] if ages]
        payment = self._session.payment(payment_id)
        attempts = self._session.payments_of(payment.sale_id)
        resend = payment_rules.Resend(
            attempts,
            left_of(self._session.sale(payment.sale_id), attempts),
            self._session.book.restored(),
            [send.destination for send in sends],
            self._health.destination(payment.collector),
            now - ended,
            self._since(walk.ended),
            _longer(walk.began, walk.ended),
            ages,
        )
        return payment_rules.why_not_resend(payment, resend)

    def _since(self, moment: Moment) -> float:
        """Seconds since a moment, by the clock that says longer: one may have stood still."""
        return _longer(moment, self._session.clocks.moment())

    def _tell_elsewhere(self, payment_id: str) -> None:
        """Say why it is not sent again, where it is known that it went to somebody else."""
        payment = self._session.payment(payment_id)
        here = self._health.destination(payment.collector)
        sent_to = [send.destination for send in self._sends(payment_id)]
        if any(to not in (None, here) for to in sent_to):
            note = "sent to another address or account than the settings name now"
            self._session.raise_review(payment_id, Review.SENT_ELSEWHERE, note)

    async def _ask_the_time(self, gateway: MobileMoneyGateway) -> _Asked:
        before = self._session.clocks.moment()
        try:
            return _Asked((await gateway.list(ListQuery(limit=1))).gateway_time, before)
        except ExchangeError:
            return _Asked(None, before)

    async def _take(
        self, gateway: MobileMoneyGateway, payment_id: str, found: Sequence[ListedPayment]
    ) -> None:
        self._refused.pop(payment_id, None)
        item = _best(found)
        if len(found) > 1:
            others = ", ".join(other.gateway_id for other in found if other is not item)
            note = f"the gateway has more than one: {item.gateway_id}, {others}"
            self._session.raise_review(payment_id, Review.TWO_FOUND, note)
        reading = item.reading
        if reading is None or _says_succeeded(item):
            answer = await gateway.read(item.gateway_id)
            reading = answer.reading.found_as(payment_id)
            self._session.apply_status(payment_id, reading, wire=answer.body)
        else:
            self._session.apply_status(payment_id, reading)


def _best(found: Sequence[ListedPayment]) -> ListedPayment:
    return next(filter(_says_succeeded, found), found[0])


def _says_succeeded(item: ListedPayment) -> bool:
    return item.reading is not None and item.reading.status is ReadingStatus.SUCCEEDED
