"""Hints: a request is held open while payments are, and what it says is only passed on."""

from __future__ import annotations

import asyncio
import functools
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.domain.payment import PaymentState
from pos_app.ledger.errors import LedgerCode, LedgerError
from pos_app.ledger.queries import LogQueries
from pos_app.outbox.hints import HintPace, HintWatch
from pos_app.settings.keys import Secret
from pos_app.transport.client import Transport
from tests.ledger.conftest import opener
from tests.ledger.making import moment, move, pay, sell
from tests.transport.server import answer, scripted

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine
    from pathlib import Path

    from pos_app.ledger.book import Book
    from tests.transport.server import Connection, Server

__all__ = ["opener"]

QUICK = HintPace(look=0.02, first_pause=0.02, longest_pause=0.05)
ONE, TWO = "p_000000000000000000000001", "p_000000000000000000000002"


def on_a_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run a test's coroutine on a loop of its own."""

    @functools.wraps(test)
    def run(*values: Any, **named: Any) -> None:
        asyncio.run(test(*values, **named))

    return run


@dataclass
class Open:
    """What is open at a till, as the ledger says."""

    payments: list[str]
    fails: int = 0
    closed: bool = False

    def open_payments(self, most: int) -> list[str]:
        if self.fails:
            self.fails -= 1
            raise LedgerError(LedgerCode.BUSY, "")
        return self.payments[:most]

    def close(self) -> None:
        self.closed = True


@dataclass
class Watching:
    """A till that waits for hints from a scripted server."""

    server: Server
    open: Open
    found: list[str] = field(default_factory=list)
    token: Secret | None = field(default_factory=lambda: Secret("ho1.a.b.c"))
    pace: HintPace = QUICK

    def watch(self) -> HintWatch:
        return HintWatch(
            self.server.url,
            open_ledger=lambda: self.open,
            make_transport=lambda: Transport(clock=moment),
            read_token=lambda: self.token,
            found=self.found.append,
            pace=self.pace,
        )

    async def asked(self, count: int) -> list[str]:
        """The payments of each request, once there are so many."""
        await until(lambda: len(self.server.requests) >= count)
        return [each.target.partition("payments=")[2] for each in self.server.requests]


@asynccontextmanager
async def watching(
    payments: list[str], script: Callable[[Connection], Any], pace: HintPace = QUICK
) -> AsyncIterator[Watching]:
    async with scripted(script) as server:
        made = Watching(server, Open(payments), pace=pace)
        task = asyncio.create_task(made.watch().run())
        yield made
        assert not task.done()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert made.open.closed


async def until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not done():
            await asyncio.sleep(0.01)


def says(payments: object) -> bytes:
    return answer(json.dumps({"payments": payments}))


@on_a_loop
async def test_what_a_hint_names_is_passed_on_where_it_is_open_here() -> None:
    async def script(connection: Connection) -> None:
        while True:
            received = await connection.request()
            assert received.headers["authorization"] == "Bearer ho1.a.b.c"
            await connection.send(says([ONE, "p_of_another_till"]))

    async with watching([ONE, TWO], script) as till:
        assert (await till.asked(2))[0] == f"{ONE},{TWO}"
        await until(lambda: len(till.found) >= 2)
        assert set(till.found) == {ONE}


@on_a_loop
async def test_one_that_is_named_without_end_is_looked_at_less_and_less() -> None:
    async def script(connection: Connection) -> None:
        while True:
            await connection.request()
            await connection.send(says([ONE, ONE]))

    async with watching([ONE], script, HintPace(0.02, 0.02, 60.0)) as till:
        await till.asked(40)
        # After 0.02, 0.04, 0.08 seconds, and so on: never with each request.
        assert 2 <= len(till.found) <= 8


@on_a_loop
async def test_a_watch_that_is_ended_while_it_lets_a_request_go_ends() -> None:
    letting_go = asyncio.Event()

    class Slow(Transport):
        async def exchange(self, *values: Any, **named: Any) -> Any:
            try:
                return await super().exchange(*values, **named)
            finally:
                letting_go.set()
                await asyncio.sleep(0.05)

    async def script(connection: Connection) -> None:
        await connection.request()
        await connection.hang()

    async with scripted(script) as server:
        ledger = Open([ONE])
        watch = HintWatch(
            server.url,
            open_ledger=lambda: ledger,
            make_transport=lambda: Slow(clock=moment),
            read_token=lambda: Secret("ho1.a.b.c"),
            found=print,
            pace=QUICK,
        )
        task = asyncio.create_task(watch.run())
        await until(lambda: len(server.requests) == 1)
        ledger.payments = [TWO]
        await letting_go.wait()
        task.cancel()
        async with asyncio.timeout(5):
            await asyncio.wait({task})
        assert task.cancelled()
        assert ledger.closed


@on_a_loop
async def test_nothing_is_asked_while_nothing_is_open_or_no_token_is_there() -> None:
    async def script(connection: Connection) -> None:
        await connection.request()
        await connection.hang()

    async with watching([], script) as till:
        till.token = None
        await asyncio.sleep(0.1)
        till.open.payments = [ONE]
        await asyncio.sleep(0.1)
        assert till.server.requests == []
        till.token = Secret("ho1.a.b.c")
        assert await till.asked(1) == [ONE]


@on_a_loop
async def test_one_request_is_open_and_asks_anew_when_another_payment_is() -> None:
    held = most = 0

    async def script(connection: Connection) -> None:
        nonlocal held, most
        await connection.request()
        held += 1
        most = max(most, held)
        try:
            # Until the till lets go.
            await connection.reader.read()
        finally:
            held -= 1

    async with watching([ONE], script) as till:
        await till.asked(1)
        till.open.payments = []
        await asyncio.sleep(0.1)
        # What is decided needs no request of its own.
        assert len(till.server.requests) == 1
        till.open.payments = [TWO]
        assert await till.asked(2) == [ONE, TWO]
        await until(lambda: held == 1)
        assert most <= 2


@pytest.mark.parametrize(
    "reply",
    [
        answer("{}", 503),
        answer("{}", 401),
        answer("no JSON"),
        says("p"),
        says([1]),
        answer("[]"),
        b"",
    ],
    ids=range(7),
)
@on_a_loop
async def test_whatever_is_wrong_there_it_asks_again_later(reply: bytes) -> None:
    async def script(connection: Connection) -> None:
        await connection.request()
        await connection.send(reply)

    async with watching([ONE], script) as till:
        await till.asked(4)
        assert till.found == []


@on_a_loop
async def test_a_ledger_that_cannot_be_read_for_now_is_read_again() -> None:
    async def script(connection: Connection) -> None:
        await connection.request()
        await connection.hang()

    async with watching([ONE], script) as till:
        till.open.fails = 2
        await till.asked(1)
        till.open.fails = 1
        await till.asked(2)


@pytest.mark.expect_log("no hints any more", "pos_app.outbox.hints")
@on_a_loop
async def test_a_mistake_of_our_own_ends_the_hints_and_nothing_else() -> None:
    def broken() -> None:
        raise ZeroDivisionError

    ledger = Open([ONE])
    watch = HintWatch(
        "http://127.0.0.1:9",
        open_ledger=lambda: ledger,
        make_transport=lambda: Transport(clock=moment),
        read_token=broken,
        found=print,
        pace=QUICK,
    )
    await watch.run()
    assert ledger.closed


def test_the_ledger_names_the_newest_open_payments(
    tmp_path: Path, opener: Callable[..., Book]
) -> None:
    path = tmp_path / "ledger.sqlite3"
    book = opener(path)
    pay(book, *sell(book))
    older, newer = (sell(book, seconds)[1] for seconds in (60.0, 120.0))
    move(book, older, PaymentState.PENDING, 65.0)
    log = LogQueries(path)
    assert log.open_payments(9) == (newer.payment_id, older.payment_id)
    assert log.open_payments(1) == (newer.payment_id,)
    log.close()
