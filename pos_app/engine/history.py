"""Answers questions about the log on a thread of its own, from a read-only connection.

So that a long search never holds up a payment. It must never write, and never hold a read open
between two questions.
"""

from __future__ import annotations

import logging
import queue
import threading
from typing import TYPE_CHECKING

from pos_app.engine import events
from pos_app.engine.requests import AskAttention, AskStory, Question

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.engine.deps import LogReader
    from pos_app.engine.events import EngineEvent

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
    if isinstance(question, AskAttention):
        return events.AttentionRead(question.ref, tuple(queries.attention()))
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
