"""Phone numbers of Ghana: strict reading, spacing while typed, and the one mask of the till.

Nothing here may show a whole number by accident: errors carry a code and never the text, and
`repr` and `str` of a number are its mask.

The network that a number suggests is a suggestion only: numbers are portable between networks, so
nothing here may ever decide for the cashier or refuse a choice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile

from pos_app.domain.typed_text import cleaned

_COUNTRY = "233"
_EXIT = "00"
_COUNTRY_FORMS = (f"+{_COUNTRY}", f"{_EXIT}{_COUNTRY}", _COUNTRY)
_NATIONAL_DIGITS = 10
_DIGITS = frozenset("0123456789")
# Hyphens and spaces as phones and chat programs paste them: a look-alike is no reason to retype.
_SEPARATORS = frozenset(" \t\u00a0\u2009\u202f-\u2010\u2011\u2012\u2013()[]")
# What a link to call or to write to somebody has before the number.
_LINKS = ("tel:", "https://wa.me/", "http://wa.me/", "wa.me/")
_HIDDEN = "•••"
_HEAD = 3
_TAIL = 4
_LAST_FOUR = re.compile(r"(?:[+0-9]{0,4}[ •*·.xX-]+)?([0-9]{4})", re.ASCII)


class PhoneProblem(StrEnum):
    """Why a typed number was refused."""

    EMPTY = "empty"
    LETTER_O = "letter_o"
    LETTERS = "letters"
    BAD_CHARACTER = "bad_character"
    WRONG_START = "wrong_start"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"


class PhoneError(ValueError):
    """A typed number was refused.

    Attributes:
        code: why. The number itself is deliberately not kept.
    """

    def __init__(self, code: PhoneProblem) -> None:
        super().__init__(code.value)
        self.code = code


@dataclass(frozen=True, slots=True, repr=False)
class Phone:
    """A number in Ghana.

    Attributes:
        national: 0 and nine digits, `0241234567`: what the gateway is sent.
    """

    national: str

    def __post_init__(self) -> None:
        """Refuse anything but the national form.

        Raises:
            PhoneError: with the reason as `code`.
        """
        if not set(self.national) <= _DIGITS:
            raise PhoneError(PhoneProblem.BAD_CHARACTER)
        _check_national(self.national)

    @property
    def masked(self) -> str:
        """As logs, JSON and the ledger's views show it: `024•••4567`."""
        return f"{self.national[:_HEAD]}{_HIDDEN}{self.last4}"

    @property
    def international(self) -> str:
        """With the country's code and no plus, as a link to write to somebody has it."""
        return f"{_COUNTRY}{self.national[1:]}"

    @property
    def spaced(self) -> str:
        """The whole number as it is typed: `024 123 4567`. Only for where it is typed."""
        return _grouped(self.national, 3, 3)

    @property
    def last4(self) -> str:
        """The last four digits, which a customer may be asked for."""
        return self.national[-_TAIL:]

    def __repr__(self) -> str:
        """The mask, so that no log, traceback or assertion shows a whole number."""
        return f"Phone({self.masked})"

    def __str__(self) -> str:
        return self.masked


def parse_phone(text: str) -> Phone:
    """Read a number that a person typed or pasted.

    Taken: `0241234567`, `+233241234567`, `233241234567`, `00233241234567`, each with spaces,
    dashes and brackets, the written habit `+233 (0)24 123 4567`, and all these as a link
    (`tel:+233241234567`, `wa.me/233241234567`) or with the invisible marks of a copied contact.

    Raises:
        PhoneError: with the reason as `code`.
    """
    typed = _without_separators(text)
    if not typed:
        raise PhoneError(PhoneProblem.EMPTY)
    letters = {character for character in typed if character.isalpha()}
    if letters and letters <= {"o", "O"}:
        raise PhoneError(PhoneProblem.LETTER_O)
    if letters:
        raise PhoneError(PhoneProblem.LETTERS)
    if not set(typed.removeprefix("+")) <= _DIGITS:
        raise PhoneError(PhoneProblem.BAD_CHARACTER)
    if any(code.startswith(typed) for code in _COUNTRY_FORMS):
        raise PhoneError(PhoneProblem.TOO_SHORT)
    national = national_digits(typed)
    _check_national(national)
    return Phone(national)


def national_digits(typed: str) -> str:
    """The national form of as much as has been typed in any accepted form, country code taken off.

    It begins with 0 as soon as that is certain: `+23324` gives `024`. What is not of Ghana, or not
    yet clear, comes back without its separators.
    """
    text = _without_separators(typed)
    for code in _COUNTRY_FORMS:
        if text.startswith(code) and len(text) > len(code):
            rest = text[len(code) :]
            return rest if rest.startswith("0") else f"0{rest}"
    return text


def space_as_typed(digits: str) -> str:
    """Space a whole or partial number for the field where it is typed.

    Only separators are changed: any other character stays, so that a slip can be seen and named.
    `024 123 4567`, `+233 24 123 4567`, or the beginning of one; spacing it again changes nothing.
    """
    text = _without_separators(digits)
    for code in _COUNTRY_FORMS:
        if text.startswith(code):
            rest = text[len(code) :]
            spaced = _grouped(rest, 3, 3) if rest.startswith("0") else _grouped(rest, 2, 3)
            return f"{code} {spaced}".rstrip()
    if text.startswith("0") and not text.startswith(_EXIT):
        return _grouped(text, 3, 3)
    return text


def last_four(text: str) -> str | None:
    """The last four digits of a number, as typed, whole or as the till shows it (`024•••4567`).

    Returns:
        Four digits; None where the text is none of these.
    """
    try:
        return parse_phone(text).national[-_TAIL:]
    except PhoneError:
        found = _LAST_FOUR.fullmatch(cleaned(text).strip())
        return found[1] if found else None


def mask_phone_text(text: str) -> str:
    """Mask a phone as a gateway wrote it, in whatever shape, masked already or not.

    Args:
        text: the gateway's own string; never to be trusted to be a number.

    Returns:
        At most the first three and the last four digits around `•••`, and nothing else of the
        text; the empty string for a blank one.
    """
    if not text.strip():
        return ""
    try:
        return parse_phone(text).masked
    except PhoneError:
        pass
    kept = _without_separators(text).removeprefix("+")
    if set(kept) <= _DIGITS:
        return _mask_strange_number(kept)
    leading = _leading_digits(kept)
    trailing = _leading_digits(kept[::-1])[::-1]
    return f"{national_digits(leading)[:_HEAD]}{_HIDDEN}{trailing[-_TAIL:]}"


def _mask_strange_number(digits: str) -> str:
    """Mask digits that are no number of Ghana, leaving at least half of them hidden."""
    if len(digits) > 2 * (_HEAD + _TAIL) - 1:
        return f"{digits[:_HEAD]}{_HIDDEN}{digits[-_TAIL:]}"
    tail = min(_TAIL, len(digits) // 2)
    return f"{_HIDDEN}{digits[len(digits) - tail :]}"


def _check_national(digits: str) -> None:
    if not digits.startswith("0") or digits.startswith(_EXIT):
        raise PhoneError(PhoneProblem.WRONG_START)
    if len(digits) < _NATIONAL_DIGITS:
        raise PhoneError(PhoneProblem.TOO_SHORT)
    if len(digits) > _NATIONAL_DIGITS:
        raise PhoneError(PhoneProblem.TOO_LONG)


def _without_separators(text: str) -> str:
    text = "".join(character for character in cleaned(text) if character not in _SEPARATORS)
    for link in _LINKS:
        if text[: len(link)].lower() == link:
            return text[len(link) :].partition("?")[0].removesuffix("/")
    return text


def _leading_digits(text: str) -> str:
    return "".join(takewhile(_DIGITS.__contains__, text))


def _grouped(text: str, first: int, second: int) -> str:
    """Split after `first` and then `second` characters; what is left stays in one piece."""
    parts = (text[:first], text[first : first + second], text[first + second :])
    return " ".join(part for part in parts if part)


_PREFIX_DIGITS = 3


class Network(StrEnum):
    """A mobile-money network; the value is the word that the gateway uses."""

    MTN = "mtn"
    TELECEL = "telecel"
    AIRTELTIGO = "airteltigo"


PREFIXES: dict[Network, tuple[str, ...]] = {
    Network.MTN: ("024", "025", "053", "054", "055", "059"),
    Network.TELECEL: ("020", "050"),
    Network.AIRTELTIGO: ("023", "026", "027", "056", "057"),
}

_BY_PREFIX = {prefix: network for network, prefixes in PREFIXES.items() for prefix in prefixes}


def suggest_network(digits: str) -> Network | None:
    """The network that a whole or partial number's prefix belongs to, in any form of `parse_phone`.

    From the third national digit on, else None: the cashier is asked.
    """
    return _BY_PREFIX.get(national_digits(digits)[:_PREFIX_DIGITS])
