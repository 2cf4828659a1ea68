from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pos_app.domain.money import Money
from pos_app.domain.payment import Review
from pos_app.engine import events, requests
from pos_app.gateways.port import BadAnswer, ErrorAnswer, NoAnswer, NotSent
from tests.engine.port import Fault, answer_lost, request_lost, unreachable
from tests.engine.world import journal

if TYPE_CHECKING:
    from pos_app.domain.payment import Payment
    from pos_app.gateways.port import ExchangeError
    from tests.engine.world import World


def pending(world: World) -> Payment:
    payment = world.charge()
    world.until(lambda: world.state(payment) == "pending")
    return payment


def cancel(world: World, payment: Payment) -> events.RequestDone:
    return world.done(requests.CancelPayment(payment.payment_id))


def test_a_pending_prompt_is_cancelled_and_read(world: World) -> None:
    payment = pending(world)
    done = cancel(world, payment)
    assert (done.intent, done.code) == ("cancel_payment", "done")
    assert done.payment is not None
    assert done.payment.state == "cancelled"
    assert [n for _, n, _ in world.paygate.wire.log if n != "create"][-2:] == ["cancel", "read"]


def test_the_request_is_committed_before_the_cancel_leaves(world: World) -> None:
    payment = pending(world)
    seen: list[bool] = []

    def look() -> None:
        seen.append(world.stored(payment).cancel_requested_at is not None)

    world.paygate.wire.order("cancel", Fault(then=look))
    cancel(world, payment)
    assert seen == [True]


@pytest.mark.parametrize(
    ("becomes", "code"), [("processing", "too_late"), ("succeeded", "too_late")]
)
def test_too_late_to_cancel(world: World, becomes: str, code: str) -> None:
    payment = pending(world)
    world.paygate.only().status = becomes
    assert cancel(world, payment).code == code
    assert world.state(payment) == becomes
    assert cancel(world, payment).code == code


def test_what_failed_meanwhile_is_already_over(world: World) -> None:
    payment = pending(world)
    world.paygate.only().status = "failed"
    assert cancel(world, payment).code == "already_over"
    assert world.state(payment) == "failed"
    assert cancel(world, payment).code == "already_over"


def test_a_gateway_that_calls_the_cancelled_failed(world: World) -> None:
    payment = pending(world)

    def fail() -> None:
        world.paygate.only().status = "failed"

    world.paygate.wire.order("cancel", Fault(then=fail))
    assert cancel(world, payment).code == "done"
    assert world.state(payment) == "cancelled"


def test_a_gateway_that_needs_a_moment_is_read_again(world: World) -> None:
    payment = pending(world)
    world.submit(requests.PutOnScreen(None))

    def still() -> None:
        world.paygate.only().status = "pending"

    world.paygate.wire.order("cancel", Fault(then=still))
    world.submit(requests.CancelPayment(payment.payment_id))
    world.until(lambda: world.stored(payment).cancel_accepted_at is not None)
    world.run(0.5)
    world.paygate.only().status = "cancelled"
    world.until(lambda: world.told(events.RequestDone)[-1:] != [], within=3)
    assert world.told(events.RequestDone)[-1].code == "done"


def test_an_accepted_cancel_that_still_reads_pending_is_not_known(world: World) -> None:
    payment = pending(world)

    def still() -> None:
        world.paygate.only().status = "pending"

    world.paygate.wire.order("cancel", Fault(then=still))
    assert cancel(world, payment).code == "lost_answer"
    assert world.state(payment) == "pending"


@pytest.mark.parametrize("fault", [request_lost(), answer_lost()])
def test_a_lost_cancel_changes_nothing_but_the_next_look(world: World, fault: Fault) -> None:
    payment = pending(world)
    world.paygate.wire.order("cancel", fault)
    done = cancel(world, payment)
    state = "cancelled" if fault.arrives else "pending"
    assert (done.code, world.state(payment)) == ("done" if fault.arrives else "lost_answer", state)
    assert world.stored(payment).cancel_accepted_at is None


@pytest.mark.parametrize(
    ("error", "review"),
    [
        (NoAnswer("deadline_passed", "no whole answer in time"), None),
        (ErrorAnswer(409, "It is not pending."), None),
        (BadAnswer("redirected", "the answer sends us elsewhere"), "redirected"),
        (BadAnswer("http_402", copy="<b>pay here</b>"), "<b>pay here</b>"),
    ],
)
def test_a_cancel_that_was_not_answered_clearly_says_why(
    world: World, error: ExchangeError, review: str | None
) -> None:
    payment = pending(world)
    world.paygate.wire.order("cancel", Fault(error))
    cancel(world, payment)
    after = world.stored(payment)
    assert (after.state, after.cancel_accepted_at) == ("pending", None)
    assert after.review_note == review
    assert after.review == (Review.BAD_ANSWER if review else None)
    (row,) = (data for kind, data in journal(world) if kind == "cancel_unanswered")
    assert (row["code"], row["detail"]) == (error.code, error.detail)


def test_a_cancel_without_an_answer_of_its_own_still_counts(world: World) -> None:
    payment = pending(world)
    real = world.paygate.cancel

    async def bare(gateway_id: str) -> None:
        await real(gateway_id)

    world.paygate.cancel = bare  # type: ignore[method-assign]
    assert cancel(world, payment).code == "done"


def test_a_cancel_during_the_create_waits_for_its_answer(world: World) -> None:
    world.paygate.wire.latency = 3
    payment = world.charge()
    assert cancel(world, payment).code == "done"
    assert world.state(payment) == "cancelled"


def test_a_cancel_during_a_create_that_never_leaves_asks_the_gateway_nothing(
    world: World,
) -> None:
    world.paygate.wire.order("create", Fault(NotSent("connection_refused"), seconds=3.0))
    payment = world.charge()
    assert world.state(payment) == "sending"
    done = cancel(world, payment)
    assert (done.code, world.state(payment)) == ("done", "cancelled")
    assert world.stored(payment).reason == "cancelled_before_sending"
    assert [name for _, name, _ in world.paygate.wire.log] == ["create"]
    world.run(600)
    wire = world.paygate.wire
    assert (wire.count("create"), wire.count("cancel"), world.paygate.charges) == (1, 0, {})


def test_an_unconfirmed_one_is_found_first_and_then_cancelled(world: World) -> None:
    world.paygate.wire.order("create", answer_lost())
    payment = world.charge()
    world.until(lambda: world.state(payment) == "unconfirmed")
    assert cancel(world, payment).code == "done"
    assert world.paygate.only().status == "cancelled"
    assert world.paygate.wire.count("cancel") == 1


def test_one_that_is_found_paid_is_not_cancelled(world: World) -> None:
    world.paygate.wire.order("create", answer_lost())
    payment = world.charge()
    world.until(lambda: world.state(payment) == "unconfirmed")
    world.paygate.only().status = "succeeded"
    assert cancel(world, payment).code == "too_late"
    assert world.paygate.wire.count("cancel") == 0


def test_one_that_was_found_while_it_is_cancelled_is_cancelled_once(world: World) -> None:
    world.paygate.wire.order("create", answer_lost())
    payment = world.charge()
    world.until(lambda: world.state(payment) == "unconfirmed")

    def still() -> None:
        world.paygate.only().status = "pending"

    world.paygate.wire.order("cancel", Fault(then=still))
    assert cancel(world, payment).code == "lost_answer"
    world.run(5)
    assert world.paygate.wire.count("cancel") == 1


def test_a_code_is_withdrawn_and_still_watched(world: World) -> None:
    payment = world.charge_qr()
    world.until(lambda: world.state(payment) == "pending")
    done = cancel(world, payment)
    assert (done.code, world.state(payment)) == ("done", "pending")
    assert world.stored(payment).withdrawn_at is not None
    assert cancel(world, payment).code == "done"
    world.checkout.only().status = "succeeded"
    world.until(lambda: world.state(payment) == "succeeded")
    assert world.stored(payment).late
    assert cancel(world, payment).code == "too_late"


def test_an_unknown_payment(world: World) -> None:
    done = world.done(requests.CancelPayment("p_none"))
    assert (done.code, done.payment) == ("unknown_payment", None)


def other_method(world: World, payment: Payment) -> events.OtherMethodReady:
    world.submit(requests.OtherMethod(payment.payment_id))
    world.until(lambda: bool(world.told(events.OtherMethodReady)))
    return world.told(events.OtherMethodReady)[-1]


def test_another_method_after_a_cancel_is_free(world: World) -> None:
    payment = pending(world)
    ready = other_method(world, payment)
    assert (ready.free, ready.payment.state) == (True, "cancelled")
    page = world.charge_qr(sale_id=payment.sale_id)
    world.until(lambda: world.state(page) == "pending")


def test_another_method_goes_on_with_the_sale_of_a_payment_that_was_set_aside(world: World) -> None:
    payment = pending(world)
    world.done(requests.SetPaymentAside(payment.payment_id))
    ready = other_method(world, payment)
    assert (ready.free, ready.payment.state) == (True, "cancelled")
    assert (ready.sale.status, ready.sale.left_at) == ("open", None)
    page = world.charge_qr(sale_id=payment.sale_id)
    world.until(lambda: world.state(page) == "pending")


def test_another_method_is_not_free_while_the_first_may_be_paid(world: World) -> None:
    payment = pending(world)
    world.paygate.only().status = "processing"
    assert not other_method(world, payment).free
    assert world.rejected(world.ask_charge_qr(sale_id=payment.sale_id)).code == "sale_blocked"


def test_another_method_after_a_code_that_was_shown_is_a_risk(world: World) -> None:
    payment = world.charge_qr()
    world.until(lambda: world.state(payment) == "pending")
    ready = other_method(world, payment)
    assert not ready.free
    assert ready.payment.withdrawn_at is not None


def test_another_method_on_a_sale_that_was_paid_is_not_free(world: World) -> None:
    payment = pending(world)
    world.paygate.only().status = "succeeded"
    ready = other_method(world, payment)
    assert (ready.free, ready.sale.status) == (False, "paid")


def test_another_method_for_no_payment(world: World) -> None:
    done = world.done(requests.OtherMethod("p_none"))
    assert (done.intent, done.code) == ("other_method", "unknown_payment")


def test_a_gateway_that_is_off_cancels_nothing(world: World) -> None:
    payment = pending(world)
    world.paygate_on = False
    world.restart()
    world.run(1)
    assert cancel(world, payment).code == "lost_answer"
    assert world.done(requests.CheckNow(payment.payment_id)).code == "gateway_off"


def test_cancelling_in_a_till_that_deals_only_with_its_own(world: World) -> None:
    payment = pending(world)
    world.charge(amount=Money(10))
    world.run(0.05)
    world.stop()
    before = len(world.paygate.wire.log)
    world.recover = False
    world.start()
    world.run(5)
    assert len(world.paygate.wire.log) == before
    assert cancel(world, payment).code == "done"


def test_a_look_that_waits_behind_a_cancels_search_reads_what_it_found(world: World) -> None:
    world.paygate.wire.order("create", answer_lost())
    world.paygate.wire.order("find", Fault(seconds=2.0))
    payment = world.charge()
    world.until(lambda: world.state(payment) == "unconfirmed")
    assert cancel(world, payment).code == "done"
    world.run(5)
    assert world.paygate.wire.count("find") == 1
    assert world.paygate.wire.count("read") == 2


LONG_WALK = Fault(seconds=40.0)


def walked_for(world: World) -> Payment:
    """A payment that is at the gateway, and that a long walk of the list has begun to look for."""
    world.paygate.wire.order("create", answer_lost())
    world.paygate.wire.always["find"] = LONG_WALK
    payment = world.charge()
    world.until(lambda: world.paygate.wire.count("find") == 1)
    return payment


def test_a_cancel_waits_a_moment_for_a_long_walk_and_is_finished_by_the_next(world: World) -> None:
    payment = walked_for(world)
    began = world.loop.time()
    assert cancel(world, payment).code == "lost_answer"
    assert world.loop.time() - began < 4
    assert world.seen(payment).cancel_requested_at is not None
    world.until(lambda: world.state(payment) == "cancelled", within=120)
    assert world.paygate.only().status == "cancelled"
    assert world.paygate.wire.count("create") == 1


def test_another_method_waits_a_moment_for_a_long_walk(world: World) -> None:
    payment = walked_for(world)
    world.submit(requests.OtherMethod(payment.payment_id))
    assert world.until(lambda: bool(world.told(events.OtherMethodReady))) < 4
    (ready,) = world.told(events.OtherMethodReady)
    assert not ready.free


def test_check_now_waits_a_moment_for_a_long_walk_and_lets_it_go_on(world: World) -> None:
    payment = walked_for(world)
    for _ in range(4):
        began = world.loop.time()
        assert world.done(requests.CheckNow(payment.payment_id)).code == "lost_answer"
        assert world.loop.time() - began < 4
    world.until(lambda: world.state(payment) == "pending", within=40)
    assert world.paygate.wire.count("find") == 1


def test_check_now_walks_only_a_moment_itself(world: World) -> None:
    world.paygate.wire.order("create", answer_lost())
    world.paygate.wire.order("find", unreachable())
    world.paygate.wire.always["find"] = LONG_WALK
    payment = world.charge()
    world.until(lambda: world.paygate.wire.count("find") == 1)
    world.run(0.2)
    began = world.loop.time()
    assert world.done(requests.CheckNow(payment.payment_id)).code == "lost_answer"
    assert world.loop.time() - began < 4
    assert world.paygate.wire.count("find") == 2
    world.until(lambda: world.state(payment) == "pending", within=120)


def test_a_till_that_stops_ends_a_walk(world: World) -> None:
    walked_for(world)
    world.stop()
    assert world.told(events.EngineStopped)
