"""The only crossing between the window's thread and the engine's.

Requests go in through `submit` or `ask`; events come out as signals of the window's thread that
carry immutable values, in the order in which they became true. A widget must never see the engine,
a thread or a future, and the engine never sees a widget.
"""

from __future__ import annotations

import os
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.engine.events import EngineEvent
    from pos_app.engine.requests import (
        Charge,
        DealWith,
        EngineRequest,
        Enquiry,
        MakeReceipt,
        PeopleRequest,
        PromiseRefund,
        Question,
        SettleRefund,
        ShiftRequest,
    )

    Asking = (
        Charge
        | Question
        | Enquiry
        | DealWith
        | PromiseRefund
        | SettleRefund
        | MakeReceipt
        | ShiftRequest
        | PeopleRequest
    )


class EnginePort(Protocol):
    """What the window asks of the engine; every call returns at once."""

    def start(self) -> None:
        """Begin on a thread of its own: open the ledger, load the rest, recover."""

    def submit(self, request: EngineRequest) -> None:
        """Queue what a person asks; before readiness too."""

    def stop(self) -> None:
        """Refuse new work and begin to end; `EngineStopped` is the last event."""

    def join(self, timeout: float) -> bool:
        """Wait at most `timeout` seconds for the end; False if it has not come."""


class Bridge(QObject):
    """Carries requests in and events out.

    Everything is emitted on the window's thread only, always from its event loop, never from within
    `tell` or `submit`. An event comes in this order: by `told`, for what must know of it before
    anybody shows it; by the signal that bears its kind's name, if there is one; to whoever asked
    for it; by `changed`, for what shows how things are; and by `settled`, when all that is done.
    `changed` comes once for all events that came together, and `settled` for each of them then:
    a till with fifty payments on its way gets eight events at a time.

    `ending` comes within `stop_engine`, the first time.
    """

    told = Signal(object)
    engine_ready = Signal(object)
    engine_stopped = Signal(object)
    ledger_trouble = Signal(object)
    charge_accepted = Signal(object)
    payment_changed = Signal(object)
    sale_changed = Signal(object)
    other_method_ready = Signal(object)
    request_done = Signal(object)
    paid_twice = Signal(object)
    recovery_found = Signal(object)
    dealt_with = Signal(object)
    connection_changed = Signal(object)
    connection_tested = Signal(object)
    tally_changed = Signal(object)
    reconcile_progress = Signal(object)
    people_changed = Signal(object)
    changed = Signal()
    settled = Signal(object)
    ending = Signal()
    _came = Signal(object)
    _delivered = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin without an engine: requests wait until `connect_engine`."""
        super().__init__(parent)
        self._engine: EnginePort | None = None
        self._waiting: list[EngineRequest] = []
        self._asked: dict[str, _Asked] = {}
        self._open = True
        self._refusing = False
        self._retired = False
        self._stopping = False
        self._unsettled: list[EngineEvent] = []
        self._came.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._delivered.connect(self._settle, Qt.ConnectionType.QueuedConnection)

    def connect_engine(self, make: Callable[[Callable[[EngineEvent], None]], EnginePort]) -> None:
        """Make the engine with our `tell`, start it, and hand it what waited."""
        self._engine = make(self.tell)
        self._engine.start()
        waiting, self._waiting = self._waiting, []
        for request in waiting:
            self._engine.submit(request)

    def submit(self, request: EngineRequest) -> None:
        """Ask the engine for something; what comes of it comes as events."""
        if not self._open or self._refusing:
            return
        if self._engine is None:
            self._waiting.append(request)
        else:
            self._engine.submit(request)

    def ask(
        self,
        request: Asking,
        done: Callable[[Any], None],
        failed: Callable[[str], None],
        *,
        owner: QObject,
    ) -> None:
        """Ask the engine for something that it answers by the request's own `ref`.

        Args:
            request: Its `ref` is a `new_ref`, or that of a request that was answered.
            done: Called with the event that answers; the request's docstring says which.
            failed: Called with the code of why there is no answer.
            owner: While it lives one of the two is called, and neither once it is deleted.
        """
        asked = self._asked[request.ref] = _Asked(owner)
        asked.done.connect(done)
        asked.failed.connect(failed)
        self.submit(request)

    def forget(self, ref: str) -> None:
        """Let the answer to this go nowhere; does nothing where none is waited for."""
        self._asked.pop(ref, None)

    def stop_asking(self, ref: str) -> None:
        """End a comparison or a claim that is under way; its answer goes nowhere."""
        from pos_app.engine.requests import StopAsking

        self.forget(ref)
        self.submit(StopAsking(ref))

    def tell(self, event: EngineEvent) -> None:
        """Take an event from any thread; it is delivered on the window's own, later."""
        if not self._open:
            return
        try:
            self._came.emit(event)
        except RuntimeError:
            # The window's side was torn down between the look above and the signal.
            self._open = False

    @property
    def stopping(self) -> bool:
        """Whether the engine was asked to end."""
        return self._stopping

    def retire(self) -> None:
        """Drop every request and tell of nothing but the end of the engine, which works on."""
        self._refuse()
        self._retired = True

    def stop_engine(self) -> EnginePort | None:
        """Ask the engine to end; later requests are dropped, its events still come.

        Returns:
            The engine, for whoever waits for it off the window's thread or at the very end.
        """
        if not self._stopping:
            self._stopping = True
            self.ending.emit()
        self._refuse()
        if self._engine is not None:
            self._engine.stop()
        return self._engine

    def close(self) -> None:
        """Carry nothing any more, in either direction."""
        self._open = False

    def _refuse(self) -> None:
        self._refusing = True
        self._waiting = []

    def _deliver(self, event: EngineEvent) -> None:
        if not self._open:
            return
        name = _signal_of(type(event).__name__)
        if self._retired:
            if name == "engine_stopped":
                self.engine_stopped.emit(event)
            return
        self.told.emit(event)
        if (signal := getattr(self, name, None)) is not None:
            signal.emit(event)
        self._answer(event)
        self._unsettled.append(event)
        if len(self._unsettled) == 1:
            self._delivered.emit()

    def _settle(self) -> None:
        settling, self._unsettled = self._unsettled, []
        if not self._open or self._retired:
            return
        self.changed.emit()
        for event in settling:
            self.settled.emit(event)

    def _answer(self, event: EngineEvent) -> None:
        if _signal_of(type(event).__name__) == "reconcile_progress":
            return
        # Who is told may ask again by the same `ref`.
        asked = self._asked.pop(getattr(event, "ref", ""), None)
        if asked is None or not shiboken6.isValid(asked.owner):
            return
        # What says no has a code, and only the answer to a choice has one that says yes.
        code = getattr(event, "code", "done")
        if code == "done":
            asked.done.emit(event)
        else:
            asked.failed.emit(code)


class _Asked(QObject):
    """Whom one answer is told: by signals, so that a mistake there is an uncaught error there."""

    done = Signal(object)
    failed = Signal(str)

    def __init__(self, owner: QObject) -> None:
        super().__init__()
        self.owner = owner


def new_ref() -> str:
    """A token of its own for a request, given back in what answers it."""
    return os.urandom(16).hex()


@cache
def _signal_of(kind: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind).lower()
