"""Feels every few seconds whether a clock has jumped, and whether a new day has begun.

After a sleep the monotonic clock may have stood still, so nothing may be aged by it.

The gateway's time is carried forward on the monotonic clock from its last answer, so that a jump
of our own wall clock moves nothing. It must never guess: before an answer with a date, and after
a sleep, the gateway's time is unknown.
"""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pos_app.engine import events
from pos_app.engine.clock import JUMP_SECONDS
from pos_app.engine.session import LedgerGone

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.domain.payment import GatewayName
    from pos_app.engine.session import LedgerSession


BEAT_SECONDS = 5.0


class Heartbeat:
    """Looks at the clocks from beat to beat; a beat that took far too long was a sleep."""

    def __init__(
        self, session: LedgerSession, on_jump: Callable[[], None], on_beat: Callable[[], None]
    ) -> None:
        """Begin at the next beat.

        Args:
            session: The ledger and its clocks.
            on_jump: Called when a clock has jumped.
            on_beat: Called at each beat while the ledger can be used.
        """
        self._session = session
        self._on_jump = on_jump
        self._on_beat = on_beat

    async def run(self) -> None:
        """Beat for ever."""
        before = self._session.clocks.moment()
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            # Asking for the moment notices a wall clock that left the monotonic one behind.
            now = self._session.clocks.moment()
            beat, before = now.monotonic - before.monotonic, now
            if beat - BEAT_SECONDS > JUMP_SECONDS:
                self._on_jump()
            if self._session.usable:
                with contextlib.suppress(LedgerGone):
                    self._session.tell_tally()
                    self._on_beat()


WRONG_BY_SECONDS = 120.0
# Beyond these a date cannot be carried forward or back, so that it could end a look or a send.
_YEARS = range(2000, 3000)
# A wrong clock is told again only when it is wrong by something else.
_SAME_SECONDS = 30.0


class ClockWatch:
    """Compares clocks with every answer that carries a date."""

    def __init__(self, session: LedgerSession) -> None:
        """Know nothing yet."""
        self._session = session
        self._heard: dict[GatewayName, tuple[datetime, float]] = {}
        self._wrong: dict[GatewayName, float] = {}
        self._told: float | None = None

    def heard(self, gateway: GatewayName, gateway_time: datetime | None) -> None:
        """Take in the date of an authenticated answer; one of no sensible year is none."""
        if gateway_time is None or gateway_time.year not in _YEARS:
            return
        self._heard[gateway] = (gateway_time, self._session.parts.monotonic())
        ahead = (self._session.now() - gateway_time).total_seconds()
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
        return heard[0] + timedelta(seconds=self._session.parts.monotonic() - heard[1])

    def offset(self, gateway: GatewayName) -> float | None:
        """The gateway's clock minus ours, seconds; None when it is not known."""
        there = self.gateway_now(gateway)
        return None if there is None else (there - self._session.now()).total_seconds()

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
        self._session.publish(events.ClockWrong(worst))
