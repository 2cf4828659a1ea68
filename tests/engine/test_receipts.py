"""Receipts by the engine: numbered and committed first, ended by whoever printed, else unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pytest

from pos_app.domain.receipt import ReceiptState, ReceiptWay
from pos_app.engine import events, requests
from pos_app.engine.dispatch import refusal
from pos_app.ledger.book import LedgerCode, LedgerError
from tests.engine.world import World, journal

if TYPE_CHECKING:
    from pos_app.domain.payment import Payment

T = TypeVar("T", bound=events.EngineEvent)


def asked(world: World, request: requests.EngineRequest, kind: type[T]) -> T:
    world.submit(request)
    world.run(0.01)
    return world.told(kind)[-1]


def paid(world: World) -> Payment:
    payment = world.charge()
    world.until(lambda: world.state(payment) == "pending")
    world.paygate.of(payment.payment_id).status = "succeeded"
    world.until(lambda: world.state(payment) == "succeeded")
    return payment


def make(sale_id: str, ref: str = "r1") -> requests.MakeReceipt:
    return requests.MakeReceipt(ref, sale_id, ReceiptWay.PRINT)


def test_it_is_on_disk_before_it_is_told_and_ends_as_it_is_said(world: World) -> None:
    payment = paid(world)
    made = asked(world, make(payment.sale_id), events.ReceiptMade)
    assert (made.ref, made.sale.is_paid) == ("r1", True)
    assert [each.payment_id for each in made.payments] == [payment.payment_id]
    assert (made.receipt.copy, made.receipt.cashier) == (0, None)
    assert journal(world)[-1][0] == "receipt_made"
    end = requests.EndReceipt("r2", made.receipt.issue, ReceiptState.DONE)
    ended = asked(world, end, events.ReceiptEnded)
    assert (ended.ref, ended.receipt.state) == ("r2", ReceiptState.DONE)
    assert journal(world)[-1] == (
        "receipt_ended",
        {"receipt": {"issue": made.receipt.issue, "state": "done"}},
    )
    assert asked(world, make(payment.sale_id, "r3"), events.ReceiptMade).receipt.copy == 1


def test_what_cannot_be_is_refused_by_code(world: World) -> None:
    payment = world.charge()
    refused = asked(world, make(payment.sale_id), events.ReceiptRefused)
    assert (refused.ref, refused.code) == ("r1", "not_paid")
    assert asked(world, make("s_0"), events.ReceiptRefused).code == "unknown_sale"
    end = requests.EndReceipt("r2", 1, ReceiptState.DONE)
    assert asked(world, end, events.ReceiptRefused).code == "unknown_receipt"


def test_a_receipt_touches_no_sale(world: World) -> None:
    payment = paid(world)
    sale, before = world.sale(payment), world.stored(payment)
    asked(world, make(payment.sale_id), events.ReceiptMade)
    assert (world.sale(payment), world.stored(payment)) == (sale, before)


def test_a_ledger_that_fails_is_said(world: World) -> None:
    payment = paid(world)
    book = world.book
    assert book is not None

    def fail(*_values: object, **_more: object) -> None:
        raise LedgerError(LedgerCode.FULL, "as ordered")

    book.make_receipt = fail  # type: ignore[method-assign, assignment]
    assert asked(world, make(payment.sale_id), events.ReceiptRefused).code == "ledger"
    del book.make_receipt


def test_one_whose_till_was_killed_is_unknown_at_the_next_start(world: World) -> None:
    payment = paid(world)
    made = asked(world, make(payment.sale_id), events.ReceiptMade)
    world.run(121)
    world.restart()
    kind, data = journal(world)[-1]
    assert (kind, data["receipt"]["state"]) == ("receipt_ended", "unknown")
    end = requests.EndReceipt("r2", made.receipt.issue, ReceiptState.DONE)
    assert asked(world, end, events.ReceiptEnded).receipt.state is ReceiptState.UNKNOWN


@pytest.mark.parametrize("code", ["not_ready", "stopping"])
def test_it_is_answered_when_nobody_can(code: str) -> None:
    for request in (make("s_1"), requests.EndReceipt("r1", 1, ReceiptState.DONE)):
        assert refusal(request, code) == events.ReceiptRefused("r1", code)
