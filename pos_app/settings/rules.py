"""What each single setting may hold: one reader a key, from TOML's value to ours.

A reader never corrects what could mean two things; it refuses, and says what is allowed.
"""

from __future__ import annotations

import math
from string import ascii_letters, digits
from typing import TYPE_CHECKING, TypeVar

from pos_app.domain.money import AmountError, Money, parse_amount
from pos_app.domain.phone import Network
from pos_app.settings.config import AmountUnit, KeyPlace, Mode, Theme
from pos_app.system.urls import MAX_LENGTH, Address, UrlRefused, is_host, read_address
from pos_app.system.urls import is_loopback as is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from enum import StrEnum

_Word = TypeVar("_Word", bound="StrEnum")

CURRENCY = "GHS"
# The most that Checkout's 32-bit amount holds in pesewas.
LARGEST_AMOUNT = Money(2_147_483_647, CURRENCY)
_LONGEST_SHOP = 40
_SHORTEST_DEADLINE = 0.1
_LONGEST_DEADLINE = 120
_LONGEST_RETENTION = 3650
_LONGEST_TILL_NAME = 12
# Sets, not patterns: compiling those would cost every start some milliseconds.
_NAME_LETTERS = frozenset(ascii_letters + digits)


class Refused(Exception):
    """A value is not allowed; the text says what is."""


def plain_http(url: str) -> bool:
    """Whether keys sent to this URL would cross a network in clear."""
    try:
        address = read_address(url, fragment=True)
    except UrlRefused:
        return url.startswith("http:")
    return address.scheme == "http" and not address.loopback


def _one_of(words: type[_Word]) -> Callable[[object], _Word]:
    def read(value: object) -> _Word:
        for word in words:
            if value == word.value:
                return word
        raise Refused(" or ".join(f'"{word.value}"' for word in words))

    return read


def _true_or_false(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise Refused("true or false")


def _shop(value: object) -> str:
    if isinstance(value, str):
        name = value.strip()
        if 1 <= len(name) <= _LONGEST_SHOP and name.isprintable():
            return name
    raise Refused(f"a name of 1 to {_LONGEST_SHOP} printable characters")


def _dashed(text: str, letters: frozenset[str]) -> bool:
    """Whether these letters and dashes make a name that has no dash at either end."""
    ends = text[:1] + text[-1:]
    return bool(text) and letters.issuperset(ends) and (letters | {"-"}).issuperset(text)


def _till_name(value: object) -> str:
    if (
        isinstance(value, str)
        and len(value) <= _LONGEST_TILL_NAME
        and _dashed(value, _NAME_LETTERS)
    ):
        return value
    raise Refused("1 to 12 letters, digits and dashes, with no dash at either end")


def _currency(value: object) -> str:
    if value == CURRENCY:
        return CURRENCY
    raise Refused(f'"{CURRENCY}"')


def _max_amount(value: object) -> Money:
    if isinstance(value, str):
        try:
            return parse_amount(value, CURRENCY, maximum=LARGEST_AMOUNT)
        except AmountError:
            pass
    raise Refused(f'an amount in quotes, from "0.01" to "{LARGEST_AMOUNT.decimal}"')


def _networks(value: object) -> tuple[Network, ...]:
    words = [network.value for network in Network]
    if isinstance(value, list) and all(word in words for word in value):
        return tuple(network for network in Network if network.value in value)
    raise Refused("a list of " + ", ".join(f'"{word}"' for word in words))


def _address(value: object, *, fragment: bool = False) -> Address | None:
    """What the one reader of addresses makes of it, or None."""
    if not isinstance(value, str):
        return None
    try:
        return read_address(value, fragment=fragment)
    except UrlRefused:
        return None


def _manifest_url(value: object) -> str:
    if value == "":
        return ""
    if _address(value) is not None and not plain_http(str(value)):
        return str(value)
    raise Refused('an https URL, or "" to look for no newer version')


def _base_url(value: object) -> str:
    if _address(value) is None or "?" in str(value):
        raise Refused(
            'a URL such as "https://pay.example" or "https://pay.example/api", '
            "without user name, query or fragment"
        )
    return str(value).rstrip("/")


def _web_address(value: object) -> str:
    if _address(value, fragment=True) is None:
        raise Refused(f"an http or https URL of at most {MAX_LENGTH} characters, without user name")
    return str(value)


def _hosts(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        hosts = [host.lower() for host in value if isinstance(host, str) and is_host(host.lower())]
        if len(hosts) == len(value):
            return tuple(dict.fromkeys(hosts))
    raise Refused('a list of host names such as ["pay.example"], without https:// or path')


def _deadline(value: object) -> float:
    if (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and math.isfinite(value)
        and _SHORTEST_DEADLINE <= value <= _LONGEST_DEADLINE
    ):
        return value
    raise Refused(f"a number of seconds from {_SHORTEST_DEADLINE} to {_LONGEST_DEADLINE}")


def _retention(value: object) -> int:
    if type(value) is int and 1 <= value <= _LONGEST_RETENTION:
        return value
    raise Refused(f"a whole number of days from 1 to {_LONGEST_RETENTION}")


READERS: Mapping[str, Mapping[str, Callable[[object], object]]] = {
    "till": {
        "mode": _one_of(Mode),
        "shop": _shop,
        "name": _till_name,
        "currency": _currency,
        "max_amount": _max_amount,
        "sounds": _true_or_false,
        "theme": _one_of(Theme),
        "secrets": _one_of(KeyPlace),
    },
    "paygate": {
        "base_url": _base_url,
        "networks": _networks,
        "allow_plain_http": _true_or_false,
    },
    "checkout": {
        "base_url": _base_url,
        "amount_unit": _one_of(AmountUnit),
        "ipn_url": _web_address,
        "callback_url": _web_address,
        "redirect_hosts": _hosts,
        "allow_plain_http": _true_or_false,
        "allow_plain_redirect": _true_or_false,
        "allow_test_checkout": _true_or_false,
    },
    "watch": {"deadline_seconds": _deadline},
    "ledger": {"retention_days": _retention},
    "updates": {"manifest_url": _manifest_url},
}
