"""What the till does for its ledger when nobody is at the counter: backups and purging.

The day's first backup and one at the end are made on a thread of their own; once a day the numbers
and bodies that are older than the owner wants are deleted, a few at a time. Neither may ever hold
up a sale, a commit for more than a moment, or the program's end: a backup that does not fit in is
given up, and the next start makes it. Nothing may be purged by a clock that no gateway has
confirmed in this run: a computer that wakes up years ahead would purge everything.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pos_app.domain.methods import GatewayName
from pos_app.engine import events
from pos_app.engine.clock import WRONG_BY_SECONDS, GatewayClocks
from pos_app.engine.session import LedgerGone, LedgerSession

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.engine.deps import Backups
    from pos_app.engine.events import EngineEvent


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
        self, session: LedgerSession, clock: GatewayClocks, keeper: BackupKeeper | None
    ) -> None:
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
        now = self._session.deps.monotonic()
        if self._keeper is not None and now - self._backed_up_at >= BACKUP_EVERY_SECONDS:
            self._backed_up_at = now
            at = self._session.now()
            self._keeper.begin(at, self._session.deps.day_bounds(at))

    async def _purge(self) -> None:
        days = self._session.deps.retention_days
        now = self._session.deps.monotonic()
        if days is None or now - self._purged_at < PURGE_EVERY_SECONDS:
            return
        while self._idle() and (at := self.confirmed_now()) is not None:
            before = at - timedelta(days=days)
            if self._session.book.purge(before, at=at, limit=PURGE_AT_ONCE) < PURGE_AT_ONCE:
                self._purged_at = now
                return
            await asyncio.sleep(1.0)

    def _idle(self) -> bool:
        """Whether nothing is being sent and nobody charged a moment ago."""
        now = self._session.deps.monotonic()
        made = self._session.created_in_run.values()
        newest = max((each.monotonic for each in made), default=-IDLE_SECONDS)
        return not self._session.in_flight and now - newest >= IDLE_SECONDS

    def confirmed_now(self) -> datetime | None:
        """The time now, where this computer's clock and a gateway's agree; else None."""
        ours = self._session.now()
        carried = (self._clock.gateway_now(gateway) for gateway in GatewayName)
        heard = [there for there in carried if there is not None]
        differ = [abs((ours - there).total_seconds()) > WRONG_BY_SECONDS for there in heard]
        return None if any(differ) or not heard else min(ours, *heard)


_log = logging.getLogger(__name__)

# So often in a row may sales be in a backup's way before somebody has to know.
MOST_BUSY = 30


class BackupKeeper:
    """Makes backups when it is asked to; whoever asks never waits.

    What it is given is called on the thread that makes one. A failure is told once.
    """

    def __init__(
        self, open_backups: Callable[[], Backups], publish: Callable[[EngineEvent], None]
    ) -> None:
        self._open = open_backups
        self._publish = publish
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._failed = False
        self._busy = 0

    def begin(self, at: datetime, day: tuple[datetime, datetime]) -> None:
        """Make the day's first backup, unless it is there or under way; returns at once."""
        if self._stopping.is_set() or (self._thread is not None and self._thread.is_alive()):
            return

        def work() -> None:
            give_up = self._stopping.is_set
            self._try(lambda all: all.due(*day) and all.make(at=at, give_up=give_up))

        self._thread = threading.Thread(target=work, name="backup", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Give up what is under way, and begin nothing more; never blocks."""
        self._stopping.set()

    def join(self, timeout: float) -> bool:
        """Wait for the thread; False when it is still at work after `timeout` seconds."""
        if self._thread is None:
            return True
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def make_last(self, at: datetime, give_up: Callable[[], bool]) -> None:
        """Make one more on this thread where something has changed, once all else is closed."""
        self._try(lambda backups: backups.make(at=at, give_up=give_up, only_if_changed=True))

    def _try(self, work: Callable[[Backups], bool]) -> None:
        from pos_app.ledger.book import LedgerCode, LedgerError

        try:
            made = work(self._open())
        except LedgerError as error:
            self._busy += error.code is LedgerCode.BUSY
            if error.code is not LedgerCode.BUSY or self._busy >= MOST_BUSY:
                self._fail(str(error.code), error.detail)
        except Exception as error:  # noqa: BLE001 - no backup may end a sale
            self._fail("unwritable", type(error).__name__)
        else:
            self._busy = 0
            if made:
                self._failed = False
                self._publish(events.BackupMade())

    def _fail(self, code: str, detail: str) -> None:
        if not self._failed:
            self._failed = True
            _log.warning("No backup could be made: %s, %s.", code, detail)
            self._publish(events.BackupFailed(code, detail))
