"""How far the program's two shortest ways lead through its own files: charging, and PAID.

Counted, not timed: the same code gives the same figures. A file is touched when one of its
functions is called; the start's are those that were loaded when the window had painted.
"""

from __future__ import annotations

import os
import queue
import sys
import tempfile
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.figures import Figure, Run
from tests.bench.processes import make_home, started

if TYPE_CHECKING:
    from types import FrameType

_ROOT = f"{Path(__file__).parents[2] / 'pos_app'}{os.sep}"


@dataclass
class Route:
    """What was called of the program's own.

    Attributes:
        until: The last function's name and file; nothing after it counts.
        files: Those of the called functions.
        calls: How many functions were called.
        moves: How often the next called function stood in another file.
        deepest: The most frames of ours on the stack at once.
        over: Set when the last function was called.
    """

    until: tuple[str, str] | None = None
    files: set[str] = field(default_factory=set)
    calls: int = 0
    moves: int = 0
    deepest: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    _last: str = ""

    def trace(self, frame: FrameType, event: str, _argument: object) -> None:
        """Count one call; to be given to `sys.setprofile`."""
        path = frame.f_code.co_filename
        if event != "call" or not path.startswith(_ROOT) or self.over.is_set():
            return
        name = path.removeprefix(_ROOT)
        if frame.f_code.co_name.startswith("<"):
            return
        self.calls += 1
        self.files.add(name)
        self.moves += name != self._last
        self._last = name
        self.deepest = max(self.deepest, _depth(frame))
        if (frame.f_code.co_name, name) == self.until:
            self.over.set()


def _depth(frame: FrameType | None) -> int:
    depth = 0
    while frame is not None:
        depth += frame.f_code.co_filename.startswith(_ROOT)
        frame = frame.f_back
    return depth


# How many there may be now, and in the end: files and frames of ours; files and changes of file.
_CHARGE, _CHARGE_GOAL = (30, 18), (24, 11)
_PAID, _PAID_GOAL = (30, 280), (14, 28)
_START, _START_GOAL = 78, 50


def route_rows(run: Run) -> list[Figure]:
    """Three rows: from a charge to its first byte, PAID in the window, and the start."""
    charge = _charge()
    paid = _paid()
    home = make_home(run.place / "routes", live=False)
    with started("tests.bench.till_window", home=home) as till:
        files = till.event("painted")["files"]
        till.quit()
    found = (len(charge.files), charge.deepest), (len(paid.files), paid.moves)
    return [
        _row(
            "from Engine.submit to the first byte sent: files, and frames of ours",
            *(found[0], _CHARGE, _CHARGE_GOAL),
        ),
        _row(
            "PAID, from the event to the screen: files, and changes of file",
            *(found[1], _PAID, _PAID_GOAL),
        ),
        _row("start to the first paint: files", (files,), (_START,), (_START_GOAL,)),
    ]


def _row(what: str, found: tuple[int, ...], now: tuple[int, ...], goal: tuple[int, ...]) -> Figure:
    def shown(counts: tuple[int, ...]) -> str:
        return ", ".join(map(str, counts))

    held = all(count <= most for count, most in zip(found, now, strict=True))
    promise = f"at most {shown(now)} now, {shown(goal)} in the end"
    return Figure(what, "–", shown(found), "counted", promise, held)


def _charge() -> Route:
    """Charge once over a real socket, the engine being warm: what it loads once is not the way."""
    from pos_app.engine import events
    from pos_app.engine.deps import GatewaySetup
    from pos_app.engine.engine import Engine
    from pos_app.training.gateway import TrainingGateway
    from tests.engine.test_engine import parts
    from tests.engine.test_with_real_gateways import Made, charge

    heard: queue.SimpleQueue[object] = queue.SimpleQueue()

    def wait(state: str) -> None:
        while True:
            fact = heard.get(timeout=20)
            if isinstance(fact, events.PaymentChanged) and fact.payment.state.value == state:
                return

    training = TrainingGateway(None)
    training.start()

    async def make() -> GatewaySetup:
        return GatewaySetup(Made(training))

    route = Route(until=("write", f"transport{os.sep}connection.py"))

    def traced(frame: FrameType, event: str, argument: object) -> None:
        if recording.is_set():
            route.trace(frame, event, argument)

    recording = threading.Event()
    with tempfile.TemporaryDirectory() as folder:
        threading.setprofile(traced)
        engine = Engine(parts(Path(folder), make_gateways=make), heard.put)
        engine.start()
        threading.setprofile(None)
        try:
            engine.submit(charge("0241234599"))
            wait("pending")
            recording.set()
            engine.submit(replace(charge("0241234598"), ref="c2"))
            route.over.wait(20)
        finally:
            recording.clear()
            engine.stop()
            engine.join(10)
            training.stop()
    return route


def _paid() -> Route:
    """Tell the real window, offscreen, that the payment in front is paid."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from pos_app.desktop.app import application, open_till
    from pos_app.desktop.link.context import WindowSettings
    from pos_app.domain.payment import PaymentState
    from pos_app.engine import events
    from tests.desktop.engine import NOON, Clock, ScriptedEngine, mobile, ready, sale

    application()
    engine, clock = ScriptedEngine(), Clock()
    till = open_till(
        engine.made, WindowSettings(sounds=False), clock=clock.now, monotonic=clock.monotonic
    )
    till.window.show()

    def tell(*facts: events.EngineEvent) -> None:
        for fact in facts:
            engine.tell(fact)
        QApplication.processEvents()

    tell(ready())
    route = Route()
    # The first makes the screens, which later ones find made.
    for number in (1, 2):
        this = sale(number)
        waiting = mobile(this)
        tell(events.PaymentChanged(this, waiting, None))
        till.counter.show_payment(waiting.payment_id)
        QApplication.processEvents()
        paid = replace(waiting, state=PaymentState.SUCCEEDED, succeeded_at=NOON, updated_at=NOON)
        if number > 1:
            sys.setprofile(route.trace)
        tell(events.PaymentChanged(this, paid, PaymentState.PENDING))
        sys.setprofile(None)
    return route
