"""Windows: files that a scanner holds, a log that is open twice, a lock that is held."""

from __future__ import annotations

import errno
import logging
import os
from typing import TYPE_CHECKING

import pytest

from pos_app.assembly import logs
from pos_app.ledger import file
from pos_app.ledger.errors import LedgerCode, LedgerError
from pos_app.system import durable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class Scanner:
    """Holds files: the first few calls on them are refused, as Windows does (WinError 5 or 32)."""

    def __init__(self, holds: int) -> None:
        self.left = holds

    def before(self, call: Callable[..., None]) -> Callable[..., None]:
        def held(*args: object, **more: object) -> None:
            if self.left:
                self.left -= 1
                raise PermissionError(errno.EACCES, "The process cannot access the file")
            call(*args, **more)

        return held


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """As patient as on Windows, without its pauses."""
    monkeypatch.setattr(durable, "TRIES", 20)
    monkeypatch.setattr(durable, "PAUSE", 0.0)


@pytest.mark.usefixtures("windows")
def test_a_file_that_a_scanner_holds_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "settings.toml"
    durable.write_whole(place, b"old")
    scanner = Scanner(19)
    monkeypatch.setattr(os, "replace", scanner.before(os.replace))
    durable.write_whole(place, b"new")
    assert scanner.left == 0
    assert place.read_bytes() == b"new"
    scanner.left = 19
    monkeypatch.setattr(os, "unlink", scanner.before(os.unlink))
    durable.remove(place)
    assert not place.exists()


@pytest.mark.usefixtures("windows")
def test_one_that_is_never_let_go_is_an_error_and_what_was_there_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "settings.toml"
    durable.write_whole(place, b"old")
    monkeypatch.setattr(os, "replace", Scanner(10**6).before(os.replace))
    with pytest.raises(PermissionError):
        durable.write_whole(place, b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["settings.toml"]
    assert place.read_bytes() == b"old"


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[logs.OwnersLogFile]:
    handler = logs.OwnersLogFile(
        tmp_path / "pos-app.log", maxBytes=200, backupCount=2, encoding="utf-8"
    )
    yield handler
    handler.close()


def test_a_log_that_a_second_program_has_open_is_written_on(
    log_file: logs.OwnersLogFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(_source: str, _place: str) -> None:
        raise PermissionError(errno.EACCES, "The process cannot access the file")

    monkeypatch.setattr(log_file, "rotate", held)
    for number in range(10):
        log_file.handle(logging.makeLogRecord({"msg": f"{number} {'x' * 50}"}))
    lines = (tmp_path / "pos-app.log").read_text().splitlines()
    assert [line.split()[0] for line in lines] == [str(number) for number in range(10)]


@pytest.mark.parametrize("number", [errno.EACCES, errno.EDEADLK])
def test_a_lock_that_another_program_has_is_held_however_the_system_says_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refused(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(file, "_lock", refused)
    with pytest.raises(LedgerError) as caught:
        file.LedgerLock.take(tmp_path / "ledger.sqlite3")
    assert caught.value.code == LedgerCode.HELD
