"""Change that is owed: told with its number, given once, and true after a commit in doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pos_app.domain.money import Money
from pos_app.domain.refund import RefundState, RefundWay
from pos_app.domain.shift import CashKind, DrawerCount
from pos_app.engine import events, requests
from pos_app.ledger.errors import LedgerCode, LedgerError
from pos_app.ledger.verify import verify
from tests.engine.test_cash import drawer, fail_cash
from tests.engine.test_refunds import ask, promise
from tests.engine.world import journal
from tests.invariants.cash import check_drawer

if TYPE_CHECKING:
    from pos_app.domain.refund import Refund
    from tests.engine.world import World

DUE = Money(4730)
NOTE = Money(5000)
OWED = Money(70)


def owe(world: World, **changes: Any) -> Refund:
    """Take cash whose change cannot all be given; what is owed, as it was told."""
    world.charge_cash(**{"amount": DUE, "tendered": NOTE, "owed": OWED, **changes})
    owed = world.told(events.ChargeAccepted)[-1].owed
    assert owed is not None
    return owed


def settle(world: World, number: str) -> Any:
    return ask(world, requests.SettleRefund("r", number, RefundWay.CASH))


def test_what_is_owed_is_told_with_the_cash_that_it_is_of(world: World) -> None:
    owed = owe(world)
    accepted = world.told(events.ChargeAccepted)[-1]
    assert (accepted.payment.change, accepted.payment.change_owed) == (Money(200), OWED)
    assert (owed.amount, owed.state, owed.change_of) == (
        OWED, "owed", accepted.payment.payment_id,
    )  # fmt: skip
    assert world.book is not None
    assert world.book.refund(owed.refund_number) == owed
    assert accepted.sale.status == "paid"
    assert drawer(world) == [5000, -200]
    world.charge_cash()
    assert world.told(events.ChargeAccepted)[-1].owed is None


def test_it_is_given_once_however_often_it_is_asked(world: World) -> None:
    number = owe(world).refund_number
    world.submit(requests.OpenShift("s", DrawerCount(Money(69))))
    world.run(0.01)
    assert settle(world, number).code == "not_in_drawer"
    gateway = requests.SettleRefund("r", number, RefundWay.GATEWAY, "MP12")
    assert ask(world, gateway).code == "cash_only"
    world.submit(requests.MoveCash("m", CashKind.CASH_IN, Money(100), "coins"))
    world.run(0.01)
    # Both clicks of a double click.
    request = requests.SettleRefund("r", number, RefundWay.CASH)
    world.submit(request)
    world.submit(request)
    world.run(0.01)
    assert world.told(events.RefundChanged)[-1].refund.state is RefundState.DONE
    assert world.told(events.RefundRefused)[-1].code == "already_done"
    assert [kind for kind, _ in journal(world)].count("change_settled") == 1
    world.restart()
    assert settle(world, number).code == "already_done"
    assert drawer(world)[-1] == -70
    assert check_drawer(world.path) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"owed": Money(271)}, "owed_too_much"),
        ({"owed": Money(-1)}, "owed_too_much"),
        ({"owed": Money(1), "tendered": None}, "owed_too_much"),
        ({"owed": Money(70, "USD")}, "amount_differs"),
        ({"slip": "T1-R000009"}, "unknown_slip"),
        ({"slip": ""}, "unknown_slip"),
    ],
)
def test_what_cannot_be_owed_or_taken_off_stores_nothing(
    world: World, changes: dict[str, Any], code: str
) -> None:
    before = journal(world)
    ref = world.ask_cash(**{"amount": DUE, "tendered": NOTE, **changes})
    assert world.rejected(ref).code == code
    assert journal(world) == before
    assert drawer(world) == []


def test_nothing_is_owed_where_nothing_is_said_to_be(world: World) -> None:
    payment = world.charge_cash(amount=DUE, tendered=NOTE, owed=Money(0))
    assert (payment.change, payment.change_owed) == (Money(270), None)
    assert world.told(events.ChargeAccepted)[-1].owed is None


def test_a_slip_lowers_what_is_handed_over_for_the_next_sale(world: World) -> None:
    number = owe(world).refund_number
    short = world.ask_cash(amount=Money(1200), tendered=Money(1129), slip=number)
    assert world.rejected(short).code == "tendered_short"
    exact = world.charge_cash(amount=Money(1200), slip=number)
    assert (exact.tendered_minor, exact.change) == (1200, Money(0))
    assert drawer(world) == [5000, -200, -70, 1200]
    again = world.ask_cash(amount=Money(1200), slip=number)
    assert world.rejected(again).code == "slip_settled"
    assert settle(world, number).code == "already_done"
    assert check_drawer(world.path) == []
    assert verify(world.path).ok


def test_a_slip_that_is_worth_more_than_the_sale_gives_change(world: World) -> None:
    number = owe(world).refund_number
    below = world.ask_cash(amount=Money(50), tendered=Money(-10), slip=number)
    assert world.rejected(below).code == "tendered_short"
    payment = world.charge_cash(amount=Money(50), slip=number)
    assert (payment.tendered_minor, payment.change) == (70, Money(20))
    number = owe(world).refund_number
    left = owe(world, amount=Money(50), tendered=Money(0), owed=Money(20), slip=number)
    assert left.amount == Money(20)
    assert sum(drawer(world)) == 2 * 4730 + 50 + 50 + 20
    assert check_drawer(world.path) == []


def test_a_refund_is_no_slip(world: World) -> None:
    sale = owe(world).sale_number
    number = ask(world, promise(sale, by=RefundWay.OWED)).refund.refund_number
    assert world.rejected(world.ask_cash(slip=number)).code == "unknown_slip"
    assert settle(world, number).refund.state is RefundState.DONE


def test_a_slip_pays_a_part_that_no_cash_has_to_pay(world: World) -> None:
    number = owe(world).refund_number
    part = world.charge_cash(amount=OWED, due=Money(1200), tendered=Money(0), slip=number)
    assert (world.sale(part).status, part.amount) == ("open", OWED)
    world.charge_cash(amount=Money(1130), sale_id=part.sale_id)
    assert world.sale(part).status == "paid"
    assert sum(drawer(world)) == 4730 + 1200
    assert check_drawer(world.path) == []


def test_a_slip_gives_no_more_out_of_the_drawer_than_is_in_it(world: World) -> None:
    world.submit(requests.OpenShift("s", DrawerCount(Money(0))))
    world.run(0.01)
    number = owe(world, amount=Money(1000), tendered=Money(2000), owed=Money(1000)).refund_number
    world.submit(requests.MoveCash("m", CashKind.TO_SAFE, Money(1500), "bank"))
    world.run(0.01)
    assert settle(world, number).code == "not_in_drawer"
    less = {"amount": Money(400), "tendered": Money(0), "slip": number}
    assert world.rejected(world.ask_cash(**less)).code == "not_in_drawer"
    world.ask_cash(**less, owed=Money(100))
    accepted = world.told(events.ChargeAccepted)[-1]
    assert (accepted.payment.change, accepted.payment.change_owed) == (Money(500), Money(100))
    assert world.book is not None
    assert world.book.shift_report().totals.in_drawer == Money(0)  # type: ignore[union-attr]


@pytest.mark.parametrize("written", [True, False])
def test_a_commit_in_doubt_is_answered_with_what_it_owes(world: World, written: bool) -> None:
    slip = owe(world).refund_number
    world.facts.clear()
    fail_cash(world, written=written)
    ref = world.ask_cash(amount=Money(1200), tendered=Money(1500), owed=Money(50), slip=slip)
    assert not world.told(events.ChargeAccepted)
    assert not world.told(events.ChargeRejected)
    world.until(lambda: bool(world.told(events.EngineReady)), within=5)
    world.run(1)
    assert world.book is not None
    kept = world.book.refund(slip)
    assert kept is not None
    if written:
        (accepted,) = world.told(events.ChargeAccepted)
        assert (accepted.ref, accepted.payment.change) == (ref, Money(320))
        assert accepted.owed is not None
        assert (accepted.owed.amount, accepted.owed.state) == (Money(50), "owed")
        assert kept.state is RefundState.DONE
        assert sum(drawer(world)) == 4730 + 1200 + 50
    else:
        assert world.rejected(ref).code == "ledger"
        assert kept.state is RefundState.OWED
        assert sum(drawer(world)) == 4730 + 70
    assert check_drawer(world.path) == []
    assert verify(world.path).ok


def test_what_was_stored_is_not_denied_because_it_cannot_be_read(world: World) -> None:
    """The commit is on disk and the next read fails: it is answered once the ledger is read."""
    assert world.book is not None
    book = world.book

    def fail(*_values: Any) -> None:
        del book.change_owed
        raise LedgerError(LedgerCode.UNREADABLE, "as ordered")

    book.change_owed = fail  # type: ignore[method-assign,assignment]
    ref = world.ask_cash(amount=DUE, tendered=NOTE, owed=OWED)
    assert not world.told(events.ChargeRejected)
    world.until(lambda: bool(world.told(events.ChargeAccepted)), within=5)
    (accepted,) = world.told(events.ChargeAccepted)
    assert accepted.ref == ref
    assert accepted.owed is not None
    assert world.told(events.ChargeRejected) == []
    assert drawer(world) == [5000, -200]


def test_a_settling_in_doubt_is_never_given_twice(world: World) -> None:
    number = owe(world).refund_number
    assert world.book is not None
    book, real = world.book, world.book.settle_refund

    def fail(*values: Any, **more: Any) -> None:
        del book.settle_refund
        real(*values, **more)
        raise LedgerError(LedgerCode.UNWRITABLE, "as ordered")

    book.settle_refund = fail  # type: ignore[method-assign,assignment]
    assert settle(world, number).code == "ledger"
    world.until(lambda: bool(world.told(events.EngineReady)), within=5)
    world.run(1)
    assert settle(world, number).code == "already_done"
    assert sum(drawer(world)) == 4730
