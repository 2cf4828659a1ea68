"""The checks themselves can fail: each broken promise is named, and a whole run passes."""

from __future__ import annotations

import shutil
import sqlite3
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.domain.payment import PaymentState
from pos_app.domain.phone import Phone
from pos_app.ledger.book import open_book
from tests.invariants.canaries import check_canaries
from tests.invariants.ledger import check_ledger
from tests.invariants.sales import Charge, check_sales
from tests.ledger.making import BODY, START, moment, momo, move, pay, qr, sell
from tests.names import names

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.ledger.book import Book

KEY = "sk_live_canary_4711"
PHONE = "0249876501"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "home" / "ledger.sqlite3"


@pytest.fixture
def book(place: Path) -> Book:
    book = open_book(place, till=names().till, clock=lambda: START, live=True)
    sale, payment = sell(book, phone=Phone(PHONE), note="bread")
    pending = move(book, payment, PaymentState.PENDING, gateway_id="pay_1", sends=1)
    pay(book, sale, pending)
    return book


def only(book: Book) -> tuple[str, str]:
    (payment,) = book.recent_attempts(START)
    return payment.payment_id, payment.sale_id


def charge(payment_id: str | None, *words: str, **other: object) -> Charge:
    history = [(float(number), word) for number, word in enumerate(words)]
    fields: dict[str, object] = {
        "gateway_id": "pay_1", "amount_minor": 2050, "currency": "GHS", "payment_id": payment_id,
    }  # fmt: skip
    return Charge(history=history, **(fields | other))  # type: ignore[arg-type]


def test_a_sound_ledger_passes(book: Book, place: Path) -> None:
    payment_id, _ = only(book)
    assert check_ledger(place) == []
    paid = charge(payment_id, "pending", "succeeded")
    assert check_sales(place, [paid], {payment_id: 0.0}, ()) == []
    assert check_canaries(place.parent, [KEY], [PHONE], {"stdout": "PAID"}) == []
    book.close()


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE payments SET state = 'failed'",
        "UPDATE sales SET status = 'open'",
        "UPDATE sales SET note = 'milk'",
        "DROP TRIGGER journal_keeps_words; UPDATE journal SET kind = 'other' WHERE seq = 2",
    ],
)
def test_what_differs_from_the_journal_is_found(book: Book, place: Path, harm: str) -> None:
    book.close()
    with closing(sqlite3.connect(place)) as file:
        file.executescript(harm)
    found = check_ledger(place)
    assert any(line.startswith("rebuild:") for line in found)
    assert any(line.startswith("verify:") for line in found)


def test_a_file_that_is_no_ledger_is_found(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite3").write_bytes(b"nothing" * 100)
    assert check_ledger(tmp_path / "ledger.sqlite3")
    assert check_ledger(tmp_path / "missing.sqlite3")
    assert check_sales(tmp_path / "ledger.sqlite3", (), {}, ())


def test_lost_and_unknown_payments_are_found(book: Book, place: Path) -> None:
    payment_id, _ = only(book)
    paid = charge(payment_id, "succeeded")
    stray = charge("p_stray", "pending", gateway_id="pay_2")
    found = check_sales(place, [paid, stray], {"p_lost": 0.0}, ())
    assert [line[:3] for line in found] == ["I1:", "I1:"]
    book.close()


@pytest.mark.parametrize(
    ("changes", "invariant"),
    [
        ({"amount_minor": 2051}, "I3"),
        ({"currency": "USD"}, "I3"),
        ({"gateway_id": "pay_9"}, "I3"),
    ],
)
def test_a_success_of_something_else_proves_nothing(
    book: Book, place: Path, changes: dict[str, object], invariant: str
) -> None:
    payment_id, _ = only(book)
    found = check_sales(place, [charge(payment_id, "succeeded", **changes)], {}, ())
    assert [line[:2] for line in found] == [invariant]
    book.close()


def test_paid_without_any_success_is_found(book: Book, place: Path) -> None:
    payment_id, _ = only(book)
    found = check_sales(place, [charge(payment_id, "pending")], {}, (), settled=False)
    assert [line[:2] for line in found] == ["I3"]
    # The money had moved; what a network takes back afterwards is for a person.
    assert check_sales(place, [charge(payment_id, "succeeded", "failed")], {}, ()) == []
    book.close()


def test_an_unheard_end_is_found(place: Path) -> None:
    book = open_book(place, till=names().till, clock=lambda: START, live=True)
    _, payment = sell(book)
    move(book, payment, PaymentState.PENDING, gateway_id="pay_1")
    for words in (["pending", "succeeded"], ["pending", "failed"], ["processing"], ["refused"]):
        found = check_sales(place, [charge(payment.payment_id, *words)], {}, ())
        assert [line[:2] for line in found] == ["I4"], words
    assert check_sales(place, (), {}, ()) != []
    assert check_sales(place, (), {}, (), settled=False) == []
    assert check_sales(place, (), {}, (), unreachable=[payment.payment_id]) == []
    assert check_sales(place, [charge(payment.payment_id, "pending")], {}, ()) == []
    book.close()


def test_a_second_charge_needs_a_choice_or_the_gateways_word(book: Book, place: Path) -> None:
    payment_id, sale_id = only(book)
    order = "100000000000001"
    _, second = book.add_payment(sale_id, qr(order), at=moment(9))
    move(book, second, PaymentState.SUCCEEDED, succeeded_at=moment(10))
    second_id = second.payment_id
    page = charge(None, "pending", "success", gateway_id="u", order_id=order)
    accepted = {payment_id: 0.0, second_id: 5.0}
    first = charge(payment_id, "pending", "succeeded")
    late = charge(payment_id, "pending", "failed")
    late = Charge(**{**late.__dict__, "history": [*late.history, (7.0, "succeeded")]})
    too_late = Charge(**{**late.__dict__, "history": [(0, "pending"), (6, "failed"), (7, "succeeded")]})  # noqa: E501  # fmt: skip
    (found,) = check_sales(place, [first, page], accepted, ())
    assert found.startswith("I2")
    (found,) = check_sales(place, [too_late, page], accepted, ())
    assert found.startswith("I2")
    assert check_sales(place, [late, page], accepted, ()) == []
    assert check_sales(place, [first, page], accepted, [payment_id]) == []
    assert check_sales(place, [first, page], accepted, [sale_id]) == []
    assert check_sales(place, [first, page], accepted, [second_id]) != []
    for risked in ([], [payment_id], [sale_id]):
        (found,) = check_sales(place, [first, first], {payment_id: 0.0}, risked)[:1]
        assert found.startswith("I2")
    book.close()


@pytest.mark.parametrize("mark", ["closed_at", "risk_accepted_at"])
def test_a_wish_counts_as_a_choice_only_where_the_ledger_holds_it(place: Path, mark: str) -> None:
    book = open_book(place, till=names().till, clock=lambda: START, live=True)
    _, first = sell(book)
    order = "100000000000001"
    _, second = book.add_payment(first.sale_id, qr(order), at=moment(9))
    charges = [
        charge(first.payment_id, "pending", "succeeded"),
        charge(None, "pending", "success", gateway_id="u", order_id=order),
    ]

    def found(*wished: str) -> list[str]:
        found = check_sales(place, charges, {}, (), wished=wished, settled=False)
        return [line[:2] for line in found]

    assert found(first.payment_id) == ["I2"], "a wish that the till refused"
    marks: dict[str, Any] = {mark: moment(8)}
    move(book, first, PaymentState.UNCONFIRMED, **marks)
    assert found() == ["I2"], "a choice that nobody made"
    assert found(second.payment_id, first.sale_id) == ["I2"], "a choice about something else"
    assert found(first.payment_id) == []
    twice = [*charges, charge(first.payment_id, "succeeded", gateway_id="pay_2")]
    found_twice = check_sales(place, twice, {}, (), wished=[first.payment_id], settled=False)
    assert [line[:2] for line in found_twice] == ["I2"], "nobody chose to be asked twice for one"
    book.close()


def test_keys_are_found_everywhere(book: Book, place: Path) -> None:
    home = place.parent
    (home / "till.log").write_text(f"asked with {KEY}")
    with zipfile.ZipFile(home / "sales.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/strings.xml", KEY)
    payment_id, sale_id = only(book)
    book.add_payment(sale_id, momo(body=BODY + b"x" * 9000 + KEY.encode()), at=moment(9))
    found = "\n".join(check_canaries(home, [KEY], [PHONE], {"stderr": KEY}))
    for where in ("till.log", "sales.xlsx:xl/strings.xml", "table wire", "stderr"):
        assert where in found
    assert payment_id
    book.close()


@pytest.mark.parametrize(
    "written", [PHONE, "+233 24 987 6501", "233249876501", "024-987-6501", "024%209876501"]
)
def test_numbers_are_found_however_they_are_written(tmp_path: Path, written: str) -> None:
    (tmp_path / "export.csv").write_text(f"a,{written},b")
    assert check_canaries(tmp_path, [], [PHONE]) == ["I5: phone 1 is in export.csv"]
    assert check_canaries(tmp_path, [], ["0241112223"]) == []


def test_numbers_outside_the_side_tables_are_found(book: Book, place: Path) -> None:
    sell(book, 20.0, note=f"call {PHONE}")
    found = "\n".join(check_canaries(place.parent, [], [PHONE]))
    for table in ("sales", "journal"):
        assert f"table {table}" in found
    assert "is in page" in found
    book.close()


def test_purged_numbers_are_gone_to_the_last_byte(book: Book, place: Path) -> None:
    assert book.purge(moment(1000), at=moment(1000)) == 1
    book.close()
    assert PHONE.encode() not in place.read_bytes()
    assert check_canaries(place.parent, [], [PHONE]) == []


def test_a_number_in_a_freed_page_is_found(book: Book, place: Path, tmp_path: Path) -> None:
    book.close()
    with closing(sqlite3.connect(place, isolation_level=None)) as file:
        file.execute("PRAGMA secure_delete = OFF")
        file.execute("DELETE FROM phones")
    found = check_canaries(place.parent, [], [PHONE])
    assert "purged and is still in" in found[0]
    copied = tmp_path / "backups"
    copied.mkdir()
    shutil.copy(place, copied / "copy.sqlite3")
    assert len(check_canaries(copied, [], [PHONE])) == len(found)
