"""A ledger made from its journal's rows alone: all of it, but what the journal only points to."""

from __future__ import annotations

# ruff: noqa: S608 - what is put into the statement is names of our own.
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.domain.payment import PaymentState
from pos_app.ledger import journal
from pos_app.ledger.book import open_book
from pos_app.ledger.errors import BodyPurged, LedgerCode, LedgerError
from pos_app.ledger.rebuild import from_rows
from pos_app.ledger.records import Counters, to_text
from pos_app.ledger.restore import restore
from pos_app.ledger.verify import verify
from tests.ledger.making import moment, move, pay, sell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pos_app.ledger.book import Book
    from pos_app.ledger.journal import JournalRow

AT = to_text(moment(9000))
TABLES = ("sales", "payments", "takings", "cash", "requests")


def rows_of(ledger: Path) -> list[JournalRow]:
    with closing(sqlite3.connect(ledger)) as connection:
        return list(journal.rows(connection))


def tables_of(ledger: Path) -> dict[str, list[tuple[object, ...]]]:
    """The tables, without when payments were purged and looked at."""
    left_out = {"purged_at", "last_look_at", "watched_seconds"}
    found = {}
    with closing(sqlite3.connect(ledger)) as connection:
        for table in TABLES:
            names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            columns = ", ".join(name for name in names if name not in left_out)
            rows = connection.execute(f"SELECT {columns} FROM {table}").fetchall()
            found[table] = sorted(rows, key=str)
    return found


@pytest.fixture
def made(place: Path, opener: Callable[..., Book]) -> Path:
    """A ledger with three sales: paid, purged and paid, and one that nobody decided."""
    book = opener(place)
    pay(book, *sell(book))
    pay(book, *sell(book, 60.0), 65.0)
    _, payment = sell(book, 4_000_000.0)
    move(book, payment, PaymentState.SENDING, 4_000_001.0)
    book.purge(moment(1000), at=moment(4_000_010))
    book.close()
    return place


def test_it_is_the_same_but_for_what_does_not_travel(made: Path, tmp_path: Path) -> None:
    part, again = tmp_path / "part", tmp_path / "again.sqlite3"
    part.write_text("left over")
    from_rows(part, rows_of(made), AT)
    assert verify(part).ok
    assert tables_of(part) == tables_of(made)
    restored = restore(again, part, at=moment(9100), live=True, continue_above=Counters(70, 8, 9))
    assert (restored.sales, restored.continues_above, restored.aside) == (3, 70, None)
    assert verify(again).ok
    with closing(open_book(again, till="T1", clock=moment, live=True)) as book:
        assert book.restored()
        (undecided,) = book.unresolved()
        with pytest.raises(BodyPurged):
            book.body_of(undecided.payment_id, undecided.asking)
        sale, _ = sell(book, 9200.0)
        assert sale.number == "T1-000071"


@pytest.mark.parametrize("wrong", ["missing", "first", "forged", "none", "nonsense"])
def test_rows_that_are_not_whole_make_nothing(made: Path, tmp_path: Path, wrong: str) -> None:
    rows = rows_of(made)
    match wrong:
        case "missing":
            del rows[3]
        case "first":
            del rows[0]
        case "forged":
            rows[2] = replace(rows[2], data="{}")
        case "nonsense":
            bad = replace(rows[2], data="no json")
            rows = [*rows[:2], replace(bad, hash=bad.sealed_after(rows[1].hash))]
        case "none":
            rows = []
    with pytest.raises(LedgerError) as error:
        from_rows(tmp_path / "part", rows, AT)
    assert error.value.code is LedgerCode.DAMAGED


@pytest.mark.parametrize(
    "odd",
    [
        {"data": "[]"},
        {"data": "[" * 5000},
        {"data": "{}"},
        {"sale_sequence": 2**63},
        {"data": '{"sale":{"amount_minor":"much","currency":"GHS","number":"T1-000003",'
         '"opened_at":"","sale_id":"s","sequence":3,"status":"open"}}'},
        {"data": '{"sale":{"amount_minor":1e999,"currency":"GHS","number":"T1-000003",'
         '"opened_at":"","sale_id":"s","sequence":3,"status":"open"}}'},
    ],
    ids=["list", "deep", "empty", "large", "text", "infinite"],
)  # fmt: skip
def test_rows_that_no_till_writes_make_nothing_however_well_they_are_sealed(
    made: Path, tmp_path: Path, odd: dict[str, Any]
) -> None:
    rows, previous = rows_of(made), journal.START
    at = max(place for place, row in enumerate(rows) if row.kind == "sale_opened")
    rows[at] = replace(rows[at], **odd)
    sealed = []
    for row in rows:
        sealed.append(replace(row, hash=row.sealed_after(previous)))
        previous = sealed[-1].hash
    with pytest.raises(LedgerError) as error:
        from_rows(tmp_path / "part", sealed, AT)
    assert error.value.code is LedgerCode.DAMAGED


@pytest.mark.parametrize("data", ["[]", "[" * 5000])
def test_a_row_that_somebody_wrote_into_the_file_is_found(made: Path, data: str) -> None:
    with closing(sqlite3.connect(made)) as connection, connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE journal SET data = ? WHERE seq = 3", (data,))
    assert "row_damaged" in {problem.code for problem in verify(made).problems}


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(LedgerError) as error:
        from_rows(tmp_path / "nowhere" / "part", [], AT)
    assert error.value.code is LedgerCode.UNWRITABLE
