"""The web server under the training gateway: one loopback socket, on a thread and loop of its own.

It is the only module here that knows uvicorn. It must never wait for a client when it stops, never
need a standard stream, and never touch the program's signals or logging.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
from email.utils import formatdate
from typing import TYPE_CHECKING, Any, Final, cast

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, Response
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from pos_app.system.urls import UrlRefused, read_address
from pos_app.training import checkout as checkout_api
from pos_app.training import paygate as paygate_api
from pos_app.training.book import BookClosedError
from pos_app.training.checkout import CheckoutError, CheckoutPage
from pos_app.training.paygate import PayGateError

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, MutableMapping

    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from pos_app.training.book import TrainingBook

_log: Final = logging.getLogger(__name__)
# Longer than any client keeps an idle connection, so that none sends into one that we just closed.
_KEEP_ALIVE_SECONDS: Final = 75
_LAST_WORDS_SECONDS: Final = 0.1


def build_app(
    book: TrainingBook,
    *,
    origin: str,
    shop: str,
    amount_unit: checkout_api.AmountUnit,
    marked: bool,
    clock: Callable[[], float],
) -> ASGIApp:
    """Put both APIs, with and without `/api`, and the page together; see `TrainingGateway`."""
    paygate = paygate_api.PayGateApi(book, marked=marked)
    checkout = checkout_api.CheckoutApi(book, origin, amount_unit, marked=marked)
    routes = [
        route
        for prefix in ("", "/api")
        for api in (paygate, checkout)
        for route in api.routes(prefix)
    ]
    app = Starlette(
        routes=[*routes, *CheckoutPage(book, shop).routes()],
        exception_handlers={
            PayGateError: paygate_api.answer_error,
            CheckoutError: checkout_api.answer_error,
            HTTPException: _answer_wrong_address,
            ClientDisconnect: _answer_nobody,
            sqlite3.Error: _answer_broken_book,
            BookClosedError: _answer_broken_book,
        },
    )
    return _Envelope(app, clock)


class Listener:
    """Serves one app on one socket until it is told to stop."""

    def __init__(self, app: ASGIApp, sock: socket.socket) -> None:
        """Take the app and a bound socket, which now belongs to the listener."""
        self._app = app
        self._sock = sock
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._run, name="training-gateway", daemon=True)

    def start(self) -> None:
        """Start the thread and return when the socket is being served."""
        self._thread.start()
        self._ready.wait()

    def stop(self, timeout: float) -> bool:
        """Stop serving, cutting open connections, within about `timeout` seconds.

        Returns:
            Whether the thread has ended; it is a daemon and holds nothing up if it has not.
        """
        if self._loop is not None and self._stop is not None:
            try:
                self._loop.call_soon_threadsafe(self._stop.set)
            except RuntimeError:
                # The loop has already closed.
                _log.debug("The training gateway had already stopped.")
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        finally:
            # Whatever went wrong, nobody may wait in start for ever.
            self._ready.set()

    async def _serve(self) -> None:
        config = uvicorn.Config(
            self._app,
            http=_Protocol,
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        )
        config.load()
        state = ServerState()
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        # Not uvicorn's own Server: that one polls ten times a second and, told to stop, waits for
        # idle clients.
        server = await self._loop.create_server(
            lambda: _Protocol(config, state, {}), sock=self._sock
        )
        self._ready.set()
        await self._stop.wait()
        server.close()
        for connection in tuple(state.connections):
            connection.transport.abort()
        if state.tasks:
            await asyncio.wait(tuple(state.tasks), timeout=_LAST_WORDS_SECONDS)


class _Protocol(H11Protocol):
    """uvicorn's own protocol, which can also close a connection without an answer."""

    def __init__(
        self, config: uvicorn.Config, server_state: ServerState, app_state: dict[str, Any]
    ) -> None:
        super().__init__(config, server_state, app_state)
        # The envelope's own line has no query and no client.
        self.access_log = False
        served: Any = self.app

        async def app(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
            async def hang_up() -> None:
                self.transport.close()
                while (await receive())["type"] != "http.disconnect":
                    pass

            scope[paygate_api.HANG_UP] = hang_up
            await served(scope, receive, send)

        self.app = app


def _refused(scope: Scope) -> str | None:
    """Why a request is not for us: it was made for another name, or by another site's page.

    A page on the internet can make a browser on this computer send here; it can neither name this
    host nor hide where it came from.
    """
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    if not _is_ours(f"http://{headers.get('host', '')}"):
        return "This host is not the training gateway's."
    site = headers.get("sec-fetch-site")
    origin = headers.get("origin")
    foreign = site in ("cross-site", "same-site") or (
        origin is not None and not _is_ours(origin) and site != "same-origin"
    )
    if scope["method"] not in ("GET", "HEAD") and foreign:
        return "The training gateway takes nothing from another site's page."
    return None


def _is_ours(origin: str) -> bool:
    try:
        return read_address(origin).loopback
    except UrlRefused:
        return False


class _Envelope:
    """Refuses strangers, adds the `Date` header by the gateway's own clock, and logs.

    Method, path and status are logged.
    """

    def __init__(self, app: ASGIApp, clock: Callable[[], float]) -> None:
        self._app = app
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (words := _refused(scope)) is not None:
            answer = PlainTextResponse(words, status_code=403)
            await answer(scope, receive, send)
            return

        async def send_dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = formatdate(self._clock(), usegmt=True).encode()
                message["headers"] = [*message["headers"], (b"date", date)]
                _log.debug("%s %s %s", scope["method"], scope["path"], message["status"])
            await send(message)

        await self._app(scope, receive, send_dated)


async def _answer_nobody(_request: Request, _error: Exception) -> Response:
    return Response(status_code=400)


async def _answer_wrong_address(request: Request, error: Exception) -> Response:
    refused = cast("HTTPException", error)
    words = "Method not allowed." if refused.status_code == 405 else "No such address."
    answer = await _answer_in_kind(
        request, PayGateError(refused.status_code, "address_unknown", words)
    )
    answer.headers.update(refused.headers or {})
    return answer


async def _answer_broken_book(request: Request, error: Exception) -> Response:
    _log.error("The training book cannot be used: %s.", error)
    return await _answer_in_kind(
        request,
        PayGateError(500, "book_broken", "The training book cannot be used.", kind="api_error"),
    )


async def _answer_in_kind(request: Request, refused: PayGateError) -> Response:
    if "/v1/" in request.url.path:
        return await paygate_api.answer_error(request, refused)
    return await checkout_api.answer_error(request, CheckoutError([str(refused)], refused.status))
