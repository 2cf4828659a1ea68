"""Both of this computer's clocks, read together, so that a jump of one is noticed at once.

The wall clock dates things and may jump by years; the monotonic clock ages them and may stand
still in a sleep. Nothing here decides what a jump means.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

JUMP_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment on both clocks.

    Attributes:
        at: The wall clock, UTC.
        monotonic: Seconds.
    """

    at: datetime
    monotonic: float

    def drift_since(self, earlier: Moment) -> float:
        """How far the wall clock ran ahead of the monotonic one since then, seconds."""
        return (self.at - earlier.at).total_seconds() - (self.monotonic - earlier.monotonic)


def local_midnight(day: date) -> datetime:
    """When a local day begins, with its zone; also where the clocks skip midnight."""
    begins = datetime.combine(day, time()).astimezone()
    if begins.astimezone(UTC).astimezone().date() < day:
        begins = datetime.combine(day, time(fold=1)).astimezone()
    return begins


class Clocks:
    """The wall clock and the monotonic one.

    Attributes:
        on_jump: Called when the wall clock has left the monotonic one by over `JUMP_SECONDS`
            since they were last read.
    """

    def __init__(self, wall: Callable[[], datetime], monotonic: Callable[[], float]) -> None:
        """Have read neither yet."""
        self._wall = wall
        self._monotonic = monotonic
        self._before: Moment | None = None
        self.on_jump: Callable[[], object] = lambda: None

    def moment(self) -> Moment:
        """Return now on both, the wall clock as fine as the ledger keeps it."""
        wall = self._wall()
        at = wall.replace(microsecond=wall.microsecond // 1000 * 1000)
        now = Moment(at, self._monotonic())
        before, self._before = self._before, now
        if before is not None and abs(now.drift_since(before)) > JUMP_SECONDS:
            self.on_jump()
        return now
