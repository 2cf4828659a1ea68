"""Opens the till's window and runs it to its end.

The window paints first; only then is the engine made and started, so that a slow disk or network
costs the cashier nothing. It must never decide anything about a sale.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from pos_app.desktop.link.bridge import Bridge
from pos_app.desktop.link.context import ScreenContext, WindowSettings
from pos_app.desktop.link.memory import WindowMemory
from pos_app.desktop.link.receipt_jobs import ReceiptJobs
from pos_app.desktop.link.sounds import Sounds
from pos_app.desktop.look.theme import FUSION, app_icon, apply_theme
from pos_app.desktop.shell.crash import watch_for_crashes
from pos_app.desktop.shell.flow import SaleFlow, Till
from pos_app.desktop.shell.quitting import Quitter, SessionEnd, SignalWatch, start_again
from pos_app.desktop.shell.window import Window
from pos_app.desktop.shell.wire import wire
from pos_app.desktop.system.languages import speak, spoken
from pos_app.desktop.widgets.accessibility import give_roles

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from PySide6.QtGui import QGuiApplication

    from pos_app.desktop.link.bridge import EnginePort
    from pos_app.desktop.shell.customer_place import Screens
    from pos_app.engine.events import EngineEvent

    Crashed = Callable[[str, BaseException, TracebackType | None], None]
    EngineFactory = Callable[[Callable[[EngineEvent], None]], EnginePort]


def _utc_now() -> datetime:
    return datetime.now(UTC)


def application() -> QApplication:
    """The one QApplication of this process, made now if there is none.

    A display must be there: Qt ends the process otherwise, so the caller looks first. Until the
    settings are known it speaks the computer's language.
    """
    known = QApplication.instance()
    if isinstance(known, QApplication):
        app = known
    else:
        app = QApplication(["pos-app", "-style", "Fusion"])
        app.setProperty(FUSION, True)
    if not spoken(app):
        speak(app)
    app.setApplicationName("pos-app")
    app.setDesktopFileName("pos-app")
    return app


def open_till(
    engine_factory: EngineFactory,
    settings: WindowSettings,
    *,
    clock: Callable[[], datetime] = _utc_now,
    monotonic: Callable[[], float] = time.monotonic,
    screens: Callable[[QGuiApplication], Screens] | None = None,
    prepare: Callable[[Till], str | None] | None = None,
) -> Till:
    """Make the window without showing it; the engine starts after its first paint.

    Args:
        engine_factory: Makes the engine, given the function that it tells events to. Called on the
            window's thread after the first paint, so it must only construct.
        settings: What the window needs to know at once.
        clock: The wall clock, UTC.
        monotonic: Seconds on a clock that only goes forward.
        screens: Makes what knows the computer's screens, once that is needed.
        prepare: Registers further screens before the first is opened; may name one to open first.
    """
    app = application()
    speak(app, settings.language)
    apply_theme(app, settings.theme)
    bridge = Bridge()
    sounds = Sounds(enabled=settings.sounds, monotonic=monotonic)
    model, receipts = WindowMemory(clock, monotonic), ReceiptJobs(bridge)
    context = ScreenContext(bridge, model, settings, sounds, receipts)
    window = Window(context)
    till = Till(app, context, window, SaleFlow(context, window))
    wire(till, screens)
    first = prepare(till) if prepare is not None else None
    till.flow.open()
    if first is not None:
        window.open(first)
    window.painted.connect(lambda: _painted(window))
    window.painted.connect(lambda: bridge.connect_engine(engine_factory))
    return till


def _painted(window: Window) -> None:
    """What the first paint need not wait for."""
    give_roles()
    window.setWindowIcon(app_icon())


def run_window(
    engine_factory: EngineFactory,
    settings: WindowSettings,
    *,
    prepare: Callable[[Till], str | None] | None = None,
    on_crash: Callable[[Crashed], object] | None = None,
    end: Callable[[int], None] = os._exit,
    again: Callable[[int], None] = start_again,
) -> int:
    """Open the window maximised and run it until it is closed or the process is asked to end.

    Args:
        engine_factory: See `open_till`.
        settings: See `open_till`.
        prepare: See `open_till`.
        on_crash: Gets what to tell of an uncaught error: where its report is, what and where.
        end: Ends the process with an exit code.
        again: Ends it by starting the till again, where a person asked for that.

    Returns:
        The exit code, where `end` returns (in tests).
    """
    till = open_till(engine_factory, settings, prepare=prepare)
    quitter = Quitter(till.context.bridge, end=end)

    def leave(code: int = 0) -> None:
        quitter.begin(code)
        till.window.hide()
        till.app.exit(code)

    crashes = watch_for_crashes(till, leave)
    if on_crash is not None:
        on_crash(crashes.tell)

    def closed() -> None:
        if till.window.starts_again:
            quitter.then(again)
        leave()

    till.window.closed.connect(closed)
    SessionEnd(till.app, leave, quitter.finish)
    watch = SignalWatch(leave)
    # Without a window manager nothing maximises: then this size is what the till gets.
    till.window.setGeometry(till.window.screen().availableGeometry())
    till.window.showMaximized()
    QTimer.singleShot(0, till.window.activateWindow)
    code = till.app.exec()
    watch.stop()
    quitter.finish(code)
    return code
