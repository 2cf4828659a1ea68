"""A shift in the ledger: one is open, its Z is one commit, and each thing taken stands on one Z."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.domain.methods import Method
from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState
from pos_app.domain.phone import Network
from pos_app.domain.refund import RefundWay
from pos_app.domain.shift import CashKind, DrawerCount, MethodTotal, PaidAfter
from pos_app.ledger import file, project, shift_totals
from pos_app.ledger.book import NewCash, NewRefund, RuleBroken, UnknownRecord
from pos_app.ledger.queries import LogQueries
from pos_app.ledger.verify import verify
from tests.invariants.drawer import misplaced
from tests.ledger.making import moment, move, new_sale, pay, qr, rebuild, sell

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.domain.sale import Sale
    from pos_app.domain.shift import ShiftReport
    from pos_app.ledger.book import Book

MOMO = (Method.MOBILE_MONEY, Network.MTN)


def counted(minor: int) -> DrawerCount:
    return DrawerCount(Money(minor))


def cash_sale(book: Book, minor: int = 2050, tendered: int = 5000, seconds: float = 0) -> Sale:
    cash = NewCash(f"p_c{minor}_{seconds}", Money(minor), Money(tendered))
    return book.take_cash(new_sale(minor), cash, at=moment(seconds))[0]


def opened(book: Book, minor: int = 10000, name: str = "h_1", seconds: float = 0) -> ShiftReport:
    return book.open_shift(name, counted(minor), at=moment(seconds))


def rows(place: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(place)) as connection:
        return connection.execute(query).fetchall()


def drawer_trouble(place: Path) -> list[str]:
    with closing(sqlite3.connect(place)) as connection:
        connection.row_factory = sqlite3.Row
        return list(misplaced(connection))


def methods(report: ShiftReport) -> dict[tuple[Method, Network | None], tuple[int, int]]:
    return {
        (one.method, one.network): (one.count, one.amount.minor) for one in report.totals.methods
    }


def test_everything_that_moves_carries_the_open_shift(book: Book, place: Path) -> None:
    before, _ = sell(book)
    opened(book)
    cash_sale(book)
    inside, _ = sell(book, 1)
    # A sale from before the shift is paid in it: the cash is in this drawer.
    book.take_cash(before.sale_id, NewCash("p_late", Money(2050), Money(2050)), at=moment(2))
    book.move_cash(CashKind.CASH_IN, Money(700), "coins", by="Ama", at=moment(3))
    book.move_cash(CashKind.CASH_OUT, Money(300), "water", at=moment(4))
    book.move_cash(CashKind.TO_SAFE, Money(5000), "evening", at=moment(5))
    assert book.sale(before.sale_id).shift is None
    assert book.sale(inside.sale_id).shift == "h_1"
    drawer = "SELECT shift, kind, amount_minor, reason, cashier FROM cash_log ORDER BY seq"
    assert rows(place, drawer) == [
        ("h_1", "float", 10000, None, None),
        ("h_1", "sale", 5000, None, None),
        ("h_1", "change", -2950, None, None),
        ("h_1", "sale", 2050, None, None),
        ("h_1", "cash_in", 700, "coins", "Ama"),
        ("h_1", "cash_out", -300, "water", None),
        ("h_1", "to_safe", -5000, "evening", None),
    ]
    now = book.shift_report()
    assert now is not None
    assert now.totals.in_drawer == Money(9500)
    assert rows(place, "SELECT sum(amount_minor) FROM cash_log") == [(9500,)]


def test_one_shift_is_open_at_a_time(book: Book) -> None:
    assert book.current_shift() is None
    assert book.shift_report() is None
    opened(book)
    with pytest.raises(RuleBroken):
        opened(book, name="h_2")
    shift = book.current_shift()
    assert shift is not None
    assert (shift.shift_id, shift.opening, shift.left) == ("h_1", Money(10000), None)


def test_nothing_moves_and_nothing_closes_without_a_shift(book: Book) -> None:
    with pytest.raises(UnknownRecord):
        book.move_cash(CashKind.CASH_IN, Money(1), "coins", at=moment())
    with pytest.raises(UnknownRecord):
        book.close_shift(counted(0), at=moment())


def test_a_z_freezes_what_x_said_and_stays_as_it_was(book: Book, place: Path) -> None:
    opened(book)
    cash_sale(book)
    sale, payment = sell(book, 1)
    pay(book, sale, payment, 2)
    _, waiting = sell(book, 3)
    back = NewRefund(sale.sale_id, Money(50), RefundWay.CASH, "torn")
    book.promise_refund(back, at=moment(4))
    back = NewRefund(sale.sale_id, Money(70), RefundWay.GATEWAY, "torn", "MP1")
    book.promise_refund(back, at=moment(4))
    book.promise_refund(NewRefund(sale.sale_id, Money(30), RefundWay.OWED, "late"), at=moment(4))
    log = LogQueries(place)
    x = log.shift_report()
    assert x == book.shift_report()
    assert x is not None
    assert x.totals.in_drawer == Money(10000 + 2050 - 50)
    z = book.close_shift(counted(11990), reason="coins", gateway={MOMO: 2050}, at=moment(5))
    assert z.shift.z_number == 1
    assert (z.shift.expected, z.shift.counted, z.shift.difference) == (
        Money(12000), Money(11990), Money(-10),
    )  # fmt: skip
    assert z.totals.cash == x.totals.cash
    assert z.totals.methods == (
        MethodTotal(Method.CASH, None, 1, Money(2050)),
        MethodTotal(*MOMO, 1, Money(2050), Money(2050)),
    )
    assert (z.totals.refunds, z.totals.owed) == (Money(120), Money(30))
    assert z.totals.undecided == (waiting.payment_id,)
    assert (z.totals.first_sale, z.totals.last_sale) == ("T1-000001", "T1-000003")
    assert (z.totals.grand_total, z.totals.chain_head) == (Money(4100), x.totals.chain_head)
    before = rows(place, "SELECT hash FROM journal_log ORDER BY seq DESC LIMIT 2")[1]
    assert (z.totals.chain_head,) == before
    # Whatever comes later, the Z says what it said.
    pay(book, sale, waiting, 6)
    next_x = opened(book, 5000, "h_2", 7)
    assert (next_x.totals.refunds, next_x.totals.owed) == (Money(0), Money(30))
    assert next_x.totals.grand_total == Money(4100 + 2050)
    assert log.z(1) == log.z() == z
    assert log.z(2) is None
    log.close()
    book.close()
    assert verify(place).ok
    assert drawer_trouble(place) == []


def test_x_and_z_of_a_shift_in_which_nothing_happened(book: Book, place: Path) -> None:
    opened(book, 0)
    z = book.close_shift(counted(0), at=moment(1))
    assert (z.shift.difference, z.totals.methods, z.totals.first_sale) == (Money(0), (), None)
    log = LogQueries(place)
    assert log.shift_report() is None
    log.close()


def test_the_opening_is_what_was_counted_and_its_difference_is_said_once(book: Book) -> None:
    opened(book, 10000)
    book.close_shift(counted(9000), reason="short", at=moment(1))
    cash_sale(book, 500, 1000, 2)
    second = opened(book, 9300, "h_2", 3)
    assert (second.shift.left, second.shift.opening_difference) == (Money(9500), Money(-200))
    assert second.totals.in_drawer == Money(9300)
    assert second.totals.without_shift == Money(500)
    z = book.close_shift(counted(9300), at=moment(4))
    assert (z.shift.z_number, z.shift.difference) == (2, Money(0))
    # What was taken between the shifts is on this Z, though not in this shift's drawer.
    assert methods(z) == {(Method.CASH, None): (1, 500)}
    assert (z.totals.first_sale, z.totals.grand_total) == ("T1-000001", Money(500))
    third = opened(book, 0, "h_3", 5)
    assert (third.shift.left, third.totals.without_shift) == (Money(9300), Money(0))
    assert third.totals.methods == ()


def test_cash_that_goes_to_the_safe_after_a_close_is_in_no_shift(book: Book, place: Path) -> None:
    def take(minor: int) -> None:
        book.take_to_safe(Money(minor), "after Z 1", by="Ama", approved_by="Kojo", at=moment(2))

    with pytest.raises(RuleBroken):
        take(1)
    opened(book)
    with pytest.raises(RuleBroken):
        take(1)
    book.close_shift(counted(10000), at=moment(1))
    assert book.left_by_close("GHS") == Money(10000)
    take(7000)
    with pytest.raises(RuleBroken):
        take(3001)
    assert book.left_by_close("GHS") == Money(3000)
    assert rows(place, "SELECT * FROM cash_log ORDER BY seq")[-1][2:9] == (
        None, "to_safe", -7000, "GHS", "after Z 1", "Ama", "Kojo",
    )  # fmt: skip
    second = opened(book, 3000, "h_2", 3)
    assert (second.shift.left, second.totals.without_shift) == (Money(3000), Money(-7000))
    book.close_shift(counted(3000), at=moment(4))
    book.close()
    assert verify(place).ok
    assert drawer_trouble(place) == []


def test_what_a_close_left_is_known_whole_until_some_goes_to_the_safe(
    book: Book, place: Path
) -> None:
    pieces = ((Money(50_00), 1), (Money(10_00), 5))
    with closing(LogQueries(place)) as log:
        assert log.not_taken(1) is None
        opened(book)
        assert log.not_taken(1) is None
        book.close_shift(DrawerCount(Money(100_00), pieces), at=moment(1))
        assert log.not_taken(1) == DrawerCount(Money(100_00), pieces)
        assert log.not_taken(2) is None
        cash_sale(book)
        # How much it is, is known; in which notes, no more.
        assert log.not_taken(1) == DrawerCount(Money(120_50))
        book.take_to_safe(Money(1), "after Z 1", at=moment(2))
        assert log.not_taken(1) is None


def test_the_next_shift_ends_what_may_go_to_the_safe_of_the_one_before(
    book: Book, place: Path
) -> None:
    opened(book)
    book.close_shift(counted(10000), at=moment(1))
    opened(book, 10000, "h_2", 2)
    with closing(LogQueries(place)) as log:
        assert log.not_taken(1) is None
        book.close_shift(counted(10000), at=moment(3))
        assert log.not_taken(1) is None
        assert log.not_taken(2) == counted(10000)


def test_what_is_proven_after_its_z_stands_on_the_next_one(book: Book, place: Path) -> None:
    opened(book)
    sale, payment = sell(book)
    code_sale, code = book.open_sale(new_sale(300), qr(), at=moment())
    _, unpaid = sell(book, 1)
    first = book.close_shift(counted(10000), at=moment(2))
    assert len(first.totals.undecided) == 3
    opened(book, 10000, "h_2", 3)
    second = book.close_shift(counted(10000), at=moment(4))
    assert second.totals.undecided == first.totals.undecided
    opened(book, 10000, "h_3", 5)
    pay(book, sale, payment, 6)
    pay(book, code_sale, code, 7)
    move(book, unpaid, PaymentState.FAILED, 8)
    fresh, new = sell(book, 8)
    pay(book, fresh, new, 9)
    third = book.close_shift(counted(10000), at=moment(10))
    assert third.totals.undecided == ()
    assert third.totals.paid_after == (
        PaidAfter(payment.payment_id, sale.number, 1, Money(2050)),
        PaidAfter(code.payment_id, code_sale.number, 1, Money(300)),
    )
    assert methods(third) == {MOMO: (2, 4100), (Method.QR, None): (1, 300)}
    assert (first.totals.grand_total, third.totals.grand_total) == (Money(0), Money(4400))
    assert drawer_trouble(place) == []


def test_what_only_the_gateway_has_is_a_line_of_its_own(book: Book) -> None:
    opened(book)
    key = (Method.MOBILE_MONEY, None)
    z = book.close_shift(counted(10000), gateway={key: 900}, at=moment(1))
    assert z.totals.methods == (MethodTotal(*key, 0, Money(0), Money(900)),)


def test_a_test_page_pays_nothing(book: Book) -> None:
    opened(book)
    sale, code = book.open_sale(new_sale(300), qr(), at=moment())
    tested = move(book, code, PaymentState.PENDING, 1, test=True)
    pay(book, sale, tested, 2)
    now = book.shift_report()
    assert now is not None
    assert now.totals.methods == ()


def test_a_payment_is_taken_once_however_often_it_is_told(book: Book, place: Path) -> None:
    opened(book)
    sale, payment = sell(book)
    _, paid = pay(book, sale, payment, 1)
    book.close_shift(counted(10000), at=moment(2))
    opened(book, 10000, "h_2", 3)
    move(book, paid, PaymentState.SUCCEEDED, 4, review_note="again")
    assert rows(place, "SELECT payment_id FROM takings") == [(payment.payment_id,)]
    now = book.shift_report()
    assert now is not None
    assert now.totals.methods == ()
    assert book.taken_since_z(Method.MOBILE_MONEY) == ()


def test_times_order_nothing(book: Book) -> None:
    """A clock that is set back moves nothing to another Z."""
    opened(book, seconds=1000)
    cash_sale(book, 100, 100, 900)
    first = book.close_shift(counted(10100), at=moment(800))
    assert (first.shift.difference, methods(first)) == (Money(0), {(Method.CASH, None): (1, 100)})
    opened(book, 10100, "h_2", 700)
    cash_sale(book, 200, 200, 100)
    second = book.close_shift(counted(10300), at=moment(50))
    assert second.shift.z_number == 2
    assert methods(second) == {(Method.CASH, None): (1, 200)}


def test_the_count_by_pieces_is_kept(book: Book, place: Path) -> None:
    book.open_shift("h_1", DrawerCount(Money(10050), ((Money(5000), 2),)), at=moment())
    (data,) = rows(place, "SELECT data FROM journal_log WHERE kind = 'shift_opened'")[0]
    assert json.loads(data)["pieces"] == {"5000": 2}


def test_the_view_has_a_line_a_shift(book: Book, place: Path) -> None:
    book.open_shift("h_1", counted(10000), by="Ama", at=moment())
    book.close_shift(counted(9900), by="Kofi", reason="x", at=moment(1))
    opened(book, 500, "h_2", 2)
    assert rows(place, "SELECT * FROM shifts_log ORDER BY opened_at") == [
        ("h_1", 1, "2026-03-01T08:00:00.000Z", "Ama", "2026-03-01T08:00:01.000Z", "Kofi",
         10000, 10000, 9900, -100, "GHS"),
        ("h_2", None, "2026-03-01T08:00:02.000Z", None, None, None, 500, None, None, None, "GHS"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM shifts",
        "UPDATE shifts SET counted_minor = 12049, difference_minor = -1 WHERE shift = 'h_1'",
        "UPDATE shifts SET reason = 'lost' WHERE shift = 'h_1'",
        "UPDATE shifts SET z_number = NULL, closed_seq = NULL WHERE shift = 'h_1'",
        "UPDATE shifts SET float_minor = 0 WHERE shift = 'h_2'",
        "UPDATE takings SET amount_minor = 1",
        "DELETE FROM takings",
    ],
)
def test_no_tool_changes_a_z(book: Book, place: Path, statement: str) -> None:
    opened(book)
    cash_sale(book)
    book.close_shift(counted(12050), at=moment(1))
    opened(book, 0, "h_2", 2)
    with closing(sqlite3.connect(place)) as tool, pytest.raises(sqlite3.IntegrityError):
        tool.execute(statement)


def test_all_of_it_follows_from_the_journal(book: Book, place: Path) -> None:
    opened(book)
    cash_sale(book)
    sale, payment = sell(book, 1)
    pay(book, sale, payment, 2)
    z = book.close_shift(counted(12050), at=moment(3))
    opened(book, 12050, "h_2", 4)
    book.move_cash(CashKind.TO_SAFE, Money(10000), "bank", at=moment(5))
    x = book.shift_report()
    book.close()
    with closing(file.owner(place)) as connection:
        rebuild(connection)
        assert shift_totals.frozen(connection, 1) == z
        assert shift_totals.report(connection) == x
    assert verify(place).ok


def test_a_z_whose_number_is_not_the_next_is_seen(book: Book, place: Path) -> None:
    opened(book)
    book.close_shift(counted(10000), at=moment(1))
    opened(book, 0, "h_2", 2)
    book.close()
    with closing(file.owner(place)) as connection, file.all_or_nothing(connection):
        told = shift_totals.closed(
            connection, _open(connection), counted(0), by=None, reason=None, gateway={},
            at=moment(3),
        )  # fmt: skip
        told["shift"]["z_number"] = 3
        project.record(connection, "shift_closed", told, "2026-03-01T08:00:03.000Z")
    assert {problem.code for problem in verify(place).problems} == {"number_gap"}


def _open(connection: sqlite3.Connection) -> ShiftReport:
    now = shift_totals.report(connection)
    assert now is not None
    return now


def test_a_close_of_a_shift_that_no_row_opened_is_refused(book: Book) -> None:
    told = {"shift": {"shift": "h_9", "opened_at": "x", "currency": "GHS", "float_minor": 0}}
    with pytest.raises(UnknownRecord), book._file.transaction() as connection:
        project.record(connection, "shift_closed", told, "2026-03-01T08:00:03.000Z")


def test_a_refusal_leaves_nothing(book: Book, place: Path) -> None:
    opened(book)
    before = rows(place, "SELECT count(*) FROM journal_log")
    with pytest.raises(RuleBroken):
        book.open_shift("h_2", counted(0), at=moment(1))
    with pytest.raises(RuleBroken):
        book.close_shift(counted(-1), at=moment(1))
    assert rows(place, "SELECT count(*) FROM journal_log") == before


def test_closed_shifts_are_read_newest_first_in_pages(book: Book, place: Path) -> None:
    with closing(LogQueries(place)) as log:
        assert log.zs() == ()
    for number in range(1, 4):
        opened(book, name=f"h_{number}", seconds=10 * number)
        who = "Kojo" if number == 2 else None
        at = moment(10 * number + 5)
        book.close_shift(counted(9000), reason="short", approved_by=who, at=at)
    opened(book, name="h_4", seconds=90)
    with closing(LogQueries(place)) as log:
        assert [one.z_number for one in log.zs()] == [3, 2, 1]
        assert [one.z_number for one in log.zs(limit=2)] == [3, 2]
        assert [one.z_number for one in log.zs(before=3, limit=1)] == [2]
        assert log.zs(before=1) == ()
        z = log.z(2)
        assert z is not None
        assert log.zs(before=3, limit=1) == (z.shift,)
        assert [one.approved_by for one in log.zs()] == [None, "Kojo", None]


def test_a_count_before_a_close_stands_in_the_journal_and_moves_nothing(
    book: Book, place: Path
) -> None:
    with pytest.raises(UnknownRecord):
        book.note_count(counted(1), at=moment(0))
    before = opened(book)
    pieces = ((Money(5000), 1), (Money(50), 2))
    count = DrawerCount(Money(5100), pieces)
    now = book.note_count(count, at=moment(5))
    assert now.totals.in_drawer == before.totals.in_drawer == Money(10000)
    ((data,),) = rows(place, "SELECT data FROM journal_log WHERE kind = 'drawer_counted'")
    assert json.loads(data) == {
        "counted": {
            "shift": "h_1", "counted_minor": 5100, "expected_minor": 10000, "currency": "GHS",
        },
        "pieces": {"5000": 1, "50": 2},
    }  # fmt: skip
    assert drawer_trouble(place) == []
    assert not verify(place).problems
