"""The log file: owner-only, rotating, and redacted before a line is written."""

from __future__ import annotations

import logging
import sys
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

import pytest

from pos_app.assembly import logs
from pos_app.transport.redaction import Redactor

if TYPE_CHECKING:
    from pathlib import Path


def test_keys_and_numbers_never_reach_the_file(tmp_path: Path) -> None:
    redactor = Redactor()
    redactor.register("sk_live_canary")
    logs.begin(tmp_path / "logs", redactor)
    logging.getLogger("pos_app.test").info("sent %s to %s", "sk_live_canary", "0241234567")
    written = (tmp_path / "logs" / "pos-app.log").read_text(encoding="utf-8")
    assert "sent" in written
    assert "sk_live_canary" not in written
    assert "0241234567" not in written


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    logs.begin(tmp_path / "logs", Redactor())
    assert (tmp_path / "logs" / "pos-app.log").stat().st_mode & 0o077 == 0


def test_a_second_beginning_adds_no_second_file(tmp_path: Path) -> None:
    logs.begin(tmp_path / "one", Redactor())
    logs.begin(tmp_path / "two", Redactor())
    files = [each for each in logging.getLogger().handlers if isinstance(each, RotatingFileHandler)]
    assert len(files) == 1


def test_a_folder_that_cannot_be_made_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    logs.begin(tmp_path / "file" / "logs", Redactor())
    assert not [
        each for each in logging.getLogger().handlers if isinstance(each, RotatingFileHandler)
    ]
