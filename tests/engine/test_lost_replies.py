from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from pos_app.domain.money import Money
from pos_app.domain.payment import Review
from pos_app.engine import events, requests
from pos_app.engine.clock import Moment
from pos_app.engine.lost_replies import Walk
from pos_app.gateways.port import BadAnswer, ErrorAnswer, GatewayDown, NoAnswer
from pos_app.ledger.backup import back_up
from pos_app.ledger.book import BodyDamaged, BodyPurged
from pos_app.ledger.restore import restore
from tests.engine.port import Charge, Fault, answer_lost, refused, request_lost, unreachable

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.domain.payment import Payment
    from pos_app.gateways.port import ExchangeError
    from tests.engine.world import World


def creates(world: World) -> list[float]:
    return [at for at, name, _ in world.paygate.wire.log if name == "create"]


def test_a_lost_answer_is_found_in_the_list_and_not_sent_again(world: World) -> None:
    world.paygate.wire.order("create", answer_lost())
    payment = world.charge()
    assert world.until(lambda: world.state(payment) == "pending") < 5
    assert world.stored(payment).gateway_id == world.paygate.only().id
    assert len(creates(world)) == 1


@pytest.mark.parametrize("word", ["processing", "failed", "cancelled"])
def test_what_the_list_says_is_believed_but_for_a_success(world: World, word: str) -> None:
    world.paygate.created_as = word
    world.paygate.wire.order("create", answer_lost())
    payment = world.charge()
    world.until(lambda: world.state(payment) == word)
    assert world.paygate.wire.count("read") == 0


@pytest.mark.parametrize("word", ["succeeded", "unreadable"])
def test_a_success_or_an_unreadable_item_is_read_by_its_id(world: World, word: str) -> None:
    world.paygate.created_as = word
    world.paygate.masks_metadata = True
    world.paygate.wire.order("create", answer_lost())
    payment = world.charge()
    world.until(lambda: world.paygate.wire.count("read") == 1)
    if word == "unreadable":
        world.paygate.only().status = "pending"
        world.until(lambda: world.state(payment) == "pending")
    else:
        world.until(lambda: world.state(payment) == "succeeded")


def test_what_another_till_made_is_not_what_was_looked_for(world: World) -> None:
    world.paygate.till_id = "t_" + "0" * 24
    world.paygate.wire.order("create", answer_lost())
    payment = world.charge()
    world.until(lambda: world.paygate.wire.count("find") > 0)
    world.run(2.0)
    stored = world.stored(payment)
    assert (stored.state.value, stored.gateway_id, stored.review) == ("unconfirmed", None, None)


def test_not_found_is_sent_again_after_ten_seconds_with_the_same_bytes(world: World) -> None:
    world.paygate.wire.order("create", request_lost())
    payment = world.charge()
    world.until(lambda: world.state(payment) == "pending", within=40)
    first, second = creates(world)
    assert second - (first + 10) >= 10
    assert world.stored(payment).sends == 2
    assert len(world.paygate.charges) == 1


def test_it_is_not_sent_again_without_a_whole_walk(world: World) -> None:
    world.paygate.wire.order("create", request_lost())
    world.paygate.wire.always["find"] = Fault(NoAnswer("connection_lost"))
    payment = world.charge()
    world.run(200)
    assert len(creates(world)) == 1
    del world.paygate.wire.always["find"]
    world.until(lambda: world.state(payment) == "pending", within=80)
    assert len(creates(world)) == 2


def test_it_is_never_sent_again_after_fifteen_minutes(world: World) -> None:
    world.paygate.wire.order("create", request_lost())
    world.paygate.wire.always["find"] = Fault(NoAnswer("connection_lost"))
    payment = world.charge()
    world.run(14 * 60 + 30)
    del world.paygate.wire.always["find"]
    world.paygate.wire.always["create"] = unreachable()
    world.run(3600)
    assert world.state(payment) == "unconfirmed"
    assert max(creates(world)) - min(creates(world)) < 15 * 60
    world.paygate.wire.always.clear()
    world.run(3600)
    assert world.paygate.charges == {}


def test_a_cancel_forbids_a_resend_and_follows_what_is_found(world: World) -> None:
    world.paygate.wire.order("create", answer_lost())
    world.paygate.wire.order("find", *[Fault(NoAnswer("connection_lost"))] * 2)
    payment = world.charge()
    world.until(lambda: world.state(payment) == "unconfirmed")
    done = world.done(requests.CancelPayment(payment.payment_id))
    assert done.code == "lost_answer"
    world.until(lambda: world.state(payment) == "cancelled")
    assert world.paygate.only().status == "cancelled"
    assert len(creates(world)) == 1


def test_a_cancelled_one_that_never_arrived_is_never_sent(world: World) -> None:
    world.paygate.wire.order("create", request_lost())
    payment = world.charge()
    world.until(lambda: world.state(payment) == "unconfirmed")
    world.done(requests.CancelPayment(payment.payment_id))
    world.run(600)
    assert len(creates(world)) == 1
    assert world.state(payment) == "unconfirmed"


def test_a_cancel_while_the_time_is_asked_still_forbids_the_resend(world: World) -> None:
    world.paygate.wire.order("create", request_lost())
    payment = world.charge()

    world.paygate.wire.order("list", Fault(seconds=1.0))
    world.until(lambda: world.paygate.wire.count("list") == 1)
    world.submit(requests.CancelPayment(payment.payment_id))
    world.run(60)
    assert len(creates(world)) == 1


def test_a_refused_resend_needs_two_walks_in_vain_ten_seconds_apart(world: World) -> None:
    world.paygate.wire.order("create", request_lost(), refused(message="Too late."))
    payment = world.charge()
    world.until(lambda: len(creates(world)) == 2, within=40)
    refused_at = world.loop.time()
    world.run(5)
    assert world.state(payment) == "unconfirmed"
    world.until(lambda: world.state(payment) == "refused")
    assert world.loop.time() - refused_at >= 10
    assert world.stored(payment).reason == "Too late."
    assert len(creates(world)) == 2


def conflict() -> Fault:
    """What a gateway says while it works on the same key; the adapter's judgement is not ours."""
    return Fault(ErrorAnswer(409, "This key is in use.", refusal=True), arrives=True)


def test_a_conflict_refuses_no_create_and_what_was_made_is_found(world: World) -> None:
    world.paygate.wire.order("create", conflict())
    payment = world.charge()
    # The sale is not free: whoever asks again is told that the first may still be paid.
    assert world.rejected(world.ask_charge(sale_id=payment.sale_id)).code == "sale_blocked"
    world.until(lambda: world.state(payment) == "pending")
    assert world.stored(payment).gateway_id == world.paygate.only().id
    assert "refused" not in [f.payment.state for f in world.told(events.PaymentChanged)]


def test_a_conflict_in_answer_to_a_resend_refuses_nothing_either(world: World) -> None:
    world.paygate.wire.order("create", request_lost(), conflict())
    world.paygate.hidden.add("pay_1")
    payment = world.charge()
    world.until(lambda: len(creates(world)) == 2, within=40)
    world.paygate.wire.always["create"] = conflict()
    world.run(120)
    assert world.state(payment) == "unconfirmed"
    world.paygate.hidden.clear()
    world.until(lambda: world.state(payment) == "pending")


@pytest.mark.parametrize("minutes", [0, 5])
def test_a_refused_payment_that_the_gateway_has_after_all_is_found(
    world: World, minutes: int
) -> None:
    world.paygate.wire.order("create", Fault(refused().error, arrives=True))
    world.paygate.hidden.add("pay_1")
    payment = world.charge()
    world.until(lambda: world.state(payment) == "refused")
    world.paygate.only().status = "succeeded"
    world.run(minutes * 60)
    world.paygate.hidden.clear()
    world.until(lambda: world.state(payment) == "succeeded", within=700)
    assert world.stored(payment).late
    assert world.sale(payment).status == "late_paid"
    assert len(creates(world)) == 1


def test_a_refused_payment_that_is_still_alive_waits_for_a_person(world: World) -> None:
    world.paygate.wire.order("create", Fault(refused().error, arrives=True))
    payment = world.charge()
    world.until(lambda: world.stored(payment).review is Review.ALIVE_AFTER_END, within=80)
    assert world.state(payment) == "refused"
    world.paygate.only().status = "succeeded"
    world.until(lambda: world.state(payment) == "succeeded", within=20)


def test_a_page_that_has_grown_old_resends_nothing_by_itself(world: World) -> None:
    lost = 20
    never = Fault(NoAnswer("deadline_passed"), seconds=9.5)
    for operation in ("create", "list", "find"):
        world.paygate.wire.always[operation] = never
    payments = [world.charge(amount=Money(100 + n), guard_accepted=True) for n in range(lost)]
    world.run(40)
    world.paygate.wire.always.clear()
    # A slow gateway: the looks that one page of the list has started wait for each other.
    world.paygate.wire.latency = 4.0
    mark = len(world.paygate.wire.log)
    world.run(240)
    log = world.paygate.wire.log[mark:]
    sent = [(at, about) for at, name, about in log if name == "create"]
    assert len(sent) == lost
    for at, about in sent:
        walks = [
            t for t, name, b in log if (name, b) == ("find", about) or (name, b) == ("list", "100")
        ]
        assert min(at - (walk + 4.0) for walk in walks if walk + 4.0 <= at) <= 10.0
    assert all(world.state(payment) == "pending" for payment in payments)


def test_a_walk_that_is_old_once_the_time_is_known_is_walked_again(world: World) -> None:
    world.paygate.wire.order("create", request_lost())
    world.paygate.wire.always["list"] = Fault(seconds=11.0)
    payment = world.charge()
    world.until(lambda: len(creates(world)) == 2, within=80)
    names = [name for _, name, _ in world.paygate.wire.log]
    assert names[-4:] == ["find", "list", "find", "create"]
    world.until(lambda: world.state(payment) == "pending")


def test_a_program_that_stood_still_while_the_time_was_asked_sends_nothing_again(
    world: World,
) -> None:
    # The gateway's clock is known, so that what it says of the age is believed.
    world.charge(amount=Money(99))
    world.run(1)
    world.paygate.wire.order("create", request_lost())
    payment = world.charge()
    before = len(creates(world))

    def stands_still() -> None:
        # As in a suspend, in which one clock stands still too.
        world.wall_ahead += timedelta(minutes=20)
        world.paygate.wire.ahead += timedelta(minutes=20)

    world.paygate.wire.order("list", Fault(then=stands_still))
    world.run(120)
    assert world.state(payment) == "unconfirmed"
    assert len(creates(world)) == before


def test_what_arrived_while_the_time_was_asked_is_not_sent_again(world: World) -> None:
    world.paygate.wire.order("create", answer_lost())
    world.paygate.hidden.add("pay_1")
    world.paygate.wire.always["list"] = Fault(seconds=11.0, then=world.paygate.hidden.clear)
    payment = world.charge()
    world.until(lambda: world.state(payment) == "pending", within=80)
    assert len(creates(world)) == 1


@pytest.mark.parametrize(
    ("error", "review"),
    [(NoAnswer("connection_lost"), None), (BadAnswer("not_json"), Review.BAD_ANSWER)],
)
def test_a_walk_that_fails_after_a_page_that_has_none_of_them_sends_nothing(
    world: World, error: ExchangeError, review: Review | None
) -> None:
    world.paygate.hidden |= {f"pay_{number}" for number in range(1, 6)}
    world.paygate.wire.order("create", *[answer_lost()] * 5)
    payments = [world.charge(amount=Money(100 + number)) for number in range(5)]
    world.run(0.5)
    world.restart()
    # The page that all of them share is old once the time is known, and no walk can be made.
    world.paygate.wire.always["list"] = Fault(seconds=11.0)
    world.paygate.wire.always["find"] = Fault(error)
    world.run(120)
    assert world.paygate.wire.count("list") > 1
    assert len(creates(world)) == 5
    assert {world.state(payment) for payment in payments} == {"unconfirmed"}
    assert {world.stored(payment).review for payment in payments} == {review}
    # Looking goes on all the while, and finds them when it can.
    world.paygate.hidden.clear()
    world.paygate.wire.always.clear()
    world.until(lambda: all(world.state(p) == "pending" for p in payments), within=900)
    assert len(creates(world)) == 5


def test_a_page_read_before_a_refusal_is_no_walk_after_it(world: World) -> None:
    """Two walks in vain must both be asked for after the refused resend."""
    world.paygate.wire.order("create", request_lost(), refused())
    payment = world.charge()
    world.until(lambda: len(creates(world)) == 2, within=40)
    world.run(0.2)
    assert world.engine is not None
    assert world.engine._engine_loop is not None
    desk = world.engine._engine_loop._dispatcher
    assert desk is not None
    searcher = desk._poller._resolver
    for ago in (15, 4):
        before = Moment(world.now() - timedelta(seconds=ago), world.monotonic() - ago)
        old = Walk(before, before)
        searching = searcher._go_on(world.paygate, payment.payment_id, old)
        world.loop.run_until_complete(searching)
    assert world.state(payment) == "unconfirmed"


def test_what_is_found_after_a_refused_resend_is_not_refused(world: World) -> None:
    world.paygate.wire.order("create", answer_lost(), refused())
    world.paygate.hidden.add("pay_1")
    payment = world.charge()
    world.until(lambda: len(creates(world)) == 2, within=40)
    world.run(5)
    world.paygate.hidden.clear()
    world.until(lambda: world.state(payment) == "pending")


def test_what_appears_late_in_the_list_after_being_refused_is_late_paid(world: World) -> None:
    world.paygate.wire.order("create", answer_lost(), refused())
    world.paygate.hidden.add("pay_1")
    payment = world.charge()
    world.until(lambda: world.state(payment) == "refused", within=60)
    world.paygate.only().status = "succeeded"
    world.paygate.hidden.clear()
    world.until(lambda: world.state(payment) == "succeeded", within=100)
    assert world.stored(payment).late


def test_of_two_the_succeeded_one_is_taken_and_the_other_is_reviewed(world: World) -> None:
    world.paygate.wire.order("create", answer_lost())
    world.paygate.hidden.add("pay_1")
    world.paygate.forgets_keys = True
    world.paygate.wire.order("create", answer_lost())
    payment = world.charge()
    world.until(lambda: len(world.paygate.charges) == 2, within=40)
    world.paygate.charges["pay_2"].status = "succeeded"
    world.paygate.hidden.clear()
    world.until(lambda: world.state(payment) == "succeeded")
    stored = world.stored(payment)
    assert (stored.gateway_id, stored.review) == ("pay_2", Review.TWO_FOUND)
    assert stored.review_note is not None
    assert "pay_1" in stored.review_note


def test_of_two_open_ones_the_older_is_taken(world: World) -> None:
    world.paygate.wire.order("create", answer_lost(), answer_lost())
    world.paygate.hidden.add("pay_1")
    world.paygate.forgets_keys = True
    payment = world.charge()
    world.until(lambda: len(world.paygate.charges) == 2, within=40)
    world.paygate.wire.order("read", Fault(NoAnswer("connection_lost")))
    world.paygate.hidden.clear()
    world.until(lambda: world.state(payment) == "pending")
    assert world.stored(payment).gateway_id == "pay_1"


def test_a_review_that_stands_already_is_not_replaced(world: World) -> None:
    world.paygate.wire.order("create", Fault(BadAnswer("not_json", copy="<html>"), arrives=True))
    payment = world.charge()
    world.run(0.15)
    world.paygate.charges["twin"] = replace(world.paygate.only(), id="twin")
    world.until(lambda: world.state(payment) == "pending")
    assert world.stored(payment).review is Review.BAD_ANSWER


def lost_before_a_restart(world: World, *, known_clock: bool) -> Payment:
    if known_clock:
        world.done(requests.CheckNow(world.charge(amount=world_amount(world)).payment_id))
    world.paygate.wire.order("create", request_lost())
    payment = world.charge()
    world.run(1)
    return payment


def world_amount(world: World) -> object:
    from pos_app.domain.money import Money

    return Money(100 + len(world.paygate.charges))


def test_after_a_restart_the_gateways_clock_allows_a_young_resend(world: World) -> None:
    payment = lost_before_a_restart(world, known_clock=True)
    assert world.state(payment) == "sending"
    world.restart()
    assert world.state(payment) == "unconfirmed"
    restarted = world.loop.time()
    world.until(lambda: world.state(payment) == "pending", within=60)
    assert creates(world)[-1] - restarted >= 10


def test_after_a_restart_what_the_earlier_run_sent_may_still_be_on_its_way(world: World) -> None:
    payment = lost_before_a_restart(world, known_clock=True)
    world.stop()
    world.run(60)
    world.start()
    restarted = world.loop.time()
    world.until(lambda: world.state(payment) == "pending", within=60)
    assert creates(world)[-1] - restarted >= 10


def test_what_came_back_with_a_restore_is_never_sent_again(world: World, tmp_path: Path) -> None:
    payment = lost_before_a_restart(world, known_clock=True)
    before = len(creates(world))
    world.stop()
    back_up(world.path, tmp_path / "copy.sqlite3")
    restore(world.path, tmp_path / "copy.sqlite3", at=world.now(), live=True)
    world.start()
    world.run(900)
    assert world.state(payment) == "unconfirmed"
    assert len(creates(world)) == before


def test_after_a_restart_an_unknown_age_means_never(world: World) -> None:
    payment = lost_before_a_restart(world, known_clock=False)
    before = len(creates(world))
    world.restart()
    world.run(900)
    assert world.state(payment) == "unconfirmed"
    assert len(creates(world)) == before


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(days=-400)])
def test_after_a_restart_an_old_or_negative_age_means_never(world: World, ahead: timedelta) -> None:
    payment = lost_before_a_restart(world, known_clock=True)
    before = len(creates(world))
    world.stop()
    world.paygate.wire.ahead = ahead
    world.start()
    world.run(900)
    assert world.state(payment) == "unconfirmed"
    assert len(creates(world)) == before


def test_our_own_clock_may_be_set_back_without_moving_the_window(world: World) -> None:
    payment = lost_before_a_restart(world, known_clock=True)
    world.wall_ahead = timedelta(days=-400)
    world.restart()
    world.until(lambda: world.state(payment) == "pending", within=60)


def test_an_old_answer_does_not_make_a_lost_request_young_again(world: World) -> None:
    payment = lost_before_a_restart(world, known_clock=True)
    before = len(creates(world))
    world.stop()
    # Three hours pass; what answers then says the time of the evening before.
    world.wall_ahead = timedelta(hours=3)
    world.start()
    world.run(900)
    assert world.state(payment) == "unconfirmed"
    assert len(creates(world)) == before


def test_without_a_date_in_answers_the_monotonic_clock_decides(world: World) -> None:
    world.paygate.wire.dated = False
    world.paygate.wire.order("create", request_lost())
    payment = world.charge()
    world.until(lambda: world.state(payment) == "pending", within=40)
    assert len(creates(world)) == 2


def test_without_a_date_a_sleep_ends_every_resend(world: World) -> None:
    world.paygate.wire.dated = False
    world.paygate.wire.order("create", request_lost())
    payment = world.charge()
    world.run(11)
    world.wall_ahead = timedelta(hours=1)
    world.run(900)
    assert world.state(payment) == "unconfirmed"
    assert len(creates(world)) == 1


def test_the_time_that_cannot_be_asked_leaves_the_monotonic_age(world: World) -> None:
    world.paygate.wire.order("create", request_lost())
    world.paygate.wire.always["list"] = Fault(GatewayDown("http_500"))
    payment = world.charge()
    world.until(lambda: world.state(payment) == "pending", within=60)


@pytest.mark.parametrize("error", [BodyDamaged(), BodyPurged()])
def test_a_body_that_is_damaged_or_gone_is_never_sent_again(world: World, error: Exception) -> None:
    world.paygate.wire.order("create", request_lost())
    payment = world.charge()
    world.run(1)
    assert world.book is not None

    def body_of(_payment_id: str, _kind: object) -> bytes:
        raise error

    world.book.body_of = body_of  # type: ignore[assignment,method-assign]
    world.run(60)
    stored = world.stored(payment)
    assert (stored.state, stored.review) == ("unconfirmed", Review.BODY_DAMAGED)
    assert len(creates(world)) == 1


@pytest.mark.parametrize(
    "late",
    [Fault(), refused(), Fault(NoAnswer("connection_lost"))],
    ids=["answered", "refused", "lost"],
)
def test_a_resend_that_ends_after_the_list_found_it_changes_nothing(
    world: World, late: Fault
) -> None:
    for _ in range(4):
        other = world.charge(amount=world_amount(world))
        world.run(1)
        world.submit(requests.SetPaymentAside(other.payment_id))
    world.paygate.hidden.add("pay_5")
    world.paygate.wire.order("create", answer_lost(), replace(late, seconds=9.0))
    payment = world.charge()
    world.paygate.wire.always["*"] = Fault(NoAnswer("connection_lost"))
    world.run(12)
    world.paygate.wire.always.clear()
    world.paygate.wire.order("find", Fault(then=world.paygate.hidden.clear))
    world.submit(requests.CheckNow(payment.payment_id))
    world.until(lambda: len(creates(world)) == 6, within=2)
    world.until(lambda: world.state(payment) == "pending", within=8)
    world.run(20)
    stored = world.stored(payment)
    assert (stored.state, stored.reason, stored.review) == ("pending", None, None)


# -- an id that the gateway does not know


def renamed(world: World, payment: Payment) -> Charge:
    """The gateway has the payment under another id than it had named."""
    charge = world.paygate.charges.pop(world.paygate.of(payment.payment_id).id)
    charge.id = "pay_renamed"
    world.paygate.charges[charge.id] = charge
    return charge


@pytest.mark.parametrize("status", ["pending", "succeeded", "unreadable"])
def test_a_payment_under_another_id_is_found_by_our_metadata(world: World, status: str) -> None:
    payment = world.charge()
    world.until(lambda: world.state(payment) == "pending")
    charge = renamed(world, payment)
    charge.status = status
    world.until(lambda: world.stored(payment).gateway_id == charge.id)
    stored = world.stored(payment)
    assert stored.review is Review.OTHER_ID
    assert "pay_1" in (stored.review_note or "")
    charge.status = "succeeded"
    world.until(lambda: world.state(payment) == "succeeded")
    assert len(creates(world)) == 1


def test_an_id_that_is_somebody_elses_is_corrected_too(world: World) -> None:
    payment = world.charge()
    world.until(lambda: world.state(payment) == "pending")
    charge = renamed(world, payment)
    world.paygate.charges["pay_1"] = replace(charge, id="pay_1", ours="p_somebody")
    world.until(lambda: world.stored(payment).gateway_id == charge.id)
    charge.status = "succeeded"
    world.until(lambda: world.state(payment) == "succeeded")
    assert world.stored(payment).review is Review.OTHER_PAYMENT


@pytest.mark.parametrize("why", ["not listed", "no metadata", "no walk", "the list knows it"])
def test_an_unknown_id_is_kept_where_nothing_proves_another(world: World, why: str) -> None:
    payment = world.charge()
    world.until(lambda: world.state(payment) == "pending")
    charge = renamed(world, payment)
    charge.status = "succeeded"
    if why == "not listed":
        world.paygate.hidden.add(charge.id)
    elif why == "no metadata":
        world.paygate.masks_metadata = True
    elif why == "no walk":
        world.paygate.wire.always["find"] = Fault(NoAnswer("connection_lost"))
    else:
        world.paygate.charges["other"] = replace(charge, id="pay_1")
    before = world.paygate.wire.count("find")
    world.run(30)
    assert world.paygate.wire.count("find") > before
    assert (world.state(payment), world.stored(payment).gateway_id) == ("pending", "pay_1")
    assert len(creates(world)) == 1


def test_one_that_ended_under_a_wrong_id_is_left_alone(world: World) -> None:
    payment = world.charge()
    world.until(lambda: world.state(payment) == "pending")
    world.paygate.only().status = "failed"
    world.until(lambda: world.state(payment) == "failed")
    renamed(world, payment)
    world.done(requests.CheckNow(payment.payment_id))
    assert (world.state(payment), world.stored(payment).gateway_id) == ("failed", "pay_1")


@pytest.mark.parametrize("paid", [False, True])
def test_it_is_not_sent_again_once_its_sale_was_asked_for_in_another_way(
    world: World, paid: bool
) -> None:
    world.paygate.wire.order("create", request_lost())
    lost = world.charge()
    world.until(lambda: world.state(lost) == "unconfirmed", within=20)
    other = world.charge_qr(sale_id=lost.sale_id, risk_of=lost.payment_id)
    world.run(0.5)
    world.checkout.only().status = "succeeded" if paid else "pending"
    world.run(900)
    assert world.state(other) == ("succeeded" if paid else "pending")
    assert (len(creates(world)), world.state(lost)) == (1, "unconfirmed")


def test_it_is_not_sent_again_once_an_earlier_attempt_has_paid_late(world: World) -> None:
    first = world.charge()
    world.run(1)
    world.paygate.only().status = "failed"
    world.until(lambda: world.state(first) == "failed")
    world.paygate.wire.order("create", request_lost())
    lost = world.charge(sale_id=first.sale_id)
    world.until(lambda: world.state(lost) == "unconfirmed", within=20)
    world.paygate.only().status = "succeeded"
    world.done(requests.CheckNow(first.payment_id))
    assert world.sale(first).status == "late_paid"
    world.run(900)
    assert (len(creates(world)), world.state(lost)) == (2, "unconfirmed")


def test_one_sent_while_the_gateways_clock_ran_ahead_is_found_in_the_end(world: World) -> None:
    world.paygate.wire.ahead = timedelta(hours=5)
    world.charge(amount=Money(100))
    world.run(1)

    def put_right() -> None:
        # What it writes down is right, and what it said until now was not.
        world.paygate.wire.ahead = timedelta()
        for charge in world.paygate.charges.values():
            charge.created_at -= timedelta(hours=5)
            charge.status = "succeeded"

    world.paygate.wire.order("create", answer_lost(then=put_right))
    payment = world.charge()
    world.run(600)
    assert world.state(payment) == "unconfirmed", "by its send's own time it is not in the list"
    world.until(lambda: world.state(payment) == "succeeded", within=2 * 3600)
