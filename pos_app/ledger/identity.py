"""Whose ledger a file is: the mode, the currency and the till id that one of its rows names.

The row is the first of a new ledger, or the one that brought an older ledger up to date. A copy, a
renamed file or a restored backup is still that ledger: nothing may ever give it another identity.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pos_app.ledger import file, lookups
from pos_app.ledger.errors import LedgerCode, LedgerError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping
    from typing import Any

LIVE: Final = "live"
TRAINING: Final = "training"
# As the row and the facts spell them.
NAMES: Final = ("mode", "currency", "till_id")
_ID_BYTES: Final = 12


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose a ledger is.

    Attributes:
        live: Real money.
        currency: Three letters; every sale is in it.
        till_id: `t_` and 24 hex digits, made once with the ledger.
    """

    live: bool
    currency: str
    till_id: str

    @property
    def told(self) -> dict[str, str]:
        """What the journal's row and the facts say."""
        mode = LIVE if self.live else TRAINING
        return {"mode": mode, "currency": self.currency, "till_id": self.till_id}


def new_identity(*, live: bool, currency: str, random: Callable[[int], bytes]) -> Identity:
    """Make the identity of a new ledger; `random` gives so many random bytes."""
    return Identity(live, currency, f"t_{random(_ID_BYTES).hex()}")


def facts_told_by(data: Mapping[str, Any]) -> dict[str, str]:
    """The facts that a row's data says of whose ledger it is; empty where it says nothing."""
    return {name: data[name] for name in NAMES} if "till_id" in data else {}


def identity_of(connection: sqlite3.Connection) -> Identity:
    """Whose ledger this is.

    Raises:
        LedgerError: `damaged` where it does not say; or as SQLite says.
    """
    with file.sqlite_errors():
        found = {name: lookups.fact(connection, name) for name in NAMES}
    if found["mode"] not in (LIVE, TRAINING) or not found["currency"] or not found["till_id"]:
        raise LedgerError(LedgerCode.DAMAGED, "the ledger does not say whose it is")
    return Identity(found["mode"] == LIVE, found["currency"], found["till_id"])


def check(identity: Identity, *, live: bool, currency: str) -> None:
    """Refuse a ledger that is not for this mode, or not in this currency.

    Raises:
        LedgerError: `other_mode` or `other_currency`.
    """
    if identity.live is not live:
        mode = LIVE if identity.live else TRAINING
        raise LedgerError(LedgerCode.OTHER_MODE, f"the ledger's mode is {mode}")
    if identity.currency != currency:
        raise LedgerError(LedgerCode.OTHER_CURRENCY, "the ledger is in another currency")
