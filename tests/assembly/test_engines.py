from __future__ import annotations

import time
from datetime import UTC, date, datetime

import pytest

from pos_app.assembly.engines import local_midnight


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
