"""How `pos-app training` ends where it cannot serve."""

from __future__ import annotations

import logging
import socket
from typing import TYPE_CHECKING

import pytest

from pos_app.assembly.program import TillProgram
from pos_app.assembly.terminal import Exit
from pos_app.commands.group import run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def _quiet_again() -> Iterator[None]:
    yield
    logging.getLogger("pos_app.training").setLevel(logging.NOTSET)


def test_a_port_that_is_taken_is_said_and_nothing_else(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run(TillProgram(), ["training", "--port", str(port)]) == Exit.SETTINGS
    said = capsys.readouterr()
    assert said.out == ""
    assert str(port) in said.err


def test_a_folder_that_cannot_be_made_is_said(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.write_text("a file where the till's folder belongs")
    assert run(TillProgram(), ["training"]) == Exit.SETTINGS
    assert capsys.readouterr().out == ""
