"""Moments as the ledger writes them: UTC, ISO 8601, milliseconds and `Z`, so that text sorts.

Nothing here reads a clock.
"""

from __future__ import annotations

from datetime import UTC, datetime


def to_text(moment: datetime) -> str:
    """Write a moment: `2026-03-01T14:02:07.250Z`.

    Raises:
        ValueError: it has no time zone, so nobody could say which moment it is.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_text(text: str) -> datetime:
    """Read a moment that `to_text` wrote."""
    return datetime.fromisoformat(text).astimezone(UTC)


def in_milliseconds(moment: datetime) -> datetime:
    """The moment as it will be read back: finer parts of a second are not kept."""
    return from_text(to_text(moment))
