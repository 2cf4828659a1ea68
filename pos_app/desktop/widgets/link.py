"""A web address in at most two lines, broken where the room ends and ended by dots.

Only the look: what may be opened or copied is the screen's business.
"""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.desktop.look import fonts
from pos_app.desktop.look.theme import colours
from pos_app.desktop.widgets import painting

_LINE = 19


class LinkWords(QWidget):
    """Plain text without spaces, in two lines at most."""

    def __init__(self, text: str = "", *, name: str = "", parent: QWidget | None = None) -> None:
        """Make one in its first state.

        Args:
            text: the address.
            name: the object name.
            parent: the owner.
        """
        super().__init__(parent)
        self._text = text
        if name:
            self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        """Show another address."""
        self._text = text
        self.setAccessibleName(text)
        self.update()

    def text(self) -> str:
        """The whole address."""
        return self._text

    def sizeHint(self) -> QSize:
        """Two lines."""
        return QSize(200, 2 * fonts.room(_LINE) + 2)

    def minimumSizeHint(self) -> QSize:
        """Two lines, however narrow."""
        return QSize(80, 2 * fonts.room(_LINE) + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw what fits in the first line, and the rest in the second."""
        font = fonts.font("quiet")
        metrics = QFontMetricsF(font)
        fits = len(self._text)
        while fits and metrics.horizontalAdvance(self._text[:fits]) > self.width():
            fits -= max(1, fits // 40)
        painter = QPainter(self)
        ink = colours(self).quiet
        for line, part in enumerate((self._text[:fits], self._text[fits:])):
            high = fonts.room(_LINE)
            room = QRectF(0, line * high, self.width(), high)
            painting.write(painter, room, part, font, ink, Qt.AlignmentFlag.AlignLeft)
        painter.end()
