"""The window killed while something that a person did is being stored, and opened again."""

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
    *(
        Point(name, f"{moment} commit {kind}#1")
        for name, kind in (
            ("window-aside", "risk_accepted(pending)"),
            ("window-aside", "set_aside(pending)"),
            ("window-late", "closed(pending)"),
            ("window-late", "dealt_with(succeeded)"),
            ("window-count", "settings_changed"),
            ("window-count", "drawer_counted"),
        )
        for moment in ("before", "after")
    ),
]


@pytest.mark.parametrize("point", POINTS, ids=str)
def test_a_window_that_is_opened_again_finds_the_truth(
    kill: Callable[[Point], Outcome], point: Point
) -> None:
    outcome = kill(point)
    assert outcome.happened
    assert outcome.broken == ()
