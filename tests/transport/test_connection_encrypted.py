"""Encrypted exchanges: whom we believe, and every way in which agreeing can go wrong."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import httpcore
import pytest

from pos_app.transport import errors
from pos_app.transport.client import Request, Transport
from pos_app.transport.connection import SocketBackend
from pos_app.transport.names import Names
from pos_app.transport.trust import Trust
from tests.transport.certificates import HOST, Authority
from tests.transport.server import Connection, Server, answer, replying, run, scripted

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@contextlib.asynccontextmanager
async def opened(trust: Callable[[], ssl.SSLContext]) -> AsyncIterator[Transport]:
    transport = Transport(
        clock=lambda: NOW, names=Names(lambda _host: ["127.0.0.1"]), trust=Trust(trust)
    )
    try:
        yield transport
    finally:
        await transport.aclose()


def get(server: Server) -> Request:
    return Request("GET", f"https://{HOST}:{server.port}/x")


def refused(server_context: ssl.SSLContext, trust: Callable[[], ssl.SSLContext]) -> errors.NotSent:
    async def work() -> errors.NotSent:
        script = replying(answer("x"))
        async with scripted(script, server_context) as server, opened(trust) as transport:
            with pytest.raises(errors.NotSent) as caught:
                await transport.exchange(get(server), deadline=5)
            assert server.requests == []
            return caught.value

    error: errors.NotSent = run(work())
    return error


def test_a_good_certificate_and_a_kept_connection(authority: Authority) -> None:
    big = b"x" * 200_000

    async def work() -> None:
        script = replying(answer("1"), answer(big))
        tls = authority.server()
        async with scripted(script, tls) as server, opened(authority.client) as transport:
            assert (await transport.exchange(get(server), deadline=5)).body == b"1"
            assert (await transport.exchange(get(server), deadline=5)).body == big
            assert server.connections == 1
            assert server.requests[0].headers["host"] == f"{HOST}:{server.port}"

    run(work())


def test_an_answer_that_nobody_asked_for_answers_nothing(authority: Authority) -> None:
    async def script(connection: Connection) -> None:
        await connection.request()
        # Two records of encryption, in one piece on the wire.
        connection.writer.write(answer("1"))
        connection.writer.write(answer("unasked"))
        await connection.hang()

    async def work() -> None:
        tls = authority.server()
        async with scripted(script, tls) as server, opened(authority.client) as transport:
            for _ in range(2):
                assert (await transport.exchange(get(server), deadline=5)).body == b"1"
            assert server.connections == 2

    run(work())


def test_the_certificate_is_checked_off_the_loop(authority: Authority) -> None:
    threads: set[str] = set()

    class Watching(ssl.SSLObject):
        def do_handshake(self) -> None:
            threads.add(threading.current_thread().name)
            super().do_handshake()

    def client() -> ssl.SSLContext:
        context = authority.client()
        context.sslobject_class = Watching
        return context

    async def work() -> None:
        script = replying(answer("1"))
        async with scripted(script, authority.server()) as server, opened(client) as transport:
            await transport.exchange(get(server), deadline=5)

    run(work())
    assert threads == {"tls-check"}


def test_a_check_that_hangs_holds_neither_the_deadline_nor_the_end(authority: Authority) -> None:
    gate = threading.Event()

    def client() -> ssl.SSLContext:
        gate.wait(20)
        return authority.client()

    async def work() -> None:
        script = replying(answer("1"))
        async with scripted(script, authority.server()) as server, opened(client) as transport:
            with pytest.raises(errors.NotSentInTime):
                await transport.exchange(get(server), deadline=0.2)

    began = time.monotonic()
    run(work())
    assert time.monotonic() - began < 1.5
    gate.set()


@pytest.mark.parametrize(("begins", "ends"), [(-2, -1), (1, 2)], ids=["expired", "not valid yet"])
def test_wrong_dates_hint_at_the_clock(authority: Authority, begins: int, ends: int) -> None:
    context = authority.server(begins=timedelta(days=begins), ends=timedelta(days=ends))
    error = refused(context, authority.client)
    assert isinstance(error, errors.CertificateRefused)
    assert error.clock_suspect


def test_a_certificate_for_another_host(authority: Authority) -> None:
    error = refused(authority.server("other.test"), authority.client)
    assert isinstance(error, errors.CertificateRefused)
    assert not error.clock_suspect


def test_a_certificate_from_nobody(authority: Authority, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger"
    stranger.mkdir()
    error = refused(Authority(stranger).server(), authority.client)
    assert isinstance(error, errors.CertificateRefused)
    assert not error.clock_suspect


def test_the_systems_own_trust_does_not_know_the_test(authority: Authority) -> None:
    from pos_app.transport.trust import system_trust

    assert isinstance(refused(authority.server(), system_trust), errors.CertificateRefused)


def test_an_old_protocol_is_no_connection(authority: Authority) -> None:
    def client() -> ssl.SSLContext:
        context = authority.client()
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        return context

    server = authority.server()
    server.maximum_version = ssl.TLSVersion.TLSv1_2
    assert type(refused(server, client)) is errors.ConnectFailed


def test_plain_talk_on_an_encrypted_port(authority: Authority) -> None:
    async def plain(connection: Connection) -> None:
        await connection.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await connection.hang()

    async def work() -> None:
        async with scripted(plain) as server, opened(authority.client) as transport:
            with pytest.raises(errors.ConnectFailed):
                await transport.exchange(get(server), deadline=5)

    run(work())


def test_slow_encryption_is_beaten_by_the_deadline(authority: Authority) -> None:
    async def silent(connection: Connection) -> None:
        await connection.hang()

    async def work() -> None:
        async with scripted(silent) as server, opened(authority.client) as transport:
            with pytest.raises(errors.NotSentInTime):
                await transport.exchange(get(server), deadline=0.2)

    run(work())


@pytest.mark.parametrize("reset", [True, False])
def test_a_connection_that_ends_while_agreeing(authority: Authority, reset: bool) -> None:
    async def leave(connection: Connection) -> None:
        await connection.reader.read(10)
        if reset:
            connection.reset()

    async def work() -> None:
        async with scripted(leave) as server, opened(authority.client) as transport:
            with pytest.raises(errors.ConnectFailed):
                await transport.exchange(get(server), deadline=5)

    run(work())


def _raw_tls(
    context: ssl.SSLContext, act: Callable[[ssl.SSLSocket], None]
) -> contextlib.AbstractAsyncContextManager[Server]:
    """A server in a thread, for what asyncio's own TLS is too polite to do."""

    @contextlib.asynccontextmanager
    async def serve() -> AsyncIterator[Server]:
        listener = socket.create_server(("127.0.0.1", 0))
        state = Server(port=listener.getsockname()[1])

        def work() -> None:
            plain, _ = listener.accept()
            with (
                contextlib.suppress(OSError),
                context.wrap_socket(plain, server_side=True) as connection,
            ):
                act(connection)

        thread = threading.Thread(target=work)
        thread.start()
        try:
            yield state
        finally:
            while thread.is_alive():
                await asyncio.sleep(0.001)
            listener.close()

    return serve()


def _exchange(
    authority: Authority, act: Callable[[ssl.SSLSocket], None]
) -> Callable[[], Awaitable[bytes]]:
    async def work() -> bytes:
        async with _raw_tls(authority.server(), act) as server, opened(authority.client) as one:
            return (await one.exchange(get(server), deadline=5)).body

    return work


HEAD = b"HTTP/1.1 200 OK\r\nConnection: close\r\n"


def test_hanging_up_without_goodbye_after_a_whole_answer(authority: Authority) -> None:
    def act(connection: ssl.SSLSocket) -> None:
        connection.recv(65536)
        connection.sendall(HEAD + b"\r\n{}")
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
        connection.close()

    assert run(_exchange(authority, act)()) == b"{}"  # type: ignore[arg-type]


def test_a_goodbye_before_the_whole_answer(authority: Authority) -> None:
    def act(connection: ssl.SSLSocket) -> None:
        connection.recv(65536)
        connection.sendall(HEAD + b"Content-Length: 10\r\n\r\nhalf")
        connection.unwrap().close()  # says goodbye, then waits for ours

    with pytest.raises(errors.ConnectionLost):
        run(_exchange(authority, act)())  # type: ignore[arg-type]


def test_encryption_that_breaks_in_the_middle(authority: Authority) -> None:
    def act(connection: ssl.SSLSocket) -> None:
        connection.recv(65536)
        connection.sendall(HEAD + b"Content-Length: 10\r\n\r\nhalf")
        socket.socket.send(connection, b"\x17\x03\x03\x00\x20" + b"garbage!" * 4)
        connection.close()

    with pytest.raises(errors.ConnectionLost):
        run(_exchange(authority, act)())  # type: ignore[arg-type]


def test_writing_where_no_encryption_can_be_had(authority: Authority) -> None:
    async def leave(connection: Connection) -> None:
        await connection.reader.read(10)

    async def work() -> None:
        async with scripted(leave) as server:
            stream = await SocketBackend(Names(), Trust()).connect_tcp("127.0.0.1", server.port)
            # As after an agreement that never was.
            stream._tls = authority.client().wrap_bio(
                stream._incoming, stream._outgoing, server_hostname=HOST
            )
            with pytest.raises(httpcore.WriteError):
                await stream.write(b"x")
            await stream.aclose()

    run(work())


def test_a_hang_up_without_goodbye_is_the_end_and_no_fault(authority: Authority) -> None:
    def act(connection: ssl.SSLSocket) -> None:
        connection.sendall(b"whole")
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
        connection.close()

    async def work() -> None:
        async with _raw_tls(authority.server(), act) as server:
            backend = SocketBackend(Names(), Trust(authority.client))
            stream = await backend.connect_tcp("127.0.0.1", server.port)
            await stream.start_tls(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), HOST)
            assert (await stream.read(10), stream.ended) == (b"whole", False)
            assert (await stream.read(10), stream.ended) == (b"", True)
            await stream.aclose()

    run(work())
