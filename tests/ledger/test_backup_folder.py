from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from pos_app.ledger import backup, checkpoint
from pos_app.ledger.backup_folder import BackupFolder
from pos_app.ledger.book import LedgerCode, LedgerError
from pos_app.ledger.verify import verify
from tests.ledger.making import files, moment, momo, new_sale, sell
from tests.posix import KILLED, has_mode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pos_app.ledger.book import Book

DAY = timedelta(days=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "backups"
    made.mkdir()
    return made


@pytest.fixture
def backups(book: Book, place: Path, folder: Path) -> BackupFolder:
    sell(book)
    return BackupFolder(place, folder, keep=3)


def test_a_backup_is_a_whole_ledger_with_its_head(
    backups: BackupFolder, book: Book, folder: Path
) -> None:
    assert backups.newest() is None
    assert backups.make(at=moment(5))
    name = "ledger-000001-20260301T080005Z.sqlite3"
    assert files(folder) == {name, f"{name}.head"}
    newest = backups.newest()
    assert newest is not None
    copy, head = newest
    assert (copy.name, head.seq, head.moment) == (name, 3, moment(5))
    assert head.ledger == "ledger.sqlite3"
    assert verify(copy).ok
    assert all(has_mode(path, 0o600) for path in folder.iterdir())
    sell(book)
    assert backups.make(at=moment(6))
    assert [copy.name for copy in backups.copies()] == [
        name,
        "ledger-000002-20260301T080006Z.sqlite3",
    ]


def test_so_many_are_kept_in_the_order_of_their_making_whatever_the_clock_says(
    backups: BackupFolder, folder: Path
) -> None:
    for days in (0, 400, -400, 1, 2):
        backups.make(at=moment() + days * DAY)
    names = [copy.name for copy in backups.copies()]
    assert names == [
        "ledger-000003-20250125T080000Z.sqlite3",
        "ledger-000004-20260302T080000Z.sqlite3",
        "ledger-000005-20260303T080000Z.sqlite3",
    ]
    assert files(folder) == {*names, *(f"{name}.head" for name in names)}


def test_what_is_not_ours_is_never_touched(
    backups: BackupFolder, place: Path, folder: Path
) -> None:
    others = {
        "ledger.sqlite3",
        "ledger-000001-20260301T080005Z.sqlite3.bak",
        "ledger-1-20260301T080005Z.sqlite3",
        "training-000001-20260301T080005Z.sqlite3",
        ".ledger-000001-20260301T080005Z.sqlite3.part",
        "notes.txt",
    }
    for name in others:
        (folder / name).write_text("mine")
    for number in range(5):
        backups.make(at=moment(number))
    BackupFolder(place.with_name("training.sqlite3"), folder, keep=1)
    assert others <= files(folder)
    assert {(folder / name).read_text() for name in others} == {"mine"}
    assert len(backups.copies()) == 3


def test_what_a_killed_run_left_behind_is_taken_away(backups: BackupFolder, folder: Path) -> None:
    left = [
        folder / ".ledger-000007-20260301T080005Z.sqlite3.4711.part",
        folder / ".ledger-000007-20260301T080005Z.sqlite3.head.4711.part",
    ]
    for path in left:
        path.write_bytes(b"0241234567")
    backups.make(at=moment())
    assert not any(path.exists() for path in left)


def test_a_day_needs_one_good_backup(backups: BackupFolder, folder: Path) -> None:
    today = (moment(), moment() + DAY)
    assert backups.due(*today)
    backups.make(at=moment(5))
    assert not backups.due(*today)
    assert backups.due(moment() + DAY, moment() + 2 * DAY)
    assert backups.due(moment() - DAY, moment())
    (copy,) = backups.copies()
    copy.rename(folder / "elsewhere")
    assert backups.due(*today)
    assert not backups.make(at=moment(6), give_up=lambda: True)
    (folder / "elsewhere").rename(copy)
    checkpoint.path_of(copy).unlink()
    assert backups.due(*today)
    assert backups.newest() is None


def test_a_quit_without_a_change_needs_none(backups: BackupFolder, book: Book) -> None:
    assert backups.make(at=moment(1), only_if_changed=True)
    assert not backups.make(at=moment(2), only_if_changed=True)
    sell(book)
    assert backups.make(at=moment(3), only_if_changed=True)
    newest = backups.copies()[-1]
    newest.unlink()
    assert backups.make(at=moment(4), only_if_changed=True)
    assert len(backups.copies()) == 3


@pytest.mark.parametrize("asked", range(3))
def test_one_that_is_given_up_leaves_nothing(
    backups: BackupFolder, folder: Path, asked: int
) -> None:
    answers = iter([False] * asked + [True] * 9)
    made = backups.make(at=moment(), give_up=lambda: next(answers))
    assert made == (files(folder) != set())
    assert made == (asked > 1)


def test_a_folder_that_is_gone_is_said(backups: BackupFolder, folder: Path) -> None:
    folder.rmdir()
    with pytest.raises(LedgerError) as caught:
        backups.make(at=moment())
    assert caught.value.code == LedgerCode.UNWRITABLE
    assert backups.copies() == []
    assert backups.due(moment(), moment() + DAY)


@pytest.mark.parametrize(
    ("number", "code"), [(28, LedgerCode.FULL), (5, LedgerCode.UNWRITABLE)], ids=["full", "eio"]
)
def test_a_head_that_cannot_be_written_is_said_and_nothing_old_goes(
    backups: BackupFolder, monkeypatch: pytest.MonkeyPatch, number: int, code: LedgerCode
) -> None:
    for second in range(3):
        backups.make(at=moment(second))
    kept = backups.copies()

    def fail(*_args: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patched:
        patched.setattr(checkpoint, "write", fail)
        with pytest.raises(LedgerError) as caught:
            backups.make(at=moment(9))
    assert caught.value.code == code
    assert set(kept) <= set(backups.copies())
    newest = backups.newest()
    assert newest is not None
    assert newest[0] == kept[-1]


def test_a_damaged_ledger_pushes_no_good_backup_out(
    backups: BackupFolder, book: Book, place: Path
) -> None:
    for second in range(3):
        backups.make(at=moment(second))
    kept = backups.copies()
    book.close()
    connection = sqlite3.connect(place)
    connection.execute("DROP TRIGGER journal_keeps_rows")
    connection.execute("DELETE FROM journal WHERE seq = 2")
    connection.commit()
    connection.close()
    with pytest.raises(LedgerError):
        backups.make(at=moment(9))
    assert backups.copies() == kept


def test_a_backup_yields_to_sales_and_is_made_when_they_stop(
    book: Book, place: Path, folder: Path
) -> None:
    for number in range(9):
        book.open_sale(new_sale(), momo(body=b"x" * 400_000), at=moment(number))
    backups = BackupFolder(place, folder, keep=2)

    def sell_meanwhile() -> bool:
        sell(book)
        return False

    with pytest.raises(LedgerError) as caught:
        backups.make(at=moment(), give_up=sell_meanwhile)
    assert caught.value.code == LedgerCode.BUSY
    assert files(folder) == set()
    assert backups.make(at=moment())


def test_commits_go_on_while_a_backup_is_tried(book: Book, place: Path, folder: Path) -> None:
    for number in range(40):
        book.open_sale(new_sale(), momo(body=b"x" * 400_000), at=moment(number))
    backups = BackupFolder(place, folder, keep=2)

    def make() -> None:
        with contextlib.suppress(LedgerError):
            backups.make(at=moment())

    thread = threading.Thread(target=make)
    thread.start()
    waits = []
    while thread.is_alive():
        began = time.perf_counter()
        sell(book)
        waits.append(time.perf_counter() - began)
    thread.join()
    assert waits
    # A commit may wait for a reader for two seconds; a backup must be far from that.
    assert max(waits) < 1.0


DYING = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from pos_app.ledger.backup_folder import BackupFolder
from pos_app.system import durable

point, number = sys.argv[3].split()
calls = 0

def dying(real, name):
    def call(*args, **more):
        global calls
        part = name == "unlink" and Path(args[0]).name.startswith(".")
        mine = name == point.partition("-")[2] and not part
        calls += mine
        if mine and calls == int(number) and point.startswith("before"):
            os.kill(os.getpid(), 9)
        result = real(*args, **more)
        if mine and calls == int(number) and point.startswith("after"):
            os.kill(os.getpid(), 9)
        return result
    return call

for place, name in ((os, "replace"), (durable, "sync"), (os, "unlink")):
    setattr(place, name, dying(getattr(place, name), name))
BackupFolder(Path(sys.argv[1]), Path(sys.argv[2]), keep=1).make(at=datetime(2026, 3, 2, tzinfo=UTC))
"""

SYNCS = (1, 2) if sys.platform == "win32" else (1, 2, 3, 4)
# Renames: the copy, its head. Waits for the disk: copy, folder, head, folder, and on
# Windows for no folder. Then the old ones go.
POINTS = [
    *(f"{when}-replace {n}" for n in (1, 2) for when in ("before", "after")),
    *(f"{when}-sync {n}" for n in SYNCS for when in ("before", "after")),
    *(f"{when}-unlink {n}" for n in (1, 2) for when in ("before", "after")),
]


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_any_step_every_name_is_a_whole_ledger(
    book: Book, place: Path, folder: Path, point: str
) -> None:
    sell(book)
    one = BackupFolder(place, folder, keep=1)
    one.make(at=moment())
    sell(book)
    killed = subprocess.run(
        [sys.executable, "-c", DYING, str(place), str(folder), point], check=False
    )
    assert killed.returncode == KILLED
    whole = [copy for copy in one.copies() if copy.exists()]
    assert whole, "no backup is left"
    for copy in whole:
        assert verify(copy).ok
    newest = one.newest()
    assert newest is not None
    assert newest[0].exists()
    assert checkpoint.compare(place, newest[1]) is None
    assert one.make(at=moment(9))
    (kept,) = one.copies()
    assert files(folder) == {kept.name, f"{kept.name}.head"}
    assert verify(kept).rows == 5


def test_the_old_one_goes_only_after_the_new_one_and_its_head(
    backups: BackupFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []

    def noted(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object) -> object:
            order.append(name)
            return real(*args)

        return call

    backups._keep = 1
    backups.make(at=moment())
    monkeypatch.setattr(backup, "make_durable", noted("on the disk", _durable))
    monkeypatch.setattr(backup, "put_in_place", noted("named", _named))
    monkeypatch.setattr(checkpoint, "write", noted("head", checkpoint.write))
    monkeypatch.setattr(backups, "_let_go", noted("old goes", backups._let_go))
    backups.make(at=moment(1))
    assert order == ["on the disk", "named", "head", "old goes"]


_durable = backup.make_durable
_named = backup.put_in_place
