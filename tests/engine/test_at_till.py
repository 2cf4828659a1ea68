"""Who is at the till: PINs, tries, rights and approvals, with a real ledger and real hashes."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.domain.money import Money
from pos_app.domain.people import Role
from pos_app.domain.receipt import ReceiptState, ReceiptWay
from pos_app.domain.refund import RefundWay
from pos_app.domain.shift import CashKind, DrawerCount
from pos_app.engine import at_till, events, requests
from pos_app.engine.engine import Engine
from pos_app.ledger.errors import LedgerCode, LedgerError
from pos_app.ledger.queries import LogQueries
from tests.engine.test_engine import Hearer, parts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pos_app.ledger.book import Book

PIN = {"Efua": "1234", "Kojo": "23456", "Ama": "345678"}
START = datetime(2026, 3, 1, tzinfo=UTC)
ROLES = {"Efua": Role.OWNER, "Kojo": Role.SUPERVISOR, "Ama": Role.CASHIER}


class Counter:
    """An engine of its own, asked one thing after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ahead = timedelta()
        self.passed = 0.0
        self.key: bytes | None = b"a key of this till's own"
        self.refs = 0
        self.hearer = Hearer()
        self.engine: Engine | None = None
        self.book: Book | None = None

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def start(self, **changes: Any) -> Counter:
        self.stop()
        made = parts(
            self.folder, now=self.now, monotonic=lambda: self.passed, pin_key=lambda: self.key
        )
        opened = made.open_book

        def open_book() -> Book:
            self.book = opened()
            return self.book

        changes = {"open_book": open_book, **changes}
        self.engine = Engine(replace(made, **changes), self.hearer)
        self.engine.start()
        self.hearer.wait(events.EngineReady)
        return self

    def stop(self) -> None:
        if self.engine is not None:
            self.engine.stop()
            assert self.engine.join(10)

    def ask(self, kind: type, *facts: Any, **more: Any) -> Any:
        """Submit a request of a kind, and wait for what answers it."""
        assert self.engine is not None
        self.refs += 1
        ref = f"r{self.refs}"
        self.engine.submit(kind(ref, *facts, **more))
        while True:
            told = self.hearer.wait(events.EngineEvent)
            if getattr(told, "ref", "") == ref:
                return told

    def unlock(self, name: str, pin: str | None = None) -> Any:
        return self.ask(requests.Unlock, name, pin or PIN[name])

    def cash(self, minor: int = 1000) -> Any:
        return self.ask(requests.ChargeCash, Money(minor))

    def refund(self, number: str, minor: int) -> Any:
        return self.ask(requests.PromiseRefund, number, Money(minor), RefundWay.CASH, "torn")

    def rows(self, query: str) -> list[Any]:
        with closing(sqlite3.connect(self.folder / "ledger.sqlite3")) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter]:
    """A till where nobody is set up; a hash takes a moment only, or these would take minutes."""
    monkeypatch.setitem(at_till._COST, "n", 2)
    made = Counter(tmp_path).start()
    yield made
    made.stop()


@pytest.fixture
def counter(empty: Counter) -> Counter:
    """A till with an owner, a supervisor and a cashier, locked."""
    for name, role in ROLES.items():
        assert isinstance(empty.ask(requests.AddPerson, name, role, PIN[name]), events.PersonNoted)
        if role is Role.OWNER:
            empty.unlock("Efua")
    assert empty.engine is not None
    empty.engine.submit(requests.Lock())
    while empty.hearer.wait(events.PeopleChanged).at_till is not None:
        continue
    return empty


def test_change_that_was_owed_is_settled_by_whoever_may_refund(counter: Counter) -> None:
    counter.unlock("Ama")
    taken = counter.ask(requests.ChargeCash, Money(1000), Money(1100), owed=Money(60))
    number = taken.owed.refund_number
    assert taken.owed.cashier == "Ama"
    for answer in (
        counter.ask(requests.SettleRefund, number, RefundWay.CASH),
        counter.ask(requests.ChargeCash, Money(1000), slip=number),
    ):
        assert answer.code == "right_lacking"
    assert isinstance(counter.ask(requests.Approve, "Kojo", PIN["Kojo"]), events.PersonAtTill)
    counter.ask(requests.ChargeCash, Money(1000), slip=number)
    assert counter.rows("SELECT cashier, approved_by, amount_minor FROM cash_log") == [
        ("Ama", None, 1100), ("Ama", None, -40), ("Ama", "Kojo", -60), ("Ama", None, 1000),
    ]  # fmt: skip


def test_a_slip_within_the_owner_s_limit_is_taken_off_by_a_cashier_alone(counter: Counter) -> None:
    till = replace(parts(counter.folder).till, refund_limit=Money(60))
    counter.start(till=till)
    counter.unlock("Ama")
    numbers = [
        counter.ask(requests.ChargeCash, Money(1000), Money(1100), owed=Money(minor)).owed
        for minor in (60, 61)
    ]
    within, above = (owed.refund_number for owed in numbers)
    accepted = counter.ask(requests.ChargeCash, Money(1000), slip=within)
    assert isinstance(accepted, events.ChargeAccepted)
    assert counter.ask(requests.ChargeCash, Money(1000), slip=above).code == "right_lacking"
    unknown = counter.ask(requests.ChargeCash, Money(1000), slip="T9-R000001")
    assert unknown.code == "right_lacking"


def test_nobody_set_up_is_a_till_as_ever(empty: Counter) -> None:
    accepted = empty.cash()
    assert isinstance(accepted, events.ChargeAccepted)
    assert accepted.sale.cashier is None
    assert isinstance(empty.refund(accepted.sale.number, 5), events.RefundChanged)


def test_a_locked_till_takes_nothing_and_an_unlocked_one_says_who(counter: Counter) -> None:
    assert counter.cash().code == "locked"
    assert counter.refund("T1-000001", 5).code == "locked"
    came = counter.unlock("ama", PIN["Ama"])
    assert (came.person.name, came.person.pin) == ("Ama", "")
    assert counter.cash().sale.cashier == "Ama"
    assert counter.rows("SELECT cashier FROM cash_log") == [("Ama",)]


def test_who_is_at_the_till_is_told_before_the_till_is_ready(counter: Counter) -> None:
    counter.stop()
    counter.hearer = Hearer()
    counter.engine = Engine(parts(counter.folder), counter.hearer)
    counter.engine.start()
    first = counter.hearer.wait(events.PeopleChanged | events.EngineReady)  # type: ignore[arg-type]
    assert [person.name for person in first.people] == ["Ama", "Efua", "Kojo"]
    assert first.at_till is None
    assert all(person.pin == "" for person in first.people)


def test_what_a_cashier_may_not_do_alone_is_approved_once(counter: Counter) -> None:
    counter.unlock("Ama")
    number = counter.cash().sale.number
    assert counter.refund(number, 5).code == "right_lacking"
    assert counter.ask(requests.Approve, "Kojo", "9999").code == "wrong_pin"
    assert counter.ask(requests.Approve, "Kojo", PIN["Kojo"]).person.name == "Kojo"
    refund = counter.refund(number, 5).refund
    assert (refund.cashier, refund.approved_by) == ("Ama", "Kojo")
    assert counter.refund(number, 5).code == "right_lacking"


def test_an_approval_is_old_after_20_seconds_and_worth_what_the_approver_may(
    counter: Counter,
) -> None:
    counter.unlock("Ama")
    number = counter.cash().sale.number
    counter.ask(requests.Approve, "Kojo", PIN["Kojo"])
    counter.passed += 20.1
    assert counter.refund(number, 5).code == "right_lacking"
    counter.ask(requests.Approve, "Ama", PIN["Ama"])
    assert counter.refund(number, 5).code == "right_lacking"


def test_an_approval_that_is_not_wished_any_more_lets_nothing_else_be_done(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter.unlock("Ama")
    number = counter.cash().sale.number
    assert counter.engine is not None
    # One that was given, and one whose PIN is still looked at.
    counter.ask(requests.Approve, "Kojo", PIN["Kojo"])
    counter.engine.submit(requests.EndApproval(f"r{counter.refs}"))
    assert counter.refund(number, 5).code == "right_lacking"
    looking, look_on = threading.Event(), threading.Event()
    real = hashlib.scrypt

    def slow(*values: Any, **more: Any) -> bytes:
        looking.set()
        assert look_on.wait(10)
        return real(*values, **more)

    monkeypatch.setattr(hashlib, "scrypt", slow)
    counter.engine.submit(requests.Approve("left", "Kojo", PIN["Kojo"]))
    assert looking.wait(10)
    counter.engine.submit(requests.EndApproval("left"))
    look_on.set()
    while getattr(counter.hearer.wait(events.PersonAtTill), "ref", "") != "left":
        continue
    assert counter.refund(number, 5).code == "right_lacking"
    # Another one's end is not its own.
    counter.ask(requests.Approve, "Kojo", PIN["Kojo"])
    counter.engine.submit(requests.EndApproval("left"))
    assert counter.refund(number, 5).refund.approved_by == "Kojo"


def test_a_supervisor_needs_nobody_and_uses_no_approval_up(counter: Counter) -> None:
    counter.unlock("Kojo")
    number = counter.cash().sale.number
    counter.ask(requests.Approve, "Efua", PIN["Efua"])
    refund = counter.refund(number, 5).refund
    assert (refund.cashier, refund.approved_by) == ("Kojo", None)


def test_the_drawer_says_who_moved_it_whoever_began_the_sale_or_promised_the_refund(
    counter: Counter,
) -> None:
    counter.unlock("Ama")
    part = counter.ask(requests.ChargeCash, Money(400), due=Money(1000))
    counter.unlock("Kojo")
    counter.ask(requests.ChargeCash, Money(600), Money(700), sale_id=part.sale.sale_id)
    owed = counter.ask(
        requests.PromiseRefund, part.sale.number, Money(50), RefundWay.OWED, "torn"
    ).refund
    counter.unlock("Ama")
    counter.ask(requests.Approve, "Efua", PIN["Efua"])
    given = counter.ask(requests.SettleRefund, owed.refund_number, RefundWay.CASH).refund
    assert (given.cashier, given.approved_by) == ("Kojo", None)
    assert counter.rows("SELECT kind, cashier, approved_by FROM cash_log ORDER BY seq") == [
        ("sale", "Ama", None), ("sale", "Kojo", None), ("change", "Kojo", None),
        ("refund", "Ama", "Efua"),
    ]  # fmt: skip


def test_up_to_the_owners_limit_a_cashier_gives_back_alone(counter: Counter) -> None:
    till = replace(parts(counter.folder).till, refund_limit=Money(500))
    counter.start(till=till)
    counter.unlock("Ama")
    number = counter.cash().sale.number
    assert counter.refund(number, 500).refund.approved_by is None
    assert counter.refund(number, 501).code == "right_lacking"


def test_up_to_the_limit_a_cashier_gives_what_is_owed_alone(counter: Counter) -> None:
    till = replace(parts(counter.folder).till, refund_limit=Money(70))
    counter.start(till=till)
    counter.unlock("Kojo")
    number = counter.cash().sale.number
    owed = [
        counter.ask(requests.PromiseRefund, number, Money(minor), RefundWay.OWED, "torn").refund
        for minor in (70, 71)
    ]
    counter.unlock("Ama")
    little, much = (
        counter.ask(requests.SettleRefund, each.refund_number, RefundWay.CASH) for each in owed
    )
    assert (little.refund.state, little.refund.approved_by) == ("done", None)
    assert much.code == "right_lacking"
    unknown = counter.ask(requests.SettleRefund, "T1-R000099", RefundWay.CASH)
    assert unknown.code == "right_lacking"


def printed(counter: Counter, sale_id: str, way: ReceiptWay = ReceiptWay.PRINT) -> Any:
    return counter.ask(requests.MakeReceipt, sale_id, way)


def test_the_first_paper_is_the_customers_and_a_further_one_is_for_who_may(
    counter: Counter,
) -> None:
    counter.unlock("Ama")
    sale_id = counter.cash().sale.sale_id
    assert printed(counter, sale_id, ReceiptWay.PDF).receipt.copy == 0
    first = printed(counter, sale_id).receipt
    assert printed(counter, sale_id).code == "right_lacking"
    # What did not come out, or nobody can tell, is printed again by whoever is there.
    for state in (ReceiptState.FAILED, ReceiptState.UNKNOWN):
        counter.ask(requests.EndReceipt, first.issue, state)
        first = printed(counter, sale_id).receipt
    counter.ask(requests.EndReceipt, first.issue, ReceiptState.DONE)
    assert printed(counter, sale_id).code == "right_lacking"
    assert printed(counter, sale_id, ReceiptWay.TEXT).receipt.cashier == "Ama"
    counter.ask(requests.Approve, "Kojo", PIN["Kojo"])
    assert printed(counter, sale_id).receipt.cashier == "Ama"
    assert printed(counter, sale_id).code == "right_lacking"
    rows = counter.rows("SELECT data FROM journal_log WHERE kind = 'receipt_made' ORDER BY seq")
    approved = [json.loads(data).get("approved_by") for (data,) in rows]
    assert approved == [None] * 5 + ["Kojo"]
    counter.unlock("Kojo")
    assert printed(counter, sale_id).receipt.copy == 5


def test_a_locked_till_lets_out_what_was_just_paid_and_no_copy_of_it(counter: Counter) -> None:
    counter.unlock("Ama")
    sale_id = counter.cash().sale.sale_id
    assert counter.engine is not None
    counter.engine.submit(requests.Lock())
    assert printed(counter, sale_id).receipt.copy == 0
    assert printed(counter, sale_id).code == "locked"


def count(minor: int) -> DrawerCount:
    return DrawerCount(Money(minor))


def test_the_figures_are_for_supervisors_and_owners_whoever_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(at_till._COST, "n", 2)
    span = (START, START + timedelta(days=1), (START - timedelta(days=7), START), "GHS")
    path = tmp_path / "ledger.sqlite3"
    counter = Counter(tmp_path).start(open_queries=lambda: LogQueries(path))

    def answer() -> str:
        told = counter.ask(requests.AskReport, *span)
        return "read" if isinstance(told, events.ReportRead) else str(told.code)

    assert answer() == "read"
    for name, role in ROLES.items():
        counter.ask(requests.AddPerson, name, role, PIN[name])
        if role is Role.OWNER:
            counter.unlock("Efua")
    assert answer() == "read"
    assert counter.engine is not None
    counter.engine.submit(requests.Lock())
    assert answer() == "locked"
    counter.unlock("Ama")
    assert answer() == "right_lacking"
    assert isinstance(counter.ask(requests.AskWeather, START, "GHS"), events.WeatherRead)
    assert isinstance(counter.ask(requests.Approve, "Kojo", PIN["Kojo"]), events.PersonAtTill)
    assert (answer(), answer()) == ("read", "right_lacking")
    counter.unlock("Kojo")
    assert answer() == "read"
    counter.stop()


def test_a_cashier_closes_their_own_shift_where_the_drawer_is_right(counter: Counter) -> None:
    counter.unlock("Ama")
    assert counter.ask(requests.OpenShift, count(1000)).code == "done"
    assert counter.ask(requests.CloseShift, count(1001)).code == "done"
    assert counter.rows("SELECT opened_by, closed_by FROM shifts_log") == [("Ama", "Ama")]


def test_a_drawer_that_is_far_off_and_anothers_shift_need_somebody_who_may(
    counter: Counter,
) -> None:
    counter.unlock("Ama")
    counter.ask(requests.OpenShift, count(1000))
    far = (count(2000), "found on the floor")
    assert counter.ask(requests.CloseShift, *far).code == "right_lacking"
    assert counter.ask(requests.MoveCash, CashKind.CASH_OUT, Money(5), "water").code == (
        "right_lacking"
    )
    assert counter.ask(requests.MoveCash, CashKind.CASH_IN, Money(5), "change").code == "done"
    counter.unlock("Efua")
    counter.ask(requests.AddPerson, "Yaw", Role.CASHIER, "1357")
    counter.unlock("Yaw", "1357")
    assert counter.ask(requests.CloseShift, count(1005)).code == "right_lacking"
    counter.ask(requests.Approve, "Kojo", PIN["Kojo"])
    assert counter.ask(requests.CloseShift, count(1005)).code == "done"
    assert counter.ask(requests.CloseShift, count(1005)).code == "shift_closed"


def test_a_ledger_that_fails_while_rights_are_looked_at_refuses(counter: Counter) -> None:
    def fail(*_values: Any, **_more: Any) -> None:
        raise LedgerError(LedgerCode.FULL, "as ordered")

    counter.unlock("Ama")
    counter.ask(requests.OpenShift, count(1000))
    setattr(counter.book, "shift_report", fail)  # noqa: B010 - the method is read-only to mypy
    assert counter.ask(requests.CloseShift, count(1000)).code == "ledger"


def test_wrong_pins_are_counted_through_a_restart_and_the_tenth_is_the_last(
    counter: Counter,
) -> None:
    for _ in range(4):
        assert counter.unlock("Ama", "0000").code == "wrong_pin"
    fifth = counter.unlock("Ama", "0000")
    assert (fifth.code, fifth.wait_seconds) == ("wrong_pin", 30.0)
    counter.start()
    soon = counter.unlock("Ama")
    assert soon.code == "too_soon"
    assert 0 < soon.wait_seconds <= 30
    assert counter.unlock("Kojo").person.name == "Kojo"
    for _ in range(4):
        counter.ahead += timedelta(hours=1)
        assert counter.unlock("Ama", "0000").code == "wrong_pin"
    counter.ahead += timedelta(hours=1)
    tenth = counter.unlock("Ama", "0000")
    # No waiting helps any more.
    assert (tenth.code, tenth.wait_seconds) == ("too_many", 0.0)
    counter.ahead += timedelta(days=9)
    assert counter.unlock("Ama").code == "too_many"
    counter.unlock("Efua")
    assert counter.ask(requests.SetPin, "Ama", "8642").person.name == "Ama"
    assert counter.unlock("Ama", "8642").person.name == "Ama"


def test_a_right_pin_forgives_the_wrong_ones_before_it(counter: Counter) -> None:
    for _ in range(3):
        counter.unlock("Ama", "0000")
    counter.unlock("Ama")
    assert counter.rows("SELECT tries FROM people WHERE name = 'Ama'") == [(0,)]


def test_only_an_owner_sets_people_up_and_everybody_changes_their_own_pin(
    counter: Counter,
) -> None:
    add, pin, out = requests.AddPerson, requests.SetPin, requests.DisablePerson
    assert counter.ask(add, "Yaw", Role.CASHIER, "1357").code == "locked"
    counter.unlock("Kojo")
    assert counter.ask(add, "Yaw", Role.CASHIER, "1357").code == "right_lacking"
    assert counter.ask(pin, "Ama", "1357").code == "right_lacking"
    assert counter.ask(out, "Ama").code == "right_lacking"
    assert counter.ask(pin, "Kojo", "1357").person.name == "Kojo"
    assert counter.unlock("Kojo").code == "wrong_pin"
    counter.unlock("Efua")
    for wrong, code in (
        ((" ", Role.CASHIER, "1357"), "no_name"),
        (("KOJO", Role.CASHIER, "1357"), "name_taken"),
        (("Yaw", Role.CASHIER, "135"), "not_a_pin"),
    ):
        assert counter.ask(add, *wrong).code == code
    assert counter.ask(pin, "Ama", "x").code == "not_a_pin"
    assert counter.ask(out, "Nobody").code == "unknown_person"
    assert counter.ask(out, "Efua").code == "last_owner"
    assert not counter.ask(out, "Ama").person.active
    assert counter.unlock("Ama").code == "unknown_person"
    assert counter.unlock("Nobody", "1234").code == "unknown_person"


def test_who_is_taken_out_while_at_the_till_is_there_no_more(counter: Counter) -> None:
    counter.unlock("Efua")
    counter.ask(requests.AddPerson, "Esi", Role.OWNER, "2468")
    counter.ask(requests.DisablePerson, "Efua")
    assert counter.cash().code == "locked"


def test_a_till_without_an_owner_asks_nobody_who_may_set_people_up(empty: Counter) -> None:
    empty.ask(requests.AddPerson, "Ama", Role.CASHIER, "1234")
    assert empty.cash().code == "locked"
    empty.unlock("Ama", "1234")
    number = empty.cash().sale.number
    # Nobody here could approve it.
    assert isinstance(empty.refund(number, 5), events.RefundChanged)
    assert isinstance(empty.ask(requests.AddPerson, "Efua", Role.OWNER, "4321"), events.PersonNoted)
    assert empty.refund(number, 5).code == "right_lacking"


def test_a_reset_takes_everybody_out_and_is_told(counter: Counter) -> None:
    assert counter.ask(requests.ResetPeople).person is None
    assert isinstance(counter.cash(), events.ChargeAccepted)
    counter.stop()
    counter.hearer = Hearer()
    counter.start()
    counter.stop()
    counter.hearer = Hearer()
    counter.engine = Engine(parts(counter.folder), counter.hearer)
    counter.engine.start()
    told = counter.hearer.wait(events.PeopleChanged)
    assert told.people == ()
    assert told.reset_at is not None


def test_without_a_key_a_pin_is_kept_all_the_same_and_said(empty: Counter) -> None:
    empty.key = None
    noted = empty.ask(requests.AddPerson, "Efua", Role.OWNER, "4321")
    assert not noted.peppered
    empty.key = b"a key that came later"
    assert empty.unlock("Efua", "4321").person.name == "Efua"
    assert empty.ask(requests.SetPin, "Efua", "4321").peppered
    empty.key = None
    gone = empty.unlock("Efua", "4321")
    assert gone.code == "no_key"
    assert empty.rows("SELECT tries FROM people") == [(0,)]
    empty.key = b"another till's"
    assert empty.unlock("Efua", "4321").code == "wrong_pin"


def test_no_pin_stands_in_the_ledger(counter: Counter) -> None:
    counter.unlock("Ama")
    counter.stop()
    content = (counter.folder / "ledger.sqlite3").read_bytes()
    assert PIN["Ama"].encode() not in content


@pytest.mark.parametrize("where", ["note_person", "reset_people"])
def test_a_ledger_that_fails_lets_nobody_in(counter: Counter, where: str) -> None:
    assert counter.engine is not None

    def fail(*_values: Any, **_more: Any) -> None:
        raise LedgerError(LedgerCode.FULL, "as ordered")

    setattr(counter.book, where, fail)
    kind = requests.ResetPeople if where == "reset_people" else requests.Unlock
    facts = () if where == "reset_people" else ("Ama", PIN["Ama"])
    assert counter.ask(kind, *facts).code == "ledger"


# -- the drawer


def move(counter: Counter, kind: CashKind) -> Any:
    return counter.ask(requests.MoveCash, kind, Money(100), "water")


def close(counter: Counter, minor: int, reason: str | None = None) -> Any:
    return counter.ask(requests.CloseShift, DrawerCount(Money(minor)), reason)


def test_who_opened_moved_and_closed_stands_in_the_ledger(counter: Counter) -> None:
    assert counter.ask(requests.OpenShift, DrawerCount(Money(5000))).code == "locked"
    counter.unlock("Ama")
    opened = counter.ask(requests.OpenShift, DrawerCount(Money(5000)))
    assert opened.report.shift.opened_by == "Ama"
    assert move(counter, CashKind.CASH_IN).code == "done"
    assert move(counter, CashKind.CASH_OUT).code == "right_lacking"
    assert move(counter, CashKind.TO_SAFE).code == "right_lacking"
    counter.ask(requests.Approve, "Kojo", PIN["Kojo"])
    assert move(counter, CashKind.TO_SAFE).code == "done"
    closed = close(counter, 5000)
    assert (closed.code, closed.report.shift.closed_by) == ("done", "Ama")
    safe = (requests.TakeToSafe, Money(100), "bank")
    assert counter.ask(*safe).code == "right_lacking"
    counter.ask(requests.Approve, "Kojo", PIN["Kojo"])
    assert counter.ask(*safe).code == "done"
    assert counter.rows("SELECT kind, cashier, approved_by FROM cash_log ORDER BY seq") == [
        ("float", "Ama", None), ("cash_in", "Ama", None), ("to_safe", "Ama", "Kojo"),
        ("to_safe", "Ama", "Kojo"),
    ]  # fmt: skip


def test_who_approved_a_large_difference_stands_in_the_close_itself(counter: Counter) -> None:
    counter.unlock("Ama")
    counter.ask(requests.OpenShift, DrawerCount(Money(5000)))
    counter.ask(requests.Approve, "Kojo", PIN["Kojo"])
    assert close(counter, 4000, "lost").code == "done"
    (data,) = counter.rows("SELECT data FROM journal_log WHERE kind = 'shift_closed'")[0]
    assert json.loads(data)["approved_by"] == "Kojo"
