"""A gateway that changes its mind, forgets keys, lists late, or answers twice at once.

Those are the turns that end as PAID with a review, as late paid, and as two found; each proves
from the gateway's own book that it really happened.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.domain.payment import Review
from pos_app.engine import events, requests
from tests.faults.hostile.spoiling import no_answer
from tests.faults.hostile.test_every_turn import opened
from tests.faults.hostile.till import attacked
from tests.transport.server import answer

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path

    from pos_app.domain.payment import Payment
    from tests.faults.hostile.gateway import Exchange, HostileGateway
    from tests.faults.hostile.spoiling import Turn
    from tests.faults.hostile.till import AttackedTill

    Scene = Callable[[AttackedTill, HostileGateway], Coroutine[Any, Any, None]]

# Under a resend's ten seconds, and under the fifteen that would be taken for a sleep.
LATER = 11.0


def play(folder: Path, scene: Scene) -> None:
    """One scene between a till and a gateway."""

    async def work() -> None:
        async with opened() as gateway, attacked(folder, gateway.url, deadline=2.0) as till:
            await scene(till, gateway)

    asyncio.run(work())


async def looked(till: AttackedTill, gateway: HostileGateway, payment_id: str, status: str) -> Any:
    """The gateway's book now says this, and the till has looked."""
    (charge,) = gateway.charges_of(till.now_of(payment_id))
    charge.status = status
    operation = "verify" if charge.order_id else "read"
    before = gateway.asked[operation]
    await till.done(requests.CheckNow(payment_id))
    assert gateway.asked[operation] > before
    return till.now_of(payment_id)


async def pending(till: AttackedTill, method: str) -> str:
    payment_id = await (till.charge() if method == "mobile money" else till.charge_qr())
    await till.becomes(payment_id, "pending")
    return payment_id


def paid(method: str) -> str:
    return "succeeded" if method == "mobile money" else "success"


METHODS = ("mobile money", "QR")


@pytest.mark.parametrize("method", METHODS)
def test_a_success_that_becomes_a_failure_stays_paid_and_is_reviewed(
    tmp_path: Path, method: str
) -> None:
    async def scene(till: AttackedTill, gateway: HostileGateway) -> None:
        payment_id = await pending(till, method)
        assert (await looked(till, gateway, payment_id, paid(method))).state == "succeeded"
        turned = await looked(till, gateway, payment_id, "failed")
        assert (turned.state, turned.review) == ("succeeded", Review.TURNED_AFTER_SUCCESS)
        assert not turned.late
        assert "failed" in turned.review_note
        (sale,) = {f.sale.status for f in till.told(events.PaymentChanged)[-1:]}
        assert sale == "paid"
        back = await looked(till, gateway, payment_id, paid(method))
        assert (back.state, back.review) == ("succeeded", Review.TURNED_AFTER_SUCCESS)

    play(tmp_path, scene)


@pytest.mark.parametrize("method", METHODS)
def test_a_failure_that_becomes_a_success_is_paid_late(tmp_path: Path, method: str) -> None:
    async def scene(till: AttackedTill, gateway: HostileGateway) -> None:
        payment_id = await pending(till, method)
        assert (await looked(till, gateway, payment_id, "failed")).state == "failed"
        late = await looked(till, gateway, payment_id, paid(method))
        assert (late.state, late.late) == ("succeeded", True)
        assert till.told(events.PaymentChanged)[-1].sale.status == "late_paid"

    play(tmp_path, scene)


def claims(word: str) -> Turn:
    """An answer that says this word of a payment, whatever the book says."""

    async def turn(exchange: Exchange) -> bool:
        said = json.loads(json.dumps(exchange.honest))
        for each in said["data"] if exchange.operation == "list" else [said]:
            each["status"] = word
        return await exchange.say(said, exchange.status)

    return turn


@pytest.mark.parametrize("operation", ["create", "list", "cancel"])
@pytest.mark.parametrize(
    ("first", "then"), [("succeeded", "failed"), ("failed", "succeeded"), ("canceled", "succeeded")]
)
def test_only_a_read_by_its_id_makes_an_end(
    tmp_path: Path, operation: str, first: str, then: str
) -> None:
    async def scene(till: AttackedTill, gateway: HostileGateway) -> None:
        async def told(exchange: Exchange) -> bool:
            if exchange.charge is not None:
                exchange.charge.status = then
            for charge in gateway.charges:
                charge.status = then
            return await claims(first)(exchange)

        if operation == "list":
            gateway.turns["create"] = no_answer
        if operation != "cancel":
            gateway.turns[operation] = told
            payment_id = await till.charge()
        else:
            payment_id = await pending(till, "mobile money")
            gateway.turns["cancel"] = told
            till.engine.submit(requests.CancelPayment(payment_id))
        await till.until(lambda: till.now_of(payment_id).state not in WAITING)
        assert gateway.served[operation] == 1
        for _ in range(2):
            await till.done(requests.CheckNow(payment_id))
        end = till.now_of(payment_id)
        # A failure after a cancel that was taken is what a cancelled payment reads as.
        ends = {"failed": "cancelled" if operation == "cancel" else "failed"}
        assert end.state == ends.get(then, then)
        believed_early = [p for p in till.history_of(payment_id) if p.state == "succeeded"]
        assert bool(believed_early) == (then == "succeeded")

    play(tmp_path, scene)


WAITING = ("created", "sending", "unconfirmed", "pending", "processing")


async def resent(till: AttackedTill, gateway: HostileGateway, payment_id: str) -> Payment:
    """Let the ten seconds before a resend go by, and look."""
    till.ahead += LATER
    before = gateway.asked["create"]
    for _ in range(3):
        await till.done(requests.CheckNow(payment_id))
        if gateway.asked["create"] > before:
            break
    assert gateway.asked["create"] == before + 1
    return till.now_of(payment_id)


@pytest.mark.parametrize("lists_late", [False, True])
@pytest.mark.parametrize("forgets_keys", [False, True])
def test_lost_keys_and_late_lists(tmp_path: Path, forgets_keys: bool, lists_late: bool) -> None:
    async def scene(till: AttackedTill, gateway: HostileGateway) -> None:
        gateway.forgets_keys, gateway.lists_late = forgets_keys, lists_late
        gateway.turns["create"] = no_answer
        payment_id = await till.charge()
        await till.becomes(payment_id, "unconfirmed")
        assert gateway.served["create"] == 1
        gateway.heal()
        if lists_late:
            # A whole walk that misses it allows the same bytes once more, and only then.
            await till.done(requests.CheckNow(payment_id))
            assert gateway.asked["create"] == 1
            await resent(till, gateway, payment_id)
            assert till.now_of(payment_id).sends == 2
        await till.done(requests.CheckNow(payment_id))
        found = till.now_of(payment_id)
        assert found.state == "pending"
        # Only a gateway with both faults at once asks the customer a second time.
        assert len(gateway.charges_of(found)) == 1 + (forgets_keys and lists_late)
        for charge in gateway.charges:
            if charge.gateway_id == found.gateway_id:
                charge.status = "succeeded"
        await till.done(requests.CheckNow(payment_id))
        assert till.now_of(payment_id).state == "succeeded"

    play(tmp_path, scene)


def test_two_charges_for_one_payment_are_seen_and_the_paid_one_is_taken(tmp_path: Path) -> None:
    async def scene(till: AttackedTill, gateway: HostileGateway) -> None:
        gateway.forgets_keys = gateway.lists_late = gateway.attacks_all = True
        gateway.turns["create"] = no_answer
        payment_id = await till.charge()
        await till.becomes(payment_id, "unconfirmed")
        await till.done(requests.CheckNow(payment_id))
        till.ahead += LATER
        for _ in range(3):
            await till.done(requests.CheckNow(payment_id))
        first, second = gateway.charges_of(till.now_of(payment_id))
        second.status = "succeeded"
        gateway.lists_late = False
        await till.done(requests.CheckNow(payment_id))
        end = till.now_of(payment_id)
        assert (end.state, end.review) == ("succeeded", Review.TWO_FOUND)
        assert end.gateway_id == second.gateway_id
        assert first.gateway_id in (end.review_note or "")

    play(tmp_path, scene)


@pytest.mark.parametrize("operation", ["create", "read", "verify", "list", "cancel"])
def test_a_second_answer_on_the_line_answers_nothing(tmp_path: Path, operation: str) -> None:
    """What a gateway says unasked is not taken for the answer to the next question."""

    async def scene(till: AttackedTill, gateway: HostileGateway) -> None:
        unasked = 0

        async def twice(exchange: Exchange) -> bool:
            nonlocal unasked
            unasked += 1
            first = answer(json.dumps(exchange.honest), exchange.status, Date=gateway.date)
            lie = answer(json.dumps({"object": "list", "data": [], "has_more": False}))
            await exchange.connection.send(first + lie)
            return True

        if operation == "list":
            gateway.turns["create"] = no_answer
        qr = operation == "verify"
        if operation in ("create", "list"):
            gateway.turns[operation] = twice
            payment_id = await till.charge()
            await till.becomes(payment_id, "pending")
        else:
            payment_id = await pending(till, "QR" if qr else "mobile money")
            gateway.turns[operation] = twice
        if operation == "cancel":
            await till.done(requests.CancelPayment(payment_id))
            assert till.now_of(payment_id).state == "cancelled"
        for _ in range(3):
            await till.done(requests.CheckNow(payment_id))
        assert unasked
        assert till.now_of(payment_id).review is None

    play(tmp_path, scene)
