"""What Help offers to whoever asks for help: this till's details to copy, and its folder of logs.

The details are versions and folders. They must never hold a key, a customer or a sale.
"""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer, QUrl, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app import __version__
from pos_app.desktop.link.browser import open_page
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.desktop.link.ports import Places

translate = QCoreApplication.translate

_SAID_MS = 4000


def details(places: Places) -> str:
    """Versions and folders, a line each, for a message to whoever helps."""
    return "\n".join(
        (
            f"pos-app {__version__}",
            f"Python {platform.python_version()}, Qt {qVersion()}",
            platform.platform(),
            f"settings: {places.config_file}",
            f"sales: {places.data}",
            f"logs: {places.logs}",
            f"backups: {places.backups}",
        )
    )


class HelpDetails(QWidget):
    """Two buttons and a word of what they did."""

    def __init__(self, places: Places, *, open_url: Callable[[str], None] = open_page) -> None:
        """Make them; `open_url` opens a folder the way this system does."""
        super().__init__()
        self._places = places
        self._open = open_url
        copy = KeycapButton(translate("Help", "Copy details"), size="small", name="helpCopy")
        logs = KeycapButton(translate("Help", "Open the logs"), size="small", name="helpLogs")
        copy.clicked.connect(self._copy)
        logs.clicked.connect(self._logs)
        self.said = Words("", "small", "quiet", wrap=True, name="helpSaid")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(copy)
        row.addWidget(logs)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.said)
        more = translate("Help", "For everything in one file, without customers: {command}")
        column.addWidget(
            Words(
                more.format(command="pos-app support --out help.zip"), "small", "quiet", wrap=True
            )
        )
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SAID_MS)
        self._timer.timeout.connect(lambda: self.said.setText(""))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(details(self._places))
        self._say(translate("Help", "Copied: versions and folders, nothing else."))

    def _logs(self) -> None:
        self._open(QUrl.fromLocalFile(self._places.logs).toString())
        self._say(self._places.logs)

    def _say(self, text: str) -> None:
        self.said.setText(text)
        self._timer.start()
