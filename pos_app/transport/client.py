"""The till's only way to the network: one request, one whole answer, or one of our errors.

Every exchange is under one deadline, over lookup, connection, sending and reading alike, and
under one size cap. It must never retry: whether to ask again is a matter of money, and is not
decided here.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import TYPE_CHECKING

import pos_app
from pos_app.transport import errors
from pos_app.transport.addresses import check_sendable
from pos_app.transport.dates import read_http_date, read_retry_after
from pos_app.transport.messages import MAX_BODY, Reply, Request
from pos_app.transport.names import Names
from pos_app.transport.trust import Trust

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    import httpx

    from pos_app.transport.connection import Progress

    _Read = Callable[[httpx.Response], Awaitable[bytes]]

_OK = 200
_log = logging.getLogger(__name__)


def quieten_libraries() -> None:
    """Keep the HTTP libraries from logging addresses, which carry ids and filters."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)


def leave_out_command_line() -> None:
    """Keep httpx from loading its own command line, which costs more than all the rest of it.

    It does so wherever click, rich and pygments happen to be installed, and goes without where
    they are not.
    """
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]


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
        """Wait to be used.

        Args:
            clock: Tells the time in UTC, for a reply's `received_at`.
            names: Looks up hosts; the system's own where none is given.
            trust: Checks certificates; the system's own where none is given.
        """
        self._clock = clock
        self._names = names or Names()
        self._trust = trust or Trust()
        self._client: httpx.AsyncClient | None = None
        self._closed = False

    def prepare(self) -> None:
        """Load the HTTP libraries, which takes a tenth of a second, so that a charge need not."""
        if self._client is None and not self._closed:
            leave_out_command_line()
            from pos_app.transport.connection import open_client

            quieten_libraries()
            self._client = open_client(
                self._names, self._trust, agent=f"pos-app/{pos_app.__version__}"
            )

    async def exchange(self, request: Request, *, deadline: float) -> Reply:
        """Send one request and read the whole answer.

        Args:
            request: What to send, and where.
            deadline: Seconds for everything together, however slowly it drips.

        Returns:
            The answer, of status 2xx, 4xx or 5xx.

        Raises:
            NotSent: Nothing left this computer.
            MaybeSent: The gateway may have it.
        """
        return await self._within(deadline, request, _read_capped)

    async def download(
        self, request: Request, take: Callable[[bytes], None], *, most: int, deadline: float
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
                return await _read_capped(response)
            got = 0
            async for part in response.aiter_raw():
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
            return await self._within(deadline, request, read)
        except errors.TransportError:
            if refused:
                raise refused[0] from None
            raise

    async def _within(self, deadline: float, request: Request, read: _Read) -> Reply:
        check_sendable(request.url, allow_plain_http=request.allow_plain_http)
        self.prepare()
        if self._client is None:
            raise errors.TransportClosed("the program is stopping")
        from pos_app.transport.connection import Progress, meaning

        progress = Progress(still_wanted=request.still_wanted)
        try:
            async with asyncio.timeout(deadline):
                return await self._exchange(self._client, request, progress, read)
        except errors.TransportError:
            raise
        except TimeoutError:
            if progress.sent:
                raise errors.DeadlinePassed("no whole answer in time") from None
            raise errors.NotSentInTime("no connection in time") from None
        except Exception as error:  # noqa: BLE001 - whatever it is, money must hear it as ours
            # The kind only: the text of an error that nobody foresaw may hold anything.
            _log.debug("an exchange ended with %s", type(error).__name__)
            raise meaning(error, progress) from None

    async def _exchange(
        self, client: httpx.AsyncClient, request: Request, progress: Progress, read: _Read
    ) -> Reply:
        outgoing = client.build_request(
            request.method,
            request.url,
            headers=dict(request.headers),
            content=request.body or None,
            extensions={"trace": progress.note},
        )
        response = await client.send(outgoing, stream=True)
        try:
            progress.stream = response.extensions["network_stream"]
            _refuse_unreadable(response)
            body = await read(response)
        finally:
            await response.aclose()
        now = self._clock()
        date = read_http_date(response.headers.get("Date"))
        return Reply(
            status=response.status_code,
            body=body,
            date=date,
            received_at=now,
            retry_after=read_retry_after(response.headers.get("Retry-After"), now=date or now),
        )

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


async def _read_capped(response: httpx.Response) -> bytes:
    body = bytearray()
    async for part in response.aiter_raw():
        body += part
        if len(body) > MAX_BODY:
            raise errors.TooLarge("the answer is too large", status=response.status_code)
    return bytes(body)
