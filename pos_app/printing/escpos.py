"""A receipt's lines as the bytes of an ESC/POS printer, and the pulse that opens a drawer.

Text goes as text where the printer's code page has every character, else as a picture. It must
never send a byte above 0x7F before the printer was taken out of its Chinese mode, in which cheap
ones wake up, and no picture higher than the smallest of them can hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pos_app.domain.receipt import Line

# As paper writes the cedi: no code page has ₵, four have ¢.
CEDI: Final = "GH¢"
# Dots across the paper, by its width in millimetres, at 203 dots an inch.
DOTS: Final = {58: 384, 80: 576}
HIGHEST_STRIP: Final = 255

_RESET: Final = b"\x1b@"
_NO_CHINESE: Final = b"\x1c."
_CODE_PAGE: Final = b"\x1bt"
_STRONG: Final = (b"\x1bE\x00", b"\x1bE\x01")
_RASTER: Final = b"\x1dv0\x00"
_FEED: Final = b"\x1bd\x05"
_FEED_AND_CUT: Final = b"\x1dVB\x00"
# Pin 2, 50 ms on and 500 ms off: with one time alone a drawer opens every second time.
_OPEN_DRAWER: Final = b"\x1bp\x00\x19\xfa"
_LINE_END: Final = b"\n"
# What says the same in every page.
_LIKE: Final = {
    "•": "*", "₵": "¢", "×": "x", "\u2013": "-", "\u2014": "-", "\u2018": "'", "\u2019": "'",
    "\u201c": '"', "\u201d": '"', "\u2026": "...", "\u00a0": " ",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CodePage:
    """A table of characters: its number at the printer, and its name here."""

    table: int
    codec: str


CP437: Final = CodePage(0, "cp437")
CP850: Final = CodePage(2, "cp850")
WINDOWS_1252: Final = CodePage(16, "cp1252")
CP858: Final = CodePage(19, "cp858")


PAGES: Final = {page.codec: page for page in (CP437, CP850, WINDOWS_1252, CP858)}
_SAMPLE: Final = "GH¢ 12.50 £ é ñ ü"


@dataclass(frozen=True, slots=True)
class Bitmap:
    """A black and white picture: rows of bytes, the leftmost dot in the highest bit; 1 is black.

    Attributes:
        across: Bytes in a row.
    """

    across: int
    rows: bytes


Painter: TypeAlias = "Callable[[Line, int], Bitmap]"
"""Makes the picture of a line, so many dots wide."""


def encode(
    lines: Iterable[Line],
    *,
    columns: int,
    dots: int,
    paint: Painter,
    page: CodePage = CP437,
    cut: bool = False,
    open_drawer: bool = False,
) -> bytes:
    """Return the bytes of one job.

    Args:
        lines: Of a receipt, made with `CEDI` for so many columns.
        columns: Characters on a line.
        dots: Dots across the paper.
        paint: Called for each line that the page has not every character of.
        page: One that the printer has.
        cut: It has a cutter; else the paper is fed to where it can be torn.
        open_drawer: Open the drawer, before anything else.
    """
    pieces = [_RESET, _NO_CHINESE, _CODE_PAGE + bytes([page.table])]
    if open_drawer:
        pieces.append(_OPEN_DRAWER)
    for line in lines:
        encoded = in_page(line.text(columns), page)
        if encoded is None:
            pieces += _strips(paint(line, dots))
        elif line.strong:
            pieces += [_STRONG[True], encoded, _LINE_END, _STRONG[False]]
        else:
            pieces += [encoded, _LINE_END]
    pieces.append(_FEED_AND_CUT if cut else _FEED)
    return b"".join(pieces)


def drawer_pulse() -> bytes:
    """Return the bytes of a job that opens the drawer and prints nothing."""
    return _RESET + _OPEN_DRAWER


def trial(*, columns: int, cut: bool = False, open_drawer: bool = False) -> bytes:
    """Return a page by which a person sees what the printer has.

    A line in each table of characters, of which the right ones read alike, and a ruler that must
    end where the paper does. The arguments are those of `encode`.
    """
    pieces = [_RESET + _NO_CHINESE, _OPEN_DRAWER if open_drawer else b""]
    pieces += [_STRONG[True], b"TEST", _LINE_END, _STRONG[False]]
    for name, page in PAGES.items():
        line = f"{name}: {_SAMPLE}".encode(page.codec)
        pieces += [_CODE_PAGE + bytes([page.table]), line, _LINE_END]
    tens = "".join(str(number % 10) for number in range(1, columns + 1))
    pieces += [tens.encode(), _LINE_END, f"{columns} letters".rjust(columns).encode(), _LINE_END]
    pieces.append(_FEED_AND_CUT if cut else _FEED)
    return b"".join(pieces)


def in_page(text: str, page: CodePage) -> bytes | None:
    """A text in a code page; None where one of its characters is not there, nor one like it."""
    encoded = [_byte(character, page) for character in text]
    return None if None in encoded else b"".join(filter(None, encoded))


def _byte(character: str, page: CodePage) -> bytes | None:
    if not character.isprintable() and character not in _LIKE:
        # It would steer the printer.
        return b" "
    for one in (character, _LIKE.get(character, "")):
        if one:
            try:
                return one.encode(page.codec)
            except UnicodeEncodeError:
                pass
    return None


def _strips(picture: Bitmap) -> Iterator[bytes]:
    """A picture in strips that small buffers hold."""
    across = picture.across
    for start in range(0, len(picture.rows), across * HIGHEST_STRIP):
        rows = picture.rows[start : start + across * HIGHEST_STRIP]
        size = across.to_bytes(2, "little") + (len(rows) // across).to_bytes(2, "little")
        yield _RASTER + size + rows
