from __future__ import annotations

import itertools
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.domain.money import Money
from pos_app.domain.payment import Review
from pos_app.engine import events, requests
from pos_app.engine.events import Connection
from pos_app.gateways.port import BadAnswer, ErrorAnswer, GatewayDown, NoAnswer, RateLimited
from pos_app.ledger.backup import back_up
from pos_app.ledger.errors import LedgerCode, LedgerError
from pos_app.ledger.restore import restore
from tests.engine.port import Fault, answer_lost
from tests.engine.world import journal

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from pos_app.domain.payment import Payment
    from pos_app.ledger.records import JournalEntry
    from tests.engine.world import World

SILENCE = Fault(NoAnswer("connection_lost"))


def many(world: World, count: int, *, aside: bool = True) -> list[Payment]:
    made = []
    for number in range(count):
        payment = world.charge(amount=Money(1000 + number))
        world.until(lambda p=payment: world.state(p) == "pending")  # type: ignore[misc]
        if aside:
            world.submit(requests.SetPaymentAside(payment.payment_id))
        made.append(payment)
    return made


def looks(world: World, since: float, *names: str) -> list[float]:
    wanted = names or ("read", "find", "list")
    return [at for at, name, _ in world.paygate.wire.log if at >= since and name in wanted]


def test_the_payment_on_screen_is_read_every_second(world: World) -> None:
    world.charge()
    world.run(30)
    reads = looks(world, 0, "read")
    assert len(reads) == pytest.approx(27, abs=3)
    world.run(200)
    assert len(looks(world, 190)) == pytest.approx(8, abs=2)


def test_taken_off_the_screen_it_is_read_every_five_seconds(world: World) -> None:
    payment = world.charge()
    world.submit(requests.PutOnScreen(None))
    world.run(60)
    assert len(looks(world, 0)) == pytest.approx(12, abs=3)
    world.submit(requests.PutOnScreen(payment.payment_id))
    world.run(20)
    assert len(looks(world, 60)) == pytest.approx(13, abs=4)
    world.submit(requests.PutOnScreen("p_unknown"))
    world.run(20)
    assert len(looks(world, 80)) == pytest.approx(4, abs=2)


def test_fifty_in_flight_need_fewer_than_two_requests_a_second(world: World) -> None:
    many(world, 50, aside=False)
    since = world.loop.time()
    world.run(60)
    assert len(looks(world, since)) / 60 < 2
    assert len(looks(world, since, "list")) > 5


def test_what_the_page_says_succeeded_is_read_by_its_id(world: World) -> None:
    payments = many(world, 5)
    world.paygate.of(payments[0].payment_id).status = "succeeded"
    world.paygate.of(payments[1].payment_id).status = "failed"
    since = world.loop.time()
    world.until(lambda: world.state(payments[0]) == "succeeded", within=8)
    world.until(lambda: world.state(payments[1]) == "failed", within=8)
    assert len(looks(world, since, "read")) == 1


def test_what_the_page_misses_is_read_one_by_one(world: World) -> None:
    world.paygate.page_size = 2
    payments = many(world, 5)
    world.paygate.of(payments[0].payment_id).status = "failed"
    world.until(lambda: world.state(payments[0]) == "failed", within=8)


@pytest.mark.parametrize(
    "error", [BadAnswer("not_json", copy="<html>"), ErrorAnswer(400, "No such filter.")]
)
def test_a_list_that_cannot_be_used_is_replaced_by_single_reads(
    world: World, error: BadAnswer | ErrorAnswer
) -> None:
    payments = many(world, 5)
    world.paygate.wire.always["list"] = Fault(error)
    world.paygate.of(payments[3].payment_id).status = "failed"
    world.until(lambda: world.state(payments[3]) == "failed", within=8)
    assert world.stored(payments[0]).review is None


def test_a_list_without_an_answer_waits_for_the_gateway(world: World) -> None:
    payments = many(world, 5)
    world.paygate.wire.always["*"] = SILENCE
    world.run(10)
    assert world.told(events.ConnectionChanged)[-1].connection is Connection.OFFLINE
    world.paygate.wire.always.clear()
    world.paygate.of(payments[3].payment_id).status = "failed"
    world.until(lambda: world.state(payments[3]) == "failed", within=20)


def test_unanswered_creates_are_found_on_a_page_or_sent_again(world: World) -> None:
    many(world, 4)
    world.paygate.wire.order("create", answer_lost())
    world.paygate.wire.always["find"] = SILENCE
    found = world.charge(amount=Money(50))
    world.until(lambda: world.state(found) == "pending", within=30)
    world.paygate.wire.order("create", Fault(NoAnswer("deadline_passed")))
    lost = world.charge(amount=Money(60))
    world.until(lambda: world.state(lost) == "pending", within=40)
    assert world.stored(lost).sends == 2


def test_what_another_till_made_is_not_found_on_a_page_either(world: World) -> None:
    many(world, 5)
    world.paygate.till_id = "t_" + "0" * 24
    world.paygate.wire.order("create", answer_lost())
    world.paygate.wire.always["find"] = SILENCE
    lost = world.charge(amount=Money(60))
    world.run(8)
    stored = world.stored(lost)
    assert (stored.state.value, stored.gateway_id, stored.review) == ("unconfirmed", None, None)


def test_a_page_with_an_item_that_cannot_be_read_proves_no_absence(world: World) -> None:
    odd = many(world, 5)[0]
    world.paygate.of(odd.payment_id).status = "unreadable"
    world.paygate.wire.order("create", Fault(NoAnswer("deadline_passed")))
    world.paygate.wire.always["find"] = SILENCE
    lost = world.charge(amount=Money(60))
    world.run(60)
    assert world.stored(lost).sends == 1


def test_silence_is_asked_less_and_less_often_and_never_decides(world: World) -> None:
    payment = world.charge()
    world.run(5)
    world.paygate.wire.always["*"] = SILENCE
    since = world.loop.time()
    world.run(600)
    gaps = [b - a for a, b in zip(looks(world, since), looks(world, since)[1:], strict=False)]
    assert gaps[0] == pytest.approx(2, rel=0.3)
    assert max(gaps) == pytest.approx(60, rel=0.25)
    assert gaps == sorted(gaps) or max(gaps[:4]) < 40
    offline = world.told(events.ConnectionChanged)[-1]
    assert offline.connection is Connection.OFFLINE
    assert offline.retry_in is not None
    assert world.state(payment) == "pending"
    assert world.stored(payment).watched_seconds < 10
    world.paygate.wire.always.clear()
    world.paygate.only().status = "succeeded"
    world.until(lambda: world.state(payment) == "succeeded", within=75)
    assert world.told(events.ConnectionChanged)[-1].connection is Connection.ONLINE


def test_while_silent_one_look_probes_and_the_rest_follow_at_once(world: World) -> None:
    payments = many(world, 3)
    world.paygate.wire.always["*"] = SILENCE
    world.run(300)
    since = world.loop.time()
    world.run(120)
    assert 1 <= len(looks(world, since)) <= 4
    world.paygate.wire.always.clear()
    for payment in payments:
        world.paygate.of(payment.payment_id).status = "failed"
    world.until(lambda: any(world.state(p) == "failed" for p in payments), within=75)
    world.run(1.5)
    assert [world.state(p) for p in payments] == ["failed"] * 3


def test_silence_paces_neither_a_create_nor_a_cancel_nor_check_now(world: World) -> None:
    first = world.charge()
    world.run(2)
    world.paygate.wire.always["read"] = SILENCE
    world.run(300)
    since = world.loop.time()
    assert world.done(requests.CheckNow(first.payment_id)).code == "lost_answer"
    world.submit(requests.CancelPayment(first.payment_id))
    second = world.charge(amount=Money(10))
    world.until(lambda: world.state(second) == "pending", within=1)
    assert {"create", "cancel"} <= {n for at, n, _ in world.paygate.wire.log if at >= since}


def test_what_is_said_to_be_new_is_read_at_once_and_answers_nobody(world: World) -> None:
    (payment,) = many(world, 1)
    world.run(10)
    world.paygate.of(payment.payment_id).status = "succeeded"
    since = world.loop.time()
    world.submit(requests.LookSooner("p_unknown"))
    world.submit(requests.LookSooner(payment.payment_id))
    world.until(lambda: world.state(payment) == "succeeded", within=0.5)
    assert len(looks(world, since)) == 1
    assert not any(done.intent == "look_sooner" for done in world.told(events.RequestDone))


def test_what_is_said_to_be_new_during_a_look_is_looked_at_right_after_it(world: World) -> None:
    (payment,) = many(world, 1)
    world.run(10)

    def pay() -> None:
        world.paygate.of(payment.payment_id).status = "succeeded"

    before = len(looks(world, 0))
    # It says what was true before, and comes late.
    world.paygate.wire.order("read", Fault(seconds=2.0, then=pay))
    world.until(lambda: len(looks(world, 0)) > before)
    world.submit(requests.LookSooner(payment.payment_id))
    world.until(lambda: world.state(payment) == "succeeded", within=2.5)


def test_what_is_said_to_be_new_never_presses_a_gateway_that_asks_to_be_left_alone(
    world: World,
) -> None:
    payments = many(world, 2)
    world.paygate.wire.order("read", Fault(RateLimited(retry_after=60)))
    world.until(lambda: world.told(events.ConnectionChanged)[-1].connection is Connection.OFFLINE)
    since = world.loop.time()
    for _ in range(20):
        for payment in payments:
            world.submit(requests.LookSooner(payment.payment_id))
        world.run(2)
    assert looks(world, since) == []


def test_too_many_requests_waits_as_asked_but_five_minutes_at_most(world: World) -> None:
    world.charge()
    world.run(2)
    world.paygate.wire.order("read", Fault(RateLimited(retry_after=30)))
    world.run(3)
    since = world.loop.time()
    world.run(120)
    assert looks(world, since)[0] - since == pytest.approx(29, abs=2)
    world.paygate.wire.order("read", Fault(RateLimited(retry_after=9999)))
    world.run(5)
    since = world.loop.time()
    world.run(400)
    assert looks(world, since)[0] - since == pytest.approx(296, abs=5)


def test_a_payments_own_500_backs_only_that_payment_off(world: World) -> None:
    poisoned, healthy = many(world, 2)
    real = world.paygate.read

    async def read(gateway_id: str) -> object:
        if gateway_id == world.paygate.of(poisoned.payment_id).id:
            world.paygate.wire.order("read", Fault(GatewayDown("http_500")))
        return await real(gateway_id)

    world.paygate.read = read  # type: ignore[assignment,method-assign]
    world.run(300)
    changes = [f.connection for f in world.told(events.ConnectionChanged)]
    assert changes.count(Connection.OFFLINE) <= 3
    bad = world.paygate.of(poisoned.payment_id).id
    reads = [about for at, name, about in world.paygate.wire.log if at > 240 and name == "read"]
    assert reads.count(bad) <= 2
    assert len(reads) - reads.count(bad) >= 10
    assert world.state(healthy) == "pending"


def test_a_payment_with_an_error_of_its_own_is_not_hurried_when_the_gateway_is_back(
    world: World,
) -> None:
    poisoned, healthy = many(world, 2)
    bad = world.paygate.of(poisoned.payment_id).id
    real = world.paygate.read

    async def read(gateway_id: str) -> object:
        if gateway_id == bad:
            world.paygate.wire.order("read", Fault(ErrorAnswer(400, "Not this one.")))
        return await real(gateway_id)

    world.paygate.read = read  # type: ignore[assignment,method-assign]

    def reads(since: float) -> list[str]:
        log = world.paygate.wire.log
        return [about for at, name, about in log if at >= since and name == "read"]

    world.run(200)
    began = world.loop.time()
    world.until(lambda: bad in reads(began), within=75)
    asked = world.loop.time()
    # The next look at it is a minute away. Meanwhile the gateway goes, and comes back.
    world.paygate.wire.always["*"] = SILENCE
    world.until(lambda: world.told(events.ConnectionChanged)[-1].connection is Connection.OFFLINE)
    world.paygate.wire.always.clear()
    world.until(lambda: world.told(events.ConnectionChanged)[-1].connection is Connection.ONLINE)
    assert world.loop.time() - asked < 40
    world.run(2)
    assert bad not in reads(asked)
    assert world.state(healthy) == "pending"


def test_404_backs_off_and_decides_nothing(world: World) -> None:
    payment = world.charge()
    world.run(2)
    charge = world.paygate.charges.pop("pay_1")
    since = world.loop.time()
    world.run(120)
    assert world.state(payment) == "pending"
    reads = [at for at, name, _ in world.paygate.wire.log if at > since and name == "read"]
    assert len(reads) == pytest.approx(6, abs=2)
    # Each looks for it under another id as well.
    assert len(looks(world, since)) == 2 * len(reads)
    assert world.told(events.ConnectionChanged)[-1].connection is Connection.ONLINE
    # Said once, however often it was asked.
    (row,) = (data for kind, data in journal(world) if kind == "look_refused")
    assert (row["code"], row["detail"]) == ("http_404", "No such payment.")
    charge.status = "succeeded"
    world.paygate.charges["pay_1"] = charge
    world.until(lambda: world.state(payment) == "succeeded", within=75)


def test_a_contradiction_is_reviewed_once_and_backs_off(world: World) -> None:
    payment = world.charge()
    world.run(2)
    world.paygate.only().amount = Money(1)
    world.paygate.only().status = "succeeded"
    world.run(60)
    stored = world.stored(payment)
    assert (stored.state, stored.review) == ("pending", Review.AMOUNT_DIFFERS)
    reviewed = [f for f in world.told(events.PaymentChanged) if f.payment.review]
    assert len(reviewed) == 1
    assert len(looks(world, 5)) < 10


def test_a_page_of_html_is_reviewed_once_with_its_copy(world: World) -> None:
    payment = world.charge()
    world.run(2)
    world.paygate.wire.always["read"] = Fault(BadAnswer("not_json", "html", copy="<html>login"))
    world.run(60)
    stored = world.stored(payment)
    assert (stored.state, stored.review_note) == ("pending", "<html>login")
    assert len([f for f in world.told(events.PaymentChanged) if f.payment.review]) == 1


def test_a_refused_key_is_shown_and_decides_nothing(world: World) -> None:
    payment = world.charge()
    world.run(2)
    world.paygate.wire.always["read"] = Fault(ErrorAnswer(401, "Invalid key."))
    world.run(20)
    told = world.told(events.ConnectionChanged)[-1]
    assert told.connection is Connection.KEY_REFUSED
    assert world.state(payment) == "pending"


def test_failed_is_looked_at_four_more_times_and_a_late_success_is_late(world: World) -> None:
    payment = world.charge()
    world.run(2)
    world.paygate.only().status = "failed"
    world.paygate.only().reason = "Not enough money."
    world.until(lambda: world.state(payment) == "failed")
    assert world.stored(payment).reason == "Not enough money."
    ended = world.loop.time()
    world.run(2 * 3600)
    reads = [at - ended for at in looks(world, ended + 1)]
    assert reads == pytest.approx([60, 600, 3600], rel=0.25)
    world.paygate.only().status = "succeeded"
    world.until(lambda: world.state(payment) == "succeeded", within=26 * 3600)
    stored = world.stored(payment)
    assert stored.late
    assert world.sale(payment).status == "late_paid"
    since = world.loop.time()
    world.run(3600)
    assert looks(world, since) == []


def test_a_look_at_an_ended_one_that_was_no_good_is_made_again_soon(world: World) -> None:
    payment = world.charge()
    world.run(2)
    world.paygate.only().status = "failed"
    world.until(lambda: world.state(payment) == "failed")
    world.run(2 * 3600)
    world.paygate.only().status = "succeeded"
    # The last planned look is a day after the end; somebody else's payment comes back.
    world.paygate.wire.order("read", Fault(BadAnswer("other_id", "another payment")))
    world.until(lambda: not world.paygate.wire.faults["read"], within=26 * 3600)
    world.until(lambda: world.state(payment) == "succeeded", within=10)
    assert world.stored(payment).late


def test_looks_that_were_no_good_do_not_end_the_looking(world: World) -> None:
    payment = world.charge()
    world.run(2)
    world.paygate.only().status = "failed"
    world.until(lambda: world.state(payment) == "failed")
    world.run(2 * 3600)
    # As while the till has another account's key.
    charge = world.paygate.charges.pop("pay_1")
    world.run(3 * 24 * 3600)
    charge.status = "succeeded"
    world.paygate.charges["pay_1"] = charge
    world.until(lambda: world.state(payment) == "succeeded", within=26 * 3600)


def test_a_failed_page_can_be_tried_again_and_is_watched_closely(world: World) -> None:
    payment = world.charge_qr()
    world.run(2)
    world.checkout.only().status = "failed"
    world.until(lambda: world.state(payment) == "failed")
    world.checkout.only().status = "succeeded"
    assert world.until(lambda: world.state(payment) == "succeeded") < 7
    assert world.stored(payment).late


def test_watched_time_survives_a_restart_and_ignores_the_calendar(world: World) -> None:
    payment = world.charge()
    world.run(130)
    before = world.stored(payment).watched_seconds
    assert before == pytest.approx(125, abs=70)
    world.wall_ahead = timedelta(days=400)
    stopped = world.loop.time()
    world.restart()
    world.run(3)
    assert world.seen(payment).watched_seconds < 200
    assert looks(world, stopped)[0] - stopped < 0.1


def test_a_wake_looks_at_everything_at_once(world: World) -> None:
    payment = world.charge()
    world.run(2)
    world.paygate.wire.always["*"] = SILENCE
    world.run(300)
    world.paygate.wire.always.clear()
    world.paygate.only().status = "succeeded"
    world.wall_ahead += timedelta(hours=8)
    world.until(lambda: world.state(payment) == "succeeded", within=6)


def test_a_small_step_of_the_clock_wakes_nothing(world: World) -> None:
    payment = world.charge()
    world.run(2)
    world.submit(requests.SetPaymentAside(payment.payment_id))
    world.run(700)
    since = world.loop.time()
    world.wall_ahead += timedelta(seconds=12)
    world.run(15)
    assert len(looks(world, since)) <= 1


def test_checkout_that_is_silent_does_not_disturb_mobile_money(world: World) -> None:
    world.charge_qr()
    world.run(1)
    world.checkout.wire.always["*"] = SILENCE
    payment = world.charge(amount=Money(5))
    world.run(30)
    world.paygate.only().status = "succeeded"
    world.until(lambda: world.state(payment) == "succeeded", within=2)


def test_those_that_waited_for_their_turn_are_not_sent_into_the_silence(world: World) -> None:
    world.checkout.wire.latency = 0.01
    for number in range(12):
        world.charge_qr(amount=Money(10 + number))
        world.run(0.1)
    world.submit(requests.PutOnScreen(None))
    world.checkout.wire.always["verify"] = Fault(NoAnswer("deadline_passed"), seconds=10)
    world.wall_ahead += timedelta(hours=1)
    before = world.checkout.wire.count("verify")
    world.run(15)
    assert world.checkout.wire.count("verify") - before <= 5
    world.run(60)
    assert world.checkout.wire.count("verify") - before <= 10


def test_a_probe_under_way_is_not_joined_by_others(world: World) -> None:
    for number in range(3):
        world.charge_qr(amount=Money(10 + number))
        world.run(0.5)
    world.submit(requests.PutOnScreen(None))
    world.checkout.wire.always["verify"] = Fault(NoAnswer("deadline_passed"), seconds=10)
    world.run(60)
    before = world.checkout.wire.count("verify")
    world.run(120)
    assert world.checkout.wire.count("verify") - before <= 7
    world.checkout.wire.always.clear()
    world.paygate.wire.order("create", SILENCE)
    payment = world.charge(amount=Money(77))
    world.until(lambda: world.state(payment) == "pending", within=40)


def test_two_looks_for_the_same_lost_answer_end_well(world: World) -> None:
    world.paygate.wire.order("create", answer_lost())
    payment = world.charge()
    world.until(lambda: world.state(payment) == "unconfirmed")
    for _ in range(2):
        world.submit(requests.CheckNow(payment.payment_id))
    world.until(lambda: len(world.told(events.RequestDone)) == 2)
    names = [n for _, n, _ in world.paygate.wire.log]
    assert names[:3] == ["create", "find", "read"]


def test_a_page_that_is_off_is_withdrawn_all_the_same(world: World) -> None:
    payment = world.charge_qr()
    world.until(lambda: world.state(payment) == "pending")
    world.checkout_on = False
    world.restart()
    assert world.done(requests.CancelPayment(payment.payment_id)).code == "done"
    assert world.stored(payment).withdrawn_at is not None


@pytest.mark.expect_log("a task ended with ZeroDivisionError", "pos_app.engine.loop")
def test_a_mistake_over_a_page_of_the_list_loses_no_payment(world: World) -> None:
    payments = many(world, 5)
    real = world.paygate.list

    async def broken(_query: object) -> object:
        world.paygate.list = real  # type: ignore[method-assign]
        raise ZeroDivisionError

    world.paygate.list = broken  # type: ignore[assignment,method-assign]
    world.run(10)
    world.paygate.of(payments[2].payment_id).status = "failed"
    world.until(lambda: world.state(payments[2]) == "failed", within=10)


def test_an_ended_one_that_came_back_with_a_copy_is_looked_at_whatever_its_clock_was(
    world: World, tmp_path: Path
) -> None:
    payment = world.charge()
    world.run(2)
    world.wall_ahead = timedelta(days=-400)
    world.paygate.only().status = "failed"
    world.until(lambda: world.state(payment) == "failed")
    world.stop()
    back_up(world.path, tmp_path / "copy.sqlite3")
    world.wall_ahead = timedelta()
    restore(world.path, tmp_path / "copy.sqlite3", at=world.now(), live=True)
    world.paygate.of(payment.payment_id).status = "succeeded"
    world.start()
    world.until(lambda: world.state(payment) == "succeeded", within=5)


@pytest.mark.parametrize("while_it_runs", [True, False])
@pytest.mark.parametrize("days", [400, -400])
def test_an_ended_one_is_looked_at_after_a_restart_on_another_date(
    world: World, days: int, *, while_it_runs: bool
) -> None:
    payment = world.charge()
    world.run(2)
    world.paygate.only().status = "failed"
    world.until(lambda: world.state(payment) == "failed")
    if while_it_runs:
        world.wall_ahead = timedelta(days=days)
        world.run(10)
        world.charge(amount=Money(1))
        world.run(2)
    world.stop()
    world.wall_ahead = timedelta(days=days)
    world.paygate.of(payment.payment_id).status = "succeeded"
    world.start()
    world.until(lambda: world.state(payment) == "succeeded", within=5)


def failed_by_an_old_clock(world: World) -> Payment:
    """One that ended while the computer was a year behind."""
    world.wall_ahead = timedelta(days=-400)
    world.run(10)
    payment = world.charge()
    world.run(2)
    world.paygate.only().status = "failed"
    world.until(lambda: world.state(payment) == "failed")
    return payment


def test_what_a_start_writes_itself_hides_no_other_date(world: World) -> None:
    payment = failed_by_an_old_clock(world)
    world.paygate.wire.order("create", Fault(NoAnswer("deadline_passed"), seconds=20))
    world.charge(amount=Money(1))
    world.run(0.1)
    world.stop()
    world.wall_ahead = timedelta()
    world.paygate.of(payment.payment_id).status = "succeeded"
    world.start()
    world.until(lambda: world.state(payment) == "succeeded", within=5)


def test_an_ended_one_is_not_lost_by_trouble_in_the_moment_when_its_clock_is_set_right(
    world: World,
) -> None:
    payment = failed_by_an_old_clock(world)
    assert world.book is not None
    commit = world.book.commit

    def fail(*entries: JournalEntry, at: datetime) -> Any:
        if not any(entry.kind == "dated_anew" for entry in entries):
            return commit(*entries, at=at)
        world.book.commit = commit  # type: ignore[method-assign, union-attr]
        raise LedgerError(LedgerCode.BUSY, "a reader holds it")

    world.book.commit = fail  # type: ignore[method-assign]
    world.wall_ahead = timedelta()
    world.until(lambda: bool(world.told(events.LedgerTrouble)))
    world.paygate.of(payment.payment_id).status = "succeeded"
    world.until(lambda: world.state(payment) == "succeeded", within=10)


def test_a_jump_and_a_restart_before_the_next_heartbeat_forget_nothing(world: World) -> None:
    payment = world.charge()
    world.run(2)
    world.paygate.only().status = "failed"
    world.until(lambda: world.state(payment) == "failed")
    world.run(0.5)
    world.wall_ahead = timedelta(days=400)
    world.charge(amount=Money(1))
    world.run(0.5)
    world.stop()
    world.paygate.of(payment.payment_id).status = "succeeded"
    world.start()
    world.until(lambda: world.state(payment) == "succeeded", within=5)


def test_a_sleep_that_both_clocks_saw_looks_at_everything_at_once(world: World) -> None:
    payment = world.charge()
    world.run(2)
    world.paygate.wire.always["*"] = SILENCE
    world.run(300)
    world.paygate.wire.always.clear()
    world.paygate.only().status = "succeeded"
    world.slept += 3600
    world.until(lambda: world.state(payment) == "succeeded", within=6)


def test_a_silent_gateway_is_probed_by_one_look_at_a_time(world: World) -> None:
    many(world, 6)
    world.paygate.wire.always["*"] = Fault(NoAnswer("connection_lost"))
    world.until(
        lambda: (
            events.Connection.OFFLINE
            in [f.connection for f in world.told(events.ConnectionChanged)]
        )
    )
    world.run(10)
    mark = len(world.paygate.wire.log)
    world.run(200)
    asked = [at for at, _, _ in world.paygate.wire.log[mark:]]
    assert len(asked) > 2
    assert {name for _, name, _ in world.paygate.wire.log[mark:]} == {"read"}
    assert min(b - a for a, b in itertools.pairwise(asked)) > 1.0


def test_an_answer_that_is_no_good_is_no_sign_of_life(world: World) -> None:
    payment = world.charge()
    world.until(lambda: world.state(payment) == "pending")
    world.paygate.wire.always["*"] = Fault(NoAnswer("connection_lost"))
    world.until(
        lambda: world.told(events.ConnectionChanged)[-1].connection is events.Connection.OFFLINE
    )
    # A captive portal answers anything; nothing says that it is the gateway.
    world.paygate.wire.always["*"] = Fault(BadAnswer("not_json", copy="<html>"))
    world.run(120)
    assert world.told(events.ConnectionChanged)[-1].connection is events.Connection.OFFLINE
    world.paygate.wire.always.clear()
    world.until(
        lambda: world.told(events.ConnectionChanged)[-1].connection is events.Connection.ONLINE,
        within=120,
    )
