"""This computer's two clocks, read together, so that a jump of one is noticed; and the gateways'.

The wall clock dates things and may jump by years; the monotonic clock ages them and may stand
still in a sleep. Nothing here decides what a jump means.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.domain.methods import GatewayName

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


class Clocks:
    """The wall clock and the monotonic one.

    Attributes:
        on_jump: Called when the wall clock has left the monotonic one by over `JUMP_SECONDS`
            since they were last read.
    """

    def __init__(self, wall: Callable[[], datetime], monotonic: Callable[[], float]) -> None:
        self._wall = wall
        self.monotonic = monotonic
        self._before: Moment | None = None
        self.on_jump: Callable[[], object] = lambda: None

    def moment(self) -> Moment:
        """Return now on both, the wall clock as fine as the ledger keeps it."""
        wall = self._wall()
        at = wall.replace(microsecond=wall.microsecond // 1000 * 1000)
        now = Moment(at, self.monotonic())
        before, self._before = self._before, now
        if before is not None and abs(now.drift_since(before)) > JUMP_SECONDS:
            self.on_jump()
        return now


WRONG_BY_SECONDS = 120.0
# Beyond these a date cannot be carried forward or back, so that it could end a look or a send.
_YEARS = range(2000, 3000)
# A wrong clock is told again only when it is wrong by something else.
_SAME_SECONDS = 30.0


class GatewayClocks:
    """The gateways' clocks, as far as their answers tell.

    A gateway's time is carried forward on the monotonic clock from its last answer, so that a jump
    of our own wall clock moves nothing. Before an answer with a date, and after a sleep, it is
    unknown: it must never be guessed.
    """

    def __init__(self, ours: Clocks, tell: Callable[[float | None], None]) -> None:
        """Know nothing yet; `tell` hears what `ClockWrong` tells."""
        self._ours = ours
        self._publish = tell
        self._heard: dict[GatewayName, tuple[datetime, float]] = {}
        self._wrong: dict[GatewayName, float] = {}
        self._told: float | None = None

    def heard(self, gateway: GatewayName, gateway_time: datetime | None) -> None:
        """Take in the date of an authenticated answer; one of no sensible year is none."""
        if gateway_time is None or gateway_time.year not in _YEARS:
            return
        self._heard[gateway] = (gateway_time, self._ours.monotonic())
        ahead = (self._ours.moment().at - gateway_time).total_seconds()
        if abs(ahead) > WRONG_BY_SECONDS:
            self._wrong[gateway] = ahead
        else:
            self._wrong.pop(gateway, None)
        self._tell()

    def suspect(self, gateway: GatewayName) -> None:
        """Take in that a certificate failed for its dates."""
        self._wrong.setdefault(gateway, 0.0)
        self._tell()

    def gateway_now(self, gateway: GatewayName) -> datetime | None:
        """The gateway's time now, UTC; None when it is not known."""
        heard = self._heard.get(gateway)
        if heard is None:
            return None
        return heard[0] + timedelta(seconds=self._ours.monotonic() - heard[1])

    def offset(self, gateway: GatewayName) -> float | None:
        """The gateway's clock minus ours, seconds; None when it is not known."""
        there = self.gateway_now(gateway)
        return None if there is None else (there - self._ours.moment().at).total_seconds()

    def forget(self) -> None:
        """Trust no carried time any more: the monotonic clock may have stood still in a sleep."""
        self._heard.clear()

    def _tell(self) -> None:
        worst = max(self._wrong.values(), key=abs, default=None)
        if worst is None and self._told is None:
            return
        if worst is not None and self._told is not None and abs(worst - self._told) < _SAME_SECONDS:
            return
        self._told = worst
        self._publish(worst)
