"""The names of the keys that the window uses, and which key events count.

The numpad's keys are the main keys everywhere, and a held key counts once: it must never charge,
cancel or leave a screen a second time.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

ENTER = frozenset((Qt.Key.Key_Return, Qt.Key.Key_Enter))
_DOUBLES = {
    Qt.Key.Key_1: Qt.Key.Key_F1,
    Qt.Key.Key_2: Qt.Key.Key_F2,
    Qt.Key.Key_3: Qt.Key.Key_F3,
    Qt.Key.Key_4: Qt.Key.Key_F4,
}
_EDITING = frozenset(
    (Qt.Key.Key_Backspace, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
)
_WITHOUT_NUM_LOCK = frozenset(
    (
        Qt.Key.Key_Insert, Qt.Key.Key_End, Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_Left,
        Qt.Key.Key_Clear, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_Up, Qt.Key.Key_PageUp,
    )
)  # fmt: skip


def is_enter(event: QKeyEvent) -> bool:
    """Whether it is Enter, of either key block."""
    return event.key() in ENTER and not _control(event)


def is_control(event: QKeyEvent, key: Qt.Key) -> bool:
    """Whether it is Ctrl (Command on a Mac) with this key."""
    return event.key() == key and _control(event)


def function_key(event: QKeyEvent) -> Qt.Key | None:
    """F1 to F12, also where Ctrl+1 to Ctrl+4 stands for it."""
    key = Qt.Key(event.key())
    if _control(event):
        return _DOUBLES.get(key)
    return key if Qt.Key.Key_F1 <= key <= Qt.Key.Key_F12 else None


def held(event: QKeyEvent) -> bool:
    """Whether it is the repeat of a held key that must count once."""
    return event.isAutoRepeat() and event.key() not in _EDITING


def without_num_lock(event: QKeyEvent) -> bool:
    """Whether it is a digit of the number pad that moves instead, since Num Lock is off.

    A Mac has no Num Lock, and calls its arrows keys of the pad.
    """
    pad = bool(event.modifiers() & Qt.KeyboardModifier.KeypadModifier)
    return pad and sys.platform != "darwin" and event.key() in _WITHOUT_NUM_LOCK


def typed(event: QKeyEvent) -> str:
    """The one character that the event types; empty for keys that type nothing."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if modifiers & ~Qt.KeyboardModifier.ShiftModifier:
        return ""
    text = event.text()
    return text if len(text) == 1 and text.isprintable() else ""


def _control(event: QKeyEvent) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
