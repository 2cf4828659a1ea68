"""What the commands say of the ledger's copies."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from pos_app.assembly import program
from pos_app.assembly.terminal import Exit, Stop
from pos_app.commands import backup, doctor, restore, verify
from pos_app.ledger import checkpoint
from pos_app.ledger.backup_folder import BackupFolder
from pos_app.settings.folders import Folders
from tests.ledger.conftest import book, opener, place
from tests.ledger.making import files, moment, sell

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.ledger.book import Book

__all__ = ["book", "opener", "place"]


@pytest.fixture
def backups(place: Path, tmp_path: Path) -> BackupFolder:
    (tmp_path / "backups").mkdir()
    return BackupFolder(place, tmp_path / "backups", keep=3)


def test_verify_finds_a_ledger_that_was_put_back_by_hand(
    book: Book, place: Path, backups: BackupFolder, tmp_path: Path
) -> None:
    assert verify.verify_ledger(place, backups).facts["newest_backup"] == "none"
    sell(book)
    older = tmp_path / "older.sqlite3"
    backup.copy_ledger(place, older)
    sell(book)
    backups.make(at=moment(9))
    sound = verify.verify_ledger(place, backups)
    assert (sound.ok, sound.problems) == (True, ())
    assert sound.facts["newest_backup_rows"] == 5
    book.close()
    shutil.copy(older, place)
    cut = verify.verify_ledger(place, backups)
    assert not cut.ok
    assert cut.problems == (
        "The ledger lost its end: the copy of 2026-03-01T08:00:09.000Z ends at row 5, "
        "the ledger at row 3.",
    )


def test_a_damaged_ledger_is_said_before_its_backups(
    book: Book, place: Path, backups: BackupFolder
) -> None:
    sell(book)
    backups.make(at=moment())
    book.close()
    place.write_bytes(place.read_bytes()[:8192])
    found = verify.verify_ledger(place, backups)
    assert not found.ok
    assert not any("lost its end" in problem for problem in found.problems)


@pytest.mark.usefixtures("book")
def test_a_copy_by_hand_has_its_head_beside_it(place: Path, tmp_path: Path) -> None:
    out = tmp_path / "copies" / "monday.sqlite3"
    out.parent.mkdir()
    backup.copy_ledger(place, out)
    assert files(out.parent) == {"monday.sqlite3", "monday.sqlite3.head"}
    head = checkpoint.read(out)
    assert head is not None
    assert head.ledger == place.name


@pytest.mark.usefixtures("book")
def test_a_head_that_cannot_be_written_is_said(place: Path, tmp_path: Path) -> None:
    out = tmp_path / "monday.sqlite3"
    checkpoint.path_of(out).mkdir()
    with pytest.raises(Stop) as stopped:
        backup.copy_ledger(place, out)
    assert stopped.value.exit is Exit.LEDGER


def test_a_restore_says_what_its_copy_lacks(
    book: Book, place: Path, backups: BackupFolder, tmp_path: Path
) -> None:
    sell(book)
    out = tmp_path / "monday.sqlite3"
    backup.copy_ledger(place, out)
    assert restore.source_problems(out, backups.newest()) == []
    backups.make(at=moment(5))
    assert restore.source_problems(out, backups.newest()) == []
    sell(book)
    backups.make(at=moment(9))
    (lacks,) = restore.source_problems(out, backups.newest())
    assert "goes on to row 5, taken at 2026-03-01T08:00:09.000Z" in lacks
    newest = backups.newest()
    assert newest is not None
    assert restore.source_problems(newest[0], newest) == []
    with out.open("ab") as file:
        file.write(b"more")
    assert "changed since" in restore.source_problems(out, None)[0]


@pytest.mark.usefixtures("book")
def test_the_doctor_says_when_the_last_backup_was_made(backups: BackupFolder) -> None:
    assert doctor.last_backup(backups) == {
        "last_backup_at": "none yet",
        "last_backup": "none yet",
        "backups": 0,
    }
    backups.make(at=moment(9))
    said = doctor.last_backup(backups)
    assert said["last_backup_at"] == "2026-03-01T08:00:09.000Z"
    assert said["backups"] == 1


def test_trainings_backups_have_names_of_their_own_and_are_fewer(tmp_path: Path) -> None:
    folders = Folders(config=tmp_path, data=tmp_path)
    training = program.TillProgram(folders).backups()
    folders.create()
    (folders.backups / "ledger-000001-20260301T080000Z.sqlite3").touch()
    (folders.backups / "training-000001-20260301T080000Z.sqlite3").touch()
    assert [copy.name for copy in training.copies()] == ["training-000001-20260301T080000Z.sqlite3"]
    assert program.TRAINING_BACKUPS_KEPT < program.BACKUPS_KEPT == 30
