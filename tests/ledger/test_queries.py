from __future__ import annotations

import json
import re
import shutil
import sqlite3
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import pytest

from pos_app.domain.methods import GatewayName, Method
from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState
from pos_app.domain.phone import Phone
from pos_app.domain.sale import SaleStatus
from pos_app.ledger import file, personal_data, records
from pos_app.ledger import queries as searching
from pos_app.ledger.book import JournalEntry, LedgerCode, LedgerError, NewPayment
from pos_app.ledger.queries import Filter, LogQueries
from pos_app.ledger.verify import verify
from tests.ledger.making import moment, momo, move, new_sale, pay, qr, sell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pos_app.domain.payment import Payment
    from pos_app.engine.deps import LogReader
    from pos_app.ledger.book import Book

# These four hold what grows; a scan of one is a till that gets slower every day.
SCAN = re.compile(r"SCAN (sales|payments|journal|requests|s|p|q|w|j|f|c)\b")
SEARCHES = (
    "", "T1-000002", "2", "20.50", "4567", "bread", "br", '"', "'; --", "0241234567", "024•••4567",
    "pay_9f2c81d07", "123456789012345", "p_" + "0" * 24,
)  # fmt: skip


@pytest.fixture
def log(place: Path) -> Iterator[LogQueries]:
    found = LogQueries(place)
    yield found
    found.close()


def found(log: LogQueries, search: str = "", **asked: object) -> list[int]:
    return [row.sequence for row in log.page(search=search, **asked)]  # type: ignore[arg-type]


def page(log: LogQueries, limit: int, **asked: object) -> tuple[list[int], bool]:
    """A page's sales, and whether older ones follow."""
    rows = log.page(limit=limit + 1, **asked)  # type: ignore[arg-type]
    return [row.sequence for row in rows[:limit]], len(rows) > limit


def test_a_row_tells_a_sale_with_the_payment_that_speaks_for_it(
    book: Book, log: LogQueries
) -> None:
    sale, payment = sell(book, note="bread", cashier="Ama")
    _, paid = pay(book, sale, replace(payment, gateway_id="pay_1"), 5)
    (row,) = log.page()
    assert (row.sale_id, row.sequence, row.sale_number) == (sale.sale_id, 1, "T1-000001")
    assert (row.opened_at, row.paid_at) == (moment(), moment(5))
    assert (row.status, row.amount, row.late) == (SaleStatus.PAID, Money(2050), False)
    assert (row.method, row.network) == (Method.MOBILE_MONEY, paid.network)
    assert (row.phone_masked, row.note, row.cashier) == ("024•••4567", "bread", "Ama")
    assert (row.gateway, row.gateway_id, row.order_id) == (GatewayName.PAYGATE, "pay_1", None)


def test_a_sale_that_was_paid_twice_says_so(book: Book, log: LogQueries) -> None:
    sale, first = sell(book)
    sale, second = book.add_payment(sale.sale_id, momo(), at=moment(1))
    paid, _ = pay(book, sale, replace(first, gateway_id="pay_1"), 5)
    assert not log.page()[0].twice
    pay(book, paid, replace(second, gateway_id="pay_2"), 6)
    assert log.page()[0].twice


def test_a_late_sale_says_so(book: Book, log: LogQueries) -> None:
    sale, payment = sell(book)
    settled, _ = pay(book, sale, payment)
    late = replace(settled, status=SaleStatus.LATE_PAID)
    book.commit(JournalEntry("sale_settled", sale=late), at=moment(9))
    assert log.page()[0].late


def test_a_qr_sale_has_no_network_and_a_sale_may_have_no_payment(
    book: Book, log: LogQueries
) -> None:
    book.open_sale(new_sale(), qr("123456789012345"), at=moment())
    assert log.page()[0].network is None
    assert log.page()[0].order_id == "123456789012345"
    with book._file.reading() as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DELETE FROM payments")
    (row,) = log.page()
    assert (row.method, row.gateway) == (None, None)


def test_pages_go_from_the_newest_to_the_oldest(book: Book, log: LogQueries) -> None:
    for number in range(5):
        sell(book, number)
    assert page(log, 2) == ([5, 4], True)
    assert page(log, 2, before=4) == ([3, 2], True)
    assert page(log, 2, before=2) == ([1], False)
    assert page(log, 5) == ([5, 4, 3, 2, 1], False)


def test_search_by_number_amount_last_digits_and_note(book: Book, log: LogQueries) -> None:
    sell(book, 0, 2050, note="two loaves of bread")
    sell(book, 1, 1999, phone=Phone("0209876543"), note="Milk for Ama")
    sell(book, 2, 125_000, note='50% off "rice" GH₵')
    for text, sequences in {
        "T1-000002": [2],
        "t1-2": [2],
        "T2-000002": [],
        "2": [2],
        "000003": [3],
        "99": [],
        "20.50": [1],
        "20.5": [1],
        " GHS 20.50 ": [1],
        "GH₵ 1,250.00": [3],
        "1250": [3],
        "6543": [2],
        "4567": [3, 1],
        "loaves": [1],
        "LOAVES OF": [1],
        "milk": [2],
        "am": [2],
        "%": [3],
        '"rice"': [3],
        "GH₵": [3],
        "oav": [1],
        "loaf": [],
        "l*": [],
        "note:milk": [],
        "-": [],
        "   ": [3, 2, 1],
        "\0": [3, 2, 1],
    }.items():
        assert found(log, text) == sequences, text


def test_a_number_that_is_also_an_amount_finds_both(book: Book, log: LogQueries) -> None:
    sell(book, 0, 200)
    sell(book, 1, 999)
    assert found(log, "2") == [2, 1]


def test_a_sale_is_found_once_although_two_payments_fit(book: Book, log: LogQueries) -> None:
    sale, _ = sell(book)
    book.add_payment(sale.sale_id, momo(), at=moment(1))
    assert found(log, "4567") == [1]


def test_search_pages_and_sifts(
    book: Book, log: LogQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "WINDOW", 3)
    for number in range(10):
        sale, payment = sell(book, number * 60, note="bread" if number % 2 else "rolls")
        if number < 5:
            pay(book, sale, payment, number * 60 + 1)
    assert page(log, 2, search="bread") == ([10, 8], True)
    assert page(log, 9, search="bread", before=8) == ([6, 4, 2], False)
    assert found(log, "bread", status=SaleStatus.PAID) == [4, 2]
    assert found(log, "ea", status=SaleStatus.OPEN) == [10, 8, 6]
    assert page(log, 4, search="ea") == ([10, 8, 6, 4], True)
    for text in ("bread", "20.50", "4567"):
        in_time = found(log, text, start=moment(60), end=moment(300))
        assert set(in_time) <= {5, 4, 3, 2}
        assert {4, 2} <= set(in_time)
    assert found(log, "4", start=moment(180)) == [4]
    assert found(log, "4", start=moment(240)) == []


def test_filters_by_status_and_time(book: Book, log: LogQueries) -> None:
    for number in range(6):
        sale, payment = sell(book, number * 60)
        if number % 2:
            pay(book, sale, payment, number * 60 + 1)
    assert found(log, status=SaleStatus.PAID) == [6, 4, 2]
    assert found(log, start=moment(60), end=moment(240)) == [4, 3, 2]
    assert found(log, start=moment(240)) == [6, 5]
    assert found(log, end=moment(60)) == [1]
    assert found(log, status=SaleStatus.OPEN, start=moment(60)) == [5, 3]
    assert page(log, 2, status=SaleStatus.OPEN) == ([5, 3], True)
    assert page(log, 2, status=SaleStatus.OPEN, before=3) == ([1], False)
    assert len(log.page(status=SaleStatus.OPEN, before=99)) == 3


def test_sales_of_one_moment_are_not_lost_between_pages(book: Book, log: LogQueries) -> None:
    for seconds in (0, 7, 7, 7, 7, 9):
        sell(book, seconds)
    seen: list[int] = []
    before, more = None, True
    while more:
        found, more = page(log, 2, start=moment(0), before=before)
        seen += found
        before = seen[-1]
    assert seen == [6, 5, 4, 3, 2, 1]
    assert page(log, 9, start=moment(0), end=moment(9)) == ([5, 4, 3, 2, 1], False)
    assert page(log, 9, start=moment(50), end=moment(60)) == ([], False)
    payments: list[Payment] = []
    while found_now := book.created_between(moment(7), moment(10), *payments[-1:], limit=2):
        payments += found_now
    assert {payment.sale_number for payment in payments} == {
        f"T1-00000{number}" for number in (2, 3, 4, 5, 6)
    }
    assert len(payments) == 5


def test_a_story_has_everything_in_order(book: Book, log: LogQueries) -> None:
    sale, payment = sell(book)
    sell(book)
    move(book, payment, PaymentState.SENDING)
    pay(book, sale, payment)
    story = log.story(sale.sale_id)
    assert story is not None
    assert story.sale.status is SaleStatus.PAID
    assert [line.kind for line in story.lines] == [
        "sale_opened",
        "payment_created",
        "payment_sending",
        "payment_succeeded",
    ]
    assert story.lines[0].at == moment()
    assert json.loads(story.lines[-1].data)["sale"]["status"] == "paid"
    assert [found.payment_id for found in story.payments] == [payment.payment_id]
    assert log.story("s_none") is None


def test_payments_are_found_by_id_and_by_claim(book: Book, log: LogQueries) -> None:
    _, first = sell(book, 0)
    _, second = sell(book, 1)
    sell(book, 2, 999)
    sell(book, 3, phone=Phone("0209876543"))
    assert log.find_payment(first.payment_id) == first
    assert log.find_payment("p_none") is None
    assert log.claims(Money(2050), "4567") == (second, first)
    assert log.claims(Money(2050), "4567", limit=1) == (second,)
    assert log.claims(Money(2050), "0000") == ()


def test_the_ledgers_own_facts(book: Book, log: LogQueries) -> None:
    assert (log.last_number(), log.restored()) == (0, False)
    sell(book)
    assert log.last_number() == 1
    log.close()
    log.close()
    assert log.last_number() == 1


def test_no_read_scans_a_table(book: Book) -> None:
    sell(book)
    statements: list[tuple[str, object]] = [searching.newest(9, 9)]
    times = (None, moment(0))
    for text, status, start, end in product(SEARCHES, (None, SaleStatus.OPEN), times, times):
        asked = Filter(text, status, start, end)
        if asked.text:
            statements.append(searching.searched(asked, 1, 9, 9))
        for cursor in (None, ("2026", 3)):
            statements.append(searching.by_time(asked, cursor, 9))
    for name, query in vars(records).items():
        if name[0].isupper() and isinstance(query, str) and query.startswith("SELECT "):
            statements.append((query, ["x"] * query.count("?")))
    statements += [
        (personal_data.FIRST_YOUNG, ["x", "y"]),
        (personal_data.LAST_OLD, ["x", 1]),
        (personal_data.DATED_OLD, [1, "x"]),
        (personal_data.DATED_TO_COME, [1, "x"]),
        (personal_data.SENDS, ["x"]),
    ]
    assert len(statements) > 100
    with book._file.reading() as connection:
        for query, values in statements:
            plan = [
                row[3]
                for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", values)  # type: ignore[arg-type]
            ]
            assert not [line for line in plan if SCAN.match(line)], (query, plan)
            if query.startswith("WITH found AS (SELECT sequence FROM sales"):
                # One to choose among a sale's few payments, one for the page itself.
                assert len([line for line in plan if "TEMP B-TREE" in line]) <= 2, (query, plan)


def test_a_reader_cannot_write(book: Book, log: LogQueries) -> None:
    sell(book)
    log.page()
    with pytest.raises(LedgerError) as caught:
        log._read(lambda connection: connection.execute("DELETE FROM sales"))
    assert caught.value.code == LedgerCode.UNWRITABLE


def test_a_reader_never_keeps_the_till_waiting(book: Book, log: LogQueries) -> None:
    with book._file.reading() as connection:
        connection.execute("PRAGMA busy_timeout = 0")
    for number in range(5):
        sell(book, number)
        log.page()
        log.page(search="4567")
        log.page(start=moment(0), end=moment(99))


def test_where_there_is_no_ledger_there_is_nothing_to_read(log: LogQueries, place: Path) -> None:
    with pytest.raises(LedgerError) as caught:
        log.page()
    assert caught.value.code == LedgerCode.MISSING
    place.touch()
    with pytest.raises(LedgerError) as caught:
        log.page()
    assert caught.value.code == LedgerCode.MISSING


def test_an_older_ledger_is_read_once_the_till_has_been_opened(
    book: Book, log: LogQueries, place: Path
) -> None:
    book.close()
    connection = sqlite3.connect(place)
    connection.execute("PRAGMA user_version = -1")
    connection.close()
    with pytest.raises(LedgerError) as caught:
        log.page()
    assert caught.value.code == LedgerCode.OLDER


def torn(book: Book, place: Path) -> bytes:
    """The ledger in the middle of a commit; its journal goes beside it under another name."""
    with book._file.transaction() as connection:
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("UPDATE sales SET note = ?", ("x" * 90_000,))
        shutil.copy(f"{place}-journal", f"{place}-torn")
        return place.read_bytes()


def test_a_till_that_dies_while_history_is_open(book: Book, log: LogQueries, place: Path) -> None:
    sale, _ = sell(book)
    assert found(log) == [1]
    half = torn(book, place)
    book.close()
    place.write_bytes(half)
    shutil.move(f"{place}-torn", f"{place}-journal")
    assert log.sale(sale.sale_id) == sale
    assert place.with_name(f"{place.name}-journal").stat().st_size == 0
    assert verify(place).ok


def test_a_hot_journal_with_an_owner_is_the_owners_to_recover(
    book: Book, place: Path, tmp_path: Path
) -> None:
    sell(book)
    half = torn(book, place)
    other = tmp_path / "other.sqlite3"
    other.write_bytes(half)
    shutil.move(f"{place}-torn", f"{other}-journal")
    from pos_app.ledger.file import LedgerLock

    lock = LedgerLock.take(other)
    reader = LogQueries(other)
    with pytest.raises(LedgerError) as caught:
        reader.page()
    assert caught.value.code == LedgerCode.BUSY
    lock.release()
    lock.release()
    other.with_name("other.sqlite3.lock").unlink()
    other.with_name("other.sqlite3.lock").mkdir()
    with pytest.raises(LedgerError) as caught:
        reader.page()
    assert caught.value.code == LedgerCode.UNWRITABLE
    other.with_name("other.sqlite3.lock").rmdir()
    assert [row.sequence for row in reader.page()] == [1]
    reader.close()


def test_a_file_that_another_program_keeps_locked_is_busy(
    book: Book, log: LogQueries, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sell(book)
    monkeypatch.setattr(file, "_BUSY_SECONDS", 0)
    other = sqlite3.connect(place, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(LedgerError) as caught:
        log.page()
    assert caught.value.code == LedgerCode.BUSY
    other.close()
    assert found(log) == [1]


def test_a_damaged_table_says_so(book: Book, log: LogQueries, place: Path) -> None:
    from tests.ledger.making import damage

    sell(book)
    book.close()
    damage(place, "payments")
    with pytest.raises(LedgerError) as caught:
        log.find_payment("p_none") or log.page()
    assert caught.value.code == LedgerCode.DAMAGED


@pytest.mark.parametrize(
    "text", ["0241234567", "024 123 4567", "+233 24 123 4567", "024•••4567", "024 ••• 4567", "4567"]
)
def test_a_number_is_found_however_it_is_written(book: Book, log: LogQueries, text: str) -> None:
    sell(book)
    sell(book, 1, phone=Phone("0559994567"))
    assert found(log, text) == ([2, 1] if text == "4567" else [1])
    assert "0241234567" not in str(log.page(search=text))


def test_a_whole_number_finds_no_other_that_is_shown_alike(book: Book, log: LogQueries) -> None:
    sell(book)
    sell(book, 1, phone=Phone("0249994567"))
    assert found(log, "0241234567") == [1]
    with book._file.transaction() as connection:
        connection.execute("DELETE FROM phones")
    assert found(log, "0241234567") == [2, 1]
    assert found(log, "0551234567") == []


def test_a_payment_is_found_by_each_of_its_ids(book: Book, log: LogQueries) -> None:
    sale, payment = sell(book)
    pay(book, sale, replace(payment, gateway_id="pay_9f2c81d07"), 5)
    code = NewPayment("p_code", Method.QR, lambda _sale: b"{}", order_id="1" * 15)
    book.add_payment(sale.sale_id, code, at=moment(9))
    for text in ("pay_9f2c81d07", payment.payment_id, "1" * 15, "p_code"):
        assert found(log, text) == [1], text
    assert found(log, "pay_9f2c81d0") == []
    assert found(log, "pay_9f2c81d07", status=SaleStatus.OPEN) == []


def test_the_windows_history_asks_the_same_log(book: Book, place: Path) -> None:
    sale, _ = sell(book, note="bread")
    history: LogReader = LogQueries(place)
    try:
        assert [row.sale_id for row in history.page(search="bread")] == [sale.sale_id]
        story = history.story(sale.sale_id)
        assert story is not None
        assert story.sale.sale_id == sale.sale_id
        assert history.story("s_none") is None
        assert tuple(history.attention()) == ()
    finally:
        history.close()
