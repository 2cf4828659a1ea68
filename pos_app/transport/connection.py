"""The one place that httpx and httpcore are used, and where their every error becomes ours.

An httpx transport of our own over httpcore's pool, because httpx's cannot be given our sockets.
It must never let an error of theirs out, and never follow, decode, retry or remember anything.

The bytes of one TCP connection, buffered between asyncio's callbacks and whoever reads.

asyncio's own StreamReader is not used: it cannot say whether an idle connection has been ended by
the other side while bytes are still buffered, and that decides whether a request may be risked on
it. Ending a connection must never wait for the other side.

Connections as httpcore wants them, made of asyncio's own parts.

Written here rather than taken from httpcore because three steps must not happen on the loop or
its default executor: the name lookup, the reading of the system's certificates and the check of
a host's certificate, each of which can hang. It must never connect by name, and closing must
never wait for the other side.

Connects to a host that has several addresses, of which some may be silent.

The next address is tried beside one that has not answered yet (RFC 8305), because a dead IPv6
route would otherwise eat the whole deadline. It must never connect by name, and every connection
that lost the race is closed.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import deque
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, TypeVar, cast

import h11
import httpcore
import httpx

from pos_app.system.daemon_call import run_blocking
from pos_app.transport import errors
from pos_app.transport.errors import ConnectFailed
from pos_app.transport.trust import refusal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable

    from pos_app.transport.names import Endpoint, Names
    from pos_app.transport.trust import Trust


NEXT_ADDRESS_SECONDS = 0.25


async def first_to_answer(endpoints: list[Endpoint]) -> socket.socket:
    """A connected socket of whichever endpoint answers first.

    Args:
        endpoints: Where to try, best first.

    Raises:
        ConnectFailed: None of them took a connection.
    """
    waiting = deque(endpoints)
    dials: set[asyncio.Task[socket.socket | None]] = set()
    try:
        while waiting or any(not dial.done() for dial in dials):
            if waiting:
                dials.add(asyncio.create_task(_dial(waiting.popleft())))
            await asyncio.wait(
                [dial for dial in dials if not dial.done()],
                timeout=NEXT_ADDRESS_SECONDS if waiting else None,
                return_when=asyncio.FIRST_COMPLETED,
            )
            for dial in dials:
                sock = dial.result() if dial.done() else None
                if sock is not None:
                    dials.remove(dial)
                    return sock
        raise ConnectFailed("the host did not take a connection")
    finally:
        for dial in dials:
            loser = dial.result() if dial.done() else None
            if loser is not None:
                loser.close()
            dial.cancel()


async def _dial(endpoint: Endpoint) -> socket.socket | None:
    try:
        sock = socket.socket(endpoint.family, socket.SOCK_STREAM)
    except OSError:
        return None
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.get_running_loop().sock_connect(sock, (endpoint.ip, endpoint.port))
    except OSError:
        sock.close()
        return None
    except BaseException:
        sock.close()
        raise
    return sock


# Small reads, so that an answer cut into single bytes cannot hold the loop for long at a time.
READ_BYTES = 8 * 1024
HIGH_WATER = 64 * 1024


class Pipe(asyncio.Protocol):
    """One TCP connection."""

    def __init__(self) -> None:
        """Wait to be connected."""
        self._buffer = bytearray()
        self._ended = False
        self._broken = False
        self._waiter: asyncio.Future[None] | None = None
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Buffer, and hold the sender back when nobody reads."""
        self._buffer += data
        if len(self._buffer) > HIGH_WATER:
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        """Keep the connection for writing: the answer may be all here already."""
        self._ended = True
        self._wake()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """Remember whether it broke or was ended."""
        self._ended = True
        self._broken = exc is not None
        self._wake()

    @property
    def unusable_when_idle(self) -> bool:
        """Whether anything has come or ended since the last answer was read."""
        return self._ended or bool(self._buffer)

    @property
    def ended(self) -> bool:
        """Whether the other side has stopped sending."""
        return self._ended

    async def read(self) -> bytes:
        """The next bytes; empty at the end.

        Raises:
            httpcore.ReadError: The connection broke.
        """
        if self._buffer:
            # Whoever sends faster than we read must not keep everybody else from their turn.
            await asyncio.sleep(0)
        while not self._buffer:
            if self._broken:
                raise httpcore.ReadError("the connection broke")
            if self._ended:
                return b""
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        data = bytes(self._buffer[:READ_BYTES])
        del self._buffer[:READ_BYTES]
        if len(self._buffer) <= HIGH_WATER:
            self._transport.resume_reading()
        return data

    def write(self, data: bytes) -> None:
        """Send without waiting: our requests are a few kilobytes, and fit any buffer.

        Raises:
            httpcore.WriteError: The connection is gone.
        """
        if self._transport.is_closing():
            raise httpcore.WriteError("the connection is gone")
        self._transport.write(data)

    def abort(self) -> None:
        """End the connection at once."""
        self._transport.abort()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


T = TypeVar("T")


class PlainStream(httpcore.AsyncNetworkStream):
    """A connection without encryption."""

    def __init__(self, pipe: Pipe, trust: Trust) -> None:
        """Speak through `pipe`; `trust` is for when encryption is asked for."""
        self.pipe = pipe
        self._trust = trust

    @property
    def ended(self) -> bool:
        """Whether the other side has stopped sending."""
        return self.pipe.ended

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next bytes; empty at the end."""
        del max_bytes, timeout  # ours is smaller; the deadline is over the whole exchange
        return await self.pipe.read()

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send."""
        del timeout
        self.pipe.write(buffer)

    async def aclose(self) -> None:
        """End the connection at once."""
        self.pipe.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Agree on encryption and check the host's certificate, on daemon threads.

        Raises:
            CertificateRefused: The certificate does not prove the host.
            ConnectFailed: No agreement, or the connection ended.
        """
        del ssl_context, timeout  # the pool's context trusts nobody; ours comes from `trust`
        try:
            context = await self._trust.context()
            return await _Encrypted.agree(self.pipe, context, server_hostname)
        except BaseException:
            self.pipe.abort()
            raise

    def get_extra_info(self, info: str) -> Any:
        """Answer the pool's question whether an idle connection is still good."""
        return self.pipe.unusable_when_idle if info == "is_readable" else None


class _Encrypted(httpcore.AsyncNetworkStream):
    """A connection inside TLS, pumped by hand so that the handshake can leave the loop."""

    def __init__(
        self, pipe: Pipe, tls: ssl.SSLObject, incoming: ssl.MemoryBIO, outgoing: ssl.MemoryBIO
    ) -> None:
        self.pipe = pipe
        self.ended = False
        self._tls = tls
        self._incoming = incoming
        self._outgoing = outgoing

    @classmethod
    async def agree(cls, pipe: Pipe, context: ssl.SSLContext, host: str | None) -> _Encrypted:
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        # Wrapping and shaking hands both wait for a lock of the system's checker.
        tls = await run_blocking(
            lambda: context.wrap_bio(incoming, outgoing, server_hostname=host), name="tls-check"
        )
        stream = cls(pipe, tls, incoming, outgoing)
        try:
            await stream._shake_hands()
        except ssl.SSLError as error:
            raise refusal(error) from None
        except (OSError, httpcore.NetworkError):
            raise ConnectFailed("the connection ended before encryption was agreed") from None
        return stream

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del max_bytes, timeout
        try:
            data = await self._pump(lambda: self._tls.read(READ_BYTES))
        except ssl.SSLEOFError:
            # Many servers hang up without TLS's own goodbye. A body cut short this way is
            # caught by its length, or by being no JSON.
            data = b""
        except ssl.SSLError:
            raise httpcore.ReadError("the encryption broke") from None
        self.ended = not data
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        del timeout
        try:
            await self._pump(lambda: self._tls.write(buffer))
        except ssl.SSLError:
            raise httpcore.WriteError("the encryption broke") from None

    async def aclose(self) -> None:
        self.pipe.abort()

    def get_extra_info(self, info: str) -> Any:
        if info == "ssl_object":
            return self._tls
        # What is deciphered or to be deciphered is as unasked for as what is still in the pipe.
        unread = self._incoming.pending or self._tls.pending()
        unusable = self.pipe.unusable_when_idle or bool(unread)
        return unusable if info == "is_readable" else None

    async def _shake_hands(self) -> None:
        while True:
            try:
                await run_blocking(self._tls.do_handshake, name="tls-check")
            except ssl.SSLWantReadError:
                self._flush()
                await self._fill()
            else:
                self._flush()
                return

    async def _pump(self, step: Callable[[], T]) -> T:
        while True:
            try:
                result = step()
            except ssl.SSLWantReadError:
                self._flush()
                await self._fill()
            else:
                self._flush()
                return result

    def _flush(self) -> None:
        if self._outgoing.pending:
            self.pipe.write(self._outgoing.read())

    async def _fill(self) -> None:
        data = await self.pipe.read()
        if data:
            self._incoming.write(data)
        else:
            self._incoming.write_eof()


class SocketBackend(httpcore.AsyncNetworkBackend):
    """Opens connections for the pool."""

    def __init__(self, names: Names, trust: Trust) -> None:
        """Look names up with `names`, check certificates with `trust`."""
        self._names = names
        self._trust = trust

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to whichever of the host's addresses answers first.

        Raises:
            NameNotResolved: The name led to no address.
            ConnectFailed: No address answered.
        """
        del timeout, local_address, socket_options
        sock = await first_to_answer(await self._names.endpoints(host, port))
        try:
            _, pipe = await asyncio.get_running_loop().create_connection(Pipe, sock=sock)
        except BaseException:
            sock.close()
            raise
        return PlainStream(pipe, self._trust)


# Enough that fifty hung looks never hold back a create.
MAX_CONNECTIONS = 100
MAX_KEPT = 20
# Below the five seconds after which common servers drop an idle connection, so that a request
# is hardly ever risked on one that is just being dropped.
KEEP_SECONDS = 4.0


@dataclass(slots=True)
class Progress:
    """How far one exchange has come.

    Attributes:
        sent: The first byte of the request may have left.
        stream: The connection, once an answer has begun.
        still_wanted: As in the request.
    """

    sent: bool = False
    stream: Any = None
    still_wanted: Callable[[], bool] | None = None

    async def note(self, event: str, _info: dict[str, Any]) -> None:
        """Hear httpcore's own account of what it is about to do."""
        if event == "http11.send_request_headers.started":
            # Looking names up and agreeing on encryption may have taken a night's sleep.
            if self.still_wanted is not None and not self.still_wanted():
                raise errors.Withheld("it was not wanted any more when it was about to leave")
            self.sent = True


_Pair = tuple[type[errors.NotSent], type[errors.MaybeSent]]
_LOST: _Pair = (errors.ConnectFailed, errors.ConnectionLost)
_LATE: _Pair = (errors.NotSentInTime, errors.DeadlinePassed)
_OURS: _Pair = (errors.BadRequest, errors.ConnectionLost)
_NONSENSE: _Pair = (errors.ConnectFailed, errors.NotHttp)

# What each of their errors means before and after the request may have left. Every class that
# either library has is here by name: a test walks both trees.
MEANING: dict[type[Exception], _Pair] = {
    httpx.HTTPError: _LOST,
    httpx.RequestError: _LOST,
    httpx.TransportError: _LOST,
    httpx.TimeoutException: _LATE,
    httpx.ConnectTimeout: _LATE,
    httpx.ReadTimeout: _LATE,
    httpx.WriteTimeout: _LATE,
    httpx.PoolTimeout: _LATE,
    httpx.NetworkError: _LOST,
    httpx.ConnectError: _LOST,
    httpx.ReadError: _LOST,
    httpx.WriteError: _LOST,
    httpx.CloseError: _LOST,
    httpx.ProtocolError: _NONSENSE,
    httpx.LocalProtocolError: _OURS,
    httpx.RemoteProtocolError: _NONSENSE,
    httpx.ProxyError: _LOST,
    httpx.UnsupportedProtocol: (errors.BadUrl, errors.ConnectionLost),
    httpx.DecodingError: (errors.ConnectFailed, errors.Encoded),
    httpx.TooManyRedirects: (errors.ConnectFailed, errors.Redirected),
    httpx.HTTPStatusError: _NONSENSE,
    httpx.InvalidURL: (errors.BadUrl, errors.ConnectionLost),
    httpx.CookieConflict: _OURS,
    httpx.StreamError: _OURS,
    httpx.StreamConsumed: _OURS,
    httpx.StreamClosed: _LOST,
    httpx.ResponseNotRead: _OURS,
    httpx.RequestNotRead: _OURS,
    httpcore.ConnectionNotAvailable: _LOST,
    httpcore.TimeoutException: _LATE,
    httpcore.ConnectTimeout: _LATE,
    httpcore.ReadTimeout: _LATE,
    httpcore.WriteTimeout: _LATE,
    httpcore.PoolTimeout: _LATE,
    httpcore.NetworkError: _LOST,
    httpcore.ConnectError: _LOST,
    httpcore.ReadError: _LOST,
    httpcore.WriteError: _LOST,
    httpcore.ProtocolError: _NONSENSE,
    httpcore.LocalProtocolError: _OURS,
    httpcore.RemoteProtocolError: _NONSENSE,
    httpcore.ProxyError: _LOST,
    httpcore.UnsupportedProtocol: (errors.BadUrl, errors.ConnectionLost),
    # What the library under httpx raises for a host's name that is no name.
    UnicodeError: (errors.BadUrl, errors.ConnectionLost),
}

_WORDS: dict[type[errors.ExchangeError], str] = {
    errors.BadRequest: "the request could not be written",
    errors.BadUrl: "the address cannot be used",
    errors.ConnectFailed: "no connection could be made",
    errors.NotSentInTime: "no connection in time",
    errors.DeadlinePassed: "no whole answer in time",
    errors.ConnectionLost: "the connection ended before the answer was whole",
    errors.NotHttp: "what came back is not an HTTP answer",
    errors.Encoded: "the answer is encoded",
    errors.Redirected: "the answer sends us elsewhere",
}


def meaning(error: Exception, progress: Progress) -> errors.ExchangeError:
    """Our error for one of theirs.

    Args:
        error: An httpx or httpcore error, or an operating system's that came through.
        progress: How far the exchange had come.
    """
    pair = next((MEANING[kind] for kind in type(error).__mro__ if kind in MEANING), _LOST)
    if pair is _NONSENSE and _was_cut_off(error, progress):
        pair = _LOST
    kind: type[errors.ExchangeError] = pair[1] if progress.sent else pair[0]
    return kind(_WORDS[kind])


def _was_cut_off(error: Exception, progress: Progress) -> bool:
    # Before an answer has begun h11 complains of nonsense, and httpcore by itself of silence;
    # after that the connection knows whether the other side stopped.
    if progress.stream is None:
        return not isinstance(error.__context__, h11.RemoteProtocolError)
    return bool(progress.stream.ended)


class _Body(httpx.AsyncByteStream):
    """A body as it comes off the wire."""

    def __init__(self, response: httpcore.Response) -> None:
        self._stream: Any = response.stream
        self._connection = response.extensions["network_stream"]

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._stream:
            yield part

    async def aclose(self) -> None:
        if _said_more(self._stream):
            # The next question on this connection would be answered by what nobody asked.
            await self._connection.aclose()
        await self._stream.aclose()


def _said_more(stream: Any) -> bool:
    """Whether bytes came after the answer's end; the pool itself would keep them for the next."""
    for part in ("_stream", "_connection", "_h11_state"):
        stream = getattr(stream, part, None)
    return stream is not None and bool(stream.trailing_data[0])


class _Wire(httpx.AsyncBaseTransport):
    """httpcore's pool, over our sockets, under httpx."""

    def __init__(self, names: Names, trust: Trust) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            # Trusts nobody: the sockets bring their own, and a slip would fail closed.
            ssl_context=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            max_connections=MAX_CONNECTIONS,
            max_keepalive_connections=MAX_KEPT,
            keepalive_expiry=KEEP_SECONDS,
            network_backend=SocketBackend(names, trust),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.AsyncByteStream)  # noqa: S101 - narrows a type
        response = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=response.status,
            headers=response.headers,
            stream=_Body(response),
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        await self._pool.aclose()


def open_client(names: Names, trust: Trust, *, agent: str) -> httpx.AsyncClient:
    """An httpx client with everything switched off that httpx does by itself.

    Args:
        names: Looks up hosts.
        trust: Checks certificates.
        agent: The `User-Agent` to send.
    """
    client = httpx.AsyncClient(
        transport=_Wire(names, trust),
        trust_env=False,
        follow_redirects=False,
        # httpx's timeouts are for each read; the deadline is over the whole exchange.
        timeout=httpx.Timeout(None),
        headers={
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": agent,
        },
    )
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return client
