"""Sends what head office does not have yet, a batch at a time, and keeps what it acknowledged.

It only reads the ledger, on a connection of its own. Whatever goes wrong here, on the line or at
head office, is a word in `OutboxStatus`: no sale waits for it, and nothing is ever taken back.
"""

from __future__ import annotations

import asyncio
import logging
import random
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol

from pos_app.ledger.errors import LedgerError
from pos_app.ledger.journal import START
from pos_app.ledger.records import to_text
from pos_app.outbox import link, state
from pos_app.outbox.messages import MOST_BYTES, MOST_ROWS, Batch

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from pos_app.ledger.journal import JournalRow
    from pos_app.outbox.messages import Acknowledged
    from pos_app.outbox.state import OutboxState
    from pos_app.settings.keys import Secret
    from pos_app.transport.client import Transport

_log: Final = logging.getLogger(__name__)
# Seconds: between looks for new rows, and between tries while something is in the way.
_LOOK: Final = 5.0
# So often a till says that it is there, with nothing to send.
_HEARTBEAT: Final = 300.0
_FIRST_PAUSE: Final = 5.0
_LONGEST_PAUSE: Final = 300.0
# A till that catches up leaves others their turn.
_BREATH: Final = 0.05
_FEWEST_ROWS: Final = 10
# Of each row beside its data.
_ROW_BYTES: Final = 400


class JournalReader(Protocol):
    """The ledger's journal; each may raise LedgerError."""

    def journal_head(self) -> tuple[int, str]:
        """The number and the hash of the last row."""

    def journal_rows(self, first: int, most: int) -> list[JournalRow]:
        """At most so many rows from a number on."""

    def lineage(self) -> str:
        """Which life of the ledger this is."""

    def close(self) -> None:
        """Let go of the file."""


@dataclass(frozen=True, slots=True)
class OutboxStatus:
    """How far this till's rows are.

    Attributes:
        state: What is kept of it.
        waiting: How many rows are still to be sent; None where the ledger cannot be read.
    """

    state: OutboxState
    waiting: int | None


class Push:
    """Sends until nothing waits; one at a time, on one asyncio loop."""

    def __init__(
        self,
        transport: Transport,
        journal: JournalReader,
        place: Path,
        token: Secret,
        now: Callable[[], datetime],
    ) -> None:
        """Send from `journal`, by the state kept at `place`."""
        self._transport = transport
        self._journal = journal
        self._place = place
        self._token = token
        self._now = now
        self._most = MOST_ROWS
        self._asked, self._heard = False, 0.0
        self.state = state.read(place)

    async def step(self) -> int:
        """Send one batch, or ask how far head office is; how many rows wait then.

        Raises:
            LinkError: Nothing was acknowledged.
            LedgerError: The ledger cannot be read.
        """
        head, _ = self._journal.journal_head()
        if not self._asked:
            self._begin()
        before = self.state
        rows: list[JournalRow] = []
        if self._asked and head > before.seq:
            rows = self._next(before.seq + 1)
        if self._asked and not rows and time.monotonic() - self._heard < _HEARTBEAT:
            return 0
        batch = Batch(before.lineage, head, to_text(self._now()), before.hash, tuple(rows))
        try:
            said = await link.send(
                self._transport, before.url, self._token, batch, deadline=_deadline(len(rows))
            )
        except link.LinkError as error:
            if error.code in ("unreachable", "too_large"):
                # A slow line carries fewer within its time.
                self._most = max(self._most // 2, _FEWEST_ROWS)
            self._note(error.code)
            raise
        self._asked, self._heard = True, time.monotonic()
        self._most = min(self._most * 2, MOST_ROWS)
        self._take(said, head)
        return head - self.state.seq

    def _begin(self) -> None:
        """Where another life of the ledger was sent last, nothing of this one is there yet."""
        lineage = self._journal.lineage()
        if self.state.lineage != lineage:
            self.state = replace(self.state, lineage=lineage, seq=0, hash=START)

    def _next(self, first: int) -> list[JournalRow]:
        size = 0
        rows: list[JournalRow] = []
        for row in self._journal.journal_rows(first, self._most):
            size += len(row.data.encode()) + _ROW_BYTES
            if rows and size > MOST_BYTES // 2:
                break
            rows.append(row)
        return rows

    def _take(self, said: Acknowledged, head: int) -> None:
        """Believe what it says it has only where that is a row of ours."""
        mine = START if said.seq == 0 else None
        if 0 < said.seq <= head:
            mine = self._journal.journal_rows(said.seq, 1)[0].hash
        if mine != said.hash:
            self._note("other_rows")
            raise link.LinkError("other_rows")
        trouble = "" if said.code in ("ok", "gap") else said.code
        heard = to_text(self._now())
        self.state = replace(
            self.state, seq=said.seq, hash=said.hash, heard_at=heard, trouble=trouble
        )
        self._keep()
        if trouble:
            raise link.LinkError(trouble)

    def _note(self, trouble: str) -> None:
        if self.state.trouble != trouble:
            _log.warning("head office: %s", trouble)
            self.state = replace(self.state, trouble=trouble)
            self._keep()

    def _keep(self) -> None:
        # It is no truth: what cannot be kept is asked for again.
        with suppress(OSError):
            state.write(self._place, self.state)


def _deadline(rows: int) -> float:
    """Seconds for a whole exchange: even a slow line carries some rows in that."""
    return 15.0 + rows * 0.1


class Outbox:
    """Sends from a thread of its own for as long as the till is open; the engine never sees it."""

    def __init__(
        self,
        place: Path,
        *,
        open_journal: Callable[[], JournalReader],
        make_transport: Callable[[], Transport],
        read_token: Callable[[], Secret | None],
        now: Callable[[], datetime],
    ) -> None:
        """Wait to be started.

        Args:
            place: The file of the state.
            open_journal: Opens the ledger's journal for reading, on the outbox's thread.
            make_transport: Makes what the requests go by, there too.
            read_token: The key store's answer; it may take seconds.
            now: The wall clock, UTC.
        """
        self._place = place
        self._open_journal = open_journal
        self._make_transport = make_transport
        self._read_token = read_token
        self._now = now
        self._lock = threading.Lock()
        self._status = OutboxStatus(state.read(place), None)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopped = False

    @property
    def status(self) -> OutboxStatus:
        """How far it is, from any thread."""
        with self._lock:
            return self._status

    def start(self) -> None:
        """Begin on a daemon thread, which nothing joins."""
        threading.Thread(target=self._run, name="outbox", daemon=True).start()

    def stop(self) -> None:
        """End soon; from any thread, and waiting for nobody."""
        with self._lock:
            self._stopped = True
            loop, task = self._loop, self._task
        if loop is not None and task is not None:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(task.cancel)

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        except Exception:  # noqa: BLE001 - whatever it is, the till sells on
            _log.exception("the outbox has ended")

    async def _main(self) -> None:
        with self._lock:
            self._loop = asyncio.get_running_loop()
            self._task = asyncio.current_task()
            if self._stopped:
                return
        with suppress(asyncio.CancelledError):
            await self._send_on()

    async def _send_on(self) -> None:
        pause = _FIRST_PAUSE
        while True:
            try:
                await self._send_while_it_works()
            except link.LinkError as error:
                pause = max(min(pause * 2, _LONGEST_PAUSE), error.retry_after or 0.0)
            except LedgerError as error:
                _log.warning("the outbox cannot read the ledger: %s", error.code)
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))  # noqa: S311 - no secret

    async def _send_while_it_works(self) -> None:
        token = self._read_token()
        if token is None:
            raise link.LinkError("token_missing")
        transport = self._make_transport()
        journal = self._open_journal()
        try:
            push = Push(transport, journal, self._place, token, self._now)
            while True:
                try:
                    waiting = await push.step()
                finally:
                    self._tell(push, journal)
                await asyncio.sleep(_BREATH if waiting else _LOOK)
        finally:
            journal.close()
            await transport.aclose()

    def _tell(self, push: Push, journal: JournalReader) -> None:
        try:
            waiting: int | None = max(journal.journal_head()[0] - push.state.seq, 0)
        except LedgerError:
            waiting = None
        with self._lock:
            self._status = OutboxStatus(push.state, waiting)
