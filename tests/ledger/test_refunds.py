"""Refunds in a real file: promised, given, counted, and found again from the journal."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from pos_app.domain.money import Money
from pos_app.domain.refund import RefundRefusal, RefundState, RefundWay
from pos_app.domain.shift import DrawerCount
from pos_app.ledger.book import (
    JournalEntry,
    NewCash,
    NewRefund,
    NotRefundable,
    RuleBroken,
    UnknownRecord,
)
from pos_app.ledger.queries import LogQueries
from pos_app.ledger.verify import verify
from tests.ledger.making import moment, new_sale, pay, rebuild, sell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pos_app.domain.sale import Sale
    from pos_app.ledger.book import Book


def cash_sale(book: Book, minor: int = 2050) -> Sale:
    cash = NewCash(f"p_{minor}", Money(minor), Money(5000))
    return book.take_cash(new_sale(minor), cash, at=moment())[0]


def rows(place: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(place)) as connection:
        return connection.execute(query).fetchall()


def test_cash_that_goes_back_leaves_the_drawer_in_the_same_commit(book: Book, place: Path) -> None:
    sale = cash_sale(book)
    new = NewRefund(sale.sale_id, Money(500), RefundWay.CASH, "torn", None, "Ama", "Kofi")
    book.open_shift("h_1", DrawerCount(Money(0)), at=moment(4))
    given = book.promise_refund(new, at=moment(5))
    assert (given.refund_number, given.state) == ("T1-R000001", RefundState.DONE)
    assert given.settled_at == given.created_at == moment(5)
    assert book.refund("T1-R000001") == given
    drawer = rows(place, "SELECT kind, amount_minor, shift, reason, cashier, approved_by,"
                         " sale_number FROM cash_log ORDER BY seq")  # fmt: skip
    assert drawer[-1] == ("refund", -500, "h_1", "torn", "Ama", "Kofi", "T1-000001")
    assert sum(int(str(row[1])) for row in drawer) == 1550
    assert rows(place, "SELECT * FROM refunds_log") == [
        ("T1-R000001", "T1-000001", 500, "GHS", "cash", "done", "torn", None, "Ama", "Kofi",
         "2026-03-01T08:00:05.000Z", "2026-03-01T08:00:05.000Z", "refund")
    ]  # fmt: skip
    book.close()
    assert verify(place).problems == ()


def test_what_is_owed_is_settled_once(book: Book, place: Path) -> None:
    sale, payment = sell(book)
    pay(book, sale, payment)
    owed = book.promise_refund(
        NewRefund(sale.sale_id, Money(2050), RefundWay.GATEWAY, "late"), at=moment(5)
    )
    assert (owed.state, owed.settled_at) == (RefundState.OWED, None)
    with pytest.raises(RuleBroken):
        book.settle_refund(owed.refund_number, RefundWay.GATEWAY, None, at=moment(6))
    given = book.settle_refund(owed.refund_number, RefundWay.GATEWAY, "MP12", at=moment(7))
    assert (given.state, given.reference, given.settled_at) == (
        RefundState.DONE, "MP12", moment(7),
    )  # fmt: skip
    with pytest.raises(RuleBroken):
        book.settle_refund(owed.refund_number, RefundWay.CASH, None, at=moment(8))
    assert book.refund(owed.refund_number) == given
    assert rows(place, "SELECT * FROM cash_log") == []
    with pytest.raises(UnknownRecord):
        book.settle_refund("T1-R000009", RefundWay.CASH, None, at=moment(8))


def test_never_more_than_was_proven_however_often_it_is_asked(book: Book, place: Path) -> None:
    sale = cash_sale(book)
    half = NewRefund(sale.sale_id, Money(1500), RefundWay.OWED, "torn")
    book.promise_refund(half, at=moment(1))
    with pytest.raises(NotRefundable) as refused:
        book.promise_refund(half, at=moment(2))
    assert (refused.value.code, refused.value.left) == (
        RefundRefusal.MORE_THAN_PROVEN, Money(550),
    )  # fmt: skip
    waiting, _ = sell(book)
    with pytest.raises(NotRefundable) as nothing:
        book.promise_refund(NewRefund(waiting.sale_id, Money(1), RefundWay.CASH, "x"), at=moment(3))
    assert nothing.value.code is RefundRefusal.NOTHING_PROVEN
    with pytest.raises(UnknownRecord):
        book.promise_refund(NewRefund("s_none", Money(1), RefundWay.CASH, "x"), at=moment(4))
    assert rows(place, "SELECT count(*) FROM refunds_log") == [(1,)]


def test_refunds_follow_from_the_journal(
    book: Book, place: Path, opener: Callable[..., Book]
) -> None:
    sale = cash_sale(book)
    promised = book.promise_refund(
        NewRefund(sale.sale_id, Money(700), RefundWay.OWED, "late"), at=moment(1)
    )
    book.promise_refund(NewRefund(sale.sale_id, Money(50), RefundWay.CASH, "x"), at=moment(2))
    book.settle_refund(promised.refund_number, RefundWay.CASH, None, at=moment(3))
    before = rows(place, "SELECT * FROM refunds") + rows(place, "SELECT * FROM cash")
    book.close()
    with closing(sqlite3.connect(place)) as connection:
        rebuild(connection)
    assert rows(place, "SELECT * FROM refunds") + rows(place, "SELECT * FROM cash") == before
    assert (
        opener(place)
        .promise_refund(NewRefund(sale.sale_id, Money(1), RefundWay.OWED, "x"), at=moment(4))
        .refund_number
        == "T1-R000003"
    )


def test_what_was_promised_cannot_be_changed_in_the_file(book: Book, place: Path) -> None:
    sale = cash_sale(book)
    book.promise_refund(NewRefund(sale.sale_id, Money(700), RefundWay.CASH, "x"), at=moment(1))
    with closing(sqlite3.connect(place)) as connection:
        for change in ("amount_minor = 1", "state = 'owed', settled_at = NULL", "reason = 'y'"):
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(f"UPDATE refunds SET {change}")  # noqa: S608
        connection.execute("DROP TRIGGER refunds_stay_done")
        connection.execute("UPDATE refunds SET reason = 'y'")
        connection.commit()
    book.close()
    assert {problem.code for problem in verify(place).problems} == {
        "schema_differs", "projection_differs",
    }  # fmt: skip


def test_a_refund_is_the_ledgers_own_word(book: Book) -> None:
    with pytest.raises(RuleBroken):
        book.commit(JournalEntry("refund_promised", data={"refund": {}}), at=moment())


def test_the_log_lists_what_is_owed_first(book: Book, place: Path) -> None:
    sale = cash_sale(book)
    for minor, by in ((1, RefundWay.CASH), (2, RefundWay.OWED), (3, RefundWay.CASH)):
        book.promise_refund(NewRefund(sale.sale_id, Money(minor), by, "x"), at=moment(minor))
    book.promise_refund(NewRefund(sale.sale_id, Money(4), RefundWay.OWED, "x"), at=moment(4))
    with closing(LogQueries(place)) as log:
        assert [refund.amount.minor for refund in log.refunds()] == [2, 4, 3, 1]
        assert [refund.amount.minor for refund in log.owed()] == [2, 4]
        assert log.refund("T1-R000002") == log.owed()[0]
        assert log.refund("T1-R000009") is None


@pytest.mark.parametrize("number", ["T1-000002", "T2-000001", "T1-R000001", "", "T1-" + "9" * 30])
def test_a_sale_is_found_by_its_whole_number_alone(book: Book, number: str) -> None:
    sale = cash_sale(book)
    assert book.sale_numbered("T1-000001") == sale
    assert book.sale_numbered(number) is None


def test_a_settled_refund_that_was_never_promised_is_no_row(book: Book, place: Path) -> None:
    sale = cash_sale(book)
    promised = book.promise_refund(
        NewRefund(sale.sale_id, Money(1), RefundWay.OWED, "x"), at=moment(1)
    )
    book.settle_refund(promised.refund_number, RefundWay.CASH, None, at=moment(2))
    book.close()
    with closing(sqlite3.connect(place)) as connection:
        for name in ("journal_keeps_rows", "journal_keeps_words", "journal_grows_at_its_end"):
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE journal SET kind = 'x' WHERE kind = 'refund_promised'")
        connection.commit()
    assert "row_damaged" in {problem.code for problem in verify(place).problems}
