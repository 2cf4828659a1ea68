"""Plays the till's three sounds with whatever player the system has.

Never on the window thread, never in the way of a sale: a file or a player that is missing, broken
or slow costs at most the sound. A beep takes its place then, and the window asks for attention in
the taskbar. A sound must never come so late that it seems to be the next customer's.
"""

import contextlib
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from pos_app.system import resources

Sound = Literal["paid", "not_paid", "earlier_paid"]

PLAYERS = ("pw-play", "paplay", "aplay")
"""Tried in this order where neither Windows nor macOS brings a player of its own."""

LATEST = 1.0
"""No sound begins later than this many seconds after it was wanted; then it is a beep."""
LONGEST = 0.8
"""No sound of ours is longer, in seconds; a player still running after both is ended."""


class Sounds(QObject):
    """Plays on request unless turned off; `unheard` comes where no player worked."""

    unheard = Signal()
    _failed = Signal()

    def __init__(
        self,
        *,
        enabled: bool = True,
        monotonic: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        """Play nothing yet.

        Args:
            enabled: the owner's setting.
            monotonic: seconds on a clock that only goes forward.
            parent: the owner.
        """
        super().__init__(parent)
        self._enabled = enabled
        self._monotonic = monotonic
        self._failed.connect(self._fall_back, Qt.ConnectionType.QueuedConnection)

    def set_enabled(self, enabled: bool) -> None:
        """Follow the owner's setting."""
        self._enabled = enabled

    def play(self, sound: Sound) -> None:
        """Start a sound and return at once; what is missing for it never raises."""
        if not self._enabled:
            return
        until = self._monotonic() + LATEST
        try:
            file = resources.path("sounds", f"{sound}.wav")
            player = threading.Thread(
                target=self._run, args=(file, until), name="sound", daemon=True
            )
            player.start()
        except (OSError, RuntimeError):
            # No such file, or no room for a thread. Later, so that the screen is there first.
            self._failed.emit()

    def _run(self, file: Path, until: float) -> None:
        if not _played(file, lambda: until - self._monotonic()):
            # The window may have gone while the players were tried.
            with contextlib.suppress(RuntimeError):
                self._failed.emit()

    def _fall_back(self) -> None:
        QApplication.beep()
        self.unheard.emit()


def _played(file: Path, left: Callable[[], float]) -> bool:
    """Whether a player has played it; `left` says for how many seconds it may still begin."""
    if sys.platform == "win32":  # pragma: platform windows
        return _played_by_windows(file)
    players = ("afplay",) if sys.platform == "darwin" else PLAYERS
    found = (shutil.which(player) for player in players)
    return any(_ran(player, file, left()) for player in found if player is not None)


def _ran(player: str, file: Path, left: float) -> bool:
    # On this thread, since the window paints sooner without it.
    import subprocess

    if left <= 0:
        return False
    try:
        done = subprocess.run(  # noqa: S603 - a fixed player and a file of our own
            [player, str(file)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=left + LONGEST,
            check=False,
            env=_environment(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _environment() -> dict[str, str]:
    """Ours without the keys, which no other program may inherit."""
    return {name: value for name, value in os.environ.items() if not name.startswith("POS_APP_")}


def _played_by_windows(file: Path) -> bool:  # pragma: platform windows
    if sys.platform != "win32":
        return False
    import winsound

    try:
        winsound.PlaySound(str(file), winsound.SND_FILENAME | winsound.SND_NODEFAULT)
    except RuntimeError:
        return False
    return True
