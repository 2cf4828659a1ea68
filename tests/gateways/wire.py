"""A gateway's adapter, a real transport and a scripted server, put together for one test.

It must never know what an answer means: the tests write answers and judge readings.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pos_app.gateways.checkout import Checkout, RedirectRules
from pos_app.gateways.gateway_http import Caller
from pos_app.gateways.paygate import PayGate
from pos_app.transport.client import Reply, Request, Transport
from pos_app.transport.redaction import Redactor
from tests.transport.server import Server, answer, replying, scripted

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

NOW = datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC)
DATE = "Sun, 01 Mar 2026 12:00:00 GMT"
GATEWAY_NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
KEY = "9a5cd8e5beb32c70400b"
SECRET = "f2cc7f986a81b1452580"


class Canned:
    """A transport that has one answer, for properties over thousands of answers."""

    def __init__(self, status: int, body: bytes) -> None:
        self.reply = Reply(status, body, GATEWAY_NOW, NOW)

    async def exchange(self, request: Request, *, deadline: float) -> Reply:
        assert request.url
        assert deadline > 0
        return self.reply


def caller(transport: Any, *keys: str) -> Caller:
    redactor = Redactor()
    for key in keys:
        redactor.register(key)
    return Caller(transport, redactor, deadline=5.0)


def paygate(transport: Any, url: str = "https://api.test", **settings: Any) -> PayGate:
    chosen: dict[str, Any] = {"api_key": f"sk_live_{KEY}", "live": True, **settings}
    return PayGate(caller(transport, chosen["api_key"]), base_url=url, **chosen)


def checkout(transport: Any, url: str = "https://pay.test/api", **settings: Any) -> Checkout:
    chosen: dict[str, Any] = {
        "api_key": KEY,
        "secret_key": SECRET,
        "amount_unit": "minor",
        "ipn_url": "https://shop.example/ipn",
        "callback_url": "https://shop.example/thanks",
        "redirects": RedirectRules(url, ("pay.test",)),
        **settings,
    }
    return Checkout(caller(transport, KEY, SECRET), base_url=url, **chosen)


def said(value: Any, status: int = 200, **headers: str) -> bytes:
    """An answer with this JSON and the gateway's clock."""
    return answer(json.dumps(value), status, **{"Date": DATE, **headers})


def over(
    make: Callable[[Any, str], Any],
    work: Callable[[Any], Awaitable[Any]],
    *answers: bytes,
    path: str = "",
) -> tuple[Any, Server]:
    """Do `work` with an adapter whose gateway gives these answers; its result, or its error."""

    async def whole() -> tuple[Any, Server]:
        async with scripted(replying(*answers)) as server:
            transport = Transport(clock=lambda: NOW)
            async with contextlib.aclosing(transport):
                return await work(make(transport, server.url + path)), server

    return asyncio.run(whole())
