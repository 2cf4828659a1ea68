"""A whole till on the loop of its test, before a hostile gateway: engine, ledger file, adapters.

Everything it tells and writes is kept, so that a test's end can look for what must never be there:
a false PAID, a key, a whole number, an error of ours.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pos_app.domain.money import Money
from pos_app.domain.phone import Network, parse_phone
from pos_app.engine import events, requests
from pos_app.engine.deps import EngineDeps, GatewaySetup, TillSetup
from pos_app.engine.engine import Engine
from pos_app.gateways.checkout import Checkout, RedirectRules
from pos_app.gateways.gateway_http import Caller
from pos_app.gateways.paygate import PayGate
from pos_app.ledger.book import open_book
from pos_app.ledger.verify import verify
from pos_app.transport.client import Transport
from pos_app.transport.names import Names
from pos_app.transport.redaction import Redactor
from tests.faults.hostile.gateway import API_KEY, KEYS, PAYGATE_KEY, SECRET_KEY
from tests.names import names

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from pos_app.domain.payment import Payment
    from pos_app.engine.events import EngineEvent
    from pos_app.transport.trust import Trust

PHONE = "0247360011"
OTHER_PHONE = "0209914728"
AMOUNT = Money(6400)
OTHER_AMOUNT = Money(1250)
PATIENCE = 20.0


def now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


class AttackedTill:
    """One till. Its engine runs on the loop that made it."""

    def __init__(
        self, folder: Path, url: str, *, deadline: float = 0.5, trust: Trust | None = None
    ) -> None:
        self.path = folder / "ledger.sqlite3"
        self.facts: list[EngineEvent] = []
        self.ahead = 0.0
        self._url = url
        self._deadline = deadline
        self._trust = trust
        self._told = asyncio.Event()
        self._refs = 0
        self.engine = Engine(self._parts(), self._hear)

    # -- the program

    def _parts(self) -> EngineDeps:
        def day(moment: datetime) -> tuple[datetime, datetime]:
            start = moment.replace(hour=0, minute=0, second=0, microsecond=0)
            return start, start + timedelta(days=1)

        return EngineDeps(
            lambda: open_book(self.path, till=names().till, clock=now, live=True),
            self._make_gateways,
            TillSetup(True, names().till, names().shop, Money(2_000_000), frozenset(Network)),
            now,
            lambda: time.monotonic() + self.ahead,
            random.SystemRandom(),
            day,
        )

    async def _make_gateways(self) -> GatewaySetup:
        redactor = Redactor()
        for key in KEYS:
            redactor.register(key)
        # The certificate's host is a name; every other test goes by number.
        names = Names(lambda _host: ["127.0.0.1"])
        transport = Transport(clock=now, names=names, trust=self._trust)
        caller = Caller(transport, redactor, deadline=self._deadline)
        base = f"{self._url}/api"
        made = _Made(
            transport,
            PayGate(caller, base_url=self._url, api_key=PAYGATE_KEY, live=True),
            Checkout(
                caller,
                base_url=base,
                api_key=API_KEY,
                secret_key=SECRET_KEY,
                amount_unit="minor",
                ipn_url="https://shop.example/ipn",
                callback_url="https://shop.example/thanks",
                redirects=RedirectRules(base),
            ),
        )
        return GatewaySetup(made)

    def _hear(self, fact: EngineEvent) -> None:
        self.facts.append(fact)
        self._told.set()

    # -- hearing

    async def until(self, true: Callable[[], Any]) -> Any:
        """Wait until something is true of what was told; return it."""
        async with asyncio.timeout(PATIENCE):
            while not (found := true()):
                self._told.clear()
                await self._told.wait()
        return found

    def told(self, kind: type[Any]) -> list[Any]:
        """The facts of one kind."""
        return [fact for fact in self.facts if isinstance(fact, kind)]

    def now_of(self, payment_id: str) -> Payment:
        """A payment as it was last told."""
        return self.history_of(payment_id)[-1]

    def history_of(self, payment_id: str) -> list[Payment]:
        """Every state in which a payment was told."""
        payments = [getattr(fact, "payment", None) for fact in self.facts]
        return [p for p in payments if p is not None and p.payment_id == payment_id]

    async def becomes(self, payment_id: str, *states: str) -> Payment:
        """Wait until a payment is told to be in one of these states."""
        await self.until(lambda: self.now_of(payment_id).state in states)
        return self.now_of(payment_id)

    # -- asking

    async def charge(self, phone: str = PHONE, amount: Money = AMOUNT) -> str:
        """Charge mobile money; return the payment's id as soon as it is stored."""
        return await self._accepted(
            lambda ref: requests.ChargeMobileMoney(ref, amount, Network.MTN, parse_phone(phone))
        )

    async def charge_qr(self) -> str:
        """Charge by QR; return the payment's id as soon as it is stored."""
        return await self._accepted(lambda ref: requests.ChargeQr(ref, AMOUNT))

    async def _accepted(self, make: Callable[[str], Any]) -> str:
        self._refs += 1
        ref = f"c{self._refs}"
        self.engine.submit(make(ref))
        accepted = await self.until(
            lambda: [f for f in self.told(events.ChargeAccepted) if f.ref == ref]
        )
        return str(accepted[0].payment.payment_id)

    async def done(self, intent: Any) -> events.RequestDone:
        """Ask something about a payment and wait for how it ended."""
        before = len(self.told(events.RequestDone))
        self.engine.submit(intent)
        ended = await self.until(lambda: self.told(events.RequestDone)[before:])
        found: events.RequestDone = ended[0]
        return found

    # -- afterwards

    def journal(self) -> list[tuple[str, str]]:
        """Each journal row's kind and data."""
        with contextlib.closing(sqlite3.connect(self.path)) as connection:
            return connection.execute("SELECT kind, data FROM journal_log ORDER BY seq").fetchall()

    def judge(self) -> None:
        """Look for what must never be: keys and whole numbers, and a journal that is not whole."""
        assert not verify(self.path).problems
        with contextlib.closing(sqlite3.connect(self.path)) as connection:
            connection.text_factory = bytes
            names = connection.execute(
                "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')"
            ).fetchall()
            rows = {
                name.decode(): repr(connection.execute(f"SELECT * FROM {name.decode()}").fetchall())  # noqa: S608
                for (name,) in names
            }
        written = {"facts": repr(self.facts), **rows}
        for place, text in written.items():
            for key in KEYS:
                assert key not in text, f"a key in {place}"
            if place not in SIDES:
                for number in (PHONE, OTHER_PHONE):
                    assert number[1:] not in text.replace(" ", ""), f"a number in {place}"


SIDES = ("phones", "wire")


class _Made:
    """Both adapters on one transport."""

    def __init__(self, transport: Transport, mobile_money: PayGate, checkout: Checkout) -> None:
        self._transport = transport
        self.mobile_money = mobile_money
        self.checkout = checkout

    async def close(self) -> None:
        await self._transport.aclose()


@contextlib.asynccontextmanager
async def attacked(
    folder: Path, url: str, *, deadline: float = 0.5, trust: Trust | None = None
) -> AsyncIterator[AttackedTill]:
    """A till that has started, and is stopped and judged at the end."""
    till = AttackedTill(folder, url, deadline=deadline, trust=trust)
    running = asyncio.create_task(till.engine.run())
    try:
        await till.until(lambda: till.told(events.RecoveryFound))
        yield till
    finally:
        till.engine.stop()
        await running
    till.judge()
