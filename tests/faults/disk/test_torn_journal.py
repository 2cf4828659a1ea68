"""A rollback journal that is itself torn: the ledger is what it was, or is said to be damaged."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pos_app.domain.payment import PaymentState
from pos_app.ledger import checkpoint, project
from pos_app.ledger.book import JournalEntry, open_book
from tests.faults.disk.flipping import content, fill, found_by_verify, use
from tests.ledger.making import moment, sell
from tests.names import names

if TYPE_CHECKING:
    from pathlib import Path

SECTOR = 512


@pytest.fixture(scope="module")
def torn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger in the middle of a commit that has already written pages, and as it was before."""
    place = tmp_path_factory.mktemp("torn")
    ledger, during = place / "ledger.sqlite3", place / "during"
    during.mkdir()
    book = open_book(ledger, till=names().till, clock=moment, live=True)
    fill(book)
    _, payment = sell(book, 30)
    shutil.copy(ledger, place / "before.sqlite3")
    sending = replace(payment, state=PaymentState.SENDING, reason="x" * 50_000)
    with book._file.transaction() as connection:
        # Pages go to the file before the commit, as in a transaction larger than memory.
        connection.execute("PRAGMA cache_size = 1")
        entry = JournalEntry("send_started", payment=sending, data={"send": 1})
        project.change(connection, entry, lambda size: b"s" * size, "2026-03-01T08:00:31.000Z")
        for path in place.glob("ledger.sqlite3*"):
            if path.suffix != ".lock":
                shutil.copy(path, during)
    book.close()
    # The fault is real: the file is no longer what it was, and only the journal can say what was.
    assert (during / "ledger.sqlite3").read_bytes() != (place / "before.sqlite3").read_bytes()
    return place


def _as_left(torn: Path, place: Path, journal: bytes) -> Path:
    shutil.copy(torn / "during" / "ledger.sqlite3", place)
    (place / "ledger.sqlite3-journal").write_bytes(journal)
    return place / "ledger.sqlite3"


def test_a_whole_journal_brings_everything_back(torn: Path, tmp_path: Path) -> None:
    journal = (torn / "during" / "ledger.sqlite3-journal").read_bytes()
    ledger = _as_left(torn, tmp_path, journal)
    assert not found_by_verify(ledger)
    assert content(ledger) == content(torn / "before.sqlite3")


@pytest.mark.parametrize("how", ["cut", "garbled", "zeroed"])
def test_a_torn_journal_never_loses_an_acknowledged_row_in_silence(
    torn: Path, tmp_path: Path, how: str
) -> None:
    whole = (torn / "during" / "ledger.sqlite3-journal").read_bytes()
    head = checkpoint.head_of(torn / "before.sqlite3", ledger="ledger.sqlite3", at=moment(40))
    said = 0
    for place in range(0, len(whole), SECTOR):
        spoilt = (
            bytes(SECTOR) if how == "zeroed" else bytes(b ^ 0xA5 for b in whole[place:][:SECTOR])
        )
        rest = b"" if how == "cut" else spoilt + whole[place + SECTOR :]
        ledger = _as_left(torn, tmp_path, whole[:place] + rest)
        if found_by_verify(ledger):
            said += 1
        else:
            now = checkpoint.head_of(ledger, ledger="ledger.sqlite3", at=moment(40))
            assert (now.seq, now.hash) == (head.seq, head.hash), place
        use(_as_left(torn, tmp_path, whole[:place] + rest))
    # Somewhere it really mattered.
    assert said > 0
