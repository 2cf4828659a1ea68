from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from pos_app.ledger.records import NOT_JOURNALLED, PAYMENTS, TABLES
from tests.ledger.making import moment, momo, new_sale, pay, qr, sell

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.ledger.book import Book

VIEWS = {
    "sales_log": "sale_number, opened_at, status, amount_minor, currency, method, network,"
    " phone_masked, note, cashier, gateway, gateway_id, order_id, paid_at, late",
    "payments_log": "payment_id, sale_number, status, amount_minor, currency, method, network,"
    " gateway_id, order_id, reason, withdrawn, closed, late, created_at, updated_at",
    "cash_log": "seq, at, shift, kind, amount_minor, currency, reason, cashier, approved_by,"
    " sale_number",
    "journal_log": "seq, at, kind, sale_number, payment_id, data, hash",
}


@pytest.fixture
def tool(book: Book, place: Path) -> sqlite3.Connection:
    """Another tool's connection, with nothing switched on but the triggers' own pragma."""
    sale, payment = sell(book, note="bread")
    pay(book, sale, payment)
    connection = sqlite3.connect(place, isolation_level=None)
    connection.execute("PRAGMA recursive_triggers = ON")
    return connection


@pytest.mark.parametrize("view", VIEWS)
def test_the_views_have_exactly_the_documented_columns(tool: sqlite3.Connection, view: str) -> None:
    found = tool.execute(f"SELECT * FROM {view}")  # noqa: S608
    assert ", ".join(column[0] for column in found.description) == VIEWS[view]
    tool.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET data = '{}'",
        "UPDATE journal SET hash = hash WHERE seq = 1",
        "DELETE FROM journal",
        "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)",
        "INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE seq = 2",
        "REPLACE INTO journal SELECT * FROM journal WHERE seq = 1",
        "UPDATE OR REPLACE journal SET seq = 1 WHERE seq = 2",
        "INSERT INTO journal SELECT seq + 9, at, kind, sale_sequence, sale_number, payment_id,"
        " data, hash FROM journal WHERE seq = 1",
    ],
)
def test_the_journal_only_grows_at_its_end(tool: sqlite3.Connection, statement: str) -> None:
    before = tool.execute("SELECT * FROM journal").fetchall()
    with pytest.raises(sqlite3.IntegrityError, match="the journal"):
        tool.execute(statement)
    assert tool.execute("SELECT * FROM journal").fetchall() == before
    tool.close()


def test_even_a_tool_without_the_pragma_cannot_replace_a_row(
    tool: sqlite3.Connection,
) -> None:
    tool.execute("PRAGMA recursive_triggers = OFF")
    with pytest.raises(sqlite3.IntegrityError, match="the journal"):
        tool.execute("INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE seq = 2")
    tool.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE sales SET amount_minor = 1",
        "UPDATE sales SET number = 'T1-000009'",
        "UPDATE payments SET amount_minor = 1",
        "UPDATE payments SET sale_id = 's_other'",
        "UPDATE sales SET amount_minor = 'lots'",
        "UPDATE sales SET status = 'maybe'",
        "UPDATE payments SET state = 'maybe'",
        "UPDATE requests SET sends = 1.5",
        "UPDATE requests SET stored_by = 1",
        "UPDATE requests SET idempotency_key = 'another'",
        "UPDATE requests SET outcome = 'paid'",
    ],
)
def test_nonsense_is_refused(tool: sqlite3.Connection, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        tool.execute(statement)
    tool.close()


def test_the_sales_log_tells_a_sale_with_the_payment_that_speaks_for_it(
    book: Book, place: Path
) -> None:
    sale, first = sell(book, note="bread", cashier="Ama")
    _, second = book.add_payment(sale.sale_id, qr("123456789012345"), at=moment(60))
    connection = sqlite3.connect(place)
    query = "SELECT sale_number, method, network, phone_masked, order_id, status, paid_at, late"
    assert connection.execute(f"{query} FROM sales_log").fetchall() == [
        ("T1-000001", "qr", None, None, "123456789012345", "open", None, 0)
    ]
    pay(book, sale, first, 90)
    assert connection.execute(f"{query} FROM sales_log").fetchall() == [
        ("T1-000001", "mobile_money", "mtn", "024•••4567", None, "paid",
         "2026-03-01T08:01:30.000Z", 0)
    ]  # fmt: skip
    pay(book, sale, second, 120)
    assert connection.execute("SELECT method FROM sales_log").fetchall() == [("mobile_money",)]
    logged = connection.execute(
        "SELECT status, withdrawn, closed, late FROM payments_log"
    ).fetchall()
    assert logged == [("succeeded", 0, 0, 0)] * 2
    connection.close()


def test_a_sale_without_a_payment_is_still_a_row(book: Book, place: Path) -> None:
    book.open_sale(new_sale(), momo(), at=moment())
    connection = sqlite3.connect(place)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("DELETE FROM payments")
    assert connection.execute("SELECT sale_number, method FROM sales_log").fetchall() == [
        ("T1-000001", None)
    ]
    connection.close()


def test_a_note_is_found_as_it_is_now(book: Book, place: Path) -> None:
    from dataclasses import replace

    from pos_app.ledger.book import JournalEntry
    from pos_app.ledger.queries import LogQueries

    plain, _ = sell(book)
    noted, _ = sell(book, note="two loaves")
    book.commit(JournalEntry("sale_noted", sale=replace(plain, note="three loaves")), at=moment(1))
    book.commit(
        JournalEntry("sale_noted", sale=replace(noted, note="TEST two rolls")), at=moment(1)
    )
    log = LogQueries(place)
    assert [row.sequence for row in log.page(search="loaves")] == [1]
    assert [row.sequence for row in log.page(search="test")] == [2]
    book.commit(JournalEntry("sale_noted", sale=replace(noted, note=None)), at=moment(1))
    assert log.page(search="rolls") == ()
    log.close()


def test_every_column_follows_from_the_journal_but_when_payments_were_looked_at(
    tool: sqlite3.Connection,
) -> None:
    for table in TABLES:
        columns = {row[1] for row in tool.execute(f"PRAGMA table_info({table.name})")}
        looks = NOT_JOURNALLED if table is PAYMENTS else frozenset()
        assert columns - set(table.columns) == looks
    listed = {table.name for table in TABLES} | {"journal", "phones", "wire"}
    found = tool.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    assert {name for (name,) in found if not name.startswith("notes")} == listed
    tool.close()
