"""A receipt's lines painted in the till's own typeface: a PDF as long as its lines, and pictures.

Pictures are for what a printer's letters cannot say. It needs no display: where no window made one
before, it makes an application of Qt's that shows nothing. Every function may be called on any
thread once that is there.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QGuiApplication,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
)

from pos_app.domain.receipt import LineKind
from pos_app.printing.escpos import Bitmap
from pos_app.system import resources

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pos_app.domain.receipt import Line

# Millimetres that a print head reaches, by the roll's width.
PRINTABLE: Final = {58: 48.0, 80: 72.0}
_FAMILY: Final = "Inter"
_FONT_FILES: Final = ("Inter-Regular.otf", "Inter-Bold.otf")
_DOTS_PER_INCH: Final = 1200
_DOTS_PER_MM: Final = _DOTS_PER_INCH / 25.4
# Heights in dots: of a PDF's text, line and margins, and of a picture's text and line.
_TEXT: Final = 125
_LINE: Final = 175
_MARGIN: Final = 200
_PICTURE_TEXT: Final = 22
_PICTURE_LINE: Final = 30
# A space in front of a line, in parts of the text's height.
_SPACE: Final = 0.6

_BLACK: Final = QColor(0, 0, 0)
_WHITE: Final = QColor(255, 255, 255)
_LEFT: Final = Qt.AlignmentFlag.AlignLeft.value
_MIDDLE: Final = Qt.AlignmentFlag.AlignHCenter.value
_RIGHT: Final = Qt.AlignmentFlag.AlignRight.value
_ONE_LINE: Final = Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextSingleLine.value

_kept: list[QGuiApplication] = []


def be_ready() -> None:
    """Make what painting needs. On the main thread, where no window has made it."""
    if QGuiApplication.instance() is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        # It lives as long as the program: pictures and fonts hang on it.
        _kept.append(QGuiApplication([]))
    _fonts()


@cache
def _fonts() -> None:
    if _FAMILY in QFontDatabase.families():
        # The window's own, which must not change under it.
        return
    for name in _FONT_FILES:
        QFontDatabase.addApplicationFont(str(resources.path("fonts", name)))


def pdf(lines: Sequence[Line], *, width: int, title: str) -> bytes:
    """A receipt as a PDF of one page, as long as its lines.

    Args:
        lines: As `domain.receipt.lines` gives them.
        width: The roll's, in millimetres, 58 or 80.
        title: Of the document.
    """
    high = _LINE * len(lines) + 2 * _MARGIN
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setCreator("pos-app")
    writer.setResolution(_DOTS_PER_INCH)
    size = QPageSize(QSizeF(width, high / _DOTS_PER_MM), QPageSize.Unit.Millimeter)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF()))
    painter = QPainter(writer)
    try:
        room = PRINTABLE[width] * _DOTS_PER_MM
        left = (width * _DOTS_PER_MM - room) / 2
        for number, line in enumerate(lines):
            _paint(painter, line, QRectF(left, _MARGIN + number * _LINE, room, _LINE), _TEXT)
    finally:
        painter.end()
    buffer.close()
    return bytes(buffer.data().data())


def picture(line: Line, dots: int) -> Bitmap:
    """One line as black dots, for a printer whose letters lack one of its characters."""
    image = QImage(dots, _PICTURE_LINE, QImage.Format.Format_Mono)
    image.setColorTable([_WHITE.rgb(), _BLACK.rgb()])
    image.fill(0)
    painter = QPainter(image)
    try:
        _paint(painter, line, QRectF(0, 0, dots, _PICTURE_LINE), _PICTURE_TEXT)
    finally:
        painter.end()
    # A row begins at four bytes, and is as many whole ones as the dots need.
    across, stride, content = dots // 8, image.bytesPerLine(), bytes(image.constBits())
    rows = (content[row * stride : row * stride + across] for row in range(_PICTURE_LINE))
    return Bitmap(across, b"".join(rows))


def _paint(painter: QPainter, line: Line, place: QRectF, size: int) -> None:
    painter.setPen(QPen(_BLACK, size / 15))
    if line.kind is LineKind.RULE:
        middle = place.center().y()
        painter.drawLine(QPointF(place.left(), middle), QPointF(place.right(), middle))
        return
    left = line.left.lstrip()
    # Its spaces in front set a line in.
    indent = (len(line.left) - len(left)) * size * _SPACE
    gap = size * _SPACE if left and line.right else 0.0
    font = _font(size, strong=line.strong)
    wide = QFontMetricsF(font).horizontalAdvance(left + line.right) + indent + gap
    if wide > place.width():
        font = _font(int(size * place.width() / wide), strong=line.strong)
    painter.setFont(font)
    place = place.adjusted(indent, 0, 0, 0)
    at_left = _MIDDLE if line.in_the_middle else _LEFT
    painter.drawText(place, at_left | _ONE_LINE, left)
    painter.drawText(place, _RIGHT | _ONE_LINE, line.right)


def _font(pixels: int, *, strong: bool) -> QFont:
    font = QFont(_FAMILY)
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight.Bold if strong else QFont.Weight.Normal)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
