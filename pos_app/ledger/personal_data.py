"""What the journal only points to: whole phone numbers, and the bytes that went over the wire.

The journal holds a digest of value and salt. The salt is deleted with the value, so that purging
leaves the chain whole and the digest tells nobody anything. It must never return bytes whose
digest does not hold.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Final

from pos_app.domain.phone import Phone
from pos_app.ledger.errors import BodyDamaged, BodyPurged

if TYPE_CHECKING:
    import sqlite3

SALT_BYTES: Final = 16
_BODY = """
SELECT w.body, w.salt, j.data FROM wire AS w JOIN journal AS j ON j.seq = w.seq
WHERE w.payment_id = ? AND j.kind = 'payment_created'
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
    """Store the bytes that journal row `seq` points to; a purged payment is to be purged again."""
    connection.execute("INSERT INTO wire VALUES (?, ?, ?, ?)", (payment_id, seq, body, salt))
    connection.execute(
        "UPDATE payments SET purged_at = NULL WHERE payment_id = ? AND purged_at IS NOT NULL",
        (payment_id,),
    )


def phone_of(connection: sqlite3.Connection, payment_id: str) -> Phone | None:
    """A payment's whole number; None where it has none or it was purged."""
    row = connection.execute(
        "SELECT national FROM phones WHERE payment_id = ?", (payment_id,)
    ).fetchone()
    return None if row is None else Phone(row[0])


def body_of(connection: sqlite3.Connection, payment_id: str) -> bytes:
    """The exact bytes of a payment's create.

    Raises:
        BodyPurged: they are gone.
        BodyDamaged: they are not the bytes that were committed.
    """
    row = connection.execute(_BODY, (payment_id,)).fetchone()
    if row is None:
        raise BodyPurged("the body of this create is gone")
    body, salt, data = row
    try:
        committed = json.loads(data)["digests"]["wire"]
    except (ValueError, KeyError, TypeError) as error:
        raise BodyDamaged("the journal names no digest of this body") from error
    if not hmac.compare_digest(digest(salt, body), str(committed)):
        raise BodyDamaged("the stored body is not the committed one")
    return bytes(body)


def purge(connection: sqlite3.Connection, payment_ids: list[str], at: str) -> None:
    """Delete the numbers, bodies and salts of payments."""
    keys = [(payment_id,) for payment_id in payment_ids]
    connection.executemany("DELETE FROM phones WHERE payment_id = ?", keys)
    connection.executemany("DELETE FROM wire WHERE payment_id = ?", keys)
    for payment_id in payment_ids:
        mark_purged(connection, payment_id, at)


def mark_purged(connection: sqlite3.Connection, payment_id: str, at: str) -> None:
    """Note in its projection that nothing is kept beside the journal for a payment."""
    connection.execute("UPDATE payments SET purged_at = ? WHERE payment_id = ?", (at, payment_id))
