"""One command's time with the engine: start it, ask, hear its facts, and stop it whatever hangs.

The engine tells its facts on its own thread; they are queued and handled here, on the main thread,
in their order. A session must never leave without having stopped the engine.
"""

from __future__ import annotations

import queue
import signal
import threading
from typing import TYPE_CHECKING, Self

from pos_app.assembly.exits import Exit, Stop
from pos_app.commands.wording import LEDGER, LOST, NOT_DECIDED
from pos_app.engine.events import EngineReady, EngineStopped, LedgerRestored, LedgerTrouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType, TracebackType

    from pos_app.assembly.program import TillProgram
    from pos_app.engine.engine import Engine
    from pos_app.engine.events import EngineEvent
    from pos_app.engine.requests import EngineRequest

START_SECONDS = 60.0
BUSY = "busy"
STOP_SECONDS = 0.8


class Session:
    """An engine of this command's own, and its facts one by one.

    A request to end (Ctrl+C, SIGTERM) ends the waiting, not the command: it still says how every
    payment stands.
    """

    def __init__(self, program: TillProgram, monotonic: Callable[[], float]) -> None:
        """Prepare; nothing starts before `with`."""
        self._program = program
        self._monotonic = monotonic
        self._facts: queue.SimpleQueue[EngineEvent | None] = queue.SimpleQueue()
        self._engine: Engine | None = None
        self._recover = False
        self._wait = 0.0
        self.interrupted = False
        self.ready = EngineReady(live=False, mobile_money_off=None, qr_off=None)

    def recovering(self, wait: float = 0.0) -> Self:
        """Make the engine pick up every unfinished payment, not only this command's own.

        Args:
            wait: Seconds to wait for a ledger that another program keeps busy: what may have left
                before is not to be tried again.
        """
        self._recover = True
        self._wait = wait
        return self

    def __enter__(self) -> Self:
        """Start the engine and wait until it can charge."""
        self._catch_signals()
        self._engine = self._program.engine(self._facts.put, recover=self._recover)
        try:
            for fact in self.facts(START_SECONDS):
                if isinstance(fact, LedgerTrouble):
                    if not self._recover or fact.code != BUSY:
                        raise ledger_stop(fact.code)
                    self.ready = self._once_free()
                    return self
                if isinstance(fact, LedgerRestored):
                    say_lost(fact)
                if isinstance(fact, EngineReady):
                    self.ready = fact
                    return self
                if isinstance(fact, EngineStopped):
                    raise Stop(Exit.BUG, "The till's engine did not start: see the log file.")
        except Stop:
            self._stop()
            raise
        self._stop()
        raise Stop(Exit.NOT_KNOWN, "Stopped before the till was ready. Nothing was sent.")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the engine."""
        self._stop()

    def _once_free(self) -> EngineReady:
        for fact in self.facts(self._wait):
            if isinstance(fact, EngineReady):
                return fact
            if isinstance(fact, LedgerRestored):
                say_lost(fact)
            if isinstance(fact, LedgerTrouble) and fact.code != BUSY:
                raise ledger_stop(fact.code)
        raise not_decided(BUSY)

    def submit(self, intent: EngineRequest) -> None:
        """Ask the engine something."""
        if self._engine is not None:
            self._engine.submit(intent)

    def facts(self, seconds: float, *, to_the_end: bool = False) -> Iterator[EngineEvent]:
        """Yield facts as they come, until `seconds` have passed or somebody asks to end.

        Args:
            seconds: At most so long.
            to_the_end: Go on although somebody asked to end; for what takes a moment only.
        """
        until = self._monotonic() + seconds
        while to_the_end or not self.interrupted:
            left = until - self._monotonic()
            if left <= 0:
                return
            try:
                fact = self._facts.get(timeout=left)
            except queue.Empty:
                return
            if fact is not None:
                yield fact

    def _stop(self) -> None:
        if self._engine is not None:
            self._engine.stop()
            self._engine.join(STOP_SECONDS)
            self._engine = None

    def _catch_signals(self) -> None:
        if threading.current_thread() is not threading.main_thread():
            return

        def end(_signal: int, _frame: FrameType | None) -> None:
            self.interrupted = True
            self._facts.put(None)

        signal.signal(signal.SIGINT, end)
        signal.signal(signal.SIGTERM, end)


def say_lost(fact: LedgerRestored) -> None:
    """Say on standard error that the till found its ledger to lack sales, while that is so."""
    if fact.since is not None and fact.how in LOST:
        from pos_app.assembly.terminal import say

        say(LOST[fact.how].format(day=fact.since.astimezone().date().isoformat()))


def not_decided(code: str) -> Stop:
    """Return how a command ends when the ledger fails although something may have left.

    Never with a word of trying again: what is open may be paid by now.
    """
    causes = {BUSY: "Another program keeps the ledger busy.", "full": "The disk is full."}
    cause = causes.get(code, "The ledger cannot be used now.")
    return Stop(Exit.NOT_KNOWN if code == BUSY else Exit.LEDGER, f"{cause} {NOT_DECIDED}")


def ledger_stop(code: str) -> Stop:
    """Return how a command ends when the ledger cannot be used."""
    return Stop(Exit.HELD if code == "held" else Exit.LEDGER, LEDGER.get(code, LEDGER["damaged"]))
