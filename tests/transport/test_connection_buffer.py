"""A connection's buffer: held back when nobody reads, and honest about its end."""

from __future__ import annotations

import asyncio

import httpcore
import pytest

from pos_app.transport.connection import HIGH_WATER, READ_BYTES, Pipe
from tests.transport.server import Connection, run, scripted


async def _connect(port: int) -> Pipe:
    loop = asyncio.get_running_loop()
    _, pipe = await loop.create_connection(Pipe, "127.0.0.1", port)
    return pipe


def test_a_flood_is_held_back_and_read_whole() -> None:
    size = 40 * HIGH_WATER

    async def flood(connection: Connection) -> None:
        await connection.send(b"x" * size)

    async def work() -> None:
        async with scripted(flood) as server:
            pipe = await _connect(server.port)
            while len(pipe._buffer) <= HIGH_WATER:
                await asyncio.sleep(0)
            assert len(pipe._buffer) < size
            got = 0
            while data := await pipe.read():
                assert len(data) <= READ_BYTES
                got += len(data)
            assert got == size
            assert pipe.ended
            pipe.abort()

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
            pipe = await _connect(server.port)
            while len(pipe._buffer) < 5 * READ_BYTES:
                await asyncio.sleep(0)
            beside = asyncio.create_task(others())
            for reads in range(5):
                assert len(await pipe.read()) == READ_BYTES
                assert turns >= reads
            beside.cancel()
            pipe.abort()

    run(work())


def test_an_idle_connection_says_when_it_is_no_longer_good() -> None:
    go = asyncio.Event()

    async def talk_unasked(connection: Connection) -> None:
        await go.wait()
        await connection.send(b"x")
        await connection.hang()

    async def work() -> None:
        async with scripted(talk_unasked) as server:
            pipe = await _connect(server.port)
            assert not pipe.unusable_when_idle
            go.set()
            while not pipe.unusable_when_idle:
                await asyncio.sleep(0)
            assert not pipe.ended
            pipe.abort()

    run(work())


def test_a_reset_is_told_after_what_came_before_it() -> None:
    go = asyncio.Event()

    async def send_and_reset(connection: Connection) -> None:
        await connection.send(b"half")
        await go.wait()
        connection.reset()

    async def work() -> None:
        async with scripted(send_and_reset) as server:
            pipe = await _connect(server.port)
            while not pipe.unusable_when_idle:
                await asyncio.sleep(0)
            go.set()
            assert await pipe.read() == b"half"
            with pytest.raises(httpcore.ReadError):
                await pipe.read()
            with pytest.raises(httpcore.WriteError):
                pipe.write(b"x")

    run(work())
