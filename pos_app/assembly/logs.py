"""The program's log file: rotating, owner-only, and redacted before a line is written."""

from __future__ import annotations

import logging
import os
import sys
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

from pos_app.assembly.failures import wants_tracebacks
from pos_app.transport.client import quieten_libraries
from pos_app.transport.redaction import RedactingFilter

if TYPE_CHECKING:
    from io import TextIOWrapper
    from pathlib import Path

    from pos_app.transport.redaction import Redactor

_BYTES = 1_000_000
_KEPT = 5


class OwnersLogFile(RotatingFileHandler):
    """A rotating file that only its owner can read, each new one of it too, whatever the umask."""

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding=self.encoding, opener=_open_owners)

    def doRollover(self) -> None:
        """Begin a new file, or go on in the old one, as on Windows while a second program logs."""
        try:
            super().doRollover()
        except OSError:
            self.stream = self._open()


def begin(folder: Path, redactor: Redactor) -> None:
    """Log to `folder`/pos-app.log from now on; a folder that cannot be written stops nothing.

    It keeps what is at INFO and above; with `POS_APP_DEBUG=1` everything, but for the HTTP
    libraries, which stay quiet.
    """
    root = logging.getLogger()
    if any(isinstance(handler, RotatingFileHandler) for handler in root.handlers):
        return
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / "pos-app.log"
        handler = OwnersLogFile(path, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8")
    except OSError:
        return
    handler.addFilter(RedactingFilter(redactor))
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
    root.setLevel(logging.DEBUG if wants_tracebacks() else logging.INFO)
    quieten_libraries()
    # A log that fails must never take the till with it, nor print to a stream that is not there.
    logging.raiseExceptions = False


def end() -> None:
    """Close the log file, so that its folder can be taken away."""
    root = logging.getLogger()
    for handler in [one for one in root.handlers if isinstance(one, RotatingFileHandler)]:
        root.removeHandler(handler)
        handler.close()


def _open_owners(path: str, flags: int) -> int:
    # A link in its place would have us write wherever somebody else likes.
    descriptor = os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o600)
    if sys.platform != "win32":
        # Not on a disk without permissions, nor another's file: `doctor` says so.
        with suppress(OSError):
            os.fchmod(descriptor, 0o600)
    return descriptor
