"""What gateways say unasked: whatever comes is answered at once, and nothing in it is believed.

All that is made of a notice is a hint to the till whose payment it names, which then asks the
gateway itself. So a notice that is forged, lost, late or repeated can move no money and no sale.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_plus

import psycopg
from psycopg_pool import PoolTimeout
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pos_app.headoffice import hint_desk
from pos_app.headoffice.incoming import address_of, read_body, till_of
from pos_app.headoffice.rate_limit import RateLimit

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from pos_app.headoffice.database import Database
    from pos_app.headoffice.hint_desk import HintDesk

_log: Final = logging.getLogger(__name__)
_MOST_BYTES: Final = 64 * 1024
# One gateway speaks for all tills from a few addresses.
_AT_ONCE, _A_SECOND = 600, 50.0
# Ids stand in forms, in JSON, in addresses and in parts of a form, and look alike in all of them.
_WORD: Final = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{8,64}(?![A-Za-z0-9_-])")
_OURS: Final = re.compile(r"p_[0-9a-f]{24}")
_ORDER: Final = re.compile(r"[1-9]\d{14}")
_MOST_WORDS: Final = 40


def ids_in(text: str) -> tuple[list[str], list[str]]:
    """What in a notice may be an id: of orders and of gateways' payments, and of our payments."""
    words = list(dict.fromkeys(_WORD.findall(text)))
    ours = [word for word in words if _OURS.fullmatch(word)]
    others = [word for word in words if not _OURS.fullmatch(word)]
    # Of a long notice those that look like an order's come first.
    others.sort(key=lambda word: _ORDER.fullmatch(word) is None)
    return others[:_MOST_WORDS], ours[:_MOST_WORDS]


def addresses(public_url: str) -> dict[str, str]:
    """What gateways are told of this server, by the names in their settings; none without one."""
    base = public_url.strip().rstrip("/")
    if not base:
        return {}
    return {
        "Checkout's ipn_url": f"{base}/ipn/checkout",
        "Checkout's callback_url": f"{base}/thanks",
        "PayGate's webhook": f"{base}/webhooks/paygate",
    }


class Notices:
    """Takes what gateways say, and hands tills their hints."""

    def __init__(self, database: Database, desk: HintDesk) -> None:
        self._database = database
        self._desk = desk
        self._limit = RateLimit(_AT_ONCE, _A_SECOND)

    @property
    def routes(self) -> list[BaseRoute]:
        """Where gateways and tills ask."""
        return [
            Route("/ipn/checkout", self._take, methods=["POST"]),
            Route("/webhooks/paygate", self._take, methods=["POST"]),
            Route("/v1/hints", self._hints),
        ]

    async def _take(self, request: Request) -> Response:
        if not self._limit.take(address_of(request)):
            raise HTTPException(429, "too_many", {"Retry-After": "60"})
        body = await read_body(request, _MOST_BYTES)
        text = f"{request.url.query}\n{body.decode('utf-8', 'replace')}"
        words, ours = ids_in(unquote_plus(text))
        try:
            await run_in_threadpool(hint_desk.leave, self._database, words, ours)
        except (psycopg.Error, PoolTimeout) as error:
            # The till looks by itself all the same; nobody else can do anything about it.
            _log.error("A notice left no hint: %s.", type(error).__name__)
        return Response(status_code=200)

    async def _hints(self, request: Request) -> Response:
        till = await till_of(self._database, request)
        named = request.query_params.get("payments", "").split(",")
        payments = [name for name in named if _OURS.fullmatch(name)]
        if len(payments) > hint_desk.MOST_PAYMENTS:
            raise HTTPException(400, "payments")
        found = await self._desk.wait(till, payments)
        return JSONResponse({"payments": found})
