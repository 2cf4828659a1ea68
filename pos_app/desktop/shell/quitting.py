"""Ends the program in three steps and in time, whatever hangs.

First the engine is told to stop, then it is given what is left of 800 ms, then the process ends
without asking anybody. It must never wait for a thread longer than that, and never leave a
committed sale behind: the engine commits before it tells.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication

    from pos_app.desktop.link.bridge import Bridge

LIMIT_SECONDS = 0.8
_SIGNALS = ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK")


def start_again(code: int) -> None:
    """Become a fresh start of the same program, called as it was; end with `code` if it cannot.

    Every lock of this process is gone by then: what it still held goes with its open files.
    """
    called = [sys.executable, *sys.orig_argv[1:]]
    # A bundle's own variables would lead the new start to the folders of this one.
    os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
    try:
        if sys.platform == "win32":  # pragma: platform windows
            import subprocess

            subprocess.Popen(called, close_fds=True)  # noqa: S603 - what this was called with
        else:
            os.execv(sys.executable, called)  # noqa: S606 - what this was called with
    except OSError:
        logging.getLogger(__name__).error("the till could not start again by itself")
    os._exit(code)


class Quitter:
    """Stops the engine once, and ends the process by the limit."""

    def __init__(
        self,
        bridge: Bridge,
        *,
        end: Callable[[int], None] = os._exit,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Stop nothing yet; `end` ends the process with an exit code."""
        self._bridge = bridge
        self._end = end
        self._monotonic = monotonic
        self._deadline: float | None = None

    def begin(self, code: int = 0) -> None:
        """Tell the engine to stop, and start the clock that nothing can hold up. Idempotent."""
        if self._deadline is not None:
            return
        self._deadline = self._monotonic() + LIMIT_SECONDS
        watchdog = threading.Timer(LIMIT_SECONDS, self._end, args=(code,))
        watchdog.daemon = True
        watchdog.start()
        self._watchdog = watchdog
        self._bridge.stop_engine()

    def then(self, end: Callable[[int], None]) -> None:
        """End the process by this instead, as to start again; before `begin`."""
        self._end = end

    def finish(self, code: int = 0) -> None:
        """Wait for the engine as long as the limit allows, flush, and end the process."""
        self.begin(code)
        engine = self._bridge.stop_engine()
        if engine is not None and self._deadline is not None:
            engine.join(max(0.0, self._deadline - self._monotonic()))
        self._bridge.close()
        logging.shutdown()
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                try:
                    stream.flush()
                except (OSError, ValueError):
                    continue
        self._watchdog.cancel()
        self._end(code)


class SessionEnd(QObject):
    """Ends the till when the computer's session ends, and not when that was only asked about.

    Linux says it once. Windows asks every program first, and another one may still refuse; it is
    certain when Qt, told so, says that it is about to quit, and nothing runs after that. macOS says
    the same for Cmd-Q as for a log-off: there the window is closed as ever, and asks as ever.
    """

    def __init__(
        self,
        app: QApplication,
        leave: Callable[[], None],
        finish: Callable[[], None],
        *,
        platform: str = sys.platform,
    ) -> None:
        """Listen to `app`, which owns this.

        Args:
            app: The application.
            leave: Begins to leave.
            finish: Leaves, and returns when the engine has stopped or its time is over.
            platform: As `sys.platform`.
        """
        super().__init__(app)
        self._leave = leave
        self._finish = finish
        self._asked = False
        if platform == "win32":
            app.commitDataRequest.connect(self.on_asked)
            app.aboutToQuit.connect(self.on_quit)
        elif platform != "darwin":
            app.commitDataRequest.connect(lambda _manager: leave())

    def on_asked(self, _manager: object = None) -> None:
        """Windows asks whether the session may end: it may."""
        self._asked = True

    def on_quit(self) -> None:
        """The program ends, by the session if that was asked about before."""
        if self._asked:
            self._leave()
            self._finish()


class SignalWatch(QObject):
    """Turns SIGTERM, an interrupt or a hang-up into a call on the window's thread."""

    def __init__(self, on_signal: Callable[[], None], parent: QObject | None = None) -> None:
        """Listen from now on; what Python had for these signals comes back with `stop`."""
        super().__init__(parent)
        self._before: dict[int, object] = {}
        # Sockets rather than a pipe: Windows tells of a signal, and Qt waits there, on those alone.
        self._read, self._write = socket.socketpair()
        self._read.setblocking(False)
        self._write.setblocking(False)
        self._wakeup = signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._came)
        self._on_signal = on_signal
        for number in [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]:
            self._before[number] = signal.signal(number, lambda *_: None)

    def stop(self) -> None:
        """Give the signals back."""
        if not self._before:
            return
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]
        self._before = {}
        signal.set_wakeup_fd(self._wakeup)
        self._notifier.setEnabled(False)
        self._read.close()
        self._write.close()

    def _came(self) -> None:
        try:
            self._read.recv(64)
        except BlockingIOError:
            return
        self._on_signal()
