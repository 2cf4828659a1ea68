from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from pos_app.ledger import file
from pos_app.ledger.book import LedgerCode, LedgerError
from pos_app.ledger.file import LedgerLock
from tests.ledger.making import sell
from tests.ledger.test_opening import HOLD, refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pos_app.ledger.book import Book

own_locks = pytest.mark.skipif(
    sys.platform != "linux", reason="other systems have no locks that belong to an open file"
)
TRY = """
import sys
from pathlib import Path
from datetime import UTC, datetime
from pos_app.ledger.errors import LedgerError
from pos_app.ledger.book import open_book
try:
    open_book(Path(sys.argv[1]), till="T1", clock=lambda: datetime.now(UTC), live=True).close()
    print("opened")
except LedgerError as error:
    print(error.code)
"""


def elsewhere(path: Path) -> str:
    """What another program hears that opens a ledger."""
    done = subprocess.run(
        [sys.executable, "-c", TRY, str(path)], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture(params=["deleted", "hard link", "symbolic link", "linked folder"])
def other_way(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Path], Path]:
    """Makes another way to a ledger, past the lock file that its owner holds."""

    def make(ledger: Path) -> Path:
        home = tmp_path / "second home"
        if request.param == "linked folder":
            home.symlink_to(ledger.parent, target_is_directory=True)
            return home / ledger.name
        home.mkdir()
        second = home / "ledger.sqlite3"
        if request.param == "deleted":
            ledger.with_name("ledger.sqlite3.lock").unlink()
            return ledger
        if request.param == "hard link":
            second.hardlink_to(ledger)
        else:
            second.symlink_to(ledger)
        return second

    return make


@own_locks
def test_no_other_way_leads_to_a_second_owner(
    place: Path, opener: Callable[..., Book], other_way: Callable[[Path], Path]
) -> None:
    book = opener(place)
    sell(book)
    second = other_way(place)
    assert refused(second).code is LedgerCode.HELD
    assert elsewhere(second) == "held"
    # A commit after that is as safe as before: nobody dropped the locks of SQLite.
    sell(book, 10)
    book.close()
    assert elsewhere(second) == "opened"


@own_locks
def test_another_programs_ledger_is_held_past_its_lock_file(place: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(place)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    place.with_name("ledger.sqlite3.lock").unlink()
    assert refused(place).code is LedgerCode.HELD
    holder.kill()
    holder.communicate()
    LedgerLock.take(place).release()


@own_locks
def test_asking_in_the_same_program_drops_no_lock_of_sqlite(book: Book, place: Path) -> None:
    sell(book)
    place.with_name("ledger.sqlite3.lock").unlink()
    with book._file.transaction() as connection:
        connection.execute("DELETE FROM facts WHERE name = 'nothing'")
        with pytest.raises(LedgerError):
            LedgerLock.take(place)
        told = subprocess.run(
            [sys.executable, "-c", WRITE, str(place)], capture_output=True, text=True, check=True
        )
    assert told.stdout.strip() == "database is locked"


WRITE = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
try:
    connection.execute("BEGIN IMMEDIATE")
    print("locked by nobody")
except sqlite3.OperationalError as error:
    print(error)
"""


@own_locks
def test_a_ledger_put_in_anothers_place_is_claimed_too(book: Book, place: Path) -> None:
    sell(book)
    book.close()
    with LedgerLock.take(place) as held:
        held.claim()
        part = place.with_name("part")
        part.write_bytes(place.read_bytes())
        os.replace(part, place)
        held.claim()
        place.with_name("ledger.sqlite3.lock").unlink()
        assert elsewhere(place) == "held"
    assert elsewhere(place) == "opened"


def test_a_file_system_without_such_locks_leaves_the_lock_file(
    book: Book, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.close()

    def refuse(*_args: object) -> None:
        raise OSError(errno.EINVAL, "Invalid argument")

    with monkeypatch.context() as patched:
        patched.setattr(file, "_lock_byte", refuse)
        with LedgerLock.take(place):
            assert refused(place).code is LedgerCode.HELD
    assert elsewhere(place) == "opened"


def test_a_system_without_such_locks_leaves_the_lock_file(
    book: Book, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.close()
    monkeypatch.setattr(file, "_OWN_LOCKS", None)
    with LedgerLock.take(place):
        assert refused(place).code is LedgerCode.HELD
    assert elsewhere(place) == "opened"


@pytest.mark.posix("open files that can be deleted")
def test_a_lock_file_that_is_deleted_while_it_is_taken_is_no_lock(
    book: Book, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.close()
    beside = place.with_name("ledger.sqlite3.lock")
    really, taken = file._lock, []

    def lose_it(descriptor: int) -> None:
        really(descriptor)
        taken.append(descriptor)
        if len(taken) == 1:
            beside.unlink()

    with monkeypatch.context() as patched:
        patched.setattr(file, "_lock", lose_it)
        held = LedgerLock.take(place)
    assert len(taken) == 2
    assert elsewhere(place) == "held"
    held.release()
    held.release()


def test_a_reader_in_the_same_program_leaves_the_lock(book: Book, place: Path) -> None:
    sell(book)
    sqlite3.connect(place).close()
    assert elsewhere(place) == "held"
