"""The training gateway's side of PayGate, as its document says: create, read, list and cancel.

Checks, wire shapes and error objects are here; what happens to a payment is in the book. Nothing
here may answer a shape that the document does not know.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, cast

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pos_app.training.customers import script_for
from pos_app.training.intake import (
    ClientGoneError,
    MalformedError,
    canonical_json,
    read_json_object,
)
from pos_app.training.paygate_rules import PayGateError, check_create, check_query
from pos_app.training.turn import CursorUnknownError, Entry

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from starlette.requests import Request

    from pos_app.training.book import Book

# The server puts into each request's scope how to close its connection without an answer.
HANG_UP: Final = "pos_app.hang_up"

_BEARER: Final = re.compile(r"bearer +\S+", re.IGNORECASE)


class PayGateApi:
    """The four calls, over one book."""

    def __init__(self, book: Book, *, marked: bool) -> None:
        """Take the book that holds the payments, and whether each says that it is training's."""
        self._book = book
        self._mark: dict[str, object] = {"training": True} if marked else {}

    def routes(self, prefix: str = "") -> Sequence[Route]:
        """Return the document's paths behind a prefix."""
        return [
            Route(f"{prefix}/v1/payments", self._create, methods=["POST"]),
            Route(f"{prefix}/v1/payments", self._list, methods=["GET"]),
            Route(f"{prefix}/v1/payments/{{id}}", self._read, methods=["GET"]),
            Route(f"{prefix}/v1/payments/{{id}}/cancel", self._cancel, methods=["POST"]),
        ]

    async def _create(self, request: Request) -> Response:
        self._admit(request)
        try:
            body = await read_json_object(request)
        except MalformedError as error:
            raise PayGateError(400, "body_invalid", str(error)) from None
        except ClientGoneError:
            return Response(status_code=400)
        wanted = check_create(body)
        digest = hashlib.sha256(canonical_json(body).encode()).hexdigest()
        script = script_for(wanted.phone)
        with self._book.turn() as turn:
            known = turn.by_key(wanted.idempotency_key) if wanted.idempotency_key else None
            if known is not None:
                if known.body_digest == digest:
                    return JSONResponse(self._shown(known))
                raise PayGateError(
                    409,
                    "idempotency_key_reused",
                    "This idempotency_key was used before with another request body.",
                    "idempotency_key",
                )
            down = script.outage_seconds > 0 and turn.begin_outage(
                wanted.idempotency_key or digest, script.outage_seconds
            )
            if not down:
                now = turn.now
                entry = Entry(
                    id="pay_" + secrets.token_hex(12),
                    api="paygate",
                    amount_minor=wanted.amount,
                    amount_sent=str(wanted.amount),
                    currency=wanted.currency,
                    method=wanted.payment_method,
                    created_at=now,
                    updated_at=now,
                    processing_at=_after(now, script.processing_after),
                    settles_at=_after(now, script.settles_after),
                    settles_as=None if script.settles_after is None else script.settles_as,
                    failure_reason=script.failure_reason,
                    network=wanted.provider,
                    phone=wanted.phone,
                    description=wanted.description,
                    customer=wanted.customer,
                    metadata=json.dumps(wanted.metadata),
                    idempotency_key=wanted.idempotency_key,
                    body_digest=digest,
                )
                turn.add(entry)
        # Only now: an error inside the turn would undo the outage's beginning.
        if down:
            raise _outage()
        if script.answer_lost:
            return await _hang_up(request)
        return JSONResponse(self._shown(entry), status_code=201)

    async def _read(self, request: Request) -> Response:
        self._admit(request)
        payment_id = str(request.path_params["id"])
        with self._book.turn() as turn:
            entry = turn.by_id(payment_id, "paygate")
        if entry is None:
            raise _no_such_payment()
        return JSONResponse(self._shown(entry))

    async def _list(self, request: Request) -> Response:
        self._admit(request)
        query = check_query(request.query_params)
        with self._book.turn() as turn:
            try:
                entries, more = turn.page(query)
            except CursorUnknownError as error:
                name = str(error.args[0])
                raise PayGateError(
                    400, "cursor_unknown", f"{name} names no payment of this account.", name
                ) from None
        return JSONResponse(
            {
                "object": "list",
                "data": [self._shown(entry) for entry in entries],
                "has_more": more,
                "url": "/v1/payments",
            }
        )

    async def _cancel(self, request: Request) -> Response:
        self._admit(request)
        payment_id = str(request.path_params["id"])
        with self._book.turn() as turn:
            cancelled = turn.cancel(payment_id)
            entry = turn.by_id(payment_id, "paygate")
        if entry is None:
            raise _no_such_payment()
        if not cancelled:
            raise PayGateError(
                409,
                "payment_not_pending",
                "You can only cancel payments that are in pending status."
                f" This payment is {entry.status}.",
            )
        return JSONResponse(self._shown(entry))

    def _shown(self, entry: Entry) -> dict[str, object]:
        return {**payment_object(entry), **self._mark}

    def _admit(self, request: Request) -> None:
        with self._book.turn() as turn:
            down = turn.is_down()
        if down:
            raise _outage()
        if _BEARER.fullmatch(request.headers.get("authorization", "").strip()) is None:
            raise PayGateError(
                401,
                "api_key_missing",
                "Send an API key as 'Authorization: Bearer sk_test_...'.",
                kind="authentication_error",
            )


def payment_object(entry: Entry) -> dict[str, object]:
    """Return the documented payment object; optional facts that are absent are left out."""
    shown: dict[str, object] = {
        "id": entry.id,
        "object": "payment",
        "amount": entry.amount_minor,
        "currency": entry.currency,
        "status": entry.status,
        "payment_method": entry.method,
        "provider": entry.network,
        "phone": entry.phone,
        "description": entry.description,
        "metadata": json.loads(entry.metadata),
        "created_at": _shown_time(entry.created_at),
        "updated_at": _shown_time(entry.updated_at),
    }
    if entry.customer is not None:
        shown["customer"] = entry.customer
    if entry.status == "failed" and entry.failure_reason is not None:
        shown["failure_reason"] = entry.failure_reason
    return shown


async def answer_error(_request: Request, error: Exception) -> Response:
    """Turn a `PayGateError` into the documented error object."""
    refused = cast("PayGateError", error)
    return JSONResponse({"error": refused.shown()}, status_code=refused.status)


async def _hang_up(request: Request) -> Response:
    close = cast("Callable[[], Awaitable[None]]", request.scope[HANG_UP])
    await close()
    return Response(status_code=500)


def _after(now: float, seconds: float | None) -> float | None:
    return None if seconds is None else now + seconds


def _shown_time(seconds: float) -> str:
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _no_such_payment() -> PayGateError:
    return PayGateError(404, "payment_not_found", "No such payment.", "id")


def _outage() -> PayGateError:
    return PayGateError(
        503, "gateway_down", "The gateway is down. Try again later.", kind="api_error"
    )
