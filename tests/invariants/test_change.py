"""I16 can fail: each way in which change that is owed may be wrong is named."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from pos_app.domain.money import Money
from pos_app.domain.refund import RefundWay
from pos_app.domain.shift import DrawerCount
from pos_app.ledger.book import NewCash, NewRefund, open_book
from tests.invariants.change import astray
from tests.ledger.making import START, moment, new_sale

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A day with four slips: given by hand, taken off a sale, owed still, and owed of that sale.

    Each sale is of 4730 and paid with 5000: 200 go back at once and 70 are owed. Of the first a
    refund of 100 is owed, and one of 50 given.
    """
    path = tmp_path / "ledger.sqlite3"
    book = open_book(path, till="T1", clock=lambda: START, live=True)
    book.open_shift("h_0", DrawerCount(Money(1000)), at=moment())
    for number in range(3):
        cash = NewCash(f"p_{number}", Money(4730), Money(5000), owed=Money(70))
        sale, _ = book.take_cash(new_sale(4730), cash, at=moment(1))
    book.settle_refund("T1-R000001", RefundWay.CASH, None, at=moment(2))
    # 70 of its 2570 are what the slip is worth.
    less = NewCash("p_3", Money(2050), Money(2570), owed=Money(20), slip="T1-R000002")
    book.take_cash(new_sale(2050), less, at=moment(3))
    for way, minor in ((RefundWay.OWED, 100), (RefundWay.CASH, 50)):
        new = NewRefund(sale.sale_id, Money(minor), way, "torn", None)
        book.promise_refund(new, at=moment(4))
    book.close_shift(DrawerCount(Money(1000)), at=moment(5))
    book.close()
    return path


def found(path: Path, harm: str) -> list[str]:
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.row_factory = sqlite3.Row
        triggers = file.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        for (trigger,) in triggers.fetchall():
            file.execute(f"DROP TRIGGER {trigger}")
        file.execute(harm)
        return list(astray(file))


def test_sound_change_passes(place: Path) -> None:
    assert found(place, "SELECT 1") == []


_BY_HAND = "kind = 'change_settled' AND data LIKE '%R000001%'"
_OFF_A_SALE = "kind = 'change_settled' AND data LIKE '%R000002%'"
_TAKEN = "kind = 'cash_taken' AND payment_id = 'p_3'"
_FIRST = "kind = 'change_owed' AND data LIKE '%R000001%'"


@pytest.mark.parametrize(
    ("change", "where", "what"),
    [
        ("json_set(data, '$.refund.amount_minor', 71)", _FIRST, "owes 71 of the change of p_0"),
        ("json_set(data, '$.refund.change_of', 'p_1')", _FIRST, "owes 70 of the change of p_1"),
        ("json_set(data, '$.refund.number', 'T1-R000002')", _BY_HAND, "70 were not owed"),
        ("json_set(data, '$.refund.amount_minor', 60)", _BY_HAND, "60 were not owed"),
        ("json_set(data, '$.cash.amount_minor', 0)", _BY_HAND, "the drawer's rows are"),
        ("json_set(data, '$.cash.amount_minor', 0)", _OFF_A_SALE, "the drawer's rows are"),
        ("json_set(data, '$.refund.reference', 'T1-000001')", _OFF_A_SALE, "says T1-000001"),
        ("json_set(data, '$.slip', 'T1-R000003')", _TAKEN, "which the row before did not settle"),
        ("json_set(data, '$.payment.tendered_minor', 60)", _TAKEN, "was handed -10"),
        ("json_remove(data, '$.payment.owed_minor')", _TAKEN, "owes 20 of the change of p_3"),
        ("json_set(data, '$.cash.amount_minor', -5)", "kind = 'change_given'", "gives 5, which"),
        ("json_set(data, '$.cash.amount_minor', -9)", "kind = 'shift_opened'", "leaves -9 in the"),
        ("json_set(data, '$.z.owed_minor', 120)", "kind = 'shift_closed'", "is owed, and 190 is"),
        ("json_set(data, '$.z.refunds_minor', 120)", "kind = 'shift_closed'", "and 50 did"),
        ("json_set(data, '$.shift.expected_minor', 5)", "kind = 'shift_closed'", "expects 5"),
    ],
)
def test_what_is_wrong_with_change_is_named(
    place: Path, change: str, where: str, what: str
) -> None:
    lines = found(place, f"UPDATE journal SET data = {change} WHERE {where}")  # noqa: S608
    assert any(line.startswith("I16: ") and what in line for line in lines), lines


@pytest.mark.parametrize(
    ("kind", "what"),
    [("change_owed", "and there is no slip"), ("change_given", "never went back")],
)
def test_change_that_is_nowhere_is_named(place: Path, kind: str, what: str) -> None:
    lines = found(place, f"UPDATE journal SET kind = 'other' WHERE kind = '{kind}'")  # noqa: S608
    assert any(what in line for line in lines), lines
