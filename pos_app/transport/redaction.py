"""Takes keys and whole phone numbers out of any text before a person or a file gets it.

Used for the copies of bad answers that are kept for review and for every log line. It hides too
much rather than too little: a lost digit in a log costs a minute, a key costs a shop. It must
never change what is sent or stored as fact.
"""

from __future__ import annotations

import json
import logging
import re
from base64 import b64encode
from urllib.parse import quote, quote_plus

HIDDEN = "[hidden]"

# A short key (training accepts any) is hidden only as a word of its own, else one letter as a
# key would blank every line.
_SHORT = 8

_BEARER = re.compile(r"\b(bearer(?:\s|\+|%20)+)[^\s\"',;]+", re.IGNORECASE)
_STRIPE_STYLE = re.compile(r"\b(?:sk|pk|rk)_(?:test|live)_[A-Za-z0-9_\-.]*")
_NAMED_KEY = re.compile(
    r"((?:api[ _-]?key|secret[ _-]?key|authorization)[\"']?\s*[:=]\s*[\"']?)"
    r"(?:(?:bearer|basic)\s+)?[^\s\"',;&}]+",
    re.IGNORECASE,
)

# What may stand between two digits of a number as people, URLs and JSON write it; also what cannot
# be seen there.
_UNSEEN = "\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_GAP = (
    rf"(?:[ \t\u00a0\u2009\u202f\u2010-\u2013().\-/_+{_UNSEEN}]"
    r"|%20|%28|%29|%2[dD]|\\u00a0|\\/){0,3}"
)
_PLUS = r"(?:\+|%2[bB]|\\u002[bB]|00)?"
# A digit before it makes it a part of something longer, unless that digit writes a character:
# the quote of `%220241234567`, or of `\u00220241234567`.
_START = (
    r"(?:(?<![0-9])(?<!\\u)(?<!\\x)|(?<=%[0-9A-Fa-f][0-9])|(?<=\\x[0-9A-Fa-f][0-9])"
    r"|(?<=\\u[0-9A-Fa-f]{3}[0-9]))"
)
_PHONE = re.compile(
    rf"{_START}(?:{_PLUS}{_GAP}2{_GAP}3{_GAP}3{_GAP}(?:0{_GAP})?|0{_GAP})"
    rf"([0-9](?:{_GAP}[0-9]){{8}})(?![0-9])"
)
# Nine digits without the zero, as a gateway that stores numbers as integers would echo them.
_BARE = re.compile(rf"(?<!\.){_START}([235][0-9]{{8}})(?![0-9])")


class Redactor:
    """Knows this program's keys, and hides them and every phone number."""

    def __init__(self) -> None:
        self._pattern: re.Pattern[str] | None = None
        self._secrets: set[str] = set()

    def __repr__(self) -> str:
        """Show nothing of what it knows."""
        return f"Redactor({len(self._secrets)} secrets)"

    def register(self, secret: str) -> None:
        """Hide this text from now on, in every dress that programs write; empty text is ignored."""
        trimmed = secret.strip()
        if not trimmed:
            return
        self._secrets.add(trimmed)
        forms = {form for known in self._secrets for form in _dresses(known)}
        # The longest first, so that a key that begins another does not leave its tail.
        self._pattern = re.compile("|".join(map(_form, sorted(forms, key=len, reverse=True))))

    def redact(self, text: str) -> str:
        """The text without keys, bearer tokens and whole phone numbers."""
        if self._pattern is not None:
            text = self._pattern.sub(HIDDEN, text)
        text = _BEARER.sub(rf"\1{HIDDEN}", text)
        text = _STRIPE_STYLE.sub(HIDDEN, text)
        text = _NAMED_KEY.sub(rf"\1{HIDDEN}", text)
        text = _PHONE.sub(_mask, text)
        return _BARE.sub(_mask, text)

    def without_keys(self, body: bytes) -> bytes:
        """An answer's bytes without this program's keys; the same bytes where it has none."""
        if self._pattern is None:
            return body
        # Byte for character and back, so that whatever the bytes mean, the others stay.
        return self._pattern.sub(HIDDEN, body.decode("latin-1")).encode("latin-1")


class RedactingFilter(logging.Filter):
    """Redacts every record that passes: its message, its traceback and its stack."""

    def __init__(self, redactor: Redactor) -> None:
        """Redact with what `redactor` knows at the time of each record."""
        super().__init__()
        self._redactor = redactor
        self._formatter = logging.Formatter()

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place and let it pass; one that cannot be written says so."""
        try:
            message = record.getMessage()
        except Exception as error:  # noqa: BLE001 - a bad log line must not take its caller along
            message = f"{record.msg} (not written: {type(error).__name__})"
        record.msg = self._line(message)
        record.args = None
        if record.exc_info and not record.exc_text:
            # Formatters prefer this text, so the raw one is never made.
            record.exc_text = self._formatter.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self._lines(record.exc_text)
        if record.stack_info:
            record.stack_info = self._lines(record.stack_info)
        return True

    def _lines(self, text: str) -> str:
        return "\n".join(map(self._line, text.split("\n")))

    def _line(self, text: str) -> str:
        """One line, whatever is in it: nothing forges a second, or speaks to a terminal."""
        text = self._redactor.redact(text)
        return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def _dresses(key: str) -> set[str]:
    """A key as URLs, JSON, hex dumps and base64 (of whatever holds it) write it."""
    plain = key.encode()
    dresses = {key, quote(key, safe=""), quote_plus(key), json.dumps(key)[1:-1]}
    dresses |= {re.sub("%..", lambda match: match[0].lower(), dress) for dress in dresses}
    if len(key) < _SHORT:
        return dresses
    dresses |= {plain.hex(), plain.hex().upper()}
    for before in range(3):
        # What comes before and after the key changes only the characters at the two edges.
        coded = b64encode(bytes(before) + plain).decode()
        inner = coded[(0, 2, 3)[before] : (before + len(plain)) * 8 // 6]
        dresses |= {inner, inner.replace("+", "-").replace("/", "_")}
    return dresses


def _form(form: str) -> str:
    escaped = re.escape(form)
    return rf"(?<!\w){escaped}(?!\w)" if len(form) < _SHORT else escaped


def _mask(match: re.Match[str]) -> str:
    digits = re.sub(r"%[0-9A-Fa-f]{2}|\\u00a0|[^0-9]", "", match[1])
    return f"0{digits[:2]}•••{digits[-4:]}"
