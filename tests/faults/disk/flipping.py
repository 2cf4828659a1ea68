"""A ledger with something in every table, one byte of it flipped, and what the till makes of it.

A flip is found by `verify`, or it is proven harmless: every value of every table is what it was,
apart from what no journal row tells (when a payment was last looked at).
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pos_app.domain.payment import PaymentState
from pos_app.ledger.book import (
    BodyDamaged,
    BodyPurged,
    JournalEntry,
    LedgerError,
    RuleBroken,
    UnknownRecord,
    open_book,
)
from pos_app.ledger.queries import LogQueries
from pos_app.ledger.verify import verify
from tests.ledger.making import START, moment, move, pass_over, pay, qr, sell
from tests.names import names

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.ledger.book import Book

FLIP = 0xFF
_HEADER = 100
_WORDS = ("bread", "and", "milk", "ilk 3", "ead", "d an")
_UNTOLD = ("last_look_at", "watched_seconds")
# What the ledger says of a damaged record, in its own words.
_SAID = (LedgerError, BodyDamaged, BodyPurged, UnknownRecord, RuleBroken)


def fill(book: Book) -> None:
    """Sales in every state, answers, sends, looks, notes, a purge and a gap in the numbers."""
    for number in range(4):
        sale, payment = sell(book, number, note=f"bread and milk {number}")
        sending = move(book, payment, PaymentState.SENDING, number, sends=1)
        book.commit(
            JournalEntry(
                "answered",
                payment=replace(sending, state=PaymentState.PENDING, gateway_id=f"pay_{number}"),
                data={"send": 1, "gateway_offset": 1.5},
                wire=b'{"status":"pending"}' * 3,
            ),
            at=moment(number),
        )
        if number == 1:
            pay(book, sale, replace(sending, gateway_id="pay_1"), number)
        if number == 2:
            move(book, sending, PaymentState.FAILED, number, reason="no money")
        book.note_look(payment.payment_id, at=moment(number + 1), watched_seconds=2.5)
    sale, _ = sell(book, 9)
    book.add_payment(sale.sale_id, qr(), at=moment(9))
    pass_over(book, 40, 10)
    book.purge(moment(1.5), at=moment(11))
    sell(book, 12)


def used_bytes(path: Path) -> list[tuple[str, int]]:
    """Every byte of every used page: a table's or an index's name, and the offset in the file."""
    with closing(sqlite3.connect(path)) as file:
        (size,) = file.execute("PRAGMA page_size").fetchone()
        pages = file.execute("SELECT name, pageno FROM dbstat ORDER BY pageno").fetchall()
    return [(name, (number - 1) * size + place) for name, number in pages for place in range(size)]


def content(path: Path) -> dict[str, list[Any]]:
    """Every value of every table, every object's text, and what a search finds.

    Not the pages of the notes' index by themselves: what counts of it is what it finds.
    """
    with closing(sqlite3.connect(path)) as file:
        file.row_factory = sqlite3.Row
        objects = (
            "SELECT name, type, tbl_name, sql FROM sqlite_schema WHERE NOT name GLOB 'notes_*'"
        )
        found: dict[str, list[Any]] = {"": [tuple(row) for row in file.execute(objects)]}
        for word in _WORDS:
            hits = file.execute("SELECT rowid FROM notes WHERE notes MATCH ?", (word,))
            found[f"notes: {word}"] = [row[0] for row in hits]
        tables = [row[0] for row in found[""] if row[1] in ("table", "view")]
        for table in tables:
            rows = file.execute(f'SELECT * FROM "{table}"').fetchall()  # noqa: S608 - our own names
            found[table] = [
                [row[key] for key in row.keys() if key not in _UNTOLD]  # noqa: SIM118
                for row in rows
            ]
    return found


def found_by_verify(path: Path) -> bool:
    """Whether the check says that something is wrong; any other error than its own goes through."""
    try:
        return not verify(path).ok
    except LedgerError:
        return True


def use(path: Path) -> None:
    """Do what a till and its log do at a start; only what the ledger says itself is caught."""
    try:
        book = open_book(path, till=names().till, clock=moment, live=True)
    except LedgerError:
        return
    try:
        for payment in _each(book, lambda: book.unresolved()) or ():
            _each(
                book,
                lambda payment=payment: book.body_of(payment.payment_id, payment.by.asks),
            )
            _each(book, lambda payment=payment: book.phone_of(payment.payment_id))
            _each(
                book,
                lambda payment=payment: book.sends(payment.payment_id, payment.by.asks),
            )
            _each(book, lambda payment=payment: book.payments_of(payment.sale_id))
            _each(book, lambda payment=payment: book.sale(payment.sale_id))
        _each(book, lambda: book.watched(START - timedelta(days=90)))
        _each(book, lambda: book.recent_attempts(START))
        _each(book, lambda: book.tally(START, START + timedelta(days=1), "GHS"))
        _each(book, lambda: (book.last_change(), book.last_gateway_offset(), book.restored()))
        _each(book, lambda: sell(book, 20))
    finally:
        book.close()
    queries = LogQueries(path)
    try:
        _each(None, lambda: queries.page())
        _each(None, lambda: queries.page(search="milk"))
    finally:
        queries.close()


def _each(book: Book | None, ask: Any) -> Any:
    try:
        return ask()
    except _SAID:
        if book is not None:
            try:
                book.reopen()
            except LedgerError:
                return None
        return None
