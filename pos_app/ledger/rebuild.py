"""Makes a ledger from its journal's rows alone, as they came back from elsewhere.

What the journal only points to, whole phone numbers and the bytes of requests, does not come back:
a row of its own says so, as where they were purged. So no request is ever sent again from there.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from pos_app.ledger import file, journal, project, schema
from pos_app.ledger.errors import LedgerCode, LedgerError
from pos_app.system import durable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from pos_app.ledger.journal import JournalRow

# So many payments of which one row says that their numbers and bytes are gone.
_A_ROW: Final = 200


def from_rows(place: Path, rows: Iterable[JournalRow], at: str) -> None:
    """Make a ledger at `place`, for its owner alone, from all rows of its journal, oldest first.

    It is no ledger to go on with before it was restored (`restore.restore`).

    Args:
        place: Where no ledger is; what is there is replaced.
        rows: From the first one on.
        at: When, for the journal.

    Raises:
        LedgerError: `damaged` where a row is missing, not as it was sealed, or makes no sense;
            `unwritable`, `full`. There may be a part of the file.
    """
    try:
        os.close(durable.new_file(place))
    except OSError as error:
        raise LedgerError(LedgerCode.UNWRITABLE, f"the rows: {error.strerror}") from error
    with closing(file.owner(place)) as connection, file.sqlite_errors():
        connection.executescript(f"BEGIN IMMEDIATE; {schema.SCHEMA} {schema.HEADER}")
        try:
            _fill(connection, rows, at)
        except (sqlite3.IntegrityError, *project.MAKES_NO_SENSE) as error:
            # Well sealed, and yet nothing that a till writes.
            raise LedgerError(LedgerCode.DAMAGED, "a row is none of a till's") from error
        connection.execute("COMMIT")


def _fill(connection: sqlite3.Connection, rows: Iterable[JournalRow], at: str) -> None:
    last = 0
    for last, row in enumerate(rows, start=1):
        if row.seq != last:
            raise LedgerError(LedgerCode.DAMAGED, f"row {last} is missing")
        journal.add_as_it_is(connection, row)
    replay = project.replayed(connection)
    if not last:
        raise LedgerError(LedgerCode.DAMAGED, "there are no rows")
    replay.store(connection)
    newest = dict.fromkeys(replay.phones, 0)
    for payment, seq in replay.digests:
        newest[payment] = max(newest.get(payment, 0), seq)
    # What was purged since its last bytes is gone already.
    here = sorted(one for one, seq in newest.items() if seq >= replay.purged.get(one, 0))
    for some in _in_parts(here):
        project.record(connection, "purged", {"payments": some}, at)


def _in_parts(payments: Sequence[str]) -> Iterable[list[str]]:
    for begin in range(0, len(payments), _A_ROW):
        yield list(payments[begin : begin + _A_ROW])
