"""What PayGate's answers say, read strictly: type rules bind the fields that the till uses.

Unknown fields are ignored. A field that is used and has another type than documented makes the
whole answer unusable; it is never coerced.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pos_app.domain.money import Money
from pos_app.domain.payment import GatewayStatus, ReadingStatus
from pos_app.gateways.gateway_http import WORD_CHARACTERS, usable_id

if TYPE_CHECKING:
    from collections.abc import Callable

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
