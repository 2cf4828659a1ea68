"""Sends what Qt has to say to the program's log, where it is redacted like every other line."""

from __future__ import annotations

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
