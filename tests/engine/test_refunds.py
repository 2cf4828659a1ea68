from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pos_app.domain.money import Money
from pos_app.domain.refund import RefundState, RefundWay
from pos_app.domain.shift import DrawerCount
from pos_app.engine import events, requests
from pos_app.ledger.errors import LedgerCode, LedgerError

if TYPE_CHECKING:
    from tests.engine.world import World


def paid(world: World, minor: int = 2050) -> str:
    """The number of a sale that was paid in cash."""
    world.submit(requests.ChargeCash(f"cash{minor}", Money(minor)))
    world.run(0.01)
    return world.told(events.ChargeAccepted)[-1].sale.number


def ask(world: World, request: requests.EngineRequest) -> Any:
    world.submit(request)
    world.run(0.01)
    kinds = events.RefundChanged | events.RefundRefused
    return [fact for fact in world.facts if isinstance(fact, kinds)][-1]


def promise(number: str, minor: int = 500, **changes: Any) -> requests.PromiseRefund:
    facts: dict[str, Any] = {"by": RefundWay.CASH, "reason": "torn", **changes}
    return requests.PromiseRefund("r", number, Money(minor), **facts)


def test_a_refund_is_told_once_it_is_stored(world: World) -> None:
    told = ask(world, promise(paid(world), reason="  torn \n bag " + "x" * 300))
    assert isinstance(told, events.RefundChanged)
    assert (told.refund.amount, told.refund.state) == (Money(500), RefundState.DONE)
    assert told.refund.reason.startswith("torn bag xxx")
    assert len(told.refund.reason) == 200
    assert world.book is not None
    assert world.book.refund(told.refund.refund_number) == told.refund


def test_more_than_was_proven_does_not_go_back(world: World) -> None:
    number = paid(world)
    ask(world, promise(number, 2000))
    refused = ask(world, promise(number, 51))
    assert (refused.code, refused.left) == ("more_than_proven", Money(50))
    waiting = world.charge()
    nothing = ask(world, promise(world.sale(waiting).number, 1))
    assert nothing.code == "nothing_proven"


def test_what_cannot_be_promised_or_settled_is_refused(world: World) -> None:
    number = paid(world)
    assert ask(world, promise(number, reason=" \n ")).code == "no_reason"
    assert ask(world, promise("T1-000009")).code == "unknown_sale"
    owed = ask(world, promise(number, by=RefundWay.OWED)).refund.refund_number
    settle = requests.SettleRefund
    assert ask(world, settle("r", "T1-R000009", RefundWay.CASH)).code == "unknown_refund"
    assert ask(world, settle("r", owed, RefundWay.GATEWAY)).code == "no_reference"
    assert ask(world, settle("r", owed, RefundWay.OWED)).code == "no_reference"
    given = ask(world, settle("r", owed, RefundWay.GATEWAY, " MP 12 ")).refund
    assert (given.state, given.reference) == (RefundState.DONE, "MP 12")
    assert ask(world, settle("r", owed, RefundWay.CASH)).code == "already_done"


def test_no_more_goes_back_in_cash_than_is_in_the_drawer(world: World) -> None:
    number = paid(world)
    world.submit(requests.OpenShift("s", DrawerCount(Money(300))))
    world.run(0.01)
    owed = ask(world, promise(number, 400, by=RefundWay.OWED)).refund.refund_number
    assert ask(world, promise(number, 301)).code == "not_in_drawer"
    settle = requests.SettleRefund
    assert ask(world, settle("r", owed, RefundWay.CASH)).code == "not_in_drawer"
    assert isinstance(ask(world, promise(number, 300)), events.RefundChanged)
    assert isinstance(ask(world, settle("r", owed, RefundWay.GATEWAY, "M1")), events.RefundChanged)


@pytest.mark.parametrize("what", ["promise_refund", "settle_refund"])
def test_a_ledger_that_fails_is_told(world: World, what: str) -> None:
    number = paid(world)
    owed = ask(world, promise(number, by=RefundWay.OWED)).refund.refund_number

    def fail(*_values: Any, **_more: Any) -> None:
        raise LedgerError(LedgerCode.FULL, "as ordered")

    assert world.book is not None
    setattr(world.book, what, fail)
    request = (
        promise(number)
        if what == "promise_refund"
        else requests.SettleRefund("r", owed, RefundWay.CASH)
    )
    assert ask(world, request).code == "ledger"
    assert world.told(events.LedgerTrouble)[-1].code == "full"
