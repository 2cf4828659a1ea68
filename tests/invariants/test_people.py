"""I15 can fail: whoever moves money without being at the till, or without the right, is named."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pos_app.domain.money import Money
from pos_app.domain.people import Person, Role
from pos_app.domain.refund import RefundWay
from pos_app.domain.shift import CashKind, DrawerCount
from pos_app.ledger.book import NewCash, NewRefund, open_book
from tests.invariants.people import unproven
from tests.ledger.making import START, moment, new_sale

if TYPE_CHECKING:
    from pathlib import Path

AMA = Person("Ama", Role.CASHIER, pin="scrypt:00:11")
KOFI = Person("Kofi", Role.SUPERVISOR, pin="scrypt:22:33")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Ama takes cash, and gives back what Kofi approves; six wrong PINs, and a right one."""
    path = tmp_path / "ledger.sqlite3"
    book = open_book(path, till="T1", clock=lambda: START, live=True)
    for person in (AMA, KOFI):
        book.note_person("person_added", person, at=moment())
    at = 0.0
    for tries, waits in enumerate((0, 1, 1, 1, 1, 30), 1):
        at += waits
        tried = replace(AMA, tries=tries, tried_at=moment(at))
        book.note_person("pin_tried", tried, at=moment(at))
    book.note_person("pin_right", AMA, at=moment(at))
    book.open_shift("h_1", DrawerCount(Money(0)), by="Ama", at=moment(at))
    sold = new_sale(2050, cashier="Ama")
    cash = NewCash("p_1", Money(2050), Money(2050), cashier="Ama")
    sale = book.take_cash(sold, cash, at=moment(at))[0]
    book.note_person("pin_right", KOFI, at=moment(at))
    back = NewRefund(sale.sale_id, Money(500), RefundWay.CASH, "torn", None, "Ama", "Kofi")
    book.promise_refund(back, at=moment(at))
    book.note_person("pin_right", KOFI, at=moment(at))
    book.move_cash(
        CashKind.TO_SAFE, Money(100), "bank", by="Ama", approved_by="Kofi", at=moment(at)
    )
    book.close_shift(DrawerCount(Money(1450)), by="Ama", at=moment(at))
    book.close()
    return path


def found(path: Path, harm: str) -> list[str]:
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.row_factory = sqlite3.Row
        triggers = file.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        for (trigger,) in triggers.fetchall():
            file.execute(f"DROP TRIGGER {trigger}")
        file.execute(harm)
        return list(unproven(file))


def test_a_sound_day_passes(place: Path) -> None:
    assert found(place, "SELECT 1") == []


def test_where_nobody_is_set_up_nobody_has_to_be_named(place: Path) -> None:
    assert found(place, "UPDATE journal SET data = '{}' WHERE kind LIKE 'p%_%'") == []


_SAFE = "kind = 'cash_moved'"
_BACK = "kind = 'refund_promised'"
_AMA = "kind = 'pin_right' AND data LIKE '%Ama%'"
_KOFI = "kind = 'pin_right' AND data LIKE '%Kofi%'"
_IS_KOFI = "json_extract(data, '$.person.name') = 'Kofi'"
_LAST_KOFI = "seq = (SELECT max(seq) FROM journal WHERE kind = 'pin_right')"
_SIXTH = "json_extract(data, '$.person.tries') = 6"
_THIRD = "json_extract(data, '$.person.tries') = 3"


@pytest.mark.parametrize(
    ("change", "where", "what"),
    [
        ("json_remove(data, '$.cash.cashier')", _SAFE, "(cash_moved) is by None"),
        ("json_remove(data, '$.cashier')", _BACK, "(refund_promised) is by None"),
        ("json_remove(data, '$.sale.cashier')", "kind = 'sale_opened'", "(sale_opened) is by None"),
        ("json_set(data, '$.shift.closed_by', 'Esi')", "kind = 'shift_closed'", "is by Esi"),
        ("'{}'", _AMA, "by Ama, who was not at the till"),
        ("'{}'", _KOFI, "(refund_promised) was approved by Kofi, and was not"),
        ("'{}'", _LAST_KOFI, "(cash_moved) was approved by Kofi, and was not"),
        (
            "json_set(data, '$.person.role', 'cashier')",
            _IS_KOFI,
            "by Kofi, and was not",
        ),
        ("json_remove(data, '$.approved_by')", _BACK, "by Ama, who may not do it alone"),
        ("json_remove(data, '$.cash.approved_by')", _SAFE, "by Ama, who may not do it alone"),
        ("json_set(data, '$.person.active', json('false'))", _AMA, "by Ama, who was not at"),
        (
            "json_set(data, '$.person.tried_at', '2026-03-01T08:00:33.000Z')",
            _SIXTH,
            "a PIN tried after 29.0 s",
        ),
        ("'{}'", _THIRD, "is try 4 of Ama"),
    ],
)
def test_who_may_not_is_named(place: Path, change: str, where: str, what: str) -> None:
    lines = found(place, f"UPDATE journal SET data = {change} WHERE {where}")  # noqa: S608
    assert any(line.startswith("I15: ") and what in line for line in lines), lines
