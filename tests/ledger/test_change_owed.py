"""Change that could not be given: owed by the sale's own commit, and given once, in cash."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.money import Money
from pos_app.domain.refund import RefundState, RefundWay
from pos_app.domain.shift import DrawerCount
from pos_app.ledger import project
from pos_app.ledger.backup import back_up
from pos_app.ledger.book import (
    NewCash,
    NewRefund,
    NotRefundable,
    RuleBroken,
    UnknownRecord,
    open_book,
)
from pos_app.ledger.queries import LogQueries
from pos_app.ledger.restore import restore
from pos_app.ledger.verify import verify
from tests.invariants.cash import check_drawer
from tests.ledger.making import START, moment, momo, new_sale, rebuild
from tests.ledger.test_migrations_samples import HERE as SAMPLES
from tests.ledger.test_power_cut import as_the_power_leaves_it
from tests.ledger.test_project import everything

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pos_app.domain.payment import Payment
    from pos_app.domain.sale import Sale
    from pos_app.ledger.book import Book

DRAWER = "SELECT kind, amount_minor, sale_number, reason FROM cash_log ORDER BY seq"
KINDS = "SELECT kind FROM journal ORDER BY seq"
IN_DRAWER = "SELECT coalesce(sum(amount_minor), 0) FROM cash_log"


def rows(place: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(place)) as connection:
        return connection.execute(query).fetchall()


def handed(minor: int, tendered: int, owed: int = 0, **facts: Any) -> NewCash:
    """Cash that nobody has taken yet, of whose change so much cannot be given."""
    facts["owed"] = Money(owed) if owed else None
    return NewCash(momo().payment_id, Money(minor), Money(tendered), **facts)


def take(
    book: Book, minor: int = 4730, tendered: int = 5000, owed: int = 70, **facts: Any
) -> tuple[Sale, Payment]:
    return book.take_cash(new_sale(minor), handed(minor, tendered, owed, **facts), at=moment())


def settle(book: Book, number: str, seconds: float = 9.0) -> None:
    book.settle_refund(number, RefundWay.CASH, None, at=moment(seconds))


def test_change_is_owed_by_the_commit_that_took_the_cash(book: Book, place: Path) -> None:
    book.open_shift("h_1", DrawerCount(Money(0)), at=moment())
    sale, payment = take(book, cashier="Ama")
    assert (payment.change, payment.change_owed) == (Money(200), Money(70))
    assert book.payment(payment.payment_id) == payment
    owed = book.change_owed(payment.payment_id)
    assert owed is not None
    assert (owed.refund_number, owed.sale_number, owed.amount) == (
        "T1-R000001", sale.number, Money(70),
    )  # fmt: skip
    assert (owed.state, owed.by, owed.reason) == ("owed", "owed", "change owed")
    assert (owed.cashier, owed.change_of, owed.is_change) == ("Ama", payment.payment_id, True)
    assert [kind for (kind,) in rows(place, KINDS)][2:] == [
        "sale_opened", "cash_taken", "change_given", "change_owed", "sale_settled",
    ]  # fmt: skip
    # What must be in the drawer: what was due, and what is the customer's still.
    assert rows(place, DRAWER)[1:] == [
        ("sale", 5000, sale.number, None), ("change", -200, sale.number, None),
    ]  # fmt: skip
    assert rows(place, IN_DRAWER) == [(4800,)]
    assert rows(place, "SELECT * FROM refunds_log") == [
        ("T1-R000001", "T1-000001", 70, "GHS", "owed", "owed", "change owed", None, "Ama", None,
         "2026-03-01T08:00:00.000Z", None, "change")
    ]  # fmt: skip
    x = book.shift_report()
    assert x is not None
    assert (x.totals.in_drawer, x.totals.owed, x.totals.refunds) == (
        Money(4800), Money(70), Money(0),
    )  # fmt: skip
    assert check_drawer(place) == []
    assert verify(place).problems == ()


def test_all_of_the_change_can_be_owed_and_none_of_it_where_none_is(
    book: Book, place: Path
) -> None:
    _, payment = take(book, 4730, 5000, 270)
    assert payment.change == Money(0)
    assert [kind for kind, *_ in rows(place, DRAWER)] == ["sale"]
    _, exact = take(book, 4730, 5000, 0)
    assert (exact.change, exact.change_owed) == (Money(270), None)
    assert book.change_owed(exact.payment_id) is None
    assert check_drawer(place) == []


def test_it_is_given_once_in_cash_and_is_no_refund(book: Book, place: Path) -> None:
    book.open_shift("h_1", DrawerCount(Money(0)), at=moment())
    sale, _ = take(book)
    for by, reference in ((RefundWay.GATEWAY, "MP12"), (RefundWay.OWED, None)):
        with pytest.raises(RuleBroken):
            book.settle_refund("T1-R000001", by, reference, at=moment(5))
    given = book.settle_refund(
        "T1-R000001", RefundWay.CASH, None, at=moment(6), cashier="Kofi", approved_by="Efua"
    )
    assert (given.state, given.settled_at) == (RefundState.DONE, moment(6))
    kind, about, data = rows(place, "SELECT kind, sale_number, data FROM journal")[-1]
    assert (kind, about) == ("change_settled", sale.number)
    assert json.loads(data)["cash"] == {
        "kind": "change", "amount_minor": -70, "currency": "GHS", "reason": "change owed",
        "shift": "h_1", "cashier": "Kofi", "approved_by": "Efua",
    }  # fmt: skip
    assert rows(place, IN_DRAWER) == [(4730,)]
    with pytest.raises(RuleBroken):
        settle(book, "T1-R000001")
    assert rows(place, IN_DRAWER) == [(4730,)]
    z = book.close_shift(DrawerCount(Money(4730)), at=moment(8))
    assert (z.shift.difference, z.totals.refunds, z.totals.owed) == (Money(0), Money(0), Money(0))
    with closing(LogQueries(place)) as log:
        (taking,) = log.takings(moment(), moment(99), "GHS")
    assert (taking.minor, taking.refunds_minor) == (4730, 0)
    assert check_drawer(place) == []
    assert verify(place).problems == ()


def test_what_is_owed_of_change_leaves_no_less_of_the_sale(book: Book, place: Path) -> None:
    """Change was never paid for the sale: all of the sale can go back, and not a pesewa more."""
    sale, _ = take(book)
    whole = NewRefund(sale.sale_id, Money(4730), RefundWay.OWED, "torn")
    with pytest.raises(NotRefundable):
        book.promise_refund(replace(whole, amount=Money(4731)), at=moment(1))
    refund = book.promise_refund(whole, at=moment(1))
    assert refund.refund_number == "T1-R000002"
    settle(book, "T1-R000001")
    with pytest.raises(NotRefundable) as refused:
        book.promise_refund(replace(whole, amount=Money(1)), at=moment(2))
    assert refused.value.left == Money(0)
    assert rows(place, IN_DRAWER) == [(4730,)]


def test_a_slip_is_taken_off_the_next_sale(book: Book, place: Path) -> None:
    take(book)
    # 12.00, less 0.70: 11.30 is handed over.
    sale, payment = take(book, 1200, 1200, 0, slip="T1-R000001", cashier="Ama")
    assert (payment.tendered_minor, payment.change) == (1200, Money(0))
    slip = book.refund("T1-R000001")
    assert slip is not None
    assert (slip.state, slip.by, slip.reference) == ("done", "cash", sale.number)
    assert [kind for (kind,) in rows(place, KINDS)][-4:] == [
        "sale_opened", "change_settled", "cash_taken", "sale_settled",
    ]  # fmt: skip
    assert rows(place, DRAWER)[2:] == [
        ("change", -70, "T1-000001", "change owed"), ("sale", 1200, sale.number, None),
    ]  # fmt: skip
    assert rows(place, IN_DRAWER) == [(4730 + 1200,)]
    told = [json.loads(data) for (data,) in rows(place, "SELECT data FROM journal")]
    assert [data.get("slip") for data in told if "slip" in data] == ["T1-R000001"]
    assert check_drawer(place) == []
    assert verify(place).problems == ()


def test_a_slip_that_is_worth_more_than_the_sale_gives_change_or_a_slip_again(
    book: Book, place: Path
) -> None:
    take(book)
    _, payment = take(book, 30, 70, 20, slip="T1-R000001")
    assert (payment.change, payment.change_owed) == (Money(20), Money(20))
    again = book.change_owed(payment.payment_id)
    assert again is not None
    assert again.refund_number == "T1-R000002"
    assert rows(place, IN_DRAWER) == [(4730 + 30 + 20,)]
    assert check_drawer(place) == []


@pytest.mark.parametrize(
    "cash",
    [
        handed(1200, 1500, 301),
        handed(1200, 1200, 1),
        handed(1200, 1500, -1),
        handed(1200, 1200, slip="T1-R000002"),
        handed(1200, 1200, slip="T1-R000003"),
        handed(10, 69, slip="T1-R000001"),
    ],
)
def test_what_cannot_be_leaves_nothing_and_uses_no_number(
    book: Book, place: Path, cash: NewCash
) -> None:
    """Too much owed; a refund's number, a slip that was settled, one above what is handed over."""
    sale, _ = take(book)
    book.promise_refund(NewRefund(sale.sale_id, Money(70), RefundWay.OWED, "torn"), at=moment(1))
    take(book)
    settle(book, "T1-R000003")
    before = everything(book)
    with pytest.raises(RuleBroken):
        book.take_cash(new_sale(cash.amount.minor), cash, at=moment(10))
    assert everything(book) == before
    with pytest.raises(UnknownRecord):
        take(book, 1200, 1200, 0, slip="T1-R000009")
    assert everything(book) == before
    _, payment = take(book)
    owed = book.change_owed(payment.payment_id)
    assert owed is not None
    assert owed.refund_number == "T1-R000004"
    assert verify(place).problems == ()


def test_a_power_cut_at_any_row_of_it_leaves_nothing_and_after_it_all(
    book: Book,
    place: Path,
    tmp_path: Path,
    opener: Callable[..., Book],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    take(book)
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
    take(book, 1200, 1500, 100, slip="T1-R000001")
    monkeypatch.undo()
    after = everything(book)
    assert len(torn) == 6
    done = as_the_power_leaves_it(place, tmp_path / "done")
    for path, expected in [*((path, before) for path in torn), (done, after)]:
        assert everything(opener(path)) == expected
        assert verify(path).problems == ()
        assert check_drawer(path) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE payments SET owed_minor = 71",
        "UPDATE payments SET owed_minor = NULL",
        "UPDATE refunds SET change_of = NULL",
        "UPDATE refunds SET by = 'gateway', reference = 'MP12'",
        "INSERT INTO refunds SELECT 'T1-R000009', 9, sale_sequence, sale_id, sale_number, 1,"
        " currency, by, state, reason, reference, cashier, approved_by, created_at, settled_at,"
        " settled_seq, change_of FROM refunds",
        "INSERT INTO refunds SELECT 'T1-R000009', 9, sale_sequence, sale_id, sale_number, 1,"
        " currency, by, state, reason, reference, cashier, approved_by, created_at, settled_at,"
        " settled_seq, 'p_none' FROM refunds",
    ],
)
def test_what_was_owed_does_not_change_and_is_owed_once(
    book: Book, place: Path, statement: str
) -> None:
    take(book)
    tool = sqlite3.connect(place, isolation_level=None)
    tool.execute("PRAGMA foreign_keys = ON")
    with closing(tool), pytest.raises(sqlite3.IntegrityError):
        tool.execute(statement)


def test_only_cash_owes_change(book: Book, place: Path) -> None:
    take(book)
    insert = (
        "INSERT INTO payments (payment_id, sale_sequence, sale_id, sale_number, attempt,"
        " amount_minor, currency, state, created_at, updated_at, late, doubtful, test, method,"
        " gateway, owed_minor) SELECT 'p', sale_sequence, sale_id, sale_number, 2, 1, currency,"
        " state, created_at, updated_at, 0, 0, 0, 'qr', 'checkout', 1 FROM payments"
    )
    with (
        closing(sqlite3.connect(place)) as tool,
        pytest.raises(sqlite3.IntegrityError, match="CHECK"),
    ):
        tool.execute(insert)


def test_it_is_made_anew_from_the_journal(book: Book, place: Path) -> None:
    take(book)
    take(book, 1200, 1500, 100, slip="T1-R000001")
    settle(book, "T1-R000002")
    take(book)
    before = everything(book)
    with book._file.reading() as connection:
        rebuild(connection)
    assert everything(book) == before
    assert verify(place).problems == ()


def test_its_number_is_never_given_twice_after_a_restore(
    book: Book, place: Path, tmp_path: Path, opener: Callable[..., Book]
) -> None:
    take(book)
    copy = tmp_path / "copies" / "copy.sqlite3"
    copy.parent.mkdir()
    back_up(place, copy)
    take(book)
    book.close()
    restore(place, copy, at=moment(900), live=True)
    again = opener(place)
    _, payment = take(again)
    owed = again.change_owed(payment.payment_id)
    assert owed is not None
    assert owed.refund_number == "T1-R000003"
    settle(again, "T1-R000001", 901)
    assert check_drawer(place) == []
    assert verify(place).problems == ()


@pytest.mark.parametrize("sample", ["version-3", "version-4", "requests-4"])
def test_a_ledger_from_before_owes_change_once_it_is_brought_up(
    sample: str, place: Path, opener: Callable[..., Book]
) -> None:
    shutil.copy(SAMPLES / f"{sample}.sqlite3", place)
    book = opener(place)
    _, payment = take(book)
    assert book.payment(payment.payment_id) == payment
    settle(book, "T1-R000001", 9000)
    assert rows(place, IN_DRAWER) == [(4730,)]
    assert verify(place).problems == ()


@given(
    steps=st.lists(
        st.tuples(
            st.integers(1, 5000),
            st.integers(0, 5000),
            st.integers(0, 5000),
            st.sampled_from(["none", "slip", "settle", "refund"]),
        ),
        max_size=8,
    )
)
def test_the_drawer_is_what_was_due_and_what_is_owed_still(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, int, int, str]]
) -> None:
    """Whatever is owed, given, taken off and refunded, in whatever order."""
    place = tmp_path_factory.mktemp("drawer") / "ledger.sqlite3"
    due = refunded = 0
    owed: dict[str, int] = {}
    with closing(open_book(place, till="T1", clock=lambda: START, live=True)) as book:
        for minor, over, kept, then in steps:
            slip = next(iter(owed), None) if then == "slip" else None
            held = owed.pop(slip) if slip is not None else 0
            tendered = max(minor, held) + over
            kept = min(kept, tendered - minor)
            sale, payment = take(book, minor, tendered, kept, slip=slip)
            due += minor
            new = book.change_owed(payment.payment_id)
            assert (new is not None) is (kept > 0)
            if new is not None:
                owed[new.refund_number] = kept
            if then == "settle" and owed:
                number = next(iter(owed))
                settle(book, number)
                del owed[number]
            elif then == "refund":
                cash = NewRefund(sale.sale_id, Money(minor), RefundWay.CASH, "torn")
                book.promise_refund(cash, at=moment(9))
                refunded += minor
            assert rows(place, IN_DRAWER) == [(due - refunded + sum(owed.values()),)]
        waiting = "SELECT coalesce(sum(amount_minor), 0) FROM refunds_log WHERE state = 'owed'"
        assert rows(place, waiting) == [(sum(owed.values()),)]
        numbers = [number for (number,) in rows(place, "SELECT refund_number FROM refunds_log")]
        assert sorted(numbers) == [f"T1-R{n + 1:06d}" for n in range(len(numbers))]
    assert check_drawer(place) == []
    assert verify(place).problems == ()
