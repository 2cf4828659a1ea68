"""The one place that httpx and httpcore are used: their connections, and what their errors mean.

Connections are made here, of asyncio's own parts, because three steps must not happen on the loop
or its default executor: the name lookup, the reading of the system's certificates and the check of
a host's certificate, each of which can hang. It must never connect by name, never let an error of
theirs out, never follow, decode, retry or remember anything, and closing must never wait for the
other side.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from asyncio.staggered import staggered_race
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, TypeVar

import h11
import httpcore
import httpx

from pos_app.system.daemon_call import run_blocking
from pos_app.transport import errors
from pos_app.transport.errors import ConnectFailed
from pos_app.transport.trust import refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pos_app.transport.names import Endpoint, Names
    from pos_app.transport.trust import Trust


NEXT_ADDRESS_SECONDS = 0.25
# Small reads, so that an answer cut into single bytes cannot hold the loop for long at a time.
READ_BYTES = 8 * 1024
HIGH_WATER = 64 * 1024
T = TypeVar("T")


async def first_to_answer(endpoints: list[Endpoint]) -> socket.socket:
    """A connected socket of whichever endpoint answers first.

    The next address is tried beside one that has not answered yet (RFC 8305), because a dead IPv6
    route would otherwise eat the whole deadline.

    Args:
        endpoints: Where to try, best first.

    Raises:
        ConnectFailed: None of them took a connection.
    """
    loop = asyncio.get_running_loop()
    connected: list[socket.socket] = []

    async def dial(endpoint: Endpoint) -> socket.socket:
        sock = socket.socket(endpoint.family, socket.SOCK_STREAM)
        try:
            sock.setblocking(False)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await loop.sock_connect(sock, endpoint.address)
        except BaseException:
            sock.close()
            raise
        connected.append(sock)
        return sock

    winner = None
    try:
        # The race that asyncio itself runs, which it offers for the addresses of a name only.
        dials = [partial(dial, endpoint) for endpoint in endpoints]
        winner, _, _ = await staggered_race(dials, NEXT_ADDRESS_SECONDS)
    finally:
        for sock in connected:
            if sock is not winner:
                sock.close()
    if winner is None:
        raise ConnectFailed("the host did not take a connection")
    return winner


class WireReader(asyncio.StreamReader):
    """Says what asyncio's own does not: whether anything has come or ended that nobody has read.

    That decides whether a request may be risked on an idle connection. A reset is an end, told
    after whatever came before it.
    """

    def __init__(self) -> None:
        """Hold the sender back when nobody reads."""
        super().__init__(limit=HIGH_WATER // 2)
        self.unread = 0
        self.ended = False
        self.broken = False

    def feed_data(self, data: Any) -> None:
        """Count what comes."""
        self.unread += len(data)
        super().feed_data(data)

    def feed_eof(self) -> None:
        """Remember the end."""
        self.ended = True
        super().feed_eof()

    def set_exception(self, exc: Exception) -> None:
        """Remember that it broke."""
        del exc
        self.broken = True
        self.feed_eof()

    async def read(self, n: int = READ_BYTES) -> bytes:
        """The next bytes; empty at the end.

        Raises:
            httpcore.ReadError: The connection broke.
        """
        if self.unread:
            # Whoever sends faster than we read must not keep everybody else from their turn.
            await asyncio.sleep(0)
        data = await super().read(n)
        self.unread -= len(data)
        if self.broken and not data:
            raise httpcore.ReadError("the connection broke")
        return data


class SocketStream(httpcore.AsyncNetworkStream):
    """One connection. From `start_tls` on it speaks TLS, by hand: the handshake can leave the loop.

    Attributes:
        ended: The other side was seen to have stopped sending.
    """

    def __init__(self, transport: asyncio.Transport, reader: WireReader, trust: Trust) -> None:
        self.ended = False
        self._transport = transport
        self._reader = reader
        self._trust = trust
        self._tls: ssl.SSLObject | None = None
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next bytes; empty at the end."""
        del max_bytes, timeout  # ours is smaller; the deadline is over the whole exchange
        tls = self._tls
        data = b""
        try:
            # Many servers hang up without TLS's own goodbye, and Python tells it since 3.11.4. A
            # body cut short this way is caught by its length, or by being no JSON.
            with suppress(ssl.SSLEOFError):
                if tls is None:
                    data = await self._reader.read()
                else:
                    data = await self._pump(lambda: tls.read(READ_BYTES))
        except ssl.SSLError:
            raise httpcore.ReadError("the encryption broke") from None
        self.ended = not data
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send without waiting: our requests are a few kilobytes, and fit any buffer."""
        del timeout
        tls = self._tls
        if tls is None:
            self._send(buffer)
            return
        try:
            await self._pump(lambda: tls.write(buffer))
        except ssl.SSLError:
            raise httpcore.WriteError("the encryption broke") from None

    async def aclose(self) -> None:
        """End the connection at once, whatever the other side does."""
        self._transport.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> SocketStream:
        """Agree on encryption and check the host's certificate, on daemon threads.

        Raises:
            CertificateRefused: The certificate does not prove the host.
            ConnectFailed: No agreement, or the connection ended.
        """
        del ssl_context, timeout  # the pool's context trusts nobody; ours comes from `trust`
        try:
            context = await self._trust.context()
            # Wrapping and shaking hands both wait for a lock of the system's checker.
            wrap = partial(context.wrap_bio, self._incoming, self._outgoing)
            tls = await run_blocking(
                lambda: wrap(server_hostname=server_hostname), name="tls-check"
            )
            await self._pump(tls.do_handshake, off_loop=True)
            self._tls = tls
        except ssl.SSLError as error:
            raise refusal(error) from None
        except (OSError, httpcore.NetworkError):
            raise ConnectFailed("the connection ended before encryption was agreed") from None
        finally:
            if self._tls is None:
                self._transport.abort()
        return self

    def get_extra_info(self, info: str) -> Any:
        """Answer the pool's question whether an idle connection is still good."""
        if info != "is_readable":
            return self._tls if info == "ssl_object" else None
        # What is deciphered or to be deciphered is as unasked for as what is still to be read.
        deciphered = self._tls.pending() if self._tls is not None else 0
        unread = self._reader.unread or self._incoming.pending or deciphered
        return bool(unread) or self._reader.ended or self._transport.is_closing()

    async def _pump(self, step: Callable[[], T], *, off_loop: bool = False) -> T:
        """Take a step of TLS: send what it wants to say, and give it what comes back."""
        while True:
            try:
                result = await run_blocking(step, name="tls-check") if off_loop else step()
            except ssl.SSLWantReadError:
                self._flush()
                data = await self._reader.read()
                if data:
                    self._incoming.write(data)
                else:
                    self._incoming.write_eof()
            else:
                self._flush()
                return result

    def _flush(self) -> None:
        if self._outgoing.pending:
            self._send(self._outgoing.read())

    def _send(self, data: bytes) -> None:
        if self._transport.is_closing():
            raise httpcore.WriteError("the connection is gone")
        self._transport.write(data)


class SocketBackend(httpcore.AsyncNetworkBackend):
    """Opens connections for the pool."""

    def __init__(self, names: Names, trust: Trust) -> None:
        self._names = names
        self._trust = trust

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> SocketStream:
        """Connect to whichever of the host's addresses answers first.

        Raises:
            NameNotResolved: The name led to no address.
            ConnectFailed: No address answered.
        """
        del timeout, local_address, socket_options
        sock = await first_to_answer(await self._names.endpoints(host, port))
        reader = WireReader()
        try:
            transport, _ = await asyncio.get_running_loop().create_connection(
                lambda: asyncio.StreamReaderProtocol(reader), sock=sock
            )
        except BaseException:
            sock.close()
            raise
        return SocketStream(transport, reader, self._trust)


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

# What each of httpx's errors means before and after the request may have left, and so do those
# below it in its tree. It turns httpcore's errors into its own.
MEANING: dict[type[Exception], _Pair] = {
    httpx.HTTPError: _LOST,
    httpx.TimeoutException: _LATE,
    httpx.ProtocolError: _NONSENSE,
    httpx.LocalProtocolError: _OURS,
    httpx.UnsupportedProtocol: (errors.BadUrl, errors.ConnectionLost),
    httpx.DecodingError: (errors.ConnectFailed, errors.Encoded),
    httpx.TooManyRedirects: (errors.ConnectFailed, errors.Redirected),
    httpx.HTTPStatusError: _NONSENSE,
    httpx.InvalidURL: (errors.BadUrl, errors.ConnectionLost),
    httpx.CookieConflict: _OURS,
    httpx.StreamError: _OURS,
    httpx.StreamClosed: _LOST,
    # The deadline over a whole exchange.
    TimeoutError: _LATE,
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
    """Our error for one of httpx's, or for an operating system's that came through."""
    pair = next((MEANING[kind] for kind in type(error).__mro__ if kind in MEANING), _LOST)
    if pair is _NONSENSE and _was_cut_off(error, progress):
        pair = _LOST
    kind: type[errors.ExchangeError] = pair[1] if progress.sent else pair[0]
    return kind(_WORDS[kind])


def _was_cut_off(error: Exception, progress: Progress) -> bool:
    # Before an answer has begun h11 complains of nonsense, and httpcore by itself of silence;
    # after that the connection knows whether the other side stopped.
    if progress.stream is None:
        below = error.__cause__ or error
        return not isinstance(below.__context__, h11.RemoteProtocolError)
    return bool(progress.stream.ended)


async def give_back(response: httpx.Response) -> None:
    """Let the pool have an answer's connection for the next request.

    Not where bytes came after the answer's end, which the pool itself would keep: the next question
    would be answered by what nobody asked.
    """
    parser: Any = response.stream
    for part in ("_stream", "_httpcore_stream", "_stream", "_connection", "_h11_state"):
        parser = getattr(parser, part, None)
    if parser is not None and parser.trailing_data[0]:
        await response.extensions["network_stream"].aclose()
    await response.aclose()


class _Wire(httpx.AsyncHTTPTransport):
    """httpx's own, over a pool with our sockets, which httpx's cannot be given."""

    def __init__(self, names: Names, trust: Trust) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            # Trusts nobody: the sockets bring their own, and a slip would fail closed.
            ssl_context=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            max_connections=MAX_CONNECTIONS,
            max_keepalive_connections=MAX_KEPT,
            keepalive_expiry=KEEP_SECONDS,
            network_backend=SocketBackend(names, trust),
        )


def open_client(names: Names, trust: Trust, *, agent: str) -> httpx.AsyncClient:
    """An httpx client with everything switched off that httpx does by itself."""
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
