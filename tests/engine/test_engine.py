from __future__ import annotations

import asyncio
import queue
import random
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.domain.money import Money
from pos_app.domain.phone import Network
from pos_app.engine import events, requests
from pos_app.engine.deps import EngineDeps, GatewaySetup, TillSetup
from pos_app.engine.engine import Engine
from pos_app.ledger.book import open_book
from tests.engine.port import Gateways, PayGate
from tests.engine.test_history import Log
from tests.engine.world import AMOUNT, PHONE
from tests.names import names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LIGHT = """
import sys
import pos_app.engine.deps, pos_app.engine.events, pos_app.engine.requests
heavy = {"sqlite3", "sqlite_utils", "httpx", "keyring", "qrcode", "starlette"}
heavy.add("pos_app.engine.engine")
print(sorted(heavy & set(sys.modules)))
"""


class Hearer:
    """Takes facts from any thread and lets a test wait for one."""

    def __init__(self) -> None:
        self.facts: queue.SimpleQueue[events.EngineEvent] = queue.SimpleQueue()
        self.threads: set[str] = set()

    def __call__(self, fact: events.EngineEvent) -> None:
        self.threads.add(threading.current_thread().name)
        self.facts.put(fact)

    def wait(self, kind: type[Any]) -> Any:
        while True:
            fact = self.facts.get(timeout=20)
            if isinstance(fact, kind):
                return fact


def day(moment: datetime) -> tuple[datetime, datetime]:
    start = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return start, start + timedelta(days=1)


def parts(folder: Path, **changes: Any) -> EngineDeps:
    async def make() -> GatewaySetup:
        return GatewaySetup(Gateways(PayGate(), None))

    def now() -> datetime:
        return datetime.now(UTC)

    fields: dict[str, Any] = {
        "open_book": lambda: open_book(
            folder / "ledger.sqlite3", till=names().till, clock=now, live=True
        ),
        "make_gateways": make,
        "till": TillSetup(False, names().till, names().shop, Money(2_000_000), frozenset(Network)),
        "now": now,
        "monotonic": time.monotonic,
        "random": random.SystemRandom(),
        "day_bounds": day,
    }
    return EngineDeps(**(fields | changes))


@pytest.fixture
def hearer() -> Hearer:
    return Hearer()


@pytest.fixture
def started(tmp_path: Path, hearer: Hearer) -> Iterator[Callable[..., Engine]]:
    engines: list[Engine] = []

    def start(**changes: Any) -> Engine:
        engine = Engine(parts(tmp_path, **changes), hearer)
        engines.append(engine)
        engine.start()
        return engine

    yield start
    for engine in engines:
        engine.stop()
        assert engine.join(10)


def test_it_is_light_to_import() -> None:
    run = subprocess.run([sys.executable, "-c", LIGHT], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_a_charge_on_a_thread_of_its_own(started: Callable[..., Engine], hearer: Hearer) -> None:
    engine = started()
    engine.submit(requests.ChargeMobileMoney("c1", AMOUNT, Network.MTN, PHONE))
    assert hearer.wait(events.ChargeAccepted).ref == "c1"
    while hearer.wait(events.PaymentChanged).payment.state != "pending":
        continue
    engine.stop()
    assert engine.join(5)
    assert hearer.wait(events.EngineStopped)
    assert hearer.threads == {"engine"}


def test_history_is_read_on_another_thread(started: Callable[..., Engine], hearer: Hearer) -> None:
    log = Log()
    engine = started(open_queries=log.open)
    engine.submit(requests.AskHistory("q1"))
    assert hearer.wait(events.HistoryPage).ref == "q1"
    assert "reader" in hearer.threads


def test_it_can_be_stopped_before_it_starts_and_while_it_starts(
    tmp_path: Path, hearer: Hearer
) -> None:
    engine = Engine(parts(tmp_path), hearer)
    engine.stop()
    assert engine.join(0)
    engine.start()
    assert engine.join(10)
    assert hearer.wait(events.EngineStopped)


@pytest.mark.parametrize("where", ["make_gateways", "exchange"])
def test_stopping_takes_under_800_ms_whatever_hangs(
    started: Callable[..., Engine], hearer: Hearer, where: str
) -> None:
    hanging = threading.Event()
    release = threading.Event()

    def hang() -> None:
        hanging.set()
        release.wait(30)

    async def hang_on_a_thread_of_our_own() -> None:
        from pos_app.system.daemon_call import run_blocking

        await run_blocking(hang, name="hung")

    async def make() -> GatewaySetup:
        if where == "make_gateways":
            await hang_on_a_thread_of_our_own()
        paygate = PayGate()

        async def create(_body: bytes, _still: Any) -> Any:
            await hang_on_a_thread_of_our_own()

        paygate.create = create  # type: ignore[assignment,method-assign]
        return GatewaySetup(Gateways(paygate, None))

    engine = started(make_gateways=make)
    engine.submit(requests.ChargeMobileMoney("c1", AMOUNT, Network.MTN, PHONE))
    assert hanging.wait(20)
    began = time.monotonic()
    engine.stop()
    assert engine.join(5)
    took = time.monotonic() - began
    release.set()
    assert hearer.wait(events.EngineStopped)
    assert took < 0.8


@pytest.mark.expect_log("the engine ended with ZeroDivisionError", "pos_app.engine.engine")
def test_an_engine_that_breaks_says_that_it_is_over(
    started: Callable[..., Engine], hearer: Hearer
) -> None:
    engine = started()
    hearer.wait(events.RecoveryFound)
    core = engine._engine_loop
    assert core is not None

    async def fail() -> None:
        await core._tasks.end(1)
        core._session.close()
        raise ZeroDivisionError

    core._end = fail  # type: ignore[method-assign]
    engine.stop()
    assert hearer.wait(events.EngineStopped)


def test_the_core_runs_on_a_loop_of_yours(tmp_path: Path, hearer: Hearer) -> None:
    async def scenario() -> None:
        engine = Engine(parts(tmp_path), hearer)
        running = asyncio.create_task(engine.run())
        await asyncio.to_thread(hearer.wait, events.RecoveryFound)
        engine.stop()
        await running

    asyncio.run(scenario())
    assert hearer.wait(events.EngineStopped)
