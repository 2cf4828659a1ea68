"""Hears that the program went wrong, and closes what failed: a place beside the sale, or the till.

An error in the sale's own code, or an engine that ended unasked: after either nothing here can be
relied on, so the till takes nothing more and the one calm window comes. The engine goes on watching
payments until a person has read it. It must never let a second crash hide the word about the first.

That window must never promise more than the ledger keeps: what was accepted is in there, and the
next start goes on with it. Whose fault an error is shows in where it came from, never in its words;
what cannot be placed is the sale's: only what is known to stand beside it may fail alone.
"""

from __future__ import annotations

from traceback import walk_tb
from typing import TYPE_CHECKING, Final

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.desktop import shortcuts
from pos_app.desktop.link.background import WorkFailed
from pos_app.desktop.shell.places import PLACES, SALE_PLACES
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.text_label import TextLabel

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType, TracebackType

    from PySide6.QtGui import QCloseEvent

    from pos_app.desktop.shell.flow import Till


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
        super().__init__(parent)
        self._over = False
        self._closing: set[str] = set()
        self.shown: CrashWindow | None = None

    def tell(self, report: str, error: BaseException, trace: TracebackType | None) -> None:
        """Take an error that was reported: a place beside the sale closes, or the till ends."""
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
    """Watch from now on; who hears of an error calls `tell` of the watch. `leave` ends the till."""
    bridge, window = till.context.bridge, till.window
    watch = CrashWatch(window)

    def show(report: str) -> None:
        # What was sent is still watched and committed until a person has read this.
        bridge.retire()
        window.retire()
        watch.shown = CrashWindow(report, watching=not till.context.model.stopped)
        watch.shown.closed.connect(lambda: leave(CRASHED))
        watch.shown.show()
        watch.shown.raise_()
        watch.shown.activateWindow()

    def close(places: tuple[str, ...]) -> None:
        shut = [name for name in places if window.shut(name)]
        for name in shut or places[:1]:
            till.flow.say_closed(name)
        watch.closed(places)

    def stopped() -> None:
        if not bridge.stopping:
            watch.end("")
            if watch.shown is not None:
                watch.shown.stop_watching()

    watch.happened.connect(show, Qt.ConnectionType.QueuedConnection)
    watch.contained.connect(close, Qt.ConnectionType.QueuedConnection)
    bridge.engine_stopped.connect(stopped)
    return watch


translate = QCoreApplication.translate

_WIDTH = 640


class CrashWindow(QWidget):
    """Says it once; `closed` when the person has read it."""

    closed = Signal()

    def __init__(self, report: str, *, watching: bool) -> None:
        """Say where the report is, unless empty, and whether payments are watched meanwhile."""
        super().__init__()
        self.setObjectName("crashWindow")
        self.setWindowTitle(translate("Crash", "The till had to stop"))
        self.setFixedWidth(_WIDTH)
        title = TextLabel(translate("Crash", "The till had to stop"), "heading", name="crashTitle")
        told = TextLabel(
            translate(
                "Crash",
                "Something in the program went wrong. No payment is lost: what the till had "
                "accepted is in its log, and when you open it again it says what became of each.",
            ),
            "body",
            wrap=True,
            name="crashWords",
        )
        doing = TextLabel(
            translate("Crash", "Until then hand over goods only for what you saw as PAID."),
            "strong",
            wrap=True,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 28, 32, 24)
        column.setSpacing(12)
        self.watching = TextLabel(
            translate("Crash", "Payments in progress are still watched until you close this."),
            "body",
            wrap=True,
            name="crashWatching",
        )
        self.watching.setVisible(watching)
        for words in (title, told, self.watching, doing):
            column.addWidget(words)
        if report:
            pattern = translate("Crash", "For whoever helps you: {path}")
            text = pattern.format(path=report.replace("/", "/\u200b").replace("\\", "\\\u200b"))
            self.where = TextLabel(text, "quiet", "quiet", wrap=True, name="crashReport")
            self.where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(self.where)
        self.button = KeycapButton(
            translate("Crash", "Close the till"),
            variant="primary",
            name="crashClose",
        )
        self.button.pressed_by(shortcuts.KEEP)
        self.button.clicked.connect(self.close)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.button)
        column.addSpacing(8)
        column.addLayout(row)

    def stop_watching(self) -> None:
        """The engine has ended too."""
        self.watching.hide()

    def closeEvent(self, event: QCloseEvent) -> None:
        """However it is closed, the till goes."""
        event.accept()
        self.closed.emit()


_SALES: Final = (
    *("pos_app.desktop.screens", "pos_app.desktop.shell.flow", "pos_app.engine.engine"),
    *("pos_app.desktop.link.memory", "pos_app.desktop.link.bridge"),
)
# Beside the sale and without a screen: what they wanted does not come, and that is all.
_PLACELESS: Final = (
    *("pos_app.desktop.link.updating", "pos_app.desktop.link.sounds"),
    *("pos_app.desktop.link.receipt_jobs", "pos_app.desktop.system.second_copy"),
)


def _rooms() -> dict[str, tuple[str, ...]]:
    rooms = dict.fromkeys(_SALES, SALE_PLACES) | dict.fromkeys(_PLACELESS, ())
    for place in PLACES.values():
        for module in place.modules:
            rooms[module] = (*rooms.get(module, ()), place.name)
    # A room's own line comes before that of the room around it.
    return dict(sorted(rooms.items(), reverse=True))


ROOMS: Final = _rooms()
"""The places to which the modules in a room belong, none or the sale's; the first that fits."""


def places_at_fault(error: BaseException, trace: TracebackType | None) -> tuple[str, ...] | None:
    """The places that this error closes, none where nothing is to be closed.

    Args:
        error: What nothing caught.
        trace: Where it went through.

    Returns:
        None where it went through the sale's own code, or through nobody's that stands beside it.
    """
    if isinstance(error, WorkFailed):
        owners = [_of_object(error.owner)]
    else:
        owners = [_of_frame(frame) for frame, _ in walk_tb(trace)]
    if SALE_PLACES in owners:
        # It was interrupted, or is itself at fault; both may have left a sale half done.
        return None
    return next((owner for owner in reversed(owners) if owner is not None), None)


def _of_frame(frame: FrameType) -> tuple[str, ...] | None:
    owner = _of_object(frame.f_locals.get("self"))
    return owner if owner is not None else places_of(str(frame.f_globals.get("__name__", "")))


def _of_object(thing: object) -> tuple[str, ...] | None:
    """Whose an object is: its own room's, or that of what it stands in."""
    owner = places_of(type(thing).__module__)
    while owner is None and isinstance(thing, QObject) and shiboken6.isValid(thing):
        thing = thing.parent()
        owner = places_of(type(thing).__module__)
    return owner


def places_of(module: str) -> tuple[str, ...] | None:
    """The places that a module belongs to; None for nobody's in particular."""
    within = (room for room in ROOMS if f"{module}.".startswith(f"{room}."))
    return ROOMS.get(next(within, ""))
