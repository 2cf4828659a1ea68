"""What the till does for its ledger when nobody is at the counter: backups and purging.

A day's first backup is begun, and once a day the numbers and bodies that are older than the owner
wants are deleted, a few at a time. It must never delay a sale, and never purge by a clock that no
gateway has confirmed in this run: a computer that wakes up years ahead would purge everything.
"""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta
from typing import TYPE_CHECKING

from pos_app.domain.payment import GatewayName
from pos_app.engine.clock_watch import WRONG_BY_SECONDS
from pos_app.engine.session import LedgerGone

if TYPE_CHECKING:
    from datetime import datetime

    from pos_app.engine.backups import BackupKeeper
    from pos_app.engine.clock_watch import ClockWatch
    from pos_app.engine.session import LedgerSession

FIRST_AFTER_SECONDS = 2.0
BEAT_SECONDS = 10.0
# How often is asked whether one is due, and how soon after one that failed or had to yield.
BACKUP_EVERY_SECONDS = 60.0
PURGE_EVERY_SECONDS = 24 * 3600.0
# So few that a commit behind them waits no longer than behind any other.
PURGE_AT_ONCE = 25
IDLE_SECONDS = 10.0


class Housekeeping:
    """Backs up and purges beside everything else."""

    def __init__(
        self, session: LedgerSession, clock: ClockWatch, keeper: BackupKeeper | None
    ) -> None:
        """Do nothing yet.

        Args:
            session: The ledger.
            clock: What the gateways' clocks say.
            keeper: Makes the backups; None where none are made.
        """
        self._session = session
        self._clock = clock
        self._keeper = keeper
        self._backed_up_at = float("-inf")
        self._purged_at = float("-inf")

    async def run(self) -> None:
        """Keep house for ever."""
        await asyncio.sleep(FIRST_AFTER_SECONDS)
        while True:
            if self._session.usable:
                self._back_up()
                with contextlib.suppress(LedgerGone):
                    await self._purge()
            await asyncio.sleep(BEAT_SECONDS)

    def _back_up(self) -> None:
        now = self._session.parts.monotonic()
        if self._keeper is not None and now - self._backed_up_at >= BACKUP_EVERY_SECONDS:
            self._backed_up_at = now
            at = self._session.now()
            self._keeper.begin(at, self._session.parts.day_bounds(at))

    async def _purge(self) -> None:
        days = self._session.parts.retention_days
        now = self._session.parts.monotonic()
        if days is None or now - self._purged_at < PURGE_EVERY_SECONDS:
            return
        while self._idle() and (at := self.confirmed_now()) is not None:
            purged = self._purge_some(at, days)
            if purged < PURGE_AT_ONCE:
                self._purged_at = now
                return
            await asyncio.sleep(1.0)

    def _purge_some(self, at: datetime, days: int) -> int:
        before = at - timedelta(days=days)
        return self._session.query(lambda book: book.purge(before, at=at, limit=PURGE_AT_ONCE))

    def _idle(self) -> bool:
        """Whether nothing is being sent and nobody charged a moment ago."""
        now = self._session.parts.monotonic()
        newest = max(
            (made.monotonic for made in self._session.created_in_run.values()),
            default=-IDLE_SECONDS,
        )
        return not self._session.in_flight and now - newest >= IDLE_SECONDS

    def confirmed_now(self) -> datetime | None:
        """The time now, where this computer's clock and a gateway's agree; else None."""
        ours = self._session.now()
        carried = (self._clock.gateway_now(gateway) for gateway in GatewayName)
        heard = [there for there in carried if there is not None]
        differ = [abs((ours - there).total_seconds()) > WRONG_BY_SECONDS for there in heard]
        return None if any(differ) or not heard else min(ours, *heard)
