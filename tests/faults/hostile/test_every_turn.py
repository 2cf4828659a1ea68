"""Every hostile turn in answer to every operation: never a false PAID, and never held up.

Each case proves that its turn was served, that the till still charges somebody else at once, that
a reason for people was left, and that it ends at the gateway's truth once the gateway is honest.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import TYPE_CHECKING

import pytest

from pos_app.desktop.words import history, payments, reasons
from pos_app.engine import events, requests
from tests.faults.hostile.gateway import OPERATIONS, HostileGateway
from tests.faults.hostile.saying import IN_WORDS
from tests.faults.hostile.spoiling import ON_THE_WIRE, no_answer, redirect
from tests.faults.hostile.till import OTHER_AMOUNT, OTHER_PHONE, attacked, now
from tests.transport.server import replying, scripted

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from pos_app.domain.payment import Payment
    from tests.faults.hostile.spoiling import Turn
    from tests.faults.hostile.till import AttackedTill

DEADLINE = 0.5
# A loaded machine may be this much later than the deadline, and no till may be later by more.
RATIO = 6
# A search after a spoiled create is two exchanges, a cancel with its reading as well.
EXCHANGES = 2
REDIRECTS = (301, 302, 303, 307, 308)
OPEN = ("created", "sending", "unconfirmed", "pending", "processing")


@contextlib.asynccontextmanager
async def opened() -> AsyncIterator[HostileGateway]:
    """An honest gateway on loopback, until it is told otherwise."""
    gateway = HostileGateway(now)
    async with scripted(gateway.script) as server:
        gateway.url = server.url
        yield gateway


async def drive(
    till: AttackedTill, gateway: HostileGateway, operation: str, turn: Turn, *, approve: bool
) -> tuple[str, float]:
    """Lead a payment to where the operation is answered by the turn, and past it.

    Returns:
        The payment's id, and the seconds that the till was busy with the turn.
    """
    if operation in ("create", "initiate"):
        gateway.turns[operation] = turn
        began = time.monotonic()
        payment_id = await (till.charge() if operation == "create" else till.charge_qr())
        await till.until(lambda: till.now_of(payment_id).state not in ("created", "sending"))
        return payment_id, time.monotonic() - began
    if operation == "list":
        gateway.turns["create"] = no_answer
        gateway.turns["list"] = turn
    payment_id = await (till.charge_qr() if operation == "verify" else till.charge())
    await till.becomes(payment_id, "unconfirmed" if operation == "list" else "pending")
    if approve:
        gateway.charges[0].status = "success" if operation == "verify" else "succeeded"
    gateway.turns[operation] = turn
    began = time.monotonic()
    if operation == "cancel":
        await till.done(requests.CancelPayment(payment_id))
    else:
        await till.done(requests.CheckNow(payment_id))
    return payment_id, time.monotonic() - began


async def next_customer(till: AttackedTill) -> None:
    """Somebody else pays at the same till, at once, while the turns still stand."""
    began = time.monotonic()
    other = await till.charge(OTHER_PHONE, OTHER_AMOUNT)
    await till.becomes(other, "pending")
    assert time.monotonic() - began < DEADLINE * RATIO
    assert till.now_of(other).review is None


def left_for_people(till: AttackedTill, payment_id: str) -> list[str]:
    """Every word that the till shows of why this went wrong."""
    payment = till.now_of(payment_id)
    found = [reasons.reason(p.reason) for p in till.history_of(payment_id) if p.reason]
    if payment.review is not None:
        assert payment.review_note
        assert len(payment.review_note) <= 500
        found.append(history.review(payment.review))
    found += [payments.advice(p)[0] for p in till.history_of(payment_id) if p.doubtful]
    for told in till.told(events.ConnectionChanged):
        if told.connection is events.Connection.OFFLINE:
            assert len(told.detail) <= 400
            found.append(told.detail)
    kinds = [kind for kind, _ in till.journal()]
    found += [
        kind for kind in kinds if kind in ("cancel_accepted", "cancel_unanswered", "look_refused")
    ]
    return [words for words in found if words]


async def ends_at_the_truth(till: AttackedTill, gateway: HostileGateway, payment_id: str) -> None:
    """Once the gateway is honest, the till ends where the gateway's book is."""
    gateway.heal()
    charge = gateway.charges[0]
    if charge.status == "pending":
        charge.status = "success" if charge.order_id else "succeeded"
    truth = "cancelled" if charge.status == "canceled" else "succeeded"
    for _ in range(5):
        if till.now_of(payment_id).state == truth:
            break
        await till.done(requests.CheckNow(payment_id))
    assert till.now_of(payment_id).state == truth


async def check(folder: Path, operation: str, turn: Turn, effect: str) -> Payment:
    """One turn in answer to one operation, from beginning to end."""
    believed = effect == "fine" and operation in ("read", "verify")
    async with opened() as gateway, attacked(folder, gateway.url, deadline=DEADLINE) as till:
        payment_id, took = await drive(till, gateway, operation, turn, approve=believed)
        assert gateway.served[operation] >= 1
        assert took < DEADLINE * EXCHANGES * RATIO
        seen = {p.state.value for p in till.history_of(payment_id)}
        if believed:
            for _ in range(5):
                # A loaded machine may need a second look within this deadline.
                if till.now_of(payment_id).state != "succeeded":
                    await till.done(requests.CheckNow(payment_id))
            assert till.now_of(payment_id).state == "succeeded"
            assert till.now_of(payment_id).review is None
        else:
            assert "succeeded" not in seen
        await next_customer(till)
        judge_effect(till, payment_id, operation, effect)
        assert not gateway.charges_of(till.now_of(payment_id))[1:]
        if effect == "refused":
            gateway.heal()
            return till.now_of(payment_id)
        await ends_at_the_truth(till, gateway, payment_id)
        return till.now_of(payment_id)


def judge_effect(till: AttackedTill, payment_id: str, operation: str, effect: str) -> None:
    """What the turn made of the payment is what it may make of it."""
    payment = till.now_of(payment_id)
    review = None if payment.review is None else payment.review.value
    if effect in ("fine", "unsaid"):
        assert review is None
        assert not payment.doubtful
        return
    assert left_for_people(till, payment_id)
    if effect in ("bad", "silent", "doubt"):
        assert review == ("bad_answer" if effect == "bad" else None)
    elif effect.endswith("_differs") or effect == "other_payment":
        assert review == effect
    if operation == "create":
        assert "unconfirmed" in {p.state.value for p in till.history_of(payment_id)}
    elif operation != "cancel" and effect not in ("refused", "wrong_id"):
        assert payment.state in OPEN


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("name", ON_THE_WIRE)
def test_a_spoiled_answer(tmp_path: Path, name: str, operation: str) -> None:
    turn, effect = ON_THE_WIRE[name]
    if effect == "garbled":
        effect = "taken" if operation == "cancel" else "bad"
    asyncio.run(check(tmp_path, operation, turn, effect))


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("name", IN_WORDS)
def test_a_wrong_answer(tmp_path: Path, name: str, operation: str) -> None:
    turn, effects = IN_WORDS[name]
    assert set(effects) == set(OPERATIONS)
    asyncio.run(check(tmp_path, operation, turn, effects[operation]))


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("status", REDIRECTS)
def test_a_redirect_is_never_followed(tmp_path: Path, status: int, operation: str) -> None:
    async def work() -> None:
        async with scripted(replying(b"")) as elsewhere:
            turn = redirect(status, lambda: elsewhere.url)
            await check(tmp_path, operation, turn, "bad")
            assert elsewhere.connections == 0
            assert elsewhere.requests == []

    asyncio.run(work())
