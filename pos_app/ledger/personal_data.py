"""What the journal only points to: whole phone numbers, and the bytes that went over the wire.

The journal holds a digest of value and salt. The salt is deleted with the value, so that purging
leaves the chain whole and the digest tells nobody anything. It must never return bytes whose
digest does not hold.

`purgeable` says which payments are old enough to lose theirs. A shop's computer may wake up years
away from the truth, so one date proves nothing. Sale numbers only grow: whatever stands between an
old sale and the beginning is old, and whatever comes after a sale of the last days is not, however
it is dated. It must never give up a payment on its own date alone, and an unresolved one never.
"""

from __future__ import annotations

import hashlib
import hmac

# ruff: noqa: S608 - what is put into the statement is text of our own, never a value.
import itertools
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from pos_app.domain.phone import Phone
from pos_app.ledger.errors import BodyDamaged, BodyPurged
from pos_app.ledger.records import from_text, to_text
from pos_app.ledger.schema import OPEN_STATE

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from pos_app.domain.methods import RequestKind


SALT_BYTES: Final = 16
# What stored it decides as well: an answer's bytes must never be sent, whatever a table says.
_BODY = """
SELECT w.body, w.salt, j.data FROM requests AS r
JOIN wire AS w ON w.payment_id = r.payment_id AND w.seq = r.stored_by
JOIN journal AS j ON j.seq = r.stored_by AND j.kind = 'payment_created'
WHERE r.payment_id = ? AND r.kind = ? AND r.number = 1
"""


def digest(salt: bytes, value: bytes) -> str:
    """The SHA-256 of salt and value, in hex, as the journal holds it."""
    return hashlib.sha256(salt + value).hexdigest()


def keep_phone(connection: sqlite3.Connection, payment_id: str, phone: Phone, salt: bytes) -> None:
    """Store a payment's whole number."""
    connection.execute("INSERT INTO phones VALUES (?, ?, ?)", (payment_id, phone.national, salt))


def keep_wire(
    connection: sqlite3.Connection, payment_id: str, seq: int, body: bytes, salt: bytes
) -> None:
    """Store the bytes that journal row `seq` points to."""
    connection.execute("INSERT INTO wire VALUES (?, ?, ?, ?)", (payment_id, seq, body, salt))


def phone_of(connection: sqlite3.Connection, payment_id: str) -> Phone | None:
    """A payment's whole number; None where it has none or it was purged."""
    row = connection.execute(
        "SELECT national FROM phones WHERE payment_id = ?", (payment_id,)
    ).fetchone()
    return None if row is None else Phone(row[0])


def body_of(connection: sqlite3.Connection, payment_id: str, kind: RequestKind) -> bytes:
    """The exact bytes of the first request of this kind for a payment.

    Raises:
        BodyPurged: they are gone.
        BodyDamaged: they are not the bytes that were committed.
    """
    row = connection.execute(_BODY, (payment_id, kind.value)).fetchone()
    if row is None:
        raise BodyPurged("the body of this request is gone")
    body, salt, data = row
    try:
        committed = json.loads(data)["digests"]["wire"]
    except (ValueError, KeyError, TypeError) as error:
        raise BodyDamaged("the journal names no digest of this body") from error
    if not hmac.compare_digest(digest(salt, body), str(committed)):
        raise BodyDamaged("the stored body is not the committed one")
    return bytes(body)


def purge(connection: sqlite3.Connection, payment_ids: list[str]) -> None:
    """Delete the numbers, bodies and salts of payments."""
    keys = [(payment_id,) for payment_id in payment_ids]
    connection.executemany("DELETE FROM phones WHERE payment_id = ?", keys)
    connection.executemany("DELETE FROM wire WHERE payment_id = ?", keys)


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
    """The payments from before a moment whose numbers and bodies may go, as `Book.purge` says."""
    since, now = to_text(before), to_text(at)
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
        if from_text(at) + timedelta(seconds=offset) >= before:
            return True
    return False
