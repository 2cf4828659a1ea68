from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.domain.methods import GatewayName
from pos_app.domain.money import Money
from pos_app.engine import events, requests
from pos_app.engine.loop import Tasks
from pos_app.gateways.port import BadAnswer, ErrorAnswer, NotSent
from pos_app.ledger.book import LedgerCode, LedgerError
from tests.engine.port import Fault, answer_lost
from tests.engine.world import AMOUNT

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.ledger.book import Book
    from tests.engine.world import World


def test_the_first_facts_are_readiness_connections_tally_and_findings(world: World) -> None:
    kinds = [type(fact).__name__ for fact in world.facts]
    assert kinds == [
        "PeopleChanged",
        "EngineReady",
        "ConnectionChanged",
        "ConnectionChanged",
        "TallyChanged",
        "RecoveryFound",
    ]


def test_charges_asked_before_readiness_wait_for_it(closed_world: World) -> None:
    world = closed_world
    from pos_app.engine.engine import Engine

    world.engine = Engine(world.parts(), world.facts.append)
    ref = world.ask_charge()
    assert world.facts == []
    world.task = world.loop.create_task(world.engine.run())
    world.run(1)
    assert [f.ref for f in world.told(events.ChargeAccepted)] == [ref]


def test_stopping_is_in_order_and_refuses_new_work(world: World) -> None:
    payment = world.charge()
    world.run(0.05)
    assert world.engine is not None
    world.engine.stop()
    world.engine.stop()
    world.submit(requests.ChargeMobileMoney("late", AMOUNT, *_network_and_phone()))
    world.submit(requests.CancelPayment(payment.payment_id))
    world.submit(requests.TestConnection(GatewayName.PAYGATE))
    world.submit(requests.AskStory("q", "s_1"))
    world.submit(requests.LeaveSale("s_1"))
    assert world.task is not None
    world.loop.run_until_complete(world.task)
    codes = [getattr(f, "code", "") for f in world.facts[-5:-1]]
    assert codes == ["stopping"] * 4
    assert world.facts[-1] == events.EngineStopped()
    assert world.gateways[0].closed == 1
    before = len(world.facts)
    world.submit(requests.LeaveSale("s_1"))
    assert len(world.facts) == before


def _network_and_phone() -> Any:
    from pos_app.domain.phone import Network
    from tests.engine.world import PHONE

    return Network.MTN, PHONE


def test_the_ledger_is_free_again_after_stopping(world: World) -> None:
    world.stop()
    other = world._open()
    other.close()


def test_where_nothing_is_under_way_there_is_nothing_to_wait_for(world: World) -> None:
    began = world.loop.time()
    world.loop.run_until_complete(Tasks().end(patience=5.0))
    assert world.loop.time() == began


def test_a_gateway_that_never_closes_does_not_hold_stopping_up(world: World) -> None:
    async def hang() -> None:
        await world.loop.create_future()

    world.gateways[0].close = hang  # type: ignore[method-assign]
    began = world.loop.time()
    world.stop()
    assert world.loop.time() - began < 0.8
    assert world.facts[-1] == events.EngineStopped()


def test_a_gateway_that_fails_to_close_is_no_matter(world: World) -> None:
    async def fail() -> None:
        raise OSError

    world.gateways[0].close = fail  # type: ignore[method-assign]
    world.stop()
    assert world.facts[-1] == events.EngineStopped()


def test_a_secret_store_that_hangs_does_not_hold_stopping_up(closed_world: World) -> None:
    world = closed_world

    async def hang() -> Any:
        await world.loop.create_future()

    world._make_gateways = hang  # type: ignore[method-assign]
    world.start()
    world.run(5)
    assert world.facts == []
    began = world.loop.time()
    world.stop()
    assert world.loop.time() - began < 0.8
    assert world.facts == [events.EngineStopped()]


def refusing(codes: list[LedgerCode], real: Callable[[], Book]) -> Callable[[], Book]:
    left = iter(codes)

    def opening() -> Book:
        code = next(left, None)
        if code is not None:
            raise LedgerError(code, "as ordered")
        return real()

    return opening


@pytest.mark.parametrize(
    "code",
    [
        LedgerCode.DAMAGED,
        LedgerCode.NEWER,
        LedgerCode.UNREADABLE,
        LedgerCode.MISSING,
        LedgerCode.HELD,
    ],
)
def test_a_ledger_that_cannot_be_used_is_told_and_left_alone(
    closed_world: World, code: LedgerCode
) -> None:
    world = closed_world
    opened: list[int] = []

    def refuse() -> Book:
        opened.append(1)
        raise LedgerError(code, "as ordered")

    world.open = refuse
    world.start()
    world.run(600)
    assert world.facts == [events.LedgerTrouble(code.value, "as ordered")]
    assert len(opened) == 1
    assert world.rejected(world.ask_charge()).code == "ledger"
    assert world.done(requests.CheckNow("p_1")).code == "ledger"
    world.stop()
    assert world.facts[-1] == events.EngineStopped()


def test_a_full_disk_is_tried_again_and_told_once(closed_world: World) -> None:
    world = closed_world
    codes = [LedgerCode.FULL, LedgerCode.FULL, LedgerCode.BUSY]
    world.open = refusing(codes, world._open)
    world.start()
    world.until(lambda: bool(world.told(events.EngineReady)), within=30)
    assert [f.code for f in world.told(events.LedgerTrouble)] == ["full", "busy"]
    world.charge()


def test_charges_that_waited_for_a_ledger_that_fails_are_rejected(closed_world: World) -> None:
    world = closed_world
    from pos_app.engine.engine import Engine

    world.open = refusing([LedgerCode.DAMAGED], world._open)
    world.engine = Engine(world.parts(), world.facts.append)
    ref = world.ask_charge()
    world.task = world.loop.create_task(world.engine.run())
    world.run(1)
    assert world.rejected(ref).code == "ledger"


def test_a_ledger_that_fails_while_it_is_recovered_is_mended(closed_world: World) -> None:
    world = closed_world
    real = world.open

    def opening() -> Book:
        book = real()
        found = book.unresolved

        def fail() -> Any:
            book.unresolved = found  # type: ignore[method-assign]
            raise LedgerError(LedgerCode.BUSY, "a reader holds it")

        book.unresolved = fail  # type: ignore[method-assign]
        return book

    world.open = opening
    world.start()
    world.until(lambda: bool(world.told(events.RecoveryFound)), within=5)
    assert [f.code for f in world.told(events.LedgerTrouble)] == ["busy"]


def test_midnight_begins_a_new_total(world: World) -> None:
    payment = world.charge()
    world.run(1)
    world.paygate.only().status = "succeeded"
    world.until(lambda: world.state(payment) == "succeeded")
    assert world.told(events.TallyChanged)[-1].tally.paid == AMOUNT
    world.run(15 * 3600)
    assert world.told(events.TallyChanged)[-1].tally.paid == Money(0)


def test_a_ledger_that_fails_at_the_heartbeat_is_mended(world: World) -> None:
    assert world.book is not None
    book = world.book

    def fail(*_args: Any) -> Any:
        del book.tally
        raise LedgerError(LedgerCode.BUSY, "a reader holds it")

    book.tally = fail  # type: ignore[assignment,method-assign]
    world.run(20)
    assert [f.code for f in world.told(events.LedgerTrouble)] == ["busy"]
    assert len(world.told(events.EngineReady)) == 2
    world.run(20)
    assert len(world.told(events.LedgerTrouble)) == 1


def test_a_wrong_clock_is_told_once_and_its_righting_too(world: World) -> None:
    world.charge()
    world.run(3)
    assert world.told(events.ClockWrong) == []
    world.wall_ahead = timedelta(minutes=3)
    world.run(10)
    (wrong,) = world.told(events.ClockWrong)
    assert wrong.ahead_seconds == pytest.approx(180, abs=2)
    world.wall_ahead = timedelta(minutes=-10)
    world.run(10)
    assert world.told(events.ClockWrong)[-1].ahead_seconds == pytest.approx(-600, abs=2)
    world.wall_ahead = timedelta()
    world.run(10)
    assert [f.ahead_seconds for f in world.told(events.ClockWrong)][2:] == [None]


@pytest.mark.parametrize(
    "said", [datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)]
)
def test_a_date_of_no_sensible_year_ends_no_look_and_no_send(world: World, said: datetime) -> None:
    world.paygate.wire.date = lambda: said  # type: ignore[method-assign]
    world.charge()
    world.run(5)
    world.paygate.wire.order("create", answer_lost())
    found = world.charge(guard_accepted=True)
    world.until(lambda: world.state(found) == "pending")
    assert world.told(events.ClockWrong) == []


def test_certificates_that_fail_for_dates_mean_a_wrong_clock(world: World) -> None:
    world.paygate.wire.order("create", Fault(NotSent("certificate_dates", clock_suspect=True)))
    world.charge()
    world.run(1)
    assert world.told(events.ClockWrong) == [events.ClockWrong(0.0)]
    world.until(lambda: len(world.told(events.ClockWrong)) > 1)
    assert world.told(events.ClockWrong)[-1].ahead_seconds is None


def probe(world: World, gateway: GatewayName) -> events.ConnectionTested:
    before = len(world.told(events.ConnectionTested))
    world.submit(requests.TestConnection(gateway))
    world.until(lambda: len(world.told(events.ConnectionTested)) > before)
    return world.told(events.ConnectionTested)[-1]


def test_a_connection_is_tested_with_fresh_keys_by_a_harmless_read(world: World) -> None:
    assert probe(world, GatewayName.PAYGATE).code == "ok"
    assert probe(world, GatewayName.CHECKOUT).code == "ok"
    assert [made.closed for made in world.gateways] == [0, 1, 1]
    assert world.paygate.charges == {}
    assert world.checkout.orders == {}
    world.paygate.wire.order("list", Fault(ErrorAnswer(401, "Invalid key.")))
    assert probe(world, GatewayName.PAYGATE) == events.ConnectionTested(
        GatewayName.PAYGATE, "http_401", "Invalid key."
    )
    world.checkout.wire.order("verify", Fault(ErrorAnswer(403, "Invalid key.")))
    assert probe(world, GatewayName.CHECKOUT).code == "http_403"
    world.checkout.wire.order("verify", Fault(BadAnswer("not_json")))
    assert probe(world, GatewayName.CHECKOUT).code == "not_json"
    world.paygate_on = world.checkout_on = False
    assert probe(world, GatewayName.PAYGATE).code == "gateway_off"
    assert probe(world, GatewayName.CHECKOUT).code == "gateway_off"


def test_a_question_without_a_log_to_read_is_answered(world: World) -> None:
    world.submit(requests.AskHistory("q1"))
    world.run(0.1)
    assert world.told(events.ReadFailed) == [events.ReadFailed("q1", "missing", "")]


@pytest.mark.expect_log("a task ended with ZeroDivisionError", "pos_app.engine.loop")
def test_a_mistake_in_one_task_is_logged_without_its_text_and_ends_no_other(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    payment = world.charge()
    world.run(1)
    real = world.paygate.read

    async def broken(_gateway_id: str) -> Any:
        world.paygate.read = real  # type: ignore[method-assign]
        raise ZeroDivisionError("0241234567")

    world.paygate.read = broken  # type: ignore[assignment,method-assign]
    world.run(3)
    world.paygate.only().status = "succeeded"
    world.until(lambda: world.state(payment) == "succeeded")
    assert "0241234567" not in caplog.text
