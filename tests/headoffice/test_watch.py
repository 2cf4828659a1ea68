"""Alarms that time brings: a silent till, a shift without its Z, a month without a table."""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import psycopg
import pytest

from pos_app.headoffice import ingest, watch
from pos_app.headoffice.database import Database
from tests.headoffice.days import Day
from tests.headoffice.offices import batch_of, rows_of, take
from tests.headoffice.postgres import TODAY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pos_app.headoffice.enrolment import TillId
    from tests.headoffice.offices import Office

# A Monday, at an hour in which it sells.
NOW = datetime(2026, 3, 9, 14, 5, tzinfo=UTC)


def look(office: Office, now: datetime = NOW) -> None:
    with psycopg.connect(office.url, autocommit=True) as connection:
        assert watch.look(connection, now)


def sold(office: Office, till: TillId, days: int, *, payments: int = 1) -> None:
    """It took money at 14 hours on so many of the days before."""
    for day in range(1, days + 1):
        office.change(
            "INSERT INTO rollups VALUES (%s, %s, 1, %s, 'cash', '', '', 'GHS', %s, 5, 0)",
            till.owner, till.till, f"{NOW - timedelta(days=day):%Y-%m-%dT%H}", payments,
        )  # fmt: skip
    office.change("UPDATE tills SET epoch = 1 WHERE till = %s", till.till)


def heard(office: Office, till: TillId, hours: float) -> None:
    office.change(
        "UPDATE tills SET heard_at = %s WHERE till = %s", NOW - timedelta(hours=hours), till.till
    )


@pytest.mark.parametrize(
    ("days", "hours", "payments", "silent"),
    [(4, 2.1, 1, True), (3, 30, 1, False), (7, 1.9, 1, False), (7, 30, 0, False)],
)
def test_a_till_is_silent_at_a_time_when_it_sells(
    office: Office, days: int, hours: float, payments: int, silent: bool
) -> None:
    till = office.till()
    sold(office, till, days, payments=payments)
    heard(office, till, hours)
    for _ in range(3):
        look(office)
    since = f"since {NOW - timedelta(hours=hours):%Y-%m-%dT%H:%M:%S}.000Z"
    assert office.alarms(till) == ({"silent": since} if silent else {})
    assert office.ask("SELECT sum(times) FROM alarms") == [(1 if silent else None,)]


def test_at_another_hour_nobody_is_missed(office: Office) -> None:
    till = office.till()
    sold(office, till, 7)
    heard(office, till, 12)
    look(office, NOW + timedelta(hours=1))
    assert office.alarms(till) == {}


def test_silence_is_over_when_the_till_is_heard_from_or_was_taken_back(
    office: Office, tmp_path: Path
) -> None:
    till, left = office.till(), office.till("T2")
    for each in (till, left):
        sold(office, each, 7)
        heard(office, each, 3)
    look(office)
    made = Day(tmp_path / "ledger.sqlite3", "T1", 1)
    made.end()
    batch = replace(batch_of(rows_of(made.place), 1, 1), sent_at=NOW.isoformat())
    ingest.take(office.database, till, batch, NOW)
    assert (set(office.alarms(till)), set(office.alarms(left))) == (set(), {"silent"})
    office.change("UPDATE tills SET revoked_at = now() WHERE till = %s", left.till)
    look(office)
    assert office.alarms(left) == {}


def test_a_shift_that_is_open_at_eleven_has_no_z_until_it_has(
    office: Office, tmp_path: Path
) -> None:
    made = Day(tmp_path / "ledger.sqlite3", "T1", 4)
    made.move_shift()
    till = office.till()
    take(office, till, batch_of(rows_of(made.place), 1, 2))
    at = made.at.replace(hour=22, minute=59)
    look(office, at)
    assert office.alarms(till) == {}
    for later in (1, 60, 24 * 60 + 30):
        look(office, at + timedelta(minutes=later))
        assert office.alarms(till) == {"no_z": "h_T1_1 since 2026-03-01T08:00:00.000Z"}
    while made.book.current_shift() is not None:
        made.move_shift()
    rows = rows_of(made.place)
    made.end()
    take(office, till, batch_of(rows, 3, len(rows)))
    look(office, at + timedelta(minutes=62))
    assert office.alarms(till) == {}


@pytest.mark.parametrize(
    ("zone", "late"),
    [("UTC", "23:00"), ("Africa/Accra", "23:00"), ("Africa/Lagos", "22:00"),
     ("America/New_York", "04:00"), ("Asia/Kolkata", "17:30")],
)  # fmt: skip
def test_eleven_is_by_the_clock_of_the_shops(
    office: Office, tmp_path: Path, zone: str, late: str
) -> None:
    made = Day(tmp_path / "ledger.sqlite3", "T1", 4)
    made.move_shift()
    rows = rows_of(made.place)
    made.end()
    till = office.till()
    take(office, till, batch_of(rows, 1, 2))
    hour, minute = map(int, late.split(":"))
    at = made.at.replace(hour=hour, minute=minute) + timedelta(days=int(late < "08:00"))
    for before, expected in ((1, {}), (0, {"no_z"})):
        with psycopg.connect(office.url, autocommit=True) as connection:
            watch.look(connection, at - timedelta(minutes=before), ZoneInfo(zone))
        assert set(office.alarms(till)) == set(expected)


def test_one_server_looks_at_a_time(office: Office) -> None:
    with psycopg.connect(office.url) as one, psycopg.connect(office.url) as other:
        with one.transaction():
            one.execute("SELECT pg_advisory_xact_lock(%s)", (0x504F5357,))
            assert not watch.look(other, NOW)
        assert watch.look(other, NOW)


def test_next_months_table_is_made_beforehand_by_whoever_may(
    office: Office,
) -> None:
    far = datetime(2040, 12, 31, tzinfo=UTC)
    with psycopg.connect(office.url) as connection:
        assert watch.look_ahead(connection, datetime.combine(TODAY, NOW.time(), UTC)) == []
        connection.execute("SET ROLE headoffice_door")
        assert watch.look_ahead(connection, far) == ["journal_2040_12", "journal_2041_01"]
        connection.execute("RESET ROLE")
        assert watch.look_ahead(connection, far) == []


class _Ended(Database):
    """A database that ends the connection in the second of its looks."""

    looks = 0

    @contextmanager
    def plainly(self) -> Iterator[psycopg.Connection]:
        with super().plainly() as connection:
            self.looks += 1
            if self.looks == 2:
                connection.execute("SET LOCAL statement_timeout = 1")
                with suppress(psycopg.Error):
                    connection.execute("SELECT pg_sleep(9)")
            yield connection


class _Rounds(threading.Event):
    """Is waited for three times."""

    left = 3

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout == 5.0
        self.left -= 1
        return not self.left


@pytest.mark.expect_log("Run `migrate`: the journal has no journal_", "pos_app.headoffice.watch")
@pytest.mark.expect_log("error ignored in rollback", "psycopg.transaction")
@pytest.mark.expect_log("not looked at: InFailedSqlTransaction", "pos_app.headoffice.watch")
def test_a_server_looks_on_through_every_trouble(office: Office) -> None:
    office.change(
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'headoffice_watch') THEN"
        " CREATE ROLE headoffice_watch LOGIN; END IF;"
        " GRANT headoffice_door TO headoffice_watch; END $$"
    )
    now = datetime.now(UTC)
    office.change(f"DROP TABLE IF EXISTS journal_{now:%Y_%m}")
    database = _Ended(office.url.replace("//headoffice@", "//headoffice_watch@"))
    database.open()
    rounds = _Rounds()
    watch.keep_looking(database, rounds, seconds=5.0)
    assert (database.looks, rounds.left) == (3, 0)
    database.close()
    # Closed because the server ends: nothing to speak of.
    rounds.set()
    watch.keep_looking(database, rounds, seconds=5.0)


def test_a_server_whose_months_are_there_says_nothing(office: Office) -> None:
    rounds = _Rounds()
    watch.keep_looking(office.database, rounds, seconds=5.0)
    assert rounds.left == 0
