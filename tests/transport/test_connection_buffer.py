"""A connection's buffer: held back when nobody reads, and honest about its end."""

from __future__ import annotations

import asyncio

import httpcore
import pytest

from pos_app.transport.connection import HIGH_WATER, READ_BYTES, SocketBackend, SocketStream
from pos_app.transport.names import Names
from pos_app.transport.trust import Trust
from tests.transport.server import Connection, run, scripted


async def _connect(port: int) -> SocketStream:
    return await SocketBackend(Names(), Trust()).connect_tcp("127.0.0.1", port)


def _readable(stream: SocketStream) -> bool:
    """What the pool asks of an idle connection: whether it is no longer good."""
    answered = stream.get_extra_info("is_readable")
    assert isinstance(answered, bool)
    return answered


def test_a_flood_is_held_back_and_read_whole() -> None:
    size = 40 * HIGH_WATER

    async def flood(connection: Connection) -> None:
        await connection.send(b"x" * size)

    async def work() -> None:
        async with scripted(flood) as server:
            stream = await _connect(server.port)
            while stream._reader.unread <= HIGH_WATER:
                await asyncio.sleep(0)
            assert stream._reader.unread < size
            got = 0
            while data := await stream.read(size):
                assert len(data) <= READ_BYTES
                got += len(data)
            assert got == size
            assert stream.ended
            await stream.aclose()

    run(work())


def test_a_flood_leaves_everybody_else_their_turn() -> None:
    async def flood(connection: Connection) -> None:
        await connection.send(b"x" * 10 * READ_BYTES)
        await connection.hang()

    async def work() -> None:
        turns = 0

        async def others() -> None:
            nonlocal turns
            while True:
                await asyncio.sleep(0)
                turns += 1

        async with scripted(flood) as server:
            stream = await _connect(server.port)
            while stream._reader.unread < 5 * READ_BYTES:
                await asyncio.sleep(0)
            beside = asyncio.create_task(others())
            for reads in range(5):
                assert len(await stream.read(READ_BYTES)) == READ_BYTES
                assert turns >= reads
            beside.cancel()
            await stream.aclose()

    run(work())


def test_an_idle_connection_says_when_it_is_no_longer_good() -> None:
    go = asyncio.Event()

    async def talk_unasked(connection: Connection) -> None:
        await go.wait()
        await connection.send(b"x")
        await connection.hang()

    async def work() -> None:
        async with scripted(talk_unasked) as server:
            stream = await _connect(server.port)
            assert not _readable(stream)
            go.set()
            while not _readable(stream):
                await asyncio.sleep(0)
            assert not stream.ended
            await stream.aclose()

    run(work())


def test_a_connection_that_was_closed_here_is_no_longer_good_at_once() -> None:
    async def work() -> None:
        async with scripted(Connection.hang) as server:
            stream = await _connect(server.port)
            assert not _readable(stream)
            await stream.aclose()
            assert _readable(stream)
            with pytest.raises(httpcore.WriteError):
                await stream.write(b"x")

    run(work())


def test_a_reset_is_told_after_what_came_before_it() -> None:
    go = asyncio.Event()

    async def send_and_reset(connection: Connection) -> None:
        await connection.send(b"half")
        await go.wait()
        connection.reset()

    async def work() -> None:
        async with scripted(send_and_reset) as server:
            stream = await _connect(server.port)
            while not _readable(stream):
                await asyncio.sleep(0)
            go.set()
            while not stream._reader.ended:
                await asyncio.sleep(0)
            assert await stream.read(READ_BYTES) == b"half"
            with pytest.raises(httpcore.ReadError):
                await stream.read(READ_BYTES)
            with pytest.raises(httpcore.WriteError):
                await stream.write(b"x")

    run(work())
