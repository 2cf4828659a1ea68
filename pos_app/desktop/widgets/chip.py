"""A pill with a few words, such as the network that a number suggests."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.desktop.look import fonts
from pos_app.desktop.look.palette import Hue
from pos_app.desktop.look.theme import colours
from pos_app.desktop.widgets import painting

_PAD = 12


class Chip(QWidget):
    """Plain words on a hue's ground; hidden while it has none."""

    def __init__(
        self, text: str = "", hue: Hue = "soft", *, name: str = "", parent: QWidget | None = None
    ) -> None:
        """Make one in its first state.

        Args:
            text: already translated; empty hides the chip.
            hue: the colour family.
            name: the object name.
            parent: the owner.
        """
        super().__init__(parent)
        self._text = ""
        self._hue: Hue = hue
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        if name:
            self.setObjectName(name)
        self.set(text, hue)

    def set(self, text: str, hue: Hue = "soft") -> None:
        """Say this in that hue; nothing at all hides the chip."""
        self._text, self._hue = text, hue
        self.setAccessibleName(text)
        self.setVisible(bool(text) and self.parentWidget() is not None)
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """The words shown."""
        return self._text

    def hue(self) -> Hue:
        """The colour family."""
        return self._hue

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        wide = QFontMetricsF(fonts.font("state")).horizontalAdvance(self._text)
        return QSize(round(wide + 2 * _PAD + 1), _high())

    def minimumSizeHint(self) -> QSize:
        """Its words may end in dots."""
        return QSize(min(self.sizeHint().width(), 64), _high())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the pill."""
        hue = colours(self).hue(self._hue)
        rect = QRectF(self.rect())
        painter = painting.smooth(QPainter(self))
        painting.box(painter, rect, hue.ground, radius=self.height() / 2)
        room = rect.adjusted(_PAD, 0, -_PAD, 0)
        painting.write(painter, room, self._text, fonts.font("state"), hue.word)
        painter.end()


def _high() -> int:
    return max(29, fonts.room(25))
