"""A cancel, a withdrawal, a recovery, a restore and a receipt killed at every named step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.crashes.killing import Point
from tests.faults.crashes.steps import NAMED

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.crashes.killing import Outcome

POINTS = [
    Point(scenario, step)
    for scenario, steps in NAMED.items()
    for step in steps
    if not scenario.startswith(("charge", "qr"))
]


@pytest.mark.parametrize("point", POINTS, ids=str)
def test_what_a_killed_cancel_recovery_or_restore_leaves_is_the_truth(
    kill: Callable[[Point], Outcome], point: Point
) -> None:
    outcome = kill(point)
    assert outcome.happened
    assert outcome.broken == ()
