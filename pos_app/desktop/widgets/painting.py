"""What the few painted widgets share: a painter, a line of text, and small pictures.

The pictures are paths rather than files, so that they are sharp at any scale and take any colour. A
glyph must never be the only bearer of a meaning: a word stands beside it or in its accessible name.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@contextmanager
def smooth(widget: QWidget) -> Iterator[QPainter]:
    """A painter on a widget, set to draw smooth edges."""
    with QPainter(widget) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        yield painter


def write(
    painter: QPainter,
    rect: QRectF,
    text: str,
    font: QFont,
    colour: str,
    align: Qt.AlignmentFlag = _LEFT,
) -> None:
    """One line of plain text in ``rect``, ended by dots where it does not fit."""
    painter.setFont(font)
    painter.setPen(QColor(colour))
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width() + 0.5)
    painter.drawText(rect, align | Qt.TextFlag.TextSingleLine, shown)


def write_at(
    painter: QPainter, left: float, baseline: float, text: str, font: QFont, colour: str
) -> None:
    """One line of plain text on a baseline."""
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(QPointF(left, baseline), text)


def edge(painter: QPainter, card: QRectF, width: int, radius: int, colour: str) -> None:
    """A coloured edge at the left of a card with round corners.

    A border of a style sheet follows no rounded corner by itself.
    """
    outer, inner = QPainterPath(), QPainterPath()
    outer.addRoundedRect(card, radius, radius)
    inner.addRoundedRect(card.adjusted(width, 0, radius, 0), radius, radius)
    painter.fillPath(outer.subtracted(inner), QColor(colour))


Glyph = Literal["qr", "cash", "check", "exclamation", "lock", "cross", "down"]


def draw(
    painter: QPainter, glyph: Glyph, rect: QRectF, colour: str, *, stroke: float = 2.0
) -> None:
    """Draw a glyph into the largest square in the middle of ``rect``."""
    side = min(rect.width(), rect.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center() - QPointF(side / 2, side / 2))
    painter.scale(side / 24, side / 24)
    pen = QPen(QColor(colour), stroke * 24 / side)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    match glyph:
        case "qr":
            _qr(painter, colour)
        case "cash":
            _cash(painter)
        case "check":
            painter.drawPolyline([QPointF(5, 12.5), QPointF(10, 17.5), QPointF(19.5, 7.5)])
        case "exclamation":
            _exclamation(painter, colour)
        case "lock":
            _lock(painter)
        case "down":
            painter.drawPolyline([QPointF(7, 9.5), QPointF(12, 14.5), QPointF(17, 9.5)])
        case "cross":
            painter.drawLine(QPointF(6.5, 6.5), QPointF(17.5, 17.5))
            painter.drawLine(QPointF(17.5, 6.5), QPointF(6.5, 17.5))
    painter.restore()


def _qr(painter: QPainter, colour: str) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    for left, top in ((0.0, 0.0), (13.0, 0.0), (0.0, 13.0)):
        finder = QPainterPath()
        finder.addRect(QRectF(left, top, 11, 11))
        finder.addRect(QRectF(left + 2.6, top + 2.6, 5.8, 5.8))
        painter.drawPath(finder)
    for left, top, width, height in (
        (13.0, 13.0, 5.5, 5.5), (20.0, 13.0, 3.0, 8.0), (13.0, 20.5, 3.0, 2.5),
        (17.5, 20.5, 2.5, 2.5),
    ):  # fmt: skip
        painter.drawRect(QRectF(left, top, width, height))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)


def _cash(painter: QPainter) -> None:
    painter.drawRoundedRect(QRectF(1.5, 5.5, 21, 13), 2, 2)
    painter.drawEllipse(QPointF(12, 12), 3, 3)
    for left in (5.5, 18.5):
        painter.drawPoint(QPointF(left, 12))


def _exclamation(painter: QPainter, colour: str) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    stem = QPainterPath(QPointF(10.6, 2.5))
    for point in ((13.4, 2.5), (12.9, 16.0), (11.1, 16.0)):
        stem.lineTo(*point)
    stem.closeSubpath()
    painter.drawPath(stem)
    painter.drawEllipse(QPointF(12, 19.8), 1.7, 1.7)


def _lock(painter: QPainter) -> None:
    painter.drawRoundedRect(QRectF(5, 10.5, 14, 10), 2, 2)
    shackle = QPainterPath(QPointF(8, 10.5))
    shackle.lineTo(8, 7.5)
    shackle.arcTo(QRectF(8, 3.5, 8, 8), 180, -180)
    shackle.lineTo(16, 10.5)
    painter.drawPath(shackle)
