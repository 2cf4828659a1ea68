"""I10 and I14 can fail: each way in which a refund or a receipt may be wrong is named."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from pos_app.domain.money import Money
from pos_app.domain.receipt import ReceiptState, ReceiptWay
from pos_app.domain.refund import RefundWay
from pos_app.ledger.book import NewCash, NewRefund, open_book
from tests.invariants.refunds import copied_twice, overpaid
from tests.ledger.making import START, moment, new_sale, pay, sell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A sale of 2050: 500 went back in cash, 1000 were owed and then given; three receipts.

    And change of 70 that was owed and then given, and 30 that are owed still.
    """
    path = tmp_path / "ledger.sqlite3"
    book = open_book(path, till="T1", clock=lambda: START, live=True)
    sale = book.take_cash(new_sale(2050), NewCash("p_1", Money(2050), Money(2050)), at=moment())[0]
    book.promise_refund(
        NewRefund(sale.sale_id, Money(500), RefundWay.CASH, "torn", None), at=moment(1)
    )
    owed = NewRefund(sale.sale_id, Money(1000), RefundWay.OWED, "torn", None)
    number = book.promise_refund(owed, at=moment(2)).refund_number
    book.settle_refund(number, RefundWay.GATEWAY, "rf_1", at=moment(3))
    for end in (ReceiptState.DONE, ReceiptState.FAILED, ReceiptState.UNKNOWN):
        made = book.make_receipt(sale.sale_id, ReceiptWay.PRINT, at=moment(4))
        book.end_receipt(made.issue, end, at=moment(5))
    other, payment = sell(book, 6, 700)
    pay(book, other, payment, 7)
    for minor in (70, 30):
        cash = NewCash(f"p_{minor}", Money(4730), Money(5000), owed=Money(minor))
        book.take_cash(new_sale(4730), cash, at=moment(8))
    book.settle_refund("T1-R000003", RefundWay.CASH, None, at=moment(9))
    book.close()
    return path


def found(path: Path, check: Callable[[sqlite3.Connection], Iterator[str]], harm: str) -> list[str]:
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.row_factory = sqlite3.Row
        triggers = file.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        for (trigger,) in triggers.fetchall():
            file.execute(f"DROP TRIGGER {trigger}")
        file.execute(harm)
        return list(check(file))


def test_sound_refunds_and_receipts_pass(place: Path) -> None:
    assert found(place, overpaid, "SELECT 1") == []
    assert found(place, copied_twice, "SELECT 1") == []


_FIRST = "kind = 'refund_promised' AND data LIKE '%R000001%'"
_OWED = "kind = 'change_owed' AND data LIKE '%R000003%'"
_SECOND = "kind = 'refund_promised' AND data LIKE '%R000002%'"


@pytest.mark.parametrize(
    ("change", "where", "what"),
    [
        (
            "json_set(data, '$.refund.amount_minor', 1551)",
            _SECOND,
            "2051 goes back of T1-000001, and 2050",
        ),
        ("json_set(data, '$.refund.amount_minor', 0)", _SECOND, "500 goes back of"),
        ("json_set(data, '$.refund.sale_number', 'T1-000002')", _SECOND, "of T1-000002, and 0"),
        ("json_set(data, '$.payment.state', 'failed')", "kind = 'cash_taken'", "and 0 was proven"),
        ("json_set(data, '$.refund.number', 'T1-R000003')", _SECOND, "promises T1-R000003"),
        ("json_set(data, '$.cash.amount_minor', -499)", _FIRST, "moves the drawer"),
        ("json_set(data, '$.cash.amount_minor', 500)", _FIRST, "moves the drawer"),
        ("json_remove(data, '$.cash')", _FIRST, "moves the drawer"),
        ("json_remove(data, '$.refund')", _FIRST, "takes cash back for no refund"),
        ("json_set(data, '$.refund.state', 'done')", _SECOND, "does not say how"),
        ("json_remove(data, '$.refund.reference')", "kind = 'refund_settled'", "named nothing"),
        ("json_set(data, '$.refund.amount_minor', 1)", "kind = 'refund_settled'", "changes T1"),
        ("json_set(data, '$.refund.number', 'T1-R000001')", "kind = 'refund_settled'", "was done"),
        ("json_remove(data, '$.refund.change_of')", _OWED, "promises T1-R000003"),
        ("json_set(data, '$.refund.amount_minor', 0)", _OWED, "goes back of"),
        ("json_remove(data, '$.cash')", "kind = 'change_settled'", "moves the drawer"),
        ("json_set(data, '$.cash.kind', 'refund')", "kind = 'change_settled'", "moves the drawer"),
        ("json_set(data, '$.refund.by', 'gateway')", "kind = 'change_settled'", "change by a"),
        ("json_set(data, '$.refund.change_of', 'p_9')", "kind = 'change_settled'", "changes T1"),
    ],
)
def test_what_is_wrong_with_a_refund_is_named(
    place: Path, change: str, where: str, what: str
) -> None:
    lines = found(place, overpaid, f"UPDATE journal SET data = {change} WHERE {where}")  # noqa: S608
    assert any(line.startswith("I10: ") and what in line for line in lines), lines


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM refunds WHERE number LIKE '%R000001'",
        "UPDATE refunds SET state = 'owed', settled_seq = NULL, settled_at = NULL, by = 'owed'",
    ],
)
def test_refunds_that_are_not_the_journals_are_named(place: Path, harm: str) -> None:
    assert found(place, overpaid, harm) == ["I10: the refunds are not the journal's"]


_MADE = "kind = 'receipt_made' AND seq = (SELECT max(seq) FROM journal WHERE kind = 'receipt_made')"


@pytest.mark.parametrize(
    ("change", "where", "what"),
    [
        ("json_set(data, '$.receipt.copy', 0)", _MADE, "is copy 0"),
        ("json_set(data, '$.receipt.copy', 2)", _MADE, "is copy 2"),
        ("json_set(data, '$.receipt.state', 'done')", _MADE, "was not printing"),
        ("json_set(data, '$.receipt.issue', 1)", "kind = 'receipt_ended'", "ends receipt 1"),
        ("json_set(data, '$.payment.state', 'failed')", "kind = 'cash_taken'", "is not paid"),
    ],
)
def test_what_is_wrong_with_a_receipt_is_named(
    place: Path, change: str, where: str, what: str
) -> None:
    lines = found(place, copied_twice, f"UPDATE journal SET data = {change} WHERE {where}")  # noqa: S608
    assert any(line.startswith("I14: ") and what in line for line in lines), lines


def test_receipts_that_are_not_the_journals_are_named(place: Path) -> None:
    lines = found(place, copied_twice, "DELETE FROM receipts WHERE copy = 0")
    assert lines == ["I14: the receipts are not the journal's"]
