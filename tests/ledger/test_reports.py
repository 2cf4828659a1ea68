from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState
from pos_app.domain.phone import Network
from pos_app.domain.receipt import ReceiptState, ReceiptWay
from pos_app.domain.refund import RefundWay
from pos_app.domain.report import By, CountedOff, Exceptions, Summed, report, total, ways
from pos_app.domain.sale import settle
from pos_app.domain.shift import CashKind, DrawerCount
from pos_app.ledger.book import JournalEntry, NewCash, NewRefund
from pos_app.ledger.queries import LogQueries
from tests.ledger.making import START, moment, momo, move, new_sale, pay, sell

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.domain.payment import Payment
    from pos_app.domain.report import Figures, Taking
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
    assert [(row.key, row.asked) for row in report(found, By.NETWORK, None)][1:] == [("mtn", 2)]
    assert total(takings(place, 1, HOUR)).minor == 0
    assert {row.key for row in report(found, By.CASHIER, None)} == {"", "Ama"}


def test_parts_count_each_in_their_way_and_one_sale(book: Book, place: Path) -> None:
    sale, payment = book.open_sale(new_sale(5000), momo(amount=Money(2000)), at=moment())
    paid = replace(
        payment, state=PaymentState.SUCCEEDED, updated_at=moment(5), succeeded_at=moment(5)
    )
    book.commit(JournalEntry("reading", payment=paid), at=moment(5))
    book.take_cash(sale.sale_id, NewCash("p_c", Money(3000), Money(5000)), at=moment(9))
    by = {row.key: row for row in report(takings(place), By.METHOD, None)}
    assert (by["cash"].minor, by["mobile_money"].minor) == (3000, 2000)
    assert (by["cash"].sales, by["mobile_money"].sales) == (1, 0)


def test_what_goes_back_counts_when_it_was_promised(book: Book, place: Path) -> None:
    sale_id = take(book, 2000, 5)
    for day, minor in ((0, 100), (1, 300)):
        new = NewRefund(sale_id, Money(minor), RefundWay.OWED, "torn", cashier="Kofi")
        book.promise_refund(new, at=moment(day * DAY + 60))
    days = report(takings(place), By.DAY, START.tzinfo)
    assert [(row.refunds_minor, row.net_minor) for row in days] == [(100, 1900), (300, -300)]
    assert [row.key for row in report(takings(place), By.CASHIER, None)] == ["Ama", "Kofi"]


def in_parts(book: Book, seconds: float, other: Network | None) -> str:
    """A sale paid by MTN, and by another network or in cash; return its id."""
    sale, payment = book.open_sale(new_sale(9000), momo(amount=Money(6400)), at=moment(seconds))
    succeed(book, payment, seconds + 1)
    if other is None:
        cash = NewCash(f"p_{seconds}", Money(2600), Money(2600))
        book.take_cash(sale.sale_id, cash, at=moment(seconds + 2))
    else:
        part = replace(momo(amount=Money(2600)), network=other)
        _, second = book.add_payment(sale.sale_id, part, at=moment(seconds + 2))
        succeed(book, second, seconds + 3)
    return sale.sale_id


def succeed(book: Book, payment: Payment, seconds: float) -> None:
    move(book, payment, PaymentState.SUCCEEDED, seconds, succeeded_at=moment(seconds))


def test_what_goes_back_is_set_against_how_its_sale_was_paid(book: Book, place: Path) -> None:
    sales = [take(book, 2000, 5)]
    for network in (Network.MTN, Network.TELECEL):
        new = replace(momo(), network=network)
        sale, payment = book.open_sale(new_sale(3000), new, at=moment(10))
        pay(book, sale, payment, 20)
        sales.append(sale.sale_id)
    sales += [in_parts(book, 30, Network.TELECEL), in_parts(book, 40, None)]
    for minor, sale_id in enumerate(sales, 1):
        promised = NewRefund(sale_id, Money(minor), RefundWay.OWED, "torn")
        book.promise_refund(promised, at=moment(60))
    found = takings(place)

    def back(by: By) -> dict[str, int]:
        return {row.key: row.refunds_minor for row in report(found, by, None)}

    assert back(By.METHOD) == {"cash": 1, "mobile_money": 2 + 3 + 4, "split": 5}
    assert back(By.NETWORK) == {"": 1 + 4 + 5, "mtn": 2, "telecel": 3}
    for by in By:
        assert sum(row.net_minor for row in report(found, by, None)) == total(found).net_minor
    assert {row.key: row.refunds_minor for row in ways(found)} == {
        "cash": 1,
        "mtn": 2,
        "telecel": 3,
        "mobile_money": 4,
        "split": 5,
    }


def test_a_reader_sees_todays_figures(book: Book, place: Path) -> None:
    take(book, 2000, 5)
    with closing(LogQueries(place)) as log:
        assert log.tally(moment(), moment(DAY), "GHS") == book.tally(moment(), moment(DAY), "GHS")


def test_no_figure_walks_through_a_table(book: Book, place: Path) -> None:
    del book
    from pos_app.ledger import reports

    with closing(sqlite3.connect(place)) as connection:
        for query in (
            reports._PROVEN,
            reports._ASKED,
            reports._SUMMED,
            reports._NETWORKS,
            reports._UNDECIDED,
            reports._LET_GO,
            reports._MOVED,
        ):
            plan = connection.execute(f"EXPLAIN QUERY PLAN {query}", ("a", "b", "GHS")).fetchall()
            assert not [step for *_, step in plan if step.startswith("SCAN")]
        span = {"start": "a", "end": "b", "last": 1}
        plan = connection.execute(f"EXPLAIN QUERY PLAN {reports._REPRINTED}", span).fetchall()
        assert not [step for *_, step in plan if step.startswith("SCAN")]


def figures(place: Path, first: float = 0, last: float = DAY) -> Figures:
    with closing(LogQueries(place)) as log:
        week = (moment(first - 7 * DAY), moment(last - 7 * DAY))
        return log.figures(moment(first), moment(last), week, "GHS")


def test_the_figures_of_a_span_say_what_it_is_compared_with_and_what_is_usual(
    book: Book, place: Path
) -> None:
    take(book, 900, -7 * DAY + 5)
    sale, payment = sell(book, -6 * DAY, minor=500)
    pay(book, sale, payment, -6 * DAY + 10)
    _, cancelled = sell(book, -6 * DAY, minor=700)
    move(book, cancelled, PaymentState.CANCELLED, -6 * DAY + 30)
    take(book, 2000, 5)
    found = figures(place)
    assert (total(found.takings).minor, total(found.before).minor) == (2000, 900)
    before = total(found.usual)
    assert (before.asked, before.asked_paid, before.cancelled, before.minor) == (2, 1, 1, 0)
    assert (found.currency, found.found, found.refunds) == ("GHS", Exceptions(), ())
    assert found.tally == book.tally(moment(), moment(DAY), "GHS")


def test_what_is_not_as_usual_is_found_in_its_span_alone(book: Book, place: Path) -> None:
    nothing = DrawerCount(Money(0))
    book.open_shift("h_1", nothing, by="Ama", at=moment(-60))
    for seconds in (-30, 30):
        _, waiting = sell(book, seconds, minor=700)
        move(book, waiting, PaymentState.PENDING, seconds + 1)
        gone, failed = sell(book, seconds, minor=400)
        ended = replace(failed, state=PaymentState.FAILED, updated_at=moment(seconds + 1))
        left = settle(replace(gone, left_at=moment(seconds + 2)), [ended])
        entry = JournalEntry("payment_failed", payment=ended, sale=left)
        book.commit(entry, at=moment(seconds + 2))
        book.take_cash(
            new_sale(5000), NewCash(f"p_c{seconds}", Money(5000), Money(5000)),
            at=moment(seconds + 3),
        )  # fmt: skip
        book.move_cash(CashKind.CASH_OUT, Money(300), "water", by="Ama", at=moment(seconds + 4))
        book.move_cash(CashKind.TO_SAFE, Money(1000), "safe", by="Ama", at=moment(seconds + 5))
    book.close_shift(DrawerCount(Money(7300)), by="Ama", reason="?", at=moment(60))
    book.open_shift("h_2", nothing, at=moment(70))
    book.close_shift(nothing, at=moment(80))
    assert figures(place).found == Exceptions(
        undecided=Summed(1, 700),
        let_go=Summed(1, 400),
        cash_out=Summed(1, 300),
        to_safe=Summed(1, 1000),
        closes=2,
        off=(CountedOff(1, "Ama", -100),),
    )
    assert figures(place, -60, 0).found.closes == 0


def test_receipts_that_were_issued_again_are_found_by_their_sale(book: Book, place: Path) -> None:
    first, second = take(book, 100, -50), take(book, 200, 10)
    for sale, seconds in (
        (first, -40), (first, -30), (first, 5), (second, 20), (second, 30), (second, 40),
        (first, 50),
    ):  # fmt: skip
        issued = book.make_receipt(sale, ReceiptWay.TEXT, at=moment(seconds), cashier="Kofi")
        book.end_receipt(issued.issue, ReceiptState.DONE, at=moment(seconds))
    take(book, 300, DAY + 5)
    lost = book.make_receipt(second, ReceiptWay.TEXT, at=moment(DAY + 6))
    book.end_receipt(lost.issue, ReceiptState.FAILED, at=moment(DAY + 6))
    again = figures(place).found.reprinted
    assert [(each.times, each.cashier) for each in again] == [(2, "Kofi"), (2, "Kofi")]
    assert figures(place, DAY, 2 * DAY).found.reprinted == ()


def test_a_refund_is_owed_until_it_is_given(book: Book, place: Path) -> None:
    sale_id = take(book, 2000, 5)
    new = NewRefund(sale_id, Money(100), RefundWay.OWED, "torn", cashier="Kofi")
    promised = book.promise_refund(new, at=moment(60))
    book.promise_refund(NewRefund(sale_id, Money(50), RefundWay.CASH, "torn"), at=moment(70))
    found = figures(place)
    assert found.found.refunded == Summed(2, 150)
    assert found.refunds == (promised,)
