from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.engine import events, requests
from tests.engine.port import refused
from tests.engine.world import journal

if TYPE_CHECKING:
    from pos_app.domain.payment import Payment
    from tests.engine.world import World


def pending(world: World) -> Payment:
    payment = world.charge()
    world.until(lambda: world.state(payment) == "pending")
    return payment


def close(world: World, payment: Payment) -> str:
    return world.done(requests.ClosePayment(payment.payment_id, "customer left")).code


def test_a_sale_that_was_left_was_left_when_it_was_left_first(world: World) -> None:
    payment = pending(world)
    world.submit(requests.LeaveSale(payment.sale_id))
    world.until(lambda: world.sale(payment).left_at is not None)
    first = world.sale(payment).left_at
    world.run(60)
    world.submit(requests.LeaveSale(payment.sale_id))
    world.run(1)
    assert world.sale(payment).left_at == first


def test_set_aside_leaves_the_sale_and_goes_on_watching(world: World) -> None:
    payment = pending(world)
    for _ in range(2):
        done = world.done(requests.SetPaymentAside(payment.payment_id))
        assert (done.intent, done.code) == ("set_payment_aside", "done")
    stored = world.stored(payment)
    assert stored.set_aside_at is not None
    assert world.sale(payment).left_at is not None
    assert world.sale(payment).status == "open"
    world.paygate.only().status = "failed"
    world.until(lambda: world.state(payment) == "failed")
    assert world.sale(payment).status == "closed_unpaid"
    assert world.done(requests.SetPaymentAside(payment.payment_id)).code == "already_over"


def test_who_takes_a_sale_up_again_keeps_it_open_whatever_becomes_of_its_payment(
    world: World,
) -> None:
    payment = pending(world)
    world.done(requests.SetPaymentAside(payment.payment_id))
    world.restart()
    world.run(1)
    for sale_id in (payment.sale_id, payment.sale_id, "s_none"):
        world.submit(requests.TakeUpSale(sale_id))
    world.run(1)
    assert world.told(events.SaleChanged)[-1].sale.left_at is None
    world.paygate.only().status = "failed"
    world.until(lambda: world.state(payment) == "failed")
    assert world.sale(payment).status == "open"
    assert [kind for kind, _ in journal(world)].count("sale_resumed") == 1
    again = world.charge_qr(sale_id=payment.sale_id)
    world.until(lambda: world.state(again) == "pending")
    world.checkout.only().status = "succeeded"
    world.until(lambda: world.sale(again).status == "paid")
    world.submit(requests.LeaveSale(payment.sale_id))
    world.submit(requests.TakeUpSale(payment.sale_id))
    world.run(1)
    assert world.sale(payment).left_at is not None


def test_a_sale_that_was_closed_unpaid_is_taken_up_by_the_commit_of_a_further_payment(
    world: World,
) -> None:
    payment = pending(world)
    world.done(requests.SetPaymentAside(payment.payment_id))
    world.paygate.only().status = "failed"
    world.until(lambda: world.sale(payment).status == "closed_unpaid")
    again = world.charge(sale_id=payment.sale_id)
    assert (world.sale(again).status, world.sale(again).left_at) == ("open", None)
    world.until(lambda: world.state(again) == "pending")
    world.paygate.of(again.payment_id).status = "succeeded"
    world.until(lambda: world.sale(again).status == "paid")


def test_leaving_a_sale_is_always_answered_and_closes_what_is_over(world: World) -> None:
    world.paygate.wire.order("create", refused())
    payment = world.charge()
    world.until(lambda: world.state(payment) == "refused")
    for _ in range(2):
        before = len(world.told(events.SaleChanged))
        world.submit(requests.LeaveSale(payment.sale_id))
        world.until(lambda n=before: len(world.told(events.SaleChanged)) > n)  # type: ignore[misc]
    assert world.told(events.SaleChanged)[-1].sale.status == "closed_unpaid"
    before = len(world.facts)
    world.submit(requests.LeaveSale("s_none"))
    world.run(1)
    assert len(world.facts) == before


def test_closing_is_allowed_after_fifteen_minutes_and_frees_the_sale(world: World) -> None:
    payment = pending(world)
    assert close(world, payment) == "not_allowed_yet"
    world.submit(requests.LeaveSale(payment.sale_id))
    world.run(901)
    assert close(world, payment) == "done"
    assert close(world, payment) == "done"
    stored = world.stored(payment)
    assert (stored.state, stored.close_reason) == ("pending", "customer left")
    assert world.sale(payment).status == "closed_unpaid"
    tally = world.told(events.TallyChanged)[-1].tally
    assert (tally.waiting_count, tally.unconfirmed_count) == (0, 0)
    world.paygate.only().status = "succeeded"
    world.until(lambda: world.state(payment) == "succeeded", within=60)
    assert world.stored(payment).late
    assert world.sale(payment).status == "late_paid"
    assert close(world, payment) == "done"


def test_a_withdrawn_code_can_be_closed_at_once(world: World) -> None:
    payment = world.charge_qr()
    world.until(lambda: world.state(payment) == "pending")
    world.done(requests.CancelPayment(payment.payment_id))
    assert close(world, payment) == "done"
    again = world.charge(sale_id=payment.sale_id)
    world.until(lambda: world.state(again) == "pending")


def test_what_is_over_cannot_be_closed(world: World) -> None:
    world.paygate.wire.order("create", refused())
    payment = world.charge()
    world.until(lambda: world.state(payment) == "refused")
    assert close(world, payment) == "already_over"


def test_a_send_cut_short_can_be_closed_by_a_till_that_recovers_nothing(world: World) -> None:
    payment = world.charge()
    world.stop()
    world.recover = False
    world.start()
    assert world.state(payment) == "sending"
    assert close(world, payment) == "not_allowed_yet"
    assert world.state(payment) == "unconfirmed"
