"""Hears that the program went wrong, and closes what failed: a place beside the sale, or the till.

An error in the sale's own code, or an engine that ended unasked: after either nothing here can be
relied on, so the till takes nothing more and the one calm window comes. The engine goes on watching
payments until a person has read it. It must never let a second crash hide the word about the first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from pos_app.desktop.app import Till
    from pos_app.desktop.shell.crashed import CrashWindow
    from pos_app.engine.events import Fact

CRASHED = 1
"""The exit code: a bug."""


class CrashWatch(QObject):
    """Hears of every uncaught error, and whether it is the sale's own.

    `happened` carries the report's path, empty where none could be written, and comes once;
    `contained` carries the places that an error closes.
    """

    happened = Signal(str)
    contained = Signal(object)

    def __init__(self, parent: QObject) -> None:
        """Wait."""
        super().__init__(parent)
        self._over = False
        self._closing: set[str] = set()
        self.shown: CrashWindow | None = None

    def tell(self, report: str, error: BaseException, trace: TracebackType | None) -> None:
        """Take an error that was reported: a place beside the sale closes, or the till ends."""
        from pos_app.desktop.shell.faults import places_at_fault

        places = places_at_fault(error, trace)
        if places is None:
            self.end(report)
        elif not self._over and not self._closing.issuperset(places):
            self._closing.update(places)
            self.contained.emit(places)

    def end(self, report: str) -> None:
        """The till can take nothing more; only the first word of it counts."""
        if not self._over:
            self._over = True
            self.happened.emit(report)

    def closed(self, places: tuple[str, ...]) -> None:
        """These were closed; a further error in them is news again."""
        self._closing.difference_update(places)


def watch_for_crashes(till: Till, leave: Callable[[int], None]) -> CrashWatch:
    """Watch from now on; whoever hears of an error calls `tell` of what this returns.

    Args:
        till: The window and what belongs to it, which a crash puts out of use.
        leave: Ends the program with an exit code.
    """
    bridge, window = till.desk.bridge, till.window
    watch = CrashWatch(window)

    def show(report: str) -> None:
        from pos_app.desktop.shell.crashed import CrashWindow

        # What was sent is still watched and committed until a person has read this.
        bridge.refuse()
        window.retire()
        watch.shown = CrashWindow(report, watching=not till.desk.model.stopped)
        watch.shown.closed.connect(lambda: leave(CRASHED))
        watch.shown.show()
        watch.shown.raise_()
        watch.shown.activateWindow()

    def close(places: tuple[str, ...]) -> None:
        shut = [name for name in places if window.shut(name)]
        for name in shut or places[:1]:
            till.counter.say_closed(name)
        watch.closed(places)

    def heard(fact: Fact) -> None:
        from pos_app.engine.events import EngineStopped

        if isinstance(fact, EngineStopped) and not bridge.stopping:
            watch.end("")
            if watch.shown is not None:
                watch.shown.stop_watching()

    watch.happened.connect(show, Qt.ConnectionType.QueuedConnection)
    watch.contained.connect(close, Qt.ConnectionType.QueuedConnection)
    bridge.fact.connect(heard)
    return watch
