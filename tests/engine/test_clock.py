from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

import pytest

from pos_app.engine.clock import Clocks, local_midnight
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


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a program is fixed here")
@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        # The clocks go from 00:00 to 01:00, and back from 00:00 to 23:00.
        ("Asia/Beirut", date(2022, 3, 27), "2022-03-26T22:00"),
        ("Asia/Beirut", date(2022, 10, 30), "2022-10-29T22:00"),
        ("America/Havana", date(2022, 3, 13), "2022-03-13T05:00"),
        ("Africa/Accra", date(2026, 3, 2), "2026-03-02T00:00"),
    ],
)
def test_a_local_day_begins_with_its_first_moment(
    monkeypatch: pytest.MonkeyPatch, zone: str, day: date, begins: str
) -> None:
    with monkeypatch.context() as patched:
        patched.setenv("TZ", zone)
        time.tzset()
        found = local_midnight(day)
    time.tzset()
    assert found.astimezone(UTC) == datetime.fromisoformat(begins).replace(tzinfo=UTC)
