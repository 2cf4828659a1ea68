"""Columns of a batch as PostgreSQL's arrays, which one statement unnests into rows.

psycopg can send lists by itself. It asks of every item how it is to be sent and picks the smallest
kind of number that holds them, so that a statement has many plans; here the kind is said, once.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

import psycopg
from psycopg.adapt import Dumper
from psycopg.pq import Format

if TYPE_CHECKING:
    from psycopg.abc import Buffer

_TEXT, _BIGINT = "text", "bigint"
_HEAD: Final = struct.Struct(">iiIii")
_EMPTY: Final = struct.Struct(">iiI")
_LENGTH: Final = struct.Struct(">i").pack
_WHOLE: Final = struct.Struct(">iq").pack
_NONE: Final = _LENGTH(-1)


class TextArray(list[str | None]):
    """Sent as `text[]`."""


class BigintArray(list[int | None]):
    """Sent as `bigint[]`."""


class _ArrayDumper(Dumper):
    format = Format.BINARY

    def _dumped(self, parts: list[bytes], oid: int) -> Buffer:
        if not parts:
            return _EMPTY.pack(0, 0, oid)
        return _HEAD.pack(1, _NONE in parts, oid, len(parts), 1) + b"".join(parts)


_TYPES: Final = {name: psycopg.adapters.types[name] for name in (_TEXT, _BIGINT)}


class _TextArrayDumper(_ArrayDumper):
    oid = _TYPES[_TEXT].array_oid

    def dump(self, obj: TextArray) -> Buffer:
        """As it is sent.

        Raises:
            UnicodeEncodeError: A text has half a character.
        """
        parts = [
            _NONE if item is None else _LENGTH(len(told := item.encode())) + told for item in obj
        ]
        return self._dumped(parts, _TYPES[_TEXT].oid)


class _BigintArrayDumper(_ArrayDumper):
    oid = _TYPES[_BIGINT].array_oid

    def dump(self, obj: BigintArray) -> Buffer:
        """As it is sent.

        Raises:
            psycopg.DataError: A number is too large.
        """
        try:
            parts = [_NONE if item is None else _WHOLE(8, item) for item in obj]
        except struct.error as error:
            raise psycopg.errors.NumericValueOutOfRange("a number is too large") from error
        return self._dumped(parts, _TYPES[_BIGINT].oid)


psycopg.adapters.register_dumper(TextArray, _TextArrayDumper)
psycopg.adapters.register_dumper(BigintArray, _BigintArrayDumper)
