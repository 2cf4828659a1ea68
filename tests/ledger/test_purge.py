"""Numbers and bodies go when they are old, and never because a clock was wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from pos_app.domain.methods import RequestKind
from pos_app.domain.payment import PaymentState
from pos_app.ledger.book import Book, JournalEntry
from pos_app.ledger.queries import LogQueries
from pos_app.ledger.verify import verify
from tests.ledger.making import START, momo, move, new_sale

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.domain.payment import Payment

DAY = timedelta(days=1)
NOW = START + 400 * DAY
KEEP = 90 * DAY


def sold(book: Book, at: datetime, *, gateway_offset: float | None = None) -> Payment:
    """A failed payment, dated by a clock that may be wrong."""
    _, payment = book.open_sale(new_sale(), momo(), at=at)
    sent: dict[str, object] = {"send": 1, "gateway_offset": gateway_offset}
    book.commit(JournalEntry("sending", payment=payment, data=sent), at=at)  # type: ignore[arg-type]
    return move(book, payment, PaymentState.FAILED)


def purge(book: Book, limit: int = 200) -> int:
    return book.purge(NOW - KEEP, at=NOW, limit=limit)


def kept(book: Book, *payments: Payment) -> list[bool]:
    return [book.phone_of(payment.payment_id) is not None for payment in payments]


def test_the_old_go_and_the_young_stay(book: Book, place: Path) -> None:
    old, edge, young = (sold(book, NOW - age) for age in (KEEP + DAY, KEEP, DAY))
    assert purge(book) == 1
    assert kept(book, old, edge, young) == [False, True, True]
    assert verify(place).ok


def test_in_small_batches_and_oldest_first(book: Book) -> None:
    payments = [sold(book, START + n * DAY) for n in range(5)]
    assert [purge(book, 2) for _ in range(4)] == [2, 2, 1, 0]
    assert kept(book, *payments) == [False] * 5


def test_a_sale_dated_years_back_after_a_power_cut_is_young(book: Book) -> None:
    old = sold(book, START)
    today = sold(book, NOW - DAY)
    reset = sold(book, datetime(2010, 1, 1, tzinfo=START.tzinfo))
    assert purge(book) == 1
    assert kept(book, old, today, reset) == [False, True, True]


def test_the_gateways_clock_at_a_send_counts_more_than_ours(book: Book) -> None:
    long_ago = datetime(2010, 1, 1, tzinfo=START.tzinfo)
    young = sold(book, long_ago, gateway_offset=(NOW - DAY - long_ago).total_seconds())
    old = sold(book, long_ago, gateway_offset=(START - long_ago).total_seconds())
    assert purge(book) == 1
    assert kept(book, young, old) == [True, False]


def test_a_sale_dated_in_years_to_come_is_old_once_an_old_one_came_after_it(book: Book) -> None:
    ahead = sold(book, NOW + 4000 * DAY)
    assert purge(book) == 0
    old = sold(book, START)
    also_ahead = sold(book, NOW + 4000 * DAY)
    assert purge(book) == 2
    assert kept(book, ahead, old, also_ahead) == [False, False, True]


def test_a_clock_far_ahead_cannot_date_all_sales_away(book: Book) -> None:
    """The engine never asks so; if it did, sales of its own last days would still be safe."""
    payments = [sold(book, NOW - n * DAY) for n in (100, 50, 1)]
    later = NOW + 30 * DAY
    assert book.purge(later - KEEP, at=later) == 1
    assert kept(book, *payments) == [False, True, True]


def test_a_new_attempt_at_an_old_sale_is_young(book: Book) -> None:
    sale, first = book.open_sale(new_sale(), momo(), at=START)
    first = move(book, first, PaymentState.FAILED)
    _, again = book.add_payment(sale.sale_id, momo(), at=NOW - DAY)
    again = move(book, again, PaymentState.FAILED)
    assert purge(book) == 1
    assert kept(book, first, again) == [False, True]


@pytest.mark.parametrize("state", ["created", "sending", "unconfirmed", "pending", "processing"])
def test_what_is_unresolved_keeps_everything(book: Book, state: str) -> None:
    _, payment = book.open_sale(new_sale(), momo(), at=START)
    move(book, payment, PaymentState(state))
    assert purge(book) == 0
    assert kept(book, payment) == [True]
    assert book.body_of(payment.payment_id, RequestKind.CREATE)


def test_what_a_person_closed_is_kept_no_longer_than_the_rest(book: Book) -> None:
    _, payment = book.open_sale(new_sale(), momo(), at=START)
    closed = replace(payment, closed_at=START + DAY, close_reason="customer left")
    closed = move(book, closed, PaymentState.PENDING)
    assert purge(book) == 1
    assert kept(book, closed) == [False]


def test_the_last_four_digits_still_find_a_purged_sale(book: Book, place: Path) -> None:
    payment = sold(book, START)
    assert purge(book) == 1
    log = LogQueries(place)
    (row,) = log.page(search="4567")
    log.close()
    assert row.sale_number == payment.sale_number
    assert payment.phone_masked is not None
    assert payment.phone_masked.endswith("4567")
