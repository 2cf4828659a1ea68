from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from pos_app.domain.methods import Method, RequestKind
from pos_app.domain.money import Money
from pos_app.domain.payment import Review
from pos_app.domain.phone import Network
from pos_app.domain.sale import UsualAmounts
from pos_app.engine import events, requests
from pos_app.engine.events import MethodOff
from pos_app.gateways.port import BadAnswer, GatewayDown, RateLimited
from pos_app.ledger.book import LedgerCode, LedgerError
from tests.domain.payments import payable
from tests.engine.port import Fault, answer_lost, refused, request_lost, unreachable
from tests.engine.world import OTHER_PHONE

if TYPE_CHECKING:
    from tests.engine.world import World


def test_a_prompt_that_the_customer_approves_is_paid(world: World) -> None:
    payment = world.charge(note="two teas", working="32.00 × 2")
    assert payment.state == "created"
    world.until(lambda: world.state(payment) == "pending")
    world.paygate.only().status = "processing"
    world.until(lambda: world.state(payment) == "processing")
    world.paygate.only().status = "succeeded"
    assert world.until(lambda: world.state(payment) == "succeeded") < 1.4
    sale = world.sale(payment)
    assert (sale.number, sale.status, sale.note) == (world.names.number(1), "paid", "two teas")
    told = [f.payment.state.value for f in world.told(events.PaymentChanged)]
    assert told == ["sending", "pending", "processing", "succeeded"]
    assert world.told(events.TallyChanged)[-1].tally.paid == Money(6400)


def test_the_payment_is_on_disk_as_sending_before_the_request_leaves(world: World) -> None:
    seen: list[str] = []
    world.paygate.wire.order("create", Fault(then=lambda: seen.append(world.state(payment))))
    payment = world.charge()
    world.run(1)
    assert seen == ["sending"]
    assert world.book is not None
    (send,) = world.book.sends(payment.payment_id, RequestKind.CREATE)
    assert send.gateway_offset is None


def test_every_fact_about_a_payment_is_on_disk_when_it_is_told(closed_world: World) -> None:
    world = closed_world
    differing: list[events.EngineEvent] = []

    class Told(list[events.EngineEvent]):
        def append(self, fact: events.EngineEvent) -> None:
            if isinstance(fact, events.PaymentChanged | events.ChargeAccepted):
                stored = world.stored(fact.payment)
                if (stored.state, stored.review) != (fact.payment.state, fact.payment.review):
                    differing.append(fact)
            super().append(fact)

    world.facts = Told()
    world.start()
    payment = world.charge()
    world.run(2)
    world.done(requests.CancelPayment(payment.payment_id))
    assert len(world.facts) > 8
    assert differing == []


@pytest.mark.parametrize(
    ("fault", "left"),
    [
        (request_lost(), True),
        (unreachable(), False),
        (Fault(GatewayDown("http_503")), True),
        (Fault(RateLimited(retry_after=5)), True),
        (Fault(BadAnswer("not_json", copy="<html>")), True),
        (refused(status=418), True),
    ],
    ids=["silence", "unreachable", "5xx", "429", "html", "odd-4xx"],
)
def test_whatever_is_not_a_clear_answer_is_unconfirmed(
    world: World, fault: Fault, left: bool
) -> None:
    if fault.error is not None and fault.error.code == "http_418":
        fault.error.refusal = False  # type: ignore[attr-defined]
    world.paygate.wire.always["find"] = request_lost()
    world.paygate.wire.order("create", fault)
    payment = world.charge()
    world.until(lambda: world.state(payment) == "unconfirmed")
    stored = world.stored(payment)
    assert stored.may_have_left is left
    assert stored.unresolved
    html = isinstance(fault.error, BadAnswer)
    assert (stored.review, stored.review_note) == (
        (Review.BAD_ANSWER, "<html>") if html else (None, None)
    )


def test_a_clear_refusal_of_the_first_send_refuses_it(world: World) -> None:
    world.paygate.wire.order("create", refused(message="No such wallet."))
    payment = world.charge()
    world.until(lambda: world.state(payment) == "refused")
    assert world.stored(payment).reason == "No such wallet."
    assert world.sale(payment).status == "open"
    world.run(4000)
    # Looked for after a minute and after ten, and never again.
    assert world.paygate.wire.count("find") == 2
    assert world.paygate.charges == {}


@pytest.mark.parametrize("word", ["succeeded", "failed", "cancelled"])
def test_an_answer_that_already_decides_only_lends_its_id(world: World, word: str) -> None:
    world.paygate.created_as = word
    payment = world.charge()
    world.until(lambda: world.state(payment) == word)
    states = [f.payment.state.value for f in world.told(events.PaymentChanged)]
    assert states == ["sending", "unconfirmed", word]
    assert world.paygate.wire.count("read") == 1


def test_each_way_a_charge_is_rejected_before_anything_is_stored(world: World) -> None:
    world.checkout.problem = "pesewas_not_possible"
    refs = {
        world.ask_charge(amount=Money(20_000_01)): "over_maximum",
        world.ask_charge(amount=Money(100, "USD")): "amount_differs",
        world.ask_charge(sale_id="s_none"): "unknown_sale",
        world.ask_charge_qr(): "pesewas_not_possible",
        world.ask_charge_qr(amount=Money(20_000_01)): "over_maximum",
    }
    assert {ref: world.rejected(ref).code for ref in refs} == refs
    assert world.paygate.charges == {}
    assert world.book is not None
    assert world.book.unresolved() == ()


def test_a_gateway_or_network_that_is_off_rejects(closed_world: World) -> None:
    world = closed_world
    world.paygate_on = world.checkout_on = False
    world.start()
    assert world.told(events.EngineReady)[0].off[Method.MOBILE_MONEY] is MethodOff.KEYS_MISSING
    assert {f.connection for f in world.told(events.ConnectionChanged)} == {events.Connection.OFF}
    assert world.rejected(world.ask_charge()).code == "gateway_off"
    assert world.rejected(world.ask_charge_qr()).code == "gateway_off"
    world.stop()
    world.qr_off = MethodOff.UNIT_NOT_SET
    world.paygate_on = True
    world.networks = frozenset({Network.TELECEL})
    world.start()
    assert world.rejected(world.ask_charge_qr()).code == "unit_not_set"
    assert world.rejected(world.ask_charge()).code == "network_off"


def test_a_further_attempt_needs_the_earlier_one_to_be_over(world: World) -> None:
    first = world.charge()
    world.run(1)
    again = {"sale_id": first.sale_id, "phone": OTHER_PHONE}
    blocked = world.rejected(world.ask_charge(**again))
    assert (blocked.code, blocked.payment) == ("sale_blocked", world.stored(first))
    world.paygate.only().status = "failed"
    world.until(lambda: world.state(first) == "failed")
    assert world.rejected(world.ask_charge(**again, amount=Money(6401))).code == "more_than_left"
    second = world.charge(**again)
    assert (second.attempt, second.sale_number) == (2, first.sale_number)
    world.run(1)
    world.paygate.of(second.payment_id).status = "succeeded"
    world.until(lambda: world.state(second) == "succeeded")
    assert world.rejected(world.ask_charge(**again)).code == "sale_settled"


def test_a_person_may_accept_the_risk_and_both_cards_say_paid_twice(world: World) -> None:
    first = world.charge()
    world.run(1)
    second = world.charge(sale_id=first.sale_id, risk_of=first.payment_id)
    assert world.stored(first).risk_accepted_at is not None
    world.run(1)
    for charge in world.paygate.charges.values():
        charge.status = "succeeded"
    world.until(lambda: bool(world.told(events.PaidTwice)))
    assert {p.payment_id for p in world.told(events.PaidTwice)[0].payments} == {
        first.payment_id,
        second.payment_id,
    }
    for payment in (first, second):
        assert world.stored(payment).review is Review.PAID_TWICE
        assert world.seen(payment).review is Review.PAID_TWICE
    assert world.sale(first).status == "paid"


def test_accepting_the_risk_beforehand_frees_the_sale_too(world: World) -> None:
    first = world.charge()
    world.run(1)
    done = world.done(requests.AcceptRisk(first.payment_id))
    assert (done.intent, done.code) == ("accept_risk", "done")
    world.charge(sale_id=first.sale_id)
    world.paygate.of(first.payment_id).status = "failed"
    world.until(lambda: world.state(first) == "failed")
    assert world.done(requests.AcceptRisk(first.payment_id)).code == "already_over"


def test_a_sale_that_was_left_is_taken_up_again_by_a_further_attempt(world: World) -> None:
    first = world.charge_qr()
    world.run(1)
    world.submit(requests.SetPaymentAside(first.payment_id))
    world.run(0.1)
    assert world.sale(first).left_at is not None
    world.charge(sale_id=first.sale_id, risk_of=first.payment_id)
    assert world.sale(first).left_at is None
    assert world.told(events.SaleChanged)[-1].sale.left_at is None


def test_an_order_id_is_never_drawn_twice(world: World) -> None:
    drawn = iter([111_111_111_111_111, 111_111_111_111_111, 222_222_222_222_222])
    world.random.randrange = lambda _low, _high: next(drawn)  # type: ignore[assignment,misc]
    assert world.charge_qr().order_id == "111111111111111"
    world.run(1)
    assert world.charge_qr().order_id == "222222222222222"


def test_a_page_is_shown_once_its_url_is_told(world: World) -> None:
    payment = world.charge_qr()
    world.until(lambda: world.state(payment) == "pending")
    seen = world.seen(payment)
    assert (seen.redirect_url, seen.shown_at is not None) == ("https://pay.example/page", True)
    assert payable(seen)
    world.checkout.only().status = "succeeded"
    world.until(lambda: world.state(payment) == "succeeded")
    assert world.sale(payment).status == "paid"


def test_a_refused_page_is_withdrawn_at_once_and_the_sale_is_free(world: World) -> None:
    world.checkout.url, world.checkout.refused_because = None, "foreign_host"
    payment = world.charge_qr()
    world.until(lambda: world.state(payment) == "pending")
    seen = world.seen(payment)
    assert (seen.withdraw_reason, seen.redirect_url, seen.shown_at) == ("foreign_host", None, None)
    world.checkout.url = "https://pay.example/page"
    again = world.charge_qr(sale_id=payment.sale_id)
    world.until(lambda: world.state(again) == "pending")


def test_a_page_withdrawn_while_it_is_made_is_never_shown(world: World) -> None:
    world.checkout.wire.latency = 3.0
    payment = world.charge_qr()
    done = world.done(requests.CancelPayment(payment.payment_id))
    assert (done.code, done.payment and done.payment.withdraw_reason) == ("done", "asked")
    world.run(4)
    stored = world.stored(payment)
    assert (stored.state, stored.shown_at) == ("pending", None)
    world.checkout.url, world.checkout.refused_because = None, "too_long"
    other = world.charge_qr(amount=Money(500))
    world.done(requests.CancelPayment(other.payment_id))
    world.run(4)
    assert world.stored(other).withdraw_reason == "asked"


def test_a_lost_initiate_is_verified_and_never_repeated(world: World) -> None:
    world.checkout.wire.order("initiate", answer_lost())
    payment = world.charge_qr()
    world.until(lambda: world.state(payment) == "pending")
    assert world.checkout.wire.count("initiate") == 1
    assert world.stored(payment).shown_at is None
    other = world.charge_qr(sale_id=payment.sale_id)
    world.until(lambda: world.state(other) == "pending")
    world.checkout.orders[payment.order_id or ""].status = "succeeded"
    world.until(lambda: world.state(payment) == "succeeded")


def test_an_answer_about_another_order_shows_nothing(world: World) -> None:
    world.checkout.answers_order = "999999999999999"
    payment = world.charge_qr()
    world.until(lambda: world.state(payment) == "unconfirmed")
    stored = world.stored(payment)
    assert (stored.shown_at, stored.review) == (None, Review.OTHER_ORDER)


def test_a_refused_initiate_is_refused(world: World) -> None:
    world.checkout.wire.order("initiate", refused(400, "The currency field is required."))
    payment = world.charge_qr()
    world.until(lambda: world.state(payment) == "refused")
    assert world.stored(payment).reason == "The currency field is required."


def test_a_test_page_pays_nothing(world: World) -> None:
    world.checkout.test = True
    payment = world.charge_qr(note="tea")
    world.until(lambda: world.state(payment) == "pending")
    world.checkout.only().status = "succeeded"
    world.until(lambda: world.state(payment) == "succeeded")
    sale = world.sale(payment)
    assert (sale.status, sale.note) == ("closed_unpaid", "TEST tea")
    assert world.stored(payment).review is Review.TEST_CHECKOUT
    assert world.told(events.TallyChanged)[-1].tally.paid == Money(0)


def test_a_charge_that_cannot_be_stored_is_rejected_and_sends_nothing(world: World) -> None:
    assert world.book is not None

    def full(*_args: object, **_more: object) -> None:
        raise LedgerError(LedgerCode.FULL, "no room")

    world.book.open_sale = full  # type: ignore[assignment,method-assign]
    ref = world.ask_charge()
    assert world.rejected(ref).code == "ledger"
    assert [f.code for f in world.told(events.LedgerTrouble)] == ["full"]
    assert world.rejected(world.ask_charge()).code == "ledger"
    assert world.paygate.wire.log == []


def test_the_guard_counts_ten_minutes_by_either_clock(world: World) -> None:
    world.charge()
    world.run(300)
    world.wall_ahead = timedelta(days=400)
    ref = world.ask_charge()
    assert [f.ref for f in world.told(events.GuardStopped)] == [ref]
    world.run(301)
    world.charge()


def test_the_guard_stops_a_like_charge_until_a_person_goes_on(world: World) -> None:
    first = world.charge()
    world.run(1)
    ref = world.ask_charge()
    (stopped,) = world.told(events.GuardStopped)
    assert (stopped.ref, stopped.earlier.payment_id) == (ref, first.payment_id)
    assert len(world.paygate.charges) == 1
    world.ask_charge_qr()
    assert len(world.told(events.GuardStopped)) == 2
    world.charge(phone=OTHER_PHONE)
    world.charge(amount=Money(500))
    world.charge(guard_accepted=True)
    world.charge_qr(guard_accepted=True)
    world.charge_qr(amount=Money(900))
    world.charge_qr(amount=Money(900))


@pytest.mark.parametrize("amount_first", [False, True])
def test_a_payment_reviewed_before_and_then_paid_twice_waits_for_a_person(
    world: World, amount_first: bool
) -> None:
    first = world.charge()
    world.run(1)
    if amount_first:
        mine = world.paygate.of(first.payment_id)
        mine.amount = Money(1)
        world.until(lambda: world.stored(first).review is Review.AMOUNT_DIFFERS)
        mine.amount = first.amount
    else:
        world.paygate.wire.order("read", Fault(BadAnswer("not_json", copy="<html>")))
        world.run(2)
        assert world.stored(first).review is Review.BAD_ANSWER
    second = world.charge(sale_id=first.sale_id, risk_of=first.payment_id)
    world.run(1)
    for charge in world.paygate.charges.values():
        charge.status = "succeeded"
    world.until(lambda: bool(world.told(events.PaidTwice)))
    # A reason about money stays; a bad answer says nothing of money and gives way.
    wanted = Review.AMOUNT_DIFFERS if amount_first else Review.PAID_TWICE
    assert world.stored(first).review is wanted
    assert world.stored(second).review is Review.PAID_TWICE
    assert world.told(events.TallyChanged)[-1].tally.to_look_at == 2


@pytest.fixture
def sold(world: World) -> World:
    """A till that has sold a few things for 10.00 to 29.00."""
    for cedis in range(10, 30):
        world.charge_cash(amount=Money(cedis * 100))
    return world


def test_an_unusual_amount_is_asked_about_before_anything_is_stored(sold: World) -> None:
    before = len(sold.told(events.ChargeAccepted))
    ref = sold.ask_charge(amount=Money(1_500_00), amount_accepted=False)
    (asked,) = sold.told(events.AmountUnusual)
    assert (asked.ref, asked.amount) == (ref, Money(1_500_00))
    assert asked.usual == UsualAmounts(Money(10_00), Money(29_00))
    assert len(sold.told(events.ChargeAccepted)) == before
    assert sold.paygate.wire.log == []
    payment = sold.charge(amount=Money(1_500_00), amount_accepted=True)
    assert payment.amount == Money(1_500_00)
    assert len(sold.told(events.AmountUnusual)) == 1


def test_what_is_not_to_be_asked_about_is_charged(sold: World) -> None:
    assert sold.charge(amount=Money(1_500_00)).amount == Money(1_500_00)
    assert sold.charge_qr(amount=Money(1_501_00)).amount == Money(1_501_00)
    assert sold.charge(amount=Money(57_00), amount_accepted=False).amount == Money(57_00)
    assert sold.told(events.AmountUnusual) == []


def test_the_whole_of_a_new_sale_is_looked_at_and_an_open_one_not_again(sold: World) -> None:
    ref = sold.ask_cash(amount=Money(20_00), due=Money(2_000_00), amount_accepted=False)
    assert [(f.ref, f.amount) for f in sold.told(events.AmountUnusual)] == [(ref, Money(2_000_00))]
    part = sold.charge_cash(amount=Money(20_00), due=Money(2_000_00))
    rest = sold.charge_cash(amount=Money(1_980_00), sale_id=part.sale_id, amount_accepted=False)
    assert sold.sale(rest).status == "paid"
    assert len(sold.told(events.AmountUnusual)) == 1


def test_cash_that_is_asked_about_is_not_taken(sold: World) -> None:
    before = len(sold.told(events.ChargeAccepted))
    sold.ask_cash(amount=Money(2_000_00), tendered=Money(2_000_00), amount_accepted=False)
    assert len(sold.told(events.AmountUnusual)) == 1
    assert len(sold.told(events.ChargeAccepted)) == before


def test_a_till_that_sold_little_asks_nothing(world: World) -> None:
    for cedis in range(10, 29):
        world.charge_cash(amount=Money(cedis * 100))
    world.charge_qr(amount=Money(1_500_00), amount_accepted=False)
    assert world.told(events.AmountUnusual) == []
