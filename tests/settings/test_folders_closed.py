"""Real files on a real disk: what others can reach is found, closed, or said to be still open."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from pos_app.settings.folders import Folders, Open, close_to_others, find_open
from tests.posix import IS_ROOT, only_posix

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.posix("permission bits")

OURS = (
    "config.toml",
    "keys.toml",
    ".keys.toml.new",
    ".config.toml.new",
    "ledger.sqlite3",
    "ledger.sqlite3-journal",
    "ledger.sqlite3.lock",
    "ledger.sqlite3.replaced-20261121T000000Z",
    "training.sqlite3",
    "training_gateway.sqlite3",
    "logs/pos-app.log",
    "logs/pos-app.log.1",
    "backups/ledger-2026-11-21.sqlite3",
    "backups/.ledger-2026-11-21.sqlite3.42.part",
)


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    """A umask that takes nothing away."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def till(place: Path) -> Folders:
    """A till's folder in which everybody can do everything."""
    for folder in (place, place / "logs", place / "backups"):
        folder.mkdir()
    for name in OURS:
        (place / name).write_text("x")
    return Folders(place, place)


def test_everything_that_is_open_is_found_and_closed(tmp_path: Path) -> None:
    folders = till(tmp_path / "till")
    expected = {folders.data, folders.logs, folders.backups}
    expected |= {folders.data / name for name in OURS}
    assert {found.path for found in find_open(folders)} == expected
    assert mode(folders.config_file) == 0o666
    assert close_to_others(folders) == ()
    assert find_open(folders) == ()
    for folder in (folders.data, folders.logs, folders.backups):
        assert mode(folder) == 0o700
    assert {mode(folders.data / name) for name in OURS} == {0o600}


def test_a_file_that_one_group_can_read_is_open_too(tmp_path: Path) -> None:
    folders = till(tmp_path / "till")
    close_to_others(folders)
    folders.ledger.chmod(0o640)
    assert find_open(folders) == (Open(folders.ledger, closable=True),)


def test_what_is_not_the_tills_is_left_alone(tmp_path: Path) -> None:
    folders = till(tmp_path / "till")
    for name in ("notes.txt", "photo.png"):
        (folders.data / name).write_text("mine")
    close_to_others(folders)
    assert mode(folders.data / "notes.txt") == 0o666
    assert mode(folders.data / "photo.png") == 0o666


def test_no_link_is_followed(tmp_path: Path) -> None:
    folders = till(tmp_path / "till")
    precious = tmp_path / "precious"
    precious.write_text("precious")
    folders.config_file.unlink()
    folders.config_file.symlink_to(precious)
    (folders.logs / "pos-app.log.2").symlink_to(precious)
    close_to_others(folders)
    assert mode(precious) == 0o666


def test_a_folder_that_others_use_by_right_is_said_and_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = till(tmp_path / "shared")
    shared.data.chmod(0o1777)
    assert close_to_others(shared) == (shared.data,)
    assert mode(shared.data) == 0o1777
    assert mode(shared.ledger) == 0o600
    home = till(tmp_path / "home")
    monkeypatch.setenv("HOME", str(home.data))
    assert close_to_others(home) == (home.data,)
    assert mode(home.data) == 0o777
    home.data.chmod(0o755)
    assert close_to_others(home) == ()
    assert mode(home.data) == 0o755


@pytest.mark.skipif(not IS_ROOT, reason="needs to be root")
def test_another_users_file_is_said_and_left(tmp_path: Path) -> None:
    only_posix()
    folders = till(tmp_path / "till")
    close_to_others(folders)
    os.chown(folders.ledger, 12345, 12345)
    assert find_open(folders) == (Open(folders.ledger, closable=False),)
    assert close_to_others(folders) == (folders.ledger,)


def test_what_is_not_there_yet_is_no_trouble(tmp_path: Path) -> None:
    assert find_open(Folders(tmp_path / "none", tmp_path / "none")) == ()
    assert close_to_others(Folders(tmp_path / "none", tmp_path / "none")) == ()
