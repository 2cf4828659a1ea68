"""A till's journal comes in: once, in order, as it was sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pos_app.ledger import journal
from tests.headoffice.offices import batch_of, rows_of, take
from tests.ledger.making import pay, sell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pos_app.ledger.book import Book
    from pos_app.ledger.journal import JournalRow
    from tests.headoffice.offices import Office


@pytest.fixture
def rows(tmp_path: Path, opener: Callable[..., Book]) -> list[JournalRow]:
    """The journal of a ledger with three sales, two of them paid."""
    path = tmp_path / "ledger.sqlite3"
    book = opener(path)
    for seconds in (0.0, 60.0):
        pay(book, *sell(book, seconds), seconds + 5)
    sell(book, 120.0)
    return rows_of(path)


def test_what_came_stands_there_once_and_the_sums_follow(
    office: Office, rows: list[JournalRow]
) -> None:
    till = office.till()
    last = len(rows)
    for first, end in ((1, 2), (1, 4), (5, last), (5, last)):
        said = take(office, till, batch_of(rows, first, end))
        assert (said.seq, said.hash, said.code) == (end, rows[end - 1].hash, "ok")
    kept = office.ask("SELECT seq, at, kind, data, hash FROM journal ORDER BY seq")
    assert kept == [(row.seq, row.at, row.kind, row.data, row.hash) for row in rows]
    assert office.ask("SELECT sum(payments), sum(minor) FROM rollups") == [(2, 4100)]
    assert office.alarms(till) == {}


def test_a_gap_is_asked_for_and_ends_when_it_is_filled(
    office: Office, rows: list[JournalRow]
) -> None:
    till = office.till()
    take(office, till, batch_of(rows, 1, 2))
    said = take(office, till, batch_of(rows, 4, 6))
    assert (said.seq, said.code) == (2, "gap")
    assert office.alarms(till) == {"gap": "before row 4"}
    assert take(office, till, batch_of(rows, 3, 6)).seq == 6
    assert office.alarms(till) == {}


def test_nothing_that_came_is_overwritten(office: Office, rows: list[JournalRow]) -> None:
    till = office.till()
    take(office, till, batch_of(rows, 1, 4))
    other = [*rows]
    other[2] = journal.JournalRow(3, rows[2].at, "noted", None, None, None, "{}", "")
    other[2] = journal.JournalRow(
        3, rows[2].at, "noted", None, None, None, "{}", other[2].sealed_after(rows[1].hash)
    )
    said = take(office, till, batch_of(other, 3, 3))
    assert (said.seq, said.code) == (4, "fork")
    assert office.ask("SELECT hash FROM journal WHERE seq = 3") == [(rows[2].hash,)]
    assert list(office.alarms(till)) == ["fork"]


def test_a_row_that_is_not_sealed_stops_there(office: Office, rows: list[JournalRow]) -> None:
    till = office.till()
    forged = [*rows]
    forged[3] = journal.JournalRow(4, rows[3].at, "noted", None, None, None, "{}", rows[3].hash)
    said = take(office, till, batch_of(forged, 1, 6))
    assert (said.seq, said.code) == (3, "broken")
    assert list(office.alarms(till)) == ["broken_chain"]
