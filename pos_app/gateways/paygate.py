"""PayGate's wire, as `payments-api` documents it: create, read, list, cancel.

It reports what the gateway said and judges nothing. The key must appear in no error, no log and
no `repr`, and a test key must never leave a live till.

Answers are read strictly: unknown fields are ignored, and a field that is used and has another type
than documented makes the whole answer unusable; it is never coerced.
"""

from __future__ import annotations

import json
import re
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from pos_app.domain.methods import GatewayName
from pos_app.domain.money import Money
from pos_app.domain.payment import GatewayStatus, ReadingStatus
from pos_app.domain.phone import mask_phone_text
from pos_app.domain.typed_text import customer_reads
from pos_app.gateways import port
from pos_app.gateways.gateway_http import WORD_CHARACTERS, destination_of, is_training, usable_id
from pos_app.gateways.port import walk
from pos_app.transport.client import Request

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from pos_app.gateways.gateway_http import Caller
    from pos_app.gateways.port import Answer, CreateRequest, ListedPayment, ListQuery, Page
    from pos_app.transport.client import Reply
    from pos_app.transport.strict_json import Json


STATUSES = {
    "pending": ReadingStatus.PENDING,
    "processing": ReadingStatus.PROCESSING,
    "succeeded": ReadingStatus.SUCCEEDED,
    "failed": ReadingStatus.FAILED,
    "canceled": ReadingStatus.CANCELLED,
    "cancelled": ReadingStatus.CANCELLED,
}
# What a database column holds.
MOST_MINOR = 2**63 - 1
OURS = re.compile(r"p_[0-9a-f]{24}")
_COUNTER = re.compile(r"[0-9]{6,15}", re.ASCII)
_REASONS = ("failure_reason", "failure_message", "reason")


class Unreadable(Exception):
    """An object breaks a rule; the text is a code in snake case that names the field."""


def read_payment(value: Json, plain: Callable[[str], str]) -> GatewayStatus:
    """Read one payment object; `plain` makes a gateway's words redacted plain text.

    Raises:
        Unreadable: It is no payment, or a used field is missing or has another type.
    """
    if not isinstance(value, dict):
        raise Unreadable("not_an_object")
    if "object" in value and value["object"] != "payment":
        raise Unreadable("not_a_payment")
    amount, currency, word = value.get("amount"), value.get("currency"), value.get("status")
    if isinstance(amount, bool) or not isinstance(amount, int) or not 0 <= amount <= MOST_MINOR:
        raise Unreadable("bad_amount")
    if not isinstance(currency, str):
        raise Unreadable("bad_currency")
    try:
        money = Money(amount, currency)
    except ValueError:
        raise Unreadable("bad_currency") from None
    if not isinstance(word, str) or not word:
        raise Unreadable("bad_status")
    created_at(value)
    ours = our_payment_id(value)
    if ours is not None and not OURS.fullmatch(ours):
        # Not one of ours, so it is only shown: it may be a number, or as long as it likes.
        ours = plain(ours)
    return GatewayStatus(
        STATUSES.get(word, ReadingStatus.UNKNOWN),
        plain(word)[:WORD_CHARACTERS],
        gateway_id=read_id(value),
        payment_id=ours,
        amount=money,
        reason=_reason(value, plain),
        till_id=(read_metadata(value) or Metadata()).till_id,
    )


def read_id(value: dict[str, Json]) -> str:
    """Return the object's id; raises Unreadable."""
    found = usable_id(value.get("id"))
    if found is None:
        raise Unreadable("bad_id")
    return found


def our_payment_id(value: dict[str, Json]) -> str | None:
    """Return our own id from the metadata; None where it is missing. Raises Unreadable."""
    metadata = value.get("metadata")
    if metadata is None or metadata == []:
        return None
    if not isinstance(metadata, dict):
        raise Unreadable("bad_metadata")
    ours = metadata.get("pos_payment_id")
    if ours is not None and not isinstance(ours, str):
        raise Unreadable("bad_metadata")
    return ours


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a payment's metadata says of the till that made it, as it came; None for no usable text.

    The payment's id has the shape of ours, and the sale's number is one of that till.
    """

    payment_id: str | None = None
    till: str | None = None
    till_id: str | None = None
    sale_number: str | None = None


def read_metadata(value: dict[str, Json]) -> Metadata | None:
    """Return what the metadata says, whatever else is wrong; None where there is none."""
    found = value.get("metadata")
    if not isinstance(found, dict):
        return None
    names = ("pos_payment_id", "till", "till_id", "sale_number")
    ours, till, till_id, number = (usable_id(found.get(name)) for name in names)
    if ours is not None and not OURS.fullmatch(ours):
        ours = None
    if number is not None and (till is None or not _is_number_of(till, number)):
        number = None
    return Metadata(ours, till, till_id, number)


def _is_number_of(till: str, number: str) -> bool:
    return number.startswith(f"{till}-") and bool(_COUNTER.fullmatch(number, len(till) + 1))


def created_at(value: dict[str, Json]) -> datetime | None:
    """Return when the gateway made it, UTC; None where it does not say. Raises Unreadable."""
    text = value.get("created_at")
    if text is None:
        return None
    try:
        if not isinstance(text, str):
            raise Unreadable("bad_created_at")
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unreadable("bad_created_at") from None


def _reason(value: dict[str, Json], plain: Callable[[str], str]) -> str | None:
    error = value.get("error")
    nested = error.get("message") if isinstance(error, dict) else None
    for found in (*(value.get(name) for name in _REASONS), nested):
        if isinstance(found, str) and found.strip():
            return plain(found)
    return None


# A conflict is none: the same key may just be worked on, and a network that repeats a request
# meets the second answer first.
REFUSALS = frozenset({400, 401, 403, 404, 422})
# Whoever answers these may be anybody: its clock is not the gateway's.
UNAUTHORISED = frozenset({401, 403})
DESCRIPTION_CHARACTERS = 120
EARLY = timedelta(hours=1)


class PayGate:
    """PayGate over one base URL with one key."""

    name = GatewayName.PAYGATE

    def __init__(
        self,
        caller: Caller,
        *,
        base_url: str,
        api_key: str,
        live: bool,
        allow_plain_http: bool = False,
        destination: str | None = None,
    ) -> None:
        """Keep what every call needs.

        `base_url` has no trailing slash; a live till refuses a test key before anything is sent;
        `destination` is a digest of its own where address and key do not name the book.
        """
        self._caller = caller
        self.destination = destination or destination_of(self.name, base_url, api_key)
        self._payments = f"{base_url}/v1/payments"
        self._key = api_key
        self._live = live
        self._allow_plain_http = allow_plain_http

    def create_body(self, request: CreateRequest) -> bytes:
        """Return the exact bytes of a create."""
        metadata = {
            "pos_payment_id": request.payment_id,
            "sale_number": request.sale_number,
            "till": request.till,
        }
        if request.till_id:
            metadata["till_id"] = request.till_id
        description = customer_reads(request.description)
        body: dict[str, object] = {
            "amount": request.amount.minor,
            "currency": request.amount.currency,
            "payment_method": "mobile_money",
            "provider": request.network.value,
            "phone": request.phone.national,
            "description": description[:DESCRIPTION_CHARACTERS].strip(),
            "metadata": metadata,
            "idempotency_key": request.idempotency_key,
        }
        if request.customer:
            body["customer"] = request.customer
        return json.dumps(body, ensure_ascii=True, separators=(",", ":")).encode("ascii")

    async def create(self, body: bytes, still: Callable[[], bool] | None = None) -> Answer:
        """Send stored bytes; see the port."""
        reply = await self._call("POST", self._payments, body, creating=True, still=still)
        return self._answer(reply)

    async def read(self, gateway_id: str) -> Answer:
        """Read one payment; see the port."""
        reply = await self._call("GET", self._one(gateway_id))
        answer = self._answer(reply)
        if answer.reading.gateway_id != gateway_id:
            raise self._caller.bad(reply, "other_id", "the answer names another payment")
        return answer

    async def cancel(self, gateway_id: str) -> Answer | None:
        """Ask to cancel; see the port."""
        reply = await self._call("POST", f"{self._one(gateway_id)}/cancel")
        try:
            answer = self._answer(reply)
        except port.BadAnswer:
            return None
        return answer if answer.reading.gateway_id == gateway_id else None

    async def list(self, query: ListQuery) -> Page:
        """Read one page; see the port."""
        limit = query.limit
        while True:
            try:
                reply = await self._call("GET", f"{self._payments}?{_filters(query, limit)}")
            except port.BadAnswer as error:
                limit = 10 if limit is None else limit
                if error.code != "too_large" or limit == 1:
                    raise
                limit = max(1, limit // 2)
                continue
            return self._page(reply)

    async def find(self, payment_id: str, since: datetime | None) -> tuple[ListedPayment, ...]:
        """Walk the list for our metadata; see the port."""
        query = port.ListQuery(created_gte=since - EARLY if since else None)
        async with aclosing(walk(self.list, query)) as items:
            found = [item async for item in items if await self._is_ours(item, payment_id)]
        return tuple(reversed(found))

    async def _is_ours(self, item: ListedPayment, payment_id: str) -> bool:
        if item.has_metadata:
            return item.our_payment_id == payment_id
        # A shortened item may be any payment, so only the payment itself can tell.
        return (await self.read(item.gateway_id)).reading.payment_id == payment_id

    def _one(self, gateway_id: str) -> str:
        return f"{self._payments}/{quote(gateway_id, safe='')}"

    async def _call(
        self,
        method: Literal["GET", "POST"],
        url: str,
        body: bytes = b"",
        *,
        creating: bool = False,
        still: Callable[[], bool] | None = None,
    ) -> Reply:
        if self._live and self._key.strip().startswith("sk_test_"):
            raise port.NotSent("test_key_in_live", "a test key was set up for a live till")
        headers = {"Authorization": f"Bearer {self._key}", "Accept": "application/json"}
        if body:
            headers["Content-Type"] = "application/json"
        plain = self._allow_plain_http
        reply = await self._caller.call(
            lambda: Request(method, url, headers, body, allow_plain_http=plain, still_wanted=still)
        )
        if reply.status >= 400:
            raise self._error(reply, creating=creating)
        return reply

    def _json(self, reply: Reply) -> Json:
        """Read an answer strictly; one of the training gateway is none for a live till."""
        value = self._caller.json(reply)
        if self._live and is_training(value):
            raise self._caller.bad(reply, "training_answer", "it comes from a training gateway")
        return value

    def _answer(self, reply: Reply) -> Answer:
        value = self._json(reply)
        try:
            reading = read_payment(value, self._caller.plain)
        except Unreadable as why:
            raise self._caller.bad(reply, str(why)) from None
        return port.Answer(reading, reply.date, self._caller.kept(reply))

    def _page(self, reply: Reply) -> Page:
        value = self._json(reply)
        if not isinstance(value, dict):
            raise self._caller.bad(reply, "not_an_object")
        data, has_more = value.get("data"), value.get("has_more")
        if value.get("object", "list") != "list" or not isinstance(data, list):
            raise self._caller.bad(reply, "not_a_list")
        # Taken for the end when it is not, a walk would prove what it never saw.
        if not isinstance(has_more, bool):
            raise self._caller.bad(reply, "bad_has_more")
        if self._live and any(is_training(item) for item in data):
            raise self._caller.bad(reply, "training_answer", "it comes from a training gateway")
        try:
            items = tuple(self._item(item) for item in data)
        except Unreadable as why:
            raise self._caller.bad(reply, str(why)) from None
        return port.Page(items, has_more, reply.date)

    def _item(self, value: Json) -> ListedPayment:
        if not isinstance(value, dict):
            raise Unreadable("not_an_object")
        gateway_id = read_id(value)
        reading: GatewayStatus | None = None
        made: datetime | None = None
        with suppress(Unreadable):
            reading, made = read_payment(value, self._caller.plain), created_at(value)
        phone = value.get("phone")
        masked = mask_phone_text(str(phone)) if isinstance(phone, int | str) else None
        metadata = read_metadata(value)
        known = metadata or Metadata()
        return port.ListedPayment(
            gateway_id,
            reading,
            made,
            our_payment_id=known.payment_id,
            till=known.till,
            till_id=known.till_id,
            sale_number=known.sale_number,
            phone_masked=masked or None,
            has_metadata=metadata is not None,
            fields=partial(self._shown, value, gateway_id, masked, known.payment_id),
        )

    def _shown(
        self, value: dict[str, Json], gateway_id: str, masked: str | None, ours: str | None
    ) -> dict[str, object]:
        shown = {
            str(self._caller.shown(name)): self._caller.shown(it) for name, it in value.items()
        }
        if masked is not None:
            shown["phone"] = masked
        # The ids are how a person or a cursor names it, so they stay as they came.
        shown["id"] = gateway_id
        if ours is not None and isinstance(metadata := shown["metadata"], dict):
            metadata["pos_payment_id"] = ours
        return shown

    def _error(self, reply: Reply, *, creating: bool) -> port.ExchangeError:
        value = self._json(reply)
        error = value.get("error") if isinstance(value, dict) else None
        if not isinstance(error, dict):
            return self._caller.bad(reply, "no_error_object")
        texts = {
            name: self._caller.plain(text) if isinstance(text := error.get(name), str) else None
            for name in ("type", "code", "message", "param")
        }
        return port.ErrorAnswer(
            reply.status,
            texts["message"] or "",
            type=texts["type"],
            gateway_code=texts["code"],
            param=texts["param"],
            refusal=creating and reply.status in REFUSALS,
            gateway_time=None if reply.status in UNAUTHORISED else reply.date,
        )


def _filters(query: ListQuery, limit: int | None) -> str:
    values = {
        "limit": limit,
        "starting_after": query.starting_after,
        "ending_before": query.ending_before,
        "status": query.status,
        "customer": query.customer,
        "created[gte]": _moment(query.created_gte),
        "created[lte]": _moment(query.created_lte),
    }
    return urlencode({name: value for name, value in values.items() if value is not None})


def _moment(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
