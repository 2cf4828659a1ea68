"""When a create may leave: not after a sleep, to nobody else, from no restored ledger, once."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.domain.methods import RequestKind
from pos_app.domain.money import Money
from pos_app.domain.payment import Review
from pos_app.engine import events, requests
from pos_app.gateways.port import NoAnswer
from pos_app.ledger.book import LedgerCode, LedgerError
from tests.domain.payments import payable
from tests.engine.port import Fault, answer_lost, request_lost, unreachable
from tests.engine.world import journal

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.domain.payment import Payment
    from pos_app.gateways.port import Answer
    from tests.engine.world import World

ELSEWHERE = Review.SENT_ELSEWHERE


def creates(world: World) -> int:
    return world.paygate.wire.count("create")


def after_the_commit(world: World, kind: str, happens: Callable[[], None]) -> None:
    """Let something happen once, right after the journal has a row of a kind."""
    assert world.book is not None
    book: Any = world.book
    real = book.commit

    def commit(*entries: Any, **more: Any) -> None:
        real(*entries, **more)
        if any(entry.kind == kind for entry in entries):
            del book.commit
            happens()

    book.commit = commit


def sleep(world: World, minutes: float, *, frozen: bool) -> None:
    """The process stands still: in a suspend one clock does too, while it is frozen neither."""
    if frozen:
        world.slept += minutes * 60
    else:
        world.wall_ahead += timedelta(minutes=minutes)


@pytest.mark.parametrize("frozen", [True, False])
@pytest.mark.parametrize("minutes", [20, 14 * 60])
@pytest.mark.parametrize("method", ["prompt", "code"])
def test_a_first_send_that_slept_is_dropped_and_told(
    world: World, minutes: int, method: str, *, frozen: bool
) -> None:
    after_the_commit(world, "sending", lambda: sleep(world, minutes, frozen=frozen))
    payment = world.charge() if method == "prompt" else world.charge_qr()
    world.run(60)
    assert world.paygate.charges == {}
    assert world.checkout.orders == {}
    seen = world.seen(payment)
    assert (seen.state, seen.reason, seen.may_have_left) == ("cancelled", "too_old", False)
    assert "dropped" in [kind for kind, _ in journal(world)]
    # The sale is free, and the gateway is not said to be offline.
    world.charge(sale_id=payment.sale_id)
    assert events.Connection.OFFLINE not in [
        fact.connection for fact in world.told(events.ConnectionChanged)
    ]


def test_a_clock_that_is_set_back_far_leaves_an_age_that_nobody_knows(world: World) -> None:
    after_the_commit(world, "sending", lambda: sleep(world, -60, frozen=False))
    payment = world.charge()
    world.until(lambda: world.state(payment) == "cancelled")
    after_the_commit(world, "sending", lambda: sleep(world, -0.1, frozen=False))
    other = world.charge(amount=Money(500))
    world.until(lambda: world.state(other) == "pending")


@pytest.mark.parametrize("frozen", [True, False])
def test_a_resend_that_slept_is_not_sent(world: World, *, frozen: bool) -> None:
    world.paygate.wire.order("create", request_lost())
    payment = world.charge()
    world.run(5)
    after_the_commit(world, "sending", lambda: sleep(world, 20, frozen=frozen))
    world.run(600)
    assert world.paygate.charges == {}
    assert (creates(world), world.state(payment)) == (1, "unconfirmed")


def test_a_sleep_between_storing_and_sending_drops_it_before_it_is_sending(world: World) -> None:
    assert world.book is not None
    book: Any = world.book
    real = book.open_sale

    def open_sale(*arguments: Any, **more: Any) -> Any:
        del book.open_sale
        made = real(*arguments, **more)
        sleep(world, 20, frozen=False)
        return made

    book.open_sale = open_sale
    payment = world.charge()
    world.run(30)
    assert (world.state(payment), world.seen(payment).reason) == ("cancelled", "too_old")
    assert (creates(world), world.stored(payment).sends) == (0, 0)


def test_a_sleep_is_known_by_the_other_clock_where_one_was_set_back(world: World) -> None:
    def happens() -> None:
        sleep(world, 20, frozen=True)
        sleep(world, -20, frozen=False)

    after_the_commit(world, "sending", happens)
    payment = world.charge()
    world.run(30)
    assert (world.state(payment), creates(world)) == ("cancelled", 0)


def test_a_clock_that_is_set_back_keeps_a_resend_back(world: World) -> None:
    world.charge(amount=Money(99))
    world.run(1)
    world.paygate.wire.order("create", request_lost())
    payment = world.charge()
    world.run(5)
    after_the_commit(world, "sending", lambda: sleep(world, -1, frozen=False))
    world.until(lambda: world.stored(payment).reason == "withheld", within=60)
    assert len(world.paygate.charges) == 1


def test_a_short_nap_before_a_resend_only_asks_for_another_walk(world: World) -> None:
    # The gateway's clock is known from then on: after a nap no other can tell the age.
    world.charge(amount=Money(99))
    world.run(1)
    world.paygate.wire.order("create", request_lost())
    payment = world.charge()
    world.run(5)
    after_the_commit(world, "sending", lambda: sleep(world, 1, frozen=True))
    world.until(lambda: world.state(payment) == "pending", within=60)
    assert world.stored(payment).sends == 3
    assert len(world.paygate.charges) == 2


def test_a_cancel_before_the_first_byte_keeps_it_back(world: World) -> None:
    def cancel() -> None:
        world.submit(requests.CancelPayment(payment_id[0]))

    payment_id: list[str] = []
    real = world.paygate.create

    async def slow(body: bytes, still: Callable[[], bool] | None = None) -> Any:
        # Names are looked up and encryption agreed on: nothing has left yet.
        import asyncio

        await asyncio.sleep(3)
        return await real(body, still)

    world.paygate.create = slow  # type: ignore[method-assign]
    payment = world.charge()
    payment_id.append(payment.payment_id)
    cancel()
    world.until(lambda: world.seen(payment).state == "cancelled", within=5)
    assert world.seen(payment).reason == "cancelled_before_sending"
    assert world.paygate.charges == {}
    world.run(600)
    assert world.paygate.charges == {}


# -- nothing left


@pytest.mark.parametrize("method", ["prompt", "code"])
def test_what_never_left_is_cancelled_at_once_without_any_network(
    world: World, method: str
) -> None:
    for wire in (world.paygate.wire, world.checkout.wire):
        wire.always["*"] = unreachable()
    payment = world.charge() if method == "prompt" else world.charge_qr()
    world.until(lambda: world.state(payment) == "unconfirmed")
    assert not payable(world.stored(payment))
    done = world.done(requests.CancelPayment(payment.payment_id), within=2)
    assert done.code == "done"
    assert done.payment is not None
    assert (done.payment.state, done.payment.reason) == ("cancelled", "cancelled_before_sending")
    for wire in (world.paygate.wire, world.checkout.wire):
        wire.always.clear()
    world.run(4000)
    assert world.paygate.charges == {}
    assert world.checkout.orders == {}


def test_what_may_have_left_is_searched_for_when_the_gateway_is_back(world: World) -> None:
    world.paygate.wire.order("create", answer_lost())
    payment = world.charge()
    world.paygate.wire.always["*"] = unreachable()
    world.until(lambda: world.state(payment) == "unconfirmed")
    done = world.done(requests.CancelPayment(payment.payment_id))
    assert done.code == "lost_answer"
    assert payable(world.stored(payment))
    world.paygate.wire.always.clear()
    world.until(lambda: world.state(payment) == "cancelled", within=90)
    assert world.paygate.only().status == "cancelled"


def test_another_method_is_free_at_once_where_nothing_left(world: World) -> None:
    world.paygate.wire.always["*"] = unreachable()
    payment = world.charge()
    world.until(lambda: world.state(payment) == "unconfirmed")
    world.submit(requests.OtherMethod(payment.payment_id))
    world.until(lambda: bool(world.told(events.OtherMethodReady)), within=2)
    assert world.told(events.OtherMethodReady)[0].free


# -- another address or account


def lost(world: World) -> Payment:
    """Charge; the create arrived, its answer is lost, and the list hides it."""
    world.paygate.wire.order("create", answer_lost())
    world.paygate.hidden.add("pay_1")
    payment = world.charge()
    world.until(lambda: world.state(payment) == "unconfirmed")
    return payment


def test_nothing_is_sent_again_to_another_address_or_account(world: World) -> None:
    payment = lost(world)
    world.stop()
    world.paygate.destination = "another account"
    world.start()
    world.until(lambda: world.stored(payment).review is ELSEWHERE, within=30)
    walks = world.paygate.wire.count("find")
    world.run(800)
    assert (creates(world), world.state(payment)) == (1, "unconfirmed")
    # Looking goes on, and what is found is taken.
    assert world.paygate.wire.count("find") > walks
    world.paygate.hidden.clear()
    world.until(lambda: world.state(payment) == "pending", within=80)


def test_the_same_address_and_account_after_a_restart_is_sent_again(world: World) -> None:
    # The gateway's clock is known from then on.
    world.charge(amount=Money(99))
    world.run(1)
    world.paygate.hidden.add("pay_2")
    payment = lost(world)
    world.restart()
    world.until(lambda: creates(world) == 3, within=60)
    assert world.stored(payment).review is None


def test_a_send_of_which_nobody_knows_where_it_went_is_not_sent_again(world: World) -> None:
    payment = lost(world)
    world.stop()
    with closing(sqlite3.connect(world.path)) as file:
        file.execute("UPDATE sends SET destination = NULL")
        file.commit()
    world.start()
    world.run(600)
    assert (creates(world), world.state(payment)) == (1, "unconfirmed")
    assert world.stored(payment).review is None


def test_a_send_keeps_a_digest_of_where_it_went_and_no_key(world: World) -> None:
    payment = world.charge()
    world.until(lambda: world.state(payment) == "pending")
    assert world.book is not None
    (send,) = world.book.sends(payment.payment_id, RequestKind.CREATE)
    assert send.destination is not None
    assert len(send.destination) == 64
    assert send.destination != world.paygate.destination


# -- a restored ledger


def test_nothing_stored_is_sent_by_itself_from_a_restored_ledger(world: World) -> None:
    payment = lost(world)
    assert world.book is not None
    world.book.restored = lambda: True  # type: ignore[method-assign]
    world.run(600)
    assert creates(world) == 1
    # A cancel that was asked for before the backup is not sent by itself either.
    world.done(requests.CancelPayment(payment.payment_id))
    world.paygate.hidden.clear()
    world.until(lambda: world.state(payment) == "pending", within=80)
    world.run(60)
    assert world.paygate.wire.count("cancel") == 0
    # Who charges now is a person.
    other = world.charge(amount=Money(500))
    world.until(lambda: world.state(other) == "pending")


# -- one gateway payment pays one sale


def test_an_answer_that_names_an_earlier_payment_pays_no_second_sale(world: World) -> None:
    first = world.charge()
    world.until(lambda: world.state(first) == "pending")
    real = world.paygate.create

    async def repeats(body: bytes, still: Callable[[], bool] | None = None) -> Any:
        answer = await real(body, still)
        named = replace(answer.reading, gateway_id="pay_1", payment_id=None)
        return replace(answer, reading=named)

    world.paygate.create = repeats  # type: ignore[method-assign]
    world.paygate.hidden.add("pay_2")
    second = world.charge(guard_accepted=True)
    world.until(lambda: world.state(second) == "unconfirmed")
    assert world.stored(second).review is Review.OTHER_PAYMENT
    assert world.stored(second).gateway_id is None
    world.paygate.charges["pay_1"].status = "succeeded"
    world.until(lambda: world.state(first) == "succeeded")
    world.run(600)
    assert (world.state(second), creates(world)) == ("unconfirmed", 2)
    assert world.told(events.PartFailed) == []
    # Looking goes on, and finds what is its own.
    world.paygate.hidden.clear()
    world.until(lambda: world.state(second) == "pending", within=90)
    assert world.stored(second).gateway_id == "pay_2"


def test_a_listed_item_that_is_another_payments_is_taken_for_no_second_one(world: World) -> None:
    first = world.charge()
    world.until(lambda: world.state(first) == "pending")
    second = lost_second(world)
    # The list says that the first one's payment is this one.
    world.paygate.charges["pay_1"].ours = second.payment_id
    world.paygate.charges["pay_1"].status = "succeeded"
    world.until(lambda: world.stored(second).review is Review.OTHER_PAYMENT, within=30)
    world.run(300)
    assert world.state(second) == "unconfirmed"
    assert world.sale(second).status == "open"


def lost_second(world: World) -> Payment:
    world.paygate.wire.order("create", request_lost())
    world.paygate.wire.always["find"] = Fault(NoAnswer("connection_lost"))
    payment = world.charge(guard_accepted=True)
    world.until(lambda: world.state(payment) == "unconfirmed")
    del world.paygate.wire.always["find"]
    return payment


def test_what_names_another_till_is_not_ours(world: World) -> None:
    payment = lost(world)
    world.paygate.hidden.clear()
    world.paygate.till_id = "t_of_another_till"
    world.run(30)
    assert world.state(payment) == "unconfirmed"
    assert world.book is not None
    world.paygate.till_id = world.book.till_id
    world.until(lambda: world.state(payment) == "pending", within=30)
    # A read by its id counts no more than the list.
    world.paygate.till_id = "t_of_another_till"
    world.paygate.charges["pay_1"].status = "succeeded"
    world.until(lambda: world.stored(payment).review is Review.OTHER_PAYMENT, within=30)
    assert world.state(payment) == "pending"
    world.paygate.till_id = world.book.till_id
    world.until(lambda: world.state(payment) == "succeeded", within=60)


# -- the guard


def test_a_clock_that_was_years_ahead_keeps_the_guard_for_ten_minutes_only(world: World) -> None:
    world.wall_ahead = timedelta(days=3650)
    world.charge()
    world.run(60)
    world.wall_ahead = timedelta()
    ref = world.ask_charge()
    assert [fact.ref for fact in world.told(events.GuardStopped)] == [ref]
    world.run(541)
    world.charge()


def test_a_date_to_come_proves_nothing_after_a_restart(world: World) -> None:
    world.wall_ahead = timedelta(days=3650)
    world.charge()
    world.run(60)
    world.stop()
    world.wall_ahead = timedelta()
    world.start()
    world.run(10)
    world.charge()


def test_a_clock_that_is_set_back_a_day_does_not_guard_for_a_day(world: World) -> None:
    world.charge()
    world.run(3600)
    world.wall_ahead = timedelta(hours=-1)
    world.charge()


def test_nothing_leaves_once_the_ledger_has_failed(world: World) -> None:
    real = world.paygate.create

    async def create(body: bytes, still: Callable[[], bool] | None = None) -> Answer:
        assert world.engine is not None
        assert world.engine._engine_loop is not None
        error = LedgerError(LedgerCode.FULL, "as ordered")
        world.engine._engine_loop._session.tell_failure(error)
        return await real(body, still)

    world.paygate.create = create  # type: ignore[method-assign]
    world.charge()
    world.run(0.5)
    assert world.paygate.charges == {}
