"""What PayGate accepts: the rules for a create and for a list, and its error object.

Pure checks: nothing here may touch the book or the network.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from pos_app.training.turn import Query

if TYPE_CHECKING:
    from collections.abc import Mapping

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
        """Take the facts of the documented error object."""
        super().__init__(message)
        self.status = status
        self._code = code
        self._message = message
        self._param = param
        self._kind = kind

    def shown(self) -> dict[str, str | None]:
        """Return what stands under `error` in the answer."""
        return {
            "type": self._kind,
            "code": self._code,
            "message": self._message,
            "param": self._param,
            "doc_url": f"https://paygate.example/docs/errors#{self._code}",
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateRequest:
    """A create that passed every rule; `amount` is in pesewas."""

    amount: int
    currency: str
    payment_method: str
    provider: str | None = None
    phone: str | None = None
    description: str | None = None
    customer: str | None = None
    metadata: dict[str, object] = field(default_factory=dict)
    idempotency_key: str | None = None


def check_create(body: Mapping[str, object]) -> CreateRequest:
    """Check a create's fields; unknown ones are ignored.

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
    return CreateRequest(
        amount=amount,
        currency=currency,
        payment_method=method,
        provider=provider,
        phone=phone,
        description=_text(body, "description"),
        customer=_text(body, "customer", longest=255),
        metadata=dict(metadata or {}),
        idempotency_key=key,
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
