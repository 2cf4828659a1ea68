"""Puts the program's PNG icons into what Windows (.ico) and macOS (.icns) take.

Run ``python packaging/make_icon_containers.py FILE.ico FILE.icns``, with any of them; a .bmp is the
picture beside the pages of Windows' installer. It needs nothing but Python, since the systems' own
tools run only there; it never changes an icon.
"""

from __future__ import annotations

import struct
import sys
import zlib
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "icons"
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Windows reads PNG inside an icon for certain only at 256 pixels; below, it is an old bitmap.
ICO_BITMAPS = (16, 24, 32, 48, 64, 128)
ICO_PNG = 256
# macOS does not show PNG reliably at 16 and 32 pixels: those are colours and a mask of their own.
ICNS_BITMAPS = ((16, b"is32", b"s8mk"), (32, b"il32", b"l8mk"))
ICNS_PNGS = (
    (32, b"ic11"),
    (64, b"ic12"),
    (128, b"ic07"),
    (256, b"ic13"),
    (256, b"ic08"),
    (512, b"ic14"),
    (512, b"ic09"),
)
# Width, height and the icon's size, as NSIS asks for it; the ground is the icon's green, darker.
SIDE_PICTURE = (164, 314, 128)
SIDE_GROUND = (7, 66, 48)
_LONGEST_COPY = 128
_LONGEST_RUN = 130
_SHORTEST_RUN = 3


def main(arguments: list[str]) -> int:
    """Write the files that are named; 2 where a name ends otherwise."""
    if not arguments:
        sys.stderr.write("usage: make_icon_containers.py FILE.ico|FILE.icns|FILE.bmp ...\n")
        return 2
    for name in arguments:
        out = Path(name)
        if out.suffix not in _WRITERS:
            sys.stderr.write(f"{name}: neither .ico, .icns nor .bmp\n")
            return 2
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(_WRITERS[out.suffix]())
    return 0


def ico() -> bytes:
    """Return the Windows icon."""
    pictures = [(size, _bitmap(size)) for size in ICO_BITMAPS]
    pictures.append((ICO_PNG, png(ICO_PNG)))
    head = struct.pack("<HHH", 0, 1, len(pictures))
    place = len(head) + 16 * len(pictures)
    entries = b""
    for size, picture in pictures:
        # One byte holds the size, and 0 there means 256.
        entries += struct.pack("<BBBBHHII", *(size % 256,) * 2, 0, 0, 1, 32, len(picture), place)
        place += len(picture)
    return head + entries + b"".join(picture for _, picture in pictures)


def icns() -> bytes:
    """Return the macOS icon."""
    parts = []
    for size, colours, mask in ICNS_BITMAPS:
        planes = _planes(size)
        parts.append((colours, b"".join(_packed(plane) for plane in planes[:3])))
        parts.append((mask, planes[3]))
    parts += [(kind, png(size)) for size, kind in ICNS_PNGS]
    body = b"".join(kind + struct.pack(">I", len(data) + 8) + data for kind, data in parts)
    return b"icns" + struct.pack(">I", len(body) + 8) + body


def side() -> bytes:
    """Return the picture at the side of Windows' installer: the icon on its own dark green."""
    width, height, size = SIDE_PICTURE
    icon = pixels(png(size), size)
    left = (width - size) // 2
    rows = []
    for y in range(height):
        row = [SIDE_GROUND] * width
        if left <= y < left + size:
            line = icon[y - left]
            row[left : left + size] = [_over(line[at : at + 4]) for at in range(0, 4 * size, 4)]
        colours = b"".join(bytes(reversed(colour)) for colour in row)
        rows.append(colours + bytes(-len(colours) % 4))
    body = b"".join(reversed(rows))
    head = struct.pack("<2sIHHI", b"BM", 54 + len(body), 0, 0, 54)
    return (
        head
        + struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(body), 0, 0, 0, 0)
        + body
    )


def _over(pixel: bytes) -> tuple[int, ...]:
    """Return a pixel as it looks on the ground."""
    alpha = pixel[3]
    pairs = zip(pixel[:3], SIDE_GROUND, strict=True)
    return tuple((ours * alpha + ground * (255 - alpha)) // 255 for ours, ground in pairs)


def png(size: int) -> bytes:
    """Return the PNG file of that many pixels a side."""
    return (FOLDER / f"pos-app-{size}.png").read_bytes()


def pixels(data: bytes, size: int) -> list[bytes]:
    """Return a PNG's rows from the top, four bytes a pixel: red, green, blue, alpha.

    Raises:
        ValueError: it is not a plain picture of that size with eight bits a channel.
    """
    if data[:8] != PNG_SIGNATURE:
        raise ValueError("not a PNG file")
    place, packed = 8, b""
    while place < len(data):
        length, kind = struct.unpack_from(">I4s", data, place)
        chunk = data[place + 8 : place + 8 + length]
        if kind == b"IHDR" and struct.unpack(">IIBBBBB", chunk) != (size, size, 8, 6, 0, 0, 0):
            raise ValueError("not a plain RGBA picture of its size")
        if kind == b"IDAT":
            packed += chunk
        place += 12 + length
    return _unfiltered(zlib.decompress(packed), size)


def _unfiltered(raw: bytes, size: int) -> list[bytes]:
    rows: list[bytes] = []
    before = bytes(4 * size)
    for start in range(0, len(raw), 4 * size + 1):
        row = bytearray(raw[start + 1 : start + 1 + 4 * size])
        for at in range(len(row)):
            left = row[at - 4] if at >= 4 else 0
            corner = before[at - 4] if at >= 4 else 0
            guess = _guess(raw[start], left, before[at], corner)
            row[at] = (row[at] + guess) % 256
        before = bytes(row)
        rows.append(before)
    return rows


def _guess(filtering: int, left: int, above: int, corner: int) -> int:
    """Return what the PNG filter of that number took away."""
    if filtering < 4:
        return (0, left, above, (left + above) // 2)[filtering]
    estimate = left + above - corner
    return min((left, above, corner), key=lambda value: abs(estimate - value))


def _bitmap(size: int) -> bytes:
    """Return a device-independent bitmap as icons hold it: from below, twice as high, a mask."""
    rows = pixels(png(size), size)
    head = struct.pack("<IiiHHIIiiII", 40, size, 2 * size, 1, 32, 0, 0, 0, 0, 0, 0)
    colours = b"".join(
        bytes(row[at + channel] for at in range(0, len(row), 4) for channel in (2, 1, 0, 3))
        for row in reversed(rows)
    )
    # Alpha says it all; the old one-bit mask of every row is empty, filled up to four bytes.
    return head + colours + bytes((size + 31) // 32 * 4 * size)


def _planes(size: int) -> list[bytes]:
    whole = b"".join(pixels(png(size), size))
    return [whole[channel::4] for channel in range(4)]


def _packed(plane: bytes) -> bytes:
    """Return one channel in the run lengths of .icns."""
    out, copy, at = b"", b"", 0
    while at < len(plane):
        run = 1
        while run < _LONGEST_RUN and plane[at : at + 1] == plane[at + run : at + run + 1]:
            run += 1
        if run >= _SHORTEST_RUN:
            out += _copied(copy) + bytes((run + 125, plane[at]))
            copy = b""
        else:
            copy += plane[at : at + run]
        at += run
    return out + _copied(copy)


def _copied(text: bytes) -> bytes:
    pieces = (text[at : at + _LONGEST_COPY] for at in range(0, len(text), _LONGEST_COPY))
    return b"".join(bytes((len(piece) - 1,)) + piece for piece in pieces)


_WRITERS = {".ico": ico, ".icns": icns, ".bmp": side}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
