"""What is set right about Qt before the first window: where it complains, and how Python imports.

Its messages go to the program's log, where they are redacted like every other line. PySide's hook
in Python's own import goes: it serves `from __feature__ import`, which is not used here, and for
that reads and keeps the source text of every module that is imported after Qt. It must never
matter whether the hook is there.
"""

from __future__ import annotations

import builtins

import PySide6.QtCore  # noqa: F401 - loading it puts the hook in
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler


def send_to_log() -> None:
    """Take Qt's messages from standard error; without a log file warnings still go there."""
    qInstallMessageHandler(_take)


def _take(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    import logging

    level = {
        QtMsgType.QtDebugMsg: logging.DEBUG,
        QtMsgType.QtInfoMsg: logging.INFO,
        QtMsgType.QtWarningMsg: logging.WARNING,
        QtMsgType.QtFatalMsg: logging.CRITICAL,
    }.get(kind, logging.ERROR)
    logging.getLogger("qt").log(level, "%s: %s", context.category, message)


def take_hook_out() -> None:
    """Import as Python does from now on; nothing where another PySide has no such hook."""
    original = getattr(builtins, "__orig_import__", None)
    if original is not None:
        builtins.__import__ = original
