"""The engine as the window and the commands see it: start, submit, stop; facts come out.

Light to import: what it runs is loaded on its own thread. Nothing here ever blocks its caller, and
`join` is bounded, whatever hangs inside.

Questions about the log are answered on a thread of their own, from a read-only connection, so that
a long search never holds up a payment. It must never write, and never hold a read open between two
questions.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections import deque
from typing import TYPE_CHECKING

from pos_app.engine import events
from pos_app.engine.requests import (
    AskAttention,
    AskReport,
    AskSlip,
    AskStory,
    AskWeather,
    AskX,
    AskZ,
    AskZs,
    EngineRequest,
    Question,
)
from pos_app.engine.upkeep import BackupKeeper

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.engine.deps import EngineDeps, LogReader
    from pos_app.engine.events import EngineEvent
    from pos_app.engine.loop import EngineLoop


_log = logging.getLogger(__name__)


class Reader:
    """Takes questions from any thread; answers come as facts from the reader's own."""

    def __init__(
        self, open_queries: Callable[[], LogReader], publish: Callable[[EngineEvent], None]
    ) -> None:
        self._open = open_queries
        self._publish = publish
        self._questions: queue.SimpleQueue[Question | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def ask(self, question: Question) -> None:
        """Queue a question; never blocks."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="reader", daemon=True)
            self._thread.start()
        self._questions.put(question)

    def stop(self) -> None:
        """Let the thread end after the question it is at; never blocks."""
        self._questions.put(None)

    def join(self, timeout: float) -> bool:
        """Wait for the thread; False when it is still at work after `timeout` seconds."""
        if self._thread is None:
            return True
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _work(self) -> None:
        queries: LogReader | None = None
        while (question := self._questions.get()) is not None:
            from pos_app.ledger.book import LedgerError

            try:
                if queries is None:
                    queries = self._open()
                self._publish(_answer(queries, question))
            except LedgerError as error:
                self._publish(events.ReadFailed(question.ref, str(error.code), error.detail))
                queries = _close(queries)
            except Exception as error:  # noqa: BLE001 - a question must always be answered
                _log.error("a question to the log ended with %s", type(error).__name__)
                self._publish(events.ReadFailed(question.ref, "unreadable", ""))
                queries = _close(queries)
        _close(queries)


def _answer(queries: LogReader, question: Question) -> EngineEvent:
    if isinstance(question, AskStory):
        return events.StoryRead(question.ref, queries.story(question.sale_id))
    if isinstance(question, AskSlip):
        return events.SlipRead(question.ref, queries.refund(question.number))
    if isinstance(question, AskX):
        return events.ShiftRead(question.ref, queries.shift_report())
    if isinstance(question, AskZ):
        z = queries.z(question.number)
        number = z and z.shift.z_number
        return events.ShiftRead(question.ref, z, queries.not_taken(number) if number else None)
    if isinstance(question, AskZs):
        closed = queries.zs(before=question.before, limit=question.limit + 1)
        more = len(closed) > question.limit
        return events.ZsRead(question.ref, tuple(closed[: question.limit]), more)
    if isinstance(question, AskReport):
        span = (question.start, question.end, question.earlier, question.currency)
        return events.ReportRead(question.ref, queries.figures(*span))
    if isinstance(question, AskWeather):
        slow = queries.weather(question.now, question.currency)
        return events.WeatherRead(question.ref, slow)
    if isinstance(question, AskAttention):
        return events.AttentionRead(question.ref, tuple(queries.attention()), tuple(queries.owed()))
    rows = queries.page(
        before=question.before,
        limit=question.limit + 1,
        search=question.search,
        status=question.status,
        start=question.day_start,
        end=question.day_end,
    )
    shown = tuple(rows[: question.limit])
    return events.HistoryPage(question.ref, shown, question.before, len(rows) > question.limit)


def _close(queries: LogReader | None) -> LogReader | None:
    """Close what was open; the next question opens the log anew."""
    if queries is not None:
        queries.close()
    return None


# What is left of the end's 800 ms is for closing and for the window.
_LAST_BACKUP_SECONDS = 0.5


class Engine:
    """One engine, for one run."""

    def __init__(self, parts: EngineDeps, publish: Callable[[EngineEvent], None]) -> None:
        """Prepare; nothing starts yet.

        Args:
            parts: Its surroundings.
            publish: Hears every event, on the engine's thread (of history, on the reader's). It
                must neither block nor raise.
        """
        self._deps = parts
        self._publish = publish
        self._queue: deque[EngineRequest] = deque()
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._engine_loop: EngineLoop | None = None
        self._thread: threading.Thread | None = None
        self._stopping = False
        self._stop_asked_at = float("inf")
        self._reader = Reader(parts.open_queries, publish) if parts.open_queries else None
        self._keeper = BackupKeeper(parts.open_backups, publish) if parts.open_backups else None

    def start(self) -> None:
        """Run on a daemon thread with a loop of its own."""
        self._thread = threading.Thread(target=self._work, name="engine", daemon=True)
        self._thread.start()

    def submit(self, request: EngineRequest) -> None:
        """Queue a request, from any thread, at any time; never blocks."""
        # The owner's figures are for who may see them, which the engine's own thread knows.
        guarded = isinstance(request, AskReport)
        if self._reader is not None and isinstance(request, Question) and not guarded:
            self._reader.ask(request)
            return
        self._queue.append(request)
        self._poke()

    def stop(self) -> None:
        """Begin to stop, from any thread, as often as you like; never blocks."""
        self._stop_asked_at = min(self._stop_asked_at, self._deps.monotonic())
        self._stopping = True
        if self._reader is not None:
            self._reader.stop()
        if self._keeper is not None:
            self._keeper.stop()
        self._poke()

    def join(self, timeout: float) -> bool:
        """Wait until it has stopped, at most so many seconds.

        False when it still hangs; its threads are daemons and hold nothing up.
        """
        if self._thread is not None:
            self._thread.join(timeout)
        return self._thread is None or not self._thread.is_alive()

    async def run(self) -> None:
        """Run the core on the running loop until `stop`; `start` does this on a thread."""
        from pos_app.engine.loop import EngineLoop

        read = self._reader.ask if self._reader is not None else None
        core = EngineLoop(self._deps, self._publish, self._keeper, read)
        with self._lock:
            self._engine_loop = core
            self._loop = asyncio.get_running_loop()
        self._drain(core)
        try:
            await core.run()
        finally:
            with self._lock:
                self._loop = None

    def _work(self) -> None:
        loop = asyncio.new_event_loop()
        try:
            loop.run_until_complete(self.run())
        except Exception as error:  # noqa: BLE001 - whoever waits must hear that it is over
            _log.error("the engine ended with %s", type(error).__name__, exc_info=True)
            self._publish(events.EngineStopped())
        finally:
            loop.close()
        self._back_up_at_the_end()

    def _back_up_at_the_end(self) -> None:
        """Make the last backup in the time that is left, once everything is closed and told."""
        if self._keeper is None or not self._deps.backup_at_the_end or not self._stopping:
            return
        until = self._stop_asked_at + _LAST_BACKUP_SECONDS

        def left() -> float:
            return max(0.0, until - self._deps.monotonic())

        if self._keeper.join(left()):
            self._keeper.make_last(self._deps.now(), lambda: not left())

    def _poke(self) -> None:
        with self._lock:
            if self._loop is not None and self._engine_loop is not None:
                self._loop.call_soon_threadsafe(self._drain, self._engine_loop)

    def _drain(self, core: EngineLoop) -> None:
        if self._stopping:
            core.stop()
        while self._queue:
            core.take(self._queue.popleft())
