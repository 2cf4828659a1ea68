"""The one calm window when the program itself went wrong: what happened, and what to do.

It stands in front of a till that takes nothing any more. It must never promise more than the
ledger keeps: what was accepted is in there, and the next start goes on with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.desktop.widgets import keys
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.words import Words

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QKeyEvent

translate = QCoreApplication.translate

_WIDTH = 640


class CrashWindow(QWidget):
    """Says it once; `closed` when the person has read it."""

    closed = Signal()

    def __init__(self, report: str, *, watching: bool) -> None:
        """Make it.

        Args:
            report: Where the report is, or empty.
            watching: The engine still watches payments, for as long as this stands.
        """
        super().__init__()
        self.setObjectName("crashWindow")
        self.setWindowTitle(translate("Crash", "The till had to stop"))
        self.setFixedWidth(_WIDTH)
        title = Words(translate("Crash", "The till had to stop"), "heading", name="crashTitle")
        told = Words(
            translate(
                "Crash",
                "Something in the program went wrong. No payment is lost: what the till had "
                "accepted is in its log, and when you open it again it says what became of each.",
            ),
            "body",
            wrap=True,
            name="crashWords",
        )
        doing = Words(
            translate("Crash", "Until then hand over goods only for what you saw as PAID."),
            "strong",
            wrap=True,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 28, 32, 24)
        column.setSpacing(12)
        self.watching = Words(
            translate("Crash", "Payments in progress are still watched until you close this."),
            "body",
            wrap=True,
            name="crashWatching",
        )
        self.watching.setVisible(watching)
        for words in (title, told, self.watching, doing):
            column.addWidget(words)
        if report:
            pattern = translate("Crash", "For whoever helps you: {path}")
            text = pattern.format(path=report.replace("/", "/\u200b").replace("\\", "\\\u200b"))
            self.where = Words(text, "quiet", "quiet", wrap=True, name="crashReport")
            self.where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(self.where)
        self.button = KeycapButton(
            translate("Crash", "Close the till"),
            translate("Keys", "Enter"),
            variant="primary",
            name="crashClose",
        )
        self.button.clicked.connect(self.close)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.button)
        column.addSpacing(8)
        column.addLayout(row)

    def stop_watching(self) -> None:
        """The engine has ended too."""
        self.watching.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Escape close it."""
        if not keys.held(event) and (keys.is_enter(event) or event.key() == Qt.Key.Key_Escape):
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """However it is closed, the till goes."""
        event.accept()
        self.closed.emit()
