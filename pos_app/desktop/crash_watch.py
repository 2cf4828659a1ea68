"""Hears that the program went wrong, stops the engine, and shows the one calm window.

An error that went through the window's own code, or an engine that ended unasked: after either
nothing here can be relied on, so the till takes nothing more. It must never let a second crash
hide the word about the first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.desktop.bridge import Bridge
    from pos_app.desktop.crashed import CrashWindow
    from pos_app.desktop.window import Window
    from pos_app.till.facts import Fact

CRASHED = 1
"""The exit code: a bug."""


class CrashWatch(QObject):
    """`happened` carries the report's path; empty where none could be written."""

    happened = Signal(str)

    def __init__(self, parent: QObject) -> None:
        """Wait."""
        super().__init__(parent)
        self._over = False
        self.shown: CrashWindow | None = None

    def tell(self, report: str) -> None:
        """A crash was reported, on any thread; only the first one counts."""
        if not self._over:
            self._over = True
            self.happened.emit(report)


def watch_for_crashes(bridge: Bridge, window: Window, leave: Callable[[int], None]) -> CrashWatch:
    """Watch from now on; whoever hears of a crash calls `tell` of what this returns.

    Args:
        bridge: Where the engine is.
        window: The till's window, which a crash puts out of use.
        leave: Ends the program with an exit code.
    """
    watch = CrashWatch(window)

    def show(report: str) -> None:
        from pos_app.desktop.crashed import CrashWindow

        bridge.stop_engine()
        window.setEnabled(False)
        watch.shown = CrashWindow(report)
        watch.shown.closed.connect(lambda: leave(CRASHED))
        watch.shown.show()
        watch.shown.raise_()
        watch.shown.activateWindow()

    def heard(fact: Fact) -> None:
        from pos_app.till.facts import EngineStopped

        if isinstance(fact, EngineStopped) and not bridge.stopping:
            watch.tell("")

    watch.happened.connect(show, Qt.ConnectionType.QueuedConnection)
    bridge.fact.connect(heard)
    return watch
