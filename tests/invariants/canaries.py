"""I5: canary keys are nowhere, and canary phone numbers only where whole numbers belong.

Numbers belong into the side tables `phones` and `wire` of a ledger or a backup of one, and into the
training gateway's own book. Keys belong nowhere. Everything is read as bytes: logs, exports
(unpacked), temporary files, freed pages of databases, and what was printed.
"""

from __future__ import annotations

import re
import sqlite3
import zipfile
import zlib
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

_SQLITE = b"SQLite format 3\x00"
_LEDGER = 0x504F534C
_SIDES = ("phones", "wire")
# What people, sheets and URLs put between the digits of a number.
_GAP = rb"(?:[ \-.()/]|%20|\xc2\xa0){0,3}"


def check_canaries(
    folder: Path,
    keys: Collection[str],
    phones: Collection[str],
    texts: Mapping[str, str] | None = None,
) -> list[str]:
    """Look for canaries in every file of a home directory, and in what was printed.

    A rollback journal holds pages of its ledger as they were, side tables included, so it is
    searched for keys only.

    Args:
        folder: Searched with everything below it.
        keys: Whole secret keys.
        phones: Whole numbers, `0241234567`; found in any way of writing them.
        texts: Captured output by name, such as `stdout` and `stderr`.

    Returns:
        Where a canary was found, never the canary; empty when none was.
    """
    found: list[str] = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        data = path.read_bytes()
        found += _in_bytes(name, data, keys, ())
        if data.startswith(_SQLITE):
            found += _in_database(path, name, data, keys, phones)
        elif not name.endswith("-journal"):
            found += _in_bytes(name, data, (), phones)
        for part, unpacked in _parts(path, data):
            found += _in_bytes(f"{name}:{part}", unpacked, keys, phones)
    for name, text in (texts or {}).items():
        found += _in_bytes(name, text.encode("utf-8", "replace"), keys, phones)
    return found


def _in_bytes(
    name: str, data: bytes, keys: Collection[str], phones: Collection[str]
) -> Iterator[str]:
    for number, key in enumerate(keys, 1):
        if any(key.encode(form) in data for form in ("utf-8", "utf-16-le", "utf-16-be")):
            yield f"I5: key {number} is in {name}"
    for number, phone in enumerate(phones, 1):
        if _phone(phone).search(data) or phone[1:].encode("utf-16-le") in data:
            yield f"I5: phone {number} is in {name}"


def _phone(phone: str) -> re.Pattern[bytes]:
    # Without its first digit, which every international way of writing it leaves out.
    return re.compile(_GAP.join(bytes([digit]) for digit in phone[1:].encode()))


def _in_database(
    path: Path, name: str, data: bytes, keys: Collection[str], phones: Collection[str]
) -> Iterator[str]:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
            (application,) = file.execute("PRAGMA application_id").fetchone()
            tables = {row[0] for row in file.execute("SELECT name FROM sqlite_schema")}
            if application != _LEDGER and {"payments", "outages"} <= tables:
                # Training's own book, where numbers belong.
                return
            sides = _SIDES if application == _LEDGER else ()
            yield from _in_cells(file, name, keys, phones, sides)
            yield from _in_pages(file, name, data, phones, sides)
    except sqlite3.Error as error:
        yield f"I5: {name} cannot be searched: {error}"


def _in_cells(
    file: sqlite3.Connection,
    name: str,
    keys: Collection[str],
    phones: Collection[str],
    sides: tuple[str, ...],
) -> Iterator[str]:
    """Search whole values: one that is longer than a page is not in one piece in the bytes."""
    names = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    for (table,) in file.execute(names).fetchall():
        for row in file.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - a table's own name
            values = [value for value in row if isinstance(value, str | bytes)]
            cell = b"\x00".join(v.encode() if isinstance(v, str) else v for v in values)
            wanted = () if table in sides else phones
            yield from _in_bytes(f"{name}, table {table}", cell, keys, wanted)


def _in_pages(
    file: sqlite3.Connection,
    name: str,
    data: bytes,
    phones: Collection[str],
    sides: tuple[str, ...],
) -> Iterator[str]:
    """Search the pages that no side table owns, and for numbers that no side table has any more."""
    (size,) = file.execute("PRAGMA page_size").fetchone()
    marks = ", ".join("?" * len(sides))
    owned = file.execute(f"SELECT pageno FROM dbstat WHERE name IN ({marks})", sides)  # noqa: S608
    theirs = {page for (page,) in owned}
    kept = b"\x00".join(
        value if isinstance(value, bytes) else value.encode()
        for table, column in (("phones", "national"), ("wire", "body"))
        if table in sides
        for (value,) in file.execute(f"SELECT {column} FROM {table}")  # noqa: S608 - our names
    )
    for number, phone in enumerate(phones, 1):
        pattern = _phone(phone)
        if phone[1:].encode() in data and not pattern.search(kept):
            yield f"I5: phone {number} was purged and is still in {name}"
        for match in pattern.finditer(data):
            if match.start() // size + 1 not in theirs:
                yield f"I5: phone {number} is in page {match.start() // size + 1} of {name}"


def _parts(path: Path, data: bytes) -> Iterator[tuple[str, bytes]]:
    """What a packed file holds: spreadsheets are zip archives, old logs may be gzip."""
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(path) as archive:
            for part in archive.namelist():
                yield part, archive.read(part)
    elif data.startswith(b"\x1f\x8b"):
        yield "unpacked", zlib.decompress(data, 31)
