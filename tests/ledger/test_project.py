from __future__ import annotations

import json
import sqlite3
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.domain.payment import PaymentState
from pos_app.domain.sale import SaleStatus
from pos_app.ledger import journal, project
from pos_app.ledger.book import JournalEntry, LedgerError, RuleBroken, UnknownRecord, open_book
from pos_app.ledger.journal import JournalRow
from pos_app.ledger.records import TABLES
from pos_app.ledger.verify import verify
from tests.ledger.making import START, moment, momo, move, pass_over, pay, qr, rebuild, sell

if TYPE_CHECKING:
    from pos_app.ledger.book import Book

BESIDE = {name: f"SELECT * FROM {name}" for name in ("phones", "wire", "journal")}  # noqa: S608


def everything(book: Book) -> dict[str, list[tuple[Any, ...]]]:
    """Every table; of payments all but when they were looked at."""
    queries = BESIDE | {table.name: table.select for table in TABLES}
    with book._file.reading() as connection:
        return {
            name: sorted(connection.execute(query), key=repr) for name, query in queries.items()
        }


def do(book: Book, what: str, which: int, seconds: int) -> None:
    """One thing that can happen to a till; `which` chooses among what is there."""
    with book._file.reading() as connection:
        found = connection.execute("SELECT payment_id FROM payments ORDER BY rowid").fetchall()
    if what == "sell" or not found:
        sell(book, seconds, 100 + which, note="bread" if which % 2 else None)
        return
    payment = book.payment(found[which % len(found)][0])
    assert payment is not None
    sale = book.sale(payment.sale_id)
    at = moment(seconds)
    match what:
        case "again":
            book.add_payment(sale.sale_id, qr() if which % 2 else momo(), at=at)
        case "send":
            sends = payment.sends + 1
            offset = which / 4 if which % 3 else None
            book.commit(
                JournalEntry(
                    "send_started",
                    payment=replace(payment, state=PaymentState.SENDING, sends=sends),
                    data={"send": sends, "gateway_offset": offset},
                ),
                at=at,
            )
        case "answer":
            changed = replace(payment, state=PaymentState.PENDING, updated_at=at, reason="wörd")
            book.commit(JournalEntry("payment_pending", payment=changed, wire=b"answer"), at=at)
        case "cancel":
            asked = replace(payment, cancel_requested_at=at)
            book.commit(JournalEntry("cancel_asked", payment=asked), at=at)
        case "cancel answered":
            kind = "cancel_unanswered" if which % 2 else "cancel_accepted"
            answered = payment if which % 2 else replace(payment, cancel_accepted_at=at)
            book.commit(JournalEntry(kind, payment=answered), at=at)
        case "pay":
            pay(book, sale, payment, seconds)
        case "fail":
            left = replace(sale, left_at=at, status=SaleStatus.CLOSED_UNPAID, note=f"left {which}")
            failed = replace(payment, state=PaymentState.FAILED, updated_at=at)
            book.commit(
                JournalEntry("payment_failed", payment=failed),
                JournalEntry("sale_left", sale=left),
                at=at,
            )
        case "look":
            book.note_look(payment.payment_id, at=at, watched_seconds=float(which))
        case "purge":
            book.purge(at, at=at, limit=1 + which % 3)
        case "pass over":
            pass_over(book, which, seconds)


DOINGS = (
    "sell", "again", "send", "answer", "cancel", "cancel answered", "pay", "fail", "look", "purge",
    "pass over",
)  # fmt: skip
STEPS = st.lists(st.tuples(st.sampled_from(DOINGS), st.integers(0, 60)), max_size=25)


@settings(max_examples=40)
@given(STEPS)
def test_the_journal_alone_gives_the_same_projections(steps: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite3"
        book = open_book(path, till="T1", clock=lambda: START, live=True)
        try:
            for seconds, (what, which) in enumerate(steps):
                do(book, what, which, seconds)
            report = verify(path)
            assert report.problems == ()
            before = everything(book)
            assert (report.rows, report.sales) == (len(before["journal"]), len(before["sales"]))
            with book._file.reading() as connection:
                rebuild(connection)
            assert everything(book) == before
            assert verify(path).ok
        finally:
            book.close()


def test_a_damaged_projection_is_mended_by_a_rebuild(book: Book, place: Path) -> None:
    sale, payment = sell(book, note="bread")
    pay(book, sale, payment)
    before = everything(book)
    with book._file.transaction() as connection:
        connection.execute("UPDATE sales SET status = 'open', paid_at = NULL, note = 'gone'")
        connection.execute("UPDATE payments SET state = 'failed'")
        connection.execute("INSERT INTO facts VALUES ('restored', 'x')")
    assert not verify(place).ok
    with book._file.reading() as connection:
        rebuild(connection)
    assert everything(book) == before
    assert verify(place).ok


def test_a_rebuild_that_fails_changes_nothing(book: Book) -> None:
    _, payment = sell(book)
    move(book, payment, PaymentState.PENDING)
    before = everything(book)
    with book._file.transaction() as connection:
        connection.execute("DROP TRIGGER journal_keeps_words")
        connection.execute("UPDATE journal SET data = '{' WHERE seq = 3")
    with book._file.reading() as connection, pytest.raises(LedgerError, match="damaged") as caught:
        rebuild(connection)
    assert caught.value.detail == "the journal at row 3"
    assert everything(book)["payments"] == before["payments"]


def test_a_rebuild_that_is_not_allowed_says_so(book: Book) -> None:
    sell(book)
    with book._file.reading() as connection:
        connection.execute("PRAGMA query_only = ON")
        with pytest.raises(LedgerError):
            rebuild(connection)
        connection.execute("PRAGMA query_only = OFF")
        connection.execute("BEGIN")
        with pytest.raises(LedgerError):
            rebuild(connection)
    assert sqlite3.threadsafety == 3


@pytest.mark.parametrize(
    ("kind", "data", "error"),
    [
        ("sale_left", {"sale": {"sequence": 9}}, UnknownRecord),
        ("payment_failed", {"payment": {"payment_id": "p_none"}}, UnknownRecord),
        ("purged", {"payments": ["p_none"]}, UnknownRecord),
        ("dealt_with", {"dealt": {"item": "p_none", "choice": "noted"}}, UnknownRecord),
        ("numbers_continued", {}, KeyError),
    ],
)
def test_a_row_about_nothing_that_there_is_fits_no_table(
    book: Book, kind: str, data: dict[str, Any], error: type[Exception]
) -> None:
    _, payment = sell(book)
    before = everything(book)
    with book._file.reading() as connection:
        replay = project.replayed(connection)
    row = JournalRow(4, "2026-03-01T08:00:00.000Z", kind, None, None, None, json.dumps(data), "")
    with pytest.raises(error):
        replay.take(row)
    with pytest.raises(error), book._file.transaction() as connection:
        project.record(connection, kind, data, row.at)
    assert everything(book) == before
    assert book.payment(payment.payment_id) == payment


def test_no_row_can_make_what_there_is_already(book: Book) -> None:
    _, payment = sell(book)
    sent = JournalEntry("sending", payment=replace(payment, sends=1), data={"send": 1})
    book.commit(sent, at=moment(1))
    with pytest.raises(RuleBroken):
        book.commit(sent, at=moment(2))
    with book._file.reading() as connection:
        replay = project.replayed(connection)
        (*_, last) = journal.rows(connection)
    with pytest.raises(RuleBroken):
        replay.take(last)
