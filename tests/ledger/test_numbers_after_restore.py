"""What was printed with a number stays the only thing with that number, whatever was put back."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from pos_app.domain.money import Money
from pos_app.domain.refund import RefundWay
from pos_app.domain.shift import DrawerCount
from pos_app.ledger import checkpoint
from pos_app.ledger.backup import back_up
from pos_app.ledger.book import NewCash, NewRefund
from pos_app.ledger.records import Counters, counters
from pos_app.ledger.restore import restore
from pos_app.ledger.verify import verify
from tests.ledger.making import moment, new_sale, rebuild

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pos_app.ledger.book import Book


def a_day(book: Book, number: int) -> tuple[int | None, str]:
    """Open, sell, give something back, close: the Z's number and the refund's."""
    at = moment(100 * number)
    book.open_shift(f"h_{number}", DrawerCount(Money(0)), at=at)
    cash = NewCash(f"p_{number}", Money(1000), Money(1000))
    sale, _ = book.take_cash(new_sale(1000), cash, at=at)
    refund = book.promise_refund(NewRefund(sale.sale_id, Money(1), RefundWay.OWED, "x"), at=at)
    z = book.close_shift(DrawerCount(Money(1000)), reason="r", gateway={}, at=at)
    return z.shift.z_number, refund.refund_number


@pytest.fixture
def copy(book: Book, place: Path, tmp_path: Path) -> Path:
    """A copy of one day; the ledger then has two more, and is closed."""
    assert a_day(book, 1) == (1, "T1-R000001")
    out = tmp_path / "copies" / "copy.sqlite3"
    out.parent.mkdir()
    back_up(place, out)
    a_day(book, 2)
    assert a_day(book, 3) == (3, "T1-R000003")
    return out


def the_next_day(place: Path, opener: Callable[..., Book]) -> tuple[int | None, str]:
    book = opener(place)
    found = a_day(book, 9)
    assert a_day(book, 10)[0] == (found[0] or 0) + 1
    book.close()
    assert verify(place).problems == ()
    return found


def test_numbers_go_on_above_those_of_the_replaced_ledger(
    book: Book, copy: Path, place: Path, opener: Callable[..., Book]
) -> None:
    book.close()
    restore(place, copy, at=moment(900), live=True)
    assert the_next_day(place, opener) == (4, "T1-R000004")
    with closing(sqlite3.connect(place)) as connection:
        rebuild(connection)
    assert verify(place).problems == ()


def test_numbers_go_on_above_those_that_a_head_alone_knows(
    book: Book, copy: Path, place: Path, opener: Callable[..., Book], tmp_path: Path
) -> None:
    newest = tmp_path / "copies" / "newest.sqlite3"
    back_up(place, newest)
    head = checkpoint.head_of(newest, ledger=place.name, at=moment(800))
    assert (head.last_number, head.last_z, head.last_refund) == (3, 3, 3)
    checkpoint.write(head, newest)
    assert checkpoint.read(newest) == head
    book.close()
    place.unlink()
    restore(place, copy, at=moment(900), live=True, known=[(newest, head)])
    assert the_next_day(place, opener) == (4, "T1-R000004")


def test_a_head_of_an_older_program_lets_its_copy_tell(book: Book, copy: Path, place: Path) -> None:
    del copy
    newest = place.with_name("newest.sqlite3")
    back_up(place, newest)
    checkpoint.write(checkpoint.head_of(newest, ledger=place.name, at=moment(800)), newest)
    told = json.loads(checkpoint.path_of(newest).read_text())
    del told["last_z"], told["last_refund"]
    checkpoint.path_of(newest).write_text(json.dumps(told))
    head = checkpoint.read(newest)
    assert head is not None
    assert (head.last_number, head.last_z) == (3, None)
    assert checkpoint.highest([(newest, head)]) == Counters(3, 3, 3)
    newest.unlink()
    assert checkpoint.highest([(newest, head)]) == Counters(3, 0, 0)
    book.close()


def test_a_ledger_that_is_still_to_be_migrated_numbers_sales_alone(
    book: Book, copy: Path, place: Path
) -> None:
    del copy
    book.close()
    with closing(sqlite3.connect(place)) as connection:
        assert counters(connection) == Counters(3, 3, 3)
        connection.execute("PRAGMA user_version = 4")
        assert counters(connection) == Counters(3, 0, 0)
