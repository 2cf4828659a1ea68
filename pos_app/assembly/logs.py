"""The program's log file: rotating, owner-only, and redacted before a line is written."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

from pos_app.transport.client import quieten_libraries
from pos_app.transport.redaction import RedactingFilter

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.transport.redaction import Redactor

_BYTES = 1_000_000
_KEPT = 5


def begin(folder: Path, redactor: Redactor) -> None:
    """Log to `folder`/pos-app.log from now on; a folder that cannot be written stops nothing."""
    root = logging.getLogger()
    if any(isinstance(handler, RotatingFileHandler) for handler in root.handlers):
        return
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / "pos-app.log"
        path.touch(mode=0o600)
        handler = RotatingFileHandler(path, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8")
    except OSError:
        return
    handler.addFilter(RedactingFilter(redactor))
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    quieten_libraries()
    # A log that fails must never take the till with it, nor print to a stream that is not there.
    logging.raiseExceptions = False


def end() -> None:
    """Close the log file, so that its folder can be taken away."""
    root = logging.getLogger()
    for handler in [one for one in root.handlers if isinstance(one, RotatingFileHandler)]:
        root.removeHandler(handler)
        handler.close()
