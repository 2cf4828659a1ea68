"""The log watch itself: a stray warning fails a test, an expected one does not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_TESTS = """
import logging, threading, warnings
import pytest
log = logging.getLogger("pos_app.room")

def test_stray_warning(): log.warning("stray")
def test_stray_error_in_a_thread():
    thread = threading.Thread(target=lambda: log.error("from a thread"))
    thread.start(); thread.join()
def test_expected_that_never_came(expect_log): expect_log("never")
def test_thread_that_dies():
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start(); thread.join()
def test_python_warning(): warnings.warn("old", DeprecationWarning)

def test_info_passes(): log.info("fine")
def test_expected_passes(expect_log):
    expect_log("on the .* disk", logger="pos_app")
    log.warning("on the full disk")
@pytest.mark.expect_log("marked")
def test_marked_passes(): log.warning("marked")
"""


@pytest.fixture
def outcome(tmp_path: Path) -> str:
    """What pytest, with this project's settings, says of the tests above."""
    root = Path(__file__).parents[1]
    (tmp_path / "test_logs.py").write_text(_TESTS)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest"]
    command += ["-p", "no:randomly", "-p", "no:cacheprovider"]
    command += ["-c", str(root / "pyproject.toml"), "--rootdir", str(root)]
    command += [str(tmp_path / "test_logs.py")]
    run = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60)
    return run.stdout + run.stderr


def test_stray_log_lines_and_dead_threads_fail_and_expected_lines_pass(outcome: str) -> None:
    for reason in (
        "test_stray_warning - Failed: unexpected log records:",
        "test_stray_error_in_a_thread - Failed: unexpected log records:",
        "test_expected_that_never_came - Failed: expected log records that nev",
        "test_thread_that_dies - pytest.PytestUnhandledThreadExceptionWarning",
        "test_python_warning - DeprecationWarning: old",
    ):
        assert reason in outcome, outcome
    assert "2 failed, 6 passed, 3 errors" in outcome, outcome
