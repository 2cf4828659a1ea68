"""The one place where SQLite's errors become the ledger's.

Apart from the errors themselves, so that looking at the lock before the first paint need not load
SQLite. It must never let a stored value into a text.
"""

from __future__ import annotations

import sqlite3

from pos_app.ledger.errors import LedgerCode, LedgerError, RuleBroken

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
    """Say what an error of SQLite means for the ledger.

    Args:
        error: as raised by SQLite itself, or by Python where SQLite's complaint quotes a damaged
            file and is no text.

    Returns:
        The error of ours to raise from it.
    """
    if isinstance(error, UnicodeDecodeError):
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
