"""Every error of the two libraries is one of ours, before and after the request may have left."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import h11
import httpcore
import httpx
import pytest

from pos_app.transport import errors
from pos_app.transport.connection import _WORDS, Progress, meaning, open_client
from pos_app.transport.names import Names
from pos_app.transport.trust import Trust

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

LOST = (errors.ConnectFailed, errors.ConnectionLost)
LATE = (errors.NotSentInTime, errors.DeadlinePassed)
OURS = (errors.BadRequest, errors.ConnectionLost)
NONSENSE = (errors.ConnectFailed, errors.NotHttp)
BAD_URL = (errors.BadUrl, errors.ConnectionLost)

# What each means before the request may have left, and after.
EXPECTED: dict[type[Exception], tuple[type[errors.NotSent], type[errors.MaybeSent]]] = {
    httpx.HTTPError: LOST,
    httpx.RequestError: LOST,
    httpx.TransportError: LOST,
    httpx.TimeoutException: LATE,
    httpx.ConnectTimeout: LATE,
    httpx.ReadTimeout: LATE,
    httpx.WriteTimeout: LATE,
    httpx.PoolTimeout: LATE,
    httpx.NetworkError: LOST,
    httpx.ConnectError: LOST,
    httpx.ReadError: LOST,
    httpx.WriteError: LOST,
    httpx.CloseError: LOST,
    httpx.ProtocolError: NONSENSE,
    httpx.LocalProtocolError: OURS,
    httpx.RemoteProtocolError: NONSENSE,
    httpx.ProxyError: LOST,
    httpx.UnsupportedProtocol: BAD_URL,
    httpx.DecodingError: (errors.ConnectFailed, errors.Encoded),
    httpx.TooManyRedirects: (errors.ConnectFailed, errors.Redirected),
    httpx.HTTPStatusError: NONSENSE,
    httpx.InvalidURL: BAD_URL,
    httpx.CookieConflict: OURS,
    httpx.StreamError: OURS,
    httpx.StreamConsumed: OURS,
    httpx.StreamClosed: LOST,
    httpx.ResponseNotRead: OURS,
    httpx.RequestNotRead: OURS,
    httpcore.ConnectionNotAvailable: LOST,
    httpcore.TimeoutException: LATE,
    httpcore.ConnectTimeout: LATE,
    httpcore.ReadTimeout: LATE,
    httpcore.WriteTimeout: LATE,
    httpcore.PoolTimeout: LATE,
    httpcore.NetworkError: LOST,
    httpcore.ConnectError: LOST,
    httpcore.ReadError: LOST,
    httpcore.WriteError: LOST,
    httpcore.ProtocolError: NONSENSE,
    httpcore.LocalProtocolError: OURS,
    httpcore.RemoteProtocolError: NONSENSE,
    httpcore.ProxyError: LOST,
    httpcore.UnsupportedProtocol: BAD_URL,
    TimeoutError: LATE,
    UnicodeError: BAD_URL,
    OSError: LOST,
    RuntimeError: LOST,
}
# What is nonsense only where h11 complained of it, as in the last test; else it is silence.
UNPROVEN = {httpx.ProtocolError, httpx.RemoteProtocolError, httpx.HTTPStatusError}
UNPROVEN |= {httpcore.ProtocolError, httpcore.RemoteProtocolError}


def _raisable(module: ModuleType) -> Iterator[type[Exception]]:
    """Every exception class that a library defines, by walking down from all that it names."""
    named = [
        thing
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, Exception)
    ]
    seen: set[type[Exception]] = set()
    while named:
        kind = named.pop()
        if kind not in seen and kind.__module__.partition(".")[0] == module.__name__:
            seen.add(kind)
            named += [*kind.__subclasses__(), *(b for b in kind.__bases__ if b is not Exception)]
    yield from sorted(seen, key=lambda one: (one.__module__, one.__name__))


def _make(kind: type[Exception]) -> Exception:
    error = kind.__new__(kind)
    Exception.__init__(error, "GET https://shop.example/?phone=0241234567")
    return error


class _FailingPool:
    """Fails as the pool under httpx can, whether or not h11 complained."""

    def __init__(self, error: Exception, cause: Exception | None = None) -> None:
        self._error = error
        self._cause = cause

    async def handle_async_request(self, _request: httpcore.Request) -> httpcore.Response:
        self._error.__context__ = self._cause
        raise self._error from None


def _through_httpx(error: Exception, cause: Exception | None = None) -> Exception:
    """The error as it comes out of the client that the transport uses."""

    async def work() -> Exception:
        client: Any = open_client(Names(), Trust(), agent="test")
        client._transport._pool = _FailingPool(error, cause)
        with pytest.raises((httpx.HTTPError, httpcore.ConnectionNotAvailable)) as caught:
            await client.get("http://127.0.0.1/")
        return caught.value

    return asyncio.run(work())


@pytest.mark.parametrize("library", [httpx, httpcore])
def test_none_is_missed(library: ModuleType) -> None:
    found = set(_raisable(library))
    assert len(found) > 10
    assert found == {kind for kind in EXPECTED if kind.__module__.startswith(library.__name__)}


@pytest.mark.parametrize("kind", EXPECTED, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_each_says_whether_it_may_have_left_and_nothing_of_theirs(kind: type[Exception]) -> None:
    error = _make(kind)
    if kind.__module__.startswith("httpcore"):
        error = _through_httpx(error)
    before = meaning(error, Progress(sent=False))
    after = meaning(error, Progress(sent=True))
    lost = kind in UNPROVEN
    assert (type(before), type(after)) == (LOST if lost else EXPECTED[kind])
    assert isinstance(before, errors.NotSent)
    assert isinstance(after, errors.MaybeSent)
    for ours in (before, after):
        assert ours.detail == _WORDS[type(ours)]


class _Stream:
    def __init__(self, *, ended: bool) -> None:
        self.ended = ended


@pytest.mark.parametrize(
    ("cause", "stream", "kind"),
    [
        (None, None, errors.ConnectionLost),
        (h11.RemoteProtocolError("x"), None, errors.NotHttp),
        (h11.RemoteProtocolError("x"), _Stream(ended=True), errors.ConnectionLost),
        (h11.RemoteProtocolError("x"), _Stream(ended=False), errors.NotHttp),
    ],
)
def test_nonsense_is_told_from_an_answer_cut_short(
    cause: Exception | None, stream: Any, kind: type[errors.MaybeSent]
) -> None:
    error = _through_httpx(httpcore.RemoteProtocolError("x"), cause)
    assert isinstance(error, httpx.RemoteProtocolError)
    assert type(meaning(error, Progress(sent=True, stream=stream))) is kind
