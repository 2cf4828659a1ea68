"""A program killed while a PIN is looked at: the try was counted, so no kill gives one free."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.faults.crashes.counter import stepped
from tests.faults.crashes.scenarios import SCENARIOS, words_of
from tests.posix import KILLED

if TYPE_CHECKING:
    from tests.faults.crashes.counter import Till
    from tests.faults.crashes.killing import Killer


def tries(till: Till) -> int:
    with closing(sqlite3.connect(till.ledger)) as file:
        (found,) = file.execute("SELECT tries FROM people").fetchone()
    return int(found)


@pytest.mark.parametrize(
    ("step", "counted"),
    [
        ("before commit pin_tried#1", 0),
        ("after commit pin_tried#1", 1),
        ("before commit pin_right#1", 1),
        ("after commit pin_right#1", 0),
    ],
)
def test_a_try_counts_until_it_is_known_to_be_right(
    killer: Killer, step: str, counted: int
) -> None:
    till = killer.ready("cashier-pin")
    words = words_of(SCENARIOS["cashier-pin"], till)
    assert till.run(stepped("--kill-at", step, words=words)).code == KILLED
    assert tries(till) == counted
    # The right one is still taken.
    assert till.pos_app(*words).code == 0
    assert tries(till) == 0
