"""Two copies of the till on one ledger: the second calls the first one's window forward.

The ledger's lock is what keeps the second copy from working; this only finds the window. It must
never decide who may charge.
"""

from __future__ import annotations

import ctypes
import sys
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtCore import QObject

_WAIT_MS = 500
_LISTEN_AFTER_MS = 500
_NEXT_TRY_SECONDS = 0.25
_ANY_PROGRAM = -1


def _name(ledger: Path) -> str:
    import hashlib

    return "pos-app-" + hashlib.sha256(str(ledger.resolve()).encode()).hexdigest()[:24]


def _let_others_come_forward() -> None:
    """Windows lets a program come forward only if the one that was started last allows it."""
    if sys.platform == "win32":  # pragma: platform windows
        ctypes.windll.user32.AllowSetForegroundWindow(_ANY_PROGRAM)


def call_forward(
    ledger: Path, *, tries: int = 1, allow: Callable[[], None] = _let_others_come_forward
) -> bool:
    """Ask the copy that holds this ledger to show its window; whether one heard it.

    Args:
        ledger: The ledger that both copies want.
        tries: How often, a quarter of a second apart: one that is opening hears later.
        allow: Allows the other one to come forward, before it is asked to.
    """
    for _ in range(tries - 1):
        if _call(ledger, allow):
            return True
        threading.Event().wait(_NEXT_TRY_SECONDS)
    return _call(ledger, allow)


def _call(ledger: Path, allow: Callable[[], None]) -> bool:
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    socket.connectToServer(_name(ledger))
    if not socket.waitForConnected(_WAIT_MS):
        return False
    allow()
    socket.write(b"forward\n")
    heard = socket.waitForBytesWritten(_WAIT_MS)
    socket.disconnectFromServer()
    return bool(heard)


def listen(ledger: Path, forward: Callable[[], None], parent: QObject) -> None:
    """Bring the window forward whenever another copy calls; only this user can.

    It begins a moment later, when the window has painted and the engine is under way.

    Args:
        ledger: The ledger that this copy works on.
        forward: Shows the window.
        parent: Owns what listens.
    """
    QTimer.singleShot(_LISTEN_AFTER_MS, parent, lambda: _listen(ledger, forward, parent))


def _listen(ledger: Path, forward: Callable[[], None], parent: QObject) -> None:
    from PySide6.QtNetwork import QLocalServer

    name = _name(ledger)
    server = QLocalServer(parent)
    server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
    # What a killed copy left would keep us from listening.
    QLocalServer.removeServer(name)

    def called() -> None:
        socket = server.nextPendingConnection()
        if socket is not None:
            socket.disconnected.connect(socket.deleteLater)
        forward()

    server.newConnection.connect(called)
    server.listen(name)
