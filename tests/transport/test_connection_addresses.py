"""One connection to whichever address answers; the others are closed."""

from __future__ import annotations

import asyncio
import socket
import time

import pytest

from pos_app.transport.connection import first_to_answer
from pos_app.transport.errors import ConnectFailed
from pos_app.transport.names import Endpoint
from tests.transport.server import Connection, run, scripted, silent_port


def closed_port() -> Endpoint:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return Endpoint("127.0.0.1", sock.getsockname()[1])


async def _listen(connection: Connection) -> None:
    await connection.hang()


def test_a_dead_address_only_costs_a_moment() -> None:
    async def work() -> None:
        with silent_port() as silent:
            await race(silent)

    async def race(silent: int) -> None:
        async with scripted(_listen) as server:
            live = Endpoint("127.0.0.1", server.port)
            for first in (closed_port(), Endpoint("127.0.0.1", silent)):
                began = time.monotonic()
                sock = await first_to_answer([first, live])
                assert sock.getpeername()[1] == server.port
                assert time.monotonic() - began < 2
                sock.close()

    run(work())


def test_nobody_answers() -> None:
    async def work() -> None:
        with pytest.raises(ConnectFailed):
            await first_to_answer([closed_port(), closed_port()])

    run(work())


def test_a_silent_address_is_waited_for_after_the_others_refused() -> None:
    async def work(silent: int) -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.6):
                await first_to_answer([Endpoint("127.0.0.1", silent), closed_port()])

    with silent_port() as silent:
        run(work(silent))


def test_a_family_that_this_computer_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(*_arguments: object) -> socket.socket:
        raise OSError("address family not supported")

    closed = closed_port()

    async def work() -> None:
        with monkeypatch.context() as patch:
            patch.setattr(socket, "socket", lacking)
            with pytest.raises(ConnectFailed):
                await first_to_answer([closed])

    run(work())


def test_two_winners_leave_one_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both answers arrive in the same turn of the loop."""
    made: list[socket.socket] = []

    async def work() -> None:
        loop = asyncio.get_running_loop()
        real, both = loop.sock_connect, loop.create_future()

        async def together(sock: socket.socket, address: tuple[str, int]) -> None:
            await real(sock, address)
            made.append(sock)
            if len(made) == 2:
                both.set_result(None)
            await asyncio.shield(both)

        monkeypatch.setattr(loop, "sock_connect", together)
        async with scripted(_listen) as server:
            live = Endpoint("127.0.0.1", server.port)
            winner = await first_to_answer([live, live])
            assert sorted(sock.fileno() == -1 for sock in made) == [False, True]
            winner.close()

    run(work())


def test_giving_up_when_somebody_has_just_answered_frees_every_socket(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[socket.socket] = []

    async def work() -> None:
        loop = asyncio.get_running_loop()
        real = loop.sock_connect

        async def giving_up(sock: socket.socket, address: tuple[str, int]) -> None:
            await real(sock, address)
            made.append(sock)
            racing.cancel()

        monkeypatch.setattr(loop, "sock_connect", giving_up)
        async with scripted(_listen) as server:
            live = Endpoint("127.0.0.1", server.port)
            racing = asyncio.create_task(first_to_answer([live]))
            with pytest.raises(asyncio.CancelledError):
                await racing
            assert [sock.fileno() for sock in made] == [-1]

    run(work())


def test_giving_up_frees_every_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[socket.socket] = []
    real = socket.socket

    def remembered(*arguments: int) -> socket.socket:
        made.append(real(*arguments))
        return made[-1]

    async def work(silent: Endpoint) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(socket, "socket", remembered)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.6):
                    await first_to_answer([silent, silent])
        await asyncio.sleep(0)
        assert len(made) == 2
        assert all(sock.fileno() == -1 for sock in made)

    with silent_port() as port:
        run(work(Endpoint("127.0.0.1", port)))
