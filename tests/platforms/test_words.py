"""A Mac's keys, and the till's command by its whole path where a terminal does not know it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from pos_app.desktop.screens.help import terminal_command

_TOLD = """
import json, sys
sys.platform = "darwin"
from pos_app.desktop import shortcuts
from pos_app.desktop.screens import help
print(json.dumps([list(shortcuts.help_rows()), help._typed(), shortcuts.DISMISS.keys]))
"""


def test_a_mac_is_told_of_its_own_keys() -> None:
    told = subprocess.run(
        [sys.executable, "-c", _TOLD], check=True, capture_output=True, text=True
    ).stdout
    rows, typed, delete = json.loads(told)
    text = " ".join(f"{keys} {words}" for keys, words in rows)
    assert "Cmd+F" in text
    assert "Cmd+1" in text
    assert "Ctrl" not in text
    assert typed[0][0] == "F1–F12"
    assert delete == ["Del", "Backspace"]
    assert "Backspace" not in text


@pytest.mark.parametrize(
    ("program", "system", "installed", "expected"),
    [
        (
            "C:\\Program Files\\Counter till\\pos-app.exe",
            "win32",
            True,
            '"C:\\Program Files\\Counter till\\pos-app-cli.exe"',
        ),
        (
            "/Applications/pos-app.app/Contents/MacOS/pos-app",
            "darwin",
            True,
            "/Applications/pos-app.app/Contents/MacOS/pos-app",
        ),
        ("/opt/pos-app/pos-app", "linux", True, "pos-app"),
        ("C:\\Python\\python.exe", "win32", False, "pos-app"),
    ],
)
def test_the_command_that_works_as_it_is_written(
    program: str, system: str, installed: bool, expected: str
) -> None:
    assert terminal_command(program, system, installed=installed) == expected
