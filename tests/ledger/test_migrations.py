from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from pos_app.domain.attention import LATE
from pos_app.domain.payment import PaymentState, Review
from pos_app.ledger import file, migrations, schema
from pos_app.ledger.book import LedgerError
from pos_app.ledger.identity import Identity
from pos_app.ledger.opening import open_book
from pos_app.ledger.verify import verify
from tests.ledger.making import as_version_1, moment, move, qr, sell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlite_utils import Database

    from pos_app.ledger.book import Book

AT = "2026-03-01T08:00:00.000Z"
BORN = Identity(live=True, currency="GHS", till_id="t_0123456789abcdef01234567")


def add_terminal(database: Database) -> None:
    database["sales"].add_column("terminal", str)  # type: ignore[union-attr]


def stumble(database: Database) -> None:
    add_terminal(database)
    database.execute("SELECT no_such_function()")


@pytest.fixture
def owner(book: Book, place: Path) -> sqlite3.Connection:
    sell(book)
    book.close()
    return file.owner(place)


def columns(connection: sqlite3.Connection) -> list[str]:
    return [row[1] for row in connection.execute("PRAGMA table_info(sales)")]


def test_every_step_is_taken_and_journalled(owner: sqlite3.Connection) -> None:
    steps = {3: add_terminal, 4: lambda database: database.execute("CREATE TABLE x (y)")}
    migrations.migrate(owner, 3, AT, BORN, steps=steps, target=5)
    assert columns(owner)[-1] == "terminal"
    assert owner.execute("PRAGMA user_version").fetchone() == (5,)
    assert owner.execute("SELECT kind, data FROM journal ORDER BY seq DESC LIMIT 1").fetchone() == (
        "ledger_migrated",
        '{"from":3,"to":5}',
    )
    owner.close()


def test_a_step_that_fails_leaves_the_ledger_as_it_was(owner: sqlite3.Connection) -> None:
    before = columns(owner)
    as_version_1(owner)
    with pytest.raises(LedgerError):
        migrations.migrate(owner, 1, AT, BORN, steps={1: stumble}, target=2)
    assert columns(owner) == before
    assert owner.execute("PRAGMA user_version").fetchone() == (1,)
    owner.execute("BEGIN")
    with pytest.raises(LedgerError):
        migrations.migrate(owner, 1, AT, BORN, steps={1: add_terminal}, target=2)
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
    monkeypatch.setitem(migrations.STEPS, -1, add_terminal)
    monkeypatch.setitem(migrations.STEPS, 0, lambda _: None)
    opener(place).close()
    connection = sqlite3.connect(place)
    assert columns(connection)[-1] == "terminal"
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
