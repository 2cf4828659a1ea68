from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from pos_app.domain.methods import RequestKind
from pos_app.ledger.book import BodyDamaged, BodyPurged, LedgerCode, LedgerError
from pos_app.ledger.verify import verify
from tests.ledger.making import damage, files, moment, pass_over, pay, sell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pos_app.ledger.book import Book

INDEXES = ("sales_opened", "sales_paid")


@pytest.fixture
def tamper(book: Book, place: Path) -> Iterator[Callable[..., set[str]]]:
    """`tamper(*statements)`: do them behind the triggers' backs; gives the problems' codes."""
    for number in range(3):
        sale, payment = sell(book, number, note="bread")
        pay(book, sale, payment, number)
    book.close()
    connection = sqlite3.connect(place, isolation_level=None)
    (triggers,) = [
        connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    ]

    def do(*statements: str) -> set[str]:
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _, sql in triggers:
            connection.execute(sql)
        return {problem.code for problem in verify(place).problems}

    yield do
    connection.close()


def test_a_whole_ledger_is_whole_while_its_till_sells(book: Book, place: Path) -> None:
    sale, payment = sell(book)
    assert verify(place).ok
    pay(book, sale, payment)
    report = verify(place)
    assert (report.ok, report.rows, report.sales) == (True, 4, 1)


def test_a_check_leaves_nothing_behind(book: Book, place: Path) -> None:
    sell(book)
    before, names = place.read_bytes(), files(place.parent)
    verify(place)
    assert (place.read_bytes(), files(place.parent)) == (before, names)


@pytest.mark.parametrize(
    ("statement", "codes"),
    [
        ("SELECT 1", set()),
        ("UPDATE journal SET data = json_set(data, '$.sale.amount_minor', 1) WHERE seq = 2",
         {"chain_broken"}),
        ("UPDATE journal SET at = '2026-03-01T08:00:00.001Z' WHERE seq = 2", {"chain_broken"}),
        ("UPDATE journal SET payment_id = 'p_other' WHERE seq = 3", {"chain_broken"}),
        ("UPDATE journal SET data = 'no json' WHERE seq = 4", {"chain_broken", "row_damaged",
         "projection_differs"}),
        ("UPDATE journal SET data = '{\"sale\":{}}' WHERE seq = 4", {"chain_broken",
         "row_damaged", "projection_differs"}),
        ("UPDATE journal SET sale_sequence = 2 WHERE seq = 4", {"row_damaged"}),
        ("UPDATE journal SET sale_number = 'none' WHERE seq = 4", {"row_damaged"}),
        ("DELETE FROM journal WHERE seq = 4", {"journal_gap", "chain_broken",
         "projection_differs", "file_damaged"}),
        ("DELETE FROM journal WHERE seq = 10", {"projection_differs", "file_damaged"}),
        ("UPDATE sales SET amount_minor = 1 WHERE sequence = 2", {"projection_differs"}),
        ("UPDATE sales SET status = 'open' WHERE sequence = 2", {"projection_differs"}),
        ("UPDATE payments SET gateway_id = 'pay_9'", {"projection_differs"}),
        ("UPDATE payments SET last_look_at = 'x', watched_seconds = 7", set()),
        ("UPDATE payments SET last_look_at = CAST(x'fffe' AS TEXT)", {"file_damaged"}),
        ("UPDATE requests SET outcome = 'refused'", {"projection_differs"}),
        ("UPDATE requests SET may_have_left = 1", {"projection_differs"}),
        ("INSERT INTO facts VALUES ('restored', 'never')", {"projection_differs"}),
        ("INSERT INTO sends SELECT payment_id, kind, 1, 1, 'x', NULL, NULL FROM requests",
         {"projection_differs"}),
        ("INSERT INTO claims SELECT payment_id, 'x' FROM payments", {"projection_differs"}),
        ("INSERT INTO receipts VALUES (1, 1, 'T1-000001', 0, 'x', NULL, 'text', 'done')",
         {"projection_differs"}),
        ("UPDATE facts SET value = 'training' WHERE name = 'mode'", {"projection_differs"}),
        ("DELETE FROM sales WHERE sequence = 3", {"projection_differs", "file_damaged"}),
        ("UPDATE phones SET national = '0249999999'", {"side_damaged"}),
        ("UPDATE wire SET body = x'00'", {"side_damaged"}),
        ("DELETE FROM phones", {"side_missing"}),
        ("DELETE FROM wire", {"side_missing"}),
        ("INSERT INTO wire SELECT payment_id, 1, x'00', x'00' FROM payments", {"side_damaged"}),
        ("DROP INDEX sales_opened", {"schema_differs"}),
        ("DROP VIEW payments_log", {"schema_differs"}),
        ("CREATE VIEW mine AS SELECT 1", {"schema_added"}),
        ("CREATE INDEX mine ON sales (note)", {"schema_added"}),
        ("CREATE TABLE mine (x)", {"schema_added"}),
        ("ANALYZE", set()),
        ("CREATE TRIGGER mine AFTER INSERT ON sales BEGIN DELETE FROM claims; END",
         {"schema_differs"}),
        ("UPDATE sales SET note = 'rice'", {"projection_differs", "file_damaged"}),
        ("INSERT INTO phones SELECT 'p_none', national, salt FROM phones LIMIT 1",
         {"side_damaged", "file_damaged"}),
    ],
)  # fmt: skip
def test_whatever_is_changed_behind_its_back_is_seen(
    tamper: Callable[..., set[str]], statement: str, codes: set[str]
) -> None:
    assert tamper(statement) == codes


def test_a_gap_in_the_numbers_is_seen_unless_the_journal_says_why(
    place: Path, tamper: Callable[..., set[str]], opener: Callable[..., Book]
) -> None:
    assert tamper() == set()
    later = opener(place)
    pass_over(later, 10, 1)
    assert sell(later)[0].sequence == 11
    assert verify(place).ok
    with later._file.transaction() as connection:
        from pos_app.ledger import journal

        told = {"sale": {"sequence": 13}}
        journal.append(connection, at="x", kind="sale_opened", data=told, sale=(13, "T1-000013"))
    assert {problem.code for problem in verify(place).problems} >= {"number_gap"}


def test_thousands_of_problems_are_cut_short(book: Book, place: Path) -> None:
    for number in range(60):
        sell(book, number)
    with book._file.transaction() as connection:
        connection.execute("DROP TRIGGER journal_keeps_words")
        connection.execute("UPDATE journal SET hash = 'x'")
    assert len(verify(place).problems) == 50


def test_damage_is_a_problem_and_not_an_error(book: Book, place: Path) -> None:
    sell(book)
    book.close()
    damage(place, "journal")
    assert {problem.code for problem in verify(place).problems} == {"file_damaged"}
    place.write_bytes(b"Dear diary, " * 1000)
    report = verify(place)
    assert [problem.code for problem in report.problems] == ["file_damaged"]
    assert not report.ok


def test_an_index_that_misses_rows_is_seen(book: Book, place: Path) -> None:
    for number in range(3):
        sell(book, number)
    book.close()
    connection = sqlite3.connect(place)
    connection.execute("PRAGMA writable_schema = ON")
    swap = "SELECT rootpage FROM sqlite_schema WHERE name = ?"
    opened, paid = (connection.execute(swap, (name,)).fetchone()[0] for name in INDEXES)
    connection.executemany(
        "UPDATE sqlite_schema SET rootpage = ? WHERE name = ?",
        [(paid, INDEXES[0]), (opened, INDEXES[1])],
    )
    connection.commit()
    connection.close()
    report = verify(place)
    assert {problem.code for problem in report.problems} == {"file_damaged"}
    assert report.sales == 3


def test_what_cannot_be_read_is_an_error(place: Path) -> None:
    with pytest.raises(LedgerError) as caught:
        verify(place)
    assert caught.value.code == LedgerCode.MISSING


def test_what_was_purged_is_not_missing(book: Book, place: Path) -> None:
    sale, payment = sell(book)
    _, paid = pay(book, sale, payment)
    book.purge(moment(100), at=moment(200))
    assert verify(place).problems == ()
    assert book.payment(payment.payment_id) == paid


def test_a_body_is_sent_only_as_it_was_committed(
    book: Book,
) -> None:
    _, payment = sell(book)
    with book._file.transaction() as connection:
        connection.execute("UPDATE wire SET body = CAST(replace(body, '2050', '9950') AS BLOB)")
    with pytest.raises(BodyDamaged):
        book.body_of(payment.payment_id, RequestKind.CREATE)
    with book._file.transaction() as connection:
        connection.execute("DROP TRIGGER journal_keeps_words")
        connection.execute("UPDATE journal SET data = '{}' WHERE seq = 3")
    with pytest.raises(BodyDamaged):
        book.body_of(payment.payment_id, RequestKind.CREATE)
    with pytest.raises(BodyPurged):
        book.body_of("p_none", RequestKind.CREATE)
