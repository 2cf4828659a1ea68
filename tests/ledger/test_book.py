from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from pos_app.domain.methods import GatewayName, Method, RequestKind
from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState, Review, Send
from pos_app.domain.phone import Network, Phone
from pos_app.domain.sale import SaleStatus, Tally
from pos_app.ledger import project, records
from pos_app.ledger.book import JSON, BodyPurged, JournalEntry, RuleBroken, UnknownRecord
from tests.ledger.making import BODY, PHONE, moment, momo, move, new_sale, pass_over, pay, qr, sell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pos_app.domain.sale import Sale
    from pos_app.ledger.book import Book


def rows(place: Path, query: str, *values: object) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(place)
    try:
        return connection.execute(query, values).fetchall()
    finally:
        connection.close()


def test_a_sale_and_its_payment_are_on_disk_when_open_sale_returns(book: Book, place: Path) -> None:
    sale, payment = book.open_sale(
        new_sale(2050, working="12.50 + 8.00", note="bread", cashier="Ama"),
        momo(risk_note="the first may still be paid"),
        at=moment(),
    )
    assert (sale.number, sale.sequence, sale.status) == ("T1-000001", 1, SaleStatus.OPEN)
    assert payment.state is PaymentState.CREATED
    assert (payment.attempt, payment.amount) == (1, Money(2050))
    assert (payment.network, payment.phone_masked) == (Network.MTN, "024•••4567")
    assert book.sale(sale.sale_id) == sale
    assert book.payment(payment.payment_id) == payment
    journal = rows(place, "SELECT kind, sale_number, payment_id, data FROM journal_log")
    assert [row[:3] for row in journal[1:]] == [
        ("sale_opened", "T1-000001", None),
        ("payment_created", "T1-000001", payment.payment_id),
    ]
    assert json.loads(str(journal[1][3]))["sale"]["working"] == "12.50 + 8.00"
    assert json.loads(str(journal[2][3]))["risk_note"] == "the first may still be paid"


def test_numbers_have_no_gaps_and_go_on_when_the_till_is_renamed(
    book: Book, place: Path, opener: Callable[..., Book]
) -> None:
    assert [sell(book)[0].number for _ in range(3)] == ["T1-000001", "T1-000002", "T1-000003"]
    book.close()
    assert sell(opener(place, "Front"))[0].number == "Front-000004"


def test_a_body_is_built_from_the_numbered_sale(book: Book) -> None:
    seen: list[Sale] = []

    def body(sale: Sale) -> bytes:
        seen.append(sale)
        return sale.number.encode()

    new = replace(momo(), body=body)
    sale, payment = book.open_sale(new_sale(), new, at=moment())
    assert seen == [sale]
    assert book.body_of(payment.payment_id, RequestKind.CREATE) == b"T1-000001"


def test_a_body_that_cannot_be_built_undoes_everything(book: Book, place: Path) -> None:
    def body(_sale: Sale) -> bytes:
        raise OverflowError("too large for the gateway")

    with pytest.raises(OverflowError):
        book.open_sale(new_sale(), replace(momo(), body=body), at=moment())
    assert rows(place, "SELECT count(*) FROM sales") == [(0,)]
    assert sell(book)[0].number == "T1-000001"


def test_another_attempt_goes_on_the_same_sale(book: Book) -> None:
    sale, first = sell(book)
    same, second = book.add_payment(sale.sale_id, qr(), at=moment(60))
    assert same == sale
    assert (second.attempt, second.method, second.phone_masked) == (2, Method.QR, None)
    assert book.payments_of(sale.sale_id) == (first, second)


def test_an_order_id_is_used_once_for_ever(book: Book) -> None:
    sale, _ = sell(book)
    assert not book.order_id_used("123456789012345")
    book.add_payment(sale.sale_id, qr("123456789012345"), at=moment())
    assert book.order_id_used("123456789012345")
    with pytest.raises(RuleBroken):
        book.add_payment(sale.sale_id, qr("123456789012345"), at=moment())
    assert len(book.payments_of(sale.sale_id)) == 2


def test_every_fact_of_a_payment_comes_back(book: Book) -> None:
    sale, payment = sell(book)
    facts = replace(
        payment,
        state=PaymentState.FAILED,
        updated_at=moment(9),
        gateway_id="pay_1",
        redirect_url="https://shop.example/pay",
        sends=2,
        may_have_left=True,
        first_sent_at=moment(1),
        last_sent_at=moment(2),
        shown_at=moment(3),
        cancel_requested_at=moment(4),
        cancel_accepted_at=moment(5),
        set_aside_at=moment(6),
        withdrawn_at=moment(7),
        withdraw_reason="asked",
        closed_at=moment(8),
        close_reason="left",
        risk_accepted_at=moment(9),
        succeeded_at=moment(10),
        last_look_at=moment(11),
        reason="Not enough money: 5₵",
        late=True,
        doubtful=True,
        review=Review.TWO_FOUND,
        review_note="two",
        watched_seconds=12.5,
        test=True,
    )
    owed = replace(
        sale, status=SaleStatus.LATE_PAID, left_at=moment(4), paid_at=moment(5), note="x"
    )
    book.commit(JournalEntry("payment_failed", payment=facts, sale=owed), at=moment(9))
    assert book.payment(payment.payment_id) == facts
    assert book.sale(sale.sale_id) == owed


def test_several_changes_are_one(book: Book, place: Path) -> None:
    sale, payment = sell(book)
    unknown = replace(payment, payment_id="p_unknown")
    with pytest.raises(UnknownRecord):
        book.commit(
            JournalEntry("sale_left", sale=replace(sale, left_at=moment(5))),
            JournalEntry("payment_set_aside", payment=unknown),
            at=moment(5),
        )
    assert book.sale(sale.sale_id).left_at is None
    assert rows(place, "SELECT count(*) FROM journal") == [(3,)]
    with pytest.raises(UnknownRecord):
        book.commit(JournalEntry("sale_left", sale=replace(sale, sequence=9)), at=moment(5))


def test_what_was_asked_for_cannot_change(book: Book) -> None:
    sale, payment = sell(book)
    with pytest.raises(RuleBroken):
        book.commit(JournalEntry("x", payment=replace(payment, amount=Money(1))), at=moment(1))
    with pytest.raises(RuleBroken):
        book.commit(JournalEntry("x", sale=replace(sale, amount=Money(1))), at=moment(1))
    assert book.payment(payment.payment_id) == payment


@pytest.mark.parametrize("word", ["sale", "payment", "digests"])
def test_the_ledgers_own_words_are_refused(book: Book, word: str) -> None:
    with pytest.raises(RuleBroken):
        book.commit(JournalEntry("note", data={word: 1}), at=moment())


def test_an_entry_may_stand_alone(book: Book, place: Path) -> None:
    book.commit(JournalEntry("mode_changed", data={"to": "live"}), at=moment(1))
    found = rows(place, "SELECT kind, sale_number, payment_id, data FROM journal_log")
    assert found[-1] == ("mode_changed", None, None, '{"to":"live"}')


def test_an_answer_is_kept_beside_the_journal(book: Book, place: Path) -> None:
    _, payment = sell(book)
    pending = replace(payment, state=PaymentState.PENDING)
    answer = b'{"phone":"0241234567"}'
    book.commit(JournalEntry("payment_pending", payment=pending, wire=answer), at=moment(1))
    assert rows(place, "SELECT body FROM wire ORDER BY seq")[-1] == (answer,)
    assert book.body_of(payment.payment_id, RequestKind.CREATE) == BODY
    with pytest.raises(RuleBroken):
        book.commit(JournalEntry("stray", wire=answer), at=moment(1))


def test_a_whole_number_is_in_the_side_tables_and_nowhere_else(book: Book, place: Path) -> None:
    body = b'{"phone":"0241234567"}'
    sale, payment = book.open_sale(new_sale(), momo(body=body), at=moment())
    pay(book, sale, payment)
    tables = [
        name
        for (name,) in rows(place, "SELECT name FROM sqlite_schema WHERE type IN ('table','view')")
    ]
    holding = {
        table
        for table in tables
        for row in rows(place, f"SELECT * FROM {table}")  # noqa: S608
        if any("0241234567" in str(cell) for cell in row)
    }
    assert holding == {"phones", "wire"}


def test_phones_are_compared_whole(book: Book) -> None:
    sale, payment = sell(book)
    assert book.phone_of(payment.payment_id) == PHONE
    assert book.same_phone(payment.payment_id, Phone("0241234567"))
    assert not book.same_phone(payment.payment_id, Phone("0249994567"))
    _, code = book.add_payment(sale.sale_id, qr(), at=moment())
    assert book.phone_of(code.payment_id) is None
    assert not book.same_phone(code.payment_id, PHONE)


def test_unresolved_are_those_somebody_waits_for_oldest_first(book: Book) -> None:
    _, closed = sell(book, 0)
    _, second = sell(book, 20)
    _, first = sell(book, 10)
    sale, paid = sell(book, 30)
    pay(book, sale, paid)
    closed = move(book, closed, PaymentState.UNCONFIRMED, 40, closed_at=moment(40))
    assert book.unresolved() == (first, second)
    assert book.watched(moment(0)) == (closed, first, second)


def test_watched_has_the_ended_unpaid_of_late(book: Book) -> None:
    _, old = sell(book, 0)
    _, new = sell(book, 1)
    move(book, old, PaymentState.FAILED, 100)
    failed = move(book, new, PaymentState.REFUSED, 200)
    assert book.watched(moment(150)) == (failed,)
    assert len(book.watched(moment(100))) == 2


def test_the_newest_sales_that_were_paid_say_what_they_came_to(book: Book) -> None:
    assert book.paid_amounts("GHS", limit=3) == ()
    for seconds, minor in enumerate((1_00, 2_00, 3_00, 4_00)):
        pay(book, *sell(book, minor=minor), seconds)
    sell(book, minor=9_00)
    assert book.paid_amounts("GHS", limit=3) == (Money(4_00), Money(3_00), Money(2_00))
    assert book.paid_amounts("USD", limit=3) == ()


def test_recent_attempts_are_those_created_since(book: Book) -> None:
    sell(book, 0)
    _, second = sell(book, 600)
    assert book.recent_attempts(moment(600)) == (second,)


def test_looks_are_kept_without_a_journal_row(book: Book, place: Path) -> None:
    _, payment = sell(book)
    book.note_look(payment.payment_id, at=moment(60), watched_seconds=59.5)
    looked = book.payment(payment.payment_id)
    assert looked == replace(payment, last_look_at=moment(60), watched_seconds=59.5)
    assert rows(place, "SELECT count(*) FROM journal") == [(3,)]


def test_the_newest_change_is_known_by_its_own_clock(book: Book) -> None:
    _, payment = sell(book)
    assert book.last_change() == payment.created_at
    book.commit(JournalEntry("looked", payment=payment), at=moment(90))
    assert book.last_change() == moment(90)
    book.commit(JournalEntry("looked", payment=payment), at=moment(-3600))
    assert book.last_change() == moment(-3600)


def test_sends_are_kept_with_the_gateways_clock(book: Book) -> None:
    _, payment = sell(book)
    assert book.last_gateway_offset() is None
    assert book.sends(payment.payment_id, RequestKind.CREATE) == ()
    sending = replace(payment, state=PaymentState.SENDING, sends=1)
    book.commit(
        JournalEntry("send_started", payment=sending, data={"send": 1, "gateway_offset": -3.5}),
        at=moment(1),
    )
    told: dict[str, JSON] = {"send": 2, "at": "2026-03-01T09:00:00.000Z", "gateway_offset": None}
    book.commit(
        JournalEntry("send_started", payment=replace(sending, sends=2), data=told), at=moment(2)
    )
    later = datetime.fromisoformat("2026-03-01T09:00:00+00:00")
    assert book.sends(payment.payment_id, RequestKind.CREATE) == (
        Send(moment(1), -3.5),
        Send(later, None),
    )
    assert book.last_gateway_offset() == -3.5
    with pytest.raises(RuleBroken):
        book.commit(JournalEntry("send_started", payment=sending, data={"send": 2}), at=moment(3))


def test_todays_total_is_found_by_when_it_was_paid(book: Book, place: Path) -> None:
    del book
    ((*_, plan),) = rows(place, f"EXPLAIN QUERY PLAN {records.PAID}", "a", "b", "GHS")
    assert "sales_paid (paid_at>? AND paid_at<?)" in str(plan)


def test_the_tally_counts_paid_sales_of_the_day_and_open_payments_of_any(book: Book) -> None:
    for seconds, minor in ((0, 1000), (3600, 500), (90_000, 700)):
        sale, payment = sell(book, seconds, minor)
        pay(book, sale, payment, seconds + 1)
    _, waiting = sell(book, 10, 300)
    move(book, waiting, PaymentState.PROCESSING)
    sell(book, 20, 250)
    _, closed = sell(book, 20, 125)
    move(book, closed, PaymentState.PENDING, closed_at=moment(30))
    foreign = replace(new_sale(), amount=Money(900, "USD"))
    book.open_sale(foreign, momo(), at=moment(40))
    assert book.tally(moment(0), moment(86_400), "GHS") == Tally(
        paid=Money(1500),
        paid_count=2,
        waiting_count=1,
        unconfirmed_count=2,
        unconfirmed=Money(250),
    )
    assert book.tally(moment(-9), moment(-8), "USD").unconfirmed == Money(900, "USD")


def test_no_sale_is_opened_but_under_the_next_number(book: Book) -> None:
    sale, _ = sell(book)
    skipping = replace(sale, sale_id="s_other", sequence=3, number="T1-000003")
    with pytest.raises(RuleBroken), book._file.transaction() as connection:
        project.open_sale(connection, skipping, "2026-03-01T08:00:00.000Z")
    assert sell(book)[0].sequence == 2


def test_numbers_can_be_passed_over_and_never_come_back(book: Book, place: Path) -> None:
    sell(book)
    pass_over(book, 40, 1)
    pass_over(book, 40, 1)
    pass_over(book, 7, 1)
    assert sell(book)[0].number == "T1-000041"
    kinds = [kind for (kind,) in rows(place, "SELECT kind FROM journal")]
    assert kinds.count("numbers_continued") == 1


def test_purging_takes_numbers_and_bodies_of_what_is_over(book: Book) -> None:
    sale, paid = sell(book, 0)
    pay(book, sale, paid)
    _, open_one = sell(book, 10)
    sale, young = sell(book, 5000)
    pay(book, sale, young)
    assert book.purge(moment(1000), at=moment(9000)) == 1
    assert book.purge(moment(1000), at=moment(9000)) == 0
    assert book.phone_of(paid.payment_id) is None
    with pytest.raises(BodyPurged):
        book.body_of(paid.payment_id, RequestKind.CREATE)
    assert not book.same_phone(paid.payment_id, PHONE)
    for kept in (open_one, young):
        assert book.phone_of(kept.payment_id) == PHONE
        assert book.body_of(kept.payment_id, RequestKind.CREATE) == BODY


def test_what_arrives_after_a_purge_is_purged_too(book: Book, place: Path) -> None:
    sale, payment = sell(book)
    _, paid = pay(book, sale, payment)
    assert book.purge(moment(100), at=moment(200)) == 1
    book.commit(JournalEntry("payment_read", payment=paid, wire=b"late"), at=moment(300))
    assert rows(place, "SELECT body FROM wire") == [(b"late",)]
    assert book.purge(moment(100), at=moment(400), limit=5) == 1
    assert rows(place, "SELECT body FROM wire") == []


def test_what_is_purged_is_gone_from_the_file(book: Book, place: Path) -> None:
    sale, payment = book.open_sale(new_sale(), momo(Phone("0209876543")), at=moment())
    pay(book, sale, payment)
    assert b"0209876543" in place.read_bytes()
    book.purge(moment(100), at=moment(200))
    book.close()
    assert b"0209876543" not in place.read_bytes()


def test_unknown_records(book: Book) -> None:
    with pytest.raises(UnknownRecord):
        book.sale("s_none")
    with pytest.raises(UnknownRecord):
        book.add_payment("s_none", momo(), at=moment())
    assert book.payment("p_none") is None
    assert book.payments_of("s_none") == ()


def test_a_new_ledger_is_not_a_restored_one(book: Book, place: Path) -> None:
    assert not book.restored()
    book.note_reconciled(moment(), moment(1), at=moment())
    assert rows(place, "SELECT count(*) FROM journal") == [(1,)]


def test_text_that_is_no_unicode_cannot_stop_a_commit(book: Book) -> None:
    _, payment = sell(book)
    odd = replace(payment, state=PaymentState.FAILED, reason="no \ud800 money")
    book.commit(JournalEntry("payment_failed", payment=odd, data={"word": "\udfff"}), at=moment(1))
    found = book.payment(payment.payment_id)
    assert found is not None
    assert found.reason == "no ? money"


def test_gateways_and_methods_come_back_as_themselves(book: Book) -> None:
    sale, _ = sell(book)
    _, code = book.add_payment(sale.sale_id, qr(), at=moment())
    found = book.payment(code.payment_id)
    assert found is not None
    assert (found.gateway, found.network, found.review) == (GatewayName.CHECKOUT, None, None)
