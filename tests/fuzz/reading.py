"""What a fuzzed answer meets: the real adapters and the real HTTP reader, without a network.

It must never judge: what may come out of an adapter is said in `targets`.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpcore

from pos_app.gateways.checkout import Checkout, RedirectRules
from pos_app.gateways.gateway_http import Caller
from pos_app.gateways.paygate import PayGate
from pos_app.transport.client import Reply, Request, Transport
from pos_app.transport.redaction import Redactor

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable

NOW = datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC)
KEYS = ("sk_live_canary51fbe7d2a9", "canary-api-77aa31c0de", "canary-secret-90cd2e44b1")
ORDER = "182345678112345"
GATEWAY_ID = "pay_abc123def456"
PAYMENT_ID = "p_00112233445566778899aabb"
BASE = "https://pay.test/api"


class Canned:
    """A transport with one answer."""

    def __init__(self, status: int, body: bytes) -> None:
        self._reply = Reply(status, body, NOW, NOW)

    async def exchange(self, _request: Request, *, deadline: float) -> Reply:
        """Give the answer; nothing is waited for."""
        del deadline
        return self._reply


_LOOP = asyncio.new_event_loop()


def at_once(work: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine that waits for nothing."""
    task = _LOOP.create_task(work)
    # One turn of the loop runs it to its end, or to where it waits.
    _LOOP.call_soon(_LOOP.stop)
    _LOOP.run_forever()
    assert task.done(), "it waited for something"
    return task.result()


def caller(status: int, body: bytes) -> Caller:
    """What exchanges for an adapter, with the keys to be hidden."""
    redactor = Redactor()
    for key in KEYS:
        redactor.register(key)
    return Caller(Canned(status, body), redactor, deadline=5.0)  # type: ignore[arg-type]


def paygate(status: int, body: bytes) -> PayGate:
    """PayGate with this answer."""
    return PayGate(caller(status, body), base_url="https://api.test", api_key=KEYS[0], live=True)


def checkout(status: int, body: bytes) -> Checkout:
    """Checkout with this answer."""
    return Checkout(
        caller(status, body),
        base_url=BASE,
        api_key=KEYS[1],
        secret_key=KEYS[2],
        amount_unit="minor",
        ipn_url="https://shop.example/ipn",
        callback_url="https://shop.example/thanks",
        redirects=RedirectRules(BASE),
    )


class _Said(httpcore.AsyncNetworkStream):
    """A connection on which these bytes are heard, whatever is said."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self.ended = False

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del max_bytes, timeout
        data = next(self._pieces, b"")
        self.ended = not data
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        del buffer, timeout

    async def aclose(self) -> None:
        self._pieces = iter(())

    def get_extra_info(self, info: str) -> Any:
        del info


class _Network(httpcore.AsyncNetworkBackend):
    """Connects to what is to be said."""

    def __init__(self, data: bytes) -> None:
        # In pieces of odd sizes, as a network cuts them.
        self._pieces = [data[at : at + 777] for at in range(0, len(data), 777)]

    async def connect_tcp(self, *_args: Any, **_kwargs: Any) -> httpcore.AsyncNetworkStream:
        return _Said(self._pieces)


def over_http(data: bytes) -> Reply:
    """One exchange, for which a server wrote these bytes.

    Raises:
        ExchangeError: As an exchange does.
    """

    async def work() -> Reply:
        transport = Transport(clock=lambda: NOW)
        transport.prepare()
        client: Any = transport._client
        client._transport._pool._network_backend = _Network(data)
        try:
            return await transport.exchange(Request("GET", "http://127.0.0.1:9/x"), deadline=5)
        finally:
            await transport.aclose()

    return asyncio.run(work())
