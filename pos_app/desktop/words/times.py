"""Dates, times of day and lengths of time, as people read them. No other module writes one.

A moment is an aware `datetime`; `zone` is the computer's own where it is left out.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDate, QLocale

if TYPE_CHECKING:
    from datetime import date, tzinfo

translate = QCoreApplication.translate


def clock(at: datetime, zone: tzinfo | None = None) -> str:
    """The time of day: `14:02`."""
    return at.astimezone(zone).strftime("%H:%M")


def clock_exact(at: datetime, zone: tzinfo | None = None) -> str:
    """The time of day to the second: `14:02:05`."""
    return at.astimezone(zone).strftime("%H:%M:%S")


def day(at: datetime, zone: tzinfo | None = None) -> str:
    """The day: `4 Mar 2026`."""
    local = at.astimezone(zone)
    return f"{_short(local)} {local.year}"


def moment(at: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """As short as is clear: `14:02` today, `12 Nov 14:02`, `4 Dec 2025 14:02` in another year."""
    local, today = at.astimezone(zone), now.astimezone(zone)
    if local.date() == today.date():
        return clock(at, zone)
    date = _short(local) if local.year == today.year else day(at, zone)
    return f"{date} {clock(at, zone)}"


def moment_exact(at: datetime, zone: tzinfo | None = None) -> str:
    """Day and time to the second: `12 Nov 2026, 14:02:05`."""
    return f"{day(at, zone)}, {clock_exact(at, zone)}"


def elapsed(seconds: int) -> str:
    """How long something goes on: `0:42`, `12:05`, `2 h 05`, `3 d`."""
    if seconds < 3600:
        return f"{seconds // 60}:{seconds % 60:02d}"
    if seconds < 86_400:
        pattern = translate("Elapsed", "{hours} h {minutes}")
        return pattern.format(hours=seconds // 3600, minutes=f"{seconds % 3600 // 60:02d}")
    return translate("Elapsed", "{days} d").format(days=seconds // 86_400)


def ago(seconds: float) -> str:
    """How long ago something ended: `just now`, `4 min ago`, `2 h ago`."""
    minutes = int(seconds // 60)
    if minutes < 1:
        return translate("Elapsed", "just now")
    if minutes < 60:
        return translate("Elapsed", "{minutes} min ago").format(minutes=minutes)
    return translate("Elapsed", "{hours} h ago").format(hours=minutes // 60)


def about(minutes: int) -> str:
    """A length of time in its largest useful unit: `90 minutes`, `3 hours`, `4 days`."""
    if minutes < 120:
        return translate("Elapsed", "%n minute(s)", "", minutes)
    if minutes < 2 * 1440:
        return translate("Elapsed", "%n hour(s)", "", round(minutes / 60))
    return translate("Elapsed", "%n day(s)", "", round(minutes / 1440))


def midnight(day: QDate | date) -> datetime:
    """When a local day begins, UTC; also where the clocks change at midnight."""
    local = day if isinstance(day, QDate) else QDate(day.year, day.month, day.day)
    return datetime.fromtimestamp(local.startOfDay().toMSecsSinceEpoch() / 1000, UTC)


def _short(local: datetime) -> str:
    month = QLocale().monthName(local.month, QLocale.FormatType.ShortFormat)
    return f"{local.day} {month}"
