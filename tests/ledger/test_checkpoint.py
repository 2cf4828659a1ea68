from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from pos_app.ledger import checkpoint
from pos_app.ledger.backup import back_up
from pos_app.ledger.book import LedgerCode, LedgerError, open_book
from pos_app.ledger.restore import restore
from tests.ledger.making import START, moment, sell
from tests.posix import has_mode

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.ledger.book import Book


def copied(place: Path, out: Path) -> checkpoint.Checkpoint:
    back_up(place, out)
    head = checkpoint.head_of(out, ledger=place.name, at=moment(60))
    checkpoint.write(head, out)
    return head


def test_a_head_says_where_the_chain_had_got_to(book: Book, place: Path, tmp_path: Path) -> None:
    sell(book)
    out = tmp_path / "copy.sqlite3"
    head = copied(place, out)
    beside = tmp_path / "copy.sqlite3.head"
    assert checkpoint.path_of(out) == beside
    assert has_mode(beside, 0o600)
    assert checkpoint.read(out) == head
    assert head.moment == moment(60)
    told = json.loads(beside.read_text())
    assert told["format"] == 1
    assert (told["ledger"], told["seq"], told["restored_seq"]) == ("ledger.sqlite3", 3, 0)
    assert (told["sha256"], told["bytes"]) == checkpoint.digest_of(out)
    assert told["bytes"] == out.stat().st_size


def test_a_ledger_that_went_on_still_holds_what_was_copied(
    book: Book, place: Path, tmp_path: Path
) -> None:
    sell(book)
    head = copied(place, tmp_path / "copy.sqlite3")
    assert checkpoint.compare(place, head) is None
    sell(book)
    assert checkpoint.compare(place, head) is None


def test_a_cut_tail_is_found(book: Book, place: Path, tmp_path: Path) -> None:
    sell(book)
    older = tmp_path / "older.sqlite3"
    copied(place, older)
    sell(book)
    head = copied(place, tmp_path / "newer.sqlite3")
    book.close()
    shutil.copy(older, place)
    found = checkpoint.compare(place, head)
    assert found is not None
    assert found.code == "tail_cut"
    assert found.detail == "the copy of 2026-03-01T08:01:00.000Z ends at row 5, the ledger at row 3"


def test_a_chain_that_went_another_way_is_found(book: Book, place: Path, tmp_path: Path) -> None:
    older = tmp_path / "older.sqlite3"
    copied(place, older)
    sell(book)
    head = copied(place, tmp_path / "newer.sqlite3")
    book.close()
    shutil.copy(older, place)
    again = open_book(place, till="T1", clock=lambda: START, live=True)
    sell(again)
    sell(again)
    again.close()
    found = checkpoint.compare(place, head)
    assert found is not None
    assert found.code == "other_chain"


def test_a_restore_explains_what_is_gone_and_nothing_after_it(
    book: Book, place: Path, tmp_path: Path
) -> None:
    older = tmp_path / "older.sqlite3"
    copied(place, older)
    sell(book)
    sell(book)
    before = copied(place, tmp_path / "before.sqlite3")
    book.close()
    restore(place, older, at=moment(100), live=True)
    assert checkpoint.compare(place, before) is None
    again = open_book(place, till="T1", clock=lambda: START, live=True)
    restored = tmp_path / "restored.sqlite3"
    copied(place, restored)
    sell(again)
    after = copied(place, tmp_path / "after.sqlite3")
    again.close()
    assert after.restored_seq > 0
    shutil.copy(restored, place)
    found = checkpoint.compare(place, after)
    assert found is not None
    assert found.code == "tail_cut"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "not json",
        "\u00e9",
        '{"format": 1}',
        pytest.param("seq", id="seq"),
        pytest.param("taken_at", id="taken_at"),
        pytest.param("format", id="format"),
    ],
)
def test_what_is_no_head_is_none(book: Book, place: Path, tmp_path: Path, text: str) -> None:
    sell(book)
    out = tmp_path / "copy.sqlite3"
    copied(place, out)
    beside = checkpoint.path_of(out)
    told = json.loads(beside.read_text())
    if text in told:
        told[text] = "x" if text != "format" else 2
        text = json.dumps(told)
    beside.write_text(text, encoding="utf-8")
    assert checkpoint.read(out) is None
    beside.unlink()
    assert checkpoint.read(out) is None


def test_rows_that_are_missing_are_no_head(book: Book, place: Path, tmp_path: Path) -> None:
    sell(book)
    out = tmp_path / "copy.sqlite3"
    back_up(place, out)
    import sqlite3

    connection = sqlite3.connect(out)
    connection.execute("DROP TRIGGER journal_keeps_rows")
    connection.execute("DELETE FROM journal WHERE seq = 2")
    connection.commit()
    connection.close()
    with pytest.raises(LedgerError) as caught:
        checkpoint.head_of(out, ledger="x", at=moment())
    assert caught.value.code == LedgerCode.DAMAGED


def test_a_head_that_cannot_be_written_leaves_nothing(
    book: Book, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sell(book)
    out = tmp_path / "copies" / "copy.sqlite3"
    out.parent.mkdir()
    back_up(place, out)
    head = checkpoint.head_of(out, ledger="x", at=moment())

    def fail(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", fail)
        with pytest.raises(OSError, match="No space"):
            checkpoint.write(head, out)
    assert {path.name for path in out.parent.iterdir()} == {"copy.sqlite3"}
