"""What no row says: alarms by the time that passed, and the journal's next month.

The rules, in UTC, which is Ghana's time:

- A till is silent where it was not heard from for two hours, and took money in this very hour of
  the day on at least four of the last seven days. It is over when the till is heard from, or was
  taken back.
- There is no Z where a shift that was open at 23:00, by the owner's time zone, is open still. It is
  over when it is closed.

Looking again changes nothing, so that servers beside each other may all do it; one looks at a time.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import psycopg

from pos_app.headoffice.alarms import AlarmKind, keep_alarm
from pos_app.headoffice.database import DatabaseRole, act_as, make_partitions, missing_partitions
from pos_app.ledger.records import to_text

if TYPE_CHECKING:
    from datetime import tzinfo
    from threading import Event

    from pos_app.headoffice.database import Database

_log: Final = logging.getLogger(__name__)
SECONDS: Final = 300.0
"""Between two looks of a server."""
_SILENT: Final = timedelta(hours=2)
_DAYS: Final = 7
_MOST_DAYS: Final = 4
_CLOSING: Final = 23
_LOOKING: Final = 0x504F5357
_ASLEEP: Final = """
SELECT t.owner, t.till, t.heard_at FROM tills t
WHERE t.revoked_at IS NULL AND t.heard_at < %s AND (
    SELECT count(DISTINCT r.hour) FROM rollups r WHERE r.owner = t.owner AND r.till = t.till
        AND r.epoch = t.epoch AND r.hour = ANY(%s) AND r.payments > 0) >= %s
"""
_OPEN: Final = """
SELECT s.owner, s.till, s.shift, s.opened_at FROM shifts s JOIN tills t USING (owner, till, epoch)
WHERE s.closed_at IS NULL AND s.opened_at < %s AND t.revoked_at IS NULL
"""
_CLOSED: Final = """
UPDATE alarms a SET ended_at = now() WHERE a.kind = %s AND a.ended_at IS NULL AND NOT EXISTS (
    SELECT FROM shifts s JOIN tills t USING (owner, till, epoch)
    WHERE s.owner = a.owner AND s.till = a.till AND s.closed_at IS NULL
        AND t.revoked_at IS NULL AND starts_with(a.about, s.shift || ' '))
"""
_LEFT: Final = """
UPDATE alarms a SET ended_at = now() WHERE a.kind = %s AND a.ended_at IS NULL AND EXISTS (
    SELECT FROM tills t
    WHERE t.owner = a.owner AND t.till = a.till AND t.revoked_at IS NOT NULL)
"""


def look(connection: psycopg.Connection, now: datetime, zone: tzinfo = UTC) -> bool:
    """Raise and end the alarms that time brings; False where another server is looking.

    Shops close by the clock of `zone`.

    Raises:
        psycopg.Error: As it is; nothing was changed.
    """
    with connection.transaction():
        act_as(connection, DatabaseRole.DOOR, None, None)
        mine = connection.execute("SELECT pg_try_advisory_xact_lock(%s)", (_LOOKING,)).fetchone()
        if mine != (True,):
            return False
        hours = [f"{now - timedelta(days=day):%Y-%m-%dT%H}" for day in range(1, _DAYS + 1)]
        asleep = connection.execute(_ASLEEP, (now - _SILENT, hours, _MOST_DAYS)).fetchall()
        for owner, till, heard_at in asleep:
            about = f"since {to_text(heard_at)}"
            keep_alarm(connection, owner, till, AlarmKind.SILENT, about)
        for owner, till, shift, opened_at in connection.execute(_OPEN, (_last_closing(now, zone),)):
            keep_alarm(connection, owner, till, AlarmKind.NO_Z, f"{shift} since {opened_at}")
        connection.execute(_CLOSED, (AlarmKind.NO_Z.value,))
        connection.execute(_LEFT, (AlarmKind.SILENT.value,))
    return True


def look_ahead(connection: psycopg.Connection, now: datetime) -> list[str]:
    """Make the journal's tables of this month and the next; those that could not be made.

    Rows of a month without one are kept together with other such rows.
    """
    today = now.date()
    if missing_partitions(connection, today):
        try:
            with connection.transaction():
                make_partitions(connection, today)
        except psycopg.errors.InsufficientPrivilege:
            # A server's own login owns no table: `migrate` makes them.
            pass
    return missing_partitions(connection, today)


def keep_looking(
    database: Database, stop: Event, zone: tzinfo = UTC, seconds: float = SECONDS
) -> None:
    """Look until told to stop, on the caller's thread; trouble of the database is only logged."""
    while True:
        try:
            now = datetime.now(UTC)
            with database.plainly() as connection:
                look(connection, now, zone)
                missing = look_ahead(connection, now)
            if missing:
                _log.warning("Run `migrate`: the journal has no %s.", ", ".join(missing))
        except psycopg.Error as error:
            if stop.is_set():
                return
            _log.warning("What time brings was not looked at: %s.", type(error).__name__)
        if stop.wait(seconds):
            return


def _last_closing(now: datetime, zone: tzinfo) -> str:
    closing = now.astimezone(zone).replace(hour=_CLOSING, minute=0, second=0, microsecond=0)
    if closing > now:
        closing -= timedelta(days=1)
    return to_text(closing.astimezone(UTC))
