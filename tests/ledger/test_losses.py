from __future__ import annotations

import errno
import json
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from pos_app.ledger import checkpoint, file, project
from pos_app.ledger.backup_folder import BackupFolder
from pos_app.ledger.book import LedgerCode, LedgerError, open_book
from pos_app.ledger.records import Counters
from pos_app.ledger.restore import restore
from pos_app.ledger.verify import verify
from tests.ledger.making import damage, files, moment, rebuild, sell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pos_app.ledger.book import Book

MARKED = "marked restored"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "backups"
    made.mkdir()
    return made


@pytest.fixture
def backups(place: Path, folder: Path) -> BackupFolder:
    return BackupFolder(place, folder, keep=3)


@pytest.fixture
def start(place: Path, backups: BackupFolder) -> Iterator[Callable[..., Book]]:
    """Opens the ledger as a till does at a start."""
    books = []

    def open_it(seconds: float = 1000.0) -> Book:
        book = open_book(
            place, till="T1", clock=lambda: moment(seconds), live=True, backups=backups
        )
        books.append(book)
        return book

    yield open_it
    for book in books:
        book.close()


def told(place: Path, backups: BackupFolder) -> list[str]:
    """What `verify` says of losses."""
    assert verify(place).problems == ()
    return [problem.code for problem in checkpoint.loss_problems(place, backups.known())]


def restores(place: Path) -> list[dict[str, object]]:
    with closing(sqlite3.connect(place)) as connection:
        found = connection.execute("SELECT data FROM journal WHERE kind = 'restored'").fetchall()
    return [json.loads(data) for (data,) in found]


@pytest.fixture
def older(book: Book, place: Path, backups: BackupFolder, tmp_path: Path) -> Path:
    """A copy with one sale of a ledger that then had three, and a backup of each."""
    sell(book)
    assert backups.make(at=moment(10))
    copy = tmp_path / "older.sqlite3"
    shutil.copy(place, copy)
    for seconds in (20, 30):
        sell(book, seconds)
        assert backups.make(at=moment(seconds + 5))
    book.close()
    return copy


def test_an_older_copy_in_the_ledgers_place_is_found_at_the_next_start(
    older: Path,
    place: Path,
    backups: BackupFolder,
    start: Callable[..., Book],
    expect_log: Callable[..., None],
) -> None:
    start().close()
    assert restores(place) == []
    shutil.copy(older, place)
    assert told(place, backups) == ["tail_cut"]
    expect_log(MARKED)
    book = start()
    assert book.restored()
    assert (book.restored_how(), book.restored_since()) == ("behind", moment(0))
    (row,) = restores(place)
    assert row["how"] == "behind"
    assert len(row["lost"]) == 2  # type: ignore[arg-type]
    assert sell(book, 1010)[0].sequence == 4
    # The next backup does not make it sound again, nor does the next start.
    assert backups.make(at=moment(1020))
    assert told(place, backups) == ["loss_waits"]
    book.close()
    book = start()
    assert len(restores(place)) == 1
    book.note_reconciled(moment(-60), moment(2000), at=moment(2000))
    assert not book.restored()
    assert (book.restored_how(), book.restored_since()) == (None, None)
    assert told(place, backups) == []
    book.close()
    start().close()
    assert len(restores(place)) == 1


def test_a_ledger_that_went_on_from_an_older_copy_is_found(
    older: Path,
    place: Path,
    backups: BackupFolder,
    start: Callable[..., Book],
    opener: Callable[..., Book],
    expect_log: Callable[..., None],
) -> None:
    shutil.copy(older, place)
    gone_on = opener(place)
    for seconds in (500, 510, 520):
        sell(gone_on, seconds)
    gone_on.close()
    assert told(place, backups) == ["other_chain"]
    expect_log(MARKED)
    book = start()
    # Not before what it still has, and not after it: the backup of then is in it.
    assert (book.restored_how(), book.restored_since()) == ("behind", moment(10))
    assert told(place, backups) == ["loss_waits"]
    # The same file put there once more is another loss: its journal tells of none.
    book.close()
    assert backups.make(at=moment(1100))
    shutil.copy(older, place)
    expect_log(MARKED)
    assert start().restored_how() == "behind"


def test_a_ledger_of_which_no_earlier_backup_is_left_may_lack_everything(
    older: Path,
    place: Path,
    folder: Path,
    start: Callable[..., Book],
    expect_log: Callable[..., None],
) -> None:
    for path in folder.glob("ledger-000001*"):
        path.unlink()
    shutil.copy(older, place)
    gone_on = open_book(place, till="T1", clock=lambda: moment(400), live=True)
    for seconds in (500, 510):
        sell(gone_on, seconds)
    gone_on.close()
    expect_log(MARKED)
    assert start().restored_since() == moment(0)


def test_where_there_is_no_ledger_the_newest_sound_backup_is_put_back(
    older: Path,
    place: Path,
    folder: Path,
    start: Callable[..., Book],
    expect_log: Callable[..., None],
) -> None:
    place.unlink()
    expect_log("There was no ledger")
    book = start()
    assert (book.restored_how(), book.restored_since()) == ("missing", moment(30))
    assert len(book.unresolved()) == 3
    assert sell(book, 1010)[0].sequence == 4
    book.close()
    assert start().restored()
    assert len(restores(place)) == 1
    book.close()
    del older, folder


def test_a_ledger_cut_to_nothing_is_put_back_too(
    older: Path, place: Path, start: Callable[..., Book], expect_log: Callable[..., None]
) -> None:
    place.write_bytes(b"")
    expect_log("There was no ledger")
    book = start()
    assert len(book.unresolved()) == 3
    assert len(list(place.parent.glob("*.replaced-*"))) == 1
    assert older.exists()


def test_a_backup_that_cannot_be_put_back_gives_way_to_the_one_before(
    older: Path, place: Path, backups: BackupFolder, start: Callable[..., Book],
    expect_log: Callable[..., None],
) -> None:  # fmt: skip
    place.unlink()
    damage(backups.copies()[-1], "journal")
    expect_log("cannot be put back")
    expect_log("There was no ledger")
    book = start()
    assert len(book.unresolved()) == 2
    # The number that only the damaged one knew is not given again.
    assert sell(book, 1010)[0].sequence == 4
    assert older.exists()


def test_a_new_ledger_beside_heads_alone_is_marked(
    older: Path, place: Path, backups: BackupFolder, start: Callable[..., Book],
    expect_log: Callable[..., None],
) -> None:  # fmt: skip
    place.unlink()
    for copy in backups.copies():
        copy.unlink()
    for _ in range(3):
        expect_log("cannot be put back")
    expect_log(MARKED)
    book = start()
    assert (book.restored_how(), book.restored_since()) == ("missing", moment(10))
    assert sell(book, 1010)[0].sequence == 4
    assert told(place, backups) == ["loss_waits"]
    book.close()
    connection = file.owner(place)
    rebuild(connection)
    connection.close()
    assert verify(place).ok
    assert older.exists()


def test_a_disk_that_takes_no_backup_makes_no_ledger(
    older: Path, place: Path, start: Callable[..., Book], monkeypatch: pytest.MonkeyPatch
) -> None:
    place.unlink()

    def full(*_args: object, **_more: object) -> None:
        raise LedgerError(LedgerCode.FULL, "no room")

    with monkeypatch.context() as patched:
        patched.setattr("pos_app.ledger.restore.restore", full)
        with pytest.raises(LedgerError) as caught:
            start()
    assert caught.value.code is LedgerCode.FULL
    assert not place.exists()
    assert older.exists()


def test_what_is_no_ledger_is_not_put_away_for_a_backup(
    older: Path, place: Path, start: Callable[..., Book]
) -> None:
    place.write_bytes(b"something else" * 100)
    with pytest.raises(LedgerError) as caught:
        start()
    assert caught.value.code is LedgerCode.DAMAGED
    assert place.read_bytes() == b"something else" * 100
    assert older.exists()


def test_a_mark_that_cannot_be_written_opens_nothing(
    older: Path, place: Path, start: Callable[..., Book], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(older, place)

    def fail(*_args: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patched:
        patched.setattr("pos_app.ledger.project.mark_restored", fail)
        with pytest.raises(LedgerError):
            start()
    assert restores(place) == []


def without_numbers(backups: BackupFolder) -> None:
    """Make every head one that an older program wrote."""
    for copy in backups.copies():
        place = checkpoint.path_of(copy)
        head = json.loads(place.read_text())
        del head["last_number"]
        place.write_text(json.dumps(head))


def test_heads_of_older_programs_still_tell(
    older: Path, place: Path, backups: BackupFolder, start: Callable[..., Book],
    expect_log: Callable[..., None],
) -> None:  # fmt: skip
    without_numbers(backups)
    newest = backups.newest()
    assert newest is not None
    assert newest[1].last_number is None
    shutil.copy(older, place)
    expect_log(MARKED)
    assert sell(start(), 1010)[0].sequence == 4


def test_a_backup_tells_where_its_head_is_gone_and_none_where_it_is_damaged(
    older: Path, place: Path, backups: BackupFolder, start: Callable[..., Book],
    expect_log: Callable[..., None],
) -> None:  # fmt: skip
    without_numbers(backups)
    first, second, third = backups.copies()
    checkpoint.path_of(second).unlink()
    checkpoint.path_of(third).unlink()
    damage(third, "sales")
    known = backups.known()
    assert [copy for copy, _ in known] == [first, second]
    assert (known[1][1].seq, known[1][1].last_number) == (5, 2)
    damage(first, "sales")
    shutil.copy(older, place)
    expect_log(MARKED)
    assert sell(start(), 1010)[0].sequence == 3


def test_what_holds_the_lost_sales_is_kept_until_somebody_reconciled(
    older: Path, place: Path, backups: BackupFolder, start: Callable[..., Book],
    expect_log: Callable[..., None],
) -> None:  # fmt: skip
    first, *lost = backups.copies()
    shutil.copy(older, place)
    # A till that was open all the time makes its backups, and lets none of them go.
    for seconds in range(100, 105):
        assert backups.make(at=moment(seconds))
    assert set(lost) < set(backups.copies())
    assert first not in backups.copies()
    expect_log(MARKED)
    book = start()
    for seconds in range(1001, 1006):
        sell(book, seconds)
        assert backups.make(at=moment(seconds))
    assert set(lost) < set(backups.copies())
    assert len(backups.copies()) == 5
    book.note_reconciled(moment(-60), moment(3000), at=moment(3000))
    assert backups.make(at=moment(3001))
    assert not set(lost) & set(backups.copies())
    assert len(backups.copies()) == 3


def test_a_person_who_puts_a_backup_back_knows_and_is_not_told_of_a_loss(
    older: Path, place: Path, backups: BackupFolder, start: Callable[..., Book]
) -> None:
    restore(place, older, at=moment(100), live=True, known=backups.known())
    assert told(place, backups) == []
    book = start()
    assert (book.restored_how(), book.restored_since()) == ("backup", moment(0))
    assert len(restores(place)) == 1
    # An older one yet, after another restore: each says what it lacks.
    sell(book, 110)
    book.close()
    assert backups.make(at=moment(120))
    restore(place, older, at=moment(200), live=True, known=backups.known())
    assert told(place, backups) == []


def test_only_reconciling_everything_since_the_loss_takes_the_mark_off(
    older: Path, place: Path, start: Callable[..., Book]
) -> None:
    day = timedelta(days=1)
    restore(place, older, at=moment() + 3 * day, live=True)
    book = start()
    assert book.restored_since() == moment(0)
    morning = moment() - timedelta(hours=8)
    # The day of the restore, another day, and the days between, last of all the first.
    for number in (3, -5, 2, 1, 2):
        first = morning + number * day
        book.note_reconciled(first, first + day, at=moment() + 4 * day)
        assert book.restored(), number
        assert verify(place).ok
    book.note_reconciled(morning, morning + day, at=moment() + 4 * day)
    assert not book.restored()
    assert verify(place).ok
    book.note_reconciled(morning, morning + day, at=moment() + 5 * day)
    with closing(sqlite3.connect(place)) as connection:
        query = "SELECT count(*) FROM journal WHERE kind = 'reconciled'"
        assert connection.execute(query).fetchone() == (6,)


def test_a_second_restore_reaches_back_as_far_as_the_first_and_begins_anew(
    older: Path, place: Path, start: Callable[..., Book], tmp_path: Path
) -> None:
    restore(place, older, at=moment(100), live=True)
    book = start()
    sell(book, 110)
    book.note_reconciled(moment(0), moment(90), at=moment(115))
    book.close()
    again = tmp_path / "again.sqlite3"
    shutil.copy(place, again)
    restore(place, again, at=moment(300), live=True)
    book = start()
    assert book.restored_since() == moment(0)
    book.note_reconciled(moment(90), moment(400), at=moment(401))
    assert book.restored()
    book.note_reconciled(moment(0), moment(90), at=moment(402))
    assert not book.restored()


def test_marks_of_older_programs_are_understood(place: Path, opener: Callable[..., Book]) -> None:
    book = opener(place)
    sell(book)
    with book._file.transaction() as connection:
        project.mark_restored(connection, {"replaced": {}}, Counters(), "2026-03-01T09:00:00.000Z")
    assert (book.restored_how(), book.restored_since()) == ("backup", moment(3600))
    assert verify(place).ok
    assert project.after_reconcile({"restored": "x"}, {}) == {}
    book.note_reconciled(moment(3600), moment(3700), at=moment(3700))
    assert not book.restored()
    assert verify(place).ok


def test_a_restore_that_an_older_program_journalled_explains_the_heads_before_it(
    older: Path, place: Path, backups: BackupFolder, start: Callable[..., Book]
) -> None:
    restore(place, older, at=moment(100), live=True)
    assert "lost" not in restores(place)[0]
    assert told(place, backups) == []
    start().close()
    assert len(restores(place)) == 1


def test_a_copy_whose_head_cannot_be_written_goes(
    older: Path, backups: BackupFolder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(folder)

    def fail(*_args: object) -> None:
        raise OSError(errno.EIO, "I/O error")

    with monkeypatch.context() as patched:
        patched.setattr(checkpoint, "write", fail)
        for second in range(5):
            with pytest.raises(LedgerError) as caught:
                backups.make(at=moment(200 + second))
            assert caught.value.code is LedgerCode.UNWRITABLE
    assert files(folder) == before
    assert backups.make(at=moment(300))
    assert older.exists()
