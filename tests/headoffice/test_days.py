"""Whole days of tills come in, in whatever way: every table is then the till's own."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from pos_app.headoffice import ingest
from pos_app.headoffice.database import Database
from tests.headoffice.compare import differences
from tests.headoffice.days import Day, day
from tests.headoffice.offices import NOW, batch_of, rows_of, take

if TYPE_CHECKING:
    from pathlib import Path

    from tests.headoffice.offices import Office


@pytest.mark.parametrize("seed", range(6))
def test_whatever_way_a_day_comes_every_table_is_the_tills(
    office: Office, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - an order, no secret
    ledger = day(tmp_path, "T1", seed, acts=40)
    rows, till = rows_of(ledger), office.till()
    other = Database(office.url)
    other.open()
    servers = (office.database, other)
    came = 0
    while came < len(rows):
        # Again, anew, or too early; by one server or the other.
        first = chance.randrange(max(1, came - 30), came + 4)
        last = min(first + chance.randrange(40), len(rows))
        if first > last:
            continue
        batch = batch_of(rows, first, last)
        for _ in range(chance.choice((1, 1, 2))):
            said = ingest.take(chance.choice(servers), till, batch, NOW)
            assert said.code == ("gap" if first > came + 1 else "ok")
            came = max(came, last) if said.code == "ok" else came
            assert (said.seq, said.hash) == (came, rows[came - 1].hash if came else "0" * 64)
    other.close()
    assert differences(office.url, till.owner, till.till, ledger) == []
    assert set(office.alarms(till)) <= {"gap", "not_understood"}
    assert office.ask("SELECT count(*) FROM epochs WHERE head_seq = %s", len(rows)) == [(1,)]


def test_a_purge_long_after_is_no_alarm(office: Office, tmp_path: Path) -> None:
    made = Day(tmp_path / "ledger.sqlite3", "T1", 5)
    made.declined = "declined"
    made.go_on(30)
    till, before = office.till(), rows_of(made.place)
    take(office, till, batch_of(before, 1, len(before)))
    made.purge()
    made.end()
    rows = rows_of(made.place)
    assert [row.kind for row in rows[len(before) :]].count("purged")
    take(office, till, batch_of(rows, len(before) + 1, len(rows)))
    assert office.alarms(till) == {}
    assert differences(office.url, till.owner, till.till, made.place) == []


def test_a_restored_till_is_another_epoch_that_counts_once_it_is_whole(
    office: Office, tmp_path: Path
) -> None:
    made = Day(tmp_path / "ledger.sqlite3", "T1", 5)
    made.go_on(12)
    before = rows_of(made.place)
    till = office.till()
    replaced = made.restored_after(15)
    lost = rows_of(replaced)
    take(office, till, batch_of(lost, 1, len(lost)))
    made.go_on(15)
    made.end()
    rows = rows_of(made.place)
    assert len(lost) > len(before)
    counts = "SELECT epoch, waiting FROM tills"
    for first, last in ((1, 10), (11, len(rows) - 1)):
        take(office, till, batch_of(rows, first, last))
        assert office.ask(counts) == [(1, len(rows) - last)]
    take(office, till, batch_of(rows, len(rows), len(rows)))
    assert office.ask(counts) == [(2, 0)]
    # What came late of the life before changes nothing of that.
    take(office, till, batch_of(lost, 3, 9))
    assert office.ask(counts) == [(2, 0)]
    assert differences(office.url, till.owner, till.till, made.place, 2) == []
    assert differences(office.url, till.owner, till.till, replaced, 1) == []
    assert set(office.alarms(till)) <= {"restored", "not_understood"}
