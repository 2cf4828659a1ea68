"""The striped strip on top that cannot be missed: training, keys in clear, a test checkout."""

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.desktop.look import fonts, palette
from pos_app.desktop.widgets import painting

Kind = Literal["training", "danger", "test"]

_LOOKS: dict[Kind, tuple[tuple[str, str], str]] = {
    "training": (palette.BANNER_STRIPES, palette.BANNER_INK),
    "danger": (palette.DANGER_STRIPES, palette.DANGER_INK),
    "test": (palette.TEST_STRIPES, palette.TEST_INK),
}
_HEIGHT = 28
_LEAST = 22
_STRIPE = 25.5


class Banner(QWidget):
    """A full-width strip of diagonal stripes with one line of words."""

    def __init__(
        self,
        text: str,
        kind: Kind = "training",
        *,
        name: str = "trainingBanner",
        parent: QWidget | None = None,
    ) -> None:
        """Make one in its first state.

        Args:
            text: already translated.
            kind: ``training`` yellow, ``danger`` red (keys in clear), ``test`` purple.
            name: the object name.
            parent: the owner.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self._kind: Kind = kind
        self._text = ""
        self._high = _HEIGHT
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show other words."""
        self._text = text
        self.setAccessibleName(text)
        self.update()

    def set_low(self, *, lowest: bool) -> None:
        """Take less height in the lowest windows."""
        self._high = _LEAST if lowest else _HEIGHT
        self.updateGeometry()

    def text(self) -> str:
        """The words shown."""
        return self._text

    def sizeHint(self) -> QSize:
        """As high as in the pictures, as wide as there is room."""
        return QSize(320, self._high)

    def minimumSizeHint(self) -> QSize:
        """Never lower."""
        return QSize(0, self._high)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the stripes and the words."""
        (light, dark), ink = _LOOKS[self._kind]
        painter = painting.smooth(QPainter(self))
        painting.fill(painter, QRectF(self.rect()), light)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(dark))
        high = self.height()
        left = -_STRIPE
        while left < self.width() + high:
            painter.drawPolygon(
                QPolygonF(
                    [
                        QPointF(left, 0),
                        QPointF(left + _STRIPE, 0),
                        QPointF(left + _STRIPE - high, high),
                        QPointF(left - high, high),
                    ]
                )
            )
            left += 2 * _STRIPE
        room = QRectF(self.rect()).adjusted(12, 0, -12, 0)
        font = fonts.font("banner")
        painting.write(painter, room, self._text, font, ink, Qt.AlignmentFlag.AlignCenter)
        painter.end()
