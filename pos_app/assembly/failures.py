"""Errors, warnings and log lines that nothing of ours took: redacted before anybody sees them.

A traceback goes to the log file, and to standard error only with `POS_APP_DEBUG=1`. It must import
nothing before something went wrong, and never raise itself.
"""

from __future__ import annotations

import os
import sys
import threading
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
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
        import logging

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
        import logging

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
    import traceback

    lines = "".join(traceback.format_exception(type(error), error, trace))
    print_line(redactor.redact(lines.rstrip()))


def print_line(text: str) -> None:
    """Print to standard error, where there is one and somebody reads it."""
    import contextlib

    if sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(f"{text}\n")


def quieten_last_resort(redactor: Redactor) -> None:
    """Redact what is printed where there is no log file, and leave tracebacks out of it."""
    import logging

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
