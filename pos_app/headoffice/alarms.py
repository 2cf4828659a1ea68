"""What is not as it should be: raised once, counted after that, and ended when it is over."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from uuid import UUID

    import psycopg


class AlarmKind(StrEnum):
    """The words are part of the program's outside surface."""

    GAP = "gap"
    """Rows before those that a till sent never came."""
    FORK = "fork"
    """A till has another row of a number that came before; what came first stays."""
    BROKEN_CHAIN = "broken_chain"
    """A row is not sealed as its ledger would have sealed it."""
    NOT_UNDERSTOOD = "not_understood"
    """A row is kept, and says nothing that this program can read."""
    RESTORED = "restored"
    """A till went on from a copy; what it did after that copy is known here alone."""
    OTHER_LEDGER = "other_ledger"
    """A till sends a ledger that began otherwise; its figures do not count."""
    SAME_LEDGER = "same_ledger"
    """Another till sends the same ledger."""
    SAME_NAME = "same_name"
    """Another till of this owner has this name."""
    CLOCK = "clock"
    """A till's clock is off by more than two minutes."""
    SILENT = "silent"
    """A till was not heard from for two hours at a time of day when it sells."""
    NO_Z = "no_z"
    """A shift was still open at 23:00."""
    TOKEN = "token"  # noqa: S105 - a kind of alarm
    """Somebody came with a token that was taken back."""


LASTING: Final = (
    AlarmKind.FORK, AlarmKind.BROKEN_CHAIN, AlarmKind.NOT_UNDERSTOOD, AlarmKind.RESTORED,
    AlarmKind.OTHER_LEDGER, AlarmKind.SAME_LEDGER, AlarmKind.SAME_NAME, AlarmKind.TOKEN,
)  # fmt: skip
"""What no row and no time ends, and an owner may acknowledge."""

# An index holds what it is about.
_LONGEST: Final = 200
_RAISE: Final = """
INSERT INTO alarms AS a (owner, till, alarm, kind, about) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (owner, till, kind, about) WHERE ended_at IS NULL
DO UPDATE SET times = a.times + 1, last_at = now()
"""
_KEEP: Final = """
INSERT INTO alarms (owner, till, alarm, kind, about) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (owner, till, kind, about) WHERE ended_at IS NULL DO NOTHING
"""
_END: Final = """
UPDATE alarms SET ended_at = now()
WHERE owner = %s AND till = %s AND kind = ANY(%s) AND ended_at IS NULL
"""
_ACKNOWLEDGE: Final = """
UPDATE alarms SET ended_at = now(), acknowledged_by = %s
WHERE owner = %s AND till = %s AND alarm = %s AND kind = ANY(%s) AND ended_at IS NULL
"""


def raise_alarm(
    connection: psycopg.Connection, owner: UUID, till: UUID, kind: AlarmKind, about: str = ""
) -> None:
    """Raise an alarm of a till, or count one that is open; the door's role does so."""
    connection.execute(_RAISE, (owner, till, uuid.uuid4(), kind.value, about[:_LONGEST]))


def keep_alarm(
    connection: psycopg.Connection, owner: UUID, till: UUID, kind: AlarmKind, about: str
) -> None:
    """Raise an alarm of what lasts; nothing where it is open already."""
    connection.execute(_KEEP, (owner, till, uuid.uuid4(), kind.value, about[:_LONGEST]))


def acknowledge(
    connection: psycopg.Connection, owner: UUID, till: UUID, alarm: UUID, by: str
) -> bool:
    """End an alarm that nothing else ends; False where it is none, or is over.

    It stays where it is. The same once more is another alarm.
    """
    kinds = [kind.value for kind in LASTING]
    done = connection.execute(_ACKNOWLEDGE, (by, owner, till, alarm, kinds))
    return done.rowcount > 0


def end_alarms(connection: psycopg.Connection, owner: UUID, till: UUID, *kinds: AlarmKind) -> None:
    """They are over; does nothing where there are none."""
    connection.execute(_END, (owner, till, [kind.value for kind in kinds]))
