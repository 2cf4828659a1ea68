"""The floor of every window's row: PySide6 with twenty widgets and nothing else.

python -m tests.bench.bare_window            paints, idles, says its memory
python -m tests.bench.bare_window SECONDS    paints, then measures its own heartbeat
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QGridLayout, QLabel, QPushButton, QWidget

from tests.bench.stamps import peak_memory, tell

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

IDLE_MS = 2000


class BareWindow(QWidget):
    """Ten labels and ten buttons."""

    def __init__(self) -> None:
        super().__init__()
        self._painted = False
        grid = QGridLayout(self)
        for row in range(10):
            grid.addWidget(QLabel(f"Label {row}"), row, 0)
            grid.addWidget(QPushButton(f"Button {row}"), row, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self._there)

    def _there(self) -> None:
        tell("painted")
        if len(sys.argv) > 1:
            from tests.bench.heartbeat import Heartbeat

            heartbeat = Heartbeat(self)
            heartbeat.start()
            QTimer.singleShot(int(float(sys.argv[1]) * 1000), lambda: _end(heartbeat.stop))
        else:
            QTimer.singleShot(IDLE_MS, lambda: _end(lambda: tell("memory", kib=peak_memory())))


def _end(say: object) -> None:
    if callable(say):
        say()
    os._exit(0)


if __name__ == "__main__":
    application = QApplication(["bare"])
    window = BareWindow()
    window.showMaximized()
    application.exec()
