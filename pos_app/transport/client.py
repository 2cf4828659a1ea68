"""The till's only way to the network: one request, one whole answer, or one of our errors.

Every exchange is under one deadline, over lookup, connection, sending and reading alike, and
under one size cap. It must never retry: whether to ask again is a matter of money, and is not
decided here. Neither a request nor a reply may ever show headers or bodies in its `repr`: keys and
phone numbers are there.
"""

from __future__ import annotations

import asyncio
import logging
import re
import sys
from dataclasses import dataclass, field
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING, Literal, cast

import pos_app
from pos_app.system.urls import UrlRefused, check_sendable
from pos_app.transport import errors, strict_json
from pos_app.transport.errors import BadHeader
from pos_app.transport.names import Names
from pos_app.transport.trust import Trust

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
    from datetime import datetime

    import httpx

    _Read = Callable[[httpx.Response], Awaitable[bytes]]


MAX_BODY = 256 * 1024

_NAME = re.compile(r"[A-Za-z0-9-]+")
_VALUE = re.compile(r"[!-~]+(?: +[!-~]+)*")


@dataclass(frozen=True, slots=True)
class Request:
    """One request, ready to leave; checked when made, so a badly pasted key opens nothing.

    Attributes:
        method: GET reads, POST acts.
        url: Absolute, its query included.
        headers: Names and values; outer spaces of a value are dropped.
        body: The exact bytes to send; empty for none.
        allow_plain_http: The owner's explicit choice for this gateway.
        still_wanted: Asked right before the first byte leaves: where it says no, nothing does.

    Raises:
        BadHeader: A header cannot be sent; its value is not in the error.
    """

    method: Literal["GET", "POST"]
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    allow_plain_http: bool = False
    still_wanted: Callable[[], bool] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        checked = {name: header_value(name, value) for name, value in self.headers.items()}
        object.__setattr__(self, "headers", checked)


def header_value(name: str, value: str) -> str:
    """A header's value as it can be sent, without outer white space; only its name is ever shown.

    Raises:
        BadHeader: Empty, or with a character outside visible ASCII and inner spaces.
    """
    if not _NAME.fullmatch(name):
        raise BadHeader("a header has no usable name")
    trimmed = value.strip()
    if not _VALUE.fullmatch(trimmed):
        raise BadHeader(f"the text for {name} is empty or has a character that cannot be sent")
    return trimmed


@dataclass(frozen=True, slots=True)
class Reply:
    """One whole answer, whatever its status, that came from the host itself.

    Attributes:
        status: HTTP status, 200 to 299 or 400 to 599.
        body: At most 256 KiB, as sent.
        date: The gateway's own clock, where it told it.
        received_at: Ours, in UTC, when the answer was whole.
        retry_after: Seconds, 0 to 300, that the gateway asks to be left alone.
    """

    status: int
    body: bytes = field(repr=False)
    date: datetime | None
    received_at: datetime
    retry_after: float | None = None

    def json(self) -> strict_json.Json:
        """The body as strictly read JSON, whatever the content type says.

        Raises:
            JsonRefused: It is not JSON as we accept it.
        """
        return strict_json.parse(self.body)


MAX_RETRY_AFTER = 300.0

_SECONDS = re.compile(r"[0-9]{1,9}")


def read_http_date(text: str | None) -> datetime | None:
    """The moment that a `Date` header names, in UTC; None where it names none.

    Only the one form that HTTP servers write is read, in no locale.
    """
    # A leap second is the only 60 there is, and datetime has none.
    trimmed = (text or "").strip().replace(":60 GMT", ":59 GMT")
    try:
        moment = parsedate_to_datetime(trimmed)
        # Whatever else the library reads is not the same when it is written again; that the day of
        # the week is another one changes nothing.
        return moment if format_datetime(moment, usegmt=True)[3:] == trimmed[3:] else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def read_retry_after(text: str | None, *, now: datetime) -> float | None:
    """How many seconds, 0 to 300, a gateway asks to be left alone; None for nothing readable.

    The `Retry-After` header has seconds, or an HTTP date, counted from `now`, best the gateway's.
    """
    trimmed = (text or "").strip()
    if _SECONDS.fullmatch(trimmed):
        return min(float(trimmed), MAX_RETRY_AFTER)
    moment = read_http_date(trimmed)
    if moment is None:
        return None
    return min(max((moment - now).total_seconds(), 0.0), MAX_RETRY_AFTER)


_OK = 200
_log = logging.getLogger(__name__)


def quieten_libraries() -> None:
    """Keep the HTTP libraries from logging addresses, which carry ids and filters."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)


async def read_capped(response: httpx.Response) -> bytes:
    """An answer's whole body; raises TooLarge beyond 256 KiB."""
    body = bytearray()
    async for part in _parts(response):
        body += part
        if len(body) > MAX_BODY:
            raise errors.TooLarge("the answer is too large", status=response.status_code)
    return bytes(body)


def _parts(response: httpx.Response) -> AsyncIterator[bytes]:
    """The body as it came, and the connection not yet given back at its end."""
    return cast("httpx.AsyncByteStream", response.stream).__aiter__()


class Transport:
    """Exchanges requests for replies, on one asyncio loop.

    Making one is cheap and loads nothing heavy; `prepare` does, and belongs on the engine's
    thread.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        names: Names | None = None,
        trust: Trust | None = None,
    ) -> None:
        """Wait to be used; names and certificates are the system's own where none are given.

        `clock` is UTC.
        """
        self._clock = clock
        self._names = names or Names()
        self._trust = trust or Trust()
        self._client: httpx.AsyncClient | None = None
        self._closed = False

    def prepare(self) -> None:
        """Load the HTTP libraries, which takes a tenth of a second, so that a charge need not."""
        if self._client is None and not self._closed:
            # httpx loads its own command line wherever click, rich and pygments happen to be
            # installed, which costs more than all the rest of it; it goes without elsewhere.
            sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
            from pos_app.transport.connection import open_client

            quieten_libraries()
            self._client = open_client(
                self._names, self._trust, agent=f"pos-app/{pos_app.__version__}"
            )

    async def exchange(
        self, request: Request, *, deadline: float, read: _Read = read_capped
    ) -> Reply:
        """Send one request and read the whole answer.

        Args:
            request: What to send, and where.
            deadline: Seconds for everything together, however slowly it drips.
            read: Takes in the answer's body, and gives what of it to keep.

        Returns:
            The answer, of status 2xx, 4xx or 5xx.

        Raises:
            NotSent: Nothing left this computer.
            MaybeSent: The gateway may have it.
        """
        try:
            check_sendable(request.url, allow_plain_http=request.allow_plain_http)
        except UrlRefused as why:
            refused = errors.PlainHttpRefused if why.plain_http else errors.BadUrl
            raise refused(str(why)) from None
        self.prepare()
        if self._client is None:
            raise errors.TransportClosed("the program is stopping")
        from pos_app.transport.connection import Progress, give_back, meaning

        progress = Progress(still_wanted=request.still_wanted)
        try:
            outgoing = self._client.build_request(
                request.method,
                request.url,
                headers=dict(request.headers),
                content=request.body or None,
                extensions={"trace": progress.note},
            )
            async with asyncio.timeout(deadline):
                response = await self._client.send(outgoing, stream=True)
                try:
                    progress.stream = response.extensions["network_stream"]
                    _refuse_unreadable(response)
                    body = await read(response)
                finally:
                    await give_back(response)
        except errors.ExchangeError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, money must hear it as ours
            # The kind only: the text of an error that nobody foresaw may hold anything.
            _log.debug("an exchange ended with %s", type(error).__name__)
            raise meaning(error, progress) from None
        now = self._clock()
        date = read_http_date(response.headers.get("Date"))
        return Reply(
            status=response.status_code,
            body=body,
            date=date,
            received_at=now,
            retry_after=read_retry_after(response.headers.get("Retry-After"), now=date or now),
        )

    async def download(
        self, request: Request, take: Callable[[bytes], object], *, most: int, deadline: float
    ) -> Reply:
        """Send one request and hand on a body of status 200, part by part, as it comes.

        Args:
            request: What to send, and where.
            take: Gets each part; it may write to a disk, so not on the engine's loop.
            most: Bytes; a longer body is refused, and `take` never gets more than these.
            deadline: Seconds for everything together.

        Returns:
            The answer. Its body is empty where it was handed on, and as sent, within the usual
            cap, where the status was not 200.

        Raises:
            NotSent: Nothing left this computer.
            MaybeSent: The body did not come whole. Also what `take` raises, as it is.
        """
        refused: list[Exception] = []

        async def read(response: httpx.Response) -> bytes:
            if response.status_code != _OK:
                return await read_capped(response)
            got = 0
            async for part in _parts(response):
                got += len(part)
                if got > most:
                    raise errors.TooLarge("the answer is too large", status=_OK)
                try:
                    take(part)
                except Exception as error:
                    refused.append(error)
                    raise
            return b""

        try:
            return await self.exchange(request, deadline=deadline, read=read)
        except errors.ExchangeError:
            if refused:
                raise refused[0] from None
            raise

    async def aclose(self) -> None:
        """End every connection at once and refuse new work; waits for nobody."""
        self._closed = True
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()
            # One turn of the loop, in which ended connections give their sockets back.
            await asyncio.sleep(0)


def _refuse_unreadable(response: httpx.Response) -> None:
    status = response.status_code
    if 300 <= status < 400:
        raise errors.Redirected("the answer sends us elsewhere", status=status)
    if not 200 <= status < 600:
        raise errors.NotHttp("the answer has no status that we know", status=status)
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in ("", "identity"):
        raise errors.Encoded("the answer is encoded", status=status)
