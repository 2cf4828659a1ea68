"""From a document of TOML's values to a `Config` and back, all mistakes named at once.

It reads no file. What it does not know it leaves in place, since a newer till may know it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pos_app.settings.config import (
    CheckoutSettings,
    Config,
    KeyPlace,
    LedgerSettings,
    PaygateSettings,
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
from pos_app.settings.rules import READERS, Refused, plain_http

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

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
