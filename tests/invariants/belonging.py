"""I11 to I13: what a ledger holds belongs to it, and what it lacks is told.

Read from the tables as they stand and from the files of heads beside the backups, with no code of
the till's. What is told to a person is a mark in the ledger that stays until somebody reconciled;
that the window and the commands say it is for whoever hears them.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def check_belonging(path: Path, backups: Path | None = None, *, live: bool = True) -> list[str]:
    """Check a ledger that a till has opened, and has closed since.

    Args:
        path: The file.
        backups: The folder of its backups' heads.
        live: Whether its till takes real money.

    Returns:
        Broken promises, each beginning with its name; empty when all hold.
    """
    with closing(sqlite3.connect(path)) as file:
        file.row_factory = sqlite3.Row
        return [*_paid_twice(file), *_sent(file, live), *_untold(file, path, backups)]


def _paid_twice(file: sqlite3.Connection) -> Iterator[str]:
    """I11: one gateway payment pays at most one payment here."""
    twice = file.execute(
        "SELECT gateway, gateway_id, count(*) AS paid FROM payments WHERE state = 'succeeded'"
        " AND gateway_id IS NOT NULL GROUP BY gateway, gateway_id HAVING count(*) > 1"
    )
    for row in twice:
        yield f"I11: {row['gateway']}'s {row['gateway_id']} paid {row['paid']} payments"


def _sent(file: sqlite3.Connection, live: bool) -> Iterator[str]:
    """I12: nothing is sent by itself from a restored, other-mode or other-account ledger."""
    rows = file.execute(
        "SELECT seq, at, kind, payment_id, data FROM journal ORDER BY seq"
    ).fetchall()
    mode = next((json.loads(row["data"]).get("mode") for row in rows), None)
    if mode is not None and (mode == "live") != live:
        yield f"I12: a till opened a ledger of the mode {mode}"
    created: dict[str, int] = {}
    went: dict[str, set[str]] = {}
    restored, lost = 0, ("", "")
    for row in rows:
        payment_id = row["payment_id"]
        if row["kind"] == "restored":
            restored = row["seq"]
            lost = (json.loads(row["data"]).get("since", row["at"]), row["at"])
        elif row["kind"] == "reconciled":
            told = json.loads(row["data"])
            # One comparison of all that it may lack says what became of what it brought back.
            if "from" in told and told["from"] <= lost[0] and lost[1] <= told["to"]:
                restored = 0
        elif row["kind"] == "payment_created":
            created[payment_id] = row["seq"]
        elif row["kind"] == "sending":
            if created.get(payment_id, 0) < restored:
                yield f"I12: {payment_id} was sent from a ledger that was put back"
            destination = json.loads(row["data"]).get("destination")
            went.setdefault(payment_id, set()).update(() if destination is None else {destination})
    for payment_id, destinations in went.items():
        if len(destinations) > 1:
            yield f"I12: {payment_id} was sent to {len(destinations)} accounts or addresses"


def _untold(file: sqlite3.Connection, path: Path, backups: Path | None) -> Iterator[str]:
    """I13: a loss that any head proves is told until a person has dealt with it."""
    marked = file.execute("SELECT 1 FROM facts WHERE name = 'restored'").fetchone() is not None
    dealt_with = {
        row["kind"]
        for row in file.execute("SELECT kind FROM journal WHERE kind IN ('restored', 'reconciled')")
    } == {"restored", "reconciled"}
    if backups is None or marked or dealt_with:
        return
    for place in sorted(backups.glob(f"{path.stem}-*.head")):
        head = json.loads(place.read_text(encoding="ascii"))
        found = file.execute("SELECT hash FROM journal WHERE seq = ?", (head["seq"],)).fetchone()
        if found is None or found["hash"] != head["hash"]:
            yield f"I13: what {place.name} proves to be lost is told to nobody"
