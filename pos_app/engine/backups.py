"""Has the ledger's backups made on a thread of their own: the day's first, and one at the end.

A backup must never hold up a sale, a commit for more than a moment, or the program's end: what
does not fit in is given up, and the next start makes it. A failure is told once, and selling goes
on.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from pos_app.engine import events

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pos_app.engine.deps import Backups
    from pos_app.engine.events import EngineEvent

_log = logging.getLogger(__name__)

# So often in a row may sales be in a backup's way before somebody has to know.
MOST_BUSY = 30


class BackupKeeper:
    """Makes backups when it is asked to; whoever asks never waits."""

    def __init__(
        self, open_backups: Callable[[], Backups], publish: Callable[[EngineEvent], None]
    ) -> None:
        """Make nothing yet.

        Args:
            open_backups: Finds the backups; called on the thread that makes one.
            publish: Hears how it went, on that thread.
        """
        self._open = open_backups
        self._publish = publish
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._failed = False
        self._busy = 0

    def begin(self, at: datetime, day: tuple[datetime, datetime]) -> None:
        """Make the day's first backup, unless it is there or under way; returns at once.

        Args:
            at: When, UTC.
            day: The day's beginning and end, UTC.
        """
        if self._stopping.is_set() or (self._thread is not None and self._thread.is_alive()):
            return

        def work() -> None:
            self._try(lambda backups: backups.due(*day) and self._make(backups, at))

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

    def _make(self, backups: Backups, at: datetime) -> bool:
        return backups.make(at=at, give_up=self._stopping.is_set)

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
