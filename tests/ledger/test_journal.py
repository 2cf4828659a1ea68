from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.ledger import journal, schema
from pos_app.ledger.records import from_text, in_milliseconds, to_text
from tests.ledger.making import moment, sell

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.ledger.book import Book


def test_anybody_can_check_the_chain_with_what_the_log_shows(book: Book, place: Path) -> None:
    sell(book, note="GH₵ 5 of bread")
    previous = "0" * 64
    connection = sqlite3.connect(place)
    found = connection.execute(
        "SELECT seq, at, kind, sale_number, payment_id, data, hash FROM journal_log ORDER BY seq"
    ).fetchall()
    connection.close()
    assert [row[0] for row in found] == [1, 2, 3]
    for *row, sealed in found:
        text = previous + json.dumps(row, ensure_ascii=False, separators=(",", ":"))
        assert hashlib.sha256(text.encode()).hexdigest() == sealed
        previous = sealed


def test_equal_values_are_equal_text() -> None:
    assert journal.canonical({"b": 1, "a": [None, True, "₵"]}) == '{"a":[null,true,"₵"],"b":1}'
    assert journal.canonical({"a": [None, True, "₵"], "b": 1}) == journal.canonical(
        {"b": 1, "a": [None, True, "₵"]}
    )
    with pytest.raises(ValueError, match="JSON compliant"):
        journal.canonical({"a": float("nan")})


@given(st.text(st.characters(codec=None), max_size=20))
def test_any_text_can_be_written(text: str) -> None:
    written = journal.canonical({"text": text})
    assert json.loads(written.encode("utf-8")).keys() == {"text"}


def test_pages_do_not_lose_a_row(book: Book, place: Path) -> None:
    for number in range(350):
        sell(book, number)
    connection = sqlite3.connect(place)
    assert [row.seq for row in journal.rows(connection)] == list(range(1, 702))
    connection.close()


def test_which_life_it_is_is_found_in_short_pages(
    book: Book, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "_SHORT", 4)
    for number in range(5):
        sell(book, number)
    with closing(sqlite3.connect(place)) as connection:
        rows = list(journal.rows(connection))
        assert journal.lineage(connection) == rows[0].hash
    with closing(sqlite3.connect(":memory:")) as empty:
        empty.executescript(schema.SCHEMA)
        assert journal.lineage(empty) == journal.START


def test_moments_are_utc_with_milliseconds() -> None:
    accra_east = datetime(2026, 3, 1, 14, 2, 7, 250_999, timezone(timedelta(hours=2)))
    assert to_text(accra_east) == "2026-03-01T12:02:07.250Z"
    assert from_text("2026-03-01T12:02:07.250Z") == accra_east.replace(microsecond=250_000)
    assert from_text("2026-03-01T12:02:07.250Z").utcoffset() == timedelta(0)
    assert in_milliseconds(accra_east) == accra_east.replace(microsecond=250_000)
    with pytest.raises(ValueError, match="time zone"):
        to_text(moment().replace(tzinfo=None))
