"""A gateway's connection: a dot and, since colour is never enough, words."""

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.desktop.look import fonts
from pos_app.desktop.look.theme import colours
from pos_app.desktop.widgets import painting

State = Literal["online", "offline", "off"]

_GAP = 16


class ConnectionDot(QWidget):
    """A filled dot for online, a hollow amber one for offline, a hollow grey one for off."""

    def __init__(
        self,
        text: str = "",
        state: State = "off",
        *,
        name: str = "connectionState",
        parent: QWidget | None = None,
    ) -> None:
        """Make one in its first state.

        Args:
            text: already translated, such as ``PayGate online``.
            state: what the dot shows.
            name: the object name.
            parent: the owner.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self._text = text
        self._state: State = state
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.set_state(text, state)

    def set_state(self, text: str, state: State) -> None:
        """Show these words and this state."""
        self._text, self._state = text, state
        self.setAccessibleName(text)
        self.setProperty("state", state)
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """The words shown."""
        return self._text

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        wide = QFontMetricsF(fonts.font("quiet")).horizontalAdvance(self._text)
        return QSize(round(wide + _GAP + 1), fonts.room(24))

    def minimumSizeHint(self) -> QSize:
        """The words may end in dots."""
        return QSize(_GAP + 20, fonts.room(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw dot and words."""
        p = colours(self)
        painter = painting.smooth(QPainter(self))
        middle = self.height() / 2
        if self._state == "online":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(p.online))
            painter.drawEllipse(QPointF(4.5, middle), 4.5, 4.5)
        else:
            line = p.waiting_edge if self._state == "offline" else p.quiet
            painter.setPen(QPen(QColor(line), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(4.5, middle), 3.5, 3.5)
        room = QRectF(_GAP, 0, self.width() - _GAP, self.height())
        ink = p.waiting if self._state == "offline" else p.quiet
        painting.write(painter, room, self._text, fonts.font("quiet"), ink)
        painter.end()
