"""Hints wait here for their till: a till asks, and is answered as soon as there is one.

A hint says that a gateway spoke of a payment, and nothing else. Notices leave it in the database,
whichever server they come to; each server that has tills waiting hears of it by one connection of
its own, however many wait.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import psycopg
from starlette.concurrency import run_in_threadpool

from pos_app.headoffice.database import DatabaseRole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pos_app.headoffice.database import Database
    from pos_app.headoffice.enrolment import TillId

_log: Final = logging.getLogger(__name__)
HELD_SECONDS: Final = 25.0
"""A till's request is answered by then, hint or none."""
KEPT_MINUTES: Final = 60
MOST_PAYMENTS: Final = 50
"""That one request asks for."""
CHANNEL: Final = "headoffice_hints"
_LOOK: Final = 0.5
_PAUSE: Final = 1.0

# Of a till that counts, by what its newest rows say; never by what the notice says.
_FIND: Final = """
SELECT p.owner, p.till, p.payment_id
FROM owners o JOIN payments p ON p.owner = o.owner AND p.order_id = ANY(%(words)s)
UNION
SELECT p.owner, p.till, p.payment_id
FROM owners o JOIN payments p ON p.owner = o.owner AND p.gateway_id = ANY(%(words)s)
UNION
SELECT p.owner, p.till, p.payment_id
FROM tills t JOIN payments p ON p.owner = t.owner AND p.till = t.till AND p.epoch = t.epoch
    AND p.payment_id = ANY(%(ours)s)
"""
_LEAVE: Final = """
INSERT INTO hints (owner, till, hint, payment_id)
SELECT %(owner)s, %(till)s, gen_random_uuid(), %(payment)s
WHERE NOT EXISTS (
    SELECT FROM hints WHERE owner = %(owner)s AND till = %(till)s AND payment_id = %(payment)s)
"""
_CLEAN: Final = """
DELETE FROM hints
WHERE owner = %s AND till = %s AND made_at < now() - make_interval(mins => %s)
"""
_TAKE: Final = """
DELETE FROM hints WHERE owner = %s AND till = %s AND payment_id = ANY(%s)
    AND made_at >= now() - make_interval(mins => %s)
RETURNING payment_id
"""


def leave(database: Database, words: Sequence[str], ours: Sequence[str]) -> int:
    """Leave a hint for each payment that one of these words names; how many that were.

    Args:
        database: Open.
        words: What may be the id of an order, or a gateway's own of a payment.
        ours: What may be our own id of a payment.

    Raises:
        psycopg.Error: As it is; no hint was left.
    """
    if not words and not ours:
        return 0
    with database.acting(DatabaseRole.DOOR) as connection:
        found = connection.execute(_FIND, {"words": list(words), "ours": list(ours)}).fetchall()
        for owner, till, payment in found:
            connection.execute(_CLEAN, (owner, till, KEPT_MINUTES))
            connection.execute(_LEAVE, {"owner": owner, "till": till, "payment": payment})
            connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, till.hex))
    return len(found)


class HintDesk:
    """Holds tills' requests until there is a hint; its coroutines belong to one event loop."""

    def __init__(self, database: Database, held: float = HELD_SECONDS) -> None:
        """Hold nothing yet."""
        self._database = database
        self._held = held
        self._lock = threading.Lock()
        self._waiting: dict[str, _Waiting] = {}
        self._listener: threading.Thread | None = None
        self._over = threading.Event()

    async def wait(self, till: TillId, payments: Sequence[str]) -> list[str]:
        """Those of a till's payments of which a gateway spoke; none after 25 seconds.

        Each hint is given once. A till that asks again ends what it asked before.

        Raises:
            psycopg.Error: As it is.
        """
        mine = _Waiting(asyncio.get_running_loop())
        with self._lock:
            before = self._waiting.get(till.till.hex)
            self._waiting[till.till.hex] = mine
        if before is not None:
            before.end()
        try:
            return await self._wait(mine, till, payments)
        finally:
            with self._lock:
                if self._waiting.get(till.till.hex) is mine:
                    del self._waiting[till.till.hex]

    def end(self) -> None:
        """Answer all that wait, and hold no more; from the loop's thread or a signal's handler."""
        self._over.set()
        for each in list(self._waiting.values()):
            each.end()

    async def _wait(self, mine: _Waiting, till: TillId, payments: Sequence[str]) -> list[str]:
        until = time.monotonic() + self._held
        while True:
            mine.told.clear()
            found = await run_in_threadpool(self._take, till, payments)
            left = until - time.monotonic()
            if found or left <= 0 or mine.ended or self._over.is_set():
                return found
            self._listen()
            try:
                await asyncio.wait_for(mine.told.wait(), left)
            except TimeoutError:
                return []

    def _take(self, till: TillId, payments: Sequence[str]) -> list[str]:
        with self._database.acting(DatabaseRole.DOOR) as connection:
            found = connection.execute(
                _TAKE, (till.owner, till.till, list(payments), KEPT_MINUTES)
            ).fetchall()
        return [payment for (payment,) in found]

    def _listen(self) -> None:
        """See that somebody listens while a till waits."""
        with self._lock:
            if self._listener is None:
                self._listener = threading.Thread(target=self._hear, name="hints", daemon=True)
                self._listener.start()

    def _hear(self) -> None:
        while True:
            try:
                with self._database.listening(CHANNEL) as connection:
                    # What came before it listened was told to nobody.
                    self._wake(None)
                    while not self._idle():
                        for notice in connection.notifies(timeout=_LOOK):
                            self._wake(notice.payload)
                    return
            except psycopg.Error as error:
                if self._idle():
                    return
                _log.warning("The hints' connection: %s.", type(error).__name__)
                self._over.wait(_PAUSE)

    def _idle(self) -> bool:
        """Whether nobody waits any more; whoever comes then begins to listen anew."""
        with self._lock:
            if self._waiting and not self._over.is_set():
                return False
            self._listener = None
            return True

    def _wake(self, till: str | None) -> None:
        with self._lock:
            woken = [one for name, one in self._waiting.items() if till in (None, name)]
        for each in woken:
            each.wake()


class _Waiting:
    """One held request."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.told = asyncio.Event()
        self.ended = False

    def wake(self) -> None:
        """Let it look again; from any thread."""
        # Where the loop has ended, so has the request.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self.told.set)

    def end(self) -> None:
        """Let it answer with what there is."""
        self.ended = True
        self.wake()
