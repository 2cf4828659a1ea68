"""What waits for a person: raised by payments, told of by a gateway's list, dealt with."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.domain.attention import LATE, ONLY_THERE, ReviewChoice
from pos_app.domain.methods import GatewayName
from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState, Review
from pos_app.ledger import file
from pos_app.ledger.book import JournalEntry, UnknownRecord
from pos_app.ledger.queries import LogQueries
from pos_app.ledger.verify import verify
from tests.ledger.making import moment, move, rebuild, sell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pos_app.domain.payment import Payment
    from pos_app.ledger.book import Book

THERE: dict[str, Any] = {
    "item": "there:pay_9",
    "cause": ONLY_THERE,
    "gateway": "paygate",
    "gateway_id": "pay_9",
    "sale_number": "T1-000099",
    "amount_minor": 700,
    "currency": "GHS",
    "phone_masked": "024•••4567",
    "word": "succeeded",
    "made_at": "2026-03-01T07:00:00.000Z",
}


def late(book: Book, seconds: float = 5.0) -> Payment:
    _, payment = sell(book, seconds)
    failed = move(book, payment, PaymentState.FAILED, seconds + 1)
    at = moment(seconds + 2)
    return move(book, failed, PaymentState.SUCCEEDED, seconds + 2, late=True, succeeded_at=at)


def deal(book: Book, item: str, choice: str = "refund_owed", seconds: float = 60.0) -> None:
    told = {"item": item, "choice": choice, "note": "told the customer"}
    book.commit(JournalEntry("dealt_with", data={"dealt": told}), at=moment(seconds))


def to_look_at(book: Book) -> int:
    return book.tally(moment(0), moment(900), "GHS").to_look_at


def test_a_late_success_waits_until_a_person_deals_with_it(book: Book) -> None:
    payment = late(book)
    found = book.attention(payment.payment_id)
    assert found is not None
    assert (found.cause, found.amount, found.waits) == (LATE, payment.amount, True)
    assert (found.phone_masked, found.sale_number) == ("024•••4567", payment.sale_number)
    assert to_look_at(book) == 1
    deal(book, payment.payment_id)
    dealt = book.attention(payment.payment_id)
    assert dealt is not None
    assert (dealt.choice, dealt.note, dealt.dealt_at) == (
        ReviewChoice.REFUND_OWED,
        "told the customer",
        moment(60),
    )
    assert to_look_at(book) == 0
    assert book.payment(payment.payment_id) == payment


def test_what_was_dealt_with_waits_again_only_when_something_new_came(book: Book) -> None:
    payment = late(book)
    deal(book, payment.payment_id)
    again = replace(payment, reason="said again", updated_at=moment(70))
    book.commit(JournalEntry("reading", payment=again), at=moment(70))
    assert to_look_at(book) == 0
    twice = replace(again, review=Review.PAID_TWICE)
    book.commit(JournalEntry("review", payment=twice), at=moment(80))
    found = book.attention(payment.payment_id)
    assert found is not None
    assert (found.cause, found.choice, found.raised_at) == ("paid_twice", None, moment(80))


def test_money_that_is_only_there_waits_without_becoming_a_sale(book: Book) -> None:
    book.commit(JournalEntry("money_only_there", data={"there": THERE}), at=moment(5))
    found = book.attention("there:pay_9")
    assert found is not None
    assert (found.gateway, found.gateway_id) == (GatewayName.PAYGATE, "pay_9")
    assert (found.amount, found.word) == (Money(700), "succeeded")
    assert found.made_at == moment(-3600)
    tally = book.tally(moment(0), moment(900), "GHS")
    assert (tally.paid, tally.paid_count, tally.to_look_at) == (Money(0), 0, 1)
    deal(book, "there:pay_9", "not_ours")
    # Told of again, as when it was pending before and is paid now, it waits anew.
    book.commit(JournalEntry("money_only_there", data={"there": THERE}), at=moment(90))
    assert to_look_at(book) == 1


def test_a_choice_about_nothing_is_refused_whole(book: Book, place: Path) -> None:
    with pytest.raises(UnknownRecord):
        deal(book, "p_nobody")
    assert verify(place).problems == ()
    assert book.attention("p_nobody") is None


def test_the_log_lists_what_waits_newest_first_then_what_was_dealt_with(
    book: Book, place: Path
) -> None:
    first, second, third = late(book, 0), late(book, 10), late(book, 20)
    book.commit(JournalEntry("money_only_there", data={"there": THERE}), at=moment(50))
    deal(book, second.payment_id)
    log = LogQueries(place)
    assert [one.item for one in log.attention()] == [
        "there:pay_9",
        third.payment_id,
        first.payment_id,
        second.payment_id,
    ]
    assert [one.item for one in log.attention(limit=1, dealt=0)] == ["there:pay_9"]
    story = log.story(second.sale_id)
    assert story is not None
    assert [one.choice for one in story.attention] == [ReviewChoice.REFUND_OWED]
    log.close()


def test_it_follows_from_the_journal_alone(
    book: Book, place: Path, opener: Callable[..., Book]
) -> None:
    payment, other = late(book), late(book, 20)
    book.commit(JournalEntry("money_only_there", data={"there": THERE}), at=moment(50))
    deal(book, other.payment_id)
    log = LogQueries(place)
    before = log.attention()
    log.close()
    book.close()
    connection = file.owner(place)
    rebuild(connection)
    connection.close()
    log = LogQueries(place)
    assert log.attention() == before
    log.close()
    assert verify(place).problems == ()
    connection = sqlite3.connect(place)
    connection.execute("DELETE FROM attention WHERE item = ?", (payment.payment_id,))
    connection.commit()
    connection.close()
    assert [problem.code for problem in verify(place).problems] == ["projection_differs"]
    opener(place)


def test_a_row_that_deals_with_nothing_is_a_damaged_row(book: Book, place: Path) -> None:
    payment = late(book)
    deal(book, payment.payment_id)
    book.close()
    connection = sqlite3.connect(place)
    connection.execute("DROP TRIGGER journal_keeps_words")
    connection.execute(
        "UPDATE journal SET data = replace(data, ?, 'p_nobody') WHERE kind = 'dealt_with'",
        (payment.payment_id,),
    )
    connection.commit()
    connection.close()
    codes = {problem.code for problem in verify(place).problems}
    assert {"row_damaged", "chain_broken"} <= codes
