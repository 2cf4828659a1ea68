"""Comparisons, claims and choices within a running till, which charges and watches meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.domain.attention import LATE, ReviewChoice
from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState, ReadingStatus, Review
from pos_app.engine import events, requests
from pos_app.engine.claims import look_for, moment_of
from pos_app.engine.events import (
    AskFailed,
    ClaimAnswered,
    Connection,
    DayReconciled,
    DealtWith,
    ReconcileProgress,
)
from pos_app.engine.reconcile_result import Claim, Claimed, ClaimVerdict, Finding, Reconciled
from pos_app.engine.requests import CheckClaim, DealWith, ReconcileDay, StopAsking
from pos_app.gateways.port import GatewayDown, ListQuery, Page
from pos_app.ledger.book import LedgerCode, LedgerError
from pos_app.ledger.queries import LogQueries
from pos_app.ledger.verify import verify
from tests.engine.lister import DAY, Listing
from tests.engine.port import Charge, Fault, answer_lost, request_lost
from tests.engine.world import AMOUNT, World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pos_app.domain.payment import Payment

NEXT = DAY + timedelta(days=1)
TODAY = ReconcileDay("day-1", DAY, NEXT)


@pytest.fixture
def paygate() -> Listing:
    return Listing()


@pytest.fixture
def world(tmp_path: Path, paygate: Listing) -> Iterator[World]:
    made = World(tmp_path)
    made.paygate = paygate
    made.start()
    yield made
    made.close()


def reconcile(world: World, intent: ReconcileDay = TODAY) -> Reconciled:
    world.submit(intent)
    world.until(lambda: any(told.ref == intent.ref for told in world.told(DayReconciled)), 120)
    return world.told(DayReconciled)[-1].found


def claim(world: World, last4: str = "4567", amount: Money = AMOUNT) -> ClaimAnswered:
    world.submit(CheckClaim("claim-1", amount, last4))
    before = len(world.told(ClaimAnswered))
    world.until(lambda: len(world.told(ClaimAnswered)) > before)
    return world.told(ClaimAnswered)[-1]


def late(world: World, paygate: Listing) -> Payment:
    """A payment that failed and was paid after all."""
    payment = world.charge()
    world.until(lambda: world.seen(payment).state is PaymentState.PENDING)
    paygate.of(payment.payment_id).status = "failed"
    world.until(lambda: world.seen(payment).state is PaymentState.FAILED)
    paygate.of(payment.payment_id).status = "succeeded"
    world.until(lambda: world.seen(payment).state is PaymentState.SUCCEEDED, 600)
    return world.seen(payment)


def tally(world: World) -> int:
    return world.told(events.TallyChanged)[-1].tally.to_look_at


def test_a_day_is_compared_beside_a_sale_that_goes_on(world: World, paygate: Listing) -> None:
    first = world.charge()
    world.until(lambda: world.seen(first).state is PaymentState.PENDING)
    paygate.wire.latency = 0.4
    world.submit(TODAY)
    second = world.charge(guard_accepted=True)
    paygate.of(first.payment_id).status = "succeeded"
    world.until(lambda: bool(world.told(DayReconciled)), 30)
    world.until(lambda: world.seen(first).state is PaymentState.SUCCEEDED)
    assert world.seen(second).state is PaymentState.PENDING
    found = world.told(DayReconciled)[-1].found
    assert {one.finding for one in found.compared} == {Finding.MATCHED}
    assert found.troubles == ()
    assert len(paygate.charges) == 2
    assert verify(world.path).ok


def test_a_payment_that_is_being_sent_is_left_to_its_sender(world: World, paygate: Listing) -> None:
    paygate.wire.order("create", Fault(seconds=8.0))
    payment = world.charge()
    paygate.charges["pay_early"] = Charge(
        "pay_early", payment.payment_id, AMOUNT, "processing", DAY + timedelta(hours=9), key="other"
    )
    found = reconcile(world)
    # The answer to the send names the one that is ours; the other one stays for a person.
    assert world.stored(payment).state is PaymentState.PENDING
    assert world.stored(payment).gateway_id != "pay_early"
    assert world.stored(payment).review is Review.OTHER_ID
    assert found.count(Finding.STATUS_DIFFERS) == 1
    assert verify(world.path).ok


def test_progress_is_told_now_and_then_and_never_after_the_end(
    world: World, paygate: Listing
) -> None:
    for _ in range(3):
        payment = world.charge(guard_accepted=True)
        world.until(lambda p=payment: world.seen(p).state is PaymentState.PENDING)  # type: ignore[misc]
    world.charge_qr(guard_accepted=True)
    world.run(1)
    paygate.page_size = 1
    paygate.wire.latency = 0.3
    reconcile(world)
    steps = [(told.step, told.of) for told in world.told(ReconcileProgress)]
    assert ("list", 1) in steps
    assert ("list", 2) in steps
    assert steps[-1] == ("orders", 1)
    assert [told.done for told in world.told(ReconcileProgress) if told.of == 2] == [1, 2, 3]
    assert isinstance(world.facts[-1], DayReconciled | events.PaymentChanged | events.TallyChanged)


def test_a_fast_gateway_does_not_flood_the_window(world: World, paygate: Listing) -> None:
    for number in range(40):
        name = f"pay_{number}"
        at = DAY + timedelta(hours=8, seconds=number)
        paygate.charges[name] = Charge(name, "p_other", AMOUNT, "failed", at)
    paygate.page_size = 1
    paygate.wire.latency = 0.01
    reconcile(world)
    assert len(world.told(ReconcileProgress)) < 12


def test_who_leaves_hears_nothing_more_and_the_gateway_is_asked_no_more(
    world: World, paygate: Listing
) -> None:
    paygate.wire.latency = 1.0
    world.submit(TODAY)
    world.run(1.5)
    world.submit(StopAsking("day-1"))
    world.submit(StopAsking("somebody else's"))
    world.run(0.1)
    asked = paygate.wire.count("list")
    world.run(20)
    assert paygate.wire.count("list") == asked
    assert world.told(DayReconciled) == []
    paygate.wire.latency = 0.1
    assert reconcile(world, replace(TODAY, ref="day-2")).ok


def test_who_asks_again_has_left_the_one_before(world: World, paygate: Listing) -> None:
    paygate.wire.latency = 1.0
    world.submit(TODAY)
    world.run(1.5)
    reconcile(world, replace(TODAY, ref="day-2"))
    assert [told.ref for told in world.told(DayReconciled)] == ["day-2"]


def test_a_till_that_stops_ends_a_comparison(world: World, paygate: Listing) -> None:
    paygate.wire.latency = 5.0
    world.submit(TODAY)
    world.run(1)
    world.stop()
    assert world.told(DayReconciled) == []
    assert isinstance(world.facts[-1], events.EngineStopped)


def test_a_gateway_that_is_down_is_said_and_shown(world: World, paygate: Listing) -> None:
    paygate.wire.always["list"] = Fault(GatewayDown("http_503"))
    found = reconcile(world)
    assert [trouble.code for trouble in found.troubles] == ["http_503"]
    shown = [t.connection for t in world.told(events.ConnectionChanged) if t.gateway == "paygate"]
    assert shown[-1] is Connection.OFFLINE


def test_a_list_that_still_moves_is_said(world: World, paygate: Listing) -> None:
    def meddle(page: Page, number: int) -> Page:
        made = Charge(f"pay_new{number}", "p_x", AMOUNT, "pending", DAY + timedelta(hours=9))
        return replace(page, items=(paygate._listed(made),))

    paygate.meddle = meddle
    found = reconcile(world)
    assert [trouble.code for trouble in found.troubles] == ["list_keeps_changing"]
    assert len(paygate.queries) == 6


def test_gateways_that_are_off_within_a_running_till(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.paygate_on = world.checkout_on = False
    world.start()
    assert reconcile(world).ok
    answered = claim(world).answer
    assert (answered.verdict, answered.off) == (ClaimVerdict.NOT_KNOWN, True)
    world.close()


def test_open_orders_are_verified_within_a_running_till(world: World) -> None:
    payment = world.charge_qr()
    world.until(lambda: world.seen(payment).state is PaymentState.PENDING)
    world.checkout.only().status = "succeeded"
    found = reconcile(world)
    assert found.ok
    assert world.stored(payment).state is PaymentState.SUCCEEDED


def test_a_claim_for_what_is_paid_asks_nobody(world: World, paygate: Listing) -> None:
    payment = world.charge()
    world.until(lambda: world.seen(payment).state is PaymentState.PENDING)
    paygate.only().status = "succeeded"
    world.until(lambda: world.seen(payment).state is PaymentState.SUCCEEDED)
    asked = len(paygate.wire.log)
    answered = claim(world).answer
    assert answered.verdict is ClaimVerdict.PAID
    assert [one.payment_id for one in answered.payments] == [payment.payment_id]
    assert len(paygate.wire.log) == asked


def test_a_claim_for_what_was_paid_a_moment_ago_takes_the_success_in(
    world: World, paygate: Listing
) -> None:
    payment = world.charge()
    world.until(lambda: world.seen(payment).state is PaymentState.PENDING)
    paygate.only().status = "succeeded"
    paygate.wire.latency = 0.01
    answered = claim(world).answer
    assert answered.verdict is ClaimVerdict.PAID
    assert answered.payments[0].state is PaymentState.SUCCEEDED
    assert world.stored(payment).state is PaymentState.SUCCEEDED


@pytest.mark.parametrize("status", ["pending", "failed", "processing"])
def test_a_claim_for_what_is_not_paid_is_not_confirmed(
    world: World, paygate: Listing, status: str
) -> None:
    payment = world.charge()
    world.until(lambda: world.seen(payment).state is PaymentState.PENDING)
    paygate.only().status = status
    answered = claim(world).answer
    assert (answered.verdict, answered.error) == (ClaimVerdict.NOT_CONFIRMED, None)


@pytest.mark.parametrize(("last4", "amount"), [("0000", AMOUNT), ("4567", Money(AMOUNT.minor + 1))])
def test_a_claim_for_nothing_of_ours(world: World, last4: str, amount: Money) -> None:
    payment = world.charge()
    world.until(lambda: world.seen(payment).state is PaymentState.PENDING)
    assert claim(world, last4, amount).answer.verdict is ClaimVerdict.NOT_OURS


def test_a_claim_for_another_amount_there_is_never_paid(world: World, paygate: Listing) -> None:
    payment = world.charge()
    world.until(lambda: world.seen(payment).state is PaymentState.PENDING)
    paygate.only().amount = Money(1)
    paygate.only().status = "succeeded"
    assert claim(world).answer.verdict is ClaimVerdict.NOT_CONFIRMED
    assert world.stored(payment).review is Review.AMOUNT_DIFFERS


def test_a_claim_for_a_lost_create_finds_it_in_the_list(world: World, paygate: Listing) -> None:
    paygate.wire.order("create", answer_lost())
    paygate.wire.always["find"] = request_lost()
    payment = world.charge()
    world.until(lambda: world.seen(payment).state is PaymentState.UNCONFIRMED)
    paygate.only().status = "succeeded"
    paygate.masks_metadata = True
    answered = claim(world).answer
    assert answered.verdict is ClaimVerdict.PAID
    assert world.stored(payment).state is PaymentState.SUCCEEDED


def test_a_claim_while_its_request_is_on_the_way_changes_nothing(
    world: World, paygate: Listing
) -> None:
    paygate.wire.order("create", Fault(seconds=8.0))
    payment = world.charge()
    made = Charge("pay_1", payment.payment_id, AMOUNT, "succeeded", DAY + timedelta(hours=9))
    paygate.charges["pay_1"] = made
    claim(world)
    assert world.stored(payment).state is PaymentState.SENDING
    world.run(30)
    assert verify(world.path).ok


def test_a_claim_for_what_the_ledger_lost(world: World, paygate: Listing) -> None:
    made = Charge("pay_lost", "p_forgotten", AMOUNT, "succeeded", DAY + timedelta(hours=8))
    paygate.charges["pay_lost"] = made
    other = replace(made, id="pay_old", created_at=DAY - timedelta(days=3))
    paygate.charges["pay_old"] = other
    paygate.page_size = 1
    answered = claim(world).answer
    # It is this till's, but no sale of this ledger: a person must look, and nothing is paid by it.
    assert answered.verdict is ClaimVerdict.NOT_CONFIRMED
    assert [item.gateway_id for item in answered.listed] == ["pay_lost"]


def test_a_claim_walks_no_longer_than_half_a_minute(world: World, paygate: Listing) -> None:
    item = paygate._listed(Charge("pay_x", "p_x", Money(1), "pending", DAY + timedelta(hours=9)))
    paygate.meddle = lambda page, number: replace(
        page, items=(replace(item, gateway_id=f"pay_{number}"),), has_more=True
    )
    real = paygate.list

    async def endless(query: ListQuery) -> Page:
        return await real(replace(query, starting_after=None))

    paygate.list = endless  # type: ignore[method-assign]
    began = world.loop.time()
    error = claim(world).answer.error
    assert error is not None
    assert error.code == "list_too_long"
    assert world.loop.time() - began < 31


def test_a_claim_that_cannot_be_asked_says_why(world: World, paygate: Listing) -> None:
    paygate.wire.always["list"] = Fault(GatewayDown("http_503"))
    answered = claim(world).answer
    assert answered.verdict is ClaimVerdict.NOT_KNOWN
    assert answered.error is not None
    assert answered.error.code == "http_503"


def settled(world: World, paygate: Listing) -> Payment:
    payment = world.charge(guard_accepted=True)
    world.until(lambda: world.seen(payment).state is PaymentState.PENDING)
    paygate.of(payment.payment_id).status = "succeeded"
    world.until(lambda: world.seen(payment).state is PaymentState.SUCCEEDED)
    return payment


def test_what_was_confirmed_before_is_said(world: World, paygate: Listing) -> None:
    payment = settled(world, paygate)
    first = claim(world).answer
    assert (first.verdict, first.confirmed) == (ClaimVerdict.PAID, ())
    at = world.now()
    world.run(60)
    again = claim(world).answer
    assert again.verdict is ClaimVerdict.PAID
    (before,) = again.confirmed
    assert abs((before - at).total_seconds()) < 1
    assert world.book is not None
    assert len(world.book.claimed_at(payment.payment_id)) == 2
    assert verify(world.path).ok


def test_an_old_sale_does_not_answer_for_a_claim_of_today(world: World, paygate: Listing) -> None:
    settled(world, paygate)
    world.slept += 40 * 86400.0
    paygate.wire.ahead = timedelta(days=40)
    world.run(6)
    assert claim(world).answer.verdict is ClaimVerdict.NOT_OURS


def test_where_several_fit_the_time_decides(world: World, paygate: Listing) -> None:
    first = settled(world, paygate)
    world.run(3600)
    second = settled(world, paygate)
    answered = claim(world).answer
    assert (answered.verdict, answered.paid) == (ClaimVerdict.SEVERAL, None)
    assert world.book is not None
    assert world.book.claimed_at(second.payment_id) == ()
    at = world.stored(first).succeeded_at
    world.submit(CheckClaim("claim-2", AMOUNT, "4567", at))
    world.until(lambda: any(one.ref == "claim-2" for one in world.told(ClaimAnswered)))
    chosen = world.told(ClaimAnswered)[-1].answer
    assert chosen.verdict is ClaimVerdict.PAID
    assert [one.payment_id for one in chosen.payments] == [first.payment_id]


def test_money_of_another_till_under_our_name_is_no_claim_here(
    world: World, paygate: Listing
) -> None:
    made = Charge("pay_lost", "p_forgotten", AMOUNT, "succeeded", DAY + timedelta(hours=8))
    item = replace(paygate._listed(made), till_id="t_" + "0" * 24)
    paygate.elsewhere.append(item)
    assert claim(world).answer.verdict is ClaimVerdict.NOT_OURS
    paygate.elsewhere[0] = replace(item, till_id=None)
    assert claim(world).answer.verdict is ClaimVerdict.NOT_CONFIRMED


def deal(world: World, item: str, choice: ReviewChoice, note: str | None = None) -> DealtWith:
    world.submit(DealWith("deal-1", item, choice, note))
    before = len(world.told(DealtWith))
    world.until(lambda: len(world.told(DealtWith)) > before)
    return world.told(DealtWith)[-1]


def test_a_late_success_waits_for_a_person_whose_choice_changes_no_money(
    world: World, paygate: Listing
) -> None:
    payment = late(world, paygate)
    assert tally(world) == 1
    paid = world.told(events.TallyChanged)[-1].tally.paid
    done = deal(world, payment.payment_id, ReviewChoice.REFUND_OWED, "  called\nthe customer ")
    assert done.code == "done"
    assert done.now is not None
    assert (done.now.cause, done.now.choice, done.now.note) == (
        LATE,
        ReviewChoice.REFUND_OWED,
        "called the customer",
    )
    assert tally(world) == 0
    assert world.told(events.TallyChanged)[-1].tally.paid == paid
    after = world.stored(payment)
    assert (after.state, after.succeeded_at) == (payment.state, payment.succeeded_at)
    log = LogQueries(world.path)
    story = log.story(payment.sale_id)
    log.close()
    assert story is not None
    assert story.lines[-1].kind == "dealt_with"
    assert verify(world.path).ok


def test_a_choice_can_be_made_again_and_must_be_one_that_is_offered(
    world: World, paygate: Listing
) -> None:
    payment = late(world, paygate)
    refused = deal(world, payment.payment_id, ReviewChoice.NOT_OURS)
    assert (refused.code, tally(world)) == ("not_offered", 1)
    deal(world, payment.payment_id, ReviewChoice.REFUND_OWED)
    done = deal(world, payment.payment_id, ReviewChoice.GOODS_GIVEN)
    assert done.now is not None
    assert (done.now.choice, done.now.note) == (ReviewChoice.GOODS_GIVEN, None)
    assert deal(world, "p_nobody", ReviewChoice.NOTED).code == "unknown_item"


def test_money_only_there_is_dealt_with_where_there_is_no_payment(
    world: World, paygate: Listing
) -> None:
    made = Charge("pay_lost", "p_forgotten", AMOUNT, "succeeded", DAY + timedelta(hours=8))
    paygate.charges["pay_lost"] = made
    assert not reconcile(world).ok
    assert tally(world) == 1
    assert deal(world, "there:pay_lost", ReviewChoice.NOT_OURS).code == "done"
    assert tally(world) == 0
    assert reconcile(world, replace(TODAY, ref="day-2")).ok


def test_a_sale_paid_twice_waits_under_both_its_payments(world: World, paygate: Listing) -> None:
    first = world.charge()
    world.until(lambda: world.seen(first).state is PaymentState.PENDING)
    paygate.of(first.payment_id).status = "succeeded"
    world.until(lambda: world.seen(first).state is PaymentState.SUCCEEDED)
    second = replace(paygate.of(first.payment_id), id="pay_2", status="succeeded")
    paygate.charges["pay_2"] = second
    assert reconcile(world).count(Finding.ONLY_THERE) == 1
    assert tally(world) == 1


def test_without_a_ledger_each_is_answered(tmp_path: Path) -> None:
    world = World(tmp_path)

    def damaged() -> None:
        raise LedgerError(LedgerCode.DAMAGED, "torn")

    world.open = damaged  # type: ignore[assignment]
    world.start()
    world.submit(TODAY)
    world.submit(CheckClaim("claim-1", AMOUNT, "4567"))
    world.submit(DealWith("deal-1", "p_1", ReviewChoice.NOTED))
    world.submit(StopAsking("day-1"))
    world.submit(requests.AskAttention("attention-1"))
    world.run(0.1)
    assert world.told(AskFailed) == [AskFailed("day-1", "ledger"), AskFailed("claim-1", "ledger")]
    assert world.told(DealtWith) == [DealtWith("deal-1", "p_1", "ledger", None)]
    assert world.told(events.ReadFailed) == [events.ReadFailed("attention-1", "ledger", "")]
    world.close()


def test_a_ledger_that_fails_in_the_middle_is_told_to_each(world: World, paygate: Listing) -> None:
    paygate.wire.latency = 1.0
    world.submit(TODAY)
    world.run(0.5)
    assert world.book is not None
    world.book.close()
    world.submit(CheckClaim("claim-1", AMOUNT, "4567"))
    world.submit(DealWith("deal-1", "p_1", ReviewChoice.NOTED))
    world.until(lambda: len(world.told(AskFailed)) == 2)
    assert {told.code for told in world.told(AskFailed)} == {"ledger"}
    assert world.told(DealtWith)[-1].code == "ledger"


def test_what_a_cashier_did_while_a_payment_was_read_is_not_undone(
    world: World, paygate: Listing
) -> None:
    payment = world.charge()
    world.until(lambda: world.seen(payment).state is PaymentState.PENDING)
    paygate.believes[paygate.only().id] = ReadingStatus.PROCESSING
    paygate.wire.always["read"] = Fault(seconds=3.0)
    world.submit(TODAY)
    world.run(1)
    done = world.done(requests.SetPaymentAside(payment.payment_id))
    assert done.code == "done"
    assert world.told(DayReconciled) == []
    paygate.only().status = "processing"
    world.until(lambda: bool(world.told(DayReconciled)))
    after = world.stored(payment)
    assert (after.state, after.set_aside_at is not None) == (PaymentState.PROCESSING, True)


def test_a_claim_looks_in_the_days_that_it_is_told(world: World, paygate: Listing) -> None:
    payment = settled(world, paygate)
    world.stop()
    book = world._open()
    ours = book.claims(AMOUNT, "4567")
    book.close()

    def ask(**window: Any) -> Claimed:
        claim = Claim(AMOUNT, "4567", **window)
        work = look_for(claim, ours, paygate, world.names.till, world.now)
        return world.loop.run_until_complete(work)

    found = ask().paid
    assert found is not None
    assert found.payment_id == payment.payment_id
    day_before = DAY - timedelta(days=1)
    assert ask(since=day_before, until=DAY).verdict is ClaimVerdict.NOT_OURS
    assert ask(since=day_before, until=DAY + timedelta(days=1)).verdict is ClaimVerdict.PAID
    assert ask(at=DAY + timedelta(hours=3)).verdict is not ClaimVerdict.PAID


@pytest.mark.parametrize(
    ("clock", "told"),
    [("14:02", "02T14:02"), ("9.05", "02T09:05"), ("18:30", "01T18:30"), ("24:00", ""), ("x", "")],
)
def test_the_time_in_a_message_is_its_latest_moment(clock: str, told: str) -> None:
    found = moment_of(clock, DAY + timedelta(hours=15))
    assert told in (found.isoformat() if found else "")
    assert bool(found) is bool(told)
