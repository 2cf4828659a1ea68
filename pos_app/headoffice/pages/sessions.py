"""Who looks at the pages: log-in, sessions, and how long somebody waits who guesses.

A session is a 256-bit cookie that names its owner, so that it is looked for under that key alone;
of it only a digest is kept. Guesses are counted before a password is looked at, in the database,
so that neither many at once nor several servers give more of them.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from uuid import UUID

from pos_app.headoffice.database import DatabaseRole
from pos_app.headoffice.pages import passwords

if TYPE_CHECKING:
    import psycopg

    from pos_app.headoffice.database import Database

LASTS: Final = timedelta(hours=12)
"""How long somebody stays logged in."""
FREE_TRIES: Final = 10
"""So many wrong tries are free; from then on each makes the next wait twice as long."""
_FIRST_WAIT: Final = timedelta(seconds=30)
_LONGEST_WAIT: Final = timedelta(minutes=15)
_BYTES: Final = 32
_NIL: Final = UUID(int=0)
_MOST_DOUBLINGS: Final = 10

# A try counts unless its like must wait; RETURNING is empty then.
_TRY: Final = """
INSERT INTO tries AS t (owner, about, times, until, last_at)
VALUES (%(owner)s, %(about)s, 1, now(), now())
ON CONFLICT (owner, about) DO UPDATE SET
    times = CASE WHEN t.last_at < now() - interval '1 day' THEN 1 ELSE t.times + 1 END,
    until = CASE WHEN t.last_at < now() - interval '1 day' OR t.times + 1 < %(free)s THEN now()
        ELSE now() + least(%(longest)s::interval,
            %(first)s::interval * (2 ^ least(t.times + 1 - %(free)s, %(doublings)s))) END,
    last_at = now()
WHERE t.until <= now()
RETURNING times
"""
_WAIT: Final = """
SELECT ceil(extract(epoch FROM until - now()))::int FROM tries WHERE owner = %s AND about = %s
"""
_WHO: Final = """
SELECT u.name, u.role, o.name FROM sessions s
JOIN users u USING (owner, name) JOIN owners o USING (owner)
WHERE s.owner = %s AND s.digest = %s AND s.ends_at > now()
"""


class UserRole(StrEnum):
    """What somebody may do; the words are part of the program's outside surface."""

    OWNER = "owner"
    VIEWER = "viewer"


class LogInRefused(Exception):
    """It is not the password, or nobody of this name.

    Attributes:
        wait: Seconds until the next try is looked at; 0: at once.
    """

    def __init__(self, wait: int = 0) -> None:
        super().__init__(wait)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is logged in.

    Attributes:
        token: What a form of theirs must show, so that no other site can send one.
    """

    owner: UUID
    owner_name: str
    name: str
    role: UserRole
    token: str


def log_in(database: Database, owner: str, name: str, password: str, address: str) -> str:
    """Let somebody in; the cookie's value.

    Args:
        database: Open.
        owner: The owner's name; empty is the only owner that there is.
        name: The person's.
        password: Theirs.
        address: Where they ask from.

    Raises:
        LogInRefused: See there.
        psycopg.Error: As it is.
    """
    with database.acting(DatabaseRole.DOOR) as connection:
        of = _owner(connection, owner)
        tried = [(_NIL, _digest(f"address {address}")), (of or _NIL, _digest(f"{owner} {name}"))]
        wait = max(_count(connection, *each) for each in tried)
        found = connection.execute(
            "SELECT name, secret FROM users WHERE owner = %s AND name = %s", (of, name)
        ).fetchone()
    if wait:
        raise LogInRefused(wait)
    _, kept = found or ("", passwords.NOBODYS)
    # It takes a tenth of a second, in which nothing of the database is held.
    if not passwords.fits(password, kept) or of is None or found is None:
        raise LogInRefused
    secret = secrets.token_urlsafe(_BYTES)
    with database.acting(DatabaseRole.DOOR) as connection:
        _forget(connection, tried)
        connection.execute("DELETE FROM sessions WHERE owner = %s AND ends_at < now()", (of,))
        connection.execute(
            "INSERT INTO sessions (owner, digest, name, ends_at) VALUES (%s, %s, %s, now() + %s)",
            (of, _digest(secret), name, LASTS),
        )
    return f"{of.hex}.{secret}"


def who(database: Database, cookie: str) -> Visitor | None:
    """Who a cookie is of; None where it is nobody's, or its time is over."""
    owner, secret = _parts(cookie)
    if owner is None:
        return None
    with database.acting(DatabaseRole.DOOR) as connection:
        found = connection.execute(_WHO, (owner, _digest(secret))).fetchone()
    if found is None:
        return None
    name, role, owner_name = found
    return Visitor(owner, owner_name, name, UserRole(role), form_token(secret))


def log_out(database: Database, cookie: str) -> None:
    """End a session."""
    owner, secret = _parts(cookie)
    with database.acting(DatabaseRole.DOOR) as connection:
        connection.execute(
            "DELETE FROM sessions WHERE owner = %s AND digest = %s", (owner, _digest(secret))
        )


def has_one_owner(database: Database) -> bool:
    """Whether nobody need say whose pages they wish to see."""
    with database.acting(DatabaseRole.DOOR) as connection:
        return _owner(connection, "") is not None


def new_secret() -> str:
    """What a browser that is not logged in shows beside its form."""
    return secrets.token_urlsafe(_BYTES)


def form_token(secret: str) -> str:
    """What a form must show that was made for the browser with this cookie."""
    return hmac.new(secret.encode("utf-8", "replace"), b"form", hashlib.sha256).hexdigest()


def token_fits(told: str, expected: str) -> bool:
    """Whether a form showed what it must."""
    return hmac.compare_digest(told.encode("utf-8", "replace"), expected.encode())


def _owner(connection: psycopg.Connection, name: str) -> UUID | None:
    if name:
        found = connection.execute("SELECT owner FROM owners WHERE name = %s", (name,)).fetchall()
    else:
        found = connection.execute("SELECT owner FROM owners LIMIT 2").fetchall()
    return found[0][0] if len(found) == 1 else None


def _count(connection: psycopg.Connection, owner: UUID, about: bytes) -> int:
    """Count a try; the seconds that it must wait, 0 for none."""
    told = {
        "owner": owner,
        "about": about,
        "free": FREE_TRIES,
        "first": _FIRST_WAIT,
        "longest": _LONGEST_WAIT,
        "doublings": _MOST_DOUBLINGS,
    }
    if connection.execute(_TRY, told).fetchone() is not None:
        return 0
    (wait,) = connection.execute(_WAIT, (owner, about)).fetchone() or (1,)
    return max(int(wait), 1)


def _forget(connection: psycopg.Connection, tried: list[tuple[UUID, bytes]]) -> None:
    """Whoever came in made no wrong try: of the name all are forgotten, of the address this one."""
    (address, person) = tried
    connection.execute("DELETE FROM tries WHERE owner = %s AND about = %s", person)
    connection.execute(
        "UPDATE tries SET times = times - 1, until = now() WHERE owner = %s AND about = %s", address
    )
    connection.execute("DELETE FROM tries WHERE last_at < now() - interval '1 day'")


def _parts(cookie: str) -> tuple[UUID | None, str]:
    owner, _, secret = cookie.partition(".")
    try:
        return UUID(hex=owner), secret
    except ValueError:
        return None, ""


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()
