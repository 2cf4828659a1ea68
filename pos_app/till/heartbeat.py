"""Feels every few seconds whether a clock has jumped, and whether a new day has begun.

After a sleep the monotonic clock may have stood still, so nothing may be aged by it.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from pos_app.till.counter import LedgerGone

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.till.counter import Counter

BEAT_SECONDS = 5.0
JUMP_SECONDS = 15.0


class Heartbeat:
    """Compares both clocks from beat to beat."""

    def __init__(self, counter: Counter, on_jump: Callable[[], None]) -> None:
        """Begin at the next beat."""
        self._counter = counter
        self._on_jump = on_jump

    async def run(self) -> None:
        """Beat for ever."""
        before = self._counter.moment()
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            now = self._counter.moment()
            by_wall = (now.at - before.at).total_seconds()
            by_monotonic = now.monotonic - before.monotonic
            before = now
            if max(abs(by_wall - BEAT_SECONDS), abs(by_monotonic - BEAT_SECONDS)) > JUMP_SECONDS:
                self._on_jump()
            if self._counter.usable:
                with contextlib.suppress(LedgerGone):
                    self._counter.tell_tally()
