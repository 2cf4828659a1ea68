"""A command that only compares killed at its commit: a claim that is ours, a restored day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.crashes.killing import Point
from tests.faults.crashes.steps import NAMED

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.crashes.killing import Outcome

POINTS = [Point(name, step) for name in ("claim", "reconcile") for step in NAMED[name]]


@pytest.mark.parametrize("point", POINTS, ids=str)
def test_what_was_compared_is_whole_or_not_there(
    kill: Callable[[Point], Outcome], point: Point
) -> None:
    outcome = kill(point)
    assert outcome.happened
    assert outcome.broken == ()
