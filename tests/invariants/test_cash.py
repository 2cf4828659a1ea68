"""I7 and I8 can fail: each broken promise is named, and a ledger that keeps them passes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState, Review
from pos_app.ledger.book import JournalEntry, NewCash, open_book
from tests.invariants.cash import check_drawer
from tests.invariants.sales import Charge, check_sales
from tests.ledger.making import START, moment, momo, move, new_sale, pay, qr, sell
from tests.names import names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pos_app.domain.payment import Payment
    from pos_app.ledger.book import Book


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite3"


@pytest.fixture
def book(place: Path) -> Iterator[Book]:
    book = open_book(place, till=names().till, clock=lambda: START, live=True)
    yield book
    book.close()


def take(
    book: Book, minor: int, tendered: int, sale: str | None = None, *, rounding_minor: int = 0
) -> Payment:
    cash = NewCash(momo().payment_id, Money(minor), Money(tendered), rounding_minor)
    return book.take_cash(sale or new_sale(minor), cash, at=moment())[1]


def harm(place: Path, *statements: str) -> None:
    """Change the tables as no till does."""
    with closing(sqlite3.connect(place)) as file:
        for (name,) in file.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
            file.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            assert file.execute(statement).rowcount == 1
        file.commit()


def test_a_sound_drawer_passes(book: Book, place: Path) -> None:
    first = take(book, 2052, 5000, rounding_minor=-2)
    parts = book.take_cash(
        new_sale(5000), NewCash("p_part", Money(2000), Money(2000)), at=moment()
    )[0]
    _, code = book.add_payment(parts.sale_id, qr(amount=Money(2998)), at=moment(1))
    move(book, code, PaymentState.SUCCEEDED, 2, succeeded_at=moment(2))
    last = take(book, 2, 7, parts.sale_id, rounding_minor=3)
    sell(book)
    taken = {first.payment_id: (5000, 2950), "p_part": (2000, 0), last.payment_id: (7, 2)}
    assert check_drawer(place) == check_drawer(place, taken) == []
    del taken[last.payment_id]
    assert check_drawer(place, taken, [(2, 7)]) == []
    assert check_drawer(place, taken, [(2, None), (2, None)]) != []
    more = [(3, 7), (2, 7)]
    assert check_drawer(place, taken, more) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cash SET amount_minor = 4999 WHERE kind = 'sale'",
        "DELETE FROM cash WHERE kind = 'change'",
        "UPDATE cash SET kind = 'cash_in' WHERE kind = 'sale'",
        "UPDATE payments SET tendered_minor = 5001",
        "INSERT INTO cash (seq, at, kind, amount_minor, currency) VALUES (1, '', 'sale', 9, 'GHS')",
    ],
)
def test_a_drawer_that_is_not_what_was_paid_is_found(
    book: Book, place: Path, statement: str
) -> None:
    take(book, 2050, 5000)
    harm(place, statement)
    found = check_drawer(place)
    assert found
    assert all(line.startswith("I7: ") for line in found)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE payments SET owed_minor = 71",
        "UPDATE payments SET owed_minor = NULL",
        "UPDATE refunds SET amount_minor = 71",
        "UPDATE refunds SET change_of = 'p_9'",
        "UPDATE refunds SET state = 'done', by = 'cash', settled_at = '', settled_seq = 1",
        "DELETE FROM refunds",
    ],
)
def test_change_that_is_owed_and_not_in_the_drawer_is_found(
    book: Book, place: Path, statement: str
) -> None:
    cash = NewCash("p_owes", Money(4730), Money(5000), owed=Money(70))
    book.take_cash(new_sale(4730), cash, at=moment())
    assert check_drawer(place) == check_drawer(place, {"p_owes": (5000, 200)}) == []
    harm(place, statement)
    found = check_drawer(place)
    assert found
    assert all(line.startswith("I7: ") for line in found)


def test_cash_that_is_not_paid_or_gives_too_much_back_is_found(book: Book, place: Path) -> None:
    payment = take(book, 2050, 5000)
    book.commit(
        JournalEntry("failed", payment=replace(payment, state=PaymentState.FAILED)), at=moment(1)
    )
    assert f"I7: {payment.payment_id} was paid in cash and is not" in check_drawer(place)


def test_rounding_of_a_part_is_found(book: Book, place: Path) -> None:
    cash = NewCash("p_part", Money(2001), Money(2000), rounding_minor=-1)
    book.take_cash(new_sale(5000), cash, at=moment())
    assert check_drawer(place) == ["I7: p_part was rounded, and 5000 were left"]


def test_what_nobody_was_told_or_was_told_otherwise_is_found(book: Book, place: Path) -> None:
    payment = take(book, 2050, 5000)
    assert [line[:3] for line in check_drawer(place, {})] == ["I7:"]
    assert [line[:3] for line in check_drawer(place, {}, [(2050, 2050), (2051, 5000)])] == ["I7:"]
    assert check_drawer(place, {payment.payment_id: (5000, 2950)}) == []
    assert len(check_drawer(place, {payment.payment_id: (5000, 0)})) == 1
    assert len(check_drawer(place, {payment.payment_id: (5000, 2950), "p_lost": (1, 0)})) == 1


def test_a_sale_that_says_what_its_parts_do_not_is_found(book: Book, place: Path) -> None:
    sale, payment = sell(book)
    pay(book, sale, payment)
    assert check_drawer(place) == []
    harm(place, "UPDATE sales SET status = 'open'")
    assert [line[:3] for line in check_drawer(place)] == ["I8:"]
    harm(place, "UPDATE sales SET status = 'late_paid', amount_minor = 2051")
    assert [line[:3] for line in check_drawer(place)] == ["I8:"]
    assert [line[:3] for line in check_sales(place, (), {}, (), settled=False)] == ["I3:", "I3:"]


def test_more_than_a_sale_is_before_a_person(book: Book, place: Path) -> None:
    cash = take(book, 2050, 2050)
    _, late = book.add_payment(cash.sale_id, momo(), at=moment(1))
    late = move(book, late, PaymentState.SUCCEEDED, 2, succeeded_at=moment(2), gateway_id="pay_1")
    assert [line[:3] for line in check_drawer(place)] == ["I8:"]
    twice = {"review": Review.PAID_TWICE, "review_note": "x"}
    move(book, late, PaymentState.SUCCEEDED, 3, **twice)
    assert [line[:3] for line in check_drawer(place)] == ["I8:"]
    move(book, cash, PaymentState.SUCCEEDED, 4, **twice)
    assert check_drawer(place) == []
    # And nobody chose that.
    paid = Charge("pay_1", 2050, "GHS", [(1.0, "succeeded")], payment_id=late.payment_id)
    found = check_sales(place, [paid], {}, ())
    assert [line[:3] for line in found] == ["I2:"]
    assert check_sales(place, [paid], {}, [cash.payment_id]) == []


def test_parts_are_no_second_charge(book: Book, place: Path) -> None:
    sale = book.take_cash(new_sale(5000), NewCash("p_1", Money(2000), Money(2000)), at=moment())[0]
    charges = []
    for number, minor in enumerate((1000, 2000, 2000)):
        _, part = book.add_payment(sale.sale_id, momo(amount=Money(minor)), at=moment(1))
        gateway_id = f"pay_{number}"
        move(book, part, PaymentState.SUCCEEDED, 2, succeeded_at=moment(2), gateway_id=gateway_id)
        history = [(float(number), "succeeded")]
        charges.append(Charge(gateway_id, minor, "GHS", history, payment_id=part.payment_id))
        found = check_sales(place, charges, {}, ())
        assert [line[:3] for line in found] == ([] if number < 2 else ["I2:"])
