"""Time and threads of the walk: timers and background work that move only when the walk says so.

Qt's own timers and threads of this process's clock would make two runs of a seed differ.
"""

from __future__ import annotations

import contextlib
import importlib
import pkgutil
import sys
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

import pos_app.desktop
from pos_app.desktop.link import background, browser
from pos_app.desktop.screens import customer, waiting
from pos_app.desktop.widgets import accessibility

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtGui import QAccessibleEvent

    from tests.desktop.engine import Clock

_MOST_REPEATS = 3
_SQUARE = ((True, False), (False, True))


@dataclass
class Later:
    """What is due and when, in seconds of the walk's clock."""

    clock: Clock
    due: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    work: list[Callable[[], None]] = field(default_factory=list)
    _count: int = 0

    def call(self, seconds: float, act: Callable[[], None]) -> int:
        """Do it so many seconds from now; returns what takes it back."""
        self._count += 1
        self.due.append((self.clock.seconds + seconds, self._count, act))
        return self._count

    def forget(self, number: int) -> None:
        """Take it back."""
        self.due = [each for each in self.due if each[1] != number]

    def when(self, number: int) -> float | None:
        """At which second it is due; None where it is not."""
        return next((at for at, each, _ in self.due if each == number), None)

    def next(self, until: float) -> Callable[[], None] | None:
        """The first that is due by then; the clock is at its time."""
        first = min(self.due, key=lambda each: each[:2], default=None)
        if first is None or first[0] > until:
            return None
        self.due.remove(first)
        self.clock.seconds = max(self.clock.seconds, first[0])
        return first[2]

    def finish_work(self) -> None:
        """Finish the oldest work in the background."""
        self.work.pop(0)()


class WalkTimer(QObject):
    """A QTimer on the walk's clock."""

    timeout = Signal()
    later: ClassVar[Later]
    skip: ClassVar[float] = 0.0

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ms, self._single, self._number = 0, False, 0

    def setSingleShot(self, single: bool) -> None:
        self._single = single

    def setInterval(self, ms: int) -> None:
        self._ms = ms
        if self.isActive():
            self.start()

    def start(self, ms: object = None) -> None:
        # A signal may call it with what it carries, as Qt's own overloads allow.
        self.stop()
        self._ms = ms if isinstance(ms, int) else self._ms
        self._number = self.later.call(self._ms / 1000, self._fire)

    def stop(self) -> None:
        self.later.forget(self._number)

    def isActive(self) -> bool:
        return self.later.when(self._number) is not None

    def remainingTime(self) -> int:
        at = self.later.when(self._number)
        return -1 if at is None else max(0, round((at - self.later.clock.seconds) * 1000))

    def _fire(self) -> None:
        if not shiboken6.isValid(self):
            return
        if not self._single:
            self._number = self.later.call(max(self._ms / 1000, self.skip), self._fire)
        self.timeout.emit()

    @staticmethod
    def singleShot(ms: int, *rest: Any) -> None:
        *context, act = rest
        owner = context[0] if context else None

        def fire() -> None:
            if owner is None or shiboken6.isValid(owner):
                act()

        WalkTimer.later.call(ms / 1000, fire)


class _NoBrowser:
    """No program is started by a walk."""

    @staticmethod
    def openUrl(_url: object) -> bool:
        return True


@cache
def _modules() -> tuple[Any, ...]:
    """Every module of the window, imported: a lazy import would meet Qt's own timer later."""
    for found in pkgutil.walk_packages(pos_app.desktop.__path__, "pos_app.desktop."):
        importlib.import_module(found.name)
    return tuple(
        module for name, module in sys.modules.items() if name.startswith("pos_app.desktop.")
    )


class _Reader:
    """A screen reader that keeps what it is told."""

    AnnouncementPoliteness = QAccessible.AnnouncementPoliteness
    installFactory = QAccessible.installFactory

    def __init__(self, heard: list[str]) -> None:
        self._heard = heard

    def updateAccessibility(self, event: QAccessibleEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            self._heard.append(event.message())


@contextlib.contextmanager
def driven(later: Later, spoken: list[str]) -> Iterator[None]:
    """Move timers and background work of windows made in here by hand; keep what is spoken."""

    def run(
        work: Callable[[], Any],
        done: Callable[[Any], None],
        _failed: object = None,
        *,
        owner: QObject,
    ) -> None:
        def finish() -> None:
            if shiboken6.isValid(owner):
                done(work())

        later.work.append(finish)

    WalkTimer.later = later
    changes: list[tuple[Any, str, Any]] = [
        (background, "run", run),
        (waiting, "encode_qr", lambda _text: _SQUARE),
        (customer, "encode_qr", lambda _text: _SQUARE),
        (browser, "QDesktopServices", _NoBrowser),
        (accessibility, "QAccessible", _Reader(spoken)),
    ]
    for module in _modules():
        names = vars(module)
        if names.get("QTimer") is QTimer:
            changes.append((module, "QTimer", WalkTimer))
    before = [(place, name, getattr(place, name)) for place, name, _ in changes]
    for place, name, value in changes:
        setattr(place, name, value)
    try:
        yield
    finally:
        for place, name, value in before:
            setattr(place, name, value)
