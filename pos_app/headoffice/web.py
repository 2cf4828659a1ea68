"""Head office's web server: what tills, gateways, customers and owners ask of it.

It keeps nothing between requests but its connections, so that several may run beside each other.
No request's body, token or code is ever logged.
"""

from __future__ import annotations

import json
import logging
import socket
from typing import TYPE_CHECKING, Final

import psycopg
import uvicorn
from psycopg_pool import PoolTimeout
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pos_app.headoffice import enrolment, ingest, public_pages, receipt_page
from pos_app.headoffice.database import DatabaseRole
from pos_app.headoffice.hint_desk import HELD_SECONDS, HintDesk
from pos_app.headoffice.incoming import read_body, till_of
from pos_app.headoffice.notices import Notices, addresses
from pos_app.headoffice.pages.routes import routes_of
from pos_app.headoffice.receipt_page import ReceiptPages
from pos_app.headoffice.restore_rows import RestoreDesk
from pos_app.outbox.messages import MOST_BYTES, WireRefused, read_batch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import FrameType
    from uuid import UUID

    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from pos_app.headoffice.database import Database

_log: Final = logging.getLogger(__name__)
_MOST_WORDS: Final = 4096
_RECEIPT: Final = "/r/"
_HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
)


def build_app(
    database: Database,
    *,
    held: float = HELD_SECONDS,
    receipt_days: int = receipt_page.DAYS,
    public_url: str = "",
) -> OfficeApp:
    """All routes over one open database.

    Args:
        database: Open.
        held: For so many seconds a till waits for a hint.
        receipt_days: For so long after it was paid a sale's receipt is shown.
        public_url: Where gateways and owners reach this server.
    """
    door, desk = _Door(database), HintDesk(database, held)
    app = Starlette(
        routes=[
            Route("/health", door.health),
            Route("/v1/enrol", door.enrol, methods=["POST"]),
            Route("/v1/journal", door.journal, methods=["POST"]),
            *RestoreDesk(database).routes,
            *Notices(database, desk).routes,
            ReceiptPages(database, receipt_days).route,
            Route("/thanks", _thanks, methods=["GET", "POST"]),
            *routes_of(database, addresses(public_url)),
        ],
        exception_handlers={
            HTTPException: _answer_refused,
            WireRefused: _answer_wire_refused,
            psycopg.Error: _answer_no_database,
            PoolTimeout: _answer_no_database,
        },
    )
    return OfficeApp(app, desk)


class _Door:
    """What tills ask."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # Whose batch is being taken: another of the same till would only wait for it, and hold a
        # connection from others meanwhile.
        self._taking: set[UUID] = set()

    async def health(self, _request: Request) -> Response:
        def ask() -> None:
            with self._database.acting(DatabaseRole.DOOR) as connection:
                connection.execute("SELECT 1")

        await run_in_threadpool(ask)
        return JSONResponse({"ok": True})

    async def enrol(self, request: Request) -> Response:
        told = await _object(request, _MOST_WORDS)
        code = told.get("code")
        if not isinstance(code, str):
            raise HTTPException(400, "code")
        try:
            restores = told.get("restore") is True
            made = await run_in_threadpool(enrolment.enrol, self._database, code, restores=restores)
        except enrolment.CodeRefused:
            raise HTTPException(403, "code_refused") from None
        return JSONResponse(
            {
                "token": made.token,
                "owner": made.owner_name,
                "shop": made.shop_name,
                "till": made.till_name,
            }
        )

    async def journal(self, request: Request) -> Response:
        till = await till_of(self._database, request)
        batch = read_batch(await _object(request, MOST_BYTES))
        if till.till in self._taking:
            raise HTTPException(503, "busy", {"Retry-After": "1"})
        self._taking.add(till.till)
        try:
            answer = await run_in_threadpool(ingest.take, self._database, till, batch)
        finally:
            self._taking.discard(till.till)
        return JSONResponse(answer.to_json(), status_code=200 if answer.code == "ok" else 409)


async def _thanks(_request: Request) -> Response:
    return public_pages.thanks()


async def _object(request: Request, most: int) -> Mapping[str, object]:
    """A request's body as a JSON object; what is longer is not read to its end."""
    body = await read_body(request, most)
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise HTTPException(400, "not_json") from None
    if not isinstance(told, dict):
        raise HTTPException(400, "not_json")
    return told


async def _answer_refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - the handler's own kind
    return JSONResponse({"code": error.detail}, error.status_code, error.headers)


async def _answer_wire_refused(_request: Request, error: Exception) -> Response:
    return JSONResponse({"code": "not_understood", "why": str(error)}, 400)


async def _answer_no_database(_request: Request, error: Exception) -> Response:
    _log.error("The database: %s.", type(error).__name__)
    return JSONResponse({"code": "no_database"}, 503, {"Retry-After": "5"})


class OfficeApp:
    """Adds the headers that every answer has, and logs method, path and status."""

    def __init__(self, app: ASGIApp, desk: HintDesk) -> None:
        """Serve `app`, whose held requests are at `desk`."""
        self._app = app
        self._desk = desk

    def end(self) -> None:
        """Hold no request any longer: the server is to end."""
        self._desk.end()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
                path = _loggable(scope["path"])
                _log.debug("%s %s %s", scope["method"], path, message["status"])
            await send(message)

        await self._app(scope, receive, send_with)


def _loggable(path: str) -> str:
    """A path without what opens a receipt."""
    return f"{_RECEIPT}…" if path.startswith(_RECEIPT) else path


class _Server(uvicorn.Server):
    """Ends at once: a held request would keep it for 25 seconds."""

    def __init__(self, config: uvicorn.Config, app: OfficeApp) -> None:
        super().__init__(config)
        self._office = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._office.end()
        super().handle_exit(sig, frame)


def serve(app: OfficeApp, host: str, port: int, ready: Callable[[int], None]) -> None:
    """Serve until the process is told to end; `ready` hears the port once it is open.

    Raises:
        OSError: The address cannot be had.
    """
    with socket.create_server((host, port), reuse_port=False) as sock:
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=5,
        )
        server = _Server(config, app)
        ready(sock.getsockname()[1])
        server.run(sockets=[sock])
