from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pos_app.domain.attention import LATE
from pos_app.domain.payment import PaymentState, Review
from pos_app.ledger import file, migrations, schema
from pos_app.ledger.book import LedgerError, open_book
from pos_app.ledger.records import Identity
from pos_app.ledger.verify import verify
from tests.ledger.making import as_version_1, as_version_3, moment, move, qr, sell

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlite_utils import Database

    from pos_app.ledger.book import Book

AT = "2026-03-01T08:00:00.000Z"
BORN = Identity(live=True, currency="GHS", till_id="t_0123456789abcdef01234567")


def add_terminals(database: Database) -> None:
    database["terminals"].create({"name": str})  # type: ignore[union-attr]


def stumble(database: Database) -> None:
    add_terminals(database)
    database.execute("SELECT no_such_function()")


@pytest.fixture
def owner(book: Book, place: Path) -> sqlite3.Connection:
    sell(book)
    book.close()
    return file.owner(place)


def shape(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    return connection.execute("SELECT name, sql FROM sqlite_schema ORDER BY name").fetchall()


def has_terminals(connection: sqlite3.Connection) -> bool:
    return "terminals" in dict(shape(connection))


def test_every_step_is_taken_and_journalled(owner: sqlite3.Connection) -> None:
    steps = {3: add_terminals, 4: lambda database: database.execute("CREATE TABLE x (y)")}
    migrations.migrate(owner, 3, AT, BORN, steps=steps, target=5)
    assert has_terminals(owner)
    assert owner.execute("PRAGMA user_version").fetchone() == (5,)
    assert owner.execute("SELECT kind, data FROM journal ORDER BY seq DESC LIMIT 1").fetchone() == (
        "ledger_migrated",
        '{"from":3,"to":5}',
    )
    owner.close()


def test_a_step_that_fails_leaves_the_ledger_as_it_was(owner: sqlite3.Connection) -> None:
    as_version_1(owner)
    before = shape(owner)
    with pytest.raises(LedgerError):
        migrations.migrate(owner, 1, AT, BORN, steps={1: stumble}, target=2)
    assert shape(owner) == before
    assert owner.execute("PRAGMA user_version").fetchone() == (1,)
    owner.execute("BEGIN")
    with pytest.raises(LedgerError):
        migrations.migrate(owner, 1, AT, BORN, steps={1: add_terminals}, target=2)
    owner.execute("ROLLBACK")
    owner.close()


def test_an_older_ledger_is_migrated_when_it_is_opened(
    owner: sqlite3.Connection,
    place: Path,
    opener: Callable[..., Book],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    as_version_1(owner)
    owner.execute("PRAGMA user_version = -1")
    owner.close()
    with pytest.raises(KeyError):
        open_book(place, till="T1", clock=moment, live=True)
    monkeypatch.setitem(migrations.STEPS, -1, add_terminals)
    monkeypatch.setitem(migrations.STEPS, 0, lambda _: None)
    opener(place).close()
    connection = sqlite3.connect(place)
    assert has_terminals(connection)
    assert connection.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)
    connection.close()


def test_what_waited_for_a_person_before_there_was_a_table_is_found_in_the_journal(
    book: Book, place: Path, opener: Callable[..., Book]
) -> None:
    sale, failed = sell(book)
    failed = move(book, failed, PaymentState.FAILED, 5)
    move(book, failed, PaymentState.SUCCEEDED, 9, late=True, succeeded_at=moment(9))
    _, code = book.add_payment(sale.sale_id, qr(), at=moment(10))
    move(book, code, PaymentState.PENDING, 11, review=Review.BAD_ANSWER)
    book.close()
    connection = file.owner(place)
    as_version_1(connection)
    connection.close()
    after = opener(place)
    found = after.attention(failed.payment_id)
    assert found is not None
    assert (found.cause, found.raised_at, found.waits) == (LATE, moment(9), True)
    assert (found.amount, found.sale_number) == (failed.amount, sale.number)
    assert after.attention(code.payment_id) is None
    assert verify(place).problems == ()


def test_a_step_that_several_versions_have_in_common_is_taken_once(
    owner: sqlite3.Connection,
) -> None:
    taken: list[Database] = []
    migrations.migrate(owner, 1, AT, BORN, steps=dict.fromkeys((1, 2, 3), taken.append), target=4)
    assert len(taken) == 1
    owner.close()


def test_what_another_tool_added_outlives_a_migration(
    owner: sqlite3.Connection, place: Path, opener: Callable[..., Book]
) -> None:
    as_version_3(owner)
    owner.execute("CREATE TABLE mine (x)")
    owner.execute("INSERT INTO mine VALUES (7)")
    owner.execute("CREATE VIEW my_payments AS SELECT payment_id, amount_minor FROM payments")
    owner.close()
    opener(place)
    assert {problem.code for problem in verify(place).problems} == {"schema_added"}
    connection = sqlite3.connect(place)
    assert connection.execute("SELECT x FROM mine").fetchall() == [(7,)]
    assert connection.execute("SELECT amount_minor FROM my_payments").fetchall() == [(2050,)]
    connection.close()


@pytest.mark.parametrize("damage", ['{"payments":["p_1"]}', "{", '{"numbers":1}'])
def test_a_journal_that_is_not_as_it_was_sealed_is_no_ground_for_new_tables(
    owner: sqlite3.Connection, place: Path, damage: str
) -> None:
    as_version_3(owner)
    owner.execute("DROP TRIGGER journal_keeps_words")
    owner.execute("UPDATE journal SET data = ? WHERE seq = 3", (damage,))
    owner.close()
    before = place.read_bytes()
    with pytest.raises(LedgerError, match="damaged: the journal at row 3"):
        open_book(place, till="T1", clock=moment, live=True)
    assert place.read_bytes() == before


KILLED = """
import os
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path
from pos_app.ledger import file
from pos_app.ledger.book import open_book

path, last = Path(sys.argv[1]), int(sys.argv[2])
seen, real = 0, file.owner

def owner(place):
    connection = real(place)
    # Pages go to the file before the commit, as in a ledger larger than the memory.
    connection.execute("PRAGMA cache_size = 1")

    def allow(action, name, *_):
        larger = action == sqlite3.SQLITE_PRAGMA and name == "cache_size"
        return sqlite3.SQLITE_IGNORE if larger else sqlite3.SQLITE_OK

    connection.set_authorizer(allow)

    def count(_statement):
        global seen
        seen += 1
        if seen == last:
            # As a power cut does: nothing is undone, nothing is closed.
            os._exit(9)

    connection.set_trace_callback(count)
    return connection

file.owner = owner
open_book(path, till="T1", clock=lambda: datetime(2026, 3, 3, tzinfo=UTC), live=True).close()
print(seen)
"""


def test_a_migration_that_is_killed_leaves_the_older_ledger_and_is_done_again(
    place: Path, opener: Callable[..., Book]
) -> None:
    sample = Path(__file__).parent / "upgrades" / "requests-3.sqlite3"
    whole = place.with_name("whole.sqlite3")
    shutil.copy(sample, whole)
    done = killed_at(whole, 0)
    assert (done.returncode, done.stderr) == (0, "")
    statements = int(done.stdout)
    with closing(sqlite3.connect(whole)) as connection:
        migrated = list(connection.iterdump())
    hot = 0
    for last in range(2, statements + 1, max(1, statements // 12)):
        shutil.copy(sample, place)
        assert killed_at(place, last).returncode == 9
        hot += place.read_bytes() != sample.read_bytes()
        # Whoever dies leaves the older ledger or the newer one, and never a mixture.
        with closing(sqlite3.connect(place)) as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            rows = connection.execute("SELECT kind FROM journal ORDER BY seq").fetchall()
        assert (version, rows[-1] == ("ledger_migrated",)) in ((3, False), (4, True))
        opener(place).close()
        assert verify(place).problems == ()
        with closing(sqlite3.connect(place)) as connection:
            again = list(connection.iterdump())
        assert [line for line in again if "ledger_migrated" not in line] == [
            line for line in migrated if "ledger_migrated" not in line
        ]
    # Else nothing of it was ever in the file when it died.
    assert hot > 3


def killed_at(path: Path, statement: int) -> subprocess.CompletedProcess[str]:
    """Migrate in a process of its own, which dies before so many statements; 0 lets it live."""
    return subprocess.run(
        [sys.executable, "-c", KILLED, str(path), str(statement)],
        check=False,
        capture_output=True,
        text=True,
    )
