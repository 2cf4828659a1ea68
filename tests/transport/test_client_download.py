"""A large body handed on part by part, with a cap, one deadline, and whatever its taker raises."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from pos_app.transport import errors
from pos_app.transport.client import Reply, Request, Transport
from tests.transport.server import Connection, answer, replying, run, scripted

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

NOW = datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC)
BODY = bytes(range(256)) * 4096


@contextlib.asynccontextmanager
async def opened() -> AsyncIterator[Transport]:
    transport = Transport(clock=lambda: NOW)
    try:
        yield transport
    finally:
        await transport.aclose()


def download(
    script: Callable[[Connection], Awaitable[None]],
    take: Callable[[bytes], None],
    *,
    most: int = len(BODY),
    deadline: float = 5.0,
) -> Reply:
    async def work() -> Reply:
        async with scripted(script) as server, opened() as transport:
            return await transport.download(
                Request("GET", server.url + "/x"),
                take,
                most=most,
                deadline=deadline,
            )

    reply: Reply = run(work())
    return reply


def test_a_body_over_the_usual_cap_is_handed_on_whole() -> None:
    got = bytearray()
    reply = download(replying(answer(BODY)), got.extend)
    assert (reply.status, reply.body, bytes(got)) == (200, b"", BODY)


def test_more_than_was_asked_for_is_refused_and_not_handed_on() -> None:
    got = bytearray()
    with pytest.raises(errors.TooLarge):
        download(replying(answer(BODY)), got.extend, most=len(BODY) - 1)
    assert len(got) < len(BODY)


def test_any_other_status_is_read_as_ever() -> None:
    got = bytearray()
    reply = download(replying(answer("gone", 404)), got.extend)
    assert (reply.status, reply.body, got) == (404, b"gone", bytearray())


def test_what_its_taker_raises_comes_out_as_it_is() -> None:
    def take(_part: bytes) -> None:
        raise OSError(28, "no space")

    with pytest.raises(OSError, match="no space"):
        download(replying(answer(BODY)), take)


def test_a_drip_ends_at_the_deadline() -> None:
    async def drip(connection: Connection) -> None:
        await connection.request()
        await connection.send(answer(BODY)[:1000])
        await connection.hang()

    with pytest.raises(errors.DeadlinePassed):
        download(drip, lambda _: None, deadline=0.3)
