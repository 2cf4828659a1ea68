"""Keeps the phone field spaced while a person types, pastes or deletes in it.

It moves separators and the cursor only, never a digit: what was typed can be seen and named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal

from pos_app.desktop.widgets import keys
from pos_app.domain.phone import space_as_typed

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QLineEdit

# A link to somebody's number, with the marks that come with it, fits.
_LONGEST = 64


class PhoneEntry(QObject):
    """Stands beside a line edit; `changed` carries its text, spaced, `focused` its focus.

    `cleared` is the key C, which no number has; `num_lock_off` a key of the pad that types nothing.
    """

    changed = Signal(str)
    focused = Signal()
    cleared = Signal()
    num_lock_off = Signal()

    def __init__(self, field: QLineEdit) -> None:
        """Watch a field from now on."""
        super().__init__(field)
        self._field = field
        # Never so short that a scanned barcode would be cut into a valid number.
        field.setMaxLength(_LONGEST)
        field.textChanged.connect(self._respace)
        field.installEventFilter(self)

    def add(self, text: str) -> None:
        """Type at the cursor, as when a key came from elsewhere."""
        self._field.insert(text)

    def back(self) -> None:
        """Take the digit before the cursor."""
        self._step_over_space()
        self._field.backspace()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Let Backspace after a space take the digit before it, and C clear."""
        if event.type() == QEvent.Type.FocusIn:
            self.focused.emit()
        elif event.type() == QEvent.Type.KeyPress:
            key: QKeyEvent = event  # type: ignore[assignment]
            if key.key() == Qt.Key.Key_Backspace:
                self._step_over_space()
            elif keys.typed(key) in ("c", "C"):
                self.cleared.emit()
                return True
            elif keys.without_num_lock(key):
                self.num_lock_off.emit()
        return False

    def _step_over_space(self) -> None:
        position = self._field.cursorPosition()
        before = self._field.text()[:position]
        if before.endswith(" ") and not self._field.hasSelectedText():
            self._field.setCursorPosition(position - 1)

    def _respace(self, text: str) -> None:
        spaced = space_as_typed(text)
        if spaced != text:
            typed = len(text[: self._field.cursorPosition()].replace(" ", ""))
            self._field.blockSignals(True)
            self._field.setText(spaced)
            self._field.setCursorPosition(_after(spaced, typed))
            self._field.blockSignals(False)
        self.changed.emit(self._field.text())


def _after(text: str, count: int) -> int:
    """The place behind so many characters that are no spaces."""
    for place, character in enumerate(text):
        if count == 0:
            return place
        count -= character != " "
    return len(text)
