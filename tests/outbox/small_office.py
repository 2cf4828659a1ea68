"""A head office on loopback that keeps rows in memory, and does as a test tells it for a while."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pos_app.ledger.journal import START
from pos_app.ledger.queries import LogQueries
from pos_app.outbox import state
from pos_app.outbox.messages import Acknowledged, read_batch
from pos_app.outbox.sender import Outbox, Pace, Push
from pos_app.outbox.state import OutboxState
from pos_app.settings.keys import Secret
from pos_app.transport.client import Transport
from tests.ledger.making import moment
from tests.transport.server import answer, scripted

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
    from pathlib import Path

    from pos_app.outbox.messages import Batch, JournalPage
    from pos_app.outbox.sender import OutboxStatus
    from tests.transport.server import Connection, Server

    Act = Callable[[Connection], Awaitable[None]]

TOKEN = "ho1.owner.till.secret"
CODE = "K7QM-2F9X-AB3D"
WELCOME = {"token": TOKEN, "owner": "Kofi", "shop": "Osu", "till": "T1"}
QUICK = Pace(look=0.01, heartbeat=0.02, first_pause=0.01, longest_pause=0.04, breath=0.0)
SLOW_HEART = Pace(look=0.01, heartbeat=900.0, first_pause=0.01, longest_pause=0.04, breath=0.0)


@dataclass
class SmallOffice:
    """Keeps the hashes of rows, by lineage.

    Attributes:
        acts: What it does with the next requests in its own work's place, one each.
        always: What it does in its own work's place after those.
        pages: What it answers who asks for rows, one each.
        token: What it gives whoever enrols.
        batches: What came, and in `tokens` what its `Authorization` said.
    """

    rows: dict[str, list[str]] = field(default_factory=dict)
    acts: list[Act] = field(default_factory=list)
    always: Act | None = None
    pages: list[JournalPage] = field(default_factory=list)
    token: str = TOKEN
    batches: list[Batch] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)

    async def script(self, connection: Connection) -> None:
        """Serve one connection."""
        while True:
            received = await connection.request()
            if received.target == "/v1/enrol":
                good = json.loads(received.body)["code"] == CODE
                reply = (
                    answer(json.dumps(WELCOME | {"token": self.token}))
                    if good
                    else answer("{}", 403)
                )
                await connection.send(reply)
                continue
            if received.target.startswith("/v1/hints"):
                await connection.hang()
                return
            if received.method == "GET":
                await connection.send(answer(json.dumps(self.pages.pop(0).to_json())))
                continue
            self.tokens.append(received.headers.get("authorization", ""))
            batch = read_batch(json.loads(received.body))
            self.batches.append(batch)
            act = self.acts.pop(0) if self.acts else self.always
            if act is not None:
                await act(connection)
            else:
                await connection.send(said(self.take(batch)))

    def take(self, batch: Batch) -> Acknowledged:
        """What a sound head office does."""
        kept = self.rows.setdefault(batch.lineage, [])
        before = kept[-1] if kept else START
        if batch.rows and batch.rows[0].seq > len(kept) + 1:
            return Acknowledged(len(kept), before, "gap")
        for row in batch.rows:
            if row.seq <= len(kept):
                assert kept[row.seq - 1] == row.hash
            else:
                assert row.hash == row.sealed_after(kept[-1] if kept else START)
                kept.append(row.hash)
        return Acknowledged(len(kept), kept[-1] if kept else START)


def said(told: Acknowledged) -> bytes:
    """An acknowledgement as it is answered."""
    return answer(json.dumps(told.to_json()), 200 if told.code == "ok" else 409)


def says(seq: int, hash_of: str, code: str = "ok") -> Act:
    """An act that says so, whatever it was sent."""
    return sends(said(Acknowledged(seq, hash_of, code)))


def sends(data: bytes) -> Act:
    """An act that answers these bytes."""

    async def act(connection: Connection) -> None:
        await connection.send(data)

    return act


async def cut(connection: Connection) -> None:
    """End in the middle of an answer."""
    await connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{")
    connection.reset()


async def hang(connection: Connection) -> None:
    """Never answer."""
    await connection.hang()


async def drip(connection: Connection) -> None:
    """Answer a byte at a time, for ever."""
    await connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        await connection.send(b" ")
        await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def small_office(
    *acts: Act, always: Act | None = None, tls: ssl.SSLContext | None = None
) -> AsyncIterator[tuple[SmallOffice, Server]]:
    """It and its server, which does these acts first."""
    made = SmallOffice(acts=list(acts), always=always)
    async with scripted(made.script, tls) as server:
        yield made, server


@contextlib.contextmanager
def office_on_a_thread(always: Act | None = None) -> Iterator[tuple[SmallOffice, str]]:
    """It and its address, for whoever has no loop of their own."""
    made = SmallOffice(always=always)
    ready, urls = threading.Event(), list[str]()
    loop = asyncio.new_event_loop()
    done = asyncio.Event()

    async def serve() -> None:
        async with scripted(made.script) as server:
            urls.append(server.url)
            ready.set()
            await done.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    assert ready.wait(5)
    try:
        yield made, urls[0]
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join(5)
        loop.close()


@dataclass
class Sending:
    """A till's ledger, and what sends it."""

    ledger: Path
    place: Path
    token: Secret | None = field(default_factory=lambda: Secret(TOKEN))
    journals: list[LogQueries] = field(default_factory=list)

    def journal(self) -> LogQueries:
        """One more reader of the journal."""
        self.journals.append(LogQueries(self.ledger))
        return self.journals[-1]

    def push(self, transport: Transport, url: str, heartbeat: float = 0.0, **known: Any) -> Push:
        """What sends batch by batch, from where the state's file is on."""
        kept = state.read(self.place)
        where = kept if kept.enrolled and not known else OutboxState(url=url, **known)
        assert self.token is not None
        return Push(transport, self.journal(), self.place, where, self.token, moment, heartbeat)

    def outbox(self, url: str, pace: Pace = QUICK) -> Outbox:
        """What sends from a thread."""
        kept = state.read(self.place)
        return Outbox(
            self.place,
            kept if kept.enrolled else OutboxState(url=url),
            open_journal=self.journal,
            make_transport=lambda: Transport(clock=moment),
            read_token=lambda: self.token,
            now=moment,
            pace=pace,
        )

    @contextlib.contextmanager
    def running(self, url: str, pace: Pace = QUICK) -> Iterator[Outbox]:
        """The same, until the test is done with it."""
        outbox = self.outbox(url, pace)
        outbox.start()
        try:
            yield outbox
        finally:
            outbox.stop()
            assert outbox.join(5)

    def hashes(self) -> list[str]:
        """The hash of every row of the journal."""
        with contextlib.closing(LogQueries(self.ledger)) as journal:
            return [row.hash for row in journal.journal_rows(1, 10_000)]

    def close(self) -> None:
        """Let go of the ledger."""
        for journal in self.journals:
            journal.close()


async def until(outbox: Outbox, holds: Callable[[OutboxStatus], object]) -> OutboxStatus:
    """Wait until an outbox's status is such."""
    async with asyncio.timeout(10):
        while not holds(outbox.status):
            await asyncio.sleep(0.005)
    return outbox.status


class Gate:
    """Lets a thread wait until a test opens it."""

    def __init__(self) -> None:
        self.reached, self.opened = threading.Event(), threading.Event()

    def wait(self) -> None:
        """Say that it was reached, and wait."""
        self.reached.set()
        assert self.opened.wait(10)
