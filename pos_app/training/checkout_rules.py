"""What Checkout accepts: the rules for initiate and verify, and their sentences.

The sentences are the document's own, word for word and in its order; those it lacks follow the
same pattern. Pure checks: nothing here may touch the book or the network.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LARGEST_INT32: Final = 2_147_483_647
_LONGEST_URL: Final = 2048
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")


class CheckoutError(Exception):
    """A refusal in Checkout's own shape: a list of sentences."""

    def __init__(self, sentences: Iterable[str], status: int = 400) -> None:
        """Take the sentences and the HTTP status."""
        self.sentences = list(sentences)
        self.status = status
        super().__init__(" ".join(self.sentences))


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An initiate that passed every rule; `amount` is digits, as sent."""

    currency: str
    amount: str
    ipn_url: str
    callback_url: str
    order_id: str
    customer_name: str | None
    customer_email: str | None
    description: str | None


def check_initiate(fields: Mapping[str, str], headers: Mapping[str, str]) -> Order:
    """Check an initiate's fields and keys; unknown fields are ignored.

    Raises:
        CheckoutError: Every field that is wrong, with one sentence each.
    """
    order = Order(
        currency=fields.get("currency", ""),
        amount=fields.get("amount", ""),
        ipn_url=fields.get("ipn_url", ""),
        callback_url=fields.get("callback_url", ""),
        order_id=fields.get("order_id", ""),
        customer_name=_meta(fields, "customer_name"),
        customer_email=_meta(fields, "customer_email"),
        description=_meta(fields, "description"),
    )
    problems = [
        *_checked("currency", order.currency, _currency_problem(order.currency)),
        *_checked("amount", order.amount, _amount_problem(order.amount)),
        *_checked("ipn url", order.ipn_url, _url_problem(order.ipn_url)),
        *_checked("callback url", order.callback_url, _url_problem(order.callback_url)),
        *_checked("order id", order.order_id, _order_problem(order.order_id)),
        *_longer_than(20, "meta.customer name", order.customer_name),
        *_email_problem(order.customer_email),
        *_longer_than(500, "meta.description", order.description),
        *_missing_keys(headers),
    ]
    if problems:
        raise CheckoutError(problems)
    return order


def check_verify(fields: Mapping[str, str], headers: Mapping[str, str]) -> str:
    """Check a verify's fields and keys, and return its order id.

    Raises:
        CheckoutError: Everything that is missing.
    """
    order_id = fields.get("order_id", "")
    problems = [*_checked("order id", order_id, None), *_missing_keys(headers)]
    if problems:
        raise CheckoutError(problems)
    return order_id


def _checked(name: str, value: str, problem: str | None) -> list[str]:
    if not value:
        return [f"The {name} field is required."]
    return [] if problem is None else [f"The {name} {problem}."]


def _missing_keys(headers: Mapping[str, str]) -> list[str]:
    return [
        f"The {name} field is required."
        for name, header in (("api key", "ApiKey"), ("secret key", "SecretKey"))
        if not headers.get(header, "").strip()
    ]


def _meta(fields: Mapping[str, str], name: str) -> str | None:
    # The samples send dotted names, the parameter list has bare ones.
    return fields.get(f"meta.{name}") or fields.get(name) or None


def _currency_problem(value: str) -> str | None:
    return None if re.fullmatch("[A-Z]{3}", value) else "format is invalid"


def _amount_problem(value: str) -> str | None:
    if re.fullmatch("-?[0-9]{1,20}", value) is None:
        return "must be an integer"
    if int(value) < 1:
        return "must be at least 1"
    if int(value) > _LARGEST_INT32:
        return f"may not be greater than {_LARGEST_INT32}"
    return None


def _url_problem(value: str) -> str | None:
    try:
        parts = urlsplit(value)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        valid = False
    if not valid or re.search(r"\s", value):
        return "format is invalid"
    if len(value) > _LONGEST_URL:
        return f"may not be greater than {_LONGEST_URL} characters"
    return None


def _order_problem(value: str) -> str | None:
    return None if 10 <= len(value) <= 20 else "must be between 10 and 20 characters"


def _longer_than(longest: int, name: str, value: str | None) -> list[str]:
    if value is None or len(value) <= longest:
        return []
    return [f"The {name} may not be greater than {longest} characters."]


def _email_problem(value: str | None) -> list[str]:
    if value is None or _EMAIL.fullmatch(value):
        return []
    return ["The meta.customer email must be a valid email address."]
