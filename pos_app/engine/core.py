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
from pos_app.engine.dispatch import Desk, Office, refusal
from pos_app.engine.events import Part
from pos_app.engine.gateway_health import Links
from pos_app.engine.lost_replies import Searcher
from pos_app.engine.poll import Looker, Watcher
from pos_app.engine.recover import Recovery
from pos_app.engine.send import Sender
from pos_app.engine.session import Counter, LedgerGone, Readings
from pos_app.engine.tasks import Tasks
from pos_app.engine.upkeep import Housekeeping
from pos_app.ledger.book import LedgerCode, LedgerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pos_app.domain.payment import Payment
    from pos_app.engine.backups import BackupKeeper
    from pos_app.engine.deps import EngineParts, GatewaySetup
    from pos_app.engine.events import Fact
    from pos_app.engine.requests import Intent

_log = logging.getLogger(__name__)

_TASKS_PATIENCE = 0.3
_CLOSE_PATIENCE = 0.2
_FIRST_MEND = 1.0
_LAST_MEND = 60.0
# Trouble that comes back this soon after a mending is the same trouble.
_SAME_TROUBLE_SECONDS = 60.0
# A ledger that is damaged, newer, missing or held by another program is left alone.
_WORTH_A_RETRY = (LedgerCode.BUSY, LedgerCode.FULL, LedgerCode.UNWRITABLE)


class Core:
    """Everything of the engine but its thread and its queue."""

    def __init__(
        self,
        parts: EngineParts,
        publish: Callable[[Fact], None],
        keeper: BackupKeeper | None = None,
    ) -> None:
        """Prepare; must be made on the loop that runs it."""
        self._parts = parts
        self._keeper = keeper
        self._publish = publish
        self._counter = Counter(parts, publish)
        self._counter.on_trouble = self._on_trouble
        self._tasks = Tasks(self._mistaken)
        self._stopping = asyncio.Event()
        self._trouble = asyncio.Event()
        self._mend_delay = _FIRST_MEND
        self._mended_at = float("-inf")
        self._desk: Desk | None = None
        self._setup: GatewaySetup | None = None
        self._waiting: list[Intent] = []
        self._closed: str | None = None
        self._told: dict[str, Payment] = {}
        self._mine: dict[str, None] = {}

    async def run(self) -> None:
        """Open, recover, serve until `stop`, and close in order."""
        self._tasks.keep(Part.STARTING, self._begin)
        try:
            await self._stopping.wait()
        finally:
            await self._end()

    def stop(self) -> None:
        """Refuse new work and let `run` end."""
        self._stopping.set()

    def take(self, intent: Intent) -> None:
        """Deal with an intent, now or as soon as the till is ready."""
        if self._stopping.is_set():
            self._refuse(intent, "stopping")
        elif self._desk is not None:
            self._tasks.start(self._desk.deal_with(intent))
        elif self._closed is not None:
            self._refuse(intent, self._closed)
        else:
            self._waiting.append(intent)

    def _mistaken(self, part: Part) -> None:
        self._publish(events.PartFailed(part))
        if part is Part.STARTING:
            self._closed = "not_ready"
            self._deal_with_waiting()

    def _refuse(self, intent: Intent, code: str) -> None:
        fact = refusal(intent, code)
        if fact is not None:
            self._publish(fact)

    async def _begin(self) -> None:
        await self._open()
        self._closed = None
        setup = self._setup = await self._parts.make_gateways()
        clock = ClockWatch(self._counter)
        links = Links(self._counter, clock, setup)
        readings = Readings(self._counter)
        sender = Sender(self._counter, links, clock)
        searcher = Searcher(self._counter, links, clock, sender, readings)
        looker = Looker(self._counter, links, readings, searcher)
        watcher = Watcher(self._counter, links, looker, self._tasks)
        canceller = Canceller(self._counter, links, looker, watcher)
        charger = Charger(self._counter, links, looker, sender, watcher)
        closer = Closer(self._counter, looker)
        recovery = Recovery(self._counter, links, looker, watcher, charger)

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
                self._counter.date_anew(watcher.watched_after_their_end(), "dated_anew")

        loop = asyncio.get_running_loop()
        self._counter.on_change = changed
        recovery.on_recovered = lambda: end_left_over(canceller.left_over_at_start())
        self._counter.clocks.on_jump = lambda: loop.call_soon(jumped)
        heartbeat = Heartbeat(self._counter, jumped, watcher.find_unwatched)
        housekeeping = Housekeeping(self._counter, clock, self._keeper)
        office = Office(self._counter, links, looker)
        self._tasks.keep(Part.MENDING, lambda: self._mend(setup, watcher, recovery))
        self._tasks.keep(Part.WATCHING, watcher.run)
        self._tasks.keep(Part.CLOCKS, heartbeat.run)
        if self._keeper is not None or self._parts.retention_days is not None:
            self._tasks.keep(Part.HOUSEKEEPING, housekeeping.run)
        with contextlib.suppress(LedgerGone):
            self._announce(setup)
            links.tell_all()
            self._counter.tell_tally()
        if self._parts.recover:
            # Before any intent, and again if a mistake of ours ends it: selling goes on.
            self._tasks.keep(Part.RECOVERY, recovery.run)
        self._desk = Desk(self._counter, links, charger, canceller, closer, watcher, office)
        self._deal_with_waiting()

    def _announce(self, setup: GatewaySetup) -> None:
        till = self._parts.till
        # Before the till is ready, so that a command can say it before it begins.
        self._counter.tell_restored()
        ready = events.EngineReady(till.live, setup.mobile_money_off, setup.qr_off)
        self._publish(ready)

    async def _open(self) -> None:
        """Open the ledger, again and again where that may help; refuse intents meanwhile."""
        told: LedgerCode | None = None
        delay = _FIRST_MEND
        while True:
            try:
                self._counter.open()
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

    async def _mend(self, setup: GatewaySetup, watcher: Watcher, recovery: Recovery) -> None:
        """After a ledger error: open it anew, read it again, say so, and watch on."""
        told, mine = self._told, self._mine
        while True:
            await self._trouble.wait()
            now = self._parts.monotonic()
            again = now - self._mended_at < _SAME_TROUBLE_SECONDS
            self._mend_delay = min(_LAST_MEND, self._mend_delay * 2) if again else _FIRST_MEND
            await asyncio.sleep(self._mend_delay)
            told.update(self._counter.known())
            mine.update(dict.fromkeys((*watcher.watched(), *self._counter.made)))
            watcher.forget_all()
            try:
                self._counter.open()
            except LedgerError as error:
                _log.info("The ledger cannot be opened anew: %s.", error.code)
                self._mended_at = self._parts.monotonic()
                continue
            self._trouble.clear()
            self._mended_at = self._parts.monotonic()
            try:
                self._announce(setup)
                self._counter.tell_tally()
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
        self._counter.close()
        self._publish(events.EngineStopped())
