"""What can go wrong with a ledger, as codes; `ledger_error` turns SQLite's own into these.

Nothing here may carry a value that was stored: a detail names the trouble, never a row.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pos_app.domain.money import Money
    from pos_app.domain.refund import RefundRefusal


class LedgerCode(StrEnum):
    """Why a ledger cannot be used."""

    DAMAGED = "damaged"
    UNREADABLE = "unreadable"
    NEWER = "newer"
    OLDER = "older"
    UNWRITABLE = "unwritable"
    FULL = "full"
    HELD = "held"
    BUSY = "busy"
    MISSING = "missing"
    OTHER_MODE = "other_mode"
    OTHER_CURRENCY = "other_currency"


class LedgerError(Exception):
    """The ledger's file cannot be used; nothing of what was asked is half done."""

    def __init__(self, code: LedgerCode, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class RuleBroken(ValueError):
    """The ledger refused an impossible record (a number or order id used twice, and the like)."""


class UnknownRecord(LookupError):
    """There is no sale, no payment, or nothing that waits for a person, of that id."""


class NotRefundable(ValueError):
    """So much of a sale may not go back.

    Attributes:
        code: Why.
        left: What may.
    """

    def __init__(self, code: RefundRefusal, left: Money) -> None:
        super().__init__(code.value)
        self.code = code
        self.left = left


class BodyPurged(LookupError):
    """The stored body of a create was purged; it can never be sent again."""


class BodyDamaged(Exception):
    """The stored body of a create is not what was committed; it must not be sent."""


@dataclass(frozen=True, slots=True)
class LedgerProblem:
    """Something that is not as it must be.

    Attributes:
        code: `file_damaged schema_differs schema_added journal_gap chain_broken row_damaged
            number_gap projection_differs side_missing side_damaged tail_cut other_chain
            loss_waits`.
        detail: where, in names and numbers of the ledger's own.
    """

    code: str
    detail: str


_READ_FAILED = frozenset(
    {
        sqlite3.SQLITE_IOERR_READ,
        sqlite3.SQLITE_IOERR_SHORT_READ,
        sqlite3.SQLITE_IOERR_FSTAT,
        sqlite3.SQLITE_IOERR_RDLOCK,
    }
)
_PRIMARY = {
    sqlite3.SQLITE_BUSY: LedgerCode.BUSY,
    sqlite3.SQLITE_LOCKED: LedgerCode.BUSY,
    sqlite3.SQLITE_FULL: LedgerCode.FULL,
    sqlite3.SQLITE_READONLY: LedgerCode.UNWRITABLE,
    sqlite3.SQLITE_CANTOPEN: LedgerCode.UNWRITABLE,
    sqlite3.SQLITE_PERM: LedgerCode.UNWRITABLE,
    sqlite3.SQLITE_IOERR: LedgerCode.UNWRITABLE,
    sqlite3.SQLITE_CORRUPT: LedgerCode.DAMAGED,
    sqlite3.SQLITE_NOTADB: LedgerCode.DAMAGED,
}
_PRIMARY_BITS = 0xFF


def ledger_error(error: sqlite3.Error | UnicodeDecodeError) -> LedgerError | RuleBroken:
    """Say what an error of SQLite means for the ledger: the error of ours to raise from it."""
    if isinstance(error, UnicodeDecodeError):
        # Python's own, where SQLite's complaint quotes a damaged file.
        return LedgerError(LedgerCode.DAMAGED, "what stands in the file is no text")
    number = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    primary = number & _PRIMARY_BITS
    if primary == sqlite3.SQLITE_CONSTRAINT:
        return RuleBroken(f"{name}: {error}")
    if number in _READ_FAILED:
        return LedgerError(LedgerCode.UNREADABLE, f"{name}: {error}")
    # What is left (no such table, a wrong type) means that the file is not what we made.
    return LedgerError(_PRIMARY.get(primary, LedgerCode.DAMAGED), f"{name}: {error}")
