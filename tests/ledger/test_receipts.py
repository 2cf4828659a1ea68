"""Receipts in the ledger: which copy one is, what became of it, and that it follows the journal."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from pos_app.domain.receipt import ReceiptState, ReceiptWay
from pos_app.ledger import file, project
from pos_app.ledger.book import (
    Book,
    JournalEntry,
    LedgerError,
    RuleBroken,
    UnknownRecord,
    end_receipt_beside,
    make_receipt_beside,
)
from pos_app.ledger.records import to_text
from pos_app.ledger.verify import verify
from tests.ledger.making import moment, pay, rebuild, sell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pos_app.domain.sale import Sale

PRINT, TEXT = ReceiptWay.PRINT, ReceiptWay.TEXT
DONE, FAILED, UNKNOWN = ReceiptState.DONE, ReceiptState.FAILED, ReceiptState.UNKNOWN


def paid(book: Book) -> Sale:
    return pay(book, *sell(book))[0]


def log(place: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(place)) as connection:
        query = "SELECT sale_number, copy, at, cashier, way, state FROM receipts_log"
        return connection.execute(query).fetchall()


def test_the_first_is_the_original_and_the_others_are_copies(place: Path, book: Book) -> None:
    sale = paid(book)
    for number, way in enumerate((PRINT, TEXT, PRINT)):
        made = book.make_receipt(sale.sale_id, way, at=moment(10 + number), cashier="Ama")
        assert (made.copy, made.state) == (number, ReceiptState.PRINTING)
        assert book.end_receipt(made.issue, DONE, at=moment(20)).state is DONE
    assert log(place) == [
        ("T1-000001", 0, "2026-03-01T08:00:10.000Z", "Ama", "print", "done"),
        ("T1-000001", 1, "2026-03-01T08:00:11.000Z", "Ama", "text", "done"),
        ("T1-000001", 2, "2026-03-01T08:00:12.000Z", "Ama", "print", "done"),
    ]
    other = paid(book)
    assert book.make_receipt(other.sale_id, TEXT, at=moment(30)).copy == 0
    assert verify(place).problems == ()


def test_one_that_failed_gives_its_number_back_and_one_unknown_keeps_it(book: Book) -> None:
    sale = paid(book)
    first = book.make_receipt(sale.sale_id, PRINT, at=moment(10))
    book.end_receipt(first.issue, FAILED, at=moment(11))
    again = book.make_receipt(sale.sale_id, PRINT, at=moment(12))
    assert again.copy == 0
    book.end_receipt(again.issue, UNKNOWN, at=moment(13))
    assert book.make_receipt(sale.sale_id, PRINT, at=moment(14)).copy == 1


def test_while_one_is_under_way_the_next_is_a_copy(place: Path, book: Book) -> None:
    """Two windows, or a window and a command, never both print the original."""
    sale = paid(book)
    beside = make_receipt_beside(place, sale.sale_id, PRINT, at=moment(10), cashier="Kofi")
    ours = book.make_receipt(sale.sale_id, PRINT, at=moment(10))
    assert (beside.copy, ours.copy) == (0, 1)
    ended = end_receipt_beside(place, beside.issue, DONE, at=moment(11))
    assert (ended.state, ended.cashier, ended.sale_number) == (DONE, "Kofi", sale.number)
    # What the till commits next follows what was written beside it.
    paid(book)
    assert verify(place).problems == ()


def test_how_it_ended_is_said_once(book: Book) -> None:
    sale = paid(book)
    made = book.make_receipt(sale.sale_id, PRINT, at=moment(10))
    assert book.end_receipt(made.issue, UNKNOWN, at=moment(11)).state is UNKNOWN
    assert book.end_receipt(made.issue, FAILED, at=moment(12)).state is UNKNOWN


def test_one_that_nobody_can_be_at_any_more_is_unknown(place: Path, book: Book) -> None:
    sale, other = paid(book), paid(book)
    book.make_receipt(sale.sale_id, PRINT, at=moment(10))
    book.make_receipt(other.sale_id, PRINT, at=moment(100))
    book.end_lost_receipts(at=moment(130))
    assert [row[-1] for row in log(place)] == ["printing", "printing"]
    book.end_lost_receipts(at=moment(131))
    assert [row[-1] for row in log(place)] == ["unknown", "printing"]
    # Whoever makes the next one finds the others ended, of whatever sale.
    assert book.make_receipt(sale.sale_id, PRINT, at=moment(300)).copy == 1
    assert [row[-1] for row in log(place)] == ["unknown", "unknown", "printing"]


def test_there_is_none_of_what_is_not_paid_or_not_there(place: Path, book: Book) -> None:
    sale, _ = sell(book)
    rows = len(log(place))
    for make in (book.make_receipt, lambda *a, **k: make_receipt_beside(place, *a, **k)):
        with pytest.raises(RuleBroken):
            make(sale.sale_id, TEXT, at=moment(10))
        with pytest.raises(UnknownRecord):
            make("s_0", TEXT, at=moment(10))
    with pytest.raises(UnknownRecord):
        book.end_receipt(1, DONE, at=moment(10))
    with pytest.raises(UnknownRecord):
        end_receipt_beside(place, 1, DONE, at=moment(10))
    assert len(log(place)) == rows
    with pytest.raises(RuleBroken):
        book.commit(JournalEntry("receipt_made", sale=sale, data={"receipt": {}}), at=moment(11))


def test_an_older_ledger_is_left_as_it_is(place: Path, book: Book) -> None:
    sale = paid(book)
    book.close()
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("PRAGMA user_version = 4")
    with pytest.raises(LedgerError):
        make_receipt_beside(place, sale.sale_id, TEXT, at=moment(10))


def test_they_follow_from_the_journal(place: Path, opener: Callable[..., Book]) -> None:
    book = opener(place)
    sale = paid(book)
    for state in (FAILED, DONE, UNKNOWN):
        made = book.make_receipt(sale.sale_id, PRINT, at=moment(10))
        book.end_receipt(made.issue, state, at=moment(11))
    book.close()
    before = log(place)
    with closing(file.owner(place)) as connection:
        rebuild(connection)
    assert log(place) == before
    assert [row[1] for row in before] == [0, 0, 1]
    assert verify(place).problems == ()


def test_an_end_of_none_that_was_made_is_a_damaged_journal(book: Book) -> None:
    told = {"receipt": {"issue": 1, "state": "done"}}
    with book._file.transaction() as connection, pytest.raises(UnknownRecord):
        project.record(connection, "receipt_ended", told, to_text(moment(1)))
