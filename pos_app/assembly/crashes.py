"""What is left of an error that nothing caught: one redacted report each, ten of them kept.

A report holds where it happened and no value: no local variable, no argument, and every line goes
through the redactor. It must never raise, whatever state the program is in.
"""

from __future__ import annotations

import contextlib
import os
import platform
import traceback
from typing import TYPE_CHECKING

import pos_app

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType

    from pos_app.transport.redaction import Redactor

KEPT = 10
PATTERN = "crash-*.txt"


def origin(error: BaseException, trace: TracebackType | None) -> tuple[str, int]:
    """The file and line that an error came from, and its cause's where it has one."""
    while (cause := error.__cause__) is not None:
        error, trace = cause, cause.__traceback__
    found = ("", 0)
    for frame, line in traceback.walk_tb(trace):
        found = (frame.f_code.co_filename, line)
    return found


def write_report(
    folder: Path,
    redactor: Redactor,
    moment: datetime,
    error: BaseException,
    trace: TracebackType | None,
) -> Path | None:
    """Write a report, owner-only, and let the oldest go.

    Args:
        folder: Where logs are; made if need be.
        redactor: Hides keys and numbers.
        moment: When, local time.
        error: What was not caught.
        trace: Where.

    Returns:
        The new file, or None where none could be written.
    """
    lines = [
        f"pos-app {pos_app.__version__}: an error that nothing caught,"
        f" at {moment:%Y-%m-%d %H:%M:%S}",
        f"Python {platform.python_version()}, {platform.platform()}",
        "",
        *traceback.format_exception(type(error), error, trace),
    ]
    text = redactor.redact("\n".join(line.rstrip("\n") for line in lines)) + "\n"
    path = folder / f"crash-{moment:%Y%m%d-%H%M%S-%f}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError:
        return None
    for old in sorted(folder.glob(PATTERN))[:-KEPT]:
        with contextlib.suppress(OSError):
            old.unlink()
    return path
