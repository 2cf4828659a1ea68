"""What can go wrong with a ledger, as codes; `sqlite_errors` turns SQLite's own into these.

Nothing here may carry a value that was stored: a detail names the trouble, never a row.

    LedgerError         the file cannot be used, or not now
    RuleBroken          what was asked breaks a rule of the ledger: a bug of the caller
    UnknownRecord       there is no such sale or payment
    BodyPurged          the bytes of a create are gone, as the owner's retention asks
    BodyDamaged         the bytes of a create are not the ones that were committed
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
    """The ledger's file cannot be used; nothing of what was asked is half done.

    Attributes:
        code: why.
        detail: what was seen, in words that hold no stored value.
    """

    def __init__(self, code: LedgerCode, detail: str) -> None:
        """Keep the code and the detail."""
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class RuleBroken(ValueError):
    """The ledger refused an impossible record (a number or order id used twice, and the like)."""


class UnknownRecord(LookupError):
    """There is no sale, no payment, or nothing that waits for a person, of that id."""


class BodyPurged(LookupError):
    """The stored body of a create was purged; it can never be sent again."""


class BodyDamaged(Exception):
    """The stored body of a create is not what was committed; it must not be sent."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it must be.

    Attributes:
        code: `file_damaged schema_differs schema_added journal_gap chain_broken row_damaged
            number_gap projection_differs side_missing side_damaged tail_cut other_chain
            loss_waits`.
        detail: where, in names and numbers of the ledger's own.
    """

    code: str
    detail: str
