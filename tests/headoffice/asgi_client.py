"""A browser without a window: the whole web application, asked over ASGI, with cookies."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from starlette.types import ASGIApp


class _Asgi(httpx.BaseTransport):
    def __init__(self, app: ASGIApp, client: tuple[str, int]) -> None:
        self._asgi = httpx.ASGITransport(app, client=client)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        async def ask() -> httpx.Response:
            answer = await self._asgi.handle_async_request(request)
            body = await answer.aread()
            return httpx.Response(answer.status_code, headers=answer.headers, content=body)

        request.stream = httpx.ByteStream(request.read())
        return asyncio.run(ask())


def asgi_client(
    app: ASGIApp, base: str = "http://localhost", client: tuple[str, int] = ("testclient", 50000)
) -> httpx.Client:
    """A client of an application; `client` is where it asks from."""
    return httpx.Client(transport=_Asgi(app, client), base_url=base)
