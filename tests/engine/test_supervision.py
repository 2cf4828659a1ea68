"""A mistake of the program's own ends nothing that must go on, and is told."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.engine import events, requests
from pos_app.engine.events import EnginePart
from tests.engine.port import Charge
from tests.engine.world import journal

if TYPE_CHECKING:
    from tests.engine.world import World

SAID = "a task ended with"
BY = "pos_app.engine.loop"


def break_once(owner: Any, name: str) -> None:
    """Let the next call of a method raise what nobody foresaw."""
    real = getattr(owner, name)

    def broken(*_arguments: Any, **_more: Any) -> Any:
        setattr(owner, name, real)
        raise KeyError("0241234567")

    setattr(owner, name, broken)


def parts(world: World) -> list[EnginePart]:
    return [fact.part for fact in world.told(events.PartFailed)]


@pytest.mark.expect_log(SAID, BY)
@pytest.mark.parametrize("arrived", [True, False])
def test_a_send_that_meets_a_mistake_is_an_answer_lost(world: World, *, arrived: bool) -> None:
    real = world.paygate.create

    async def create(body: bytes, *more: Any) -> Any:
        world.paygate.create = real  # type: ignore[method-assign]
        if arrived:
            await real(body, *more)
        raise UnicodeEncodeError("utf-8", "x", 0, 1, "unforeseen")

    world.paygate.create = create  # type: ignore[method-assign,assignment]
    payment = world.charge()
    world.until(lambda: world.seen(payment).state == "unconfirmed", within=2)
    assert world.stored(payment).may_have_left
    world.until(lambda: world.state(payment) == "pending", within=30)
    assert len(world.paygate.charges) == 1
    world.paygate.only().status = "succeeded"
    world.until(lambda: world.state(payment) == "succeeded")
    assert parts(world) == [EnginePart.ONE_TASK]


@pytest.mark.expect_log(SAID, BY)
def test_a_code_whose_making_meets_a_mistake_is_verified(world: World) -> None:
    async def initiate(_body: bytes, *_more: Any) -> Any:
        raise ZeroDivisionError

    world.checkout.initiate = initiate  # type: ignore[method-assign,assignment]
    payment = world.charge_qr()
    world.until(lambda: world.state(payment) == "unconfirmed", within=2)
    assert payment.order_id is not None
    world.checkout.orders[payment.order_id] = Charge(
        "uuid-1", payment.order_id, payment.amount, "pending", world.now()
    )
    world.until(lambda: world.state(payment) == "pending")


@pytest.mark.expect_log(SAID, BY)
def test_a_mistake_after_the_answer_was_stored_takes_nothing_of_it_back(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    real = world.paygate.create

    async def create(body: bytes, *more: Any) -> Any:
        answer = await real(body, *more)
        assert world.engine is not None
        core: Any = world.engine._engine_loop
        break_once(core._dispatcher._poller, "changed")
        return answer

    world.paygate.create = create  # type: ignore[method-assign,assignment]
    payment = world.charge()
    world.until(lambda: bool(parts(world)), within=2)
    assert world.state(payment) == "pending"
    assert "answer_lost" not in [kind for kind, _ in journal(world)]
    world.paygate.only().status = "succeeded"
    world.until(lambda: world.state(payment) == "succeeded", within=30)
    assert parts(world) == [EnginePart.ONE_TASK]
    # The log names the mistake itself, not one that came of making a stored answer lost.
    assert "a task ended with KeyError" in caplog.text
    assert caplog.text.count(SAID) == 1


@pytest.mark.expect_log(SAID, BY)
def test_a_send_whose_end_cannot_be_noted_either_is_found_at_the_next_beat(world: World) -> None:
    async def create(_body: bytes, *_more: Any) -> Any:
        assert world.engine is not None
        core: Any = world.engine._engine_loop
        break_once(core._dispatcher._charger._sender, "_end_unforeseen")
        raise ZeroDivisionError

    real, world.paygate.create = world.paygate.create, create  # type: ignore[method-assign,assignment]
    payment = world.charge()
    world.paygate.create = real  # type: ignore[method-assign]
    world.run(1)
    assert world.state(payment) == "sending"
    world.until(lambda: world.state(payment) == "pending", within=30)


@pytest.mark.expect_log(SAID, BY)
@pytest.mark.parametrize(
    ("room", "name", "part"),
    [
        ("_poller", "_start_at", EnginePart.WATCHING),
        ("_session", "tell_tally", EnginePart.CLOCKS),
    ],
)
def test_what_runs_for_ever_is_begun_anew(
    world: World, room: str, name: str, part: EnginePart
) -> None:
    payment = world.charge()
    world.run(3)
    assert world.engine is not None
    core: Any = world.engine._engine_loop
    break_once(getattr(core._dispatcher, room), name)
    world.until(lambda: parts(world) == [part], within=10)
    world.paygate.only().status = "succeeded"
    world.until(lambda: world.state(payment) == "succeeded", within=10)
    # And what comes later is still found: a clock that jumps, a reading anew.
    looks = world.paygate.wire.count("list") + world.checkout.wire.count("verify")
    code = world.charge_qr()
    world.until(lambda: world.state(code) == "pending")
    world.until(lambda: world.checkout.wire.count("verify") > looks, within=20)


@pytest.mark.expect_log(SAID, BY)
def test_what_fails_again_and_again_is_told_once_and_asked_less_and_less(world: World) -> None:
    tried: list[float] = []

    def broken(*_arguments: Any) -> Any:
        tried.append(world.loop.time())
        raise KeyError

    assert world.engine is not None
    core: Any = world.engine._engine_loop
    watcher = core._dispatcher._poller
    real, watcher._start_due_looks = watcher._start_due_looks, broken
    watcher._nudge.set()
    world.run(600)
    gaps = [round(b - a) for a, b in itertools.pairwise(tried)]
    assert gaps[:6] == [1, 2, 4, 8, 16, 32]
    assert set(gaps[6:]) == {60}
    assert parts(world) == [EnginePart.WATCHING]
    watcher._start_due_looks = real
    world.run(300)
    # After a while without one it is another mistake, told anew and tried again at once.
    watcher._start_due_looks = broken
    tried.clear()
    watcher._nudge.set()
    world.run(2)
    assert len(tried) == 2
    assert parts(world) == [EnginePart.WATCHING, EnginePart.WATCHING]


@pytest.mark.expect_log(SAID, BY)
def test_a_backup_that_cannot_begin_is_begun_at_the_next_turn(closed_world: World) -> None:
    world = closed_world

    class Backups:
        def due(self, *_day: Any) -> bool:
            return True

        def make(self, **_more: Any) -> bool:
            return True

    whole = world.parts
    world.parts = lambda: replace(whole(), open_backups=Backups)  # type: ignore[method-assign]
    world.start()
    assert world.engine is not None
    keeper: Any = world.engine._keeper
    break_once(keeper, "begin")
    world.until(lambda: parts(world) == [EnginePart.HOUSEKEEPING], within=5)
    world.until(lambda: bool(world.told(events.BackupMade)), within=100)


@pytest.mark.expect_log(SAID, BY)
def test_a_recovery_that_meets_a_mistake_is_made_all_the_same(world: World) -> None:
    payment = world.charge()
    world.run(1)
    world.stop()
    world.facts.clear()
    opened = world.open

    def open_book() -> Any:
        book = opened()
        break_once(book, "unresolved")
        return book

    world.open = open_book
    world.start()
    assert parts(world) == [EnginePart.RECOVERY]
    # Who sells needs no recovery.
    other = world.charge(guard_accepted=True)
    world.until(lambda: bool(world.told(events.RecoveryFound)), within=5)
    assert payment.payment_id in [
        p.payment_id for p in world.told(events.RecoveryFound)[-1].payments
    ]
    world.until(lambda: world.state(other) == "pending")


@pytest.mark.expect_log(SAID, BY)
def test_a_mending_that_meets_a_mistake_is_made_anew(world: World) -> None:
    payment = world.charge()
    world.run(2)
    book = world.fail_next_commit()
    break_once(book, "unresolved")
    world.paygate.only().status = "succeeded"
    world.until(lambda: parts(world) == [EnginePart.MENDING], within=20)
    world.until(lambda: world.state(payment) == "succeeded", within=30)


@pytest.mark.expect_log(SAID, BY)
def test_the_guard_knows_what_was_paid_also_while_a_mending_is_made_anew(world: World) -> None:
    payment = world.charge()
    world.run(1)
    world.paygate.only().status = "succeeded"
    world.until(lambda: world.state(payment) == "succeeded")
    book = world.fail_next_commit()
    break_once(book, "unresolved")
    world.submit(requests.LeaveSale(payment.sale_id))
    world.until(lambda: parts(world) == [EnginePart.MENDING], within=5)
    # By its date it is long past; by the clock that nobody sets it was a moment ago.
    world.wall_ahead = timedelta(days=400)
    ref = world.ask_charge()
    (stopped,) = world.told(events.GuardStopped)
    assert (stopped.ref, stopped.earlier.payment_id) == (ref, payment.payment_id)
    world.run(600)
    world.charge()


@pytest.mark.expect_log(SAID, BY)
def test_every_intent_is_answered_also_by_a_mistake(world: World) -> None:
    payment = world.charge()
    world.run(1)
    assert world.engine is not None
    core: Any = world.engine._engine_loop
    desk = core._dispatcher
    break_once(desk._canceller, "cancel")
    done = world.done(requests.CancelPayment(payment.payment_id))
    assert (done.intent, done.code) == ("cancel_payment", "mistake")
    break_once(desk._charger, "_method")
    assert world.rejected(world.ask_charge()).code == "mistake"
    break_once(desk._canceller, "leave")
    world.submit(requests.LeaveSale(payment.sale_id))
    world.run(0.1)
    # Nothing of it has ended the till.
    assert world.done(requests.CancelPayment(payment.payment_id)).code == "done"
