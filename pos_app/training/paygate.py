"""The training gateway's side of PayGate, as its document says: create, read, list and cancel.

Checks, wire shapes and error objects are here; what happens to a payment is in the book. Nothing
here may answer a shape that the document does not know.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal, cast

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pos_app.training.book import BookEntry, CursorUnknownError, Query
from pos_app.training.customers import script_for
from pos_app.training.intake import MalformedError, canonical_json, read_json_object

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from starlette.requests import Request

    from pos_app.training.book import TrainingBook


ErrorKind = Literal["api_error", "authentication_error", "invalid_request_error"]

_METHODS: Final = ("mobile_money", "card", "bank_transfer")
_PROVIDERS: Final = ("mtn", "telecel", "airteltigo")
_STATUSES: Final = ("pending", "processing", "succeeded", "failed", "canceled")
_PHONE: Final = re.compile(r"(?:0|\+?233)[0-9]{9}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST_AMOUNT: Final = 100_000_000_000
_LONGEST_TEXT: Final = 500


class PayGateError(Exception):
    """A refusal in PayGate's own words.

    Attributes:
        status: The HTTP status.
        shown: What stands under `error` in the answer.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        param: str | None = None,
        *,
        kind: ErrorKind = "invalid_request_error",
    ) -> None:
        super().__init__(message)
        self.status = status
        self.shown = {
            "type": kind,
            "code": code,
            "message": message,
            "param": param,
            "doc_url": f"https://paygate.example/docs/errors#{code}",
        }


def check_create(body: Mapping[str, object]) -> BookEntry:
    """Check a create's fields, and return the payment that it asks for; unknown ones are ignored.

    Raises:
        PayGateError: 400 for a missing or malformed field, 422 for one that is understood but
            cannot be processed. The first one found is named.
    """
    amount = _required(body, "amount")
    if isinstance(amount, bool) or not isinstance(amount, int) or amount < 1:
        raise _invalid("amount", "must be a positive integer in pesewas")
    if amount > _MOST_AMOUNT:
        raise PayGateError(422, "amount_too_large", "amount is too large.", "amount")
    currency = _required(body, "currency")
    if not isinstance(currency, str) or re.fullmatch("[A-Z]{3}", currency) is None:
        raise _invalid("currency", "must be a three-letter ISO code in upper case")
    if currency != "GHS":
        raise PayGateError(422, "currency_unsupported", "Only GHS is supported.", "currency")
    method = _one_of(body, "payment_method", _METHODS)
    provider = phone = None
    if method == "mobile_money":
        provider = _one_of(body, "provider", _PROVIDERS)
        given = _required(body, "phone")
        if not isinstance(given, str) or _PHONE.fullmatch(given) is None:
            raise _invalid("phone", "must be a Ghanaian number such as 0241234567")
        phone = given
    metadata = body.get("metadata")
    if metadata is not None and not isinstance(metadata, dict):
        raise _invalid("metadata", "must be an object")
    key = _text(body, "idempotency_key", longest=255)
    if key == "":
        raise _invalid("idempotency_key", "must not be empty")
    return BookEntry(
        api="paygate",
        amount_minor=amount,
        amount_sent=str(amount),
        currency=currency,
        method=method,
        network=provider,
        phone=phone,
        description=_text(body, "description"),
        customer=_text(body, "customer", longest=255),
        metadata=json.dumps(metadata or {}),
        idempotency_key=key,
        body_digest=hashlib.sha256(canonical_json(body).encode()).hexdigest(),
    )


def check_query(params: Mapping[str, str]) -> Query:
    """Check a list's parameters; unknown and empty ones are ignored.

    Raises:
        PayGateError: 400, with the parameter's name.
    """
    given = {name: value for name, value in params.items() if value}
    limit = given.get("limit", "10")
    if re.fullmatch("[1-9][0-9]?|100", limit) is None:
        raise _invalid("limit", "must be an integer from 1 to 100")
    if "starting_after" in given and "ending_before" in given:
        raise _invalid("ending_before", "cannot be combined with starting_after")
    status = given.get("status")
    if status == "cancelled":
        status = "canceled"
    if status is not None and status not in _STATUSES:
        raise _invalid("status", f"must be one of {', '.join(_STATUSES)}")
    return Query(
        limit=int(limit),
        starting_after=given.get("starting_after"),
        ending_before=given.get("ending_before"),
        status=status,
        customer=given.get("customer"),
        since=_moment(given, "created[gte]"),
        until=_moment(given, "created[lte]"),
    )


def _required(body: Mapping[str, object], name: str) -> object:
    value = body.get(name)
    if value is None:
        raise PayGateError(400, "parameter_missing", f"{name} is required.", name)
    return value


def _one_of(body: Mapping[str, object], name: str, allowed: tuple[str, ...]) -> str:
    value = _required(body, name)
    if not isinstance(value, str) or value not in allowed:
        raise _invalid(name, f"must be one of {', '.join(allowed)}")
    return value


def _text(body: Mapping[str, object], name: str, *, longest: int = _LONGEST_TEXT) -> str | None:
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > longest:
        raise _invalid(name, f"must be a string of at most {longest} characters")
    return value


def _moment(params: Mapping[str, str], name: str) -> float | None:
    text = params.get(name)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        # A bare day means the whole of it.
        if name == "created[lte]" and _DAY.fullmatch(text):
            moment += timedelta(days=1, seconds=-1)
        return moment.timestamp()
    except (ValueError, OverflowError):
        raise _invalid(name, "must be an ISO 8601 time such as 2024-01-15T10:30:00Z") from None


def _invalid(name: str, rule: str) -> PayGateError:
    return PayGateError(400, "parameter_invalid", f"{name} {rule}.", name)


# The server puts into each request's scope how to close its connection without an answer.
HANG_UP: Final = "pos_app.hang_up"

_BEARER: Final = re.compile(r"bearer +\S+", re.IGNORECASE)


class PayGateApi:
    """The four calls, over one book."""

    def __init__(self, book: TrainingBook, *, marked: bool) -> None:
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
        wanted = check_create(body)
        script = script_for(wanted.phone)
        with self._book.turn() as turn:
            known = turn.by_key(wanted.idempotency_key) if wanted.idempotency_key else None
            if known is not None:
                if known.body_digest == wanted.body_digest:
                    return JSONResponse(self._shown(known))
                raise PayGateError(
                    409,
                    "idempotency_key_reused",
                    "This idempotency_key was used before with another request body.",
                    "idempotency_key",
                )
            down = script.outage_seconds > 0 and turn.begin_outage(
                wanted.idempotency_key or str(wanted.body_digest), script.outage_seconds
            )
            if not down:
                now = turn.now
                entry = replace(
                    wanted,
                    id="pay_" + secrets.token_hex(12),
                    created_at=now,
                    updated_at=now,
                    processing_at=_after(now, script.processing_after),
                    settles_at=_after(now, script.settles_after),
                    settles_as=None if script.settles_after is None else script.settles_as,
                    failure_reason=script.failure_reason,
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

    def _shown(self, entry: BookEntry) -> dict[str, object]:
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


def payment_object(entry: BookEntry) -> dict[str, object]:
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
    return JSONResponse({"error": refused.shown}, status_code=refused.status)


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
