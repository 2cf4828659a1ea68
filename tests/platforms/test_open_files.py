"""Windows: a file that is open is not deleted, renamed or replaced, not even by who has it open."""

from __future__ import annotations

import errno
import logging
import os
import sys
from typing import TYPE_CHECKING

import pytest

from pos_app.assembly import logs
from pos_app.ledger import file
from pos_app.ledger.backup_folder import BackupFolder
from pos_app.ledger.book import open_book
from pos_app.ledger.queries import LogQueries
from pos_app.ledger.restore import restore
from pos_app.ledger.verify import verify
from pos_app.settings.config_file import load, save
from tests.ledger.making import START, files, moment, sell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def is_open(path: object) -> bool:
    """Whether this process has a file open, under whatever name."""
    try:
        wanted = os.lstat(str(path))
    except OSError:
        return False
    for descriptor in os.listdir("/dev/fd"):
        try:
            if os.path.samestat(os.fstat(int(descriptor)), wanted):
                return True
        except OSError:
            continue
    return False


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """That rule, where the system does not have it; and no lock on the ledger itself."""
    monkeypatch.setattr(file, "_OWN_LOCKS", None)
    if sys.platform == "win32":
        return

    def ruled(call: Callable[..., None]) -> Callable[..., None]:
        def act(*paths: object, **more: object) -> None:
            if not more and any(is_open(path) for path in paths):
                raise PermissionError(errno.EACCES, f"open here: {paths}")
            call(*paths, **more)

        return act

    for name in ("unlink", "rename", "replace"):
        monkeypatch.setattr(os, name, ruled(getattr(os, name)))


@pytest.mark.usefixtures("windows")
def test_the_rule_holds(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    with (tmp_path / "a").open(), pytest.raises(PermissionError):
        (tmp_path / "a").replace(tmp_path / "b")
    (tmp_path / "a").replace(tmp_path / "b")


@pytest.mark.usefixtures("windows")
def test_copies_make_room_and_one_comes_back(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.sqlite3"
    backups = tmp_path / "backups"
    backups.mkdir()
    folder = BackupFolder(ledger, backups, keep=1)
    book = open_book(ledger, till="T1", clock=lambda: START, live=True)
    for seconds in range(3):
        sell(book, seconds)
        assert folder.make(at=moment(seconds))
    (copy,) = folder.copies()
    sell(book, 9)
    log = LogQueries(ledger)
    assert len(log.page(limit=9)) == 4
    log.close()
    book.close()
    assert files(backups) == {copy.name, f"{copy.name}.head"}
    done = restore(ledger, copy, at=moment(60), live=True)
    assert done.sales == 3
    assert done.aside is not None
    assert verify(ledger).ok


@pytest.mark.usefixtures("windows")
def test_settings_are_written_over_and_the_log_turns(tmp_path: Path) -> None:
    place = tmp_path / "config.toml"
    for _ in range(2):
        save(place, load(place).config)
    path = tmp_path / "pos-app.log"
    log = logs.OwnersLogFile(path, maxBytes=200, backupCount=2, encoding="utf-8")
    for number in range(10):
        log.handle(logging.makeLogRecord({"msg": f"{number} {'x' * 50}"}))
    log.close()
    names = {"config.toml", "pos-app.log", "pos-app.log.1", "pos-app.log.2"}
    assert files(tmp_path) == names
