"""The engine's core: one coroutine that owns the ledger and all gateway traffic.

It runs on whatever loop it is given and knows no clock but those it is handed, so that a test may
run weeks of it in a second. It must never block on a gateway, and never end without having closed
the ledger and said so.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING

from pos_app.engine import events
from pos_app.engine.cancel import Canceller
from pos_app.engine.charge import Charger
from pos_app.engine.clock_watch import ClockWatch, Heartbeat
from pos_app.engine.close import Closer
from pos_app.engine.dispatch import Dispatcher, Enquiries, refusal
from pos_app.engine.events import EnginePart
from pos_app.engine.gateway_health import GatewayHealth
from pos_app.engine.lost_replies import LostReplyResolver
from pos_app.engine.poll import Poller, PollSchedule
from pos_app.engine.recover import Recovery
from pos_app.engine.send import Sender
from pos_app.engine.session import LedgerGone, LedgerSession, StatusUpdates
from pos_app.engine.tasks import Tasks
from pos_app.engine.upkeep import Housekeeping
from pos_app.ledger.book import LedgerCode, LedgerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pos_app.domain.payment import Payment
    from pos_app.engine.deps import EngineDeps, GatewaySetup
    from pos_app.engine.events import EngineEvent
    from pos_app.engine.requests import EngineRequest
    from pos_app.engine.upkeep import BackupKeeper

_log = logging.getLogger(__name__)

_TASKS_PATIENCE = 0.3
_CLOSE_PATIENCE = 0.2
_FIRST_MEND = 1.0
_LAST_MEND = 60.0
# Trouble that comes back this soon after a mending is the same trouble.
_SAME_TROUBLE_SECONDS = 60.0
# A ledger that is damaged, newer, missing or held by another program is left alone.
_WORTH_A_RETRY = (LedgerCode.BUSY, LedgerCode.FULL, LedgerCode.UNWRITABLE)


class EngineLoop:
    """Everything of the engine but its thread and its queue."""

    def __init__(
        self,
        parts: EngineDeps,
        publish: Callable[[EngineEvent], None],
        keeper: BackupKeeper | None = None,
    ) -> None:
        """Prepare; must be made on the loop that runs it."""
        self._parts = parts
        self._keeper = keeper
        self._publish = publish
        self._session = LedgerSession(parts, publish)
        self._session.on_trouble = self._on_trouble
        self._tasks = Tasks(self._mistaken)
        self._stopping = asyncio.Event()
        self._trouble = asyncio.Event()
        self._mend_delay = _FIRST_MEND
        self._mended_at = float("-inf")
        self._desk: Dispatcher | None = None
        self._setup: GatewaySetup | None = None
        self._waiting: list[EngineRequest] = []
        self._closed: str | None = None
        self._told: dict[str, Payment] = {}
        self._mine: dict[str, None] = {}

    async def run(self) -> None:
        """Open, recover, serve until `stop`, and close in order."""
        self._tasks.keep(EnginePart.STARTING, self._begin)
        try:
            await self._stopping.wait()
        finally:
            await self._end()

    def stop(self) -> None:
        """Refuse new work and let `run` end."""
        self._stopping.set()

    def take(self, intent: EngineRequest) -> None:
        """Deal with an intent, now or as soon as the till is ready."""
        if self._stopping.is_set():
            self._refuse(intent, "stopping")
        elif self._desk is not None:
            self._tasks.start(self._desk.deal_with(intent))
        elif self._closed is not None:
            self._refuse(intent, self._closed)
        else:
            self._waiting.append(intent)

    def _mistaken(self, part: EnginePart) -> None:
        self._publish(events.PartFailed(part))
        if part is EnginePart.STARTING:
            self._closed = "not_ready"
            self._deal_with_waiting()

    def _refuse(self, intent: EngineRequest, code: str) -> None:
        fact = refusal(intent, code)
        if fact is not None:
            self._publish(fact)

    async def _begin(self) -> None:
        await self._open()
        self._closed = None
        setup = self._setup = await self._parts.make_gateways()
        clock = ClockWatch(self._session)
        links = GatewayHealth(self._session, clock, setup)
        readings = StatusUpdates(self._session)
        sender = Sender(self._session, links, clock)
        searcher = LostReplyResolver(self._session, links, clock, sender, readings)
        looker = Poller(self._session, links, readings, searcher)
        watcher = PollSchedule(self._session, links, looker, self._tasks)
        canceller = Canceller(self._session, links, looker, watcher)
        charger = Charger(self._session, links, looker, sender, watcher)
        closer = Closer(self._session, looker)
        recovery = Recovery(self._session, links, looker, watcher, charger)

        def changed(before: Payment, after: Payment) -> None:
            watcher.changed(before, after)
            recovery.changed(before, after)
            if canceller.wants_finishing(before, after):
                self._tasks.start(canceller.finish(after.payment_id))
            end_left_over(canceller.left_over(before, after))

        def end_left_over(payment_ids: Iterable[str]) -> None:
            for payment_id in payment_ids:
                self._tasks.start(canceller.end_left_over(payment_id))

        def jumped() -> None:
            _log.info("A clock has jumped: looking at every payment at once.")
            clock.forget()
            sender.distrust_clock()
            watcher.wake()
            # A restart finds ended payments by their date, which must be of this clock.
            with contextlib.suppress(LedgerGone):
                self._session.date_anew(watcher.watched_after_their_end(), "dated_anew")

        loop = asyncio.get_running_loop()
        self._session.on_change = changed
        recovery.on_recovered = lambda: end_left_over(canceller.left_over_at_start())
        self._session.clocks.on_jump = lambda: loop.call_soon(jumped)
        heartbeat = Heartbeat(self._session, jumped, watcher.find_unwatched)
        housekeeping = Housekeeping(self._session, clock, self._keeper)
        office = Enquiries(self._session, links, looker)
        self._tasks.keep(EnginePart.MENDING, lambda: self._mend(setup, watcher, recovery))
        self._tasks.keep(EnginePart.WATCHING, watcher.run)
        self._tasks.keep(EnginePart.CLOCKS, heartbeat.run)
        if self._keeper is not None or self._parts.retention_days is not None:
            self._tasks.keep(EnginePart.HOUSEKEEPING, housekeeping.run)
        with contextlib.suppress(LedgerGone):
            self._announce(setup)
            links.tell_all()
            self._session.tell_tally()
        if self._parts.recover:
            # Before any intent, and again if a mistake of ours ends it: selling goes on.
            self._tasks.keep(EnginePart.RECOVERY, recovery.run)
        self._desk = Dispatcher(self._session, links, charger, canceller, closer, watcher, office)
        self._deal_with_waiting()

    def _announce(self, setup: GatewaySetup) -> None:
        till = self._parts.till
        # Before the till is ready, so that a command can say it before it begins.
        self._session.tell_restored()
        ready = events.EngineReady(till.live, setup.mobile_money_off, setup.qr_off)
        self._publish(ready)

    async def _open(self) -> None:
        """Open the ledger, again and again where that may help; refuse intents meanwhile."""
        told: LedgerCode | None = None
        delay = _FIRST_MEND
        while True:
            try:
                self._session.open()
            except LedgerError as error:
                if told is not error.code:
                    told = error.code
                    self._publish(events.LedgerTrouble(str(error.code), error.detail))
            else:
                return
            self._closed = "ledger"
            self._deal_with_waiting()
            if told not in _WORTH_A_RETRY:
                await asyncio.Event().wait()
            await asyncio.sleep(delay)
            delay = min(_LAST_MEND, delay * 2)

    def _deal_with_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        for intent in waiting:
            self.take(intent)

    def _on_trouble(self) -> None:
        self._trouble.set()

    async def _mend(self, setup: GatewaySetup, watcher: PollSchedule, recovery: Recovery) -> None:
        """After a ledger error: open it anew, read it again, say so, and watch on."""
        told, mine = self._told, self._mine
        while True:
            await self._trouble.wait()
            now = self._parts.monotonic()
            again = now - self._mended_at < _SAME_TROUBLE_SECONDS
            self._mend_delay = min(_LAST_MEND, self._mend_delay * 2) if again else _FIRST_MEND
            await asyncio.sleep(self._mend_delay)
            # What was told before the first trouble, whatever was read since and told to nobody.
            for payment_id, payment in self._session.cached().items():
                told.setdefault(payment_id, payment)
            mine.update(dict.fromkeys((*watcher.watched(), *self._session.created_in_run)))
            watcher.forget_all()
            try:
                self._session.open()
            except LedgerError as error:
                _log.info("The ledger cannot be opened anew: %s.", error.code)
                self._mended_at = self._parts.monotonic()
                continue
            self._trouble.clear()
            self._mended_at = self._parts.monotonic()
            try:
                self._announce(setup)
                self._session.tell_tally()
                if self._parts.recover:
                    recovery.recover()
                else:
                    recovery.read_again(mine)
                recovery.tell_what_changed(told.values())
                told.clear()
            except LedgerGone:
                continue
            except Exception:
                # Half read is not mended.
                self._trouble.set()
                raise

    async def _end(self) -> None:
        await self._tasks.end(_TASKS_PATIENCE)
        if self._setup is not None:
            with contextlib.suppress(TimeoutError, Exception):
                async with asyncio.timeout(_CLOSE_PATIENCE):
                    await self._setup.gateways.close()
        self._session.close()
        self._publish(events.EngineStopped())
