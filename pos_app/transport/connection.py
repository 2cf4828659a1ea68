"""The one place that httpx and httpcore are used, and where their every error becomes ours.

An httpx transport of our own over httpcore's pool, because httpx's cannot be given our sockets.
It must never let an error of theirs out, and never follow, decode, retry or remember anything.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any

import h11
import httpcore
import httpx

from pos_app.transport import errors
from pos_app.transport.sockets import Network

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from pos_app.transport.names import Names
    from pos_app.transport.trust import Trust

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

_WORDS: dict[type[errors.TransportError], str] = {
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


def meaning(error: Exception, progress: Progress) -> errors.TransportError:
    """Our error for one of theirs.

    Args:
        error: An httpx or httpcore error, or an operating system's that came through.
        progress: How far the exchange had come.
    """
    pair = next((MEANING[kind] for kind in type(error).__mro__ if kind in MEANING), _LOST)
    if pair is _NONSENSE and _was_cut_off(error, progress):
        pair = _LOST
    kind: type[errors.TransportError] = pair[1] if progress.sent else pair[0]
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
            network_backend=Network(names, trust),
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
