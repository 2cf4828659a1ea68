"""Errors, warnings and log lines that nothing of ours took: redacted before anybody sees them.

A traceback goes to the log file, and to standard error only with `POS_APP_DEBUG=1`. Each error
leaves one report, ten of them kept: where it happened and no value, no local variable, no argument.
Nothing here may ever raise, whatever state the program is in.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
import traceback
import warnings
from typing import TYPE_CHECKING

import pos_app

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType
    from typing import TextIO

    from pos_app.transport.redaction import Redactor


def catch_strays(
    redactor: Callable[[], Redactor],
    crashed: Callable[[BaseException, TracebackType | None], None] = lambda _error, _trace: None,
) -> None:
    """Take every error, warning and log line that the program does not, from now on.

    Args:
        redactor: Returns what knows this run's keys, and has quietened the last resort.
        crashed: Hears, after the log, of an error that went through the main thread.
    """

    def tell(
        kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not issubclass(kind, Exception):
            return
        redactor()
        logging.getLogger("pos_app.stray").error(
            "%s was not caught", kind.__name__, exc_info=(kind, error or kind(), trace)
        )
        if not logging.getLogger().handlers:
            # The last resort has printed it already.
            return
        if wants_tracebacks():
            print_redacted(redactor(), error or kind(), trace)
        else:
            print_line(f"pos-app: {kind.__name__} was not caught: see the log file.")

    def warned(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        del file, line
        redactor()
        logging.getLogger("py.warnings").warning(
            "%s:%s: %s: %s", filename, lineno, category.__name__, message
        )

    def tell_of_main(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        tell(kind, error, trace)
        if issubclass(kind, Exception):
            crashed(error, trace)

    sys.excepthook = tell_of_main
    threading.excepthook = lambda stray: tell(stray.exc_type, stray.exc_value, stray.exc_traceback)
    sys.unraisablehook = lambda stray: tell(stray.exc_type, stray.exc_value, stray.exc_traceback)
    warnings.showwarning = warned


def wants_tracebacks() -> bool:
    """Whether whoever started the program asked to see everything."""
    return os.environ.get("POS_APP_DEBUG") == "1"


def print_redacted(redactor: Redactor, error: BaseException, trace: TracebackType | None) -> None:
    """Print a traceback to standard error, where there is one, without keys and numbers."""
    lines = "".join(traceback.format_exception(type(error), error, trace))
    print_line(redactor.redact(lines.rstrip()))


def print_line(text: str) -> None:
    """Print to standard error, where there is one and somebody reads it."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(f"{text}\n")


def quieten_last_resort(redactor: Redactor) -> None:
    """Redact what is printed where there is no log file, and leave tracebacks out of it."""
    from pos_app.transport.redaction import RedactingFilter

    class WithoutTraceback(RedactingFilter):
        def filter(self, record: logging.LogRecord) -> bool:
            super().filter(record)
            if not wants_tracebacks():
                record.exc_info = record.exc_text = record.stack_info = None
            return True

    last = logging.lastResort
    if last is not None:
        last.filters.clear()
        last.addFilter(WithoutTraceback(redactor))


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
    """Write a report of what was not caught, owner-only, and let the oldest go.

    `moment` is local time. The new file, or None where none could be written.
    """
    import platform

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
