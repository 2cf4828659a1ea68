"""I9 can fail: each way in which a drawer or a Z may be wrong is named."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from pos_app.domain.money import Money
from pos_app.domain.shift import CashKind, DrawerCount
from pos_app.ledger.book import NewCash, open_book
from tests.invariants.drawer import misplaced
from tests.ledger.making import START, moment, new_sale, pay, sell

if TYPE_CHECKING:
    from pathlib import Path


# What went to the safe after a close.
_SAFE = "kind = 'cash_moved' AND data ->> '$.cash.shift' IS NULL"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Two shifts with a sale in cash each, one by mobile money, and one shift that is open."""
    path = tmp_path / "ledger.sqlite3"
    book = open_book(path, till="T1", clock=lambda: START, live=True)
    for number in range(2):
        book.open_shift(f"h_{number}", DrawerCount(Money(1000)), at=moment())
        cash = NewCash(f"p_{number}", Money(500), Money(500))
        book.take_cash(new_sale(500), cash, at=moment())
        sale, payment = sell(book)
        pay(book, sale, payment)
        book.move_cash(CashKind.TO_SAFE, Money(100), "bank", at=moment())
        book.close_shift(DrawerCount(Money(1400)), at=moment())
        book.take_to_safe(Money(400), "bank", at=moment())
    book.open_shift("h_2", DrawerCount(Money(1400)), at=moment())
    book.close()
    return path


def found(path: Path, harm: str) -> list[str]:
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.row_factory = sqlite3.Row
        for (trigger,) in file.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall():
            file.execute(f"DROP TRIGGER {trigger}")
        file.execute(harm)
        return list(misplaced(file))


def test_a_sound_drawer_passes(place: Path) -> None:
    assert found(place, "SELECT 1") == []


@pytest.mark.parametrize(
    ("change", "where", "what"),
    [
        ("json_set(data, '$.shift.z_number', 3)", "kind = 'shift_closed'", "its number is 3"),
        ("json_set(data, '$.shift.expected_minor', 1)", "kind = 'shift_closed'", "1400 had to be"),
        ("json_set(data, '$.z.cash[0].amount_minor', 1)", "kind = 'shift_closed'", "had to be"),
        ("json_set(data, '$.shift.difference_minor', 5)", "kind = 'shift_closed'", "difference is"),
        ("json_set(data, '$.shift.shift', 'h_9')", "kind = 'shift_closed'", "it closes h_9"),
        ("json_set(data, '$.z.methods', json('[]'))", "kind = 'shift_closed'", "was taken"),
        ("json_set(data, '$.z.grand_total_minor', 1)", "kind = 'shift_closed'", "grand total is 1"),
        ("json_set(data, '$.z.chain_head', 'x')", "kind = 'shift_closed'", "chain head"),
        ("json_set(data, '$.cash.shift', 'h_9')", "kind = 'cash_moved'", "not in the shift"),
        ("json_remove(data, '$.cash.shift')", "kind = 'cash_taken'", "not in the shift"),
        ("json_set(data, '$.cash.amount_minor', 9)", "kind = 'cash_moved'", "9 moved"),
        ("json_set(data, '$.cash.amount_minor', -401)", _SAFE, "-401 moved without a shift"),
        ("json_set(data, '$.cash.amount_minor', -401)", _SAFE, "another sum was left"),
        ("json_set(data, '$.cash.amount_minor', -1401)", _SAFE, "than the last close left"),
        ("json_set(data, '$.z.without_shift_minor', 0)", "kind = 'shift_closed'", "without a"),
    ],
)
def test_what_is_wrong_is_named(place: Path, change: str, where: str, what: str) -> None:
    lines = found(place, f"UPDATE journal SET data = {change} WHERE {where}")  # noqa: S608
    assert any(line.startswith("I9: ") and what in line for line in lines), lines


@pytest.mark.parametrize(
    ("harm", "what"),
    [
        ("UPDATE journal SET kind = 'other' WHERE kind = 'shift_closed'", "while h_0 is open"),
        ("DELETE FROM cash", "not the journal's"),
        ("UPDATE cash SET amount_minor = 3 WHERE kind = 'to_safe'", "in its drawer"),
    ],
)
def test_what_is_missing_is_named(place: Path, harm: str, what: str) -> None:
    assert any(what in line for line in found(place, harm))
