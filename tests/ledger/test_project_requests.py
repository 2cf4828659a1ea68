"""What was asked of a gateway, of whatever kind, in one table; made from the journal alone."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.domain.methods import RequestKind
from pos_app.domain.payment import PaymentState
from pos_app.ledger.book import BodyPurged, JournalEntry, LedgerError
from pos_app.ledger.verify import verify
from tests.ledger.making import moment, qr, sell

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.domain.payment import Payment
    from pos_app.ledger.book import Book

REQUESTS = (
    "SELECT kind, number, stored_by, sends, may_have_left, asked_at, answered_at, outcome"
    " FROM requests WHERE payment_id = ? ORDER BY kind DESC"
)


def requests(place: Path, payment: Payment) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(place)) as connection:
        return connection.execute(REQUESTS, (payment.payment_id,)).fetchall()


def at(seconds: int) -> str:
    return f"2026-03-01T08:00:{seconds:02d}.000Z"


def test_a_create_is_stored_sent_and_answered(book: Book, place: Path) -> None:
    _, payment = sell(book)
    assert requests(place, payment) == [("create", 1, 3, 0, 0, at(0), None, None)]

    def tell(kind: str, seconds: int, **facts: Any) -> tuple[Any, ...]:
        nonlocal payment
        payment = replace(payment, **facts)
        book.commit(JournalEntry(kind, payment=payment), at=moment(seconds))
        assert book.payment(payment.payment_id) == payment
        (row,) = requests(place, payment)
        return row[3:]

    sent = {"state": PaymentState.SENDING, "last_sent_at": moment(1), "first_sent_at": moment(1)}
    assert tell("sending", 1, sends=1, **sent) == (1, 0, at(0), None, None)
    lost = tell("answer_lost", 2, state=PaymentState.UNCONFIRMED, may_have_left=True)
    assert lost == (1, 1, at(0), None, "unanswered")
    assert tell("review", 3, doubtful=True) == lost
    assert tell("sending", 4, sends=2, last_sent_at=moment(4)) == (2, 1, at(0), None, None)
    assert tell("refused", 5) == (2, 1, at(0), None, "refused")
    answered = tell("answered", 6, state=PaymentState.PENDING)
    assert answered == (2, 1, at(0), at(6), "answered")
    assert tell("reading", 7, state=PaymentState.SUCCEEDED) == answered
    assert verify(place).problems == ()


def test_a_cancel_is_a_request_of_its_own(book: Book, place: Path) -> None:
    _, payment = sell(book)
    pending = replace(payment, state=PaymentState.PENDING, sends=1, may_have_left=True)
    asked = replace(pending, cancel_requested_at=moment(2))
    steps = [
        ("cancel_asked", asked, (0, 1, at(2), None, None)),
        ("cancel_unanswered", asked, (1, 1, at(2), None, "unanswered")),
        ("reading", replace(asked, doubtful=True), (1, 1, at(2), None, "unanswered")),
        ("cancel_asked", replace(asked, cancel_requested_at=moment(5)), (1, 1, at(5), None, None)),
        (
            "cancel_accepted",
            replace(asked, cancel_requested_at=moment(5), cancel_accepted_at=moment(6)),
            (2, 1, at(5), at(6), "answered"),
        ),
    ]
    book.commit(JournalEntry("answered", payment=pending), at=moment(1))
    for seconds, (kind, after, expected) in enumerate(steps, start=2):
        book.commit(JournalEntry(kind, payment=after), at=moment(seconds))
        create, cancel = requests(place, payment)
        assert cancel == ("cancel", 1, 5, *expected)
        assert create[0] == "create"
        assert create[-1] == "answered"
        assert book.payment(payment.payment_id) == after
    assert verify(place).problems == ()


def test_a_page_is_asked_for_by_an_initiate_and_a_drop_is_its_end(book: Book, place: Path) -> None:
    sale, _ = sell(book)
    _, code = book.add_payment(sale.sale_id, qr(), at=moment(1))
    assert book.body_of(code.payment_id, RequestKind.INITIATE) == b"--form"
    with pytest.raises(BodyPurged):
        book.body_of(code.payment_id, RequestKind.CREATE)
    dropped = replace(code, state=PaymentState.CANCELLED)
    book.commit(JournalEntry("dropped", payment=dropped), at=moment(2))
    assert requests(place, code) == [("initiate", 1, 4, 0, 0, at(1), None, "dropped")]


def test_the_bytes_of_an_answer_are_never_taken_for_those_of_a_request(
    book: Book, place: Path
) -> None:
    _, payment = sell(book)
    told = JournalEntry("answered", payment=payment, wire=b"an answer")
    book.commit(told, at=moment(1))
    with book._file.transaction() as connection:
        connection.execute("DROP TRIGGER requests_keep_what_was_asked")
        connection.execute("UPDATE requests SET stored_by = 4")
    with pytest.raises(BodyPurged):
        book.body_of(payment.payment_id, RequestKind.CREATE)
    assert {problem.code for problem in verify(place).problems} == {
        "projection_differs",
        "schema_differs",
    }


def test_a_payment_without_the_request_that_asks_for_it_is_damage(book: Book, place: Path) -> None:
    _, payment = sell(book)
    with book._file.transaction() as connection:
        connection.execute("DELETE FROM requests")
    with pytest.raises(LedgerError) as caught:
        book.payment(payment.payment_id)
    assert caught.value.code == "damaged"
    assert {problem.code for problem in verify(place).problems} == {"projection_differs"}


def test_an_older_ledgers_journal_tells_of_every_request(
    place: Path, opener: Callable[..., Book]
) -> None:
    shutil.copy(Path(__file__).parent / "upgrades" / "requests-3.sqlite3", place)
    opener(place)
    with closing(sqlite3.connect(place)) as connection:
        found = connection.execute(
            "SELECT kind, stored_by, sends, may_have_left, outcome FROM requests ORDER BY stored_by"
        ).fetchall()
        bodies = connection.execute(
            "SELECT count(*) FROM requests AS r JOIN wire AS w"
            " ON w.payment_id = r.payment_id AND w.seq = r.stored_by"
        ).fetchone()
    assert found == [
        ("create", 3, 2, 1, "answered"),
        ("cancel", 8, 2, 1, "answered"),
        ("create", 14, 1, 1, "refused"),
        ("initiate", 18, 1, 1, "answered"),
        ("initiate", 24, 1, 1, "unanswered"),
        ("create", 28, 1, 1, "answered"),
        ("cancel", 31, 1, 1, "unanswered"),
        ("create", 38, 1, 0, "dropped"),
        ("create", 43, 1, 0, None),
    ]
    # All but the one that was purged; a cancel has none.
    assert bodies == (6,)
