"""Plain grounds to lay things on: a bordered card, a strip of the frame, a coloured pane."""

from typing import Literal

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.desktop.look.palette import WHITE, mix
from pos_app.desktop.look.theme import colours
from pos_app.desktop.widgets import painting

Pane = Literal["paid", "not_paid", "twice", "calm"]


class Card(QWidget):
    """A rounded card with a hair line; set a layout on it."""

    def __init__(
        self,
        *,
        sunken: bool = False,
        radius: float = 14.0,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Make one in its first state.

        Args:
            sunken: the quieter ground, without a line.
            radius: of the corners, in pixels.
            name: the object name.
            parent: the owner.
        """
        super().__init__(parent)
        self._sunken = sunken
        self._radius = radius
        if name:
            self.setObjectName(name)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground."""
        p = colours(self)
        painter = painting.smooth(QPainter(self))
        fill, line = (p.sunken, None) if self._sunken else (p.card, p.line)
        painting.box(painter, QRectF(self.rect()), fill, line, radius=self._radius)
        painter.end()


class Strip(QWidget):
    """A full-width strip of the frame: header (line below) or footer (line above)."""

    def __init__(
        self, *, line: Literal["above", "below"], name: str = "", parent: QWidget | None = None
    ) -> None:
        """Put the line above or below."""
        super().__init__(parent)
        self._line = line
        if name:
            self.setObjectName(name)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground and its one line."""
        p = colours(self)
        painter = QPainter(self)
        painting.fill(painter, QRectF(self.rect()), p.card)
        y = 0 if self._line == "above" else self.height() - 1
        painting.fill(painter, QRectF(0, y, self.width(), 1), p.line)
        painter.end()


class VerdictPane(QWidget):
    """The whole main pane in one colour: green for paid, red for not paid, brown for paid twice.

    Grey is for what ended as somebody here wanted.
    """

    def __init__(self, pane: Pane, *, name: str = "", parent: QWidget | None = None) -> None:
        """Make one in its first state."""
        super().__init__(parent)
        self._pane: Pane = pane
        if name:
            self.setObjectName(name)

    def set_pane(self, pane: Pane) -> None:
        """Take another colour."""
        self._pane = pane
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground."""
        painter = painting.smooth(QPainter(self))
        painting.box(painter, QRectF(self.rect()), pane_ground(self, self._pane), radius=14)
        painter.end()


class RoundGlyph(QWidget):
    """A glyph in a pale disc, for the top of a coloured pane; shrinks with the room it has."""

    def __init__(self, pane: Pane, glyph: painting.Glyph, *, parent: QWidget | None = None) -> None:
        """Make one in its first state."""
        super().__init__(parent)
        self._pane: Pane = pane
        self._glyph: painting.Glyph = glyph
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Preferred, policy.Maximum)

    def set_look(self, pane: Pane, glyph: painting.Glyph) -> None:
        """Take another colour and sign."""
        self._pane, self._glyph = pane, glyph
        self.update()

    def sizeHint(self) -> QSize:
        """104 pixels across, as in the pictures."""
        return QSize(104, 104)

    def minimumSizeHint(self) -> QSize:
        """48 pixels across, in a low window."""
        return QSize(48, 48)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the disc and the glyph."""
        side = min(self.width(), self.height())
        disc = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        painter = painting.smooth(QPainter(self))
        ground = pane_ground(self, self._pane)
        painting.box(painter, disc, mix(ground, WHITE, 0.13), radius=side / 2)
        inset = side * 0.23
        painting.draw(
            painter,
            self._glyph,
            disc.adjusted(inset, inset, -inset, -inset),
            WHITE,
            stroke=side * 0.048,
        )
        painter.end()


def pane_ground(widget: QWidget, pane: Pane) -> str:
    """The colour of a pane in the widget's theme."""
    p = colours(widget)
    match pane:
        case "paid":
            return p.paid_ground
        case "twice":
            return p.twice_ground
        case "calm":
            return p.calm_ground
        case _:
            return p.not_paid_ground
