"""Whole files, durably: whoever reads finds what was there before, or all of the new.

What is written beside a file bears a dot before its name and belongs to the owner alone from the
first byte on. It must never follow a link that somebody else left where it writes.
"""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

if sys.platform == "darwin":  # pragma: platform(macos)
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TRIES = 20 if sys.platform == "win32" else 1
"""How often a file that another program holds is asked for, `PAUSE` apart, before that is an error.

On Windows a virus scanner or an indexer opens every new file for a moment, and nobody can rename or
delete it meanwhile. Elsewhere nobody can hold a file so.
"""
PAUSE = 0.05
"""Seconds."""


def write_whole(path: Path, content: bytes, part: Path | None = None) -> None:
    """Put a file in place: written beside it (as `part`, or `.NAME.new`), made durable, renamed.

    Raises:
        OSError: As the disk says; what was there is still there, and nothing lies beside it.
    """
    part = beside(path) if part is None else part
    try:
        with os.fdopen(new_file(part), "wb") as file:
            file.write(content)
            file.flush()
            sync(file.fileno())
        put_in_place(part, path)
    except BaseException:
        with suppress(OSError):
            remove(part)
        raise


def beside(path: Path) -> Path:
    """Where a file is written before it gets its name."""
    return path.with_name(f".{path.name}.new")


def new_file(path: Path) -> int:
    """Make a file for its owner alone, in place of what was left there; return its descriptor.

    Raises:
        OSError: As the disk says.
    """
    remove(path)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def put_in_place(part: Path, place: Path) -> None:
    """Give a durable file its name.

    Raises:
        OSError: As the disk says; where the name could not be given, what was there is still there.
    """
    _patiently(lambda: os.replace(part, place))
    make_folder_durable(place.absolute().parent)


def remove(path: Path) -> None:
    """Delete a file that may be there.

    Raises:
        OSError: As the disk says.
    """
    _patiently(lambda: path.unlink(missing_ok=True))


def _patiently(act: Callable[[], None]) -> None:
    for _ in range(TRIES - 1):
        try:
            return act()
        except PermissionError:
            threading.Event().wait(PAUSE)
    return act()


def sync(descriptor: int) -> None:
    """Wait until what was written is on the disk, through the drive's own cache too.

    Raises:
        OSError: As the disk says.
    """
    if sys.platform == "darwin":  # pragma: platform(macos)
        # There `fsync` leaves the drive's cache as it is. Not every file system knows the other.
        with suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)


def make_durable(path: Path) -> None:
    """Wait until a file that nobody has open is on the disk; raises OSError as that says."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        sync(descriptor)
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
        sync(descriptor)
    finally:
        os.close(descriptor)
