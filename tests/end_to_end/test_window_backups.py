"""The window's own backups: one after its start, one at its end, and never a late end for it."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from pos_app.ledger.errors import LedgerError
from pos_app.ledger.file import LedgerLock
from pos_app.ledger.verify import verify
from tests.end_to_end.till_program import PROGRAM, Till
from tests.names import names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PATIENCE = threading.Event()


def wait_for(what: Callable[[], object], seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "it never came"
        PATIENCE.wait(0.05)


@pytest.fixture
def window(till: Till) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Opens the window offscreen, in training."""
    opened: list[subprocess.Popen[bytes]] = []
    till.home.mkdir(exist_ok=True)
    settings = f'[till]\nmode = "training"\nsounds = false\n{names().settings}\n'
    (till.home / "config.toml").write_text(settings, encoding="utf-8")

    def open_it() -> subprocess.Popen[bytes]:
        environ = {**till.environ, "QT_QPA_PLATFORM": "offscreen"}
        opened.append(subprocess.Popen(PROGRAM, env=environ, stdin=subprocess.DEVNULL))
        return opened[-1]

    yield open_it
    for process in opened:
        if process.poll() is None:
            process.kill()
        process.wait(10)


def heads(till: Till) -> list[Path]:
    return sorted(till.home.glob("backups/training-*.sqlite3.head"))


def is_held(ledger: Path) -> bool:
    try:
        LedgerLock.take(ledger).release()
    except LedgerError:
        return True
    return False


def close(process: subprocess.Popen[bytes]) -> float:
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    return time.monotonic() - began


@pytest.mark.posix("a signal from outside")
def test_one_after_the_start_and_one_at_the_end(
    till: Till, window: Callable[[], subprocess.Popen[bytes]]
) -> None:
    first = window()
    wait_for(lambda: len(heads(till)) == 1)
    close(first)
    assert len(heads(till)) == 1, "nothing had changed, and it was copied again"
    # A command's sale; the day has its backup, so only the window's next end makes one.
    till.charge("60", wait=0)
    assert len(heads(till)) == 1
    second = window()
    wait_for(lambda: is_held(till.ledger))
    close(second)
    wait_for(lambda: len(heads(till)) == 2)
    newest = heads(till)[-1].with_suffix("")
    assert verify(newest).ok
    with closing(sqlite3.connect(newest)) as copy:
        assert copy.execute("SELECT count(*) FROM sales").fetchone() == (1,)
    assert not list(till.home.glob("backups/.*"))


@pytest.mark.posix("a signal from outside")
def test_a_folder_that_is_gone_stops_no_sale_and_no_end(
    till: Till, window: Callable[[], subprocess.Popen[bytes]]
) -> None:
    process = window()
    wait_for(lambda: heads(till))
    shutil.rmtree(till.home / "backups")
    assert close(process) < 5.0
    assert "No backup could be made" in logs(till)
    assert till.run("verify").code == 0


def logs(till: Till) -> str:
    return "".join(path.read_text("utf-8") for path in till.home.glob("logs/*"))
