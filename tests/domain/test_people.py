from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pos_app.domain.people import (
    RIGHTS,
    Person,
    PersonRefusal,
    Right,
    Role,
    find,
    is_pin,
    may,
    tidy_name,
    wait_seconds,
    why_not_add,
    why_not_disable,
)
from tests.domain.payments import NOW

AMA = Person("Ama", Role.CASHIER, pin="kept")
EFUA = Person("Auntie Efua", Role.OWNER)


def test_each_role_has_its_rights() -> None:
    assert set(RIGHTS) == set(Role)
    assert not any(AMA.may(right) for right in Right)
    assert all(EFUA.may(right) for right in Right)
    supervisor = Person("Kojo", Role.SUPERVISOR)
    assert [right for right in Right if not supervisor.may(right)] == [Right.SETTINGS]
    assert not replace(EFUA, active=False).may(Right.REFUND)


def test_what_nobody_may_approve_everybody_may_do() -> None:
    assert may([AMA], AMA, Right.REFUND)
    assert not may([AMA, EFUA], AMA, Right.REFUND)
    assert may([AMA, replace(EFUA, active=False)], AMA, Right.REFUND)


@pytest.mark.parametrize("text", ["1234", "000000", "12345"])
def test_four_to_six_digits_are_a_pin(text: str) -> None:
    assert is_pin(text)


@pytest.mark.parametrize("text", ["", "123", "1234567", "12a4", "١٢٣٤", "12 34", "-123", "²345"])
def test_nothing_else_is_a_pin(text: str) -> None:
    assert not is_pin(text)


def test_names_are_found_however_they_are_typed() -> None:
    assert find([AMA, EFUA], "  auntie   EFUA ") is EFUA
    assert find([AMA], "Efua") is None
    assert tidy_name(" Ama \n Serwaa ") == "Ama Serwaa"
    assert tidy_name("x" * 41) == tidy_name("a\x00b") == tidy_name("  ") == ""


def test_what_is_kept_of_a_pin_is_not_shown() -> None:
    assert "kept" not in repr(AMA)


@pytest.mark.parametrize(
    ("tries", "wait"), [(0, 0), (4, 0), (5, 30), (6, 60), (7, 120), (9, 480), (10, 960)]
)
def test_each_wrong_pin_after_the_fourth_costs_twice_as_long(tries: int, wait: int) -> None:
    tried = replace(AMA, tries=tries, tried_at=NOW if tries else None)
    assert wait_seconds(tried, NOW) == wait
    assert wait_seconds(tried, NOW + timedelta(seconds=wait)) == 0
    # A clock that was set back makes nobody wait for longer.
    assert wait_seconds(tried, NOW - timedelta(days=3)) == wait


def test_who_cannot_be_set_up_or_taken_out() -> None:
    assert why_not_add([], "Ama") is None
    assert why_not_add([AMA], "ama") is PersonRefusal.NAME_TAKEN
    assert why_not_add([], " \n ") is PersonRefusal.NO_NAME
    assert why_not_disable([AMA, EFUA], EFUA) is PersonRefusal.LAST_OWNER
    assert why_not_disable([AMA, EFUA], AMA) is None
    assert why_not_disable([EFUA, Person("Kofi", Role.OWNER)], EFUA) is None
    assert why_not_disable([EFUA], replace(EFUA, active=False)) is None
