from __future__ import annotations

import sqlite3
import threading
from typing import TYPE_CHECKING

import pytest

from pos_app.ledger import backup as copying
from pos_app.ledger import file
from pos_app.ledger.backup import back_up, make_durable
from pos_app.ledger.book import LedgerCode, LedgerError, open_book
from pos_app.ledger.queries import LogQueries
from pos_app.ledger.verify import verify
from tests.ledger.making import damage, files, moment, momo, new_sale, sell
from tests.posix import has_mode

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.ledger.book import Book


def test_a_copy_is_whole_and_for_its_owners_eyes(book: Book, place: Path, tmp_path: Path) -> None:
    sale, _ = sell(book)
    out = tmp_path / "copies" / "monday.sqlite3"
    out.parent.mkdir()
    back_up(place, out)
    assert has_mode(out, 0o600)
    assert files(out.parent) == {"monday.sqlite3"}
    assert verify(out).problems == ()
    log = LogQueries(out)
    assert log.sale(sale.sale_id) == sale
    log.close()
    sell(book)
    back_up(place, out)
    assert verify(out).sales == 2


def test_a_copy_is_one_moment_although_the_till_sells(
    book: Book, place: Path, tmp_path: Path
) -> None:
    for number in range(20):
        book.open_sale(new_sale(), momo(body=b"x" * 200_000), at=moment(number))
    done = threading.Event()
    failed: list[BaseException] = []

    def copy() -> None:
        try:
            back_up(place, tmp_path / "copy.sqlite3")
        except LedgerError as error:
            failed.append(error)
        finally:
            done.set()

    copier = threading.Thread(target=copy)
    copier.start()
    sold = 20
    while not done.is_set():
        sell(book, sold)
        sold += 1
        done.wait(0.005)
    copier.join()
    assert failed == []
    report = verify(tmp_path / "copy.sqlite3")
    assert report.problems == ()
    assert 20 <= report.sales <= sold


@pytest.mark.parametrize("end", ["", "-journal", ".lock"])
def test_a_copy_never_takes_the_ledgers_place(book: Book, place: Path, end: str) -> None:
    sell(book)
    before = place.read_bytes()
    with pytest.raises(LedgerError) as caught:
        back_up(place, place.parent / "." / f"{place.name}{end}")
    assert caught.value.code == LedgerCode.UNWRITABLE
    assert place.read_bytes() == before


def test_a_damaged_ledger_gives_no_copy(book: Book, place: Path, tmp_path: Path) -> None:
    sell(book)
    book.close()
    damage(place, "payments")
    out = tmp_path / "copy.sqlite3"
    out.write_bytes(b"the older copy")
    with pytest.raises(LedgerError) as caught:
        back_up(place, out)
    assert caught.value.code == LedgerCode.DAMAGED
    assert out.read_bytes() == b"the older copy"
    assert not [name for name in files(tmp_path) if name.endswith(".part")]


def test_a_copy_that_cannot_be_written_says_so(book: Book, place: Path, tmp_path: Path) -> None:
    sell(book)
    for out in (tmp_path / "no" / "folder.sqlite3", tmp_path / "taken"):
        (tmp_path / "taken" / "by-a-folder").mkdir(parents=True, exist_ok=True)
        with pytest.raises(LedgerError) as caught:
            back_up(place, out)
        assert caught.value.code == LedgerCode.UNWRITABLE
    assert not [name for name in files(tmp_path) if name.endswith(".part")]


def test_no_ledger_no_copy(place: Path, tmp_path: Path) -> None:
    with pytest.raises(LedgerError) as caught:
        back_up(place, tmp_path / "copy.sqlite3")
    assert caught.value.code == LedgerCode.MISSING


class Busy(sqlite3.Connection):
    """A file on which somebody commits between any two steps of a copy, or that is locked."""

    steps: tuple[tuple[int, int], ...] = ()
    whole_copies = 0

    def backup(self, target, *, pages=-1, progress=None, **_rest):  # type: ignore[no-untyped-def]
        if pages == -1:
            self.whole_copies += 1
            super().backup(target)
            return
        for outcome, remaining in self.steps:
            progress(outcome, remaining, 100)


def test_a_copy_that_must_begin_anew_too_often_is_made_in_one_go(book: Book, place: Path) -> None:
    sell(book)
    source = sqlite3.connect(place, factory=Busy)
    source.steps = ((0, 90), (0, 80), (0, 90), (5, 90), (0, 90), (0, 80), (0, 90), (0, 80))
    copy = copying.copy_in_memory(source)
    assert copy.execute("SELECT count(*) FROM sales").fetchone() == (1,)
    assert source.whole_copies == 1
    copy.close()
    source.close()


def test_a_copy_does_not_wait_for_ever(book: Book, place: Path) -> None:
    sell(book)
    source = sqlite3.connect(place, factory=Busy)
    source.steps = ((0, 90), *((5, 90), (6, 90)) * 500, (0, 80))
    with pytest.raises(LedgerError) as caught:
        copying.copy_in_memory(source)
    assert caught.value.code == LedgerCode.BUSY
    source.close()


def test_a_large_copy_goes_in_steps(book: Book, place: Path) -> None:
    book.open_sale(new_sale(), momo(body=b"x" * 3_000_000), at=moment())
    source = file.reader(place)
    copy = copying.copy_in_memory(source)
    assert copy.execute("SELECT length(body) FROM wire").fetchone() == (3_000_000,)
    copy.close()
    source.close()


def test_what_a_killed_copy_left_goes_with_the_next_one(
    book: Book, place: Path, tmp_path: Path
) -> None:
    sell(book)
    out = tmp_path / "copies" / "monday.sqlite3"
    out.parent.mkdir()
    for name in (".monday.sqlite3.4711.part", ".monday.sqlite3.4711.part-journal", "notes.part"):
        (out.parent / name).write_bytes(b"half a ledger, whole numbers")
    back_up(place, out)
    assert files(out.parent) == {"monday.sqlite3", "notes.part"}


def test_what_a_killed_restore_left_goes_when_the_till_opens(place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f".{place.name}.4711.part")
    part.write_bytes(b"half a ledger, whole numbers")
    open_book(place, till="T1", clock=moment, live=True).close()
    assert not part.exists()


def test_a_copy_that_is_taken_away_before_it_is_durable_is_said(tmp_path: Path) -> None:
    with pytest.raises(LedgerError) as caught:
        make_durable(tmp_path / "gone")
    assert caught.value.code == LedgerCode.UNWRITABLE
