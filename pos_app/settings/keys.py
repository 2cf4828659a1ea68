"""The gateways' keys: names, the environment, and what was found.

A key is never shown, logged, compared in a failing assertion or kept in a file of ours; it leaves
its `Secret` only where a request's header is made.
"""

from __future__ import annotations

import hmac
import os
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from pos_app.domain.typed_text import cleaned

if TYPE_CHECKING:
    from collections.abc import Mapping

SERVICE = "pos-app"
_HIDDEN = "•••"
_TEST_PREFIX = "sk_test_"
_PUBLIC_PREFIX = "pk_"
_PREFIXES = ("sk_live_", "sk_test_")
_BEARER = "bearer "
_QUOTES = (('"', '"'), ("'", "'"), ("\u201c", "\u201d"), ("\u2018", "\u2019"), ("`", "`"))
# Whatever is shorter was cut, or typed to see what happens.
_SHORTEST = 4


class SecretName(StrEnum):
    """The keys there are; the value is the name in the system's store."""

    PAYGATE_API_KEY = "paygate.api_key"
    CHECKOUT_API_KEY = "checkout.api_key"
    CHECKOUT_SECRET_KEY = "checkout.secret_key"  # noqa: S105 - the key's name

    @property
    def gateway(self) -> str:
        """Whose key it is: `paygate` or `checkout`."""
        return self.value.partition(".")[0]

    @property
    def variable(self) -> str:
        """The environment variable that wins over the store: `POS_APP_PAYGATE_API_KEY`."""
        return f"POS_APP_{self.value.replace('.', '_').upper()}"


class OwnKey(StrEnum):
    """The keys that the till has for itself; the value is the name in the system's store.

    Nobody types or sees one, and it is in no environment.
    """

    RECEIPTS = "receipts.signing_key"
    PINS = "people.pin_key"
    HEADOFFICE = "headoffice.token"


StoredName: TypeAlias = SecretName | OwnKey


class UnusableSecret(ValueError):
    """A text that no header can carry, so it is no key. It does not keep the text."""


class Secret:
    """A key that does not show itself; only `reveal` gives the text."""

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        """Keep a key, without the spaces and line ends that pasting adds.

        Raises:
            UnusableSecret: it is empty, or not printable ASCII without spaces.
        """
        text = text.strip()
        if not text or not all("!" <= character <= "~" for character in text):
            raise UnusableSecret("a key is printable ASCII without spaces")
        self.__text = text

    def reveal(self) -> str:
        """The key itself, for a request's header only."""
        return self.__text

    @property
    def is_test(self) -> bool:
        """Whether it is a PayGate key that moves no real money."""
        return self.__text.startswith(_TEST_PREFIX)

    @property
    def is_secret_key(self) -> bool:
        """Whether it can be one: not a public key (`pk_…`), and not one that was cut."""
        text = self.__text.lower()
        cut = len(text) < _SHORTEST or text in _PREFIXES
        return not (cut or text.startswith(_PUBLIC_PREFIX))

    def __eq__(self, other: object) -> bool:
        """Whether both are the same key, without telling by time how much of it is."""
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self.__text, other.__text)

    def __hash__(self) -> int:
        """Of the key, so that equal keys meet in a set."""
        return hash(self.__text)

    def __repr__(self) -> str:
        """Never the key; nor is it by `str` or by a format, which ask here."""
        return _HIDDEN

    def __format__(self, spec: str) -> str:
        """Never the key, however wide."""
        return format(_HIDDEN, spec)

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled or copied into something that is written down."""
        raise TypeError("a key is not pickled")


def read_key(text: str) -> Secret:
    """Read a key as people paste it, without what clearly is no part of it.

    Taken off: invisible marks, spaces around, `Bearer ` before it, quotes around it.

    Raises:
        UnusableSecret: what is left is something that no header can carry.
    """
    text = cleaned(text).strip()
    for _ in range(2):
        if len(text) > 1 and (text[0], text[-1]) in _QUOTES:
            text = text[1:-1].strip()
        if text[: len(_BEARER)].lower() == _BEARER:
            text = text[len(_BEARER) :].strip()
    return Secret(text)


class StoreState(StrEnum):
    """What happened to one key."""

    FOUND = "found"
    MISSING = "missing"
    STORED = "stored"
    DELETED = "deleted"
    NO_STORE = "no_store"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    UNUSABLE = "unusable"


class Source(StrEnum):
    """Where a key came from."""

    ENVIRONMENT = "environment"
    STORE = "store"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class StoreAnswer:
    """What happened to one key, as a value: nothing about keys is ever raised.

    Attributes:
        state: what happened. `TIMED_OUT` of a write or a deletion may still come true.
        secret: the key, if and only if it was found.
        source: where it, or an unusable one, was found.
        detail: for support: the kind of error in the store, never its text.
    """

    state: StoreState
    secret: Secret | None = None
    source: Source | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Keys:
    """All keys, or why each is not there: an answer for every name."""

    answers: Mapping[SecretName, StoreAnswer]

    def get(self, name: SecretName) -> Secret | None:
        """The key of that name, or None."""
        return self.answers[name].secret

    @property
    def paygate(self) -> Secret | None:
        """PayGate's key; None: PayGate is off."""
        return self.get(SecretName.PAYGATE_API_KEY)

    @property
    def checkout(self) -> tuple[Secret, Secret] | None:
        """Checkout's ApiKey and SecretKey; None unless both are there: Checkout is off."""
        api_key = self.get(SecretName.CHECKOUT_API_KEY)
        secret_key = self.get(SecretName.CHECKOUT_SECRET_KEY)
        return (api_key, secret_key) if api_key and secret_key else None


def taken(text: str, source: Source) -> StoreAnswer:
    """The answer for a text that was found in a place for a key: `FOUND` or `UNUSABLE`."""
    try:
        return StoreAnswer(StoreState.FOUND, read_key(text), source)
    except UnusableSecret:
        return StoreAnswer(StoreState.UNUSABLE, source=source)


def failed(error: Exception) -> StoreAnswer:
    """The answer for an error: only its kind, since its text may quote what it was given."""
    return StoreAnswer(StoreState.FAILED, detail=type(error).__name__.strip("_"))


def from_environment(environ: Mapping[str, str] | None = None) -> dict[SecretName, StoreAnswer]:
    """An answer for each key whose variable is set: such a one is never sought in the store.

    By this environment, or the process's own. A blank variable holds no key.
    """
    environ = os.environ if environ is None else environ
    return {
        name: taken(text, Source.ENVIRONMENT)
        for name in SecretName
        if (text := environ.get(name.variable, "")).strip()
    }
