"""Exchanges over real sockets, with servers that behave and servers that do not."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import logging
import socket
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

import pos_app
from pos_app.transport import errors
from pos_app.transport.client import MAX_BODY, Reply, Request, Transport
from pos_app.transport.names import Names
from tests.transport.server import (
    Connection,
    Server,
    answer,
    replying,
    run,
    scripted,
    silent_port,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

NOW = datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC)


@contextlib.asynccontextmanager
async def opened(names: Names | None = None) -> AsyncIterator[Transport]:
    transport = Transport(clock=lambda: NOW, names=names)
    try:
        yield transport
    finally:
        await transport.aclose()


def get(server: Server, path: str = "/x", **headers: str) -> Request:
    return Request("GET", server.url + path, headers)


def ask(
    script: Callable[[Connection], Awaitable[None]], *, deadline: float = 5.0
) -> tuple[Reply, Server]:
    """One GET to a server with this script."""

    async def work() -> tuple[Reply, Server]:
        async with scripted(script) as server, opened() as transport:
            return await transport.exchange(get(server), deadline=deadline), server

    result: tuple[Reply, Server] = run(work())
    return result


def raw(data: bytes) -> Callable[[Connection], Awaitable[None]]:
    """A script that answers with these bytes and hangs up."""

    async def script(connection: Connection) -> None:
        await connection.request()
        await connection.send(data)

    return script


# -- what goes out and what comes back


def test_a_reply_has_status_body_and_times() -> None:
    reply, _ = ask(
        replying(
            answer('{"a": 1}', 429, Date="Sun, 01 Mar 2026 12:00:00 GMT", Retry_After="7"),
        )
    )
    assert reply == Reply(
        429, b'{"a": 1}', datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC), NOW, retry_after=7.0
    )
    assert reply.json() == {"a": 1}


def test_a_retry_date_counts_from_the_gateways_clock_or_else_ours() -> None:
    later = "Sun, 01 Mar 2026 12:00:15 GMT"
    reply, _ = ask(
        replying(answer("", 429, Date="Sun, 01 Mar 2026 12:00:00 GMT", Retry_After=later))
    )
    assert reply.retry_after == 15.0
    reply, _ = ask(replying(answer("", 429, Retry_After=later)))
    assert reply.retry_after == 10.0
    assert reply.date is None


def test_a_post_sends_the_exact_bytes_and_plain_headers() -> None:
    async def work() -> None:
        async with scripted(replying(answer("{}", 201))) as server, opened() as transport:
            body = b'{"amount": 5000,  "x": "\xc2\xa0"}'
            reply = await transport.exchange(
                Request("POST", server.url + "/v1/payments?a=1&b[c]=2", {"ApiKey": " k "}, body),
                deadline=5,
            )
            assert reply.status == 201
            received = server.requests[0]
            assert received.method == "POST"
            assert received.target == "/v1/payments?a=1&b[c]=2"
            assert received.body == body
            assert received.headers["apikey"] == "k"
            assert received.headers["accept-encoding"] == "identity"
            assert received.headers["user-agent"] == f"pos-app/{pos_app.__version__}"
            assert received.headers["host"] == f"127.0.0.1:{server.port}"

    run(work())


def test_a_connection_is_kept_and_one_that_was_dropped_is_not_risked() -> None:
    drop = asyncio.Event()

    async def script(connection: Connection) -> None:
        await connection.request()
        await connection.send(answer("1"))
        await connection.request()
        await connection.send(answer("2"))
        await drop.wait()

    async def work() -> None:
        async with scripted(script) as server, opened() as transport:
            for expected in (b"1", b"2"):
                reply = await transport.exchange(get(server), deadline=5)
                assert reply.body == expected
            assert server.connections == 1
            drop.set()
            client = transport._client
            assert client is not None
            idle: Any = client._transport
            while not idle._pool.connections[0].has_expired():
                await asyncio.sleep(0)
            reply = await transport.exchange(get(server), deadline=5)
            assert reply.body == b"1"
            assert server.connections == 2

    run(work())


@pytest.mark.parametrize(
    "first",
    [answer("1"), b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n1\r\n0\r\n\r\n"],
)
def test_an_answer_that_nobody_asked_for_answers_nothing(first: bytes) -> None:
    async def script(connection: Connection) -> None:
        await connection.request()
        await connection.send(first + answer("unasked"))
        await connection.hang()

    async def work() -> None:
        async with scripted(script) as server, opened() as transport:
            for _ in range(2):
                assert (await transport.exchange(get(server), deadline=5)).body == b"1"
            assert server.connections == 2

    run(work())


def test_a_kept_connection_that_dies_under_a_request_may_have_carried_it() -> None:
    async def script(connection: Connection) -> None:
        await connection.request()
        await connection.send(answer("1"))
        await connection.reader.read(1)
        connection.reset()

    async def work() -> None:
        async with scripted(script) as server, opened() as transport:
            await transport.exchange(get(server), deadline=5)
            with pytest.raises(errors.ConnectionLost):
                await transport.exchange(get(server), deadline=5)

    run(work())


def test_cookies_are_not_kept() -> None:
    async def work() -> None:
        script = replying(answer("1", Set_Cookie="a=b; Path=/"), answer("2"))
        async with scripted(script) as server, opened() as transport:
            await transport.exchange(get(server), deadline=5)
            await transport.exchange(get(server), deadline=5)
            assert "cookie" not in server.requests[1].headers

    run(work())


def test_no_proxy_and_nothing_else_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password word\n")
    monkeypatch.setenv("NETRC", str(netrc))
    reply, server = ask(replying(answer("direct")))
    assert reply.body == b"direct"
    assert "authorization" not in server.requests[0].headers


# -- answers that are refused


@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 307, 308, 399])
def test_a_redirect_is_never_followed(status: int) -> None:
    async def work() -> None:
        script = replying(answer("", status, Location="/elsewhere"), answer("followed"))
        async with scripted(script) as server, opened() as transport:
            with pytest.raises(errors.Redirected) as caught:
                await transport.exchange(get(server), deadline=5)
            assert caught.value.status == status
            assert len(server.requests) == 1

    run(work())


@pytest.mark.parametrize("status", [600, 999])
def test_a_status_that_nobody_knows(status: int) -> None:
    with pytest.raises(errors.NotHttp) as caught:
        ask(replying(answer("", status)))
    assert caught.value.status == status


def test_a_protocol_switch_is_no_answer() -> None:
    with pytest.raises(errors.NotHttp):
        ask(raw(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"))


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "gzip, identity", "unheard-of"])
def test_an_encoded_answer_is_refused_and_not_unpacked(encoding: str) -> None:
    bomb = gzip.compress(b"0" * (50 * 1024 * 1024))
    assert len(bomb) < MAX_BODY
    began = time.monotonic()
    with pytest.raises(errors.Encoded):
        ask(replying(answer(bomb, Content_Encoding=encoding)))
    assert time.monotonic() - began < 2


def test_identity_said_aloud_is_fine() -> None:
    assert ask(replying(answer("x", Content_Encoding="Identity")))[0].body == b"x"


def test_the_largest_answer_and_one_byte_more() -> None:
    assert len(ask(replying(answer(b"x" * MAX_BODY)))[0].body) == MAX_BODY
    with pytest.raises(errors.TooLarge) as caught:
        ask(replying(answer(b"x" * (MAX_BODY + 1))))
    assert caught.value.status == 200


def test_an_endless_answer_ends_at_the_cap() -> None:
    async def script(connection: Connection) -> None:
        await connection.request()
        await connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            await connection.send(b"2000\r\n" + b"x" * 0x2000 + b"\r\n")

    with pytest.raises(errors.TooLarge):
        ask(script)


def test_endless_headers_end_too() -> None:
    async def script(connection: Connection) -> None:
        await connection.request()
        await connection.send(b"HTTP/1.1 200 OK\r\n")
        while True:
            await connection.send(b"X-More: " + b"x" * 1000 + b"\r\n")

    with pytest.raises(errors.NotHttp):
        ask(script)


@pytest.mark.parametrize(
    "data",
    [
        b"SSH-2.0-OpenSSH_9.9\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nxx",
        b"HTTP/1.1 200 OK\r\nbad header\r\n\r\n",
    ],
)
def test_what_is_not_http(data: bytes) -> None:
    with pytest.raises(errors.NotHttp):
        ask(raw(data))


def test_a_broken_chunk_while_the_line_is_open() -> None:
    async def script(connection: Connection) -> None:
        await connection.request()
        await connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
        await connection.hang()

    with pytest.raises(errors.NotHttp):
        ask(script)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\nhalf",
    ],
)
def test_an_answer_cut_short(data: bytes) -> None:
    with pytest.raises(errors.ConnectionLost):
        ask(raw(data))


def test_a_reset_in_the_middle() -> None:
    async def script(connection: Connection) -> None:
        await connection.request()
        await connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
        connection.reset()

    with pytest.raises(errors.ConnectionLost):
        ask(script)


# -- time


def test_a_drip_is_beaten_by_the_deadline() -> None:
    async def drip(connection: Connection) -> None:
        await connection.request()
        await connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while True:
            await connection.send(b"x")
            await asyncio.sleep(0.01)

    began = time.monotonic()
    with pytest.raises(errors.DeadlinePassed):
        ask(drip, deadline=0.3)
    assert time.monotonic() - began < 1


def test_silence_after_the_request_is_maybe_sent() -> None:
    async def silent(connection: Connection) -> None:
        await connection.request()
        await connection.hang()

    with pytest.raises(errors.DeadlinePassed):
        ask(silent, deadline=0.2)


def test_a_host_that_never_answers_was_sent_nothing() -> None:
    async def work() -> None:
        with silent_port() as port:
            async with opened() as transport:
                with pytest.raises(errors.NotSentInTime):
                    await transport.exchange(
                        Request("GET", f"http://127.0.0.1:{port}/x"), deadline=0.2
                    )

    run(work())


def test_a_cancelled_exchange_returns_at_once() -> None:
    async def silent(connection: Connection) -> None:
        await connection.request()
        await connection.hang()

    async def work() -> None:
        async with scripted(silent) as server, opened() as transport:
            task = asyncio.create_task(transport.exchange(get(server), deadline=60))
            await server.arrived.wait()
            began = time.monotonic()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert time.monotonic() - began < 0.05

    run(work())


def test_a_hung_name_lookup_holds_neither_a_cancel_nor_the_end() -> None:
    gate, looking = threading.Event(), threading.Event()

    def hang(_host: str) -> list[str]:
        looking.set()
        gate.wait(20)
        return []

    async def work() -> float:
        transport = Transport(clock=lambda: NOW, names=Names(hang))
        request = Request("GET", "https://gateway.test/x")
        with pytest.raises(errors.NotSentInTime):
            await transport.exchange(request, deadline=0.1)
        task = asyncio.create_task(transport.exchange(request, deadline=60))
        await asyncio.sleep(0)
        assert looking.is_set()
        began = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await transport.aclose()
        return began

    began = run(work())
    assert time.monotonic() - began < 0.5
    gate.set()


# -- what is never tried


def test_plain_http_elsewhere_is_refused_before_anything_opens() -> None:
    def refuse(host: str) -> list[str]:
        raise AssertionError(host)

    async def work() -> None:
        async with opened(Names(refuse)) as transport:
            with pytest.raises(errors.PlainHttpRefused):
                await transport.exchange(Request("GET", "http://shop.test/x"), deadline=5)
            with pytest.raises(errors.BadUrl):
                await transport.exchange(Request("GET", "ftp://shop.test/x"), deadline=5)
            assert transport._client is None

    run(work())


def test_plain_http_elsewhere_goes_where_the_owner_said() -> None:
    async def work() -> None:
        names = Names(lambda _host: ["127.0.0.1"])
        async with scripted(replying(answer("x"))) as server, opened(names) as transport:
            url = f"http://shop.test:{server.port}/x"
            reply = await transport.exchange(Request("GET", url, allow_plain_http=True), deadline=5)
            assert reply.body == b"x"
            assert server.requests[0].headers["host"] == f"shop.test:{server.port}"

    run(work())


def test_an_address_that_only_the_library_refuses() -> None:
    async def work() -> None:
        async with opened() as transport:
            with pytest.raises(errors.BadUrl):
                await transport.exchange(Request("GET", "https://xn--zzzzzz99.test/x"), deadline=5)

    run(work())


def test_nobody_listens() -> None:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]

    async def work() -> None:
        async with opened() as transport:
            with pytest.raises(errors.ConnectFailed):
                await transport.exchange(Request("GET", f"http://127.0.0.1:{port}"), deadline=5)

    run(work())


def test_a_name_that_leads_nowhere() -> None:
    def fail(_host: str) -> list[str]:
        raise OSError("no such name")

    async def work() -> None:
        async with opened(Names(fail)) as transport:
            with pytest.raises(errors.NameNotResolved):
                await transport.exchange(Request("GET", "https://shop.test/x"), deadline=5)

    run(work())


# -- the end


def test_closing_ends_what_is_under_way_and_refuses_what_comes() -> None:
    async def silent(connection: Connection) -> None:
        await connection.request()
        await connection.hang()

    async def work() -> None:
        async with scripted(silent) as server:
            transport = Transport(clock=lambda: NOW)
            task = asyncio.create_task(transport.exchange(get(server), deadline=60))
            await server.arrived.wait()
            began = time.monotonic()
            await transport.aclose()
            with pytest.raises(errors.ConnectionLost):
                await task
            assert time.monotonic() - began < 0.1
            with pytest.raises(errors.TransportClosed):
                await transport.exchange(get(server), deadline=5)
            await transport.aclose()
            transport.prepare()
            assert transport._client is None

    run(work())


def test_a_connection_refused_by_the_loop_gives_its_socket_back() -> None:
    async def work() -> None:
        async with scripted(replying(answer("x"))) as server, opened() as transport:
            loop = asyncio.get_running_loop()
            real, given = loop.create_connection, []

            async def fail(_factory: Any, *, sock: socket.socket) -> Any:
                given.append(sock)
                raise OSError("no more room")

            loop.create_connection = fail  # type: ignore[method-assign,assignment]
            with pytest.raises(errors.ConnectFailed):
                await transport.exchange(get(server), deadline=5)
            loop.create_connection = real  # type: ignore[method-assign]
            assert [sock.fileno() for sock in given] == [-1]

    run(work())


# -- what the world may see


def test_the_libraries_log_no_address(caplog: pytest.LogCaptureFixture) -> None:
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    with caplog.at_level(logging.DEBUG):
        ask(replying(answer("x")))
        with pytest.raises(errors.NotHttp):
            ask(raw(b"nonsense\r\n\r\n"))
    assert not [one for one in caplog.records if one.name.startswith("http")]
    assert "127.0.0.1" not in caplog.text


def test_an_error_shows_no_key_and_no_address() -> None:
    async def work() -> None:
        async with scripted(raw(b"sk_live_x 0241234567\r\n\r\n")) as server, opened() as transport:
            request = Request("GET", server.url + "/0241234567", {"ApiKey": "sk_live_x"})
            with pytest.raises(errors.NotHttp) as caught:
                await transport.exchange(request, deadline=5)
            text = f"{caught.value!r} {caught.value} {transport!r} {request!r}"
            assert "sk_live" not in text
            assert "0241234567" not in text
            assert caught.value.__suppress_context__

    run(work())


def test_importing_and_making_a_transport_loads_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from pos_app.transport import redaction, trust\n"
        "from pos_app.transport.client import Transport, Request, Reply\n"
        "Transport(clock=lambda: None)\n"
        "heavy = {'httpx', 'httpcore', 'h11', 'anyio', 'truststore'} & set(sys.modules)\n"
        "print(sorted(heavy))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout == "[]\n"


def test_preparing_a_transport_leaves_the_command_line_of_httpx_out() -> None:
    program = (
        "import sys\n"
        "from pos_app.transport.client import Transport\n"
        "Transport(clock=lambda: None).prepare()\n"
        "print(sorted({'httpx', 'click', 'rich', 'pygments'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout == "['httpx']\n"
