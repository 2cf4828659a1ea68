"""A test that is ended with its worker fails once, and the run goes on to its end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_HANGS = """
import threading, pytest
@pytest.mark.timeout(2, method="thread")
def test_hangs():
    threading.Event().wait()
def test_after_it():
    pass
"""
_FINE = """
import pytest
@pytest.mark.parametrize("number", range(5))
def test_fine(number):
    pass
"""


def test_a_worker_that_its_time_limit_ends_lets_no_run_wait(tmp_path: Path) -> None:
    (tmp_path / "test_hangs.py").write_text(_HANGS, encoding="utf-8")
    for number in range(4):
        (tmp_path / f"test_fine_{number}.py").write_text(_FINE, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    options = ("-q", "-n", "2", "--dist", "loadscope", "-p", "tests.scopes", "-p", "no:randomly")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(tmp_path)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
        capture_output=True,
        encoding="utf-8",
        timeout=90,
        check=False,
    )
    assert "1 failed, 21 passed" in done.stdout, done.stdout
    assert "crashed while running" in done.stdout
