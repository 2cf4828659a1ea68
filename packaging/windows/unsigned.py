"""Lists the program files of Windows in a folder that nobody has signed.

``unsigned.py [--fail] PATH...`` prints one path a line, relative to the folder that was named, or
as it was named where it is a file. A system that lets only signed code run asks a signature of
every .exe, .dll and .pyd; some have their makers' already, which must stay. With ``--fail`` it ends
with 1 where there is one without.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

_PE32, _PE32_PLUS = 0x10B, 0x20B
# How far behind the optional header's begin the table of directories stands, by the header's kind.
_DIRECTORIES = {_PE32: 96, _PE32_PLUS: 112}
_CERTIFICATES = 4


def is_unsigned(path: Path) -> bool:
    """Whether a file is a program of Windows without a signature in it."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head[:2] != b"MZ" or len(head) < 0x40:
        return False
    (start,) = struct.unpack_from("<I", head, 0x3C)
    if head[start : start + 4] != b"PE\0\0":
        return False
    optional = start + 24
    (kind,) = struct.unpack_from("<H", head, optional)
    if kind not in _DIRECTORIES:
        return False
    place = optional + _DIRECTORIES[kind]
    (many,) = struct.unpack_from("<I", head, place - 4)
    if many <= _CERTIFICATES:
        return True
    address, size = struct.unpack_from("<II", head, place + 8 * _CERTIFICATES)
    return not (address and size)


def unsigned(place: Path) -> list[str]:
    """What is unsigned in a folder, or the file that was named."""
    if place.is_file():
        return [str(place)] if is_unsigned(place) else []
    files = sorted(path for path in place.rglob("*") if path.is_file() and not path.is_symlink())
    return [path.relative_to(place).as_posix() for path in files if is_unsigned(path)]


def main(arguments: list[str]) -> int:
    """List them."""
    if arguments == ["--help"]:
        sys.stdout.write("usage: unsigned.py [--fail] PATH...\n")
        return 0
    places = [Path(word) for word in arguments if not word.startswith("-")]
    if not places or [word for word in arguments if word.startswith("-") and word != "--fail"]:
        sys.stderr.write("usage: unsigned.py [--fail] PATH...\n")
        return 2
    found = [name for place in places for name in unsigned(place)]
    sys.stdout.write("".join(f"{name}\n" for name in found))
    return 1 if found and "--fail" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
