from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pos_app.ledger import schema
from pos_app.ledger.book import LedgerCode, LedgerError, UnknownRecord, note_claim_beside, open_book
from pos_app.ledger.file import version_of
from pos_app.ledger.verify import verify
from tests.ledger.making import START, files, sell
from tests.posix import has_mode

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.ledger.book import Book

OLDEST = Path(__file__).parent / "upgrades" / "version-1.sqlite3"
HOLD = """
import sys
from datetime import timedelta
from pathlib import Path
from datetime import UTC, datetime
from pos_app.ledger.book import note_claim_beside, open_book
from pos_app.ledger.verify import verify
book = open_book(Path(sys.argv[1]), till="T1", clock=lambda: datetime.now(UTC), live=True)
print("held", flush=True)
sys.stdin.read()
"""


def refused(path: Path) -> LedgerError:
    with pytest.raises(LedgerError) as caught:
        open_book(path, till="T1", clock=lambda: START, live=True)
    return caught.value


def test_a_new_ledger_is_for_its_owners_eyes_only(
    tmp_path: Path, opener: Callable[..., Book]
) -> None:
    path = tmp_path / "shop" / "till" / "ledger.sqlite3"
    sell(opener(path))
    assert has_mode(path, 0o600)
    assert has_mode(path.with_name("ledger.sqlite3.lock"), 0o600)
    for folder in (path.parent, path.parent.parent):
        assert has_mode(folder, 0o700)
    names = {"ledger.sqlite3", "ledger.sqlite3-journal", "ledger.sqlite3.lock"}
    assert files(path.parent) == names


def test_a_new_ledger_says_what_it_is(book: Book, place: Path) -> None:
    sell(book)
    connection = sqlite3.connect(place)
    assert connection.execute("PRAGMA application_id").fetchone() == (schema.APPLICATION_ID,)
    assert connection.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert connection.execute("SELECT seq, at, kind FROM journal_log").fetchone() == (
        1,
        "2026-03-01T08:00:00.000Z",
        "ledger_created",
    )
    connection.close()


def test_the_owner_writes_durably(book: Book) -> None:
    with book._file.reading() as connection:
        found = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("synchronous", "foreign_keys", "recursive_triggers", "secure_delete")
        }
        (patience,) = connection.execute("PRAGMA busy_timeout").fetchone()
    assert found == {
        "synchronous": 3,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "secure_delete": 1,
    }
    assert patience == 2000


def test_a_ledger_is_found_again(book: Book, place: Path, opener: Callable[..., Book]) -> None:
    sale, _ = sell(book)
    book.close()
    book.close()
    assert opener(place).sale(sale.sale_id) == sale


def test_a_second_copy_is_told_that_the_ledger_is_held(book: Book, place: Path) -> None:
    sell(book)
    assert refused(place).code == LedgerCode.HELD
    book.close()
    open_book(place, till="T1", clock=lambda: START, live=True).close()


def test_another_programs_lock_holds_until_it_dies(place: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(place)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert refused(place).code == LedgerCode.HELD
        holder.kill()
        holder.wait()
        open_book(place, till="T1", clock=lambda: START, live=True).close()


def test_a_newer_ledger_is_refused_untouched(book: Book, place: Path) -> None:
    sell(book)
    book.close()
    connection = sqlite3.connect(place)
    connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    connection.close()
    before, when = place.read_bytes(), place.stat().st_mtime_ns
    assert refused(place).code == LedgerCode.NEWER
    assert (place.read_bytes(), place.stat().st_mtime_ns) == (before, when)


def test_what_is_no_ledger_is_refused_untouched(place: Path) -> None:
    place.write_bytes(b"Dear diary, " * 1000)
    before = place.read_bytes()
    assert refused(place).code == LedgerCode.DAMAGED
    assert place.read_bytes() == before


def test_another_programs_database_is_refused_untouched(place: Path) -> None:
    connection = sqlite3.connect(place)
    connection.execute("CREATE TABLE recipes (name)")
    connection.close()
    before = place.read_bytes()
    assert refused(place).code == LedgerCode.DAMAGED
    assert place.read_bytes() == before


def test_a_refused_ledger_is_not_held(place: Path) -> None:
    place.write_bytes(b"Dear diary, " * 1000)
    assert refused(place).code == LedgerCode.DAMAGED
    assert refused(place).code == LedgerCode.DAMAGED


def test_an_empty_file_becomes_a_ledger(place: Path, opener: Callable[..., Book]) -> None:
    place.touch()
    assert version_of(place) == 0
    assert sell(opener(place))[0].number == "T1-000001"


def test_a_ledger_that_could_not_be_made_whole_is_not_made_at_all(
    place: Path, opener: Callable[..., Book]
) -> None:
    def no_clock() -> None:
        raise RuntimeError("the clock stopped")

    with pytest.raises(RuntimeError):
        open_book(place, till="T1", clock=no_clock, live=True)  # type: ignore[arg-type]
    assert version_of(place) == 0
    with pytest.raises(TypeError):
        open_book(place, till=object(), clock=lambda: START, live=True)  # type: ignore[arg-type]
    assert version_of(place) == 0
    assert sell(opener(place))[0].number == "T1-000001"


def test_a_folder_in_its_place_is_unreadable(place: Path) -> None:
    place.mkdir()
    (place / "x").touch()
    assert refused(place).code == LedgerCode.UNREADABLE


@pytest.mark.posix("permission bits")
def test_a_file_nobody_may_read_is_unreadable(unprivileged: Path) -> None:
    path = unprivileged / "ledger.sqlite3"
    open_book(path, till="T1", clock=lambda: START, live=True).close()
    path.chmod(0)
    assert refused(path).code == LedgerCode.UNREADABLE


@pytest.mark.posix("permission bits")
def test_a_folder_nobody_may_enter_is_unreadable(unprivileged: Path) -> None:
    folder = unprivileged / "closed"
    folder.mkdir()
    path = folder / "ledger.sqlite3"
    open_book(path, till="T1", clock=lambda: START, live=True).close()
    folder.chmod(0)
    with pytest.raises(LedgerError) as caught:
        version_of(path)
    assert caught.value.code == LedgerCode.UNREADABLE
    assert refused(path).code == LedgerCode.UNWRITABLE


@pytest.mark.posix("permission bits")
def test_a_read_only_file_is_unwritable_and_stays_as_it_is(unprivileged: Path) -> None:
    path = unprivileged / "ledger.sqlite3"
    open_book(path, till="T1", clock=lambda: START, live=True).close()
    before = path.read_bytes()
    path.chmod(0o400)
    assert refused(path).code == LedgerCode.UNWRITABLE
    assert path.read_bytes() == before


@pytest.mark.posix("permission bits")
def test_a_read_only_folder_is_unwritable(unprivileged: Path) -> None:
    unprivileged.chmod(0o500)
    assert refused(unprivileged / "ledger.sqlite3").code == LedgerCode.UNWRITABLE
    assert refused(unprivileged / "shop" / "ledger.sqlite3").code == LedgerCode.UNWRITABLE
    unprivileged.chmod(0o700)
    (unprivileged / "ledger.sqlite3.lock").touch()
    unprivileged.chmod(0o500)
    assert refused(unprivileged / "ledger.sqlite3").code == LedgerCode.UNWRITABLE


def test_a_lock_file_that_cannot_be_made_is_unwritable(place: Path) -> None:
    place.with_name("ledger.sqlite3.lock").mkdir()
    assert refused(place).code == LedgerCode.UNWRITABLE


@pytest.mark.posix("names with a question mark")
def test_a_name_with_a_question_mark_is_only_a_name(
    tmp_path: Path, opener: Callable[..., Book]
) -> None:
    path = tmp_path / "what?mode=memory #1 100%.sqlite3"
    sell(opener(path))
    assert path.stat().st_size > 0


def test_a_hot_journal_is_rolled_back(
    book: Book, place: Path, tmp_path: Path, opener: Callable[..., Book]
) -> None:
    sale, _ = sell(book)
    died = tmp_path / "died.sqlite3"
    with book._file.transaction() as connection:
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("UPDATE sales SET note = ?", ("x" * 50_000,))
        shutil.copy(place, died)
        shutil.copy(f"{place}-journal", f"{died}-journal")
    assert os.path.getsize(f"{died}-journal") > 0
    after = opener(died)
    assert after.sale(sale.sale_id) == sale
    assert files(tmp_path) >= {"died.sqlite3"}
    assert os.path.getsize(f"{died}-journal") == 0


def test_a_claim_is_kept_beside_the_owner_and_the_chain_holds(book: Book, place: Path) -> None:
    _, payment = sell(book)
    assert note_claim_beside(place, payment.payment_id, at=START) == ()
    later = START + timedelta(minutes=5)
    assert note_claim_beside(place, payment.payment_id, at=later) == (START,)
    sell(book)
    assert book.claimed_at(payment.payment_id) == (START, later)
    assert verify(place).ok


def test_a_claim_for_no_payment_keeps_nothing(book: Book, place: Path) -> None:
    sell(book)
    with pytest.raises(UnknownRecord):
        note_claim_beside(place, "p_none", at=START)
    assert verify(place).ok


def test_a_claim_leaves_an_older_ledger_as_it_is(tmp_path: Path) -> None:
    place = tmp_path / "ledger.sqlite3"
    shutil.copy(OLDEST, place)
    before = place.read_bytes()
    with pytest.raises(LedgerError) as caught:
        note_claim_beside(place, "p_none", at=START)
    assert (caught.value.code, place.read_bytes()) == (LedgerCode.UNWRITABLE, before)
