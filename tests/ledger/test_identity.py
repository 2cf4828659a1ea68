from __future__ import annotations

import json
import re
import shutil
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pos_app.domain.methods import GatewayName, RequestKind
from pos_app.domain.payment import PaymentState, Review
from pos_app.ledger import file
from pos_app.ledger.backup import back_up
from pos_app.ledger.book import (
    JSON,
    JournalEntry,
    LedgerCode,
    LedgerError,
    RuleBroken,
    UnknownRecord,
    open_book,
)
from pos_app.ledger.queries import LogQueries
from pos_app.ledger.records import Identity
from pos_app.ledger.restore import restore
from pos_app.ledger.verify import verify
from tests.ledger.making import as_version_1, as_version_2, moment, move, qr, rebuild, sell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pos_app.ledger.book import Book

TILL_ID = re.compile(r"t_[0-9a-f]{24}")


def rows_of(place: Path) -> list[tuple[str, dict[str, object]]]:
    connection = sqlite3.connect(place)
    found = connection.execute("SELECT kind, data FROM journal ORDER BY seq").fetchall()
    connection.close()
    return [(kind, json.loads(data)) for kind, data in found]


def test_the_first_row_names_mode_currency_and_a_random_till_id(
    place: Path, tmp_path: Path, opener: Callable[..., Book]
) -> None:
    book = opener(place)
    kind, data = rows_of(place)[0]
    assert kind == "ledger_created"
    assert (data["mode"], data["currency"], data["till_id"]) == ("live", "GHS", book.till_id)
    assert TILL_ID.fullmatch(book.till_id)
    training = opener(tmp_path / "training.sqlite3", live=False)
    assert dict(rows_of(tmp_path / "training.sqlite3")[0][1])["mode"] == "training"
    assert training.till_id != book.till_id


def test_the_identity_survives_reopening_rebuilding_and_a_restore(
    book: Book, place: Path, tmp_path: Path, opener: Callable[..., Book]
) -> None:
    sell(book)
    till_id = book.till_id
    book.close()
    connection = file.owner(place)
    rebuild(connection)
    connection.close()
    back_up(place, tmp_path / "copy.sqlite3")
    restore(place, tmp_path / "copy.sqlite3", at=moment(60), live=True)
    again = opener(place)
    assert again.till_id == till_id
    log = LogQueries(place)
    assert log.identity() == Identity(live=True, currency="GHS", till_id=till_id)
    log.close()
    assert verify(place).problems == ()


@pytest.mark.parametrize(
    ("live", "currency", "code"),
    [
        (False, "GHS", LedgerCode.OTHER_MODE),
        (True, "XOF", LedgerCode.OTHER_CURRENCY),
    ],
)
def test_another_tills_ledger_is_refused_and_left_as_it_is(
    book: Book, place: Path, tmp_path: Path, live: bool, currency: str, code: LedgerCode
) -> None:
    sell(book)
    book.close()
    renamed = tmp_path / "training.sqlite3"
    shutil.move(place, renamed)
    before = renamed.read_bytes()
    with pytest.raises(LedgerError) as caught:
        open_book(renamed, till="T1", clock=moment, live=live, currency=currency)
    assert caught.value.code is code
    assert renamed.read_bytes() == before
    own = tmp_path / "own.sqlite3"
    open_book(own, till="T1", clock=moment, live=live, currency=currency).close()
    kept = own.read_bytes()
    with pytest.raises(LedgerError) as caught:
        restore(own, renamed, at=moment(60), live=live, currency=currency)
    assert caught.value.code is code
    assert own.read_bytes() == kept
    assert list(tmp_path.glob("*.replaced-*")) == []


def test_a_ledger_that_does_not_say_whose_it_is_is_damaged(book: Book, place: Path) -> None:
    book.close()
    connection = sqlite3.connect(place)
    connection.execute("DELETE FROM facts WHERE name = 'till_id'")
    connection.commit()
    connection.close()
    with pytest.raises(LedgerError) as caught:
        open_book(place, till="T1", clock=moment, live=True)
    assert caught.value.code is LedgerCode.DAMAGED


@pytest.mark.parametrize("make_older", [as_version_1, as_version_2])
def test_an_older_ledger_gets_its_identity_in_the_row_that_brings_it_up_to_date(
    book: Book,
    place: Path,
    opener: Callable[..., Book],
    make_older: Callable[[sqlite3.Connection], None],
) -> None:
    _, payment = sell(book)
    sending = replace(payment, state=PaymentState.SENDING, sends=1)
    book.commit(JournalEntry("sending", payment=sending, data={"send": 1}), at=moment(1))
    book.close()
    connection = sqlite3.connect(place)
    make_older(connection)
    connection.close()
    after = opener(place)
    kind, data = rows_of(place)[-1]
    assert kind == "ledger_migrated"
    assert (data["mode"], data["currency"], data["till_id"]) == ("live", "GHS", after.till_id)
    (send,) = after.sends(payment.payment_id, RequestKind.CREATE)
    assert send.destination is None
    after.close()
    assert opener(place).till_id == after.till_id
    assert verify(place).problems == ()


def test_an_older_ledger_is_in_the_currency_of_its_sales(book: Book, place: Path) -> None:
    sell(book)
    book.close()
    connection = sqlite3.connect(place)
    as_version_2(connection)
    connection.close()
    before = place.read_bytes()
    with pytest.raises(LedgerError) as caught:
        open_book(place, till="T1", clock=moment, live=True, currency="XOF")
    assert caught.value.code is LedgerCode.OTHER_CURRENCY
    assert place.read_bytes() == before


def test_a_gateways_id_belongs_to_one_payment(book: Book, place: Path) -> None:
    _, first = sell(book)
    first = move(book, first, PaymentState.PENDING, 1, gateway_id="pay_1")
    _, second = sell(book, 10)
    with pytest.raises(RuleBroken):
        move(book, second, PaymentState.PENDING, 11, gateway_id="pay_1")
    assert book.payment(second.payment_id) == second
    _, code = book.add_payment(second.sale_id, qr(), at=moment(12))
    move(book, code, PaymentState.PENDING, 13, gateway_id="pay_1")
    assert book.payment_with_gateway_id(GatewayName.PAYGATE, "pay_1") == first
    assert book.payment_with_gateway_id(GatewayName.PAYGATE, "pay_2") is None
    move(book, first, PaymentState.PENDING, 14, gateway_id="pay_3")
    move(book, second, PaymentState.PENDING, 15, gateway_id="pay_1")
    assert verify(place).problems == ()


def test_an_old_pair_stays_and_is_put_before_a_person(
    book: Book, place: Path, opener: Callable[..., Book]
) -> None:
    sale, first = sell(book)
    first = move(book, first, PaymentState.SUCCEEDED, 1, gateway_id="pay_1")
    _, second = sell(book, 10)
    _, third = sell(book, 20)
    book.close()
    pair(place, second.payment_id, third.payment_id)
    connection = sqlite3.connect(place)
    as_version_2(connection)
    connection.close()
    after = opener(place)
    assert verify(place).problems == ()
    for payment_id in (second.payment_id, third.payment_id):
        told = after.payment(payment_id)
        waits = after.attention(payment_id)
        assert told is not None
        assert waits is not None
        assert (told.gateway_id, told.review) == ("pay_1", Review.OTHER_PAYMENT)
        assert sale.number in (told.review_note or "")
        assert waits.waits
    assert after.payment(first.payment_id) == first
    assert after.attention(first.payment_id) is None
    assert after.payment_with_gateway_id(GatewayName.PAYGATE, "pay_1") == first
    # What is said of them later is still stored.
    told = after.payment(second.payment_id)
    assert told is not None
    move(after, told, PaymentState.SUCCEEDED, 30)
    after.close()
    connection = file.owner(place)
    rebuild(connection)
    as_version_2(connection)
    connection.close()
    again = opener(place)
    assert rows_of(place)[-1][0] == "ledger_migrated"
    assert again.payment_with_gateway_id(GatewayName.PAYGATE, "pay_1") == first
    assert verify(place).problems == ()


def pair(place: Path, *payment_ids: str) -> None:
    """Give payments one gateway's id, journalled, as an older program could."""
    from pos_app.ledger import project, records

    connection = file.owner(place)
    with file.all_or_nothing(connection):
        connection.execute("DROP TRIGGER payments_share_no_gateway_id")
        for payment_id in payment_ids:
            payment = records.payment(connection, payment_id)
            assert payment is not None
            shared = replace(payment, state=PaymentState.PENDING, gateway_id="pay_1")
            entry = JournalEntry("answered", payment=shared)
            project.change(connection, entry, lambda _size: b"", "2026-03-01T08:00:30.000Z")
    connection.close()


def test_where_a_send_went_is_kept(book: Book, place: Path) -> None:
    _, payment = sell(book)
    for number, data in enumerate(({"destination": "abc"}, {}), start=1):
        told: dict[str, JSON] = {"send": number, **data}
        sending = replace(payment, state=PaymentState.SENDING, sends=number)
        book.commit(JournalEntry("sending", payment=sending, data=told), at=moment(number))
    sends = book.sends(payment.payment_id, RequestKind.CREATE)
    assert [send.destination for send in sends] == ["abc", None]
    assert book.sends("p_none", RequestKind.CREATE) == ()
    assert verify(place).problems == ()


def test_to_whom_a_payment_was_confirmed_is_kept(book: Book, place: Path) -> None:
    _, payment = sell(book)
    assert book.claimed_at(payment.payment_id) == ()
    for seconds in (60, 60, 90):
        book.note_claim(payment.payment_id, at=moment(seconds))
    assert book.claimed_at(payment.payment_id) == (moment(60), moment(90))
    with pytest.raises(UnknownRecord):
        book.note_claim("p_none", at=moment(99))
    book.close()
    assert verify(place).problems == ()
    connection = file.owner(place)
    rebuild(connection)
    connection.close()
    assert verify(place).problems == ()
