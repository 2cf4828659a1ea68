"""A heartbeat on the window's thread: how late it comes is how long the thread was busy."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer

from tests.bench.stamps import now, tell

BEAT_MS = 10


class Heartbeat(QObject):
    """Beats until it is stopped, and then tells how late its beats were."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._late: list[float] = []
        self._before = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Beat from now on."""
        self._before = now()
        self._timer.start()

    def stop(self) -> None:
        """Stop and tell the lateness of each beat, in milliseconds."""
        self._timer.stop()
        tell("stalls", late_ms=[round(late, 3) for late in self._late])

    def _beat(self) -> None:
        moment = now()
        self._late.append(max(0.0, (moment - self._before) * 1000 - BEAT_MS))
        self._before = moment
