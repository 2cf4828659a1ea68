"""Who is at the till and what they may do alone; how long after a wrong PIN nobody may try again.

Values only. Nobody set up: everybody may do everything, as in a shop of one person. A PIN is never
a value here, nor what is kept of it shown anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

LONGEST_NAME: Final = 40
_SHORTEST_PIN, _LONGEST_PIN = 4, 6
_FREE_TRIES: Final = 4
_FIRST_WAIT_SECONDS: Final = 30
MOST_TRIES: Final = 10
"""After so many wrong PINs in a row an owner has to give a new one."""


class Role(StrEnum):
    """What a person is; the words are part of the program's outside surface."""

    CASHIER = "cashier"
    SUPERVISOR = "supervisor"
    OWNER = "owner"


class Right(StrEnum):
    """What not everybody may do alone."""

    REFUND = "refund"
    CASH_OUT = "cash_out"
    OPEN_DRAWER = "open_drawer"
    CLOSE_OTHERS_SHIFT = "close_others_shift"
    CLOSE_UNPAID = "close_unpaid"
    REPRINT = "reprint"
    REPORTS = "reports"
    SETTINGS = "settings"


RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.CASHIER: frozenset(),
    Role.SUPERVISOR: frozenset(Right) - {Right.SETTINGS},
    Role.OWNER: frozenset(Right),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works here. Never changed in place, never deleted.

    Attributes:
        name: As it stands on their tile, at most 40 characters; unique, in whatever case.
        active: False for who has left.
        tries: Wrong PINs in a row.
        tried_at: When the last of them was tried.
        pin: What is kept of the PIN; never shown.
    """

    name: str
    role: Role
    active: bool = True
    tries: int = 0
    tried_at: datetime | None = None
    pin: str = field(default="", repr=False)

    def may(self, right: Right) -> bool:
        """Whether this person may do it alone."""
        return self.active and right in RIGHTS[self.role]


def is_pin(text: str) -> bool:
    """Whether a text can be a PIN: four to six digits."""
    return text.isascii() and text.isdigit() and _SHORTEST_PIN <= len(text) <= _LONGEST_PIN


def tidy_name(text: str) -> str:
    """A name on one line, without spaces around it; empty where it cannot be one."""
    name = " ".join(text.split())
    return name if name.isprintable() and len(name) <= LONGEST_NAME else ""


def find(people: Iterable[Person], name: str) -> Person | None:
    """The person of a name, in whatever case it is typed."""
    wanted = tidy_name(name).casefold()
    return next((each for each in people if each.name.casefold() == wanted), None)


def wait_seconds(person: Person, now: datetime) -> float:
    """How long this person's PIN may not be tried yet, seconds; 0 where it may.

    Four wrong ones cost nothing, the fifth half a minute, each further one twice as much.
    """
    if person.tried_at is None or person.tries <= _FREE_TRIES:
        return 0.0
    wait: float = _FIRST_WAIT_SECONDS * 2 ** (person.tries - _FREE_TRIES - 1)
    passed = (now - person.tried_at).total_seconds()
    # A clock that was set back makes nobody wait for longer than the rule.
    return max(0.0, wait - max(0.0, passed))


class PersonRefusal(StrEnum):
    """Why somebody is not set up, changed or taken out."""

    NO_NAME = "no_name"
    NAME_TAKEN = "name_taken"
    LAST_OWNER = "last_owner"
    UNKNOWN = "unknown_person"
    NOT_A_PIN = "not_a_pin"


def may(people: Iterable[Person], person: Person, right: Right) -> bool:
    """Whether somebody may do it alone: by their role, or since nobody here has that right."""
    return person.may(right) or not any(each.may(right) for each in people)


def why_not_add(people: Iterable[Person], name: str) -> PersonRefusal | None:
    """Say why somebody cannot be set up; None where they can."""
    if not tidy_name(name):
        return PersonRefusal.NO_NAME
    return None if find(people, name) is None else PersonRefusal.NAME_TAKEN


def why_not_disable(people: Iterable[Person], person: Person) -> PersonRefusal | None:
    """Say why somebody cannot be taken out; None where they can."""
    others = (each for each in people if each.name != person.name)
    if _is_owner(person) and not any(map(_is_owner, others)):
        return PersonRefusal.LAST_OWNER
    return None


def _is_owner(person: Person) -> bool:
    return person.active and person.role is Role.OWNER
