"""The drawer through the engine: what is refused, what is committed, and what a gateway says."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from pos_app.domain.attention import ReviewChoice
from pos_app.domain.methods import Method
from pos_app.domain.money import Money
from pos_app.domain.payment import GatewayStatus, ReadingStatus
from pos_app.domain.phone import Network
from pos_app.domain.shift import CashKind, DrawerCount, MethodTotal, ShiftRules
from pos_app.engine import events, requests
from pos_app.ledger.book import LedgerCode
from tests.engine.lister import Listing, stranger
from tests.engine.port import Fault, refused
from tests.engine.world import AMOUNT, World, journal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pos_app.domain.payment import Payment
    from pos_app.domain.shift import ShiftReport


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


def counted(minor: int) -> DrawerCount:
    return DrawerCount(Money(minor))


def ask(world: World, request: requests.ShiftRequest, within: float = 60.0) -> events.ShiftDone:
    before = len(world.told(events.ShiftDone))
    world.submit(request)
    world.until(lambda: len(world.told(events.ShiftDone)) > before, within)
    done = world.told(events.ShiftDone)[-1]
    assert done.ref == request.ref
    return done


def opened(world: World, minor: int = 10000) -> ShiftReport:
    done = ask(world, requests.OpenShift("o", counted(minor)))
    assert done.code == "done"
    assert done.report is not None
    return done.report


def cash(world: World, minor: int = 500, ref: str = "cash") -> None:
    world.submit(requests.ChargeCash(ref, Money(minor)))
    world.run(0.01)


def closed(world: World, minor: int, reason: str | None = None) -> ShiftReport:
    done = ask(world, requests.CloseShift("c", counted(minor), reason))
    assert done.code == "done", done
    assert done.report is not None
    return done.report


def paid(world: World, **changes: object) -> Payment:
    payment = world.charge(**changes)
    world.until(lambda: world.state(payment) == "pending")
    world.paygate.of(payment.payment_id).status = "succeeded"
    world.until(lambda: world.state(payment) == "succeeded")
    return payment


def test_a_shift_from_its_opening_to_its_z(world: World) -> None:
    report = opened(world)
    assert report.shift.shift_id.startswith("h_")
    assert world.told(events.ShiftChanged)[-1].shift == report.shift
    cash(world)
    (accepted,) = world.told(events.ChargeAccepted)
    assert accepted.sale.shift == report.shift.shift_id
    moved = ask(world, requests.MoveCash("m", CashKind.CASH_OUT, Money(200), "water"))
    assert moved.code == "done"
    assert moved.report is not None
    assert moved.report.totals.in_drawer == Money(10300)
    z = closed(world, 10200)
    assert (z.shift.z_number, z.shift.difference) == (1, Money(-100))
    assert world.told(events.ShiftChanged)[-1].shift is None
    kinds = [kind for kind, _ in journal(world)]
    assert kinds.count("shift_closed") == 1


@pytest.mark.parametrize(
    "request_",
    [
        requests.MoveCash("m", CashKind.CASH_IN, Money(1), "coins"),
        requests.CloseShift("c", counted(0)),
    ],
)
def test_without_a_shift_nothing_moves(world: World, request_: requests.ShiftRequest) -> None:
    assert ask(world, request_) == events.ShiftDone(request_.ref, "shift_closed", None)


def test_a_second_shift_is_refused_and_says_since_when(world: World) -> None:
    report = opened(world)
    done = ask(world, requests.OpenShift("o2", counted(0)))
    assert done.code == "shift_open"
    assert done.report is not None
    assert done.report.shift == report.shift


def test_what_is_refused_stores_nothing(world: World) -> None:
    much = counted(10**12)
    assert ask(world, requests.OpenShift("o", much)).code == "too_much"
    opened(world)
    before = len(journal(world))
    for request, code in (
        (requests.MoveCash("m", CashKind.TO_SAFE, Money(10001), "bank"), "not_in_drawer"),
        (requests.MoveCash("m", CashKind.CASH_IN, Money(1), " "), "reason_needed"),
        (requests.CloseShift("c", counted(9499)), "reason_needed"),
        (requests.CloseShift("c", much, "x"), "too_much"),
    ):
        done = ask(world, request)
        assert done.code == code
        assert done.report is not None
    assert len(journal(world)) == before
    assert closed(world, 9499, "short").shift.reason == "short"


def test_what_is_taken_to_the_safe_after_a_close_is_not_missed_in_the_morning(
    world: World,
) -> None:
    opened(world)
    closed(world, 10000)
    for _ in range(2):
        done = ask(world, requests.TakeToSafe("s", Money(4000), "after Z 1"))
        assert done == events.ShiftDone("s", "done", None)
    morning = opened(world, 2000)
    assert (morning.shift.left, morning.shift.opening_difference) == (Money(2000), Money(0))
    assert morning.totals.in_drawer == Money(2000)
    assert morning.totals.without_shift == Money(-8000)
    z = closed(world, 2000)
    assert (z.totals.without_shift, z.shift.difference) == (Money(-8000), Money(0))
    after = opened(world, 2000)
    assert (after.shift.left, after.totals.without_shift) == (Money(2000), Money(0))


def test_nothing_is_taken_to_the_safe_before_a_close_nor_more_than_it_left(world: World) -> None:
    def take(minor: int, reason: str = "bank") -> str:
        return ask(world, requests.TakeToSafe("s", Money(minor), reason)).code

    assert take(1) == "shift_closed"
    opened(world)
    assert take(1) == "shift_open"
    closed(world, 10000)
    before = len(journal(world))
    assert take(10001) == "not_in_drawer"
    assert take(1, " ") == "reason_needed"
    assert len(journal(world)) == before
    assert take(10000) == "done"
    assert take(1) == "not_in_drawer"


def test_an_open_shift_is_told_at_the_next_start(world: World) -> None:
    report = opened(world)
    world.restart()
    (told,) = world.told(events.ShiftChanged)
    assert told.shift == report.shift
    # So that nobody takes the till for one without a shift.
    (ready,) = world.told(events.EngineReady)
    assert world.facts.index(told) < world.facts.index(ready)


def test_with_shifts_required_nothing_is_sold_without_one(
    closed_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = closed_world
    parts = world.parts()
    setup = replace(parts.till, shift=ShiftRules(required=True))
    monkeypatch.setattr(world, "parts", lambda: replace(parts, till=setup))
    world.start()
    refs = [world.ask_charge(), world.ask_charge_qr()]
    cash(world)
    for ref in (*refs, "cash"):
        assert world.rejected(ref).code == "shift_closed"
    assert [kind for kind, _ in journal(world)] == ["ledger_created"]
    opened(world)
    world.charge()
    closed(world, 10000)
    assert world.rejected(world.ask_charge(amount=Money(1))).code == "shift_closed"


# -- what the gateway says


def test_the_gateways_own_list_stands_beside_what_was_taken(world: World) -> None:
    opened(world)
    cash(world)
    paid(world)
    paid(world, amount=Money(100), network=Network.TELECEL)
    waiting = world.charge(amount=Money(200))
    world.until(lambda: world.state(waiting) == "pending")
    z = closed(world, 10500)
    assert z.totals.methods == (
        MethodTotal(Method.CASH, None, 1, Money(500)),
        MethodTotal(Method.MOBILE_MONEY, Network.MTN, 1, AMOUNT, AMOUNT),
        MethodTotal(Method.MOBILE_MONEY, Network.TELECEL, 1, Money(100), Money(100)),
    )
    assert z.totals.undecided == (waiting.payment_id,)


def test_a_payment_that_was_paid_there_meanwhile_is_on_the_z(
    world: World, paygate: Listing
) -> None:
    opened(world)
    payment = world.charge()
    world.until(lambda: world.state(payment) == "pending")
    paygate.only().status = "succeeded"
    z = closed(world, 10000)
    assert z.totals.methods == (MethodTotal(Method.MOBILE_MONEY, Network.MTN, 1, AMOUNT, AMOUNT),)
    assert z.totals.undecided == ()


def test_what_was_begun_before_an_earlier_z_is_in_the_span_that_is_read(
    world: World, paygate: Listing
) -> None:
    opened(world)
    payment = world.charge()
    world.until(lambda: world.state(payment) == "pending")
    first = closed(world, 10000)
    assert (first.totals.methods, first.totals.undecided) == ((), (payment.payment_id,))
    world.run(8000)
    opened(world)
    paygate.only().status = "succeeded"
    world.until(lambda: world.state(payment) == "succeeded", 4000)
    second = closed(world, 10000)
    assert second.totals.methods == (
        MethodTotal(Method.MOBILE_MONEY, Network.MTN, 1, AMOUNT, AMOUNT),
    )
    assert [late.z_number for late in second.totals.paid_after] == [1]


def test_where_the_gateway_differs_its_own_word_stands_beside_ours(
    world: World, paygate: Listing
) -> None:
    opened(world)
    payment = paid(world)
    paygate.of(payment.payment_id).status = "failed"
    (line,) = closed(world, 10000).totals.methods
    assert (line.amount, line.gateway) == (AMOUNT, Money(0))


def test_money_that_only_the_gateway_has_is_a_line_until_a_person_dealt_with_it(
    world: World, paygate: Listing
) -> None:
    opened(world)
    said = GatewayStatus(ReadingStatus.SUCCEEDED, "succeeded", gateway_id="pay_lost", amount=AMOUNT)
    lost = stranger("pay_lost", world.names.till, world.now())
    paygate.elsewhere = [replace(lost, reading=said)]
    only = MethodTotal(Method.MOBILE_MONEY, None, 0, Money(0), AMOUNT)
    assert closed(world, 10000).totals.methods == (only,)
    opened(world)
    world.submit(requests.DealWith("d", "there:pay_lost", ReviewChoice.NOT_OURS))
    world.run(0.1)
    assert closed(world, 10000).totals.methods == ()


def test_a_second_request_that_was_paid_counts_with_its_network(
    world: World, paygate: Listing
) -> None:
    opened(world)
    payment = paid(world)
    first = paygate.of(payment.payment_id)
    second = replace(first, id="pay_second", created_at=first.created_at + timedelta(seconds=1))
    paygate.charges[second.id] = second
    (line,) = closed(world, 10000).totals.methods
    assert (line.count, line.gateway) == (1, AMOUNT + AMOUNT)


def test_a_list_that_fails_says_nothing(world: World, paygate: Listing) -> None:
    opened(world)
    paid(world)
    paygate.wire.order("list", refused(500, "Down."))
    (line,) = closed(world, 10000).totals.methods
    assert (line.amount, line.gateway) == (AMOUNT, None)


def test_nothing_is_said_of_a_network_that_took_money_while_the_list_was_read(
    world: World, paygate: Listing
) -> None:
    opened(world)
    paid(world, network=Network.TELECEL)
    paid(world, amount=Money(200))
    paygate.wire.order("list", Fault(seconds=5.0))
    world.submit(requests.CloseShift("c", counted(10000)))
    world.run(0.5)
    paygate.created_as = "succeeded"
    payment = world.charge(amount=Money(100))
    world.until(lambda: world.state(payment) == "succeeded", 4)
    world.until(lambda: world.told(events.ShiftDone)[-1].ref == "c")
    report = world.told(events.ShiftDone)[-1].report
    assert report is not None
    assert [(line.network, line.gateway) for line in report.totals.methods] == [
        (Network.MTN, None), (Network.TELECEL, AMOUNT),
    ]  # fmt: skip


def test_a_gateway_that_is_off_says_nothing(closed_world: World) -> None:
    closed_world.paygate_on = False
    closed_world.start()
    opened(closed_world)
    cash(closed_world)
    (line,) = closed(closed_world, 10500).totals.methods
    assert line.gateway is None


def test_a_silent_gateway_holds_no_close_up_longer_than_a_deadline(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(world)
    paid(world)

    async def hang(*_query: object) -> None:
        await asyncio.sleep(3600)

    monkeypatch.setattr(world.paygate, "list", hang)
    began = world.loop.time()
    (line,) = closed(world, 10000).totals.methods
    assert (line.amount, line.gateway) == (AMOUNT, None)
    assert world.loop.time() - began < 11


def test_cash_that_moves_while_the_list_is_read_is_counted_again(
    world: World, paygate: Listing
) -> None:
    opened(world)
    paygate.wire.order("list", Fault(seconds=3.0))
    world.submit(requests.CloseShift("c", counted(10000)))
    world.run(1)
    cash(world)
    world.until(lambda: bool([d for d in world.told(events.ShiftDone) if d.ref == "c"]))
    done = world.told(events.ShiftDone)[-1]
    assert (done.code, done.report is not None) == ("count_again", True)
    assert closed(world, 10500).shift.difference == Money(0)


def test_two_closes_at_once_make_one_z(world: World, paygate: Listing) -> None:
    opened(world)
    paygate.wire.order("list", Fault(seconds=3.0), Fault(seconds=5.0))
    world.submit(requests.CloseShift("c1", counted(10000)))
    world.submit(requests.CloseShift("c2", counted(10000)))
    world.until(lambda: len(world.told(events.ShiftDone)) == 3)
    assert [done.code for done in world.told(events.ShiftDone)[1:]] == ["done", "shift_closed"]
    assert [kind for kind, _ in journal(world)].count("shift_closed") == 1


def test_a_close_never_closes_another_shift_than_it_was_asked_for(
    world: World, paygate: Listing
) -> None:
    opened(world)
    paygate.wire.order("list", Fault(seconds=3.0), Fault(seconds=8.0))
    world.submit(requests.CloseShift("c1", counted(10000)))
    world.submit(requests.CloseShift("c2", counted(10000)))
    world.until(lambda: world.told(events.ShiftDone)[-1].ref == "c1")
    opened(world)
    world.until(lambda: world.told(events.ShiftDone)[-1].ref == "c2")
    done = world.told(events.ShiftDone)[-1]
    assert done.code == "shift_closed"
    assert done.report is not None
    assert done.report.shift.is_open


# -- trouble


def test_a_ledger_that_fails_is_said_and_nothing_is_closed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(world)
    assert world.book is not None
    book, kept = world.book, world.book.close_shift

    def fail(*_count: object, **_more: object) -> None:
        from pos_app.ledger.book import LedgerError

        raise LedgerError(LedgerCode.FULL, "as ordered")

    monkeypatch.setattr(book, "close_shift", fail)
    assert ask(world, requests.CloseShift("c", counted(10000))).code == "ledger"
    monkeypatch.setattr(book, "close_shift", kept)
    world.until(lambda: world.told(events.LedgerTrouble) != [])
    world.run(5)
    assert closed(world, 10000).shift.z_number == 1


def test_a_stopping_till_refuses(world: World) -> None:
    assert world.engine is not None
    world.engine.stop()
    world.submit(requests.OpenShift("o", counted(0)))
    world.submit(requests.AskX("x"))
    world.submit(requests.AskZ("z"))
    world.run(0.01)
    (done,) = world.told(events.ShiftDone)
    assert done == events.ShiftDone("o", "stopping", None)
    assert [failed.code for failed in world.told(events.ReadFailed)] == ["stopping", "stopping"]


def test_x_and_z_need_a_reader(world: World) -> None:
    world.submit(requests.AskX("x"))
    world.submit(requests.AskZ("z", 1))
    world.run(0.01)
    assert [failed.ref for failed in world.told(events.ReadFailed)] == ["x", "z"]


# -- a count before a close


def test_a_count_is_kept_before_what_must_be_there_is_told(world: World) -> None:
    opened(world)
    cash(world)
    paid(world)
    first = ask(world, requests.CountDrawer("n", counted(10000)))
    assert first.code == "done"
    assert first.report is not None
    assert first.report.shift.is_open
    assert first.report.expected == Money(10500)
    (mobile,) = (m for m in first.report.totals.methods if m.method is Method.MOBILE_MONEY)
    assert mobile.gateway == mobile.amount == AMOUNT
    ask(world, requests.CountDrawer("n2", counted(10500)))
    kept = [data["counted"] for kind, data in journal(world) if kind == "drawer_counted"]
    shift = first.report.shift.shift_id
    assert kept == [
        {"shift": shift, "counted_minor": minor, "expected_minor": 10500, "currency": "GHS"}
        for minor in (10000, 10500)
    ]
    # It moved nothing.
    assert closed(world, 10500).shift.difference == Money(0)


def test_a_count_beside_a_silent_gateway_says_nothing_of_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(world)
    paid(world)

    async def hang(*_query: object) -> None:
        await asyncio.sleep(3600)

    monkeypatch.setattr(world.paygate, "list", hang)
    done = ask(world, requests.CountDrawer("n", counted(10000)))
    assert done.code == "done"
    assert done.report is not None
    (mobile,) = (m for m in done.report.totals.methods if m.method is Method.MOBILE_MONEY)
    assert mobile.gateway is None


def test_a_count_of_a_drawer_that_is_not_open_or_too_full_keeps_nothing(world: World) -> None:
    assert ask(world, requests.CountDrawer("n", counted(0))).code == "shift_closed"
    opened(world)
    assert ask(world, requests.CountDrawer("n", counted(10**12))).code == "too_much"
    assert not [kind for kind, _ in journal(world) if kind == "drawer_counted"]


def test_cash_that_moves_while_a_count_is_compared_is_counted_again(
    world: World, paygate: Listing
) -> None:
    opened(world)
    paygate.wire.order("list", Fault(seconds=3.0))
    world.submit(requests.CountDrawer("n", counted(10000)))
    world.run(1)
    cash(world)
    world.until(lambda: world.told(events.ShiftDone)[-1].ref == "n")
    assert world.told(events.ShiftDone)[-1].code == "count_again"
    paygate.wire.order("list", Fault(seconds=8.0))
    world.submit(requests.CountDrawer("n2", counted(10500)))
    world.run(0.1)
    world.submit(requests.CloseShift("c", counted(10500)))
    world.until(lambda: {"n2", "c"} <= {done.ref for done in world.told(events.ShiftDone)})
    codes = {done.ref: done.code for done in world.told(events.ShiftDone)}
    assert (codes["c"], codes["n2"]) == ("done", "shift_closed")


def test_nothing_is_closed_by_a_count_that_another_sum_was_shown_beside(world: World) -> None:
    opened(world)
    shown = ask(world, requests.CountDrawer("n", counted(10000)))
    assert shown.report is not None
    expected = shown.report.expected
    cash(world)
    done = ask(world, requests.CloseShift("c", counted(10000), None, expected))
    assert done.code == "count_again"
    assert done.report is not None
    assert done.report.shift.is_open
    now = done.report.expected
    done = ask(world, requests.CloseShift("c2", counted(10500), None, now))
    assert done.code == "done"
