"""Money that only the gateway has: read by its id, kept for a person, and never made a sale."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from pos_app.domain.attention import ONLY_THERE, SECOND_REQUEST, Attention, ReviewChoice
from pos_app.domain.methods import GatewayName
from pos_app.domain.payment import PaymentState, ReadingStatus
from pos_app.engine.dispatch import resolve_review
from pos_app.engine.reconcile_result import Finding, Trouble
from pos_app.engine.session import LedgerSession
from pos_app.gateways.port import ErrorAnswer, GatewayDown, ListedPayment, NoAnswer
from pos_app.ledger.queries import LogQueries
from pos_app.ledger.verify import verify
from tests.engine.lister import DAY, Listing, only, paid, pending, reconcile, stored, stranger
from tests.engine.port import Charge, Fault
from tests.engine.world import AMOUNT, World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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


def attention(world: World) -> list[Attention]:
    log = LogQueries(world.path)
    try:
        return list(log.attention())
    finally:
        log.close()


def elsewhere(paygate: Listing, status: str, id: str = "pay_lost") -> Charge:
    """A payment that names this till and that this ledger never made, as after a restore."""
    made = Charge(id, "p_forgotten", AMOUNT, status, DAY + timedelta(hours=8))
    paygate.charges[id] = made
    return made


def deal(world: World, item: str, choice: ReviewChoice) -> None:
    session = LedgerSession(world.parts(), world.facts.append)
    session.open()
    code, _ = resolve_review(session, item, choice, None)
    session.close()
    assert code == "done"


def test_money_only_there_waits_for_a_person_and_is_no_sale(world: World, paygate: Listing) -> None:
    elsewhere(paygate, "succeeded")
    found = reconcile(world)
    assert (only(found).finding, only(found).there) == (Finding.ONLY_THERE, "succeeded")
    assert not found.ok
    (waiting,) = attention(world)
    assert (waiting.item, waiting.cause, waiting.waits) == ("there:pay_lost", ONLY_THERE, True)
    assert (waiting.amount, waiting.sale_number) == (AMOUNT, world.names.number(1))
    assert (waiting.phone_masked, waiting.word) == ("024•••4567", "succeeded")
    assert waiting.made_at == DAY + timedelta(hours=8)
    log = LogQueries(world.path)
    assert log.page() == ()
    log.close()
    assert verify(world.path).ok


def test_what_a_person_dealt_with_is_no_trouble_any_more_and_asks_nobody_again(
    world: World, paygate: Listing
) -> None:
    elsewhere(paygate, "succeeded")
    reconcile(world)
    deal(world, "there:pay_lost", ReviewChoice.GOODS_GIVEN)
    again = reconcile(world)
    assert (again.ok, only(again).choice) == (True, ReviewChoice.GOODS_GIVEN)
    assert [one.waits for one in attention(world)] == [False]


def test_what_was_pending_there_and_dealt_with_comes_back_when_it_is_paid(
    world: World, paygate: Listing
) -> None:
    made = elsewhere(paygate, "pending")
    reconcile(world)
    deal(world, "there:pay_lost", ReviewChoice.NOT_OURS)
    made.status = "processing"
    assert reconcile(world).ok
    made.status = "succeeded"
    assert not reconcile(world).ok
    (back,) = attention(world)
    assert (back.word, back.waits) == ("succeeded", True)


def test_what_waits_says_what_became_of_it(world: World, paygate: Listing) -> None:
    made = elsewhere(paygate, "pending")
    reconcile(world)
    made.status = "failed"
    assert reconcile(world).ok
    assert [(one.word, one.waits) for one in attention(world)] == [("failed", True)]


@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_what_failed_there_is_listed_and_asks_nobody(
    world: World, paygate: Listing, status: str
) -> None:
    elsewhere(paygate, status)
    found = reconcile(world)
    assert (found.ok, only(found).finding) == (True, Finding.ONLY_THERE)
    assert attention(world) == []


def test_a_list_that_says_paid_is_not_believed_about_money_that_is_only_there(
    world: World, paygate: Listing
) -> None:
    elsewhere(paygate, "pending")
    paygate.believes["pay_lost"] = ReadingStatus.SUCCEEDED
    reconcile(world)
    assert [one.word for one in attention(world)] == ["pending"]


def test_money_only_there_that_cannot_be_read_is_trouble_and_waits_all_the_same(
    world: World, paygate: Listing
) -> None:
    elsewhere(paygate, "succeeded")
    paygate.wire.always["read"] = Fault(NoAnswer("deadline_passed"))
    found = reconcile(world)
    assert [trouble.code for trouble in found.troubles] == ["deadline_passed"]
    assert [one.item for one in attention(world)] == ["there:pay_lost"]


def test_money_only_there_without_a_date_or_an_amount_waits_too(
    world: World, paygate: Listing
) -> None:
    elsewhere(paygate, "pending")
    real = paygate._listed

    def bare(charge: Charge) -> ListedPayment:
        item = real(charge)
        assert item.reading is not None
        return replace(item, created_at=None, reading=replace(item.reading, amount=None))

    paygate._listed = bare  # type: ignore[method-assign]
    reconcile(world)
    assert [(one.amount, one.made_at, one.waits) for one in attention(world)] == [
        (None, None, True)
    ]


def test_a_second_request_waits_under_its_sale(world: World, paygate: Listing) -> None:
    payment = pending(world)
    world.stop()
    second = replace(paygate.only(), id="pay_second", status="succeeded")
    second.created_at += timedelta(minutes=1)
    paygate.charges[second.id] = second
    reconcile(world)
    log = LogQueries(world.path)
    story = log.story(payment.sale_id)
    log.close()
    assert story is not None
    (waiting,) = story.attention
    assert (waiting.cause, waiting.payment_id) == (SECOND_REQUEST, payment.payment_id)
    assert "money_only_there" in [line.kind for line in story.lines]
    assert stored(world, payment).state is PaymentState.PENDING


def test_what_differs_and_was_dealt_with_is_no_trouble_any_more(
    world: World, paygate: Listing
) -> None:
    payment = paid(world, paygate)
    world.stop()
    paygate.only().status = "failed"
    assert not reconcile(world).ok
    deal(world, payment.payment_id, ReviewChoice.NOTED)
    again = reconcile(world)
    assert (again.ok, only(again).finding) == (True, Finding.STATUS_DIFFERS)


def test_a_listed_payment_that_nobody_knows_when_asked_is_a_strangers(
    world: World, paygate: Listing
) -> None:
    paygate.elsewhere = [stranger("pay_gone", None)]
    found = reconcile(world)
    assert (found.ok, only(found).finding) == (True, Finding.NOT_THIS_TILL)


@pytest.mark.parametrize("error", [GatewayDown("http_503"), ErrorAnswer(401, "No such key.")])
def test_a_payment_that_cannot_be_told_apart_stops_the_comparison(
    world: World, paygate: Listing, error: GatewayDown | ErrorAnswer
) -> None:
    payment = pending(world)
    world.stop()
    paygate.elsewhere = [stranger("pay_whose", None)]
    paygate.wire.always["read"] = Fault(error)
    found = reconcile(world)
    assert found.troubles == (Trouble(GatewayName.PAYGATE, error.code),)
    assert [left.payment_id for left in found.left_open] == [payment.payment_id]


def test_counts(world: World, paygate: Listing) -> None:
    elsewhere(paygate, "succeeded")
    paygate.elsewhere = [stranger("pay_other", "T2")]
    found = reconcile(world)
    assert found.count(Finding.NOT_THIS_TILL) == 1
    assert found.count(Finding.ONLY_THERE, Finding.NOT_THIS_TILL) == 2
