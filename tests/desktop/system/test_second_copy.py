"""The second copy of a till calls the first one's window forward."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QDir, QObject, Signal

from pos_app.desktop.system.second_copy import _name, call_forward, listen

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

_CALL = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from pos_app.desktop.system.second_copy import call_forward
app = QCoreApplication([])
sys.exit(0 if call_forward(Path(sys.argv[1])) else 1)
"""


class Listener(QObject):
    heard = Signal()


@pytest.mark.posix("a socket that is a file")
def test_only_this_user_can_call(qtbot: QtBot, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.sqlite3"
    first = Listener()
    before = os.umask(0)
    try:
        listen(ledger, first.heard.emit, first)
        place = Path(QDir.tempPath()) / _name(ledger)
        qtbot.waitUntil(place.exists, timeout=20_000)
        assert place.stat().st_mode & 0o077 == 0
    finally:
        os.umask(before)
        first.deleteLater()


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
