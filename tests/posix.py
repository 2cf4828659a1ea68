"""What only POSIX systems can do, and how what every system can do looks on Windows.

A test that needs the first bears the marker `posix("what it needs")`. `tests/platforms` lists them.
"""

from __future__ import annotations

import os
import stat
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KILLED = 9 if sys.platform == "win32" else -9
"""How a program ends that killed itself by `os.kill(os.getpid(), 9)`."""
IS_ROOT = sys.platform != "win32" and os.geteuid() == 0
"""Whether permissions do not apply to us."""


if sys.platform == "win32":

    def only_posix() -> NoReturn:
        """Tell the type checker that what follows is never run on Windows."""
        raise NotImplementedError
else:

    def only_posix() -> None:
        """Tell the type checker that what follows is never run on Windows."""


def has_mode(path: Path, mode: int) -> bool:
    """Whether a file's permissions are these; Windows keeps them elsewhere, and there they are."""
    return sys.platform == "win32" or stat.S_IMODE(path.stat().st_mode) == mode


def is_private(path: Path) -> bool:
    """Whether only its owner may do anything with it; true on Windows."""
    return sys.platform == "win32" or path.stat().st_mode & 0o077 == 0


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """The system refuses writes beyond `size` bytes, as a full or failing disk does."""
    only_posix()
    import resource

    was = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, was[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, was)
