"""What a till and its head office say to each other: values, and their JSON.

    POST /v1/enrol     {"code"}                               -> {"token", "owner", "shop", "till"}
    POST /v1/journal   a `Batch`                              -> an `Acknowledged`, or 409 with one
    GET  /v1/journal?after=N                                  -> a `JournalPage`, for a restore

A row travels as it stands in the ledger, so that whoever has the one before can check its seal. A
journal holds no customer's whole number, no wire body and no gateway's key; see `ledger.journal`.
What a person typed as a note or a reason travels as it was typed.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pos_app.ledger.journal import JournalRow

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_ROWS: Final = 500
"""Of one batch."""
MOST_BYTES: Final = 4 * 1024 * 1024
"""Of one batch; a till sends fewer rows where they are long."""

# It is logged and kept: a head office that lies must not write sentences there.
_CODE: Final = re.compile("[a-z_]{1,30}")
_HASH: Final = 64
_COUNTERS: Final = 3
# Of nine digits, as people type one.
_HIGHEST: Final = 999_000_000
_TEXT: Final = (str, type(None))
_SHAPE: Final[tuple[tuple[type, ...], ...]] = (
    (int,), (str,), (str,), (int, type(None)), _TEXT, _TEXT, (str,), (str,),
)  # fmt: skip


class WireRefused(ValueError):
    """What came is not what was agreed; the text says what, and repeats nothing of it."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one ledger's journal, in order and without a gap.

    Attributes:
        lineage: The hash of the row that began this ledger, or its newest life after a restore.
        head: How many rows the till has by now.
        sent_at: The till's own clock, UTC, ISO 8601.
        previous: The hash of the row before the first; 64 zeros before row 1.
        rows: At most 500; none asks how far head office is.
    """

    lineage: str
    head: int
    sent_at: str
    previous: str
    rows: tuple[JournalRow, ...]

    def to_json(self) -> bytes:
        """As it travels."""
        return json.dumps(
            {
                "lineage": self.lineage,
                "head": self.head,
                "sent_at": self.sent_at,
                "previous": self.previous,
                "rows": [_listed(row) for row in self.rows],
            },
            ensure_ascii=False,
            separators=(",", ":"),
        ).encode()


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """How far head office has a lineage.

    Attributes:
        seq: The last row that it has; 0 for none.
        hash: That row's; 64 zeros for none.
        code: `ok`, or why nothing of the batch was taken: `gap` (rows before it are missing),
            `fork` (it has another row of this number), `broken` (the chain does not hold).
    """

    seq: int
    hash: str
    code: str = "ok"

    def to_json(self) -> dict[str, Any]:
        """As it travels."""
        return {"acknowledged": self.seq, "hash": self.hash, "code": self.code}


@dataclass(frozen=True, slots=True)
class JournalPage:
    """Some rows that head office has of a till, for the computer that takes its place.

    Attributes:
        rows: After the one that was named, in order; none where there are no more.
        head: How many there are.
        highest: The highest counters of a sale, of a Z and of a refund that it ever had.
    """

    rows: tuple[JournalRow, ...]
    head: int
    highest: tuple[int, int, int]

    def to_json(self) -> dict[str, Any]:
        """As it travels."""
        rows = [_listed(row) for row in self.rows]
        return {"rows": rows, "head": self.head, "highest": list(self.highest)}


def is_hash(text: str) -> bool:
    """Whether this is a SHA-256 as rows have it: 64 lower-case hex digits."""
    return len(text) == _HASH and set(text) <= set("0123456789abcdef")


def read_batch(told: object) -> Batch:
    """A batch from its JSON.

    Raises:
        WireRefused: It is none.
    """
    found = _object(told)
    rows = found.get("rows")
    if not isinstance(rows, list) or len(rows) > MOST_ROWS:
        raise WireRefused(f"rows must be a list of at most {MOST_ROWS}")
    batch = Batch(
        _hash(found, "lineage"),
        _count(found, "head"),
        _text(found, "sent_at"),
        _hash(found, "previous"),
        tuple(map(_row, rows)),
    )
    numbers = [row.seq for row in batch.rows]
    if numbers and (numbers[0] < 1 or numbers != list(range(numbers[0], numbers[-1] + 1))):
        raise WireRefused("the rows have a gap")
    return batch


def read_acknowledged(told: object) -> Acknowledged:
    """An answer from its JSON.

    Raises:
        WireRefused: It is none.
    """
    found = _object(told)
    code = _text(found, "code")
    if not _CODE.fullmatch(code):
        raise WireRefused("code is no code")
    return Acknowledged(_count(found, "acknowledged"), _hash(found, "hash"), code)


def read_page(told: object) -> JournalPage:
    """A page from its JSON.

    Raises:
        WireRefused: It is none.
    """
    found = _object(told)
    rows, highest = found.get("rows"), found.get("highest")
    if not isinstance(rows, list) or not isinstance(highest, list):
        raise WireRefused("rows and highest must be lists")
    if len(highest) != _COUNTERS:
        raise WireRefused("highest must be three counts")
    sales, zs, refunds = (_count({"highest": each}, "highest") for each in highest)
    if max(sales, zs, refunds) > _HIGHEST:
        raise WireRefused("highest must be numbers that a till can give")
    return JournalPage(tuple(map(_row, rows)), _count(found, "head"), (sales, zs, refunds))


def _listed(row: JournalRow) -> list[Any]:
    return [
        row.seq, row.at, row.kind, row.sale_sequence, row.sale_number, row.payment_id, row.data,
        row.hash,
    ]  # fmt: skip


def _row(told: object) -> JournalRow:
    if not isinstance(told, list) or len(told) != len(_SHAPE):
        raise WireRefused("a row is not a list of eight")
    for value, kinds in zip(told, _SHAPE, strict=True):
        if type(value) not in kinds:
            raise WireRefused("a row has a value of another kind")
    return JournalRow(*told)


def _object(told: object) -> Mapping[str, Any]:
    if not isinstance(told, dict):
        raise WireRefused("it is not an object")
    return told


def _hash(found: Mapping[str, Any], name: str) -> str:
    value = _text(found, name)
    if not is_hash(value):
        raise WireRefused(f"{name} is no SHA-256")
    return value


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    if not isinstance(value, str):
        raise WireRefused(f"{name} must be text")
    return value


def _count(found: Mapping[str, Any], name: str) -> int:
    value = found.get(name)
    if type(value) is not int or not 0 <= value < 2**62:
        raise WireRefused(f"{name} must be a count")
    return value
