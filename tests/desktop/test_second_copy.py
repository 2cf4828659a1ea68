"""The second copy of a till calls the first one's window forward."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from pos_app.desktop.second_copy import call_forward, listen

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

_CALL = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from pos_app.desktop.second_copy import call_forward
app = QCoreApplication([])
sys.exit(0 if call_forward(Path(sys.argv[1])) else 1)
"""


class Listener(QObject):
    heard = Signal()


def test_nobody_listens_for_another_ledger(qtbot: QtBot, tmp_path: Path) -> None:
    del qtbot
    assert not call_forward(tmp_path / "ledger.sqlite3")


def test_a_call_from_another_process_is_heard(qtbot: QtBot, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.sqlite3"
    first = Listener()
    listen(ledger, first.heard.emit, first)
    with qtbot.waitSignal(first.heard, timeout=20_000):
        qtbot.waitUntil(lambda: call_forward(ledger), timeout=20_000)
    with qtbot.waitSignal(first.heard, timeout=20_000):
        caller = subprocess.Popen([sys.executable, "-c", _CALL, str(ledger)])
    assert caller.wait() == 0
    first.deleteLater()
