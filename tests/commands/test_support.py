"""The file for whoever helps is written whatever is wrong."""

from __future__ import annotations

import os
import zipfile
from typing import TYPE_CHECKING

from pos_app.assembly.terminal import Exit
from pos_app.commands.group import run
from tests.commands.gateways import AskingProgram, Maker, Saying

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_log_that_cannot_be_read_says_so_and_stops_nothing(home: Path, tmp_path: Path) -> None:
    home.mkdir()
    program = AskingProgram(Maker(Saying(), Saying()))
    program.folders.create()
    (program.folders.logs / "pos-app.log.1").mkdir()
    out = tmp_path / "help.zip"
    assert run(program, ["support", "--out", str(out)]) == Exit.DONE
    with zipfile.ZipFile(out) as made:
        assert made.read("logs/pos-app.log.1").decode() == "cannot be read: Is a directory\n"


def test_a_file_that_cannot_be_written_is_said(
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def full(*_arguments: object) -> int:
        raise OSError(28, "No space left on device")

    home.mkdir()
    monkeypatch.setattr(os, "open", full)
    program = AskingProgram(Maker(Saying(), Saying()))
    assert run(program, ["support", "--out", str(tmp_path / "help.zip")]) == Exit.USAGE
    assert "cannot be written: No space left on device" in capsys.readouterr().err
