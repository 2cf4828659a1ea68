"""Which keys of a window do something now, as Qt sees it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest

from pos_app.desktop import shortcuts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget

    from pos_app.desktop.window_driver import WindowDriver

_TEXT = QKeySequence.SequenceFormat.PortableText


def live(window: QWidget) -> Iterator[QAction]:
    """The actions that a key would reach wherever the focus is."""
    for action in window.findChildren(QAction):
        if action.isEnabled() and action.shortcuts() and shortcuts.is_live(action):
            yield action


def keys_of(action: QAction) -> list[str]:
    """Its keys, in Qt's portable words."""
    return [each.toString(_TEXT) for each in action.shortcuts()]


def clashes(window: QWidget) -> dict[str, int]:
    """Keys that several actions want at once, of which Qt would then do none."""
    wanted: dict[str, int] = defaultdict(int)
    for action in live(window):
        for key in keys_of(action):
            wanted[key] += 1
    return {key: count for key, count in wanted.items() if count > 1}


def hold(driver: WindowDriver[Any], key: Qt.Key, times: int = 3) -> None:
    """Repeat a key that stays down: it goes to whatever has the focus by then."""
    for _ in range(times):
        text = "\r" if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) else ""
        none = Qt.KeyboardModifier.NoModifier
        QTest.simulateEvent(driver.target, True, key, none, text, True)
