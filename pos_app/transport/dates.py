"""The two times that a gateway's headers tell: its own clock, and when to come back.

Reads only the one date form that HTTP servers write, in no locale. It must never raise: a header
that cannot be read is a header that is not there.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

MAX_RETRY_AFTER = 300.0

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_IMF = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), ([0-9]{2}) ([A-Z][a-z]{2}) ([0-9]{4}) "
    r"([0-9]{2}):([0-9]{2}):([0-9]{2}) GMT"
)
_SECONDS = re.compile(r"[0-9]{1,9}")


def read_http_date(text: str | None) -> datetime | None:
    """The moment that a `Date` header names, in UTC; None where it names none."""
    match = _IMF.fullmatch((text or "").strip())
    if match is None or match[2] not in _MONTHS:
        return None
    day, year, hour, minute, second = (int(match[n]) for n in (1, 3, 4, 5, 6))
    try:
        # A leap second is the only 60 there is, and datetime has none.
        return datetime(year, _MONTHS[match[2]], day, hour, minute, min(second, 59), tzinfo=UTC)
    except ValueError:
        return None


def read_retry_after(text: str | None, *, now: datetime) -> float | None:
    """How long a gateway asks to be left alone.

    Args:
        text: The `Retry-After` header: seconds, or an HTTP date.
        now: The moment to count a date from, best the gateway's own.

    Returns:
        Seconds from 0 to 300, or None where nothing readable was asked.
    """
    trimmed = (text or "").strip()
    if _SECONDS.fullmatch(trimmed):
        return min(float(trimmed), MAX_RETRY_AFTER)
    moment = read_http_date(trimmed)
    if moment is None:
        return None
    return min(max((moment - now).total_seconds(), 0.0), MAX_RETRY_AFTER)
