"""A gateway's own clock, and when to come back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.transport.client import read_http_date, read_retry_after

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


def test_the_one_form_that_servers_write() -> None:
    assert read_http_date("Sun, 01 Mar 2026 12:00:00 GMT") == NOW
    assert read_http_date("Sat, 31 Dec 2016 23:59:60 GMT") == datetime(
        2016, 12, 31, 23, 59, 59, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "now",
        "Sun, 01 Mar 2026 12:00:00 +0000",
        "Sun, 01 Foo 2026 12:00:00 GMT",
        "Sun, 32 Mar 2026 12:00:00 GMT",
        "Sun, 01 Mar 0000 12:00:00 GMT",
        "Sun, 01 Mar 2026 25:00:00 GMT",
        "Sunday, 01-Mar-26 12:00:00 GMT",
    ],
)
def test_anything_else_is_no_date(text: str | None) -> None:
    assert read_http_date(text) is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7.0),
        (" 0 ", 0.0),
        ("300", 300.0),
        ("301", 300.0),
        ("999999999", 300.0),
        ("9999999999", None),
        ("-1", None),
        ("1.5", None),
        ("٣", None),
        ("", None),
        (None, None),
        ("soon", None),
        ("Sun, 01 Mar 2026 12:00:20 GMT", 20.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        ("Sun, 01 Mar 2036 11:00:00 GMT", 300.0),
    ],
)
def test_retry_after(text: str | None, seconds: float | None) -> None:
    assert read_retry_after(text, now=NOW) == seconds


@given(st.datetimes(datetime(1970, 1, 1), datetime(9999, 1, 1)))  # noqa: DTZ001 - hypothesis asks
def test_every_date_written_is_read_back(moment: datetime) -> None:
    whole = moment.replace(microsecond=0, tzinfo=UTC)
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    months: tuple[str, ...] = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun")
    months += ("Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    text = (
        f"{days[whole.weekday()]}, {whole.day:02d} {months[whole.month]} {whole.year:04d} "
        f"{whole:%H:%M:%S} GMT"
    )
    assert read_http_date(text) == whole


@given(st.text())
def test_no_text_raises(text: str) -> None:
    seconds = read_retry_after(text, now=NOW)
    assert seconds is None or 0 <= seconds <= 300
    assert read_http_date(text) is None or read_http_date(text) != NOW - timedelta(days=1)
