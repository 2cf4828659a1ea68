"""The only crossing between the window's thread and the engine's.

Intents go in through `submit`; facts come out as one queued signal that carries immutable values,
in the order in which they became true. A widget must never see the engine, a thread or a future,
and the engine never sees a widget.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.engine.events import EngineEvent
    from pos_app.engine.requests import EngineRequest


class EnginePort(Protocol):
    """What the window asks of the engine; every call returns at once."""

    def start(self) -> None:
        """Begin on a thread of its own: open the ledger, load the rest, recover."""

    def submit(self, intent: EngineRequest) -> None:
        """Queue what a person asks; before readiness too."""

    def stop(self) -> None:
        """Refuse new work and begin to end; `EngineStopped` is the last fact."""

    def join(self, timeout: float) -> bool:
        """Wait at most `timeout` seconds for the end; False if it has not come."""


class Bridge(QObject):
    """Carries intents in and facts out.

    `fact` is emitted on the window's thread only, always from its event loop, never from within
    `tell` or `submit`.
    """

    fact = Signal(object)
    _told = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin without an engine: intents wait until `connect_engine`."""
        super().__init__(parent)
        self._engine: EnginePort | None = None
        self._waiting: list[EngineRequest] = []
        self._open = True
        self._refusing = False
        self._stopping = False
        self._told.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def connect_engine(self, make: Callable[[Callable[[EngineEvent], None]], EnginePort]) -> None:
        """Make the engine with our `tell`, start it, and hand it what waited."""
        self._engine = make(self.tell)
        self._engine.start()
        waiting, self._waiting = self._waiting, []
        for intent in waiting:
            self._engine.submit(intent)

    def submit(self, intent: EngineRequest) -> None:
        """Ask the engine for something; the answer comes as facts."""
        if not self._open or self._refusing:
            return
        if self._engine is None:
            self._waiting.append(intent)
        else:
            self._engine.submit(intent)

    def tell(self, fact: EngineEvent) -> None:
        """Take a fact from any thread; it is delivered on the window's own, later."""
        if not self._open:
            return
        try:
            self._told.emit(fact)
        except RuntimeError:
            # The window's side was torn down between the look above and the signal.
            self._open = False

    @property
    def stopping(self) -> bool:
        """Whether the engine was asked to end."""
        return self._stopping

    def refuse(self) -> None:
        """Drop every intent from now on; the engine works on, and its facts still come."""
        self._refusing = True
        self._waiting = []

    def stop_engine(self) -> EnginePort | None:
        """Ask the engine to end; later intents are dropped, its facts still come.

        Returns:
            The engine, for whoever waits for it off the window's thread or at the very end.
        """
        self._stopping = True
        self.refuse()
        if self._engine is not None:
            self._engine.stop()
        return self._engine

    def close(self) -> None:
        """Carry nothing any more, in either direction."""
        self._open = False

    def _deliver(self, fact: object) -> None:
        if self._open:
            self.fact.emit(fact)
