"""The engine's core: one coroutine that owns the ledger and all gateway traffic.

It runs on whatever loop it is given and knows no clock but those it is handed, so that a test may
run weeks of it in a second. It must never block on a gateway, and never end without having closed
the ledger and said so.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import traceback
from contextvars import Context
from typing import TYPE_CHECKING

from pos_app.domain import payment_rules
from pos_app.engine import events
from pos_app.engine.at_till import People
from pos_app.engine.cancel import Canceller
from pos_app.engine.charge import Charger
from pos_app.engine.clock import JUMP_SECONDS, GatewayClocks
from pos_app.engine.dispatch import Dispatcher, refusal
from pos_app.engine.events import EngineEvent, EnginePart
from pos_app.engine.gateway_health import GatewayHealth
from pos_app.engine.lost_replies import LostReplyResolver
from pos_app.engine.poll import Poller
from pos_app.engine.recover import Recovery
from pos_app.engine.send import Sender
from pos_app.engine.session import LedgerGone, LedgerSession
from pos_app.engine.upkeep import BackupKeeper, Housekeeping
from pos_app.ledger.book import LedgerCode, LedgerError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from pos_app.domain.payment import Payment
    from pos_app.engine.deps import EngineDeps, GatewaySetup
    from pos_app.engine.requests import EngineRequest, Question

_log = logging.getLogger(__name__)

_BEAT_SECONDS = 5.0
_TASKS_PATIENCE = 0.3
_CLOSE_PATIENCE = 0.2
_FIRST_MEND = 1.0
_LAST_MEND = 60.0
# Trouble that comes back this soon after a mending is the same trouble.
_SAME_TROUBLE_SECONDS = 60.0
# A ledger that is damaged, newer, missing or held by another program is left alone.
_WORTH_A_RETRY = (LedgerCode.BUSY, LedgerCode.FULL, LedgerCode.UNWRITABLE)
FIRST_RESTART_SECONDS = 1.0
LAST_RESTART_SECONDS = 60.0
# What has gone well for so long met another mistake, not the same one again.
WELL_AGAIN_SECONDS = 60.0


class Tasks:
    """The engine's tasks: each is known, so that stopping can end them all; none ends silently.

    What a task raises by a mistake of ours is logged by its kind and place, never by its text,
    which could hold anything, and told. What must never end is begun anew, later and later while
    it fails.
    """

    def __init__(self, on_mistake: Callable[[EnginePart], None] = lambda _part: None) -> None:
        """Have none.

        Args:
            on_mistake: Hears which part met a mistake of ours; for one that fails again and again
                only once.
        """
        self._tasks: set[asyncio.Task[None]] = set()
        self._on_mistake = on_mistake
        self._told_at: dict[EnginePart, float] = {}

    def start(self, work: Coroutine[None, None, None]) -> None:
        """Run `work` once beside everything else."""
        self._run(work).add_done_callback(self._ended)

    def keep(self, part: EnginePart, make: Callable[[], Coroutine[None, None, None]]) -> None:
        """Run what `make` returns until it ends well; begin it anew whenever it raises."""
        self._run(self._kept(part, make))

    def _run(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        # What one person's request begins goes on when somebody else is at the till.
        task = asyncio.get_running_loop().create_task(work, context=Context())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        # That the ledger is gone was told already, and the mending is under way.
        if isinstance(error, Exception) and not isinstance(error, LedgerGone):
            self._mistake(EnginePart.ONE_TASK, error)

    async def _kept(
        self, part: EnginePart, make: Callable[[], Coroutine[None, None, None]]
    ) -> None:
        delay = FIRST_RESTART_SECONDS
        while True:
            began = _now()
            try:
                await make()
            except LedgerGone:
                _log.info("%s waits for the ledger.", part)
            except Exception as error:  # noqa: BLE001 - what must never end is begun anew
                self._mistake(part, error)
            else:
                return
            if _now() - began >= WELL_AGAIN_SECONDS:
                delay = FIRST_RESTART_SECONDS
            await asyncio.sleep(delay)
            delay = min(LAST_RESTART_SECONDS, delay * 2)

    def _mistake(self, part: EnginePart, error: Exception) -> None:
        place = traceback.extract_tb(error.__traceback__)[-1]
        kind = type(error).__name__
        _log.error("a task ended with %s at %s:%s (%s)", kind, place.filename, place.lineno, part)
        before, self._told_at[part] = self._told_at.get(part), _now()
        if before is None or _now() - before > LAST_RESTART_SECONDS + WELL_AGAIN_SECONDS:
            self._on_mistake(part)

    async def end(self, patience: float) -> None:
        """Cancel every task and wait for them, at most `patience` seconds."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=patience)


def _now() -> float:
    return asyncio.get_running_loop().time()


class EngineLoop:
    """Everything of the engine but its thread and its queue."""

    def __init__(
        self,
        parts: EngineDeps,
        publish: Callable[[EngineEvent], None],
        keeper: BackupKeeper | None = None,
        read: Callable[[Question], None] | None = None,
    ) -> None:
        """Prepare; must be made on the loop that runs it. `read` takes a question to the log."""
        self._deps = parts
        self._read = read
        self._keeper = keeper
        self._publish = publish
        self._session = LedgerSession(parts, publish)
        self._people = People(self._session)
        self._tasks = Tasks(self._mistaken)
        self._stopping = asyncio.Event()
        self._trouble = asyncio.Event()
        self._session.on_trouble = self._trouble.set
        self._mend_delay = _FIRST_MEND
        self._mended_at = float("-inf")
        self._dispatcher: Dispatcher | None = None
        self._charger: Charger | None = None
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

    def take(self, request: EngineRequest) -> None:
        """Deal with a request, now or as soon as the till is ready."""
        if self._stopping.is_set():
            self._refuse(request, "stopping")
        elif self._dispatcher is not None:
            self._tasks.start(self._dispatcher.handle(request))
        elif self._closed is not None:
            self._refuse(request, self._closed)
        else:
            self._waiting.append(request)

    def _mistaken(self, part: EnginePart) -> None:
        self._publish(events.PartFailed(part))
        if part is EnginePart.STARTING:
            self._closed = "not_ready"
            self._deal_with_waiting()

    def _refuse(self, request: EngineRequest, code: str) -> None:
        fact = refusal(request, code)
        if fact is not None:
            self._publish(fact)

    async def _begin(self) -> None:
        await self._open()
        self._closed = None
        setup = self._setup = await self._deps.make_gateways()
        clock = GatewayClocks(
            self._session.clocks, lambda ahead: self._publish(events.ClockWrong(ahead))
        )
        health = GatewayHealth(self._session, clock, setup)
        sender = Sender(self._session, health, clock)
        resolver = LostReplyResolver(self._session, health, clock, sender)
        poller = Poller(self._session, health, resolver, self._tasks.start)
        canceller = Canceller(self._session, health, poller, self._tasks.start)
        charger = self._charger = Charger(self._session, health, sender, poller)
        recovery = Recovery(self._session, health, sender, poller)

        def changed(before: Payment, after: Payment) -> None:
            poller.changed(before, after)
            if after.payment_id in recovery.undecided:
                recovery.changed(before, after)
            if payment_rules.wants_cancel_finished(before, after):
                canceller.finish(after.payment_id)
            if payment_rules.pays_its_sale(before, after):
                canceller.end_left_over(after.sale_id)

        def jumped() -> None:
            _log.info("A clock has jumped: looking at every payment at once.")
            clock.forget()
            sender.distrust_clock()
            poller.wake()
            # A restart finds ended payments by their date, which must be of this clock.
            with contextlib.suppress(LedgerGone):
                self._session.date_anew(poller.watched_after_their_end())

        loop = asyncio.get_running_loop()
        self._session.on_change = changed
        recovery.on_recovered = canceller.end_all_left_over
        self._session.clocks.on_jump = lambda: loop.call_soon(jumped)
        housekeeping = Housekeeping(self._session, clock, self._keeper)
        self._tasks.keep(EnginePart.MENDING, lambda: self._mend(setup, poller, charger, recovery))
        self._tasks.keep(EnginePart.WATCHING, poller.run)
        self._tasks.keep(EnginePart.CLOCKS, lambda: self._beat(jumped, poller))
        if self._keeper is not None or self._deps.retention_days is not None:
            self._tasks.keep(EnginePart.HOUSEKEEPING, housekeeping.run)
        with contextlib.suppress(LedgerGone):
            self._announce(setup)
            health.tell_all()
            self._session.tell_tally()
        if self._deps.recover:
            # Before any request, and again if a mistake of ours ends it: selling goes on.
            self._tasks.keep(EnginePart.RECOVERY, recovery.run)
        self._dispatcher = Dispatcher(
            self._session, health, sender, charger, canceller, poller, self._people, self._read
        )
        self._deal_with_waiting()

    def _announce(self, setup: GatewaySetup) -> None:
        till = self._deps.till
        # Nobody may do anything before it is known whether they have to say who they are.
        self._people.load()
        # Before the till is ready, so that a command can say it before it begins.
        self._session.tell_restored()
        # So that nobody takes a till that is ready for one without a shift.
        if (shift := self._session.book.current_shift()) is not None:
            self._publish(events.ShiftChanged(shift))
        ready = events.EngineReady(till.live, setup.off)
        self._publish(ready)

    async def _open(self) -> None:
        """Open the ledger, again and again where that may help; refuse requests meanwhile."""
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
        for request in waiting:
            self.take(request)

    async def _beat(self, jumped: Callable[[], None], poller: Poller) -> None:
        """Feel every few seconds whether a clock has jumped, and whether a new day has begun.

        A beat that took far too long was a sleep: the monotonic clock may have stood still, so
        that nothing may be aged by it.
        """
        before = self._session.clocks.moment()
        while True:
            await asyncio.sleep(_BEAT_SECONDS)
            # Asking for the moment notices a wall clock that left the monotonic one behind.
            now = self._session.clocks.moment()
            beat, before = now.monotonic - before.monotonic, now
            if beat - _BEAT_SECONDS > JUMP_SECONDS:
                jumped()
            if self._session.usable:
                with contextlib.suppress(LedgerGone):
                    self._session.tell_tally()
                    poller.find_unwatched()

    async def _mend(
        self, setup: GatewaySetup, poller: Poller, charger: Charger, recovery: Recovery
    ) -> None:
        """After a ledger error: open it anew, read it again, say so, and watch on."""
        told, mine = self._told, self._mine
        while True:
            await self._trouble.wait()
            now = self._deps.monotonic()
            again = now - self._mended_at < _SAME_TROUBLE_SECONDS
            self._mend_delay = min(_LAST_MEND, self._mend_delay * 2) if again else _FIRST_MEND
            await asyncio.sleep(self._mend_delay)
            # What was told before the first trouble, whatever was read since and told to nobody.
            for payment_id, payment in self._session.cached().items():
                told.setdefault(payment_id, payment)
            mine.update(dict.fromkeys((*poller.watched(), *self._session.created_in_run)))
            poller.forget_all()
            try:
                self._session.open()
            except LedgerError as error:
                _log.info("The ledger cannot be opened anew: %s.", error.code)
                charger.leave_in_doubt()
                self._mended_at = self._deps.monotonic()
                continue
            self._trouble.clear()
            self._mended_at = self._deps.monotonic()
            try:
                self._announce(setup)
                self._session.tell_tally()
                if self._deps.recover:
                    recovery.recover(mine)
                else:
                    recovery.read_again(mine)
                recovery.tell_what_changed(told.values())
                charger.answer_doubtful()
                told.clear()
            except LedgerGone:
                continue
            except Exception:
                # Half read is not mended.
                self._trouble.set()
                raise

    async def _end(self) -> None:
        await self._tasks.end(_TASKS_PATIENCE)
        if self._charger is not None:
            self._charger.leave_in_doubt()
        if self._setup is not None:
            with contextlib.suppress(TimeoutError, Exception):
                async with asyncio.timeout(_CLOSE_PATIENCE):
                    await self._setup.gateways.close()
        self._session.close()
        self._publish(events.EngineStopped())
