from __future__ import annotations

from datetime import timedelta

import pytest

from pos_app.engine.clock import Clocks
from tests.domain.payments import NOW


@pytest.mark.parametrize(
    ("wall", "monotonic", "jumped"),
    [
        (5, 5, False),
        (5, -5, False),
        (20, 5, False),
        (21, 5, True),
        (-11, 5, True),
        (9999, 9999, False),
    ],
)
def test_a_jump_is_the_wall_clock_leaving_the_monotonic_one(
    wall: float, monotonic: float, *, jumped: bool
) -> None:
    at, seconds = NOW.replace(microsecond=123_999), 100.0
    jumps: list[int] = []
    clocks = Clocks(lambda: at, lambda: seconds)
    clocks.on_jump = lambda: jumps.append(1)
    assert clocks.moment().at == NOW.replace(microsecond=123_000)
    at, seconds = at + timedelta(seconds=wall), seconds + monotonic
    assert clocks.moment().monotonic == seconds
    clocks.moment()
    assert len(jumps) == jumped
