from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from pos_app.domain.payment import PaymentState
from pos_app.ledger.book import JournalEntry, LedgerCode, LedgerError, open_book
from pos_app.ledger.verify import verify
from tests.ledger.making import damage, moment, momo, move, new_sale, sell
from tests.posix import no_file_larger_than

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.ledger.book import Book


def test_a_full_disk_stops_the_book_until_it_is_reopened(book: Book, place: Path) -> None:
    sale, payment = sell(book)
    with book._file.reading() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(LedgerError) as caught:
        book.open_sale(new_sale(), momo(body=b"x" * 100_000), at=moment(1))
    assert caught.value.code == LedgerCode.FULL
    with pytest.raises(LedgerError) as again:
        book.sale(sale.sale_id)
    assert again.value is caught.value
    with pytest.raises(LedgerError):
        move(book, payment, PaymentState.SENDING)
    book.reopen()
    assert book.sale(sale.sale_id) == sale
    sell(book)
    assert verify(place).ok


@pytest.mark.posix("a limit to a file's size")
def test_a_failing_disk_leaves_nothing_half_done(book: Book, place: Path) -> None:
    sale, payment = sell(book)
    with no_file_larger_than(place.stat().st_size), pytest.raises(LedgerError) as caught:
        book.open_sale(new_sale(), momo(body=b"x" * 100_000), at=moment(1))
    assert caught.value.code == LedgerCode.UNWRITABLE
    book.reopen()
    assert book.payment(payment.payment_id) == payment
    assert sell(book)[0].sequence == sale.sequence + 1
    assert verify(place).ok


def test_a_journal_that_cannot_be_made_is_unwritable(book: Book, place: Path) -> None:
    sale, _ = sell(book)
    in_the_way = place.with_name(f"{place.name}-journal")
    in_the_way.unlink()
    in_the_way.symlink_to("no-such-folder/journal")
    with pytest.raises(LedgerError) as caught:
        sell(book)
    assert caught.value.code == LedgerCode.UNWRITABLE
    with pytest.raises(LedgerError):
        book.reopen()
    with pytest.raises(LedgerError):
        book.sale(sale.sale_id)
    in_the_way.unlink()
    book.reopen()
    assert sell(book)[0].sequence == sale.sequence + 1


def test_a_reader_that_will_not_go_makes_it_busy_and_no_more(book: Book, place: Path) -> None:
    sale, _ = sell(book)
    with book._file.reading() as connection:
        connection.execute("PRAGMA busy_timeout = 0")
    reader = sqlite3.connect(place, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM sales").fetchall()
    with pytest.raises(LedgerError) as caught:
        sell(book)
    assert caught.value.code == LedgerCode.BUSY
    reader.execute("ROLLBACK")
    assert sell(book)[0].sequence == sale.sequence + 1
    writer = reader
    writer.execute("BEGIN IMMEDIATE")
    with pytest.raises(LedgerError) as caught:
        sell(book)
    assert caught.value.code == LedgerCode.BUSY
    writer.execute("ROLLBACK")
    writer.close()
    assert sell(book)[0].sequence == sale.sequence + 2


def test_what_is_damaged_while_open_says_so(book: Book, place: Path) -> None:
    sale, _ = sell(book)
    book.close()
    damage(place, "sales")
    damaged = open_book(place, till="T1", clock=moment, live=True)
    with pytest.raises(LedgerError) as caught:
        damaged.sale(sale.sale_id)
    assert caught.value.code == LedgerCode.DAMAGED
    damaged.close()


def test_a_closed_book_stays_closed(book: Book) -> None:
    book.close()
    with pytest.raises(LedgerError):
        book.unresolved()
    with pytest.raises(LedgerError):
        book.commit(JournalEntry("x"), at=moment())
    with pytest.raises(LedgerError):
        book.reopen()
