"""A display of its own that a test looks at, point by point, and types into.

Xvfb keeps what it shows in a file, so that looking costs the watched program nothing.
"""

from __future__ import annotations

import mmap
import os
import struct
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

WIDTH, HEIGHT = 1366, 768
_BYTES = 4
_STEP = 0.001


class Screen:
    """One display."""

    def __init__(self, name: str, file: Path, typist: Path) -> None:
        self.name = name
        self._typist = typist
        with file.open("rb") as opened:
            self._memory = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        # X's own dump: a head, a table of colours of 12 bytes each, then the points.
        head = struct.unpack(">25I", self._memory[:100])
        self._start, self._stride = head[0] + head[19] * 12, head[12]

    @classmethod
    @contextmanager
    def opened(cls, server: Path, typist: Path, folder: Path) -> Iterator[Screen]:
        folder.mkdir(parents=True)
        read, write = os.pipe()
        command = [str(server), "-displayfd", str(write), "-fbdir", str(folder)]
        command += ["-nolisten", "tcp", "-screen", "0", f"{WIDTH}x{HEIGHT}x24"]
        with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as process:
            os.close(write)
            try:
                with os.fdopen(read) as told:
                    number = told.readline().strip()
                yield cls(f":{number}", folder / "Xvfb_screen0", typist)
            finally:
                process.terminate()

    def row(self, y: int) -> bytes:
        """The points of one row, four bytes each."""
        start = self._start + y * self._stride
        return self._memory[start : start + WIDTH * _BYTES]

    def colours(self, y: int) -> set[bytes]:
        row = self.row(y)
        return {row[at : at + 3] for at in range(0, len(row), _BYTES)}

    def picture(self) -> QImage:
        """What the display shows now."""
        raw = b"".join(self.row(y) for y in range(HEIGHT))
        image = QImage(raw, WIDTH, HEIGHT, WIDTH * _BYTES, QImage.Format.Format_RGB32)
        return image.copy()

    def wait(self, ready: Callable[[], bool], seconds: float = 30, *, every: float = _STEP) -> None:
        """Look until something is so, by default a thousand times a second."""
        end = time.monotonic() + seconds
        while not ready():
            assert time.monotonic() < end, "the display does not show what it should"
            wait_a_moment(every)

    def painted(self) -> bool:
        """Whether a row in the middle of the keypad has more than the ground's own colour."""
        return len(self.colours(HEIGHT * 2 // 3)) > 2

    def blank(self) -> bool:
        """Whether nothing is shown but the pointer, of two colours."""
        return all(len(self.colours(y)) <= 2 for y in range(0, HEIGHT, 8))

    def quiet(self, seconds: float = 0.5) -> QImage:
        """The picture, once it has not changed for a while."""
        last, since = self.picture(), time.monotonic()
        end = since + 20
        while time.monotonic() - since < seconds:
            assert time.monotonic() < end, "the display never comes to rest"
            wait_a_moment(0.05)
            now = self.picture()
            if now != last:
                last, since = now, time.monotonic()
        return last

    def press(self, *keys: str) -> None:
        """Press keys, by X's names of them, as a person does."""
        self._ask("key", "--delay", "30", *keys)

    def click(self, x: int, y: int) -> None:
        self._ask("mousemove", str(x), str(y), "click", "1")

    def _ask(self, *words: str) -> None:
        environ = {**os.environ, "DISPLAY": self.name}
        subprocess.run([str(self._typist), *words], env=environ, check=True, timeout=20)


def wait_a_moment(seconds: float) -> None:
    """Let the watched program work; `select` waits for nothing but the time."""
    import select

    select.select([], [], [], seconds)


def parts_alike(one: QImage, other: QImage) -> float:
    """Which part of two pictures' rows is the same, 0 to 1."""
    same = sum(
        one.copy(0, y, one.width(), 1) == other.copy(0, y, one.width(), 1)
        for y in range(one.height())
    )
    return same / one.height()
