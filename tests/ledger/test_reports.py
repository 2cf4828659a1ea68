from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState
from pos_app.domain.refund import RefundWay
from pos_app.domain.report import By, report, total
from pos_app.ledger.book import JournalEntry, NewCash, NewRefund
from pos_app.ledger.queries import LogQueries
from tests.ledger.making import START, moment, momo, move, new_sale, pay, sell

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.domain.report import Taking
    from pos_app.ledger.book import Book

HOUR, DAY = 3600, 86_400


def takings(place: Path, first: float = 0, last: float = 2 * DAY) -> tuple[Taking, ...]:
    with closing(LogQueries(place)) as log:
        return log.takings(moment(first), moment(last), "GHS")


def take(book: Book, minor: int, seconds: float) -> str:
    cash = NewCash(f"p_{minor}_{seconds}", Money(minor), Money(minor))
    return book.take_cash(new_sale(minor, cashier="Ama"), cash, at=moment(seconds))[0].sale_id


def test_a_span_is_what_was_proven_in_it(book: Book, place: Path) -> None:
    take(book, 1000, -1)
    take(book, 2000, 0)
    sale, payment = sell(book, 10, minor=500)
    pay(book, sale, payment, HOUR + 10)
    _, failing = sell(book, 20, minor=700)
    move(book, failing, PaymentState.FAILED, 30)
    sell(book, 40, minor=900)
    tested, through_test = sell(book, 50, minor=1100)
    at = moment(60)
    book.commit(
        JournalEntry(
            "reading",
            payment=replace(
                through_test, state=PaymentState.SUCCEEDED, test=True, updated_at=at,
                succeeded_at=at,
            ),
            sale=tested,
        ),
        at=at,
    )  # fmt: skip
    found = takings(place)
    whole = total(found)
    assert (whole.minor, whole.payments, whole.sales) == (2500, 2, 2)
    assert (whole.asked, whole.median_seconds) == (2, HOUR)
    hours = report(found, By.HOUR, START.tzinfo)
    assert [(row.key, row.minor) for row in hours] == [("08", 2000), ("09", 500)]
    assert [(row.key, row.asked) for row in report(found, By.NETWORK, None)] == [("mtn", 2)]
    assert total(takings(place, 1, HOUR)).minor == 0
    assert {row.key for row in report(found, By.CASHIER, None)} == {"", "Ama"}


def test_parts_count_each_in_their_way_and_one_sale(book: Book, place: Path) -> None:
    sale, payment = book.open_sale(new_sale(5000), momo(amount=Money(2000)), at=moment())
    paid = replace(
        payment, state=PaymentState.SUCCEEDED, updated_at=moment(5), succeeded_at=moment(5)
    )
    book.commit(JournalEntry("reading", payment=paid), at=moment(5))
    book.take_cash(sale.sale_id, NewCash("p_c", Money(3000), Money(5000)), at=moment(9))
    ways = {row.key: row for row in report(takings(place), By.METHOD, None)}
    assert (ways["cash"].minor, ways["mobile_money"].minor) == (3000, 2000)
    assert (ways["cash"].sales, ways["mobile_money"].sales) == (1, 0)


def test_what_goes_back_counts_when_it_was_promised(book: Book, place: Path) -> None:
    sale_id = take(book, 2000, 5)
    for day, minor in ((0, 100), (1, 300)):
        new = NewRefund(sale_id, Money(minor), RefundWay.OWED, "torn", cashier="Kofi")
        book.promise_refund(new, at=moment(day * DAY + 60))
    days = report(takings(place), By.DAY, START.tzinfo)
    assert [(row.refunds_minor, row.net_minor) for row in days] == [(100, 1900), (300, -300)]
    assert [row.key for row in report(takings(place), By.CASHIER, None)] == ["Ama", "Kofi"]


def test_a_reader_sees_todays_figures(book: Book, place: Path) -> None:
    take(book, 2000, 5)
    with closing(LogQueries(place)) as log:
        assert log.tally(moment(), moment(DAY), "GHS") == book.tally(moment(), moment(DAY), "GHS")


def test_no_figure_walks_through_a_table(book: Book, place: Path) -> None:
    del book
    from pos_app.ledger import reports

    with closing(sqlite3.connect(place)) as connection:
        for query in (reports._PROVEN, reports._ASKED, reports._SECONDS):
            plan = connection.execute(f"EXPLAIN QUERY PLAN {query}", ("a", "b", "GHS")).fetchall()
            assert not [step for *_, step in plan if step.startswith("SCAN")]
