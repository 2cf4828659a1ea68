"""What no code of ours caught, in a process of its own: redacted, and no traceback unasked."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

KEY = "canary-0f7c2d9e"
PHONE = "0241234567"
BEGUN = """
import logging, sys, threading, warnings
from pathlib import Path
from pos_app.assembly import logs
from pos_app.assembly.program import TillProgram
from pos_app.assembly.failures import catch_strays
KEY, PHONE = "canary-0f7c2d9e", "0241234567"
program = TillProgram()
redactor = program.redactor
redactor.register(KEY)
catch_strays(lambda: program.redactor)
if len(sys.argv) > 1:
    logs.begin(Path(sys.argv[1]), redactor)
def fail():
    local = KEY + PHONE
    raise ValueError(f"{KEY} of {PHONE}")
"""
STRAYS = {
    "thread": "thread = threading.Thread(target=fail)\nthread.start()\nthread.join()\n",
    "main": "fail()\n",
    "destructor": "class Gone:\n    __del__ = lambda self: fail()\nGone()\n",
    "warning": "warnings.simplefilter('always')\nwarnings.warn(f'ValueError {KEY} of {PHONE}')\n",
    "log line": "logging.getLogger('x').error('ValueError %s of %s', KEY, PHONE)\n",
}


def run(program: str, *arguments: str, debug: bool = False) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "POS_APP_DEBUG": "1" if debug else ""}
    done = subprocess.run(
        [sys.executable, "-c", BEGUN + program, *arguments],
        capture_output=True,
        text=True,
        env=environ,
        timeout=60,
    )
    for canary in (KEY, PHONE):
        assert canary not in done.stdout + done.stderr
    return done


@pytest.mark.parametrize("stray", STRAYS)
def test_the_log_has_it_all_and_standard_error_one_line(stray: str, tmp_path: Path) -> None:
    done = run(STRAYS[stray], str(tmp_path))
    written = (tmp_path / "pos-app.log").read_text(encoding="utf-8")
    assert "ValueError" in written
    assert "[hidden] of 024•••4567" in written
    assert KEY not in written
    assert PHONE not in written
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 1
    if stray in ("thread", "main", "destructor"):
        assert "Traceback" in written
        assert "ValueError was not caught: see the log file" in done.stderr
    assert done.returncode == (1 if stray == "main" else 0)


@pytest.mark.parametrize("stray", STRAYS)
def test_without_a_log_file_it_is_one_line_on_standard_error(stray: str) -> None:
    done = run(STRAYS[stray])
    assert "ValueError" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("with_log", [False, True])
@pytest.mark.parametrize("stray", ["thread", "main", "destructor"])
def test_tracebacks_come_when_asked_for_and_quote_no_key(
    stray: str, with_log: bool, tmp_path: Path
) -> None:
    done = run(STRAYS[stray], *[str(tmp_path)] * with_log, debug=True)
    assert done.stderr.count("Traceback (most recent call last)") == 1
    assert "[hidden] of 024•••4567" in done.stderr


def test_being_interrupted_says_nothing() -> None:
    done = run("raise KeyboardInterrupt(KEY)\n")
    assert done.stderr == ""
    assert done.returncode != 0


def test_a_program_without_standard_error_goes_on(tmp_path: Path) -> None:
    program = "sys.stderr = None\n" + STRAYS["thread"] + "print('still here')\n"
    assert run(program, str(tmp_path)).stdout == "still here\n"


def test_what_qt_says_goes_to_the_log(tmp_path: Path) -> None:
    program = (
        "from PySide6.QtCore import qCritical, qDebug, qWarning\n"
        "from pos_app.desktop.system.qt_start import send_to_log\n"
        "send_to_log()\n"
        "qDebug(f'quiet {KEY}')\n"
        "qWarning(f'loud {KEY}')\n"
        "qCritical(f'louder {PHONE}')\n"
    )
    done = run(program, str(tmp_path))
    written = (tmp_path / "pos-app.log").read_text(encoding="utf-8")
    assert done.stderr == ""
    assert "WARNING qt: default: loud [hidden]" in written
    assert "ERROR qt: default: louder 024•••4567" in written
    assert "quiet" not in written
    assert "loud [hidden]" in run(program).stderr


@pytest.mark.posix("core files")
def test_the_program_leaves_no_core_file() -> None:
    program = (
        "import pos_app.__main__ as entry, resource\n"
        "entry._leave_no_core()\n"
        "print(resource.getrlimit(resource.RLIMIT_CORE))\n"
    )
    assert run(program).stdout == "(0, 0)\n"
