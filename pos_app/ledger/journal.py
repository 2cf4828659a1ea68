"""The journal: rows that are only ever added, each sealed with the hash of the one before.

A row's data is canonical JSON and is complete: who reads it needs no other table of the till. It
must never hold a whole phone number, a wire body or a key.

    hash = SHA-256(previous hash + canonical JSON of [seq, at, kind, sale_number, payment_id, data])

in lower-case hex; before the first row stand 64 zeros.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping

START: Final = "0" * 64
HEAD: Final = "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1"
_INSERT = "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_PAGE = (
    "SELECT seq, at, kind, sale_sequence, sale_number, payment_id, data, hash FROM journal"
    " WHERE seq > ? ORDER BY seq LIMIT 500"
)
_FROM = (
    "SELECT seq, at, kind, sale_sequence, sale_number, payment_id, data, hash FROM journal"
    " WHERE seq >= ? ORDER BY seq LIMIT ?"
)
_BEGAN = (
    "SELECT hash FROM journal WHERE seq > ? AND seq <= ? AND (seq = 1 OR kind = 'restored')"
    " ORDER BY seq DESC LIMIT 1"
)
# So many rows are read in some milliseconds.
_SHORT: Final = 4000


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One row as it stands in the file; `data` is its canonical JSON."""

    seq: int
    at: str
    kind: str
    sale_sequence: int | None
    sale_number: str | None
    payment_id: str | None
    data: str
    hash: str

    def sealed_after(self, previous: str) -> str:
        """The hash that this row should have after the row with the hash `previous`."""
        return _seal(
            previous,
            (self.seq, self.at, self.kind, self.sale_number, self.payment_id, self.data),
        )


def canonical(value: Mapping[str, Any]) -> str:
    """Write JSON so that equal values are equal text: sorted keys, no spaces, no NaN.

    Text that is no Unicode (a lone surrogate in a gateway's answer) gets question marks there:
    it must not be able to make a commit fail.
    """
    text = json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def append(
    connection: sqlite3.Connection,
    *,
    at: str,
    kind: str,
    data: Mapping[str, Any],
    sale: tuple[int, str] | None = None,
    payment_id: str | None = None,
) -> JournalRow:
    """Add a row at the end, inside the caller's transaction; a sale by sequence and number."""
    seq, previous = head(connection)
    seq += 1
    sequence, number = sale or (None, None)
    text = canonical(data)
    sealed = _seal(previous, (seq, at, kind, number, payment_id, text))
    row = (seq, at, kind, sequence, number, payment_id, text, sealed)
    connection.execute(_INSERT, row)
    return JournalRow(*row)


def add_as_it_is(connection: sqlite3.Connection, row: JournalRow) -> None:
    """Add a row that was sealed elsewhere; whether it holds is for whoever reads the chain."""
    about = (row.sale_sequence, row.sale_number, row.payment_id)
    connection.execute(_INSERT, (row.seq, row.at, row.kind, *about, row.data, row.hash))


def rows(connection: sqlite3.Connection) -> Iterator[JournalRow]:
    """Every row, oldest first, read in short pages."""
    after = 0
    while page := [JournalRow(*row) for row in connection.execute(_PAGE, (after,))]:
        yield from page
        after = page[-1].seq


def head(connection: sqlite3.Connection) -> tuple[int, str]:
    """The number and the hash of the last row; 0 and 64 zeros where there is none."""
    seq, last = connection.execute(HEAD).fetchone() or (0, START)
    return seq, last


def lineage(connection: sqlite3.Connection) -> str:
    """The hash of the row that began this ledger, or its newest life after a restore.

    It reads every row's kind, in short pages, and changes only while nobody has the ledger open.
    """
    last, _ = head(connection)
    while last > 0:
        began = connection.execute(_BEGAN, (last - _SHORT, last)).fetchone()
        if began is not None:
            return str(began[0])
        last -= _SHORT
    return START


def rows_from(connection: sqlite3.Connection, first: int, most: int) -> list[JournalRow]:
    """At most so many rows, from a number on, in order."""
    return [JournalRow(*row) for row in connection.execute(_FROM, (first, most))]


def _seal(previous: str, row: tuple[int, str, str, str | None, str | None, str]) -> str:
    # As json.dumps would write the list: head office and verify seal row after row.
    seq, at, kind, number, payment_id, data = row
    number, payment_id = (
        "null" if text is None else encode_basestring(text) for text in (number, payment_id)
    )
    at, kind, data = encode_basestring(at), encode_basestring(kind), encode_basestring(data)
    text = f"{previous}[{seq},{at},{kind},{number},{payment_id},{data}]"
    return hashlib.sha256(text.encode()).hexdigest()
