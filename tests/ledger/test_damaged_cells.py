"""Cells that hold what the till never writes: the file is damaged, and that is all that is said."""

# ruff: noqa: S608 - what is put into the statements is ours

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from pos_app.domain.methods import RequestKind
from pos_app.ledger.book import LedgerCode, LedgerError, open_book
from pos_app.ledger.queries import LogQueries
from pos_app.ledger.verify import verify
from tests.ledger.making import START, moment, pay, sell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pos_app.ledger.book import Book


def _spoil(place: Path, *statements: str) -> None:
    with closing(sqlite3.connect(place)) as file:
        file.execute("PRAGMA writable_schema = ON")
        for statement in statements:
            assert file.execute(statement).rowcount == 1
        file.commit()


def _damaged(ask: Callable[[], object]) -> None:
    with pytest.raises(LedgerError) as caught:
        ask()
    assert caught.value.code is LedgerCode.DAMAGED


def test_a_date_that_is_none_is_damage_to_the_till_and_to_its_log(book: Book, place: Path) -> None:
    sale, payment = sell(book)
    pay(book, sale, payment)
    _, waiting = sell(book, 3)
    _spoil(
        place,
        f"UPDATE payments SET updated_at = 'never' WHERE payment_id = '{waiting.payment_id}'",
        f"UPDATE sales SET paid_at = 'never' WHERE sale_id = '{sale.sale_id}'",
    )
    _damaged(book.unresolved)
    _damaged(lambda: book.recent_attempts(START))
    log = LogQueries(place)
    _damaged(lambda: log.page(limit=5))
    log.close()
    codes = {problem.code for problem in verify(place).problems}
    assert codes == {"projection_differs"}


def test_a_status_that_is_null_is_damage(book: Book, place: Path) -> None:
    sale, _ = sell(book)
    # No statement can write it before, as a flipped byte can.
    _spoil(
        place,
        "UPDATE sqlite_schema SET sql = replace(sql, 'status TEXT NOT NULL', 'status TEXT')"
        " WHERE name = 'sales'",
    )
    _spoil(place, "UPDATE sales SET status = NULL")
    _damaged(lambda: book.sale(sale.sale_id))
    log = LogQueries(place)
    _damaged(lambda: log.page(limit=5))
    log.close()


def test_the_time_of_a_send_that_is_none_is_damage(book: Book, place: Path) -> None:
    _, payment = sell(book)
    with closing(sqlite3.connect(place)) as file:
        file.execute(
            "INSERT INTO sends VALUES (?, 'create', 1, 1, 'never', NULL, NULL)",
            (payment.payment_id,),
        )
        file.commit()
    _damaged(lambda: book.sends(payment.payment_id, RequestKind.CREATE))


def test_a_complaint_that_is_no_text_is_damage(
    book: Book, place: Path, opener: Callable[..., Book]
) -> None:
    sell(book)
    book.close()
    # SQLite quotes the statement in its complaint, and Python cannot read the quotation.
    _spoil(
        place,
        "UPDATE sqlite_schema SET sql ="
        " CAST(CAST('CREATE INDEX ' AS BLOB) || x'DF' || CAST('x ON sales (paid_at WHERE' AS BLOB)"
        " || x'DF' AS TEXT) WHERE name = 'sales_paid'",
    )
    _damaged(lambda: open_book(place, till="T1", clock=moment, live=True))
    _damaged(lambda: opener(place))
    assert {problem.code for problem in verify(place).problems} == {"file_damaged"}


@pytest.mark.parametrize(
    "change",
    [
        "sql = replace(sql, 'AFTER INSERT', 'AFTER UPDATE') WHERE name = 'notes_of_new_sales'",
        "sql = replace(sql, 'only grows', 'may shrink') WHERE name = 'journal_keeps_rows'",
    ],
)
def test_an_object_of_another_text_differs_whatever_its_name(
    book: Book, place: Path, change: str
) -> None:
    sell(book)
    _spoil(place, f"UPDATE sqlite_schema SET {change}")
    assert "schema_differs" in {problem.code for problem in verify(place).problems}
