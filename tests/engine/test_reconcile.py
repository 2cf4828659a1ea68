"""A day's comparison, on a real ledger file, against gateways that can lie about their lists."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from pos_app.domain.methods import GatewayName, Method
from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState, ReadingStatus, Review
from pos_app.domain.sale import SaleStatus
from pos_app.engine import events
from pos_app.engine.reconcile import Reconciler, read_steadily
from pos_app.engine.reconcile_result import Finding, Trouble
from pos_app.engine.session import LedgerGone, LedgerSession
from pos_app.gateways.port import (
    BadAnswer,
    GatewayDown,
    ListQuery,
    NoAnswer,
    Page,
)
from pos_app.ledger.book import NewPayment, NewSale, open_book
from pos_app.ledger.restore import restore
from tests.engine.lister import DAY, Listing, only, paid, pending, reconcile, stored, stranger
from tests.engine.port import Charge, Checkout, Fault, answer_lost, request_lost, unreachable
from tests.engine.world import AMOUNT, World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pos_app.domain.payment import Payment

NEXT = DAY + timedelta(days=1)


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


def status_of(world: World, payment: Payment) -> SaleStatus:
    book = open_book(world.path, till=world.names.till, clock=world.now, live=True)
    try:
        return book.sale(payment.sale_id).status
    finally:
        book.close()


def test_a_day_without_sales_agrees(world: World) -> None:
    found = reconcile(world)
    assert (found.ok, found.compared, found.passes) == (True, (), 2)


def test_what_is_paid_here_and_there_agrees_without_another_look(
    world: World, paygate: Listing
) -> None:
    paid(world, paygate)
    before = paygate.wire.count("read")
    found = reconcile(world)
    assert (found.ok, only(found).finding, found.passes) == (True, Finding.MATCHED, 2)
    assert only(found).there == "succeeded"
    assert paygate.wire.count("read") == before


def test_what_is_pending_on_both_sides_is_left_open(world: World) -> None:
    payment = pending(world)
    found = reconcile(world)
    assert only(found).finding is Finding.MATCHED
    assert [left.payment_id for left in found.left_open] == [payment.payment_id]
    assert not found.ok


def test_what_was_paid_there_meanwhile_is_taken_in(world: World, paygate: Listing) -> None:
    payment = pending(world)
    world.stop()
    paygate.only().status = "succeeded"
    found = reconcile(world)
    assert found.ok
    assert only(found).before is PaymentState.PENDING
    assert stored(world, payment).state is PaymentState.SUCCEEDED
    assert status_of(world, payment) is SaleStatus.PAID


def test_a_list_alone_makes_nothing_paid(world: World, paygate: Listing) -> None:
    payment = pending(world)
    paygate.believes[paygate.only().id] = ReadingStatus.SUCCEEDED
    found = reconcile(world)
    assert only(found).finding is Finding.MATCHED
    assert stored(world, payment).state is PaymentState.PENDING


def test_another_amount_there_differs_and_is_kept_for_review(
    world: World, paygate: Listing
) -> None:
    payment = pending(world)
    paygate.only().amount = Money(1)
    found = reconcile(world)
    assert only(found).finding is Finding.AMOUNT_DIFFERS
    assert only(found).amount == Money(1)
    assert stored(world, payment).review is Review.AMOUNT_DIFFERS


def test_paid_here_and_failed_there_differs(world: World, paygate: Listing) -> None:
    payment = paid(world, paygate)
    world.stop()
    paygate.only().status = "failed"
    found = reconcile(world)
    assert (only(found).finding, only(found).there) == (Finding.STATUS_DIFFERS, "failed")
    assert stored(world, payment).state is PaymentState.SUCCEEDED


def test_cancelled_here_and_failed_there_are_both_unpaid(world: World, paygate: Listing) -> None:
    payment = pending(world)
    paygate.only().status = "cancelled"
    world.until(lambda: world.seen(payment).state is PaymentState.CANCELLED)
    paygate.only().status = "failed"
    assert reconcile(world).ok


def test_an_item_that_cannot_be_read_is_read_by_its_id(world: World, paygate: Listing) -> None:
    paid(world, paygate)
    world.stop()
    paygate.page_size = 1
    real = paygate._listed
    paygate._listed = lambda charge: replace(real(charge), reading=None)  # type: ignore[method-assign]
    before = paygate.wire.count("read")
    assert reconcile(world).ok
    assert paygate.wire.count("read") == before + 1


def test_what_was_made_elsewhere(world: World, paygate: Listing) -> None:
    paygate.elsewhere = [stranger("pay_lost", world.names.till), stranger("pay_other", "T2")]
    found = reconcile(world)
    assert [(one.finding, one.gateway_id) for one in found.compared] == [
        (Finding.ONLY_THERE, "pay_lost"),
        (Finding.NOT_THIS_TILL, "pay_other"),
    ]
    assert not found.ok


def test_a_list_without_metadata_is_told_apart_by_reading(world: World, paygate: Listing) -> None:
    mine = paid(world, paygate)
    world.stop()
    paygate.shortened = True
    card = Charge("pay_card", "", AMOUNT, "succeeded", DAY + timedelta(hours=10))
    paygate.charges[card.id] = card
    found = reconcile(world)
    assert found.ok
    assert {one.gateway_id: one.finding for one in found.compared} == {
        stored(world, mine).gateway_id: Finding.MATCHED,
        "pay_card": Finding.NOT_THIS_TILL,
    }


def test_a_lost_create_is_found_by_its_metadata(world: World, paygate: Listing) -> None:
    paygate.wire.order("create", answer_lost())
    paygate.wire.always["find"] = request_lost()
    payment = world.charge()
    world.until(lambda: world.seen(payment).state is PaymentState.UNCONFIRMED)
    world.stop()
    paygate.only().status = "succeeded"
    paygate.masks_metadata = True
    assert reconcile(world).ok
    assert stored(world, payment).gateway_id == paygate.only().id


def test_what_may_have_left_and_is_not_there(world: World, paygate: Listing) -> None:
    paygate.wire.always["create"] = request_lost()
    payment = world.charge()
    world.until(lambda: world.seen(payment).state is PaymentState.UNCONFIRMED)
    found = reconcile(world)
    assert only(found).finding is Finding.ONLY_HERE
    assert [left.payment_id for left in found.left_open] == [payment.payment_id]


def test_what_never_left_is_not_missed_there(world: World, paygate: Listing) -> None:
    paygate.wire.always["create"] = unreachable()
    payment = world.charge()
    world.until(lambda: world.seen(payment).state is PaymentState.UNCONFIRMED)
    found = reconcile(world)
    assert only(found).finding is Finding.MATCHED
    assert len(found.left_open) == 1


def test_what_the_list_hides_is_read_by_its_id(world: World, paygate: Listing) -> None:
    paid(world, paygate)
    paygate.hidden.add(paygate.only().id)
    assert reconcile(world).ok
    world.start()
    world.stop()
    paygate.charges.clear()
    assert only(reconcile(world)).finding is Finding.ONLY_HERE


@pytest.mark.parametrize("status", ["pending", "succeeded"])
def test_a_second_request_for_one_payment_is_said(
    world: World, paygate: Listing, status: str
) -> None:
    payment = pending(world)
    world.stop()
    first = paygate.only()
    second = replace(first, id="pay_second", created_at=first.created_at + timedelta(minutes=1))
    second.status = status
    paygate.charges[second.id] = second
    found = reconcile(world)
    double = [one for one in found.compared if one.finding is Finding.ONLY_THERE]
    assert [one.gateway_id for one in double] == ["pay_second"]
    assert double[0].payment is not None
    assert double[0].payment.payment_id == payment.payment_id
    assert stored(world, payment).state is PaymentState.PENDING
    assert not found.ok


@pytest.mark.parametrize("paid_one", ["pay_1", "pay_second", None])
def test_of_two_found_for_a_lost_create_the_paid_one_is_meant_or_the_older(
    world: World, paygate: Listing, paid_one: str | None
) -> None:
    paygate.wire.order("create", answer_lost())
    paygate.wire.always["find"] = request_lost()
    payment = world.charge()
    world.until(lambda: world.seen(payment).state is PaymentState.UNCONFIRMED)
    world.stop()
    first = paygate.only()
    second = replace(first, id="pay_second", created_at=first.created_at + timedelta(minutes=1))
    paygate.charges[second.id] = second
    if paid_one is not None:
        paygate.charges[paid_one].status = "succeeded"
    reconcile(world)
    assert stored(world, payment).gateway_id == (paid_one or "pay_1")


def test_the_hours_around_the_day_belong_to_their_own_days(world: World, paygate: Listing) -> None:
    world.run(13 * 3600)  # 22:00
    paid(world, paygate)
    world.stop()
    made = world.now()
    for charge in paygate.charges.values():
        charge.created_at = NEXT + timedelta(minutes=30)
    assert only(reconcile(world)).finding is Finding.MATCHED
    after = reconcile(world, NEXT)
    assert (after.ok, after.compared) == (True, ())
    assert made < NEXT


def test_the_filter_is_in_the_gateways_time(world: World, paygate: Listing) -> None:
    paygate.wire.ahead = timedelta(days=400)
    paid(world, paygate)
    assert reconcile(world).ok
    asked = paygate.queries[-1]
    assert asked.created_gte is not None
    assert asked.created_lte is not None
    ahead = asked.created_gte - (DAY - timedelta(hours=1))
    assert abs(ahead - timedelta(days=400)) < timedelta(seconds=5)
    assert asked.created_lte - asked.created_gte == timedelta(hours=26)


def test_without_a_date_the_last_known_offset_serves_and_else_no_filter(
    world: World, paygate: Listing
) -> None:
    paygate.wire.dated = False
    paid(world, paygate)
    paygate.elsewhere = [stranger("pay_old", world.names.till, DAY - timedelta(days=9))]
    paygate.elsewhere += [stranger("pay_undated", world.names.till, None)]
    found = reconcile(world)
    assert paygate.queries[-1].created_gte is None
    names = [one.gateway_id for one in found.compared if one.finding is Finding.ONLY_THERE]
    assert names == ["pay_undated"]


def test_a_list_in_many_pages(world: World, paygate: Listing) -> None:
    for _ in range(3):
        payment = world.charge(guard_accepted=True)
        world.run(2)
        paygate.of(payment.payment_id).status = "succeeded"
    world.until(lambda: all(c.status == "succeeded" for c in paygate.charges.values()))
    world.run(5)
    paygate.page_size = 1
    found = reconcile(world)
    assert found.ok
    assert len(found.compared) == 3


def test_a_list_that_changes_once_is_read_a_third_time(world: World, paygate: Listing) -> None:
    first = len(paygate.queries)

    def meddle(page: Page, number: int) -> Page:
        return Page((), False, page.gateway_time) if number - first == 2 else page

    paid(world, paygate)
    world.stop()
    first = len(paygate.queries)
    paygate.meddle = meddle
    found = reconcile(world)
    assert (found.ok, found.passes) == (True, 3)


def test_a_list_that_never_agrees_is_refused(world: World, paygate: Listing) -> None:
    world.stop()
    paygate.meddle = lambda page, number: replace(page, items=(stranger(f"pay_{number}", "T2"),))
    found = reconcile(world)
    assert found.troubles == (Trouble(GatewayName.PAYGATE, "list_keeps_changing"),)
    assert len(paygate.queries) == 6


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (Page((stranger("pay_1", "T2"),), has_more=True), "repeated_id"),
        (Page((), has_more=True), "empty_page"),
    ],
)
def test_a_list_that_goes_round_is_refused(world: World, page: Page, code: str) -> None:
    class Round(Listing):
        async def list(self, query: ListQuery) -> Page:
            assert query.limit
            return page

    with pytest.raises(BadAnswer) as refused:
        world.loop.run_until_complete(read_steadily(Round(), ListQuery()))
    assert refused.value.code == code


def test_an_unreachable_gateway_is_trouble(world: World, paygate: Listing) -> None:
    pending(world)
    world.stop()
    paygate.wire.always["list"] = Fault(GatewayDown("http_503"))
    found = reconcile(world)
    assert found.troubles == (Trouble(GatewayName.PAYGATE, "http_503"),)
    assert len(found.left_open) == 1


@pytest.mark.parametrize(
    ("error", "review"),
    [
        (NoAnswer("deadline_passed"), None),
        (BadAnswer("not_json", copy="<html>"), Review.BAD_ANSWER),
    ],
)
def test_a_look_that_fails_is_trouble(
    world: World, paygate: Listing, error: NoAnswer | BadAnswer, review: Review | None
) -> None:
    payment = pending(world)
    world.stop()
    paygate.only().status = "succeeded"
    paygate.wire.always["read"] = Fault(error)
    found = reconcile(world)
    (trouble,) = found.troubles
    assert trouble.payment is not None
    assert (trouble.code, trouble.payment.payment_id) == (error.code, payment.payment_id)
    assert stored(world, payment).review is review


def test_listed_and_not_readable_is_trouble(world: World, paygate: Listing) -> None:
    pending(world)
    world.stop()
    item = replace(paygate._listed(paygate.only()), reading=None)
    paygate.charges.clear()
    paygate.elsewhere = [item]
    found = reconcile(world)
    assert [trouble.code for trouble in found.troubles] == ["http_404"]


def test_gateways_that_are_off(world: World) -> None:
    pending(world)
    world.charge_qr(guard_accepted=True)
    world.run(1)
    world.paygate_on = world.checkout_on = False
    found = reconcile(world)
    assert [(trouble.gateway, trouble.code) for trouble in found.troubles] == [
        (GatewayName.PAYGATE, "off"),
        (GatewayName.CHECKOUT, "off"),
    ]
    assert reconcile(world, NEXT + timedelta(days=5)).troubles == found.troubles[1:]


def test_gateways_that_are_off_and_not_needed(world: World) -> None:
    world.paygate_on = world.checkout_on = False
    assert reconcile(world).ok


@pytest.fixture
def checkout(world: World) -> Checkout:
    return world.checkout


def test_open_orders_of_any_day_are_verified(world: World, checkout: Checkout) -> None:
    payment = world.charge_qr()
    world.run(2)
    world.stop()
    left = reconcile(world, NEXT)
    assert [one.payment_id for one in left.left_open] == [payment.payment_id]
    checkout.only().status = "succeeded"
    assert reconcile(world, NEXT).ok
    assert stored(world, payment).state is PaymentState.SUCCEEDED
    assert status_of(world, payment) is SaleStatus.PAID
    looks = checkout.wire.count("verify")
    assert only(reconcile(world)).finding is Finding.MATCHED
    assert checkout.wire.count("verify") == looks


def test_a_failed_page_that_was_tried_again(world: World, checkout: Checkout) -> None:
    payment = world.charge_qr()
    world.run(2)
    checkout.only().status = "failed"
    world.until(lambda: world.seen(payment).state is PaymentState.FAILED)
    world.stop()
    assert reconcile(world).ok
    checkout.only().status = "succeeded"
    assert reconcile(world).ok
    assert stored(world, payment).late


def test_an_order_that_cannot_be_verified_is_trouble(world: World, checkout: Checkout) -> None:
    world.charge_qr()
    world.run(2)
    world.stop()
    checkout.orders.clear()
    found = reconcile(world)
    assert [trouble.code for trouble in found.troubles] == ["http_400"]
    assert not found.ok


def test_an_unfinished_page_keeps_the_others_from_being_compared_no_longer(
    world: World, checkout: Checkout
) -> None:
    first = world.charge_qr()
    world.charge_qr(guard_accepted=True, amount=Money(500))
    world.run(2)
    world.stop()
    assert first.order_id is not None
    del checkout.orders[first.order_id]
    found = reconcile(world)
    assert [one.finding for one in found.compared] == [Finding.MATCHED]
    assert [trouble.code for trouble in found.troubles] == ["http_400"]


def test_a_code_that_was_never_asked_for_is_left_open(world: World, checkout: Checkout) -> None:
    world.stop()
    book = open_book(world.path, till=world.names.till, clock=world.now, live=True)
    new = NewPayment("p_new", Method.QR, lambda _sale: b"{}", order_id="1" * 15)
    book.open_sale(NewSale("s_new", AMOUNT), new, at=world.now())
    book.close()
    found = reconcile(world)
    assert checkout.wire.count("verify") == 0
    assert [left.payment_id for left in found.left_open] == ["p_new"]


def test_a_whole_comparison_takes_the_mark_of_a_restore_off(
    world: World, paygate: Listing, tmp_path: Path
) -> None:
    world.stop()
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(world.path.read_bytes())
    restore(world.path, copy, at=world.now(), live=True)

    def marked() -> bool:
        book = open_book(world.path, till=world.names.till, clock=world.now, live=True)
        try:
            return book.restored()
        finally:
            book.close()

    paygate.wire.order("list", unreachable())
    reconcile(world)
    assert marked()
    assert reconcile(world, DAY - timedelta(days=5)).due_from is not None
    assert marked()
    world.paygate_on = False
    found = reconcile(world)
    assert [trouble.code for trouble in found.troubles] == ["off"]
    assert marked()
    world.paygate_on = True
    assert reconcile(world).due_from is None
    assert not marked()


def test_that_a_ledger_may_lack_sales_is_told_until_it_was_dealt_with(
    world: World, tmp_path: Path
) -> None:
    world.stop()
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(world.path.read_bytes())
    at = world.now()
    restore(world.path, copy, at=at, live=True)
    world.facts.clear()
    world.start()
    told = [fact for fact in world.facts if isinstance(fact, events.LedgerRestored)]
    assert [fact.how for fact in told] == ["backup"]
    world.stop()
    heard: list[events.EngineEvent] = []
    session = LedgerSession(world.parts(), heard.append)
    session.open()
    session.tell_restored()
    session.book.note_reconciled(DAY, world.now(), at=world.now())
    session.tell_restored()
    session.tell_restored()
    session.close()
    assert heard == [told[0], events.LedgerRestored(None, None)]
    assert told[0].since is not None
    assert told[0].since <= at


def test_without_a_ledger_nothing_is_compared(world: World) -> None:
    world.stop()
    session = LedgerSession(world.parts(), world.facts.append)
    reconciler = Reconciler(session, None, None)
    with pytest.raises(LedgerGone):
        world.loop.run_until_complete(reconciler.reconcile(DAY, NEXT))


def test_a_busy_account_is_compared_up_to_the_moment_when_it_begins(
    world: World, paygate: Listing
) -> None:
    payment = paid(world, paygate)
    world.stop()

    def busy(page: Page, number: int) -> Page:
        made = DAY + timedelta(hours=9, minutes=1, seconds=number)
        paygate.elsewhere.append(stranger(f"pay_new_{number}", "T2", made))
        return page

    paygate.meddle = busy
    found = reconcile(world)
    assert (found.ok, found.passes) == (True, 2)
    assert only(found).payment == stored(world, payment)
    assert found.until is not None
    assert DAY + timedelta(hours=9) < found.until < DAY + timedelta(hours=10)


def test_payments_that_move_on_while_the_list_is_read_do_not_keep_it_from_standing(
    world: World, paygate: Listing
) -> None:
    payment = pending(world)
    world.stop()
    words = iter(["pending", "processing"])

    def moves(page: Page, _number: int) -> Page:
        paygate.only().status = next(words, "succeeded")
        return page

    paygate.meddle = moves
    found = reconcile(world)
    assert (found.ok, found.passes) == (True, 2)
    assert stored(world, payment).state is PaymentState.SUCCEEDED


def test_a_day_that_is_over_is_compared_whole(world: World) -> None:
    assert reconcile(world, DAY - timedelta(days=1)).until is None


def test_a_list_that_takes_too_long_is_given_up(world: World, paygate: Listing) -> None:
    world.stop()
    paygate.wire.latency = 9.0
    paygate.page_size = 1
    for number in range(80):
        paygate.elsewhere.append(stranger(f"pay_{number}", "T2", DAY + timedelta(seconds=number)))
    began = world.loop.time()
    found = reconcile(world)
    assert [trouble.code for trouble in found.troubles] == ["endless_list"]
    del paygate.elsewhere[40:]
    paygate.meddle = growing
    found = reconcile(world)
    assert [trouble.code for trouble in found.troubles] == ["list_too_long"]
    assert world.loop.time() - began < 2000


def growing(page: Page, number: int) -> Page:
    if page.has_more:
        return page
    return replace(page, items=(*page.items, stranger(f"pay_last_{number}", "T2", None)))


def test_one_payment_there_pays_one_here(world: World, paygate: Listing) -> None:
    first = paid(world, paygate)
    other = world.charge(guard_accepted=True)
    world.until(lambda: world.state(other) == "pending")
    world.stop()
    del paygate.charges[paygate.of(other.payment_id).id]
    with contextlib.closing(sqlite3.connect(world.path)) as connection:
        # As a ledger from before that was refused may have it.
        connection.execute("DROP TRIGGER payments_share_no_gateway_id")
        connection.execute(
            "UPDATE payments SET gateway_id = ?, state = 'succeeded' WHERE payment_id = ?",
            (paygate.only().id, other.payment_id),
        )
        connection.commit()
    before = paygate.wire.count("read")
    found = reconcile(world)
    assert not found.ok
    told = {one.payment.payment_id: one.finding for one in found.compared if one.payment}
    assert told == {first.payment_id: Finding.MATCHED, other.payment_id: Finding.SHARED}
    assert [one.needs_person for one in found.compared if one.finding is Finding.SHARED] == [True]
    assert paygate.wire.count("read") == before


def test_what_was_answered_with_another_tills_payment_is_not_paid_by_it(
    world: World, paygate: Listing
) -> None:
    payment = pending(world)
    world.stop()
    paygate.only().status = "succeeded"
    paygate.till_id = "t_" + "0" * 24
    found = reconcile(world)
    told = {one.payment.payment_id: one.finding for one in found.compared if one.payment}
    assert told == {payment.payment_id: Finding.SHARED}
    assert [one.needs_person for one in found.compared if one.payment] == [True]
    assert stored(world, payment).state is not PaymentState.SUCCEEDED


def test_money_of_another_till_under_our_name_is_not_ours(world: World, paygate: Listing) -> None:
    world.stop()
    ours = stranger("pay_ours", world.names.till)
    theirs = replace(stranger("pay_theirs", world.names.till), till_id="t_" + "0" * 24)
    others = replace(stranger("pay_others", "OTHER"), till_id="t_" + "0" * 24)
    paygate.elsewhere += [ours, theirs, others]
    found = reconcile(world)
    assert {one.gateway_id: one.finding for one in found.compared} == {
        "pay_ours": Finding.ONLY_THERE,
        "pay_theirs": Finding.OTHER_TILL,
        "pay_others": Finding.NOT_THIS_TILL,
    }
    assert [one.gateway_id for one in found.compared if one.needs_person] == ["pay_ours"]


def test_money_of_this_till_under_an_earlier_name_is_ours(world: World, paygate: Listing) -> None:
    world.stop()
    book = world._open()
    mine = book.till_id
    book.close()
    paygate.elsewhere.append(replace(stranger("pay_ours", "OLD-NAME"), till_id=mine))
    assert only(reconcile(world)).finding is Finding.ONLY_THERE


def test_what_is_counted_and_summed_of_a_day(world: World) -> None:
    pending(world)
    found = reconcile(world)
    assert found.count(Finding.MATCHED) == 1
    assert found.count(Finding.ONLY_HERE, Finding.ONLY_THERE) == 0
    assert found.total(Finding.MATCHED) == AMOUNT
    assert found.total(Finding.ONLY_HERE) is None
