"""A message in a box of the system's own, for when the program's own windows cannot be made."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys

if sys.platform == "win32":  # pragma: platform(windows)
    import ctypes

BOXES = (
    ("zenity", "--error", "--no-markup", "--text"),
    ("kdialog", "--error"),
    ("xmessage",),
)
"""Programs that show one on Linux desktops, tried in this order; the text comes last."""
_SCRIPT = (
    "on run {title, text}\ndisplay alert title message text\nend run"  # what was passed is no code
)
_ERROR = 0x10


def show_message(title: str, text: str) -> None:
    """Show it until it is closed; where the system has no such box nothing happens.

    Args:
        title: The program's name.
        text: One sentence.
    """
    if sys.platform == "win32":  # pragma: platform(windows)
        ctypes.windll.user32.MessageBoxW(None, text, title, _ERROR)
    elif sys.platform == "darwin":  # pragma: platform(macos)
        _run(["/usr/bin/osascript", "-e", _SCRIPT, title, text])
    else:
        for program, *arguments in BOXES:
            found = shutil.which(program)
            if found is not None:
                _run([found, *arguments, f"{title}: {text}"])
                return


def _run(command: list[str]) -> None:
    with contextlib.suppress(OSError):
        subprocess.run(command, stdin=subprocess.DEVNULL, check=False)  # noqa: S603 - fixed programs
