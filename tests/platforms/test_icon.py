"""Whoever starts the till by its icon is told why it does not open, in a small window."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos_app.assembly import window
from pos_app.assembly.program import TillProgram
from pos_app.assembly.terminal import Exit, Stop
from pos_app.desktop.shell.refusal import Refusal
from pos_app.ledger.file import LedgerLock
from pos_app.system import message_box

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def test_who_sees_a_window_and_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    by_icon = window.started_by_icon
    with open(os.devnull, "w") as null:
        for stream, environ, system, expected in (
            (None, {}, "win32", True),
            (None, {"QT_QPA_PLATFORM": "offscreen"}, "linux", False),
            (null, {}, "darwin", True),
            (null, {}, "linux", False),
            (null, {"POS_APP_FROM_ICON": "1"}, "linux", True),
            (io.StringIO(), {}, "darwin", False),
        ):
            monkeypatch.setattr(sys, "stderr", stream)
            assert by_icon(environ, system) is expected, (stream, environ, system)


@pytest.fixture
def refused(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What the small windows said; each is read, copied and closed."""
    del qapp
    said: list[str] = []
    monkeypatch.setattr(window, "started_by_icon", lambda: True)
    timer = QTimer()
    timer.setInterval(5)

    def look() -> None:
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, Refusal) and widget.isActiveWindow():
                said.append(widget.words.text())
                widget.copy.click()
                assert widget.copied.text() == "Copied"
                QTest.keyClick(widget, Qt.Key.Key_Escape)

    timer.timeout.connect(look)
    timer.start()
    yield said
    timer.stop()


def test_bad_settings_are_told(home: Path, refused: list[str]) -> None:
    home.mkdir()
    (home / "config.toml").write_text("[till]\nmax_amount = 'much'\n")
    assert window.run_window(TillProgram()) == Exit.SETTINGS
    assert len(refused) == 1
    assert "max_amount" in refused[0]
    details = QGuiApplication.clipboard().text()
    assert details.startswith(refused[0])
    assert str(home / "config.toml") in details


def test_a_ledger_that_no_window_holds_is_told(
    home: Path, refused: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home.mkdir()
    (home / "config.toml").write_text("[till]\nmode = 'training'\n")
    ledger = home / "training.sqlite3"
    ledger.touch()
    monkeypatch.setattr(window, "_ICON_TRIES", 2)
    with LedgerLock.take(ledger):
        assert window.run_window(TillProgram()) == Exit.HELD
    assert refused == ["The till is already open on this computer."]


def test_one_that_came_forward_is_its_own_answer(
    refused: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def came(_program: TillProgram) -> int:
        raise Stop(Exit.HELD, "Already open. Its window was brought forward.", seen=True)

    monkeypatch.setattr(window, "open_window", came)
    assert window.run_window(TillProgram()) == Exit.HELD
    assert refused == []


def test_a_missing_part_and_a_mistake_are_told(
    home: Path, refused: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    monkeypatch.setattr(sys, "excepthook", lambda *error: told.append(error[0]))
    for error, code in (
        (ImportError("no", name="PySide6.QtSvg"), Exit.SETTINGS),
        (ZeroDivisionError(), Exit.BUG),
    ):

        def broken(_program: TillProgram, error: Exception = error) -> int:
            raise error

        monkeypatch.setattr(window, "open_window", broken)
        assert window.run_window(TillProgram()) == code
    assert "PySide6.QtSvg" in refused[0]
    assert str(home / "logs") in refused[1]
    assert told == [ZeroDivisionError]


def test_without_an_icon_a_mistake_is_left_to_the_terminal(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    del home

    def broken(_program: TillProgram) -> int:
        raise ZeroDivisionError

    def missing(_program: TillProgram) -> int:
        raise ImportError("no", name="h11")

    monkeypatch.setattr(window, "open_window", broken)
    with pytest.raises(ZeroDivisionError):
        window.run_window(TillProgram())
    monkeypatch.setattr(window, "open_window", missing)
    assert window.run_window(TillProgram()) == Exit.SETTINGS
    assert "h11" in capsys.readouterr().err


def test_without_qt_the_systems_own_box_says_it(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del home
    bin_folder, said = tmp_path / "bin", tmp_path / "said"
    bin_folder.mkdir()
    box = bin_folder / "xmessage"
    box.write_text(f'#!/bin/sh\necho "$@" > {said}\n')
    box.chmod(0o700)
    monkeypatch.setenv("PATH", str(bin_folder))
    monkeypatch.setitem(sys.modules, "pos_app.desktop.shell.refusal", None)
    window._show("The till's settings cannot be read.", 5, TillProgram())
    assert said.read_text() == "Counter till: The till's settings cannot be read.\n"
    # And where there is none, or it does not start, nothing happens.
    box.write_text("")
    message_box.show_message("Counter till", "x")
    box.unlink()
    message_box.show_message("Counter till", "x")
