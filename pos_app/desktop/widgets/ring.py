"""How long a payment has been going on: a ring that goes round once a minute.

It counts up, never down: nobody knows when a prompt expires. It has no timer and no clock; who
shows it tells it the time.
"""

from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.desktop.look import fonts
from pos_app.desktop.look.theme import colours
from pos_app.desktop.widgets import painting

_WIDTH = 10.0


def elapsed_text(seconds: int) -> str:
    """Seconds as ``m:ss``, or ``h:mm:ss`` from an hour on."""
    minutes, rest = divmod(max(0, seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class ElapsedRing(QWidget):
    """The ring with the time inside it."""

    def __init__(self, *, name: str = "payElapsed", parent: QWidget | None = None) -> None:
        """Make one in its first state.

        Args:
            name: the object name.
            parent: the owner.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self._seconds = 0
        self._hue: Literal["amber", "purple"] = "amber"
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Maximum, policy.Maximum)
        self.setAccessibleName(self.text())

    def set_elapsed(self, seconds: int) -> None:
        """Show this many seconds."""
        if seconds != self._seconds:
            self._seconds = seconds
            self.setAccessibleName(self.text())
            self.update()

    def set_hue(self, hue: Literal["amber", "purple"]) -> None:
        """Amber while waiting, purple while not confirmed."""
        self._hue = hue
        self.update()

    def text(self) -> str:
        """The time as shown."""
        return elapsed_text(self._seconds)

    def sizeHint(self) -> QSize:
        """The size of the pictures."""
        return QSize(114, 114)

    def minimumSizeHint(self) -> QSize:
        """The time still fits."""
        return QSize(84, 84)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the track, the part of this minute, and the time."""
        p = colours(self)
        side = min(self.width(), self.height())
        painter = painting.smooth(QPainter(self))
        inset = _WIDTH / 2
        round_ = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        track = round_.adjusted(inset, inset, -inset, -inset)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(p.track), _WIDTH))
        painter.drawEllipse(track)
        pen = QPen(QColor(p.hue(self._hue).edge), _WIDTH)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawArc(track, 90 * 16, -(self._seconds % 60) * 6 * 16)
        text = self.text()
        pixels = 25 if len(text) <= 5 and side > 100 else 18
        font = fonts.fitted("elapsed", text, side - 3 * _WIDTH, pixels)
        painting.write(painter, round_, text, font, p.ink, Qt.AlignmentFlag.AlignCenter)
        painter.end()
