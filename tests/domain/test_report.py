from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from pos_app.domain.report import By, ReportRow, Taking, report, total

EIGHT = datetime(2026, 3, 1, 8, tzinfo=UTC)
TAKINGS = (
    Taking(EIGHT, "cash", None, "Ama", count=2, sales=2, minor=3000),
    Taking(EIGHT, "mobile_money", "mtn", "Ama", count=1, sales=1, minor=500, seconds=(4.0,)),
    Taking(EIGHT + timedelta(hours=1), "mobile_money", "mtn", "Kofi", asked=3),
    Taking(
        EIGHT + timedelta(days=1), "mobile_money", "telecel", "Kofi", count=2, sales=1, minor=900,
        seconds=(6.0, 20.0),
    ),
    Taking(EIGHT + timedelta(days=1), cashier="Ama", refunds_minor=250),
)  # fmt: skip


@pytest.mark.parametrize(
    ("by", "keys", "minor"),
    [
        (By.HOUR, ["08", "09"], [4400, 0]),
        (By.DAY, ["2026-03-01", "2026-03-02"], [3500, 900]),
        (By.CASHIER, ["Ama", "Kofi"], [3500, 900]),
        (By.NETWORK, ["mtn", "telecel"], [500, 900]),
        (By.METHOD, ["cash", "mobile_money"], [3000, 1400]),
    ],
)
def test_takings_add_up_by_what_is_asked(by: By, keys: list[str], minor: list[int]) -> None:
    rows = report(TAKINGS, by, UTC)
    assert [row.key for row in rows] == keys
    assert [row.minor for row in rows] == minor


def test_a_row_says_what_stays_and_how_long_it_took() -> None:
    day = report(TAKINGS, By.DAY, UTC)[1]
    assert day == ReportRow("2026-03-02", 2, 1, 900, 250, 0, 13.0)
    assert day.net_minor == 650
    assert report(TAKINGS, By.HOUR, UTC)[1] == ReportRow("09", 0, 0, 0, 0, 3, None)
    assert total(TAKINGS) == ReportRow("", 5, 4, 4400, 250, 3, 6.0)
    assert total(()) == ReportRow("", 0, 0, 0, 0, 0, None)


def test_hours_and_days_are_those_of_the_shop() -> None:
    east = timezone(timedelta(hours=17))
    assert [row.key for row in report(TAKINGS, By.HOUR, east)] == ["01", "02"]
    assert [row.key for row in report(TAKINGS, By.DAY, east)] == ["2026-03-02", "2026-03-03"]


def test_without_people_all_is_one_row() -> None:
    (row,) = report([Taking(EIGHT, "cash", minor=5)], By.CASHIER, UTC)
    assert (row.key, row.minor) == ("", 5)
