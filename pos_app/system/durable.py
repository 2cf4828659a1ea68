"""Whole files, durably: whoever reads finds what was there before, or all of the new.

What is written beside a file bears a dot before its name and belongs to the owner alone from the
first byte on. It must never follow a link that somebody else left where it writes.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write_whole(path: Path, content: bytes, part: Path | None = None) -> None:
    """Put a file in place: written beside it, made durable, then renamed.

    Args:
        path: The file, which may be there already.
        content: All of it.
        part: What is written meanwhile; `.NAME.new` beside it where not given.

    Raises:
        OSError: As the disk says; what was there is still there, and nothing lies beside it.
    """
    part = beside(path) if part is None else part
    try:
        with os.fdopen(new_file(part), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        put_in_place(part, path)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def beside(path: Path) -> Path:
    """Where a file is written before it gets its name."""
    return path.with_name(f".{path.name}.new")


def new_file(path: Path) -> int:
    """Make a file for its owner alone, in place of what was left there; return its descriptor.

    Raises:
        OSError: As the disk says.
    """
    path.unlink(missing_ok=True)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def put_in_place(part: Path, place: Path) -> None:
    """Give a durable file its name.

    Raises:
        OSError: As the disk says; where the name could not be given, what was there is still there.
    """
    os.replace(part, place)
    make_folder_durable(place.absolute().parent)


def make_durable(path: Path) -> None:
    """Wait until a file that nobody has open is on the disk.

    Raises:
        OSError: As the disk says.
    """
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder_durable(folder: Path) -> None:
    """Wait until a folder's names are on the disk, where the system can say so.

    Raises:
        OSError: As the disk says.
    """
    if sys.platform == "win32":  # pragma: platform(windows)
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
