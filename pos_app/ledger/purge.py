"""Which payments are old enough to lose their numbers and bodies, although dates may be wrong.

A shop's computer may wake up years away from the truth, so one date proves nothing. Sale numbers
only grow: whatever stands between an old sale and the beginning is old, and whatever comes after a
sale of the last days is not, however it is dated. It must never give up a payment on its own date
alone, and an unresolved one never.
"""

# ruff: noqa: S608 - what is put into the statement is text of our own, never a value.

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from pos_app.ledger import timestamps
from pos_app.ledger.schema import OPEN_STATE

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

FIRST_YOUNG: Final = "SELECT min(sequence) FROM sales WHERE opened_at >= ? AND opened_at <= ?"
LAST_OLD: Final = (
    "SELECT max(sequence) FROM sales WHERE opened_at < ? AND sequence < coalesce(?, sequence + 1)"
)
_KEPT: Final = (
    "SELECT payment_id FROM payments WHERE purged_at IS NULL AND sale_sequence <= ?"
    " AND created_at {} ? AND NOT (closed_at IS NULL AND " + OPEN_STATE + ") ORDER BY created_at"
)
DATED_OLD: Final = _KEPT.format("<")
DATED_TO_COME: Final = _KEPT.format(">")
SENDS: Final = (
    "SELECT at, gateway_offset FROM sends WHERE payment_id = ? AND gateway_offset IS NOT NULL"
)


def purgeable(
    connection: sqlite3.Connection, before: datetime, at: datetime, limit: int
) -> list[str]:
    """The payments from before a moment whose numbers and bodies may go, at most `limit`.

    Args:
        connection: The ledger.
        before: Those made before it are old.
        at: The true time now, as sure as it can be had.
        limit: At most so many.
    """
    since, now = timestamps.to_text(before), timestamps.to_text(at)
    (young,) = connection.execute(FIRST_YOUNG, (since, now)).fetchone()
    (old,) = connection.execute(LAST_OLD, (since, young)).fetchone()
    oldest_first = itertools.chain(
        connection.execute(DATED_OLD, (old or 0, since)),
        # Those dated in the future are old where an old sale came after them.
        connection.execute(DATED_TO_COME, (old or 0, now)),
    )
    kept_no_longer = (
        payment_id
        for (payment_id,) in oldest_first
        if not _sent_since(connection, payment_id, before)
    )
    return list(itertools.islice(kept_no_longer, limit))


def _sent_since(connection: sqlite3.Connection, payment_id: str, before: datetime) -> bool:
    """Whether the gateway's clock says that a payment is younger than its own date."""
    for at, offset in connection.execute(SENDS, (payment_id,)):
        if timestamps.from_text(at) + timedelta(seconds=offset) >= before:
            return True
    return False
