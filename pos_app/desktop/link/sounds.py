"""Plays the till's three sounds with whatever player the system has, and says PAID aloud.

Never on the window thread, never in the way of a sale: a file or a player that is missing, broken
or slow costs at most the sound. A beep takes its place then, and the window asks for attention in
the taskbar. A sound must never come so late that it seems to be the next customer's. What is said
is the amount alone, by the system's own voice; where there is none it stays silent.
"""

import contextlib
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from pos_app.domain.money import Money
from pos_app.system import resources

Sound = Literal["paid", "not_paid", "earlier_paid"]

PLAYERS = ("pw-play", "paplay", "aplay")
"""Tried in this order where neither Windows nor macOS brings a player of its own."""

LATEST = 1.0
"""No sound begins later than this many seconds after it was wanted; then it is a beep."""
LONGEST = 0.8
"""No sound of ours is longer, in seconds; a player still running after both is ended."""

VOICES = (("spd-say", "--wait", "--language", "en"), ("espeak-ng", "-v", "en"))
"""Tried in this order where neither Windows nor macOS brings a voice of its own."""
LONGEST_SAID = 8.0
"""A voice that speaks longer is ended, in seconds."""
_BY_WINDOWS = (
    "powershell", "-NoProfile", "-NonInteractive", "-Command",
    "(New-Object -ComObject SAPI.SpVoice).Speak([Console]::In.ReadToEnd()) | Out-Null",
)  # fmt: skip
_MINOR_PER_MAJOR = 100


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
        # What plays the last sound, after which something may be said.
        self._player: threading.Thread | None = None
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
            self._player = player
            player.start()
        except (OSError, RuntimeError):
            # No such file, or no room for a thread. Later, so that the screen is there first.
            self._failed.emit()

    def say_paid(self, amount: Money) -> None:
        """Say that this was paid, after the sound that plays, and return at once; never raises."""
        if not self._enabled:
            return
        until = self._monotonic() + LATEST + LONGEST + LATEST
        work = partial(self._say, paid_aloud(amount), self._player, until)
        with contextlib.suppress(RuntimeError):
            threading.Thread(target=work, name="voice", daemon=True).start()

    def _say(self, words: str, player: threading.Thread | None, until: float) -> None:
        if player is not None and player.ident is not None:
            player.join(max(0.0, until - self._monotonic()))
        # A voice that begins late speaks to the next customer.
        if self._monotonic() < until:
            _said(words)

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
    return left > 0 and _done([player, str(file)], left + LONGEST)


def paid_aloud(amount: Money) -> str:
    """What is said: `Paid. 20 cedis 50 pesewas.`; digits, which every voice can read."""
    major, minor = divmod(amount.minor, _MINOR_PER_MAJOR)
    cedis = f"{major} cedi{'' if major == 1 else 's'}" if major or not minor else ""
    pesewas = f"{minor} pesewa{'' if minor == 1 else 's'}" if minor else ""
    return f"Paid. {' '.join(filter(None, (cedis, pesewas)))}."


def _said(words: str) -> bool:
    """Whether a voice has said it."""
    voices: tuple[tuple[str, ...], ...] = VOICES
    if sys.platform == "win32":  # pragma: platform windows
        return _done(list(_BY_WINDOWS), LONGEST_SAID, words)
    if sys.platform == "darwin":
        voices = (("say",),)
    for voice in voices:
        program = shutil.which(voice[0])
        if program is not None and _done([program, *voice[1:], words], LONGEST_SAID):
            return True
    return False


def _done(command: list[str], seconds: float, told: str = "") -> bool:
    """Whether a program did it within this time; it gets no key of ours, and no shell reads it."""
    # On this thread, since the window paints sooner without it.
    import subprocess

    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, a file of our own or plain words
            command,
            input=told.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
            env=_environment(),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
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
