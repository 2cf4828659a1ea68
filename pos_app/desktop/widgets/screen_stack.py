"""What a screen is, and the pane that shows one of them.

Screens are made at their first showing, so that the ones nobody opens cost nothing at the start.
A screen must never know another one: it asks for a place by its name.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent


def apart(act: Callable[[], object]) -> None:
    """Do it, and report an error as if Qt had called it: what comes after must still be done."""
    try:
        act()
    except Exception as error:  # noqa: BLE001 - nobody else would hear of it
        sys.excepthook(type(error), error, error.__traceback__)


def focus(widget: QWidget) -> None:
    """Put the focus there, unless its screen is hidden: an answer that comes late takes no keys."""
    if widget.isVisible():
        widget.setFocus(Qt.FocusReason.OtherFocusReason)


class Screen(QWidget):
    """One screen of the main pane; every method below may be left as it is.

    `wants(name)` asks the window to open another screen; `hints_changed()` says that `hints` has
    a new answer.
    """

    wants = Signal(str)
    hints_changed = Signal()
    whole_width = False
    """Whether the rail makes way for this screen."""

    def opened(self) -> None:
        """It is in front now: put the focus where typing should go."""

    def left(self) -> None:
        """Another screen is in front now."""

    def spoken(self) -> tuple[str, str]:
        """What a screen reader is told: about what, and in which words; empty for nothing.

        It is said when the screen comes to the front, and again when the words are others.
        """
        return "", ""

    def hints(self) -> tuple[str, ...]:
        """The footer's reminder of keys, in words, the most needed first."""
        return ()

    def typed(self, _event: QKeyEvent) -> bool:
        """Use what is typed and no focused control takes; False where it is nothing for it."""
        return False

    def tick(self) -> None:
        """Once a second, while it is in front."""

    def settings_changed(self) -> None:
        """`Desk.settings` is another one from now on."""

    def kept(self) -> Any:
        """What it holds that nobody else knows, as values: it is about to be made anew."""
        return None

    def take_back(self, kept: Any) -> None:
        """Go on with what the screen before held; only where that held something."""


class ScreenStack(QStackedWidget):
    """Shows one of its screens, in the room that there is."""

    changed = Signal(str)
    made = Signal(Screen)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Else the largest screen, shown or not, would take room from what stands around.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._makers: dict[str, Callable[[], Screen]] = {}
        self.screens: dict[str, Screen] = {}
        """Every screen that was made so far, by its name."""
        self.current = ""

    def register(self, name: str, make: Callable[[], Screen]) -> None:
        """Know a screen by its name; it is made when it is first opened."""
        self._makers[name] = make

    def knows(self, name: str) -> bool:
        """Whether there is such a screen."""
        return name in self._makers

    def get(self, name: str) -> Screen:
        """The screen of this name, made now if it was not yet."""
        if name not in self.screens:
            self.screens[name] = screen = self._makers[name]()
            self.addWidget(screen)
            self.made.emit(screen)
        return self.screens[name]

    def front(self) -> Screen | None:
        """The screen in front."""
        return self.screens.get(self.current)

    def open(self, name: str) -> None:
        """Bring a screen to the front; opening the front one again only tells it so."""
        screen = self.get(name)
        before = self.front()
        self.current = name
        if before is not screen:
            if before is not None:
                # Else Qt would look for another control, and one that it finds is no choice.
                self.setFocus(Qt.FocusReason.OtherFocusReason)
            self.setCurrentWidget(screen)
            if before is not None:
                screen.setFocus(Qt.FocusReason.OtherFocusReason)
                apart(before.left)
        apart(screen.opened)
        self.changed.emit(name)

    def drop(self, name: str) -> bool:
        """Forget a screen that failed, if it was made; it is made anew when it is next opened.

        Another must be in front, or Qt would choose one.
        """
        screen = self.screens.pop(name, None)
        if screen is None:
            return False
        self.removeWidget(screen)
        screen.deleteLater()
        return True

    def drop_all(self) -> dict[str, Any]:
        """Forget every screen that was made, and that one was in front; each comes anew.

        Returns:
            What they held that nobody else knows, by their names.
        """
        kept = {name: screen.kept() for name, screen in self.screens.items()}
        for name in kept:
            self.drop(name)
        self.current = ""
        return {name: held for name, held in kept.items() if held is not None}

    def hasHeightForWidth(self) -> bool:
        """No: a hidden screen's would count."""
        return False
