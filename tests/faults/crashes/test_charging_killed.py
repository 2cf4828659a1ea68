"""A charge killed at every named step: nothing is lost, doubled or falsely paid."""

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
    if scenario.startswith(("charge", "qr"))
]


@pytest.mark.parametrize("point", POINTS, ids=str)
def test_what_a_killed_charge_leaves_is_the_truth(
    kill: Callable[[Point], Outcome], point: Point
) -> None:
    outcome = kill(point)
    assert outcome.happened
    assert outcome.broken == ()
