"""How far the program's two shortest ways lead through its own files: charging, and PAID.

Counted, not timed: the same code gives the same figures. What counts is that a function of the
program begins, on the thread of the way: not that a coroutine or a generator goes on, not a
comprehension, and nothing of a library. What a library calls back is counted, as Qt does when it
asks for a size. A file is touched when one of its functions begins; a change of file is a function
that begins in another file than the one that began before it. The frames are the program's own on
the stack at the end of the way.

A charge's way leads from what `Engine.submit` wakes on the engine's thread to the first byte on the
socket, in an engine that sold before and is at rest. PAID's leads from the event to the sound that
tells of it, the screen being in front and said by then; what other screens make of the same event
comes after. The start's files are those that were loaded when the window had painted.
"""

from __future__ import annotations

import itertools
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
    """What began of the program's own.

    Attributes:
        begin: The first function's name and file; nothing before it counts.
        until: The last one's; nothing after it counts.
        calls: Each function in its order: its frames on the stack, its file, its name.
        over: Set when the last function began.
    """

    begin: tuple[str, str]
    until: tuple[str, str]
    calls: list[tuple[int, str, str]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def files(self) -> int:
        """How many files the way leads through."""
        return len({name for _, name, _ in self.calls})

    @property
    def moves(self) -> int:
        """How often the next function stands in another file."""
        names = [name for _, name, _ in self.calls]
        return sum(here != there for here, there in itertools.pairwise(names))

    def trace(self, frame: FrameType, event: str, _argument: object) -> None:
        """Keep one call; to be given to `sys.setprofile`."""
        code = frame.f_code
        if event != "call" or not code.co_filename.startswith(_ROOT) or self.over.is_set():
            return
        # The operand of RESUME: 0 where a function begins, else a coroutine or generator goes on.
        goes_on = code.co_code[frame.f_lasti + 1] & 3 != 0
        if goes_on or code.co_name.startswith("<"):
            return
        name = code.co_filename.removeprefix(_ROOT).replace(os.sep, "/")
        if self.calls or (code.co_name, name) == self.begin:
            self.calls.append((_depth(frame), name, code.co_qualname))
        if (code.co_name, name) == self.until:
            self.over.set()

    def told(self) -> str:
        """The way as a person reads it, a function a line, the deeper the further in."""
        return "\n".join(f"{'  ' * depth}{name} {what}" for depth, name, what in self.calls)


def _depth(frame: FrameType | None) -> int:
    depth = 0
    while frame is not None:
        ours = frame.f_code.co_filename.startswith(_ROOT)
        depth += ours and not frame.f_code.co_name.startswith("<")
        frame = frame.f_back
    return depth


# How many there may be now, and in the end: files and frames of ours; files and changes of file.
_CHARGE, _CHARGE_GOAL = (29, 11), (24, 11)
_PAID, _PAID_GOAL = (27, 106), (14, 28)
_START, _START_GOAL = 75, 50


def route_rows(run: Run) -> list[Figure]:
    """Three rows: from a charge to its first byte, PAID in the window, and the start."""
    charge = _charge()
    paid = _paid()
    home = make_home(run.place / "routes", live=False)
    with started("tests.bench.till_window", home=home) as till:
        loaded = till.event("painted")["files"]
        till.quit()
    if run.verbose:
        print(charge.told(), paid.told(), *loaded, sep="\n")
    found = (charge.files, charge.calls[-1][0]), (paid.files, paid.moves)
    return [
        _row(
            "from Engine.submit to the first byte sent: files, and frames of ours",
            *(found[0], _CHARGE, _CHARGE_GOAL),
        ),
        _row(
            "PAID, from the event to its sound: files, and changes of file",
            *(found[1], _PAID, _PAID_GOAL),
        ),
        _row("start to the first paint: files", (len(loaded),), (_START,), (_START_GOAL,)),
    ]


def _row(what: str, found: tuple[int, ...], now: tuple[int, ...], goal: tuple[int, ...]) -> Figure:
    def shown(counts: tuple[int, ...]) -> str:
        return ", ".join(map(str, counts))

    held = all(count <= most for count, most in zip(found, now, strict=True))
    promise = f"at most {shown(now)} now, {shown(goal)} in the end"
    return Figure(what, "–", shown(found), "counted", promise, held)


def _charge() -> Route:
    """Charge over a real socket, the engine being warm: what it loads once is not the way."""
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

    route = Route(("_drain", "engine/engine.py"), ("write", "transport/connection.py"))

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
            training.approve(training.prompts()[0].id)
            wait("succeeded")
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
    while not engine.started:
        QApplication.processEvents()

    def tell(*facts: events.EngineEvent) -> None:
        for fact in facts:
            engine.tell(fact)
        QApplication.processEvents()

    tell(ready())
    route = Route(("tell", "desktop/link/bridge.py"), ("play", "desktop/link/sounds.py"))
    # The first makes the screens, which later ones find made.
    for number in (1, 2):
        this = sale(number)
        waiting = mobile(this)
        tell(events.PaymentChanged(this, waiting, None))
        till.flow.show_payment(waiting.payment_id)
        # Until its layouts are at rest: what they ask for is not the way of the next event.
        for _ in range(8):
            QApplication.processEvents()
        paid = replace(waiting, state=PaymentState.SUCCEEDED, succeeded_at=NOON, updated_at=NOON)
        if number > 1:
            sys.setprofile(route.trace)
        tell(events.PaymentChanged(this, paid, PaymentState.PENDING))
        sys.setprofile(None)
    return route
