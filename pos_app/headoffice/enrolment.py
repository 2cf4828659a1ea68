"""Who a till is: a one-time code makes it known, and a token from then on.

Of both only a digest is kept. A token names its owner and till, so that it is looked for under
their key alone.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from pos_app.headoffice.alarms import AlarmKind, raise_alarm
from pos_app.headoffice.database import DatabaseRole

if TYPE_CHECKING:
    import psycopg

    from pos_app.headoffice.database import Database

CODE_MINUTES: Final = 10
READABLE_MINUTES: Final = 60
# Without letters and digits that are read as each other.
_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH: Final = 12
_TOKEN_BYTES: Final = 32
_PREFIX: Final = "ho1"


class CodeRefused(Exception):
    """A code that is not known, was used, or is too old."""


class TokenRefused(Exception):
    """A token that is nobody's."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A till that was just made known.

    Attributes:
        token: What it shows from now on; kept nowhere else.
    """

    token: str
    owner: UUID
    till: UUID
    owner_name: str
    shop_name: str
    till_name: str


@dataclass(frozen=True, slots=True)
class TillId:
    """Who sends."""

    owner: UUID
    till: UUID


def make_code(
    connection: psycopg.Connection,
    owner: UUID,
    shop: UUID,
    till_name: str,
    restores: UUID | None = None,
) -> str:
    """A code for one till of a shop, good for ten minutes: `K7QM-2F9X-AB3D`.

    Where it `restores` a till, who enrols by it takes that till's place.
    """
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH))
    connection.execute(
        "INSERT INTO codes (owner, digest, shop, name, restores, expires_at)"
        " VALUES (%s, %s, %s, %s, %s, now() + make_interval(mins => %s))",
        (owner, _digest(letters), shop, till_name, restores, CODE_MINUTES),
    )
    return "-".join(letters[at : at + 4] for at in range(0, _CODE_LENGTH, 4))


def till_named(connection: psycopg.Connection, owner: UUID, shop: UUID, name: str) -> UUID | None:
    """The till of this name in a shop: the one that was heard last, where there were several."""
    found = connection.execute(
        "SELECT till FROM tills WHERE owner = %s AND shop = %s AND name = %s"
        " ORDER BY heard_at DESC NULLS LAST, enrolled_at DESC LIMIT 1",
        (owner, shop, name),
    ).fetchone()
    return found[0] if found else None


def enrol(database: Database, code: str, *, restores: bool = False) -> Enrolled:
    """Make a till known by its code.

    Where it `restores`, the code must be one for that: the computer takes the place of a till that
    is known, whose token is good no more, and may read its rows for a while.

    Raises:
        CodeRefused: See there.
        psycopg.Error: As it is; the code is good still.
    """
    letters = "".join(code.upper().split()).replace("-", "")
    with database.acting(DatabaseRole.DOOR) as connection:
        found = connection.execute(
            "UPDATE codes SET used_at = now()"
            " WHERE digest = %s AND used_at IS NULL AND expires_at > now()"
            " AND (restores IS NOT NULL) = %s RETURNING owner, shop, name, restores",
            (_digest(letters), restores),
        ).fetchone()
        if found is None:
            raise CodeRefused
        owner, shop, name, dead = found
        till, secret = dead or uuid.uuid4(), secrets.token_urlsafe(_TOKEN_BYTES)
        if dead is None:
            _add(connection, owner, till, shop, name, secret)
        else:
            connection.execute(
                "UPDATE tills SET token_digest = %s, revoked_at = NULL,"
                " readable_until = now() + make_interval(mins => %s)"
                " WHERE owner = %s AND till = %s",
                (_digest(secret), READABLE_MINUTES, owner, dead),
            )
        names = connection.execute(
            "SELECT o.name, s.name FROM owners o JOIN shops s USING (owner)"
            " WHERE o.owner = %s AND s.shop = %s",
            (owner, shop),
        ).fetchone()
    owner_name, shop_name = names or ("", "")
    token = f"{_PREFIX}.{owner.hex}.{till.hex}.{secret}"
    return Enrolled(token, owner, till, owner_name, shop_name, name)


def _add(
    connection: psycopg.Connection, owner: UUID, till: UUID, shop: UUID, name: str, secret: str
) -> None:
    """Add a till; where another one has its name both are told of."""
    others = connection.execute(
        "SELECT till FROM tills WHERE owner = %s AND name = %s AND revoked_at IS NULL",
        (owner, name),
    ).fetchall()
    connection.execute(
        "INSERT INTO tills (owner, till, shop, name, token_digest) VALUES (%s, %s, %s, %s, %s)",
        (owner, till, shop, name, _digest(secret)),
    )
    for each in sorted([till, *(other for (other,) in others)] if others else []):
        raise_alarm(connection, owner, each, AlarmKind.SAME_NAME, name)


def who(database: Database, token: str) -> TillId:
    """The till that a token is of.

    Raises:
        TokenRefused: It is nobody's, or was taken back: the owner is told of that.
    """
    prefix, _, rest = token.partition(".")
    parts = rest.split(".")
    try:
        owner, till, secret = UUID(hex=parts[0]), UUID(hex=parts[1]), parts[2]
    except (ValueError, IndexError):
        raise TokenRefused from None
    if prefix != _PREFIX or len(parts) != 3:
        raise TokenRefused
    with database.acting(DatabaseRole.DOOR) as connection:
        found = connection.execute(
            "SELECT token_digest, revoked_at FROM tills WHERE owner = %s AND till = %s",
            (owner, till),
        ).fetchone()
        if found is None or not hmac.compare_digest(bytes(found[0]), _digest(secret)):
            raise TokenRefused
        revoked = found[1] is not None
        if revoked:
            raise_alarm(connection, owner, till, AlarmKind.TOKEN)
    if revoked:
        raise TokenRefused
    return TillId(owner, till)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()
