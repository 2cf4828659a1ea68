"""Feels every few seconds whether a clock has jumped, and whether a new day has begun.

After a sleep the monotonic clock may have stood still, so nothing may be aged by it.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from pos_app.engine.clock import JUMP_SECONDS
from pos_app.engine.session import LedgerGone

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.engine.session import Counter

BEAT_SECONDS = 5.0


class Heartbeat:
    """Looks at the clocks from beat to beat; a beat that took far too long was a sleep."""

    def __init__(
        self, counter: Counter, on_jump: Callable[[], None], on_beat: Callable[[], None]
    ) -> None:
        """Begin at the next beat.

        Args:
            counter: The ledger and its clocks.
            on_jump: Called when a clock has jumped.
            on_beat: Called at each beat while the ledger can be used.
        """
        self._counter = counter
        self._on_jump = on_jump
        self._on_beat = on_beat

    async def run(self) -> None:
        """Beat for ever."""
        before = self._counter.clocks.moment()
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            # Asking for the moment notices a wall clock that left the monotonic one behind.
            now = self._counter.clocks.moment()
            beat, before = now.monotonic - before.monotonic, now
            if beat - BEAT_SECONDS > JUMP_SECONDS:
                self._on_jump()
            if self._counter.usable:
                with contextlib.suppress(LedgerGone):
                    self._counter.tell_tally()
                    self._on_beat()
