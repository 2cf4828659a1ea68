"""Cash, and parts of a sale: paid by the commit that stores it, and never more than is left."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.domain.cash import CashRules
from pos_app.domain.money import Money
from pos_app.domain.payment import Review
from pos_app.engine import events, requests
from pos_app.ledger.book import LedgerCode, LedgerError
from pos_app.ledger.verify import verify
from tests.engine.port import request_lost
from tests.engine.test_recover import created
from tests.engine.world import AMOUNT, OTHER_PHONE, journal

if TYPE_CHECKING:
    from pos_app.domain.payment import Payment
    from tests.engine.world import World

WHOLE = Money(6402)
PART = Money(2400)
REST = AMOUNT - PART


def drawer(world: World) -> list[int]:
    """What each row of the drawer says, oldest first."""
    with contextlib.closing(sqlite3.connect(world.path)) as connection:
        rows = connection.execute("SELECT amount_minor FROM cash_log ORDER BY seq").fetchall()
    return [minor for (minor,) in rows]


def succeed(world: World, payment: Payment) -> None:
    """Let its customer approve, and look."""
    world.paygate.of(payment.payment_id).status = "succeeded"
    world.done(requests.CheckNow(payment.payment_id))
    assert world.state(payment) == "succeeded"


def test_cash_is_paid_by_its_commit_and_told_after_it(world: World) -> None:
    world.facts.clear()
    payment = world.charge_cash(tendered=Money(10000), note="bread", working="64")
    assert [type(fact).__name__ for fact in world.facts] == [
        "TallyChanged", "ChargeAccepted", "PaymentChanged", "SaleChanged",
    ]  # fmt: skip
    sale = world.sale(payment)
    assert (sale.status, sale.paid_at, sale.note) == ("paid", payment.succeeded_at, "bread")
    assert sale.working == "64"
    assert (payment.state, payment.tendered_minor, payment.change) == (
        "succeeded", 10000, Money(3600),
    )  # fmt: skip
    (changed,) = world.told(events.PaymentChanged)
    assert (changed.payment, changed.sale, changed.before) == (payment, sale, "created")
    assert world.told(events.TallyChanged)[-1].tally.paid == AMOUNT
    assert drawer(world) == [10000, -3600]
    assert [kind for kind, _ in journal(world)][1:] == [
        "sale_opened", "cash_taken", "change_given", "sale_settled",
    ]  # fmt: skip
    world.run(120)
    assert world.paygate.wire.log == world.checkout.wire.log == []
    assert world.told(events.PartFailed) == []
    assert verify(world.path).ok


def test_cash_needs_neither_gateway_nor_network(closed_world: World) -> None:
    closed_world.paygate_on = closed_world.checkout_on = False
    closed_world.start()
    payment = closed_world.charge_cash()
    assert (payment.tendered_minor, payment.change) == (6400, Money(0))
    assert drawer(closed_world) == [6400]
    assert closed_world.sale(payment).status == "paid"


def test_cash_is_no_request_that_the_guard_or_a_gateway_knows(world: World) -> None:
    payment = world.charge_cash()
    assert world.charge_cash().sale_number != payment.sale_number
    assert world.done(requests.CheckNow(payment.payment_id)).code == "already_over"
    assert world.done(requests.CancelPayment(payment.payment_id)).code == "too_late"
    assert world.done(requests.ClosePayment(payment.payment_id, "gone")).code == "already_over"
    world.submit(requests.PutOnScreen(payment.payment_id))
    world.charge(phone=OTHER_PHONE)
    world.submit(requests.ReconcileDay("r", payment.created_at, world.now()))
    world.until(lambda: bool(world.told(events.DayReconciled)))
    found = world.told(events.DayReconciled)[0].found
    assert not [c for c in found.compared if c.payment and c.payment.gateway is None]
    world.restart()
    world.run(60)
    assert world.told(events.RecoveryFound)[0].payments != (payment,)
    assert world.told(events.PartFailed) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": Money(6400, "USD")}, "amount_differs"),
        ({"due": Money(6400, "USD")}, "amount_differs"),
        ({"tendered": Money(6400, "USD")}, "amount_differs"),
        ({"amount": Money(20_000_01)}, "over_maximum"),
        ({"due": Money(20_000_01)}, "over_maximum"),
        ({"due": AMOUNT - Money(1)}, "more_than_left"),
        ({"tendered": Money(6399)}, "tendered_short"),
        ({"tendered": Money(0)}, "tendered_short"),
        ({"tendered": Money(6400 + 20_000_01)}, "tendered_too_much"),
        ({"sale_id": "s_none"}, "unknown_sale"),
    ],
)
def test_what_cash_is_refused_for_stores_nothing(
    world: World, changes: dict[str, Any], code: str
) -> None:
    before = journal(world)
    assert world.rejected(world.ask_cash(**changes)).code == code
    assert journal(world) == before
    assert drawer(world) == []


def test_cash_that_is_switched_off_is_refused(closed_world: World) -> None:
    closed_world.cash = None
    closed_world.start()
    assert closed_world.rejected(closed_world.ask_cash()).code == "cash_off"
    assert [kind for kind, _ in journal(closed_world)] == ["ledger_created"]


def test_the_most_that_can_be_handed_over_is_taken(world: World) -> None:
    payment = world.charge_cash(tendered=Money(6400 + 20_000_00))
    assert payment.change == Money(20_000_00)


def test_only_what_nothing_else_pays_is_rounded(closed_world: World) -> None:
    closed_world.cash = CashRules(rounding=Money(10))
    world = closed_world.start()
    part = world.charge_cash(amount=Money(1003), due=WHOLE)
    assert (part.tendered_minor, part.rounding_minor, part.change) == (1003, 0, Money(0))
    # 53.99 is left: 54.00 in cash.
    short = world.ask_cash(amount=Money(5399), sale_id=part.sale_id, tendered=Money(5399))
    assert world.rejected(short).code == "tendered_short"
    rest = world.charge_cash(amount=Money(5399), sale_id=part.sale_id, tendered=Money(6000))
    assert (rest.amount, rest.rounding_minor, rest.change) == (Money(5399), 1, Money(600))
    assert world.sale(rest).status == "paid"
    whole = world.charge_cash(amount=WHOLE)
    assert (whole.amount, whole.tendered_minor, whole.rounding_minor) == (WHOLE, 6400, -2)
    assert world.sale(whole).status == "paid"
    assert drawer(world) == [1003, 6000, -600, 6400]
    assert verify(world.path).ok


def test_parts_pay_a_sale_whichever_comes_first(world: World) -> None:
    prompt = world.charge(amount=PART, due=AMOUNT)
    world.run(1)
    assert world.paygate.only().amount == PART
    succeed(world, prompt)
    assert (world.sale(prompt).status, world.sale(prompt).amount) == ("open", AMOUNT)
    more = world.ask_cash(amount=REST + Money(1), sale_id=prompt.sale_id)
    assert world.rejected(more).code == "more_than_left"
    rest = world.charge_cash(amount=REST, sale_id=prompt.sale_id)
    assert (rest.attempt, world.sale(rest).status) == (2, "paid")
    assert world.rejected(world.ask_cash(sale_id=rest.sale_id)).code == "sale_settled"

    cash = world.charge_cash(amount=PART, due=AMOUNT)
    assert world.sale(cash).status == "open"
    code = world.charge_qr(amount=REST, sale_id=cash.sale_id)
    world.until(lambda: world.stored(code).shown_at is not None)
    world.checkout.only().status = "succeeded"
    world.until(lambda: world.state(code) == "succeeded")
    assert world.sale(code).status == "paid"
    assert world.told(events.PaidTwice) == []
    assert verify(world.path).ok


def test_an_undecided_part_holds_its_sale_until_a_person_takes_the_risk(world: World) -> None:
    prompt = world.charge()
    world.until(lambda: world.state(prompt) == "pending")
    before = journal(world)
    blocked = world.rejected(world.ask_cash(sale_id=prompt.sale_id))
    assert (blocked.code, blocked.payment) == ("sale_blocked", world.stored(prompt))
    assert journal(world) == before
    world.done(requests.SetPaymentAside(prompt.payment_id))
    cash = world.charge_cash(sale_id=prompt.sale_id, risk_of=prompt.payment_id)
    assert world.stored(prompt).risk_accepted_at is not None
    assert (world.sale(cash).status, world.sale(cash).left_at) == ("paid", None)
    rows = journal(world)
    first = [kind for kind, _ in rows].index("risk_accepted")
    assert [kind for kind, _ in rows[first:]][:4] == [
        "risk_accepted", "sale_resumed", "cash_taken", "sale_settled",
    ]  # fmt: skip
    assert rows[first + 2][1]["risk_note"] == "another payment of this sale may still be paid"
    assert world.seen(prompt).risk_accepted_at is not None
    # Nobody should pay it again: the engine ends what is left of it.
    world.until(lambda: world.state(prompt) == "cancelled", within=5)
    assert world.told(events.PaidTwice) == []


def test_a_prompt_that_is_approved_after_cash_was_taken_is_told_as_paid_twice(
    world: World,
) -> None:
    prompt = world.charge()
    world.until(lambda: world.state(prompt) == "pending")
    world.paygate.only().status = "processing"
    cash = world.charge_cash(sale_id=prompt.sale_id, risk_of=prompt.payment_id)
    world.run(5)
    succeed(world, prompt)
    (twice,) = world.told(events.PaidTwice)
    assert {p.payment_id for p in twice.payments} == {prompt.payment_id, cash.payment_id}
    for payment in (prompt, cash):
        assert world.stored(payment).review is Review.PAID_TWICE
        assert world.seen(payment).review is Review.PAID_TWICE
        item = world.book.attention(payment.payment_id) if world.book else None
        assert item is not None
        assert (item.cause, item.gateway) == ("paid_twice", payment.gateway)
    assert world.sale(cash).status == "paid"
    assert world.told(events.PartFailed) == []
    assert drawer(world) == [6400]
    assert verify(world.path).ok


def test_a_part_that_is_paid_ends_no_other_part(world: World) -> None:
    first = world.charge(amount=PART, due=AMOUNT)
    world.until(lambda: world.state(first) == "pending")
    second = world.charge(
        amount=REST, sale_id=first.sale_id, risk_of=first.payment_id, phone=OTHER_PHONE
    )
    world.until(lambda: world.state(second) == "pending")
    succeed(world, first)
    world.run(5)
    assert (world.state(second), world.stored(second).cancel_requested_at) == ("pending", None)
    succeed(world, second)
    assert world.sale(first).status == "paid"
    assert world.told(events.PaidTwice) == []


def test_a_part_beside_a_paid_one_is_sent_again_when_its_reply_was_lost(world: World) -> None:
    cash = world.charge_cash(amount=PART, due=AMOUNT)
    world.paygate.wire.order("create", request_lost())
    prompt = world.charge(amount=REST, sale_id=cash.sale_id)
    world.until(lambda: world.state(prompt) == "pending", within=90)
    assert world.stored(prompt).sends == 2
    succeed(world, prompt)
    assert world.sale(cash).status == "paid"


def test_what_was_never_sent_is_not_sent_for_more_than_is_left(world: World) -> None:
    stored = created(world)
    world.restart()
    assert world.told(events.RecoveryFound)[-1].only_drop == ()
    cash = world.charge_cash(amount=PART, sale_id=stored.sale_id, risk_of=stored.payment_id)
    assert world.done(requests.SendCreated(stored.payment_id)).code == "only_drop"
    assert world.paygate.wire.count("create") == 0
    assert world.done(requests.DropCreated(stored.payment_id)).code == "done"
    rest = world.charge(amount=REST, sale_id=cash.sale_id)
    world.run(1)
    succeed(world, rest)
    assert world.sale(cash).status == "paid"


# -- a ledger that fails


def fail_cash(world: World, *, written: bool, code: LedgerCode = LedgerCode.UNWRITABLE) -> None:
    """Let the next commit of cash be said to have failed, written or not."""
    assert world.book is not None
    book, real = world.book, world.book.take_cash

    def fail(*arguments: Any, **more: Any) -> None:
        del book.take_cash
        if written:
            real(*arguments, **more)
        raise LedgerError(code, "as ordered")

    book.take_cash = fail  # type: ignore[method-assign,assignment]


@pytest.mark.parametrize("recover", [True, False])
@pytest.mark.parametrize("written", [True, False])
def test_cash_whose_commit_failed_is_answered_by_what_is_on_disk(
    world: World, written: bool, recover: bool
) -> None:
    world.stop()
    world.recover = recover
    world.start()
    world.charge_cash(amount=Money(1))
    world.facts.clear()
    fail_cash(world, written=written)
    ref = world.ask_cash(tendered=Money(7000))
    assert [f.code for f in world.told(events.LedgerTrouble)] == ["unwritable"]
    # Nobody knows yet; who asks meanwhile is told at once, since nothing of that is stored.
    assert not world.told(events.ChargeAccepted)
    assert not world.told(events.ChargeRejected)
    assert world.rejected(world.ask_cash()).code == "ledger"
    world.until(lambda: bool(world.told(events.EngineReady)), within=5)
    world.run(1)
    if written:
        (accepted,) = world.told(events.ChargeAccepted)
        assert (accepted.ref, accepted.sale.status) == (ref, "paid")
        assert accepted.payment.change == Money(600)
        about = [f for f in world.told(events.PaymentChanged) if f.payment == accepted.payment]
        assert [f.before for f in about] == ["created"]
        assert world.told(events.SaleChanged)[-1].sale == accepted.sale
        assert world.told(events.TallyChanged)[-1].tally.paid == AMOUNT + Money(1)
    else:
        assert world.rejected(ref).code == "ledger"
        assert drawer(world) == [1]
    assert world.told(events.PartFailed) == []
    # It is told once.
    world.fail_next_commit()
    world.ask_charge()
    world.run(10)
    assert len(world.told(events.ChargeAccepted)) <= 2
    assert verify(world.path).ok


def test_nobody_waits_for_a_ledger_that_cannot_be_read(world: World) -> None:
    assert world.book is not None
    book = world.book
    fail_cash(world, written=True)

    def gone() -> None:
        raise LedgerError(LedgerCode.UNREADABLE, "unplugged")

    book.reopen = gone  # type: ignore[method-assign]
    ref = world.ask_cash()
    world.until(lambda: bool(world.told(events.ChargeRejected)), within=2)
    assert world.rejected(ref).code == "not_known"
    world.run(5)
    assert len(world.told(events.ChargeRejected)) == 1
    del book.reopen
    world.until(lambda: bool(world.told(events.SaleChanged)), within=90)
    # Asked and answered; but what is paid is told.
    assert world.told(events.ChargeAccepted) == []
    (changed,) = world.told(events.PaymentChanged)
    assert (changed.before, changed.payment.state, changed.sale.status) == (
        "created", "succeeded", "paid",
    )  # fmt: skip


def test_cash_that_was_not_stored_is_told_no_more_once_it_was_answered(world: World) -> None:
    assert world.book is not None
    book = world.book
    fail_cash(world, written=False)

    def gone() -> None:
        del book.reopen
        raise LedgerError(LedgerCode.UNREADABLE, "unplugged")

    book.reopen = gone  # type: ignore[method-assign]
    ref = world.ask_cash()
    world.until(lambda: len(world.told(events.EngineReady)) == 2, within=30)
    world.run(1)
    assert world.rejected(ref).code == "not_known"
    assert world.told(events.PaymentChanged) == []


def test_a_till_that_stops_before_it_knows_says_so(world: World) -> None:
    fail_cash(world, written=True)
    ref = world.ask_cash()
    world.stop()
    assert world.rejected(ref).code == "not_known"
    world.start()
    assert drawer(world) == [6400]


@pytest.mark.expect_log("a task ended with RuntimeError")
def test_a_mistake_with_cash_is_told_as_one_and_leaves_nothing_in_doubt(world: World) -> None:
    assert world.book is not None
    book = world.book

    def mistake(*_arguments: Any, **_more: Any) -> None:
        del book.take_cash
        raise RuntimeError

    book.take_cash = mistake  # type: ignore[method-assign,assignment]
    assert world.rejected(world.ask_cash()).code == "mistake"
    assert [f.part for f in world.told(events.PartFailed)] == ["one_task"]
    world.fail_next_commit()
    world.ask_charge()
    world.until(lambda: len(world.told(events.EngineReady)) == 2, within=5)
    world.run(1)
    assert len(world.told(events.ChargeRejected)) == 1
    assert world.charge_cash().state == "succeeded"


def test_what_is_left_over_is_ended_after_trouble_too(world: World) -> None:
    prompt = world.charge()
    world.until(lambda: world.state(prompt) == "pending")
    fail_cash(world, written=True)
    world.ask_cash(sale_id=prompt.sale_id, risk_of=prompt.payment_id)
    world.until(lambda: world.state(prompt) == "cancelled", within=10)
    assert world.seen(prompt).risk_accepted_at is not None
    assert replace(world.sale(prompt), paid_at=None).status == "paid"
