"""The few strokes that the widgets share: cards, key badges, focus rings, clipped text.

Pure drawing on a painter that someone else opened. Nothing here keeps state or knows a widget.

Small painted pictures: backspace, QR, check, exclamation, lock.

Paths rather than files, so that they are sharp at any scale and take any colour. A glyph must
never be the only bearer of a meaning: a word stands beside it or in its accessible name.
"""

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from pos_app.desktop.look import fonts

TARGET = 44
"""The smallest side of anything that a finger must hit, in pixels."""

RADIUS = 12.0
BADGE_PAD = 6.0

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def smooth(painter: QPainter) -> QPainter:
    """The same painter, set to draw smooth edges."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter


def fill(painter: QPainter, rect: QRectF, colour: str) -> None:
    """A plain area without a line."""
    # Not fillRect: to choose among its many forms PySide makes enumerations nobody else needs.
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRect(rect)


def box(
    painter: QPainter,
    rect: QRectF,
    fill: str,
    line: str | None = None,
    *,
    radius: float = RADIUS,
    width: float = 1.0,
) -> None:
    """A rounded box; its line lies wholly inside ``rect``, so one pixel stays one pixel."""
    if line is None:
        painter.setPen(Qt.PenStyle.NoPen)
        inner = rect
    else:
        painter.setPen(QPen(QColor(line), width))
        inset = width / 2
        inner = rect.adjusted(inset, inset, -inset, -inset)
        radius -= inset
    painter.setBrush(QColor(fill))
    painter.drawRoundedRect(inner, radius, radius)


def ring(
    painter: QPainter, rect: QRectF, colour: str, *, radius: float = RADIUS, width: float = 3.0
) -> None:
    """A rounded outline, wholly inside ``rect``."""
    inset = width / 2
    painter.setPen(QPen(QColor(colour), width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(
        rect.adjusted(inset, inset, -inset, -inset), radius - inset, radius - inset
    )


def edge(painter: QPainter, rect: QRectF, colour: str, *, radius: float, width: float) -> None:
    """A coloured left edge that follows the rounded corners of ``rect``."""
    outer = QPainterPath()
    outer.addRoundedRect(rect, radius, radius)
    inner = QPainterPath()
    inner.addRoundedRect(rect.adjusted(width, 0, width + radius, 0), radius, radius)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawPath(outer.subtracted(inner))


def badge_height() -> float:
    """How high a key badge is, in pixels."""
    return float(max(20, fonts.room(17)))


def badge_width(label: str) -> float:
    """How wide a key badge is, in pixels; 0 without a label."""
    if not label:
        return 0.0
    return round(QFontMetricsF(fonts.font("badge")).horizontalAdvance(label) + 2 * BADGE_PAD + 2)


def badge(
    painter: QPainter, right: float, bottom: float, label: str, *, text: str, line: str
) -> None:
    """A small outlined key name whose lower right corner is at (right, bottom)."""
    if not label:
        return
    width = badge_width(label)
    high = badge_height()
    rect = QRectF(round(right - width), round(bottom - high), width, high)
    ring(painter, rect, line, radius=5.0, width=1.0)
    write(painter, rect, label, fonts.font("badge"), text, Qt.AlignmentFlag.AlignCenter)


def write(
    painter: QPainter,
    rect: QRectF,
    text: str,
    font: QFont,
    colour: str,
    align: Qt.AlignmentFlag = _LEFT,
    *,
    keep_end: bool = False,
) -> None:
    """One line of plain text in ``rect``, with dots for what does not fit.

    They stand at its end, or with ``keep_end`` at its beginning: what is just typed is read there.
    """
    painter.setFont(font)
    painter.setPen(QColor(colour))
    metrics = QFontMetricsF(font)
    if metrics.horizontalAdvance(text) > rect.width() + 0.5:
        where = Qt.TextElideMode.ElideLeft if keep_end else Qt.TextElideMode.ElideRight
        text = metrics.elidedText(text, where, rect.width())
    painter.drawText(rect, align | Qt.TextFlag.TextSingleLine, text)


def write_lines(
    painter: QPainter, rect: QRectF, text: str, style: fonts.Style, colour: str, *, lines: int = 2
) -> None:
    """Plain text in up to ``lines`` lines from the top of ``rect``; smaller, then with dots."""
    font = fonts.font(style)
    kept: list[str] = []
    for pixels in (0, fonts.SMALLEST):
        if pixels:
            font.setPixelSize(pixels)
        kept = _broken(text, QFontMetricsF(font), rect.width())
        if len(kept) <= lines:
            break
    kept = [*kept[: lines - 1], " ".join(kept[lines - 1 :])] if len(kept) > lines else kept
    step = QFontMetricsF(font).height()
    for number, line in enumerate(kept):
        write(painter, QRectF(rect.left(), rect.top() + number * step, rect.width(), step),
              line, font, colour)  # fmt: skip


def _broken(text: str, metrics: QFontMetricsF, width: float) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and metrics.horizontalAdvance(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def write_at(
    painter: QPainter, left: float, baseline: float, text: str, font: QFont, colour: str
) -> float:
    """One line of plain text on a baseline; returns where it ends."""
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(QPointF(left, baseline), text)
    return left + QFontMetricsF(font).horizontalAdvance(text)


Glyph = Literal["backspace", "qr", "check", "exclamation", "lock", "cross"]


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
        case "backspace":
            _backspace(painter)
        case "qr":
            _qr(painter, colour)
        case "check":
            painter.drawPolyline([QPointF(5, 12.5), QPointF(10, 17.5), QPointF(19.5, 7.5)])
        case "exclamation":
            _exclamation(painter, colour)
        case "lock":
            _lock(painter)
        case "cross":
            painter.drawLine(QPointF(6.5, 6.5), QPointF(17.5, 17.5))
            painter.drawLine(QPointF(17.5, 6.5), QPointF(6.5, 17.5))
    painter.restore()


def _backspace(painter: QPainter) -> None:
    outline = QPainterPath(QPointF(8.5, 5.5))
    for point in ((21, 5.5), (21, 18.5), (8.5, 18.5), (2.5, 12)):
        outline.lineTo(*point)
    outline.closeSubpath()
    painter.drawPath(outline)
    painter.drawLine(QPointF(11.5, 9.5), QPointF(16.5, 14.5))
    painter.drawLine(QPointF(16.5, 9.5), QPointF(11.5, 14.5))


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
