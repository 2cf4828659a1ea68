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
    from pos_app.outbox.hints import HintWatch
    from pos_app.outbox.messages import Acknowledged
    from pos_app.outbox.state import OutboxState
    from pos_app.settings.keys import Secret
    from pos_app.transport.client import Transport

_log: Final = logging.getLogger(__name__)
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
class Pace:
    """How often the outbox does what; seconds.

    Attributes:
        look: Between looks for new rows.
        heartbeat: So often a till says that it is there, with nothing to send.
        first_pause: After the first failure; twice as long after each further one.
        longest_pause: And never longer.
        breath: Between the batches of a till that catches up: others have their turn.
    """

    look: float = 5.0
    heartbeat: float = 300.0
    first_pause: float = 5.0
    longest_pause: float = 300.0
    breath: float = 0.05


USUAL_PACE: Final = Pace()


@dataclass(frozen=True, slots=True)
class OutboxStatus:
    """How far this till's rows are.

    Attributes:
        state: What is kept of it.
        waiting: How many rows are still to be sent; None where that is not known.
    """

    state: OutboxState
    waiting: int | None


class Push:
    """Sends until nothing waits; one at a time, on one asyncio loop.

    Attributes:
        state: How far it is.
    """

    def __init__(
        self,
        transport: Transport,
        journal: JournalReader,
        place: Path,
        known: OutboxState,
        token: Secret,
        now: Callable[[], datetime],
        heartbeat: float = USUAL_PACE.heartbeat,
    ) -> None:
        """Send from `journal`, from where `known` is on; what comes of it is kept at `place`."""
        self._transport = transport
        self._journal = journal
        self._place = place
        self._token = token
        self._now = now
        self._heartbeat = heartbeat
        self._most = MOST_ROWS
        self._asked, self._heard = False, 0.0
        self._went_back = False
        self.state = known

    async def step(self) -> int:
        """Send one batch, or ask how far head office is; how many rows wait then.

        Raises:
            LinkError: Nothing was acknowledged.
            LedgerError: The ledger cannot be read.
        """
        head, _ = self._journal.journal_head()
        if not self._asked:
            self._begin(head)
        before = self.state
        rows: list[JournalRow] = []
        if self._asked and head > before.seq:
            rows = self._next(before.seq + 1)
        if self._asked and not rows and time.monotonic() - self._heard < self._heartbeat:
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
        self._take(said, head, rows[-1].seq if rows else 0)
        self._asked, self._heard = True, time.monotonic()
        self._most = min(self._most * 2, MOST_ROWS)
        return head - self.state.seq

    def waiting(self) -> int | None:
        """How many rows are still to be sent; None where the ledger cannot be read."""
        try:
            return max(self._journal.journal_head()[0] - self.state.seq, 0)
        except LedgerError:
            return None

    def _begin(self, head: int) -> None:
        """Of another life of the ledger, or another ledger, nothing was sent yet."""
        lineage, seq, hash_of = self._journal.lineage(), self.state.seq, self.state.hash
        if self.state.lineage != lineage or self._hash(seq, head) != hash_of:
            self.state = replace(self.state, lineage=lineage, seq=0, hash=START)

    def _hash(self, seq: int, head: int) -> str | None:
        """The hash of a row of ours; 64 zeros before the first, None where there is none."""
        if seq == 0:
            return START
        return self._journal.journal_rows(seq, 1)[0].hash if seq <= head else None

    def _next(self, first: int) -> list[JournalRow]:
        size = 0
        rows: list[JournalRow] = []
        for row in self._journal.journal_rows(first, self._most):
            size += len(row.data.encode()) + _ROW_BYTES
            if rows and size > MOST_BYTES // 2:
                break
            rows.append(row)
        return rows

    def _take(self, said: Acknowledged, head: int, sent_to: int) -> None:
        """Believe what it says it has only where that is a row of ours."""
        trouble = "" if said.code in ("ok", "gap") else said.code
        if self._hash(said.seq, head) != said.hash:
            trouble = trouble or "other_rows"
        elif not trouble:
            # It may have lost rows, which are sent again; it cannot lose them every time.
            went_back, self._went_back = self._went_back, said.seq < sent_to
            trouble = "not_taken" if went_back and self._went_back else ""
            self.state = replace(self.state, seq=said.seq, hash=said.hash)
        self.state = replace(self.state, heard_at=to_text(self._now()))
        if not trouble:
            self._note("", always=True)
            return
        self._note(trouble, always=True)
        raise link.LinkError(trouble)

    def _note(self, trouble: str, *, always: bool = False) -> None:
        if trouble and self.state.trouble != trouble:
            _log.warning("head office: %s", trouble)
        if always or self.state.trouble != trouble:
            self.state = replace(self.state, trouble=trouble)
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
        known: OutboxState,
        *,
        open_journal: Callable[[], JournalReader],
        make_transport: Callable[[], Transport],
        read_token: Callable[[], Secret | None],
        now: Callable[[], datetime],
        pace: Pace = USUAL_PACE,
        hints: HintWatch | None = None,
    ) -> None:
        """Wait to be started.

        Args:
            place: The file of the state.
            known: What it says, as far as it is of this head office.
            open_journal: Opens the ledger's journal for reading, on the outbox's thread.
            make_transport: Makes what the requests go by, there too.
            read_token: The key store's answer; it may take seconds.
            now: The wall clock, UTC.
            pace: How often it does what.
            hints: What waits for hints meanwhile, on the same thread.
        """
        self._place = place
        self._hints = hints
        self._open_journal = open_journal
        self._make_transport = make_transport
        self._read_token = read_token
        self._now = now
        self._pace = pace
        self._lock = threading.Lock()
        self._status = OutboxStatus(known, None)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)

    @property
    def status(self) -> OutboxStatus:
        """How far it is, from any thread."""
        with self._lock:
            return self._status

    def start(self) -> None:
        """Begin, once, on a daemon thread."""
        self._thread.start()

    def stop(self) -> None:
        """End soon; from any thread, and waiting for nobody."""
        with self._lock:
            # A second cancel would reach what ends it.
            before, self._stopped = self._stopped, True
            loop, task = self._loop, self._task
        if not before and loop is not None and task is not None:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(task.cancel)

    def join(self, seconds: float) -> bool:
        """Wait at most so long for the end; False if it has not come."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        except Exception:  # noqa: BLE001 - whatever it is, the till sells on
            _log.exception("the outbox has ended")
            self._tell(OutboxStatus(replace(self.status.state, trouble="ended"), None))

    async def _main(self) -> None:
        with self._lock:
            self._loop = asyncio.get_running_loop()
            self._task = asyncio.current_task()
            if self._stopped:
                return
        transport = self._make_transport()
        beside = [] if self._hints is None else [asyncio.create_task(self._hints.run())]
        try:
            with suppress(asyncio.CancelledError):
                await self._send_on(transport)
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            await transport.aclose()

    async def _send_on(self, transport: Transport) -> None:
        """Send for ever: token and ledger are read anew after whatever they may be the cause of."""
        pause = self._pace.first_pause
        while True:
            journal = self._open_journal()
            wait = pause
            try:
                token = self._read_token()
                if token is None:
                    raise link.LinkError("token_missing")
                known = self.status.state
                push = Push(
                    transport, journal, self._place, known, token, self._now, self._pace.heartbeat
                )
                while True:
                    try:
                        waiting = await push.step()
                        pause = self._pace.first_pause
                        wait = self._pace.breath if waiting else self._pace.look
                    except link.LinkError as error:
                        wait = _uneven(max(pause, error.retry_after or 0.0))
                        pause = min(pause * 2, self._pace.longest_pause)
                        if error.code == "token_refused":
                            break
                    finally:
                        self._tell(OutboxStatus(push.state, push.waiting()))
                    await asyncio.sleep(wait)
            except link.LinkError as error:
                known = replace(self.status.state, trouble=error.code)
                self._tell(OutboxStatus(known, None))
                wait, pause = _uneven(pause), min(pause * 2, self._pace.longest_pause)
            except LedgerError as error:
                _log.warning("the outbox cannot read the ledger: %s", error.code)
                wait, pause = _uneven(pause), min(pause * 2, self._pace.longest_pause)
            finally:
                journal.close()
            await asyncio.sleep(wait)

    def _tell(self, status: OutboxStatus) -> None:
        with self._lock:
            self._status = status


def _uneven(seconds: float) -> float:
    """So that not all tills of an owner come back at once."""
    return seconds * random.uniform(1.0, 1.4)  # noqa: S311 - no secret
