"""Cash in a real file: one commit with its change, and a drawer that follows from the journal."""

# ruff: noqa: S608 - what is put into the statements is ours

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.domain.methods import Method
from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState
from pos_app.domain.sale import SaleStatus
from pos_app.ledger import project, schema
from pos_app.ledger.backup import back_up
from pos_app.ledger.book import JournalEntry, NewCash, RuleBroken, UnknownRecord
from pos_app.ledger.queries import LogQueries
from pos_app.ledger.restore import restore
from pos_app.ledger.verify import verify
from tests.ledger.making import moment, momo, move, new_sale, pay, qr, rebuild, sell
from tests.ledger.test_migrations_samples import HERE as SAMPLES
from tests.ledger.test_power_cut import as_the_power_leaves_it
from tests.ledger.test_project import everything

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pos_app.domain.payment import Payment
    from pos_app.domain.sale import Sale
    from pos_app.ledger.book import Book

DRAWER = "SELECT kind, amount_minor, sale_number FROM cash_log ORDER BY seq"


def handed(minor: int, tendered: int | None = None, **facts: Any) -> NewCash:
    """Cash that nobody has taken yet, under an id of its own."""
    paid = Money(minor if tendered is None else tendered)
    return NewCash(momo().payment_id, Money(minor), paid, **facts)


def take(
    book: Book, minor: int = 2050, tendered: int | None = None, seconds: float = 0.0
) -> tuple[Sale, Payment]:
    """A sale that is paid in cash."""
    return book.take_cash(new_sale(minor), handed(minor, tendered), at=moment(seconds))


def rows(place: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(place)) as connection:
        return connection.execute(query).fetchall()


def test_cash_is_paid_by_one_commit_with_its_change(book: Book, place: Path) -> None:
    new = new_sale(2052, note="bread", cashier="Ama")
    cash = handed(2052, 5000, rounding_minor=-2, risk_note="told", cashier="Kofi")
    sale, payment = book.take_cash(new, cash, at=moment())
    assert (sale.status, sale.paid_at, sale.number) == (SaleStatus.PAID, moment(), "T1-000001")
    assert (payment.state, payment.method, payment.gateway) == ("succeeded", Method.CASH, None)
    assert (payment.tendered_minor, payment.rounding_minor) == (5000, -2)
    assert (payment.change, payment.attempt) == (Money(2950), 1)
    assert (payment.sends, payment.may_have_left) == (0, False)
    assert book.payment(payment.payment_id) == payment
    assert book.sale(sale.sale_id) == sale
    told = rows(place, "SELECT kind, sale_number, payment_id, data FROM journal_log")[1:]
    assert [row[0] for row in told] == ["sale_opened", "cash_taken", "change_given", "sale_settled"]
    assert {row[1] for row in told} == {"T1-000001"}
    assert [row[2] for row in told] == [None, payment.payment_id, payment.payment_id, None]
    taken, given = json.loads(told[1][3]), json.loads(told[2][3])
    assert taken["risk_note"] == "told"
    assert given == {
        "cash": {
            "kind": "change", "amount_minor": -2950, "currency": "GHS", "cashier": "Kofi",
        }
    }  # fmt: skip
    assert rows(place, "SELECT * FROM cash_log") == [
        (3, "2026-03-01T08:00:00.000Z", None, "sale", 5000, "GHS", None, "Kofi", None, "T1-000001"),
        (4, "2026-03-01T08:00:00.000Z", None, "change", -2950, "GHS", None, "Kofi", None,
         "T1-000001"),
    ]  # fmt: skip
    assert rows(place, "SELECT * FROM requests") == rows(place, "SELECT * FROM wire") == []
    assert book.tally(moment(), moment(9), "GHS").paid == Money(2052)
    assert verify(place).problems == ()


def test_exact_cash_gives_no_change(book: Book, place: Path) -> None:
    take(book)
    assert rows(place, DRAWER) == [("sale", 2050, "T1-000001")]


def test_what_is_told_of_cash_is_as_fine_as_what_is_kept(book: Book) -> None:
    sale, payment = take(book, seconds=1.2345678)
    assert book.sale(sale.sale_id) == sale
    assert book.payment(payment.payment_id) == payment


def test_cash_pays_a_part_of_a_sale_and_then_what_is_left(book: Book, place: Path) -> None:
    sale, first = book.take_cash(new_sale(5000), handed(2000, 2000), at=moment())
    assert (sale.status, sale.paid_at, first.amount) == (SaleStatus.OPEN, None, Money(2000))
    assert book.tally(moment(), moment(9), "GHS").paid_count == 0
    _, prompt = book.add_payment(sale.sale_id, momo(amount=Money(1000)), at=moment(1))
    assert prompt.amount == Money(1000)
    move(book, prompt, PaymentState.SUCCEEDED, 2, succeeded_at=moment(2))
    accepted = replace(prompt, state=PaymentState.SUCCEEDED, risk_accepted_at=moment(3))
    resumed = replace(book.sale(sale.sale_id), note="taken up")
    paid, last = book.take_cash(
        sale.sale_id,
        handed(2000, 5000),
        JournalEntry("risk_accepted", payment=accepted),
        JournalEntry("sale_resumed", sale=resumed),
        at=moment(3),
    )
    assert (paid.status, paid.paid_at, paid.note) == (SaleStatus.PAID, moment(3), "taken up")
    assert last.attempt == 3
    assert [kind for (kind,) in rows(place, "SELECT kind FROM journal ORDER BY seq")][-5:] == [
        "risk_accepted", "sale_resumed", "cash_taken", "change_given", "sale_settled",
    ]  # fmt: skip
    assert [minor for _, minor, _ in rows(place, DRAWER)] == [2000, 5000, -3000]
    assert verify(place).problems == ()


@pytest.mark.parametrize(
    ("minor", "cash"),
    [
        (2050, handed(2050, 2049)),
        (2052, handed(2052, 2049, rounding_minor=-2)),
        (2050, handed(2051)),
        (0, handed(0)),
        (2050, handed(-1)),
    ],
)
def test_cash_that_cannot_be_is_refused_and_leaves_nothing(
    book: Book, place: Path, minor: int, cash: NewCash
) -> None:
    take(book, 100)
    before = everything(book)
    with pytest.raises(RuleBroken):
        book.take_cash(new_sale(minor), cash, at=moment(1))
    assert everything(book) == before
    # It can be written on, and no number was used up.
    assert take(book)[0].number == "T1-000002"
    assert verify(place).problems == ()


def test_an_id_is_used_once_and_a_sale_is_known_or_not(book: Book) -> None:
    _, payment = take(book)
    sale, _ = sell(book, 1)
    before = everything(book)
    again = replace(handed(2050), payment_id=payment.payment_id)
    with pytest.raises(RuleBroken):
        book.take_cash(sale.sale_id, again, at=moment(2))
    with pytest.raises(RuleBroken):
        book.take_cash(replace(new_sale(), sale_id=sale.sale_id), handed(2050), at=moment(2))
    with pytest.raises(UnknownRecord):
        book.take_cash("s_none", handed(2050), at=moment(2))
    assert everything(book) == before


def test_a_sale_that_is_paid_takes_no_more_cash(book: Book) -> None:
    sale, _ = take(book)
    with pytest.raises(RuleBroken):
        book.take_cash(sale.sale_id, handed(1), at=moment(2))


def test_a_power_cut_at_any_row_of_it_leaves_nothing_and_after_it_all(
    book: Book,
    place: Path,
    tmp_path: Path,
    opener: Callable[..., Book],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    take(book, 100)
    sale, prompt = sell(book)
    before = everything(book)
    torn: list[Path] = []
    real = project.record

    def recorded(connection: sqlite3.Connection, *what: Any, **more: Any) -> int:
        # Pages go to the file before the commit, as in a transaction larger than memory.
        connection.execute("PRAGMA cache_size = 1")
        seq = real(connection, *what, **more)
        torn.append(as_the_power_leaves_it(place, tmp_path / f"torn-{len(torn)}"))
        return seq

    monkeypatch.setattr(project, "record", recorded)
    accepted = JournalEntry("risk_accepted", payment=replace(prompt, risk_accepted_at=moment(1)))
    book.take_cash(sale.sale_id, handed(2050, 5000), accepted, at=moment(1))
    monkeypatch.undo()
    after = everything(book)
    assert len(torn) == 4
    done = as_the_power_leaves_it(place, tmp_path / "done")
    for path, expected in [*((path, before) for path in torn), (done, after)]:
        assert everything(opener(path)) == expected
        assert verify(path).problems == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cash SET amount_minor = 1",
        "UPDATE cash SET shift = '9'",
        "DELETE FROM cash",
        "REPLACE INTO cash SELECT * FROM cash",
        "INSERT INTO cash SELECT 1, at, 'tip', amount_minor, currency, NULL, NULL, NULL, NULL, NULL"
        " FROM cash LIMIT 1",
        "INSERT INTO cash SELECT 1, at, kind, 1.5, currency, NULL, NULL, NULL, NULL, NULL"
        " FROM cash LIMIT 1",
        "UPDATE payments SET tendered_minor = 9000",
        "UPDATE payments SET rounding_minor = 1",
        "UPDATE payments SET method = 'qr'",
        "UPDATE payments SET gateway = 'paygate'",
    ],
)
def test_what_was_in_the_drawer_does_not_change(book: Book, place: Path, statement: str) -> None:
    take(book, 2050, 5000)
    tool = sqlite3.connect(place, isolation_level=None)
    tool.execute("PRAGMA recursive_triggers = ON")
    with closing(tool), pytest.raises(sqlite3.IntegrityError):
        tool.execute(statement)
    assert [minor for _, minor, _ in rows(place, DRAWER)] == [5000, -2950]


@pytest.mark.parametrize(
    "told",
    [
        "'cash', 'paygate', 2050, 0",
        "'cash', NULL, NULL, 0",
        "'cash', NULL, 2050, NULL",
        "'cash', NULL, 2049, 0",
        "'cash', NULL, 2051, 2",
        "'qr', NULL, NULL, NULL",
        "'qr', 'checkout', 2050, NULL",
        "'qr', 'checkout', NULL, 0",
    ],
)
def test_a_payment_is_cash_wholly_or_not_at_all(book: Book, place: Path, told: str) -> None:
    take(book)
    insert = (
        "INSERT INTO payments (payment_id, sale_sequence, sale_id, sale_number, attempt,"
        " amount_minor, currency, state, created_at, updated_at, late, doubtful, test, method,"
        " gateway, tendered_minor, rounding_minor) SELECT 'p', sale_sequence, sale_id, sale_number,"
        f" 2, 2050, currency, state, created_at, updated_at, 0, 0, 0, {told} FROM payments"
    )
    with (
        closing(sqlite3.connect(place)) as tool,
        pytest.raises(sqlite3.IntegrityError, match="CHECK"),
    ):
        tool.execute(insert)


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE cash SET amount_minor = -2949 WHERE kind = 'change'",
        "UPDATE cash SET shift = '9' WHERE kind = 'sale'",
        "UPDATE cash SET kind = 'cash_in' WHERE kind = 'sale'",
        "DELETE FROM cash WHERE kind = 'change'",
        "INSERT INTO cash SELECT 1, at, 'cash_out', -100, currency, NULL, NULL, NULL, NULL, NULL"
        " FROM cash LIMIT 1",
        "UPDATE payments SET tendered_minor = 2050",
    ],
)
def test_verify_finds_a_drawer_that_is_not_what_the_journal_says(
    book: Book, place: Path, harm: str
) -> None:
    take(book, 2050, 5000)
    book.close()
    with closing(sqlite3.connect(place, isolation_level=None)) as tool:
        kept = tool.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name IN"
            " ('cash', 'payments')"
        ).fetchall()
        for name, _ in kept:
            tool.execute(f"DROP TRIGGER {name}")
        assert tool.execute(harm).rowcount == 1
        for _, text in kept:
            tool.execute(text)
    assert {problem.code for problem in verify(place).problems} == {"projection_differs"}


def test_the_drawer_is_made_anew_from_the_journal(book: Book, place: Path) -> None:
    take(book, 2050, 5000)
    sale, _ = book.take_cash(new_sale(5000), handed(2000), at=moment(1))
    _, code = book.add_payment(sale.sale_id, qr(amount=Money(3000)), at=moment(2))
    pay(book, sale, code, 3)
    before = everything(book)
    with book._file.reading() as connection:
        rebuild(connection)
    assert everything(book) == before
    assert verify(place).problems == ()


def test_a_purge_leaves_cash_and_the_drawer_as_they_are(book: Book, place: Path) -> None:
    _, payment = take(book, 2050, 5000)
    sell(book, 1)
    before = rows(place, "SELECT * FROM cash")
    book.purge(moment(9), at=moment(9))
    assert book.payment(payment.payment_id) == payment
    assert rows(place, "SELECT * FROM cash") == before
    assert verify(place).problems == ()


@pytest.mark.parametrize("sample", ["version-4", "requests-4"])
def test_a_ledger_from_before_there_was_cash_takes_it(
    sample: str, place: Path, opener: Callable[..., Book]
) -> None:
    shutil.copy(SAMPLES / f"{sample}.sqlite3", place)
    book = opener(place)
    assert rows(place, "SELECT * FROM cash_log") == []
    assert rows(place, "SELECT kind FROM journal ORDER BY seq DESC LIMIT 1") == [
        ("ledger_migrated",)
    ]
    for sale_id, status in rows(place, "SELECT sale_id, status FROM sales"):
        if status == "open":
            book.take_cash(sale_id, handed(book.sale(sale_id).amount.minor), at=moment(9000))
    sale, payment = take(book, 2050, 5000, 9000)
    assert book.payment(payment.payment_id) == payment
    assert [row for row in rows(place, DRAWER) if row[2] == sale.number] == [
        ("sale", 5000, sale.number), ("change", -2950, sale.number),
    ]  # fmt: skip
    assert verify(place).problems == ()


def test_a_backup_from_before_there_was_cash_is_put_back(
    place: Path, tmp_path: Path, opener: Callable[..., Book]
) -> None:
    copy = tmp_path / "copy.sqlite3"
    shutil.copy(SAMPLES / "version-4.sqlite3", place)
    before = opener(place)
    before.close()
    restored = restore(place, SAMPLES / "version-4.sqlite3", at=moment(9000), live=True)
    assert restored.sales == 3
    book = opener(place)
    assert rows(place, "PRAGMA user_version") == [(schema.VERSION,)]
    take(book, 2050, 5000, 9001)
    back_up(place, copy)
    book.close()
    # And one with cash in it.
    restore(place, copy, at=moment(9002), live=True)
    assert [minor for _, minor, _ in rows(place, DRAWER)] == [5000, -2950]
    assert verify(place).problems == ()


@pytest.mark.parametrize("first", ["cash", "code"])
def test_the_log_says_split_where_parts_were_paid_in_different_ways(
    book: Book, place: Path, first: str
) -> None:
    if first == "cash":
        sale, _ = book.take_cash(new_sale(5000), handed(2000), at=moment())
        _, code = book.add_payment(sale.sale_id, qr(amount=Money(3000)), at=moment(1))
        pay(book, sale, code, 2)
    else:
        sale, code = book.open_sale(new_sale(5000), qr(amount=Money(3000)), at=moment())
        move(book, code, PaymentState.SUCCEEDED, 1, succeeded_at=moment(1))
        assert rows(place, "SELECT method FROM sales_log") == [("qr",)]
        book.take_cash(sale.sale_id, handed(2000), at=moment(2))
    assert rows(place, "SELECT method, status FROM sales_log") == [("split", "paid")]
    log = LogQueries(place)
    (row,) = log.page()
    assert (row.split, row.twice, row.status) == (True, False, SaleStatus.PAID)
    log.close()


def test_the_log_names_the_way_that_paid_a_sale_whole(book: Book, place: Path) -> None:
    sale, _ = take(book, 2050)
    parts, _ = book.take_cash(new_sale(5000), handed(2000), at=moment(1))
    book.take_cash(parts.sale_id, handed(3000), at=moment(2))
    # Paid whole a second time is no part.
    _, late = book.add_payment(sale.sale_id, qr(), at=moment(3))
    move(book, late, PaymentState.SUCCEEDED, 4, succeeded_at=moment(4), late=True)
    assert rows(place, "SELECT method, gateway FROM sales_log") == [("cash", None)] * 2
    log = LogQueries(place)
    assert [(row.split, row.twice) for row in log.page()] == [(False, False), (False, True)]
    log.close()
