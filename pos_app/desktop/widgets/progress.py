"""How a payment goes on: its four steps as a bar, and a ring that goes round once a minute.

The ring counts up, never down: nobody knows when a prompt expires. It has no timer and no clock;
who shows it tells it the time.
"""

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.desktop.look import fonts
from pos_app.desktop.look.palette import Palette
from pos_app.desktop.look.theme import colours
from pos_app.desktop.widgets import painting

BAR = 6
"""The bar alone, without words, is so many pixels high."""


class StepBar(QWidget):
    """A bar in equal parts with a word under each."""

    def __init__(
        self, labels: Sequence[str], *, name: str = "stepBar", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._labels = tuple(labels)
        self._current = 1
        self._unconfirmed = False
        self._done = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_step(1)

    def set_step(self, current: int, *, unconfirmed: bool = False, done: bool = False) -> None:
        """Stand at a step, counted from 1.

        Args:
            current: the step.
            unconfirmed: purple: this is only the last step that was proven.
            done: all of it is behind us.
        """
        self._current, self._unconfirmed, self._done = current, unconfirmed, done
        if 1 <= current <= len(self._labels):
            place = f"{self._labels[current - 1]} ({current}/{len(self._labels)})"
            self.setAccessibleName(place)
        self.update()

    def set_label(self, step: int, label: str) -> None:
        """Give a step, counted from 1, another word."""
        labels = list(self._labels)
        labels[step - 1] = label
        self._labels = tuple(labels)
        self.set_step(self._current, unconfirmed=self._unconfirmed, done=self._done)

    def sizeHint(self) -> QSize:
        """Bar and words."""
        return QSize(480, BAR + 10 + fonts.room(20))

    def minimumSizeHint(self) -> QSize:
        """The words end in dots below this."""
        return QSize(240, BAR + 10 + fonts.room(20))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the parts and their words."""
        p = colours()
        part = self.width() / len(self._labels)
        longest = max(self._labels, key=QFontMetricsF(fonts.font("step")).horizontalAdvance)
        font = fonts.fitted("step", longest, part - 8)
        with QPainter(self) as painter:
            for index, label in enumerate(self._labels):
                bar, word = self._colour(index + 1, p)
                left, right = round(index * part), round((index + 1) * part)
                painter.fillRect(left, 0, right - left, BAR, QColor(bar))
                room = QRectF(left, BAR + 9, part - 8, fonts.room(22))
                painting.write(painter, room, label, font, word)

    def _colour(self, step: int, p: Palette) -> tuple[str, str]:
        if self._done or step < self._current:
            return p.accent, p.accent
        if step > self._current:
            return p.line, p.quiet
        if self._unconfirmed:
            return p.unconfirmed_edge, p.unconfirmed
        return p.waiting_edge, p.waiting


_WIDTH = 10.0


def elapsed_text(seconds: int) -> str:
    """Seconds as ``m:ss``, or ``h:mm:ss`` from an hour on."""
    minutes, rest = divmod(max(0, seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class ElapsedRing(QWidget):
    """The ring with the time inside it."""

    def __init__(self, *, name: str = "payElapsed", parent: QWidget | None = None) -> None:
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
        p = colours()
        side = min(self.width(), self.height())
        inset = _WIDTH / 2
        round_ = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        track = round_.adjusted(inset, inset, -inset, -inset)
        text = self.text()
        pixels = 25 if len(text) <= 5 and side > 100 else 18
        font = fonts.fitted("elapsed", text, side - 3 * _WIDTH, pixels)
        pen = QPen(QColor(p.hue(self._hue).edge), _WIDTH)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        with painting.smooth(self) as painter:
            painter.setPen(QPen(QColor(p.track), _WIDTH))
            painter.drawEllipse(track)
            painter.setPen(pen)
            painter.drawArc(track, 90 * 16, -(self._seconds % 60) * 6 * 16)
            painting.write(painter, round_, text, font, p.ink, Qt.AlignmentFlag.AlignCenter)
