"""A printer over TCP that prints into values and a picture, with the faults that real ones have.

It decodes what a job says byte by byte, as the printers that shops have do: it wakes up in Chinese
mode, holds pictures of 255 rows at most, and knows nothing of what it is not told.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QFont, QImage, QPainter

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self

_TABLES = {0: "cp437", 2: "cp850", 16: "cp1252", 19: "cp858"}
_CHINESE = "gb18030"
_HIGHEST = 255
_ROW_OF_TEXT = 30


@dataclass(frozen=True)
class Text:
    """A printed line."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Strip:
    """A printed picture: rows of dots, True is black."""

    rows: tuple[tuple[bool, ...], ...]

    @property
    def black(self) -> int:
        """How many dots of it are."""
        return sum(map(sum, self.rows))


@dataclass
class Page:
    """What came out of the printer.

    Attributes:
        rest: What it could not make anything of, or of which it had only a part.
        pulses: Of the drawer: pin, milliseconds on, milliseconds off.
    """

    printed: list[Text | Strip] = field(default_factory=list)
    fed: int = 0
    cuts: int = 0
    pulses: list[tuple[int, int, int]] = field(default_factory=list)
    rest: bytes = b""

    @property
    def lines(self) -> list[str]:
        """The texts, without spaces at their ends."""
        return [each.text.rstrip() for each in self.printed if isinstance(each, Text)]

    @property
    def strips(self) -> list[Strip]:
        """The pictures."""
        return [each for each in self.printed if isinstance(each, Strip)]

    def image(self, dots: int) -> QImage:
        """The page as a picture, so many dots wide."""
        heights = [
            len(each.rows) if isinstance(each, Strip) else _ROW_OF_TEXT for each in self.printed
        ]
        image = QImage(dots, max(1, sum(heights)), QImage.Format.Format_Grayscale8)
        image.fill(QColor("white"))
        painter = QPainter(image)
        top = 0
        for each, height in zip(self.printed, heights, strict=True):
            if isinstance(each, Strip):
                for y, row in enumerate(each.rows):
                    for x, black in enumerate(row):
                        if black:
                            image.setPixelColor(x, top + y, QColor("black"))
            else:
                font = QFont("monospace")
                font.setBold(each.strong)
                font.setPixelSize(dots // 20)
                painter.setFont(font)
                painter.drawText(0, top + _ROW_OF_TEXT - 6, each.text)
            top += height
        painter.end()
        return image

    def save(self, path: Path, dots: int = 384) -> None:
        """Keep the page as a PNG."""
        assert self.image(dots).save(str(path))


def decode(content: bytes) -> Page:
    """What a printer makes of a job's bytes."""
    page, rest = Page(), content
    codec, strong, line = _CHINESE, False, b""
    while rest:
        size, did = 1, rest[:1]
        match rest[:2]:
            case b"\x1b@":
                size, codec, strong = 2, _CHINESE, False
            case b"\x1c.":
                size, codec = 2, "cp437"
            case b"\x1bt":
                size = 3
                codec = _TABLES[rest[2]] if codec != _CHINESE else codec
            case b"\x1bE":
                size, strong = 3, bool(rest[2] & 1)
            case b"\x1bd":
                size, page.fed = 3, page.fed + rest[2]
            case b"\x1dV":
                # With 66 there is a distance to feed first.
                size, page.cuts = (4 if rest[2] == 66 else 3), page.cuts + 1
            case b"\x1bp":
                size = 5
                if len(rest) >= size:
                    page.pulses.append((rest[2], rest[3] * 2, rest[4] * 2))
            case b"\x1dv":
                size, strip = _strip(rest)
                if strip is not None:
                    page.printed.append(strip)
            case _ if did == b"\n":
                page.printed.append(Text(line.decode(codec, "replace"), strong))
                line = b""
            case _ if did < b" ":
                page.rest = rest
                return page
            case _:
                line += did
        if size > len(rest):
            page.rest = rest
            return page
        rest = rest[size:]
    page.rest = line
    return page


def _strip(rest: bytes) -> tuple[int, Strip | None]:
    head = 8
    if len(rest) < head:
        return head, None
    across, high = struct.unpack("<HH", rest[4:head])
    assert high <= _HIGHEST, "too high for its memory: garbage comes out"
    size = head + across * high
    if len(rest) < size:
        return size, None
    rows = (rest[head + across * row : head + across * (row + 1)] for row in range(high))
    dots = tuple(
        tuple(bool(byte & 0x80 >> bit) for byte in row for bit in range(8)) for row in rows
    )
    return size, Strip(dots)


class Fault(StrEnum):
    """What is the matter with a printer."""

    NONE = "none"
    PAPER_OUT = "paper_out"
    HALF = "half"
    HANGS = "hangs"
    DRIPS = "drips"
    STATUS = "status"


class FakePrinter:
    """A printer at a port of this computer, for a `with`.

    Attributes:
        jobs: The bytes of each job, as far as they were taken.
    """

    def __init__(self, fault: Fault = Fault.NONE, *, takes: int = 200) -> None:
        """Take `takes` bytes of a job before the fault shows."""
        self._fault = fault
        self._takes = takes
        self._listener = socket.socket()
        # Small, so that a job that nobody reads is felt by whoever sends it.
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        self._released = threading.Event()
        self._served = threading.Semaphore(0)
        self.jobs: list[bytes] = []

    @property
    def address(self) -> str:
        """As the setting names it."""
        return f"tcp:127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._released.set()
        with contextlib.suppress(OSError):
            # Closed alone it would still take one more.
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def page(self) -> Page:
        """Wait for the next job's end; what came out."""
        assert self._served.acquire(timeout=20)
        return decode(self.jobs[-1])

    def _serve(self) -> None:
        while True:
            try:
                there, _ = self._listener.accept()
            except OSError:
                return
            with there:
                self.jobs.append(self._take(there))
                self._served.release()

    def _take(self, there: socket.socket) -> bytes:
        taken = b""
        while piece := there.recv(self._takes if self._fault is not Fault.NONE else 4096):
            taken += piece
            if self._fault is Fault.HANGS:
                self._released.wait(20)
                return taken
            if self._fault is Fault.DRIPS and self._released.wait(0.01):
                return taken
            if self._fault in (Fault.PAPER_OUT, Fault.HALF) and len(taken) >= self._takes:
                if self._fault is Fault.PAPER_OUT:
                    # At once, whatever is still on its way.
                    there.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return taken
        if self._fault is Fault.STATUS:
            # It says how it is until nobody listens.
            with contextlib.suppress(OSError):
                while not self._released.wait(0.01):
                    there.sendall(b"\x12")
        return taken
