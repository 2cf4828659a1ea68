"""A receipt's lines painted in the till's own typeface: a PDF as long as its lines, and pictures.

A report's figures are painted on pages of A4, and its five lines as a picture for a phone. All but
pictures can be painted on a printer of the system's own too.

Pictures are for what a printer's letters cannot say. It needs no display: where no window made one
before, it makes an application of Qt's that shows nothing. Every function may be called on any
thread once that is there.
"""

from __future__ import annotations

import errno
import os
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QGuiApplication,
    QImage,
    QPagedPaintDevice,
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
    from collections.abc import Callable, Sequence

    from PySide6.QtPrintSupport import QPrinter

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
_WRAPPED: Final = Qt.TextFlag.TextWordWrap.value

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


def print_lines(
    lines: Sequence[Line], begin: Callable[[], None], *, width: int, printer: str
) -> None:
    """Paint a receipt on a printer of the system's own, whatever paper that has.

    Args:
        lines: As `domain.receipt.lines` gives them.
        begin: Called right before anything is painted.
        width: That the lines were made for, in millimetres, 58 or 80.
        printer: Its name.

    Raises:
        FileNotFoundError: There is no such printer.
        OSError: It takes nothing now.
    """
    device = _system_printer(printer)
    begin()
    painter = _begun(device)
    try:
        scale = device.resolution() / _DOTS_PER_INCH
        painter.scale(scale, scale)
        room = PRINTABLE[width] * _DOTS_PER_MM
        top = 0.0
        for line in lines:
            if top + _LINE > device.height() / scale:
                device.newPage()
                top = 0.0
            _paint(painter, line, QRectF(0, top, room, _LINE), _TEXT)
            top += _LINE
    finally:
        painter.end()


def _system_printer(name: str) -> QPrinter:
    """The system's printer of a name, or its usual one where the name is empty.

    Raises:
        FileNotFoundError: There is none.
    """
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

    found = QPrinterInfo.printerInfo(name) if name else QPrinterInfo.defaultPrinter()
    if found.isNull():
        raise FileNotFoundError(errno.ENOENT, "no such printer", name)
    return QPrinter(found, QPrinter.PrinterMode.HighResolution)


def _begun(device: QPagedPaintDevice) -> QPainter:
    painter = QPainter()
    if not painter.begin(device):
        raise OSError(errno.EIO, "the printer takes nothing")
    return painter


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


# -- a report, on A4


class ReportPage(NamedTuple):
    """What a report says, in words.

    Attributes:
        note: Under the title: whose figures, and as of when.
        tiles: The few large figures: what, how much, and more of it.
        bars: The chart: label, value, and both in words.
        columns: Of the table; all but the first stand at the right.
        lines: Sentences under the table.
    """

    title: str
    note: str
    tiles: tuple[tuple[str, str, str], ...]
    bars: tuple[tuple[str, int, str], ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[str, ...]


# All lengths are tenths of a point: A4 is 5950 of them wide and 8420 high.
_DOTS_PER_POINT: Final = 10
_EDGE: Final = 450
_WIDE: Final = 5950 - 2 * _EDGE
_END: Final = 8420 - _EDGE
_ROW: Final = 180
_BARS_HIGH: Final = 900
_GREY: Final = QColor(91, 104, 98)
_PALE: Final = QColor(158, 200, 185)
_DEEP: Final = QColor(11, 110, 79)


def report_pdf(page: ReportPage) -> bytes:
    """A report as a PDF of as many pages of A4 as its table needs."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(page.title)
    writer.setCreator("pos-app")
    writer.setResolution(72 * _DOTS_PER_POINT)
    size = QPageSize(QPageSize.PageSizeId.A4)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF()))
    painter = QPainter(writer)
    try:
        _Sheet(writer, painter).fill(page)
    finally:
        painter.end()
    buffer.close()
    return bytes(buffer.data().data())


def print_report(page: ReportPage, printer: str = "") -> str:
    """Paint a report on a printer of the system's own, its usual one where none is named.

    Returns:
        The printer's name.

    Raises:
        FileNotFoundError: There is no such printer.
        OSError: It takes nothing now.
    """
    device = _system_printer(printer)
    device.setDocName(page.title)
    device.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    # The page has its own edge.
    device.setFullPage(True)
    painter = _begun(device)
    try:
        scale = device.resolution() / (72 * _DOTS_PER_POINT)
        painter.scale(scale, scale)
        _Sheet(device, painter).fill(page)
    finally:
        painter.end()
    return device.printerName()


class _Sheet:
    """Fills pages from their tops."""

    def __init__(self, device: QPagedPaintDevice, painter: QPainter) -> None:
        self._device = device
        self._painter = painter
        self._top = _EDGE

    def fill(self, page: ReportPage) -> None:
        """Paint all of it."""
        self._say(page.title, 220, strong=True)
        self._say(page.note, 100, colour=_GREY)
        self._top += 120
        if page.tiles:
            self._tiles(page.tiles)
        if any(value for _, value, _ in page.bars):
            self._bars(page.bars)
        self._row(page.columns, strong=True)
        for row in page.rows:
            self._row(row)
        self._top += 120
        for line in page.lines:
            self._tell(line, 110)

    def _say(self, text: str, size: int, *, strong: bool = False, colour: QColor = _BLACK) -> None:
        high = size * 3 // 2
        self._room_for(high)
        self._write(QRectF(_EDGE, self._top, _WIDE, high), text, size, strong, colour, _LEFT)
        self._top += high

    def _tell(self, text: str, size: int) -> None:
        """Sentences, on as many lines as they take, and a little room under them."""
        font = _font(size, strong=False)
        room = QRectF(0, 0, _WIDE, _END)
        high = QFontMetricsF(font).boundingRect(room, _LEFT | _WRAPPED, text).height()
        self._room_for(int(high))
        self._painter.setFont(font)
        self._painter.setPen(_BLACK)
        place = QRectF(_EDGE, self._top, _WIDE, high)
        self._painter.drawText(place, _LEFT | _WRAPPED, text)
        self._top += int(high) + size // 3

    def _tiles(self, tiles: Sequence[tuple[str, str, str]]) -> None:
        wide = _WIDE / len(tiles)
        for at, (what, amount, more) in enumerate(tiles):
            left, room = _EDGE + at * wide, wide - 60
            for down, text, size, strong, colour in (
                (0, what, 90, False, _GREY),
                (140, amount, 170, True, _BLACK),
                (370, more, 80, False, _GREY),
            ):
                place = QRectF(left, self._top + down, room, size * 1.5)
                self._write(place, text, size, strong, colour, _LEFT)
        self._top += 600

    def _bars(self, bars: Sequence[tuple[str, int, str]]) -> None:
        slot = _WIDE / len(bars)
        highest = max(value for _, value, _ in bars)
        foot = self._top + 160 + _BARS_HIGH
        largest = next(told for _, value, told in bars if value == highest)
        place = QRectF(_EDGE, self._top, _WIDE, 140)
        self._write(place, largest, 100, True, _BLACK, _LEFT)
        for at, (label, value, _) in enumerate(bars):
            high = _BARS_HIGH * value / highest
            wide = min(500.0, slot * 0.7)
            left = _EDGE + slot * (at + 0.5) - wide / 2
            colour = _DEEP if value == highest else _PALE
            self._painter.fillRect(QRectF(left, foot - high, wide, high), colour)
            under = QRectF(_EDGE + slot * at, foot + 20, slot, 110)
            self._write(under, label, 75, False, _GREY, _MIDDLE)
        self._painter.fillRect(QRectF(_EDGE, foot, _WIDE, 6), _GREY)
        self._top = foot + 260

    def _row(self, cells: Sequence[str], *, strong: bool = False) -> None:
        self._room_for(_ROW)
        first = _WIDE * 0.28
        wide = (_WIDE - first) / max(1, len(cells) - 1)
        for at, cell in enumerate(cells):
            left = _EDGE if at == 0 else _EDGE + first + (at - 1) * wide
            place = QRectF(left, self._top, first if at == 0 else wide, _ROW)
            colour = _GREY if strong else _BLACK
            self._write(place, cell, 100, strong, colour, _RIGHT if at else _LEFT)
        self._painter.fillRect(QRectF(_EDGE, self._top + _ROW - 4, _WIDE, 4), _PALE)
        self._top += _ROW

    def _room_for(self, high: int) -> None:
        if self._top + high > _END:
            self._device.newPage()
            self._top = _EDGE

    def _write(
        self, place: QRectF, text: str, size: int, strong: bool, colour: QColor, side: int
    ) -> None:
        font = _font(size, strong=strong)
        wide = QFontMetricsF(font).horizontalAdvance(text)
        if wide > place.width():
            font = _font(int(size * place.width() / wide), strong=strong)
        self._painter.setFont(font)
        self._painter.setPen(colour)
        self._painter.drawText(place, side | _ONE_LINE, text)


# -- five lines, for a phone


class LinesPicture(NamedTuple):
    """What a picture of five lines says, in words.

    Attributes:
        lines: The first is the largest.
        note: Under them, in grey: as of when, and whose they are.
        banner: Across the top, as in training; empty for none.
    """

    shop: str
    lines: tuple[str, ...]
    note: str
    banner: str = ""


# All lengths are dots: a phone shows 1080 of them across.
_PHONE: Final = 1080
_PHONE_EDGE: Final = 80
_AMBER: Final = QColor(243, 190, 75)


def _kept_whole(line: str) -> str:
    """The line with its amounts where no line's end parts them from sign and currency."""
    return line.replace("GH₵ ", "GH₵\u00a0").replace("\u2212 ", "\u2212\u00a0")


def lines_png(told: LinesPicture) -> bytes:
    """The five lines as a PNG, as high as they need."""
    styles = ((54, True, _BLACK), *((42, False, _BLACK),) * (len(told.lines) - 1))
    texts = (
        (told.shop, 36, True, _GREY),
        *((_kept_whole(line), *style) for line, style in zip(told.lines, styles, strict=True)),
        (told.note, 30, False, _GREY),
    )
    wide = _PHONE - 2 * _PHONE_EDGE
    placed: list[tuple[QRectF, str, QFont, QColor]] = []
    top = _PHONE_EDGE + (90 if told.banner else 0)
    for text, size, strong, colour in texts:
        font = _font(size, strong=strong)
        metrics = QFontMetricsF(font)
        room = QRectF(0, 0, wide, 100 * size)
        high = metrics.boundingRect(room, _LEFT | _WRAPPED, text).height()
        placed.append((QRectF(_PHONE_EDGE, top, wide, high), text, font, colour))
        top += int(high) + 36
    image = QImage(_PHONE, top - 36 + _PHONE_EDGE, QImage.Format.Format_RGB32)
    image.fill(_WHITE)
    painter = QPainter(image)
    try:
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        if told.banner:
            band = QRectF(0, 0, _PHONE, 90)
            painter.fillRect(band, _AMBER)
            painter.setFont(_font(32, strong=True))
            painter.setPen(_BLACK)
            painter.drawText(band, _MIDDLE | _ONE_LINE, told.banner)
        painter.fillRect(QRectF(0, image.height() - 12, _PHONE, 12), _DEEP)
        for place, text, font, colour in placed:
            painter.setFont(font)
            painter.setPen(colour)
            painter.drawText(place, _LEFT | _WRAPPED, text)
    finally:
        painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())
