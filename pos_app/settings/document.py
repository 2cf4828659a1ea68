"""From a document of TOML's values to a `Config` and back, all mistakes named at once.

It reads no file. What it does not know it leaves in place, since a newer till may know it.

What each single setting may hold: one reader a key, from TOML's value to ours.

A reader never corrects what could mean two things; it refuses, and says what is allowed.
"""

from __future__ import annotations

import math
from string import ascii_letters, digits
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from pos_app.domain.money import AmountError, Money, parse_amount
from pos_app.domain.phone import Network
from pos_app.settings.config import (
    AmountUnit,
    CheckoutSettings,
    Config,
    KeyPlace,
    LedgerSettings,
    Mode,
    PaygateSettings,
    Theme,
    TillSettings,
    UpdatesSettings,
    WatchSettings,
)
from pos_app.settings.problems import (
    SettingProblem,
    SettingsError,
    SettingsWarning,
    WarningCode,
    shown_key,
    shown_value,
)
from pos_app.system.urls import MAX_LENGTH, Address, UrlRefused, is_host, read_address
from pos_app.system.urls import is_loopback as is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
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


# Asked for when going live: their defaults are samples, so a default is not written as an answer.
ASKED = frozenset({"till.shop", "checkout.ipn_url", "checkout.callback_url"})
# All else is read once, at the start: the engine and the gateways are made from it.
APPLIES_NOW = frozenset({"till.theme", "till.sounds"})
_KEYLIKE = ("key", "secret", "token", "password")


class Loaded(NamedTuple):
    """Settings that were read.

    Attributes:
        config: the settings, defaults filled in.
        warnings: what was left aside.
        existed: whether there was a file at all; the window asks at its first start.
        given: the dotted keys that the file itself holds.
    """

    config: Config
    warnings: tuple[SettingsWarning, ...] = ()
    existed: bool = True
    given: frozenset[str] = frozenset()


def parse(document: Mapping[str, object]) -> Loaded:
    """Check a whole document, as `config.toml` or the settings screen holds it.

    Args:
        document: sections by name, each a mapping of keys to TOML's values.

    Returns:
        The settings.

    Raises:
        SettingsError: with every bad value.
    """
    problems: list[SettingProblem] = []
    warnings: list[SettingsWarning] = []
    values: dict[str, dict[str, Any]] = {section: {} for section in READERS}
    for section, content in document.items():
        readers = READERS.get(section)
        if readers is None:
            warnings.append(_unknown(section))
        elif not isinstance(content, dict):
            allowed = f"a section [{section}] with its keys below"
            problems.append(SettingProblem(section, shown_value(content), allowed))
        else:
            for key, value in content.items():
                dotted = f"{section}.{key}"
                if key not in readers:
                    warnings.append(_unknown(dotted))
                    continue
                try:
                    values[section][key] = readers[key](value)
                except Refused as refusal:
                    problems.append(SettingProblem(dotted, shown_value(value), str(refusal)))
    problems += _plain_http_problems(values)
    if problems:
        raise SettingsError(problems)
    given = frozenset(f"{section}.{key}" for section in values for key in values[section])
    return Loaded(_config(values), tuple(warnings), given=given)


def as_document(
    config: Config,
    base: Mapping[str, object] | None = None,
    answered: Collection[str] = (),
) -> dict[str, Any]:
    """Write settings as a document.

    Args:
        config: the settings.
        base: an earlier document, whose unknown keys are kept.
        answered: dotted keys of `ASKED` that a person has answered, even with the sample.

    Returns:
        A document of its own, that shares no section with `base`.
    """
    document: dict[str, Any] = dict(base or {})
    defaults = _sections(Config())
    for section, values in _sections(config).items():
        before = document.get(section)
        content: dict[str, Any] = dict(before) if isinstance(before, dict) else {}
        for key, value in values.items():
            dotted = f"{section}.{key}"
            if value is None:
                content.pop(key, None)
            elif (
                dotted not in ASKED
                or dotted in answered
                or key in content
                or value != defaults[section][key]
            ):
                content[key] = value
        document[section] = content
    return document


def needs_restart(changed: Collection[str]) -> frozenset[str]:
    """Which of these settings take effect only at the till's next start.

    Args:
        changed: dotted keys, of settings or of the gateways' keys.
    """
    return frozenset(changed) - APPLIES_NOW


def _unknown(key: str) -> SettingsWarning:
    name = key.rpartition(".")[2].lower()
    keylike = any(word in name for word in _KEYLIKE)
    code = WarningCode.KEY_IN_FILE if keylike else WarningCode.UNKNOWN_KEY
    return SettingsWarning(shown_key(key), code)


def _plain_http_problems(values: Mapping[str, Mapping[str, Any]]) -> list[SettingProblem]:
    problems = []
    for section in ("paygate", "checkout"):
        url = values[section].get("base_url")
        if url and plain_http(url) and not values[section].get("allow_plain_http"):
            allowed = (
                f"an https URL, since keys would travel in clear "
                f"(or {section}.allow_plain_http = true, at the owner's risk)"
            )
            problems.append(SettingProblem(f"{section}.base_url", shown_value(url), allowed))
    return problems


def _config(values: Mapping[str, Mapping[str, Any]]) -> Config:
    till = {key: value for key, value in values["till"].items() if key != "currency"}
    return Config(
        till=TillSettings(**till),
        paygate=PaygateSettings(**values["paygate"]),
        checkout=CheckoutSettings(**values["checkout"]),
        watch=WatchSettings(**values["watch"]),
        ledger=LedgerSettings(**values["ledger"]),
        updates=UpdatesSettings(**values["updates"]),
    )


def _sections(config: Config) -> dict[str, dict[str, Any]]:
    """Every key's value as TOML holds it, in the order of the documented file."""
    till, paygate, checkout = config.till, config.paygate, config.checkout
    unit = checkout.amount_unit
    return {
        "till": {
            "mode": till.mode.value,
            "shop": till.shop,
            "name": till.name,
            "currency": till.currency,
            "max_amount": till.max_amount.decimal,
            "sounds": till.sounds,
            "theme": till.theme.value,
            "secrets": None if till.secrets is KeyPlace.SYSTEM else till.secrets.value,
        },
        "paygate": {
            "base_url": paygate.base_url,
            "networks": [network.value for network in paygate.networks],
            "allow_plain_http": paygate.allow_plain_http,
        },
        "checkout": {
            "base_url": checkout.base_url,
            "amount_unit": None if unit is None else unit.value,
            "ipn_url": checkout.ipn_url,
            "callback_url": checkout.callback_url,
            "redirect_hosts": list(checkout.redirect_hosts),
            "allow_plain_http": checkout.allow_plain_http,
            "allow_plain_redirect": checkout.allow_plain_redirect,
            "allow_test_checkout": checkout.allow_test_checkout,
        },
        "watch": {"deadline_seconds": config.watch.deadline_seconds},
        "ledger": {"retention_days": config.ledger.retention_days},
        "updates": {"manifest_url": config.updates.manifest_url},
    }
