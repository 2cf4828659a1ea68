"""A whole counter for tests: the real engine on a real ledger file, simulated gateways and time."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import sqlite3
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from pos_app.domain.cash import CashRules
from pos_app.domain.methods import Method
from pos_app.domain.money import Money
from pos_app.domain.payment import Payment
from pos_app.domain.phone import Network, parse_phone
from pos_app.engine import events, requests
from pos_app.engine.deps import EngineDeps, GatewaySetup, TillSetup
from pos_app.engine.engine import Engine
from pos_app.ledger.book import LedgerCode, LedgerError, open_book
from tests.engine.port import START, Checkout, Gateways, PayGate
from tests.engine.virtual_time import VirtualLoop
from tests.names import names

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pos_app.domain.sale import Sale
    from pos_app.engine.events import EngineEvent, MethodOff
    from pos_app.ledger.book import Book

PHONE = parse_phone("0241234567")
OTHER_PHONE = parse_phone("0209876543")
AMOUNT = Money(6400)
T = TypeVar("T")


class World:
    """One counter. Time passes only in `run` and `until`."""

    def __init__(self, folder: Path, *, recover: bool = True, seed: int = 7) -> None:
        self.path = folder / "ledger.sqlite3"
        self.names = names()
        self.loop = VirtualLoop()
        self.paygate = PayGate()
        self.checkout = Checkout()
        self.paygate_on = True
        self.checkout_on = True
        self.qr_off: MethodOff | None = None
        self.networks = frozenset(Network)
        self.cash: CashRules | None = CashRules()
        self.recover = recover
        self.random = random.Random(seed)  # noqa: S311 - a test must repeat itself
        self.facts: list[EngineEvent] = []
        self.wall_ahead = timedelta()
        self.slept = 0.0
        self.engine: Engine | None = None
        self.task: asyncio.Task[None] | None = None
        self.book: Book | None = None
        self.open: Callable[[], Book] = self._open
        self.gateways: list[Gateways] = []
        self.refs = 0

    # -- clocks

    def monotonic(self) -> float:
        return self.loop.time() + self.slept

    def now(self) -> datetime:
        return START + timedelta(seconds=self.monotonic()) + self.wall_ahead

    # -- the program

    def _open(self) -> Book:
        self.book = open_book(self.path, till=self.names.till, clock=self.now, live=True)
        return self.book

    async def _make_gateways(self) -> GatewaySetup:
        made = Gateways(
            self.paygate if self.paygate_on else None,
            self.checkout if self.checkout_on else None,
        )
        self.gateways.append(made)
        off = {} if self.paygate_on else {Method.MOBILE_MONEY: events.MethodOff.KEYS_MISSING}
        if self.qr_off is not None:
            off[Method.QR] = self.qr_off
        return GatewaySetup(made, off)

    def parts(self) -> EngineDeps:
        def day(moment: datetime) -> tuple[datetime, datetime]:
            start = moment.replace(hour=0, minute=0, second=0, microsecond=0)
            return start, start + timedelta(days=1)

        till, shop = self.names.till, self.names.shop
        setup = TillSetup(True, till, shop, Money(20_000_00), self.networks, self.cash)
        return EngineDeps(
            lambda: self.open(),
            self._make_gateways,
            setup,
            self.now,
            self.monotonic,
            self.random,
            day,
            recover=self.recover,
        )

    def start(self) -> World:
        self.engine = Engine(self.parts(), self.facts.append)
        self.task = self.loop.create_task(self.engine.run())
        self.run(0.01)
        return self

    def stop(self) -> None:
        if self.engine is not None and self.task is not None:
            self.engine.stop()
            self.loop.run_until_complete(self.task)
        self.engine = self.task = None

    def restart(self) -> World:
        self.stop()
        self.facts.clear()
        return self.start()

    def close(self) -> None:
        self.stop()
        self.loop.close()

    def submit(self, intent: requests.EngineRequest) -> None:
        assert self.engine is not None
        self.engine.submit(intent)

    # -- time

    def run(self, seconds: float) -> None:
        self.loop.run_until_complete(asyncio.sleep(seconds))

    def until(self, true: Callable[[], bool], within: float = 60.0) -> float:
        """Let time pass until something is true; return the seconds that took."""
        began = self.loop.time()
        while not true():
            assert self.loop.time() - began < within, f"not within {within} s: {self.facts[-5:]}"
            self.run(max(0.05, within / 2000))
        return self.loop.time() - began

    def fail_next_commit(self, code: LedgerCode = LedgerCode.FULL) -> Book:
        """Let the next commit write nothing and say why; those after it are as ever."""
        assert self.book is not None
        book = self.book

        def fail(*_entries: Any, **_more: Any) -> None:
            del book.commit
            raise LedgerError(code, "as ordered")

        book.commit = fail  # type: ignore[method-assign]
        return book

    # -- asking

    def charge(self, **changes: object) -> Payment:
        """Charge mobile money; return the payment as it was accepted."""
        return self._accepted(self.ask_charge(**changes))

    def ask_charge(self, **changes: object) -> str:
        self.refs += 1
        ref = f"c{self.refs}"
        fields: dict[str, object] = {
            "ref": ref,
            "amount": AMOUNT,
            "network": Network.MTN,
            "phone": PHONE,
        }
        self.submit(requests.ChargeMobileMoney(**(fields | changes)))  # type: ignore[arg-type]
        self.run(0.01)
        return ref

    def charge_qr(self, **changes: object) -> Payment:
        return self._accepted(self.ask_charge_qr(**changes))

    def ask_charge_qr(self, **changes: object) -> str:
        self.refs += 1
        ref = f"c{self.refs}"
        fields: dict[str, object] = {"ref": ref, "amount": AMOUNT}
        self.submit(requests.ChargeQr(**(fields | changes)))  # type: ignore[arg-type]
        self.run(0.01)
        return ref

    def charge_cash(self, **changes: object) -> Payment:
        return self._accepted(self.ask_cash(**changes))

    def ask_cash(self, **changes: object) -> str:
        self.refs += 1
        ref = f"c{self.refs}"
        fields: dict[str, object] = {"ref": ref, "amount": AMOUNT}
        self.submit(requests.ChargeCash(**(fields | changes)))  # type: ignore[arg-type]
        self.run(0.01)
        return ref

    def _accepted(self, ref: str) -> Payment:
        (accepted,) = (f for f in self.told(events.ChargeAccepted) if f.ref == ref)
        return accepted.payment

    def rejected(self, ref: str) -> events.ChargeRejected:
        (rejected,) = (f for f in self.told(events.ChargeRejected) if f.ref == ref)
        return rejected

    def done(self, intent: requests.EngineRequest, within: float = 60.0) -> events.RequestDone:
        """Submit an intent about a payment and wait for how it ends."""
        before = len(self.told(events.RequestDone))
        self.submit(intent)
        self.until(lambda: len(self.told(events.RequestDone)) > before, within)
        return self.told(events.RequestDone)[-1]

    # -- hearing

    def told(self, kind: type[T]) -> list[T]:
        return [fact for fact in self.facts if isinstance(fact, kind)]

    def seen(self, payment: Payment | str) -> Payment:
        """The payment as it was last told."""
        wanted = payment if isinstance(payment, str) else payment.payment_id
        for fact in reversed(self.facts):
            shown = getattr(fact, "payment", None)
            if isinstance(shown, Payment) and shown.payment_id == wanted:
                return shown
        raise AssertionError(f"{wanted} was never told")

    def stored(self, payment: Payment | str) -> Payment:
        """The payment as the ledger has it."""
        assert self.book is not None
        wanted = payment if isinstance(payment, str) else payment.payment_id
        found = self.book.payment(wanted)
        assert found is not None
        return found

    def sale(self, payment: Payment) -> Sale:
        assert self.book is not None
        return self.book.sale(payment.sale_id)

    def state(self, payment: Payment) -> str:
        return self.stored(payment).state.value


def journal(world: World) -> list[tuple[str, dict[str, Any]]]:
    """Each journal row's kind and data, oldest first."""
    with contextlib.closing(sqlite3.connect(world.path)) as connection:
        rows = connection.execute("SELECT kind, data FROM journal_log ORDER BY seq").fetchall()
    return [(kind, json.loads(data)) for kind, data in rows]
