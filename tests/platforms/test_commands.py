"""Windows: Ctrl+C does not wake a wait; a window comes forward only if allowed; folders' rights."""

from __future__ import annotations

import _thread
import os
import signal
import threading
from typing import TYPE_CHECKING

import pytest

from pos_app.desktop.system.second_copy import call_forward, listen
from pos_app.settings.folders import find_folders, open_on_windows
from pos_app.updates.check import launch_installer
from tests.commands.test_engine_run import READY, Engine, session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture
def own_signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("own_signals")
def test_ctrl_c_that_wakes_nothing_is_heard_in_a_waiting_command() -> None:
    with session(Engine([READY])) as opened:
        # As on Windows: the signal is noted, and the wait of the main thread goes on.
        pressed = threading.Timer(0.05, _thread.interrupt_main, (signal.SIGINT,))
        pressed.start()
        # The session's clock stands still: without it this would wait for ever.
        assert list(opened.events(60)) == []
        assert opened.interrupted
        pressed.join()


def test_the_first_copy_is_allowed_to_come_forward_before_it_is_asked(
    qtbot: QtBot, tmp_path: Path
) -> None:
    from PySide6.QtCore import QObject

    ledger, told, owner = tmp_path / "ledger.sqlite3", [], QObject()

    def allow() -> None:
        told.append("allowed")

    listen(ledger, lambda: told.append("forward"), owner)
    qtbot.waitUntil(lambda: call_forward(ledger, allow=allow), timeout=20_000)
    qtbot.waitUntil(lambda: "forward" in told, timeout=20_000)
    assert told[0] == "allowed"
    owner.deleteLater()


def test_nothing_is_allowed_where_nobody_listens(qtbot: QtBot, tmp_path: Path) -> None:
    del qtbot

    def allow() -> None:
        raise AssertionError("nobody asked")

    assert not call_forward(tmp_path / "ledger.sqlite3", allow=allow)


def test_only_a_folder_that_somebody_chose_is_closed_to_others(tmp_path: Path) -> None:
    chosen = find_folders({"POS_APP_HOME": str(tmp_path)})
    assert open_on_windows(chosen) == (tmp_path,)
    assert open_on_windows(find_folders({})) == ()


# It runs on after whoever started it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_installer_inherits_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opener, told = tmp_path / "xdg-open", tmp_path / "environment"
    opener.write_text(f"#!/bin/sh\n/usr/bin/env > {told}.new; /bin/mv {told}.new {told}\n")
    opener.chmod(0o700)
    (tmp_path / "open").symlink_to(opener)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("POS_APP_PAYGATE_API_KEY", "sk_live_canary")
    launch_installer(tmp_path / "pos-app.deb")
    done = threading.Event()
    while not told.exists():
        done.wait(0.01)
    assert "sk_live_canary" not in told.read_text()
    assert os.environ["POS_APP_PAYGATE_API_KEY"] == "sk_live_canary"
