"""The window killed while a charge or a cancel is under way, and opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.crashes.killing import Point

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.crashes.killing import Outcome

POINTS = [
    Point("window-charge", "after commit sale_opened+payment_created(created)#1"),
    Point("window-charge", "written send create#1"),
    Point("window-charge", "before commit reading(succeeded)#1"),
    Point("window-cancel", "after commit cancel_asked(pending)#1"),
    Point("window-cancel", "written send cancel#1"),
]


@pytest.mark.parametrize("point", POINTS, ids=str)
def test_a_window_that_is_opened_again_finds_the_truth(
    kill: Callable[[Point], Outcome], point: Point
) -> None:
    outcome = kill(point)
    assert outcome.happened
    assert outcome.broken == ()
