"""A tile a person, and the line that takes a PIN: a dot for each digit, and never the digit.

They show a choice and what was typed, and pass nothing on: the screen alone reads a PIN.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRect, QRectF, QRegularExpression, QSize, Qt
from PySide6.QtGui import QColor, QPen, QRegularExpressionValidator
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from pos_app.desktop.look import fonts
from pos_app.desktop.look.palette import PEOPLE, WHITE
from pos_app.desktop.look.theme import colours
from pos_app.desktop.widgets import painting
from pos_app.desktop.widgets.keypad import PIN_GAP, PIN_KEY
from pos_app.desktop.widgets.tiles import RING, Tile

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent

MOST_DIGITS: Final = 6
_HIGH, _LOW = 60, 46


def pin_validator(parent: QWidget) -> QRegularExpressionValidator:
    """Lets nothing but digits in, and no more than a PIN has."""
    return QRegularExpressionValidator(QRegularExpression(f"[0-9]{{0,{MOST_DIGITS}}}"), parent)


class CashierTile(Tile):
    """One person: their letter in a disc, their name, and what they are."""

    def __init__(self, name: str, role: str, place: int, *, parent: QWidget | None = None) -> None:
        """Make one; `place` is where it stands among the others, from 0."""
        self._colour = PEOPLE[place % len(PEOPLE)]
        self._letter = name[:1].upper()
        self._disc = QRect()
        self._compact = False
        super().__init__(name, role, name="cashierTile", parent=parent)
        self.setProperty("cashier", name)

    def set_compact(self, *, compact: bool) -> None:
        """Stand low, with the words beside the disc, or high."""
        self._compact = compact
        size = self.sizeHint()
        self.setFixedHeight(size.height())
        self.setMinimumWidth(min(size.width(), 160))
        self.setMaximumWidth(size.width())
        self.updateGeometry()
        self._arrange()

    def sizeHint(self) -> QSize:
        """The size of the pictures, ring included."""
        if self._compact:
            return QSize(216 + 2 * RING, max(60, fonts.room(50)) + 2 * RING)
        return QSize(190 + 2 * RING, max(172, 108 + fonts.room(50)) + 2 * RING)

    def minimumSizeHint(self) -> QSize:
        """A name still stands there."""
        return QSize(160, self.sizeHint().height())

    def _arrange(self) -> None:
        face = self._face()
        badge = self._badge_size()
        high, low = fonts.room(26), fonts.room(20)
        middle = face.center().y() + 1
        if self._compact:
            self._disc = QRect(face.left() + 12, middle - 20, 40, 40)
            left = self._disc.right() + 13
            wide = face.right() - 10 - left - (badge.width() + 6 if badge.width() else 0)
            title = QRect(left, middle - (high + low) // 2, wide, high)
            align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            self._put_badge(face.right() - 10, middle + badge.height() / 2)
        else:
            top = face.top() + (face.height() - 64 - 14 - high - low) // 2
            self._disc = QRect(face.center().x() - 31, top, 64, 64)
            title = QRect(face.left() + 12, top + 64 + 14, face.width() - 24, high)
            align = Qt.AlignmentFlag.AlignCenter
            self._put_badge(face.right() - 10, face.top() + 10 + badge.height())
        for words in (self._title, self._second):
            words.setAlignment(align)
        self._show(title, title.translated(0, high).adjusted(0, 0, 0, low - high))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Add the disc, which no style sheet draws."""
        super().paintEvent(event)
        with painting.smooth(self) as painter:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._colour))
            painter.drawEllipse(self._disc)
            painting.write(
                painter,
                QRectF(self._disc),
                self._letter,
                fonts.resized("tile", self._disc.height() * 2 // 5),
                WHITE,
                Qt.AlignmentFlag.AlignCenter,
            )


class PinField(QLineEdit):
    """Takes four to six digits and shows a dot for each.

    Its keys are the screen's, so that a digit does the same wherever the focus is.
    """

    def __init__(self, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setMaxLength(MOST_DIGITS)
        self.setValidator(pin_validator(self))
        self.setProperty("bare", True)
        self.setFrame(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhDigitsOnly
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhHiddenText
        )
        self.set_low(low=False)

    def set_low(self, *, low: bool) -> None:
        """Take less height in a low window."""
        self.setFixedSize(MOST_DIGITS * (PIN_KEY + PIN_GAP) - PIN_GAP, _LOW if low else _HIGH)

    def forget(self) -> None:
        """Forget what was typed, with what could be undone."""
        self.setText("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave every key to the screen."""
        event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A box a digit, and a dot in each that was typed."""
        scheme, typed = colours(), len(self.text())
        with painting.smooth(self) as painter:
            for place in range(MOST_DIGITS):
                box = QRectF(place * (PIN_KEY + PIN_GAP) + 1, 1, PIN_KEY - 2, self.height() - 2)
                here = place < typed
                painter.setBrush(QColor(scheme.card if here else scheme.ground))
                painter.setPen(QPen(QColor(scheme.accent if here else scheme.line), 2))
                painter.drawRoundedRect(box, 10, 10)
                if here:
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(QColor(scheme.ink))
                    painter.drawEllipse(QPointF(box.center()), 5.5, 5.5)
