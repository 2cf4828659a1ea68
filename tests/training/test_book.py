from __future__ import annotations

import sqlite3
import threading
from typing import TYPE_CHECKING

import pytest

from pos_app.training.book import BookClosedError, BookEntry, TrainingBook
from tests.posix import is_private

if TYPE_CHECKING:
    from pathlib import Path

    from tests.training.conftest import HandClock


def entry(now: float, name: str = "pay_1", **facts: float | str | None) -> BookEntry:
    known: dict[str, object] = {
        "id": name,
        "api": "paygate",
        "amount_minor": 1,
        "amount_sent": "1",
        "currency": "GHS",
        "method": "mobile_money",
        "created_at": now,
        "updated_at": now,
    }
    return BookEntry(**(known | facts))  # type: ignore[arg-type]


def test_a_closed_book_takes_no_turns(clock: HandClock) -> None:
    book = TrainingBook(None, clock)
    book.close()
    book.close()

    with pytest.raises(BookClosedError), book.turn():
        pytest.fail("a turn at a closed book")


def test_an_error_in_a_turn_undoes_all_of_it(clock: HandClock) -> None:
    book = TrainingBook(None, clock)

    def half_a_turn() -> None:
        with book.turn() as turn:
            turn.add(entry(clock.now))
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        half_a_turn()

    with book.turn() as turn:
        assert turn.by_id("pay_1", "paygate") is None
    book.close()


def test_the_books_own_rules_hold(clock: HandClock) -> None:
    book = TrainingBook(None, clock)
    for wrong in ({"amount_minor": 0}, {"status": "paid"}, {"order_id": "1234567890"}):
        with pytest.raises(sqlite3.IntegrityError), book.turn() as turn:
            turn.add(entry(clock.now, **wrong))
    book.close()


def test_a_clock_set_back_does_not_undo_what_was_seen(clock: HandClock) -> None:
    book = TrainingBook(None, clock)
    with book.turn() as turn:
        turn.add(entry(clock.now, settles_at=clock.now + 3, settles_as="succeeded"))
    clock.move(3)
    with book.turn():
        pass
    clock.move(-100_000)

    with book.turn() as turn:
        found = turn.by_id("pay_1", "paygate")
    assert found is not None
    assert found.status == "succeeded"
    book.close()


def test_two_programs_that_start_together_make_one_book(clock: HandClock, tmp_path: Path) -> None:
    books: list[TrainingBook] = []
    begin = threading.Barrier(4)

    def open_book() -> None:
        begin.wait()
        books.append(TrainingBook(tmp_path / "book.sqlite3", clock))

    threads = [threading.Thread(target=open_book) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(books) == 4
    for number, book in enumerate(books):
        with book.turn() as turn:
            turn.add(entry(clock.now, f"pay_{number}"))
    with books[0].turn() as turn:
        assert len(turn.waiting()) == 4
    for book in books:
        book.close()


def test_only_the_owner_can_read_the_book(clock: HandClock, tmp_path: Path) -> None:
    path = tmp_path / "book.sqlite3"
    TrainingBook(path, clock).close()
    assert is_private(path)
