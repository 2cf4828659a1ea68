"""JSON read without mercy, since an answer read in two ways is an answer read wrongly.

Refuses what a lenient reader would quietly repair: a key twice, NaN, deep nesting, broken UTF-8,
lone surrogates, numbers of absurd length, anything after the end. It must never repeat the text
it refuses, because a refused answer may hold a phone number.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, NoReturn, TypeAlias

MAX_DEPTH = 32
# Order ids are documented up to 20 characters and may come as numbers.
MAX_DIGITS = 20

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Real:
    """A number written with a point or an exponent, kept as its text and never evaluated.

    Nothing we use may be one; it exists so that such a number in an unused field does no harm
    and in a used one is told from an integer.
    """

    text: str


Json: TypeAlias = "bool | int | str | Real | list[Json] | dict[str, Json] | None"


class JsonRefused(ValueError):
    """The bytes are not JSON as we accept it."""


def parse(body: bytes) -> Json:
    """Read one JSON value.

    Args:
        body: UTF-8 bytes, already capped in size by whoever received them.

    Returns:
        Plain Python values, with `Real` for any number that is not written as an integer.

    Raises:
        JsonRefused: For every reason named in this module's first lines.
    """
    try:
        text = body.decode("utf-8", "strict")
    except UnicodeDecodeError:
        raise JsonRefused("not UTF-8") from None
    try:
        value: Json = json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=Real,
            parse_int=_integer,
            parse_constant=_constant,
        )
    except JsonRefused:
        raise
    except RecursionError:
        raise JsonRefused("nested too deeply") from None
    except ValueError:
        # The decoder's own error keeps the whole text, so it must not travel.
        raise JsonRefused("not JSON") from None
    _check(value, 0)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Json]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise JsonRefused("a key twice")
    return made


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_DIGITS:
        raise JsonRefused("a number too long")
    return int(digits)


def _constant(_name: str) -> NoReturn:
    raise JsonRefused("not a number that JSON has")


def _check(value: Json, depth: int) -> None:
    if isinstance(value, str):
        if _SURROGATE.search(value):
            raise JsonRefused("half a character")
    elif isinstance(value, list | dict):
        if depth >= MAX_DEPTH:
            raise JsonRefused("nested too deeply")
        for one in value:
            _check(one, depth + 1)
        for one in value.values() if isinstance(value, dict) else ():
            _check(one, depth + 1)
