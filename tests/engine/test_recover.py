from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.domain.money import Money
from pos_app.engine import events
from pos_app.engine import requests as engine_requests
from pos_app.gateways.port import NoAnswer
from pos_app.ledger.book import BodyDamaged, LedgerCode, LedgerError
from tests.domain.payments import payable
from tests.engine.port import Fault, answer_lost

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.domain.payment import Payment
    from pos_app.ledger.book import Book
    from tests.engine.world import World

SILENCE = Fault(NoAnswer("connection_lost"))


def found(world: World) -> events.RecoveryFound:
    return world.told(events.RecoveryFound)[-1]


def created(world: World, **changes: Any) -> Payment:
    """A payment that was stored when the till died before sending it."""
    assert world.book is not None
    real = world.book.commit

    def die(*entries: Any, **more: Any) -> None:
        if entries[0].kind == "sending":
            raise LedgerError(LedgerCode.UNWRITABLE, "power cut")
        real(*entries, **more)

    world.book.commit = die  # type: ignore[method-assign]
    payment = world.charge(**changes)
    world.run(0.1)
    return payment


def test_nothing_in_flight_is_said_too(world: World) -> None:
    assert (found(world).payments, found(world).complete) == ((), True)


def test_what_was_in_flight_is_looked_at_at_once_and_told_until_decided(world: World) -> None:
    paid = world.charge(amount=Money(10))
    world.run(1)
    open_still = world.charge(amount=Money(20))
    world.run(1)
    world.stop()
    world.paygate.of(paid.payment_id).status = "succeeded"
    world.facts.clear()
    world.start()
    first = world.told(events.RecoveryFound)[0]
    assert ([p.state.value for p in first.payments], first.complete) == (["pending"] * 2, False)
    loaded = [f for f in world.told(events.PaymentChanged) if f.before is None]
    assert [f.payment.payment_id for f in loaded] == [paid.payment_id, open_still.payment_id]
    world.run(1)
    assert [p.state.value for p in found(world).payments] == ["succeeded", "pending"]
    assert found(world).complete


def test_a_send_cut_short_is_unconfirmed_and_searched_for(world: World) -> None:
    world.paygate.wire.order("create", Fault(arrives=True, seconds=0.5))
    payment = world.charge()
    world.run(0.2)
    world.stop()
    assert world.paygate.charges == {}
    world.paygate.wire.order("create", Fault())
    world.start()
    assert world.stored(payment).reason == "stopped_while_sending"
    assert world.stored(payment).may_have_left


def test_what_was_never_sent_waits_for_a_person_and_may_be_sent(world: World) -> None:
    payment = created(world)
    world.restart()
    world.run(5)
    waiting = found(world).waiting_for_person
    assert [p.payment_id for p in waiting] == [payment.payment_id]
    assert found(world).only_drop == ()
    assert world.paygate.wire.log == []
    done = world.done(engine_requests.SendCreated(payment.payment_id))
    assert (done.intent, done.code) == ("send_created", "done")
    assert found(world).waiting_for_person == ()
    world.until(lambda: world.state(payment) == "pending")
    again = world.done(engine_requests.SendCreated(payment.payment_id))
    assert again.code == "already_over"
    assert world.done(engine_requests.DropCreated(payment.payment_id)).code == "already_over"


def test_what_was_never_sent_may_be_dropped(world: World) -> None:
    payment = created(world)
    world.restart()
    done = world.done(engine_requests.DropCreated(payment.payment_id))
    assert (done.code, world.state(payment)) == ("done", "cancelled")
    assert found(world).waiting_for_person == ()
    world.run(100)
    assert world.paygate.wire.log == []


@pytest.mark.parametrize("ask", ["cancel", "close", "aside"])
def test_what_was_never_sent_is_dropped_by_a_cancel_or_a_close(world: World, ask: str) -> None:
    payment = created(world)
    world.restart()
    intent: Any = {
        "cancel": engine_requests.CancelPayment(payment.payment_id),
        "close": engine_requests.ClosePayment(payment.payment_id, "gone"),
        "aside": engine_requests.SetPaymentAside(payment.payment_id),
    }[ask]
    done = world.done(intent)
    expected = ("already_over", "created") if ask == "aside" else ("done", "cancelled")
    assert (done.code, world.state(payment)) == expected


@pytest.mark.parametrize("jump", [timedelta(minutes=16), timedelta(days=-1)])
def test_what_is_too_old_or_from_the_future_is_only_dropped(world: World, jump: timedelta) -> None:
    payment = created(world)
    world.stop()
    world.wall_ahead = jump
    world.start()
    assert found(world).only_drop == (payment.payment_id,)
    assert world.done(engine_requests.SendCreated(payment.payment_id)).code == "only_drop"
    assert world.state(payment) == "created"


def test_what_was_never_sent_is_not_sent_for_a_sale_that_was_paid_late(world: World) -> None:
    first = world.charge()
    world.run(1)
    world.paygate.only().status = "failed"
    world.until(lambda: world.state(first) == "failed")
    second = created(world, sale_id=first.sale_id)
    world.restart()
    assert found(world).only_drop == ()
    world.paygate.only().status = "succeeded"
    world.done(engine_requests.CheckNow(first.payment_id))
    assert world.sale(first).status == "late_paid"
    assert world.done(engine_requests.SendCreated(second.payment_id)).code == "only_drop"
    assert world.paygate.wire.count("create") == 1
    world.restart()
    assert found(world).only_drop == (second.payment_id,)


def test_what_was_never_sent_is_not_sent_beside_a_later_attempt(world: World) -> None:
    first = created(world)
    world.restart()
    assert found(world).only_drop == ()
    # The risk is taken of what was stored, not of sending that as well.
    second = world.charge_qr(sale_id=first.sale_id, risk_of=first.payment_id)
    world.run(1)
    assert payable(world.stored(second))
    assert world.done(engine_requests.SendCreated(first.payment_id)).code == "only_drop"
    world.restart()
    assert found(world).only_drop == (first.payment_id,)
    # Nor is it when a third one took the second's risk: nobody took that for the first.
    world.checkout.wire.order("initiate", answer_lost())
    third = world.charge_qr(sale_id=first.sale_id, risk_of=second.payment_id)
    world.until(lambda: world.state(third) == "pending")
    assert world.stored(third).shown_at is None
    assert world.stored(second).risk_accepted_at is not None
    assert world.done(engine_requests.SendCreated(first.payment_id)).code == "only_drop"
    assert world.paygate.wire.count("create") == 0


def test_what_was_never_sent_is_sent_beside_one_whose_risk_was_taken(world: World) -> None:
    first = world.charge_qr()
    world.run(1)
    second = created(world, sale_id=first.sale_id, risk_of=first.payment_id)
    world.restart()
    assert found(world).only_drop == ()
    assert world.done(engine_requests.SendCreated(second.payment_id)).code == "done"
    assert world.paygate.wire.count("create") == 1


def test_a_restored_ledger_sends_nothing_that_was_never_sent(world: World) -> None:
    payment = created(world)
    world.stop()
    real = world.open

    def restored() -> Book:
        book = real()
        book.restored = lambda: True  # type: ignore[method-assign]
        return book

    world.open = restored
    world.start()
    assert found(world).only_drop == (payment.payment_id,)
    assert world.done(engine_requests.SendCreated(payment.payment_id)).code == "only_drop"


def test_what_was_never_sent_cannot_be_sent_through_a_gateway_that_is_off(world: World) -> None:
    payment = created(world)
    world.paygate_on = False
    world.restart()
    assert world.done(engine_requests.SendCreated(payment.payment_id)).code == "gateway_off"
    assert found(world).complete


def test_a_damaged_body_is_dropped_and_never_sent(world: World) -> None:
    payment = created(world)
    world.restart()
    assert world.book is not None

    def damaged(_payment_id: str, _kind: object) -> bytes:
        raise BodyDamaged

    world.book.body_of = damaged  # type: ignore[assignment,method-assign]
    world.done(engine_requests.SendCreated(payment.payment_id))
    stored = world.stored(payment)
    assert (stored.state, stored.review) == ("cancelled", "body_damaged")
    assert world.paygate.wire.log == []


def test_closed_and_ended_ones_are_looked_at_again_after_a_restart(world: World) -> None:
    payment = world.charge()
    world.run(1)
    world.paygate.only().status = "failed"
    world.until(lambda: world.state(payment) == "failed")
    closed = world.charge_qr(amount=Money(5))
    world.run(1)
    world.done(engine_requests.CancelPayment(closed.payment_id))
    world.done(engine_requests.ClosePayment(closed.payment_id, "gone"))
    world.restart()
    assert found(world).payments == ()
    world.paygate.only().status = "succeeded"
    world.checkout.only().status = "succeeded"
    world.checkout.wire.order("verify", SILENCE)
    world.restart()
    world.run(0.5)
    assert world.stored(payment).late
    world.run(30)
    assert world.stored(closed).late
    told = world.told(events.LateLooks)
    assert [p.payment_id for _, p in told[0].payments] == [payment.payment_id, closed.payment_id]
    # First the one is answered, then the other was asked in vain; at last it is answered too.
    assert [(look.looked, look.answered) for look in told] == [
        (False, False),
        (True, False),
        (True, True),
    ]
    assert world.facts.index(told[0]) < world.facts.index(found(world))
    world.restart()
    world.run(1)
    assert world.told(events.LateLooks) == []


def test_what_is_closed_is_told_where_its_gateway_is_off(world: World) -> None:
    closed = world.charge_qr(amount=Money(5))
    world.run(1)
    world.done(engine_requests.CancelPayment(closed.payment_id))
    world.done(engine_requests.ClosePayment(closed.payment_id, "gone"))
    world.checkout_on = False
    world.restart()
    (told,) = world.told(events.LateLooks)
    assert [p.payment_id for _, p in told.payments] == [closed.payment_id]
    assert (told.looked, told.answered) == (True, True)


def test_a_commit_that_fails_stops_sending_and_is_mended(world: World) -> None:
    payment = world.charge()
    world.run(1)
    assert world.book is not None
    world.paygate.only().status = "succeeded"
    world.fail_next_commit()
    world.until(lambda: bool(world.told(events.LedgerTrouble)))
    requests = len(world.paygate.wire.log)
    assert world.rejected(world.ask_charge(amount=Money(3))).code == "ledger"
    done = world.done(engine_requests.SetPaymentAside(payment.payment_id), within=0.1)
    assert done.code == "ledger"
    world.run(0.5)
    assert len(world.paygate.wire.log) == requests
    world.until(lambda: len(world.told(events.EngineReady)) == 2, within=3)
    world.until(lambda: world.state(payment) == "succeeded", within=3)


def test_a_sale_that_could_not_be_left_is_left_once_the_ledger_is_mended(world: World) -> None:
    payment = world.charge()
    world.run(1)
    world.fail_next_commit()
    world.submit(engine_requests.LeaveSale(payment.sale_id))
    world.until(lambda: len(world.told(events.EngineReady)) == 2, within=5)
    assert [f.code for f in world.told(events.LedgerTrouble)] == ["full"]
    # A full disk is no mistake of the program's, and nothing is told that is not on disk.
    assert world.told(events.PartFailed) == []
    assert (world.told(events.SaleChanged), world.sale(payment).left_at) == ([], None)
    world.submit(engine_requests.LeaveSale(payment.sale_id))
    world.until(lambda: bool(world.told(events.SaleChanged)), within=1)
    assert world.sale(payment).left_at is not None


def written_all_the_same(world: World, word: str) -> None:
    """Let the commit that makes a payment so be written and then be said to have failed."""
    assert world.book is not None
    book, real = world.book, world.book.commit

    def fail(*entries: Any, **more: Any) -> None:
        real(*entries, **more)
        if any(entry.payment and entry.payment.state == word for entry in entries):
            del book.commit
            raise LedgerError(LedgerCode.UNWRITABLE, "unplugged")

    book.commit = fail  # type: ignore[method-assign]


@pytest.mark.parametrize(
    ("word", "recover"), [("succeeded", True), ("failed", True), ("succeeded", False)]
)
def test_a_commit_that_was_written_though_it_failed_is_told_once_mended(
    world: World, word: str, recover: bool
) -> None:
    world.stop()
    world.recover = recover
    world.start()
    payment = world.charge()
    world.run(1)
    written_all_the_same(world, word)
    world.paygate.only().status = word
    world.until(lambda: len(world.told(events.EngineReady)) == 3, within=10)
    assert world.seen(payment).state == word
    assert world.told(events.PaidTwice) == []


def test_what_a_failed_commit_did_not_change_is_not_told_again(world: World) -> None:
    payment = world.charge()
    world.until(lambda: world.state(payment) == "pending")
    world.paygate.only().status = "succeeded"
    world.until(lambda: world.state(payment) == "succeeded")
    world.fail_next_commit()
    world.ask_charge(amount=Money(99))
    world.until(lambda: len(world.told(events.EngineReady)) == 2, within=5)
    world.run(5)
    about = [f for f in world.told(events.PaymentChanged) if f.payment.sale_id == payment.sale_id]
    assert [f.payment.state.value for f in about].count("succeeded") == 1


def test_paid_twice_is_told_although_its_commit_was_said_to_have_failed(world: World) -> None:
    first = world.charge()
    world.run(1)
    second = world.charge_qr(sale_id=first.sale_id, risk_of=first.payment_id)
    world.run(1)
    world.checkout.only().status = "succeeded"
    world.until(lambda: world.state(second) == "succeeded")
    written_all_the_same(world, "succeeded")
    world.paygate.only().status = "succeeded"
    world.until(lambda: bool(world.told(events.LedgerTrouble)), within=20)
    assert world.told(events.PaidTwice) == []
    world.until(lambda: len(world.told(events.EngineReady)) == 2, within=5)
    assert len(world.told(events.PaidTwice)) == 1
    assert {p.payment_id for p in world.told(events.PaidTwice)[0].payments} == {
        first.payment_id,
        second.payment_id,
    }


def busy_at_the_next_mending(world: World, first: Callable[[], None] = lambda: None) -> None:
    """Let the mending meet a second trouble, after something else has happened."""
    assert world.book is not None
    book = world.book

    def busy() -> Any:
        del book.unresolved
        first()
        raise LedgerError(LedgerCode.BUSY, "a reader holds it")

    book.unresolved = busy  # type: ignore[method-assign]


def test_trouble_in_the_middle_of_a_mending_loses_nothing_of_what_is_to_be_told(
    world: World,
) -> None:
    payment = world.charge()
    world.run(1)
    written_all_the_same(world, "succeeded")
    busy_at_the_next_mending(world)
    world.paygate.only().status = "succeeded"
    world.until(lambda: len(world.told(events.EngineReady)) == 3, within=20)
    assert [f.code for f in world.told(events.LedgerTrouble)] == ["unwritable", "busy"]
    assert world.seen(payment).state == "succeeded"
    assert world.told(events.PartFailed) == []


def test_what_was_read_between_two_troubles_and_told_to_nobody_is_told_in_the_end(
    world: World,
) -> None:
    payment = world.charge()
    world.run(1)

    def a_look_reads_it() -> None:
        assert world.engine is not None
        assert world.engine._engine_loop is not None
        assert world.engine._engine_loop._session.payment(payment.payment_id).state == "succeeded"

    written_all_the_same(world, "succeeded")
    busy_at_the_next_mending(world, a_look_reads_it)
    world.paygate.only().status = "succeeded"
    world.until(lambda: len(world.told(events.EngineReady)) == 3, within=20)
    world.until(lambda: world.seen(payment).state == "succeeded", within=5)


def test_trouble_that_comes_back_is_mended_less_and_less_often(world: World) -> None:
    world.charge()
    world.run(1)
    assert world.book is not None
    world.paygate.only().status = "succeeded"

    def fail(*_entries: Any, **_more: Any) -> None:
        raise LedgerError(LedgerCode.FULL, "no room")

    world.book.commit = fail  # type: ignore[method-assign]
    world.run(600)
    troubles = len(world.told(events.LedgerTrouble))
    assert 5 <= troubles <= 20
    del world.book.commit
    world.run(130)
    assert world.told(events.TallyChanged)[-1].tally.paid_count == 1


def test_a_ledger_that_cannot_be_opened_anew_is_tried_again(world: World) -> None:
    payment = world.charge()
    world.run(1)
    assert world.book is not None
    book = world.book
    failures = iter([LedgerCode.UNREADABLE, LedgerCode.BUSY])
    reopen = book.reopen

    def refuse() -> None:
        code = next(failures, None)
        if code is not None:
            raise LedgerError(code, "not yet")
        reopen()

    book.reopen = refuse  # type: ignore[method-assign]
    world.fail_next_commit(LedgerCode.UNWRITABLE)
    world.submit(engine_requests.SetPaymentAside(payment.payment_id))
    world.run(0.2)
    world.until(lambda: len(world.told(events.EngineReady)) == 2, within=30)
    world.paygate.only().status = "succeeded"
    world.until(lambda: world.state(payment) == "succeeded")


def test_a_till_that_deals_only_with_its_own_reads_only_those_again(world: World) -> None:
    world.charge(amount=Money(1))
    world.run(1)
    world.stop()
    world.recover = False
    world.start()
    mine = world.charge(amount=Money(2))
    world.run(1)
    world.facts.clear()
    world.fail_next_commit()
    world.paygate.of(mine.payment_id).status = "succeeded"
    world.until(lambda: world.state(mine) == "succeeded", within=10)
    assert {f.payment.payment_id for f in world.told(events.PaymentChanged)} == {mine.payment_id}
    assert world.told(events.RecoveryFound) == []


def test_an_answer_that_comes_while_the_ledger_is_gone_is_found_again(world: World) -> None:
    other = world.charge(amount=Money(1))
    world.run(1)
    world.paygate.wire.order("create", Fault(seconds=0.6))
    payment = world.charge(amount=Money(2))
    world.fail_next_commit()
    world.submit(engine_requests.SetPaymentAside(other.payment_id))
    world.run(0.7)
    assert len(world.paygate.charges) == 2
    world.until(lambda: world.state(payment) == "pending", within=10)
    assert len([n for _, n, _ in world.paygate.wire.log if n == "create"]) == 2


def test_a_send_that_outlives_the_trouble_commits_its_own_answer(world: World) -> None:
    other = world.charge(amount=Money(1))
    world.run(1)
    world.paygate.wire.order("create", Fault(seconds=5))
    payment = world.charge(amount=Money(2))
    world.fail_next_commit()
    world.submit(engine_requests.SetPaymentAside(other.payment_id))
    world.run(3)
    assert world.state(payment) == "sending"
    world.until(lambda: world.state(payment) == "pending", within=4)
    assert world.paygate.wire.count("find") == 0


def test_a_send_whose_answer_was_lost_to_trouble_is_found_by_a_till_of_its_own(
    closed_world: World,
) -> None:
    world = closed_world
    world.recover = False
    world.start()
    assert world.book is not None
    book = world.book
    real = book.commit

    def fail(*entries: Any, **more: Any) -> None:
        if entries[0].kind == "answered":
            book.commit = real  # type: ignore[method-assign]
            raise LedgerError(LedgerCode.FULL, "no room")
        real(*entries, **more)

    book.commit = fail  # type: ignore[method-assign]
    payment = world.charge()
    world.until(lambda: world.state(payment) == "pending", within=10)
    assert world.paygate.wire.count("create") == 1


def test_a_send_that_waits_behind_a_look_is_not_sent_once_it_was_dropped(world: World) -> None:
    payment = created(world)
    world.restart()
    world.submit(engine_requests.CheckNow(payment.payment_id))
    world.run(0.05)
    world.submit(engine_requests.SendCreated(payment.payment_id))
    world.run(0.01)
    world.submit(engine_requests.CancelPayment(payment.payment_id))
    world.run(5)
    assert world.state(payment) == "cancelled"
    assert world.paygate.wire.count("create") == 0


def test_an_accepted_resend_waits_while_its_gateway_is_off(world: World) -> None:
    payment = created(world)
    world.restart()
    assert world.engine is not None
    assert world.engine._engine_loop is not None
    desk = world.engine._engine_loop._dispatcher
    assert desk is not None
    world.submit(engine_requests.CheckNow(payment.payment_id))
    world.run(0.05)
    world.submit(engine_requests.SendCreated(payment.payment_id))
    world.run(0.01)
    desk._health.paygate = None
    world.run(5)
    assert world.state(payment) == "created"


@pytest.mark.expect_log("a task ended with ZeroDivisionError", "pos_app.engine.loop")
def test_gateways_that_cannot_be_made_by_mistake_do_not_hold_stopping_up(
    closed_world: World,
) -> None:
    world = closed_world

    real, failures = world._make_gateways, iter([ZeroDivisionError()])

    async def broken_once() -> Any:
        for failure in failures:
            raise failure
        return await real()

    world._make_gateways = broken_once  # type: ignore[method-assign]
    world.start()
    # It is tried again, and meanwhile nobody waits for an answer in vain.
    assert world.rejected(world.ask_charge()).code == "not_ready"
    world.until(lambda: bool(world.told(events.EngineReady)), within=5)
    world.run(30)
    payment = world.charge()
    world.until(lambda: world.state(payment) == "pending")
    assert [fact.part for fact in world.told(events.PartFailed)] == [events.EnginePart.STARTING]
    world.stop()
    assert world.facts[-1] == events.EngineStopped()


def test_a_look_that_outlives_its_ledger_is_no_matter(world: World) -> None:
    payment = world.charge()
    world.run(1)
    assert world.book is not None
    book = world.book
    reopen = book.reopen
    failures = iter([LedgerCode.BUSY] * 3)

    def refuse() -> None:
        code = next(failures, None)
        if code is not None:
            raise LedgerError(code, "not yet")
        reopen()

    book.reopen = refuse  # type: ignore[method-assign]
    world.fail_next_commit()
    world.paygate.wire.always["read"] = Fault(seconds=3.0)
    world.run(1.5)
    world.submit(engine_requests.SetPaymentAside(payment.payment_id))
    world.run(3)
    world.paygate.wire.always.clear()
    world.paygate.only().status = "succeeded"
    world.until(lambda: world.state(payment) == "succeeded", within=60)
