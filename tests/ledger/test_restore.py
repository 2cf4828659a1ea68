from __future__ import annotations

import errno
import json
import os
import shutil
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pos_app.ledger import backup, schema
from pos_app.ledger.backup import back_up
from pos_app.ledger.book import LedgerCode, LedgerError
from pos_app.ledger.records import Counters
from pos_app.ledger.restore import restore
from pos_app.ledger.verify import verify
from tests.ledger.making import as_version_1, damage, files, moment, sell

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.ledger.book import Book


@pytest.fixture
def copy(book: Book, place: Path, tmp_path: Path) -> Path:
    """A copy of two sales; the ledger then has two more, and is closed."""
    sell(book, 0)
    sell(book, 1)
    out = tmp_path / "copies" / "copy.sqlite3"
    out.parent.mkdir()
    back_up(place, out)
    sell(book, 2)
    sell(book, 3)
    book.close()
    return out


def parts(place: Path) -> list[str]:
    return [name for name in files(place.parent) if ".part" in name or "replaced" in name]


def test_a_copy_comes_back_and_the_replaced_ledger_stays_aside(
    copy: Path, place: Path, opener: Callable[..., Book]
) -> None:
    was, source = place.read_bytes(), copy.read_bytes()
    done = restore(place, copy, at=moment(60), live=True)
    assert (done.sales, done.continues_above) == (2, 4)
    assert done.aside is not None
    assert done.aside.name == "ledger.sqlite3.replaced-20260301T080100000Z"
    assert done.aside.read_bytes() == was
    assert done.aside.stat().st_nlink == 1
    assert copy.read_bytes() == source
    assert verify(place).problems == ()
    book = opener(place)
    assert book.restored()
    # Numbers 3 and 4 are on receipts that the copy knows nothing of.
    assert sell(book)[0].number == "T1-000005"
    assert verify(place).problems == ()
    book.note_reconciled(moment(-60), moment(90), at=moment(90))
    assert not book.restored()
    assert verify(place).problems == ()


def test_the_journal_tells_of_the_restore(copy: Path, place: Path) -> None:
    restore(place, copy, at=moment(60), live=True, continue_above=Counters(70))
    connection = sqlite3.connect(place)
    kinds = connection.execute("SELECT kind, data FROM journal WHERE seq > 5").fetchall()
    connection.close()
    assert [kind for kind, _ in kinds] == ["restored", "numbers_continued"]
    replaced = json.loads(kinds[0][1])["replaced"]
    assert (replaced["rows"], replaced["highest"]) == (9, 4)
    assert json.loads(kinds[1][1]) == {"above": 70, "zs_above": 0, "refunds_above": 0}


def test_numbers_go_on_above_the_highest_that_is_known_elsewhere(
    copy: Path, place: Path, opener: Callable[..., Book]
) -> None:
    assert (
        restore(place, copy, at=moment(60), live=True, continue_above=Counters(70)).continues_above
        == 70
    )
    assert sell(opener(place))[0].number == "T1-000071"


def test_a_copy_can_come_back_where_there_is_no_ledger_or_an_empty_one(
    copy: Path, place: Path
) -> None:
    place.unlink()
    done = restore(place, copy, at=moment(60), live=True)
    assert (done.aside, done.continues_above) == (None, 2)
    assert verify(place).problems == ()
    place.write_bytes(b"")
    assert restore(place, copy, at=moment(61), live=True).continues_above == 2
    assert verify(place).problems == ()


@pytest.mark.parametrize("hot", [False, True])
def test_a_damaged_ledger_is_replaced_with_its_journal(copy: Path, place: Path, hot: bool) -> None:
    place.write_bytes(b"Dear diary, " * 1000)
    journal = place.with_name(f"{place.name}-journal")
    if hot:
        journal.write_bytes(b"half")
    done = restore(place, copy, at=moment(60), live=True)
    assert done.aside is not None
    assert done.aside.read_bytes().startswith(b"Dear diary")
    assert done.aside.with_name(f"{done.aside.name}-journal").exists() is hot
    assert not journal.exists() or journal.stat().st_size == 0
    assert verify(place).problems == ()


def test_a_journal_whose_ledger_is_gone_is_not_rolled_back_into_the_copy(
    copy: Path, place: Path, opener: Callable[..., Book], tmp_path: Path
) -> None:
    book = opener(place)
    with book._file.transaction() as connection:
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("UPDATE sales SET note = ?", ("x" * 90_000,))
        shutil.copy(f"{place}-journal", tmp_path / "torn")
    book.close()
    place.unlink()
    shutil.move(tmp_path / "torn", f"{place}-journal")
    assert restore(place, copy, at=moment(60), live=True).aside is None
    assert verify(place).problems == ()
    assert len(list(place.parent.glob("*.replaced-*-journal"))) == 1


def test_a_running_till_keeps_its_ledger(
    copy: Path, place: Path, opener: Callable[..., Book]
) -> None:
    opener(place)
    before = place.read_bytes()
    with pytest.raises(LedgerError) as caught:
        restore(place, copy, at=moment(60), live=True)
    assert caught.value.code == LedgerCode.HELD
    assert (place.read_bytes(), parts(place)) == (before, [])


def refuse(place: Path, source: Path) -> LedgerError:
    before = place.read_bytes()
    with pytest.raises(LedgerError) as caught:
        restore(place, source, at=moment(60), live=True)
    assert (place.read_bytes(), parts(place)) == (before, [])
    return caught.value


def test_what_is_no_whole_ledger_is_not_put_back(copy: Path, place: Path) -> None:
    assert refuse(place, place).code == LedgerCode.UNREADABLE
    assert refuse(place, copy.with_name("none")).code == LedgerCode.MISSING
    connection = sqlite3.connect(copy)
    connection.execute("UPDATE sales SET status = 'paid'")
    connection.commit()
    connection.close()
    error = refuse(place, copy)
    assert error.code == LedgerCode.DAMAGED
    assert "projection_differs" in error.detail
    damage(copy, "journal")
    assert refuse(place, copy).code == LedgerCode.DAMAGED
    connection = sqlite3.connect(copy)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    assert refuse(place, copy).code == LedgerCode.NEWER


def test_an_older_copy_is_brought_up_to_date(copy: Path, place: Path) -> None:
    connection = sqlite3.connect(copy)
    as_version_1(connection)
    connection.close()
    restore(place, copy, at=moment(60), live=True)
    connection = sqlite3.connect(place)
    assert connection.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)
    connection.close()
    assert verify(place).problems == ()


def test_where_files_have_one_name_only_the_replaced_ledger_is_copied(
    copy: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(_self: Path, _target: Path) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    was = place.read_bytes()
    monkeypatch.setattr(Path, "hardlink_to", no_links)
    done = restore(place, copy, at=moment(60), live=True)
    assert done.aside is not None
    assert done.aside.read_bytes() == was
    assert verify(place).problems == ()


def test_an_earlier_replaced_ledger_is_never_written_over(copy: Path, place: Path) -> None:
    restore(place, copy, at=moment(60), live=True)
    before = place.read_bytes()
    with pytest.raises(LedgerError) as caught:
        restore(place, copy, at=moment(60), live=True)
    assert caught.value.code == LedgerCode.UNWRITABLE
    assert place.read_bytes() == before
    assert not [name for name in files(place.parent) if ".part" in name]
    restore(place, copy, at=moment(61), live=True)


@pytest.mark.parametrize("hot", [False, True])
def test_a_copy_that_cannot_take_its_place_leaves_all_as_it_was(
    copy: Path, place: Path, monkeypatch: pytest.MonkeyPatch, hot: bool
) -> None:
    if hot:
        place.write_bytes(b"Dear diary, " * 1000)
        place.with_name(f"{place.name}-journal").write_bytes(b"half")
    before, names = place.read_bytes(), files(place.parent)

    def no_place(_part: Path, _place: Path) -> None:
        raise LedgerError(LedgerCode.UNWRITABLE, "the disk went away")

    monkeypatch.setattr(backup, "put_in_place", no_place)
    with pytest.raises(LedgerError):
        restore(place, copy, at=moment(60), live=True)
    assert (place.read_bytes(), files(place.parent)) == (before, names)
    assert place.stat().st_nlink == 1


def test_a_till_that_died_in_a_commit_is_recovered_before_it_is_replaced(
    copy: Path, place: Path, opener: Callable[..., Book], tmp_path: Path
) -> None:
    book = opener(place)
    with book._file.transaction() as connection:
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("UPDATE sales SET note = ?", ("x" * 90_000,))
        torn = place.read_bytes()
        shutil.copy(f"{place}-journal", tmp_path / "torn")
    book.close()
    place.write_bytes(torn)
    shutil.move(tmp_path / "torn", f"{place}-journal")
    done = restore(place, copy, at=moment(60), live=True)
    assert done.aside is not None
    assert done.continues_above == 4
    assert verify(done.aside).problems == ()
    assert verify(place).problems == ()


def test_a_ledger_whose_end_is_lost_is_still_replaced(copy: Path, place: Path) -> None:
    connection = sqlite3.connect(place)
    connection.execute("DROP TRIGGER journal_keeps_rows")
    connection.execute("DELETE FROM wire")
    connection.execute("DELETE FROM journal")
    connection.commit()
    connection.close()
    assert restore(place, copy, at=moment(60), live=True).continues_above == 4
    damage(place, "sales")
    assert restore(place, copy, at=moment(61), live=True).continues_above == 2
