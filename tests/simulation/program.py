"""The real till in the simulated world: its engine, ledger and adapters, started and stopped.

When the power goes its effects end at once: nothing that it still does reaches the disk's copy,
the network or the window.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pos_app.domain.cash import CashRules
from pos_app.domain.money import Money
from pos_app.domain.phone import Network as Operator
from pos_app.domain.shift import ShiftRules
from pos_app.engine.deps import EngineDeps, GatewaySetup, TillSetup
from pos_app.engine.engine import Engine
from pos_app.gateways.checkout import Checkout, RedirectRules
from pos_app.gateways.gateway_http import Caller
from pos_app.gateways.paygate import PayGate
from pos_app.transport.client import Transport
from pos_app.transport.redaction import RedactingFilter, Redactor
from tests.simulation import checkout, paygate
from tests.simulation.network import Client
from tests.simulation.truth import ROUNDING

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from pos_app.engine import events
    from pos_app.engine.requests import EngineRequest
    from tests.names import Names
    from tests.simulation.clock import World
    from tests.simulation.disk import Disk
    from tests.simulation.network import Network
    from tests.simulation.plants import Plant
    from tests.simulation.rules import Rules
    from tests.simulation.trace import Trace

DEADLINE = 10.0


class Log(logging.Handler):
    """What the till logs, as its log file would hold it."""

    def __init__(self, redactor: Redactor) -> None:
        """Redact as the program does."""
        super().__init__()
        self.addFilter(RedactingFilter(redactor))
        self.lines: list[str] = []
        self.warnings: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        line = self.format(record)
        self.lines.append(line)
        if record.levelno >= logging.WARNING:
            self.warnings.append(line)


class _Gateways:
    """Both adapters over one transport of the till's own."""

    def __init__(self, transport: Transport, redactor: Redactor, account: tuple[str, str]) -> None:
        self._transport = transport
        caller = Caller(transport, redactor, deadline=DEADLINE)
        self.mobile_money = PayGate(
            caller, base_url=f"https://{account[0]}", api_key=account[1], live=True
        )
        base_url = f"https://{checkout.HOST}/api"
        self.checkout = Checkout(
            caller,
            base_url=base_url,
            api_key=checkout.API_KEY,
            secret_key=checkout.SECRET_KEY,
            amount_unit="minor",
            ipn_url="https://shop.example/ipn",
            callback_url="https://shop.example/thanks",
            redirects=RedirectRules(base_url, ()),
        )

    async def close(self) -> None:
        await self._transport.aclose()


class Program:
    """The till's program, life after life.

    Attributes:
        on_fact: Hears each fact that reaches the window.
        cut_off: The power went, and nobody has started it again.
        account: PayGate's address and key in the settings, as the next start reads them.
        shift_required: Whether nothing is sold without an open shift.
        on_end: Called when it has ended, or the power went and it was cleared away.
    """

    def __init__(
        self,
        names: Names,
        dice: Random,
        world: World,
        trace: Trace,
        network: Network,
        disk: Disk,
        rules: Rules,
        plant: Plant | None,
    ) -> None:
        """Be off."""
        self._names = names
        self._dice = dice
        self._world = world
        self._trace = trace
        self._network = network
        self._disk = disk
        self._rules = rules
        self._plant = plant
        self._engine: Engine | None = None
        self._task: asyncio.Task[None] | None = None
        self._life = 0
        self.cut_off = False
        self.account = (paygate.HOST, paygate.KEY)
        self.shift_required = False
        self.on_end: Callable[[], None] = lambda: None
        self.on_fact: Callable[[events.EngineEvent], None] = lambda _fact: None
        self._redactor = Redactor()
        for key in (paygate.KEY, paygate.OTHER_KEY, checkout.API_KEY, checkout.SECRET_KEY):
            self._redactor.register(key)
        self.log = Log(self._redactor)
        disk.on_cut = self._lose_power

    def start(self) -> None:
        """Start it."""
        self._life += 1
        self.cut_off = False
        life = self._life

        def hear(fact: events.EngineEvent) -> None:
            if life == self._life:
                self._hear(fact)

        self._engine = Engine(self._parts(life), hear)
        self._task = asyncio.get_running_loop().create_task(self._engine.run())

    async def stop(self) -> None:
        """Stop it as quitting does, or clear away what a power cut left."""
        engine, task = self._engine, self._task
        self._engine = self._task = None
        if engine is not None and task is not None:
            engine.stop()
            await task
        self._life += 1
        self._rules.close()
        self.on_end()

    def submit(self, intent: EngineRequest) -> None:
        """Do in the window what an intent stands for."""
        self._trace.note(f"asks {type(intent).__name__} {getattr(intent, 'payment_id', '')}")
        if self._engine is not None and not self.cut_off:
            self._engine.submit(intent)

    def _lose_power(self) -> None:
        self._life += 1
        self.cut_off = True

    def _hear(self, fact: events.EngineEvent) -> None:
        payment = getattr(fact, "payment", None)
        about = f"{payment.payment_id} {payment.state}" if payment is not None else ""
        self._trace.note(f"told {type(fact).__name__} {about}")
        self._rules.told(fact)
        self.on_fact(fact)

    def _parts(self, life: int) -> EngineDeps:
        async def make_gateways() -> GatewaySetup:
            transport = Transport(clock=self._world.wall)
            client = Client(self._network, self._dice, self._trace, self._rules)
            client.alive = lambda: life == self._life
            transport._client = client  # type: ignore[assignment]
            made = _Gateways(transport, self._redactor, self.account)
            return GatewaySetup(made)

        def open_book() -> object:
            book = self._disk.open()
            self._rules.open(self._disk.path)
            return book

        setup = TillSetup(
            True,
            self._names.till,
            self._names.shop,
            Money(20_000_00),
            frozenset(Operator),
            CashRules(rounding=Money(ROUNDING)),
            shift=ShiftRules(required=self.shift_required),
        )
        return EngineDeps(
            open_book,  # type: ignore[arg-type]
            make_gateways,
            setup,
            self._world.wall,
            self._world.monotonic,
            self._dice,
            _day,
        )


def _day(moment: datetime) -> tuple[datetime, datetime]:
    start = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return start, start + timedelta(days=1)
