"""PySide's import hook taken out: no module's source is read, and the window's modules load."""

from __future__ import annotations

import subprocess
import sys

_PROGRAM = """
import linecache
from pos_app.desktop.system.qt_start import take_hook_out
before = len(linecache.cache)
take_hook_out()
import pos_app.desktop.app
print(before, len(linecache.cache))
"""


def test_without_the_hook_no_source_is_read() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], capture_output=True, text=True, timeout=60, check=True
    )
    before, after = done.stdout.split()
    assert before == after
