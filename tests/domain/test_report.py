from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from pos_app.domain.report import (
    By,
    CountedOff,
    Exceptions,
    ReportRow,
    Span,
    Taking,
    Weather,
    daily_record,
    days_of,
    earlier,
    may_be_slow,
    modified_tax,
    report,
    slow_networks,
    total,
    ways,
)

EIGHT = datetime(2026, 3, 1, 8, tzinfo=UTC)
TAKINGS = (
    Taking(EIGHT, "cash", None, "Ama", count=2, sales=2, minor=3000),
    Taking(EIGHT, "mobile_money", "mtn", "Ama", count=1, sales=1, minor=500, seconds=(4.0,)),
    Taking(EIGHT + timedelta(hours=1), "mobile_money", "mtn", "Kofi", asked=3),
    Taking(
        EIGHT + timedelta(days=1), "mobile_money", "telecel", "Kofi", count=2, sales=1, minor=900,
        seconds=(6.0, 20.0),
    ),
    Taking(EIGHT + timedelta(days=1), "cash", cashier="Ama", refunds_minor=250),
)  # fmt: skip


@pytest.mark.parametrize(
    ("by", "keys", "minor"),
    [
        (By.HOUR, ["08", "09"], [4400, 0]),
        (By.DAY, ["2026-03-01", "2026-03-02"], [3500, 900]),
        (By.CASHIER, ["Ama", "Kofi"], [3500, 900]),
        (By.NETWORK, ["", "mtn", "telecel"], [3000, 500, 900]),
        (By.METHOD, ["cash", "mobile_money"], [3000, 1400]),
    ],
)
def test_takings_add_up_by_what_is_asked(by: By, keys: list[str], minor: list[int]) -> None:
    rows = report(TAKINGS, by, UTC)
    assert [row.key for row in rows] == keys
    assert [row.minor for row in rows] == minor
    assert sum(row.refunds_minor for row in rows) == 250


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


def test_ways_are_networks_and_what_has_none_the_largest_first() -> None:
    rows = ways(TAKINGS)
    assert [(row.key, row.minor) for row in rows] == [
        ("cash", 3000),
        ("telecel", 900),
        ("mtn", 500),
    ]
    assert ways([Taking(EIGHT, "qr", minor=5)])[0].key == "qr"


@pytest.mark.parametrize(
    ("asked", "paid", "success"), [(0, 0, None), (3, 2, 67), (3, 1, 33), (200, 1, 1), (2, 2, 100)]
)
def test_a_hundredth_is_rounded_to_the_nearest(asked: int, paid: int, success: int | None) -> None:
    assert total([Taking(EIGHT, asked=asked, asked_paid=paid)]).success == success


def test_a_sale_is_so_much_on_average() -> None:
    assert total(TAKINGS).each_minor == 1100
    assert total([Taking(EIGHT, sales=2, minor=5)]).each_minor == 3
    assert total(()).each_minor is None


@pytest.mark.parametrize(
    ("span", "day", "first", "end", "before"),
    [
        (Span.DAY, "2026-03-04", "2026-03-04", "2026-03-05", "2026-02-25"),
        (Span.WEEK, "2026-03-01", "2026-02-23", "2026-03-02", "2026-02-16"),
        (Span.WEEK, "2026-03-02", "2026-03-02", "2026-03-09", "2026-02-23"),
        (Span.MONTH, "2026-01-31", "2026-01-01", "2026-02-01", "2025-12-31"),
        (Span.MONTH, "2026-02-28", "2026-02-01", "2026-03-01", "2026-01-31"),
        (Span.MONTH, "2025-12-05", "2025-12-01", "2026-01-01", "2025-11-30"),
        (Span.QUARTER, "2026-01-01", "2026-01-01", "2026-04-01", "2025-12-31"),
        (Span.QUARTER, "2026-03-31", "2026-01-01", "2026-04-01", "2025-12-31"),
        (Span.QUARTER, "2026-05-31", "2026-04-01", "2026-07-01", "2026-03-31"),
        (Span.QUARTER, "2026-12-31", "2026-10-01", "2027-01-01", "2026-09-30"),
    ],
)
def test_a_span_is_whole_days_and_compared_with_its_like(
    span: Span, day: str, first: str, end: str, before: str
) -> None:
    asked = date.fromisoformat(day)
    assert days_of(span, asked) == (date.fromisoformat(first), date.fromisoformat(end))
    assert earlier(span, asked) == date.fromisoformat(before)


def network(asked: int, paid: int, name: str = "telecel") -> Taking:
    return Taking(EIGHT, "mobile_money", name, asked=asked, asked_paid=paid)


@pytest.mark.parametrize(
    ("now", "usually", "slow"),
    [
        ((10, 7), (100, 94), [Weather("telecel", 7, 10, 94)]),
        ((10, 8), (100, 94), []),
        ((4, 0), (100, 94), []),
        ((10, 0), (4, 4), []),
        ((5, 0), (5, 1), [Weather("telecel", 0, 5, 20)]),
    ],
)
def test_a_network_is_slow_where_far_fewer_are_paid_than_usually(
    now: tuple[int, int], usually: tuple[int, int], slow: list[Weather]
) -> None:
    lately, before = (network(*now), network(9, 0, "mtn")), (network(*usually),)
    assert slow_networks(lately, ()) == ()
    assert list(slow_networks(lately, before)) == slow
    for each in slow:
        assert may_be_slow(lately)
        assert each.success <= each.usually - 15


def test_a_network_of_which_little_is_known_is_not_asked_about() -> None:
    assert not may_be_slow(())
    assert not may_be_slow((network(4, 0), network(100, 86, "mtn")))
    page = Taking(EIGHT, "qr", asked=100)
    assert not may_be_slow((page,))
    assert slow_networks((page,), (replace(page, asked_paid=100),)) == ()
    assert may_be_slow((network(100, 85, "mtn"),))
    one = Weather("telecel", 4, 10, 94)
    assert (one.success, one.usually_paid) == (40, 9)


def test_drawers_that_were_off_add_up() -> None:
    off = (CountedOff(4, "Ama", -700), CountedOff(5, None, 200))
    assert Exceptions(closes=3, off=off).off_minor == -500


def test_a_daily_record_has_a_row_for_each_day_also_for_one_without_sales() -> None:
    record = daily_record(report(TAKINGS, By.DAY, UTC), date(2026, 2, 28), date(2026, 3, 4))
    assert [(row.key, row.sales, row.minor, row.net_minor) for row in record] == [
        ("2026-02-28", 0, 0, 0),
        ("2026-03-01", 3, 3500, 3500),
        ("2026-03-02", 1, 900, 650),
        ("2026-03-03", 0, 0, 0),
    ]


@pytest.mark.parametrize(
    ("turnover", "tax"),
    [(0, 0), (16, 0), (17, 1), (49, 1), (50, 2), (10_000, 300), (12_350, 371), (-5_000, 0)],
)
def test_three_of_a_hundred_of_the_turnover_to_the_nearest_pesewa(turnover: int, tax: int) -> None:
    assert modified_tax(turnover) == tax
    assert turnover < 0 or abs(100 * tax - 3 * turnover) <= 50
