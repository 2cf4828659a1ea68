"""The computer's clock is set while a customer pays: nothing is lost, doubled or falsely paid."""

from __future__ import annotations

import itertools
import sqlite3
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from tests.faults.crashes.counter import PHONE, stepped
from tests.faults.crashes.killing import judge
from tests.faults.crashes.scenarios import ORDINARY

if TYPE_CHECKING:
    from tests.faults.crashes.counter import Counter, Till

HOUR, DAY = 3600, 86_400
_CHARGE = ("charge", "--amount", "12.50", "--network", "mtn", "--phone", PHONE, "--json")


def _largest_jump(till: Till) -> float:
    """The largest step between two journal rows, seconds, as the till's clock dated them."""
    with closing(sqlite3.connect(till.ledger)) as file:
        rows = file.execute("SELECT at FROM journal ORDER BY seq").fetchall()
    times = [datetime.fromisoformat(row[0]) for row in rows]
    steps = [(b - a).total_seconds() for a, b in itertools.pairwise(times)]
    return max(steps, key=abs)


@pytest.mark.parametrize("seconds", [-HOUR, -400 * DAY, HOUR, 400 * DAY])
@pytest.mark.parametrize(
    ("create", "step"), [("book", "answered send create#1"), ("lose_answer", "lost send create#1")]
)
def test_a_clock_that_is_set_while_waiting_changes_nothing(
    counter: Counter, seconds: int, create: str, step: str
) -> None:
    till = counter.till()
    counter.ask(till, "behave", {**ORDINARY, "create": create, "looks": 1})
    words = (*_CHARGE, "--wait", "20")
    ended = till.run(stepped("--clock", f"{step}={seconds}", words=words))
    # The fault is real.
    assert abs(_largest_jump(till) - seconds) < HOUR / 2
    assert ended.code == 0, ended
    assert till.pos_app("recover", "--wait", "0", "--json").code == 0
    assert judge(counter, till) == []


@pytest.mark.parametrize("seconds", [-400 * DAY, 400 * DAY])
def test_a_till_killed_after_its_clock_was_set_recovers_with_the_right_one(
    counter: Counter, seconds: int
) -> None:
    till = counter.till()
    counter.ask(till, "behave", {**ORDINARY, "becomes": None})
    # Set any earlier, the request would be too old to leave, and be dropped.
    options = ("--clock", f"answered send create#1={seconds}", "--kill-at", "before send read#1")
    assert till.run(stepped(*options, words=(*_CHARGE, "--wait", "20"))).code == -9
    assert abs(_largest_jump(till) - seconds) < HOUR / 2
    counter.ask(till, "behave", ORDINARY)
    assert till.pos_app("recover", "--wait", "8", "--json").code == 0
    assert judge(counter, till) == []
