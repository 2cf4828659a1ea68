"""A hand for the demo: types and clicks in the real window, and takes pictures of it.

It knows controls by their names and uses them as a person does, never the screens' own methods.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from pos_app.desktop.look.theme import apply_theme

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pos_app.desktop.shell.flow import Till

WIDTH, HEIGHT = 1366, 768
_STEP_MS = 20
_KEYS = {
    "Enter": Qt.Key.Key_Return,
    "Esc": Qt.Key.Key_Escape,
    "F4": Qt.Key.Key_F4,
    "F8": Qt.Key.Key_F8,
    "Delete": Qt.Key.Key_Delete,
}


class WindowDriver:
    """Uses the till."""

    def __init__(self, till: Till, out: Path) -> None:
        """Show the window; pictures go to `out`."""
        self._out = out
        self.pictures: list[str] = []
        self._till = till
        self._window = till.window
        self._window.resize(WIDTH, HEIGHT)
        self._window.show()

    def ready(self) -> None:
        """Wait until the till can charge."""
        self.until(lambda: self._till.desk.model.ready is not None, "the till")

    def until(self, holds: Callable[[], bool], what: str, seconds: float = 12) -> None:
        """Let the window live until something holds.

        Raises:
            TimeoutError: It did not come in time.
        """
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                raise TimeoutError(f"{what} did not come")
            self._live(_STEP_MS)

    def shows(self, name: str) -> bool:
        """Whether a control of that name can be seen."""
        return any(found.isVisible() for found in self._window.findChildren(QWidget, name))

    def status(self) -> str:
        """The machine word of the payment in the main pane."""
        found = self._window.findChild(QWidget, "payState")
        return str(found.property("status")) if found is not None and found.isVisible() else ""

    def press(self, text: str) -> None:
        """Type characters."""
        for character in text:
            key = Qt.Key(ord(character.upper()))
            self._send(key, character)

    def key(self, name: str, *, after_ms: int = 0) -> None:
        """Press a named key, a little later where the window asks for it."""
        if after_ms:
            self._live(after_ms)
        self._send(_KEYS[name], "")

    def click(self, name: str) -> None:
        """Press a button."""
        for found in self._window.findChildren(QAbstractButton, name):
            if found.isVisible():
                found.click()
                self._live(_STEP_MS)
                return
        raise TimeoutError(f"the button {name} is not there")

    def clear(self) -> None:
        """Empty the amount and the phone on Sell."""
        for _ in range(2):
            self.click("keypad_clear")
            self.click("keypad_clear")
            self.key("Esc")

    def close_unpaid(self) -> None:
        """Leave Not paid, answering its question if there is one."""
        self.click("closeUnpaidButton")
        if self.shows("confirmCancel"):
            self.click("confirmCancel")
        self.sell()

    def sell(self) -> None:
        """Wait for Sell."""
        self.until(lambda: self.shows("amountDisplay"), "Sell")

    def open(self, picture: str, control: str) -> None:
        """Open a place and take its picture, where the window has it."""
        self.click(control)
        self._live(350)
        self.picture(picture)

    def open_oldest_card(self) -> None:
        """Bring the oldest payment of the rail to the main pane."""
        cards = [
            card
            for card in self._window.findChildren(QWidget, "paymentCard")
            if card.property("status") == "pending"
        ]
        if not cards:
            raise TimeoutError("no payment is in progress")
        card = max(cards, key=lambda each: each.mapTo(self._window, each.rect().topLeft()).y())
        self._window.activateWindow()
        card.setFocus()
        self._post(card, _KEYS["Enter"], "")
        self._live(100)

    def dark(self, *, on: bool) -> None:
        """Change the colours."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, "dark" if on else "light")
        self._live(50)

    def picture(self, name: str, width: int = WIDTH, height: int = HEIGHT) -> None:
        """Save the window as NAME.png at a size.

        Raises:
            TimeoutError: It could not be written.
        """
        self._window.resize(width, height)
        self._live(60)
        file = f"{name}.png"
        if not self._window.grab().save(str(self._out / file)):
            raise TimeoutError(f"{file} could not be written")
        self.pictures.append(file)
        if (width, height) != (WIDTH, HEIGHT):
            self._window.resize(WIDTH, HEIGHT)
            self._live(40)

    def leave(self) -> None:
        """Stop the engine and hide the window."""
        engine = self._till.desk.bridge.stop_engine()
        if engine is not None:
            engine.join(0.8)
        self._window.hide()

    def _send(self, key: Qt.Key, text: str) -> None:
        target = self._window.focusWidget() or self._window
        self._post(target, key, text)

    def _post(self, target: QWidget, key: Qt.Key, text: str) -> None:
        none = Qt.KeyboardModifier.NoModifier
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(target, QKeyEvent(kind, key, none, text))
        self._live(_STEP_MS)

    def _live(self, milliseconds: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()
