"""What every request needs: its body, whose it is, and where it comes from."""

from __future__ import annotations

import asyncio
import ipaddress
from typing import TYPE_CHECKING, Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from pos_app.headoffice import enrolment

if TYPE_CHECKING:
    from starlette.requests import Request

    from pos_app.headoffice.database import Database
    from pos_app.headoffice.enrolment import TillId


BODY_SECONDS: Final = 120.0
"""A body that has not come by then is waited for no longer; the slowest till's comes sooner."""


async def read_body(request: Request, most: int) -> bytes:
    """A request's body; a longer one is answered 413 before its end, one that is too slow 408."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > most:
                    raise HTTPException(413, "too_large")
    except TimeoutError:
        raise HTTPException(408, "too_slow", {"Connection": "close"}) from None
    return bytes(body)


async def till_of(database: Database, request: Request) -> TillId:
    """The till whose token a request shows; without one it is answered 401."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise HTTPException(401, "token_missing")
    try:
        return await run_in_threadpool(enrolment.who, database, token.strip())
    except enrolment.TokenRefused:
        raise HTTPException(401, "token_refused") from None


def address_of(request: Request) -> str:
    """Who asks: a proxy on this computer or its own network is believed about that, nobody else."""
    peer = request.client.host if request.client else ""
    return forwarded(request, "x-forwarded-for")[:64] or peer


def forwarded(request: Request, header: str) -> str:
    """What a proxy on this computer or its own network added to a header; nothing by others."""
    peer = request.client.host if request.client else ""
    try:
        near = ipaddress.ip_address(peer).is_private
    except ValueError:
        near = False
    return request.headers.get(header, "").rpartition(",")[2].strip() if near else ""
