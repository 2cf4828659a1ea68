"""Somebody else at the gateway's address: a certificate that proves nothing, or no encryption.

No stranger may hear a key or a request, whatever was to be asked; and nothing that a stranger says
is believed.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from pos_app.desktop.words import reasons
from pos_app.domain.payment_rules import blocks_sale
from pos_app.engine import events, requests
from pos_app.transport.trust import Trust
from tests.faults.hostile.door import Door, door_to
from tests.faults.hostile.gateway import OPERATIONS, HostileGateway
from tests.faults.hostile.spoiling import no_answer
from tests.faults.hostile.till import OTHER_AMOUNT, OTHER_PHONE, attacked, now
from tests.transport.certificates import HOST, Authority
from tests.transport.server import Server, answer, scripted

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.faults.hostile.till import AttackedTill
    from tests.transport.server import Connection

DEADLINE = 1.0
RATIO = 6
LATER = 11.0
PAID = answer('{"status":"success","data":{"status":"success"},"object":"payment","id":"pay_0001"}')


def from_nobody(_authority: Authority, folder: Path) -> ssl.SSLContext:
    """Self-signed: right in every other way."""
    stranger = folder / "stranger"
    stranger.mkdir()
    return Authority(stranger).server()


def expired(authority: Authority, _folder: Path) -> ssl.SSLContext:
    return authority.server(begins=timedelta(days=-9), ends=timedelta(days=-1))


def not_yet(authority: Authority, _folder: Path) -> ssl.SSLContext:
    return authority.server(begins=timedelta(days=1), ends=timedelta(days=9))


def other_host(authority: Authority, _folder: Path) -> ssl.SSLContext:
    return authority.server("evil.test")


def plain(_authority: Authority, _folder: Path) -> None:
    """No encryption at all on the encrypted port."""


# By name: whose certificate, the reason that is left, and whether the clock is suspected.
STRANGERS = {
    "self-signed": (from_nobody, "certificate_refused", False),
    "expired": (expired, "certificate_refused", True),
    "not yet valid": (not_yet, "certificate_refused", True),
    "another host": (other_host, "certificate_refused", False),
    "plain http": (plain, "connect_failed", False),
}


@dataclass
class House:
    """The honest gateway behind its door, and the stranger who may stand there instead."""

    gateway: HostileGateway
    honest: Server
    stranger: Server
    door: Door
    authority: Authority

    def attack(self) -> None:
        self.door.turn_to(self.stranger.port)

    def heal(self) -> None:
        self.gateway.heal()
        self.door.turn_to(self.honest.port)

    @property
    def knocks(self) -> int:
        """How often the till came to the stranger."""
        return self.door.knocks.get(self.stranger.port, 0)


@contextlib.asynccontextmanager
async def house(folder: Path, name: str) -> AsyncIterator[House]:
    authority = Authority(folder)
    gateway = HostileGateway(now)
    context = STRANGERS[name][0](authority, folder)

    async def lie(connection: Connection) -> None:
        if context is None:
            # What it hears is the beginning of encryption, and no request.
            assert (await connection.reader.read(65536))[:1] == b"\x16"
        else:
            await connection.request()
        await connection.send(PAID)

    async with (
        scripted(gateway.script, authority.server()) as honest,
        scripted(lie, context) as stranger,
        door_to(honest.port) as door,
    ):
        gateway.url = f"https://{HOST}:{door.port}"
        yield House(gateway, honest, stranger, door, authority)


async def drive(till: AttackedTill, there: House, operation: str) -> tuple[str, float]:
    """Lead a payment to where the operation meets the stranger; its id, and the seconds taken."""
    if operation in ("create", "initiate"):
        there.attack()
        began = time.monotonic()
        payment_id = await (till.charge() if operation == "create" else till.charge_qr())
        await till.becomes(payment_id, "unconfirmed")
        return payment_id, time.monotonic() - began
    if operation == "list":
        there.gateway.turns["list"] = there.gateway.turns["create"] = no_answer
    payment_id = await (till.charge_qr() if operation == "verify" else till.charge())
    await till.becomes(payment_id, "unconfirmed" if operation == "list" else "pending")
    there.attack()
    # The first may still go out on the line that was just cut.
    for _ in range(5):
        if there.knocks:
            break
        await till.done(requests.CheckNow(payment_id))
    before = there.knocks
    ask = requests.CancelPayment if operation == "cancel" else requests.CheckNow
    began = time.monotonic()
    assert (await till.done(ask(payment_id))).code == "lost_answer"
    assert there.knocks > before
    return payment_id, time.monotonic() - began


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("name", STRANGERS)
def test_a_stranger_hears_nothing_and_is_not_believed(
    tmp_path: Path, name: str, operation: str
) -> None:
    _, code, clock = STRANGERS[name]

    async def work() -> None:
        async with house(tmp_path, name) as there:
            trust = Trust(there.authority.client)
            url = there.gateway.url
            async with attacked(tmp_path, url, deadline=DEADLINE, trust=trust) as till:
                await scene(till, there)

    async def scene(till: AttackedTill, there: House) -> None:
        payment_id, took = await drive(till, there, operation)
        assert took < DEADLINE * RATIO
        assert there.knocks
        assert there.stranger.requests == []
        payment = till.now_of(payment_id)
        assert "succeeded" not in {p.state for p in till.history_of(payment_id)}
        offline = [
            told.detail
            for told in till.told(events.ConnectionChanged)
            if told.connection is events.Connection.OFFLINE
        ]
        assert any(detail.startswith(code) for detail in offline)
        assert bool(till.told(events.ClockWrong)) == clock
        if operation in ("create", "initiate"):
            assert (payment.reason, payment.may_have_left) == (code, False)
            assert reasons.reason(code)
        # The next customer's sale is taken at once too; it waits for the right house.
        other = await till.charge(OTHER_PHONE, OTHER_AMOUNT)
        assert not (await till.becomes(other, "unconfirmed")).may_have_left
        assert there.stranger.requests == []
        there.heal()
        await ends(till, there, payment_id)

    async def ends(till: AttackedTill, there: House, payment_id: str) -> None:
        if operation == "initiate":
            # A page's order is asked for once, ever; nobody saw it, and the sale is free.
            await till.done(requests.CheckNow(payment_id))
            assert not blocks_sale(till.now_of(payment_id))
            assert there.gateway.charges == []
            return
        if operation == "create":
            till.ahead += LATER
        for _ in range(5):
            await till.done(requests.CheckNow(payment_id))
            for charge in there.gateway.charges_of(till.now_of(payment_id)):
                charge.status = "success" if charge.order_id else "succeeded"
        assert till.now_of(payment_id).state == "succeeded"
        assert len(there.gateway.charges_of(till.now_of(payment_id))) == 1

    asyncio.run(work())
