"""Counts of a ledger's file, and not one value of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from pos_app.ledger.errors import LedgerCode, LedgerError
from pos_app.ledger.queries import describe
from tests.ledger.making import moment, sell

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.ledger.book import Book


def test_rows_are_counted_and_nothing_else_is_told(book: Book, place: Path) -> None:
    sell(book)
    facts = describe(place)
    assert facts["rows"]["sales"] == 1  # type: ignore[index]
    assert facts["journal"]["sale_opened"] == 1  # type: ignore[index]
    assert str(facts["last_at"]).startswith(moment().date().isoformat())
    assert "0241234567" not in json.dumps(facts)


def test_an_empty_file_is_a_ledger_still_to_be_made(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    path.touch()
    assert describe(path)["schema_version"] == 0
    assert "rows" not in describe(path)


def test_what_is_no_ledger_is_said(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    path.write_bytes(b"something else" * 100)
    with pytest.raises(LedgerError) as caught:
        describe(path)
    assert caught.value.code is LedgerCode.DAMAGED
