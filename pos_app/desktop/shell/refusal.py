"""The small window that says why the till did not open, for whoever started it by its icon.

It stands where no terminal shows the one line that standard error gets. It must never offer to do
anything but be read, copied and closed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEventLoop, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.desktop import shortcuts
from pos_app.desktop.shell.quitting import SignalWatch
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.text_label import TextLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

translate = QCoreApplication.translate

_WIDTH = 560


class Refusal(QWidget):
    """Says one sentence; `closed` tells that it was read."""

    closed = Signal()

    def __init__(self, sentence: str, details: str) -> None:
        """Make it.

        Args:
            sentence: The cause and what to do, for the person at the counter.
            details: What *Copy details* puts on the clipboard, for whoever helps.
        """
        super().__init__()
        self._details = details
        title = translate("Refusal", "The till did not open")
        self.setObjectName("refusal")
        self.setWindowTitle(title)
        self.setFixedWidth(_WIDTH)
        self.words = TextLabel(sentence, "body", wrap=True, name="refusalWords")
        self.copied = TextLabel("", "quiet", "quiet", name="refusalCopied")
        self.copy = KeycapButton(translate("Refusal", "Copy details"), name="refusalCopy")
        self.done = KeycapButton(translate("Refusal", "Close"), name="refusalClose")
        self.copy.clicked.connect(self._copy)
        self.done.clicked.connect(self.close)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.copied, 1)
        row.addWidget(self.copy)
        row.addWidget(self.done)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 28, 32, 24)
        column.setSpacing(12)
        column.addWidget(TextLabel(title, "heading", name="refusalTitle"))
        column.addWidget(self.words)
        column.addSpacing(8)
        column.addLayout(row)
        shortcuts.action(shortcuts.BACK, self, self.close)
        self.done.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        """It was read."""
        super().closeEvent(event)
        self.closed.emit()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
        self.copied.setText(translate("Refusal", "Copied"))


def show_refusal(sentence: str, details: str) -> None:
    """Show why, until a person closes it or the process is asked to end.

    There must be an application; its events run here meanwhile.
    """
    window = Refusal(sentence, details)
    loop = QEventLoop()
    window.closed.connect(loop.quit)
    watch = SignalWatch(loop.quit)
    window.show()
    window.activateWindow()
    loop.exec()
    watch.stop()
    window.hide()
    window.deleteLater()
