"""The customer's number: a real line edit with large figures, framed like the amount.

It frames and rings; reading, spacing and judging the number is the screen's business.

Keeps the phone field spaced while a person types, pastes or deletes in it.

It moves separators and the cursor only, never a digit: what was typed can be seen and named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSizePolicy, QWidget

from pos_app.desktop import shortcuts
from pos_app.desktop.look import fonts
from pos_app.desktop.look.theme import set_look
from pos_app.desktop.widgets.card import Ground
from pos_app.desktop.widgets.text_label import Chip, TextLabel
from pos_app.domain.phone import space_as_typed

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent

    from pos_app.desktop.look.palette import Hue


_LONGEST = "024 000 0000"
"""As wide as a number is when it is whole; a longer one scrolls."""


class PhoneDisplay(Ground):
    """A label, the field, a chip at the right and a line for what is wrong.

    ``activated`` says that a finger or mouse chose it.
    """

    activated = Signal()

    def __init__(
        self,
        label: str,
        *,
        placeholder: str = "",
        name: str = "phoneField",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self._active = False
        self._placeholder = placeholder
        self.field = QLineEdit(self)
        self.field.setObjectName(name)
        self.field.setAccessibleName(label)
        self.field.setPlaceholderText(placeholder)
        self.field.setProperty("bare", True)
        self.field.setFrame(False)
        self.field.setTextMargins(-2, 0, 0, 0)
        self.field.setFont(fonts.font("phone"))
        self.field.installEventFilter(self)
        self.chip = Chip(elide=True, parent=self)
        self._label = TextLabel(label, "label", "quiet", elide=True)
        self._problem = TextLabel("", "state", "bad", elide=True)
        # Its line is kept while it says nothing, so that an error moves nothing.
        policy = self._problem.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._problem.setSizePolicy(policy)
        self._problem.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(19, 6, 15, 4)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self._label, 0, 0)
        grid.addWidget(self.chip, 0, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.field, 1, 0, 1, 2)
        grid.addWidget(self._problem, 2, 0, 1, 2)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def set_idle(self, idle: bool) -> None:
        """Stand back: no number is needed for what is chosen."""
        set_look(self, idle=idle)
        self.field.setPlaceholderText("" if idle else self._placeholder)

    def set_label(self, label: str) -> None:
        """Show other words above the number."""
        self._label.setText(label)
        self._make_room()

    def set_active(self, active: bool) -> None:
        """Ring it: typed digits come here."""
        self._active = active
        self._ring()

    def set_chip(self, text: str, hue: Hue = "soft") -> None:
        """Say what the number suggests; nothing hides the chip."""
        self.chip.set(text, hue)
        self._make_room()

    def set_problem(self, text: str) -> None:
        """Say what is wrong with the number; nothing hides the line."""
        self._problem.setText(text)
        self._problem.setVisible(bool(text))

    def problem(self) -> str:
        """What is said to be wrong; empty for nothing."""
        return self._problem.text()

    def sizeHint(self) -> QSize:
        """The size of the pictures, and the problem line when there is one."""
        return QSize(538, max(98, super().sizeHint().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say only what there is room for."""
        super().resizeEvent(event)
        self.field.setFont(fonts.fitted("phone", _LONGEST, self.width() - 44))
        self._make_room()

    def _make_room(self) -> None:
        """Beside a long chip the label goes: the number that the chip speaks of says it all."""
        wide = self._label.fontMetrics().horizontalAdvance(self._label.text())
        taken = self.chip.sizeHint().width() + 8 if self.chip.text() else 0
        self._label.setVisible(wide + taken + 34 <= self.width())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ring with the field's focus; a press in the field is a choice of it."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._ring()
        elif event.type() == QEvent.Type.MouseButtonPress:
            self.activated.emit()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a press beside the field as a choice of it."""
        event.accept()
        self.activated.emit()

    def _ring(self) -> None:
        set_look(self, active=self._active or self.field.hasFocus())


# A link to somebody's number, with the marks that come with it, fits.
_LONGEST_TYPED = 64


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
        field.setMaxLength(_LONGEST_TYPED)
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
            elif shortcuts.typed(key) in ("c", "C"):
                self.cleared.emit()
                return True
            elif shortcuts.without_num_lock(key):
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
