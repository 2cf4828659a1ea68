"""Drives a window as a person does: one for the demo, the tests, the measurements and the pictures.

It knows controls by their names and uses them with Qt's own test tools, never by a screen's own
methods: what a person cannot see or reach it cannot press. It waits for what is to be seen, and
where that does not come it says what is there instead. It needs no display.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from pos_app.desktop.look.theme import apply_theme
from pos_app.desktop.shell.customer_place import CustomerPlace
from pos_app.desktop.shell.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pos_app.desktop.look.theme import ThemeName
    from pos_app.desktop.screens.customer import CustomerScreen
    from pos_app.desktop.shell.flow import Till

_NONE, _PAD = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier

W = TypeVar("W", bound=QWidget)
K = TypeVar("K", bound=QWidget)


class NotSeen(Exception):
    """What was looked for is not in the window; its words say what is."""


class WindowDriver(Generic[W]):
    """Uses a window. What it cannot find, reach or wait for raises `NotSeen`."""

    def __init__(self, window: W) -> None:
        self.window = window

    def all(self, name: str) -> list[QWidget]:
        """The controls of this name that can be seen."""
        return [each for each in self.window.findChildren(QWidget, name) if each.isVisible()]

    def seen(self, name: str) -> bool:
        """Whether a control of this name can be seen."""
        return bool(self.all(name))

    def find(self, kind: type[K], name: str) -> K:
        """The one control of this kind and name that can be seen."""
        found = [each for each in self.all(name) if isinstance(each, kind)]
        if len(found) != 1:
            raise NotSeen(f"{len(found)} {name} are seen; {self._shown()}")
        return found[0]

    def until(self, holds: Callable[[], object], what: str = "it", seconds: float = 20) -> None:
        """Let the window live until something holds, which each of its events may bring."""
        end = time.monotonic() + seconds
        # For what is no event of Qt: a file, another thread's list.
        ticks = QTimer()
        ticks.start(20)
        while not holds():
            if time.monotonic() > end:
                raise NotSeen(f"{what} did not come within {seconds:g} s; {self._shown()}")
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            settle()

    def wait(self, name: str, status: str = "") -> None:
        """Wait until a control of this name is seen, with this machine word if one is given."""
        found = f"{name} {status}".strip()
        self.until(
            lambda: any(status in ("", each.property("status")) for each in self.all(name)), found
        )

    def live(self, milliseconds: int) -> None:
        """Let the window live for so long, where it is time itself that counts."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def picture(self, file: Path, size: tuple[int, int], theme: ThemeName) -> None:
        """Save the window as a PNG; it keeps this size and theme. OSError where it cannot be."""
        self.window.resize(*size)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, theme)
        settle()
        if not self.window.grab().save(str(file)):
            raise OSError(f"{file} could not be written")

    @property
    def target(self) -> QWidget:
        """Where a key goes now."""
        return QApplication.activePopupWidget() or self.window.focusWidget() or self.window

    def type(self, text: str, *, numpad: bool = False) -> None:
        """Type characters; a carriage return is Enter."""
        pad = _PAD if numpad else _NONE
        for character in text:
            key = QTest.asciiToKey(ord(character)) if character.isascii() else Qt.Key.Key_unknown
            QTest.sendKeyEvent(QTest.KeyAction.Click, self.target, key, character, pad)
        settle()

    def press(self, key: Qt.Key | str, *, numpad: bool = False) -> None:
        """Press a key, or keys by their names, such as `F8` or `Ctrl+,`."""
        if isinstance(key, str):
            QTest.keySequence(self.target, key)
        else:
            QTest.keyClick(self.target, key, _PAD if numpad else _NONE)
        settle()

    def enter(self, *, numpad: bool = False) -> None:
        """Press Enter, there being two of them."""
        self.press(Qt.Key.Key_Enter if numpad else Qt.Key.Key_Return, numpad=numpad)

    def click(self, control: str | QWidget) -> None:
        """Press the middle of a control, scrolled into sight if need be."""
        settle()
        wanted = self.find(QWidget, control) if isinstance(control, str) else control
        hit, place = under(wanted)
        if hit is None or not (hit is wanted or wanted.isAncestorOf(hit)):
            over = "nothing" if hit is None else hit.objectName() or type(hit).__name__
            raise NotSeen(f"where {wanted.objectName()} is stands {over}; {self._shown()}")
        QTest.mouseClick(hit, Qt.MouseButton.LeftButton, _NONE, place)
        settle()

    def bring_in_sight(self, name: str) -> None:
        """Scroll to a control, where it stands on a page."""
        under(self.find(QWidget, name))
        settle()

    def _shown(self) -> str:
        seen = (each for each in self.window.findChildren(QWidget) if each.isVisible())
        told = "; ".join(f"{n} “{said(each)[:40]}”" for each in seen if (n := each.objectName()))
        return f"seen are {told or 'no controls'}"


class TillDriver(WindowDriver[Window]):
    """Uses the till's window, with an engine behind it."""

    def __init__(self, till: Till, width: int = 1366, height: int = 768) -> None:
        super().__init__(till.window)
        self.till = till
        self.window.resize(width, height)
        self.window.show()

    def ready(self) -> None:
        """Wait until the till can charge."""
        self.until(lambda: self.till.context.model.ready is not None, "the till")

    def customers(self) -> CustomerScreen:
        """The customer's window, whether there is a screen for it or not."""
        found = self.window.findChild(CustomerPlace)
        if found is None or found.screen is None:
            raise NotSeen("the customer's screen is off, or not made yet")
        return found.screen

    def ask(self, amount: str, phone: str, *, numpad: bool = False) -> None:
        """Ask a phone for money, by keyboard alone."""
        for text in (amount, phone):
            self.type(text, numpad=numpad)
            self.enter(numpad=numpad)

    def leave(self, seconds: float = 0.8) -> bool:
        """Stop the engine and hide the window; whether the engine ended in this time."""
        engine = self.till.context.bridge.stop_engine()
        ended = engine is None or engine.join(seconds)
        self.window.hide()
        return ended


def settle() -> None:
    """Let everything that is due now happen."""
    # A text that needs another line moves what is below it, and that again what is beside it.
    for _ in range(8):
        QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def said(widget: QWidget) -> str:
    """What a control has for a text."""
    text = getattr(widget, "text", None)
    return str(text()) if callable(text) else ""


def under(control: QWidget) -> tuple[QWidget | None, QPoint]:
    """What stands at a control's middle, scrolled into sight, and the place in that."""
    area = control.parentWidget()
    while area is not None:
        if isinstance(area, QScrollArea):
            area.ensureWidgetVisible(control)
        area = area.parentWidget()
    window = control.window()
    place = control.mapTo(window, control.rect().center())
    hit = window.childAt(place) or (window if window.rect().contains(place) else None)
    return hit, hit.mapFrom(window, place) if hit is not None else place
