"""A command's time with an engine that fails it."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING, cast

import pytest

from pos_app.assembly.terminal import Exit, Stop
from pos_app.commands.engine_run import Session
from pos_app.commands.sources import ledger_stop
from pos_app.domain.methods import Method
from pos_app.domain.money import Money
from pos_app.domain.sale import Tally
from pos_app.engine.events import EngineReady, EngineStopped, LedgerTrouble, MethodOff, TallyChanged

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.assembly.program import TillProgram
    from pos_app.engine.events import EngineEvent
    from pos_app.engine.requests import EngineRequest

TALLY = TallyChanged(Tally(Money(0), 0, 0, 0, Money(0)))
READY = EngineReady(live=True, off={Method.QR: MethodOff.UNIT_NOT_SET})


class Engine:
    """Tells what it was given, at once; keeps whether it was stopped."""

    def __init__(self, facts: list[EngineEvent]) -> None:
        self._facts = facts
        self.stopped = 0
        self.recover: bool | None = None

    def engine(self, publish: Callable[[EngineEvent], None], *, recover: bool) -> Engine:
        self.recover = recover
        for fact in self._facts:
            publish(fact)
        return self

    def submit(self, intent: EngineRequest) -> None:
        raise AssertionError(intent)

    def stop(self) -> None:
        self.stopped += 1

    def join(self, timeout: float) -> bool:
        return timeout < 1


def session(
    engine: Engine, monotonic: Callable[[], float] = lambda: 0.0, *, recover: bool = False
) -> Session:
    return Session(cast("TillProgram", engine), recover=recover, monotonic=monotonic)


@pytest.fixture(autouse=True)
def _own_signals() -> object:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_it_waits_until_the_till_is_ready() -> None:
    engine = Engine([TALLY, READY, TALLY])
    with session(engine, recover=True) as opened:
        assert opened.ready is READY
        assert next(opened.events(1)) is TALLY
    assert (engine.stopped, engine.recover) == (1, True)


@pytest.mark.parametrize(
    ("fact", "exit"),
    [
        (LedgerTrouble("held", ""), Exit.HELD),
        (LedgerTrouble("full", ""), Exit.LEDGER),
        (EngineStopped(), Exit.BUG),
    ],
)
def test_what_stops_it_before_it_began(fact: EngineEvent, exit: Exit) -> None:
    engine = Engine([fact])
    with pytest.raises(Stop) as stopped, session(engine):
        raise AssertionError("it must not begin")
    assert stopped.value.exit is exit
    assert engine.stopped == 1


def test_an_engine_that_says_nothing_is_given_up() -> None:
    clock = iter([0.0, 61.0])
    engine = Engine([])
    with pytest.raises(Stop) as stopped, session(engine, lambda: next(clock)):
        raise AssertionError("it must not begin")
    assert stopped.value.exit is Exit.NOT_KNOWN
    assert engine.stopped == 1


def test_a_wish_to_end_ends_the_waiting_but_not_what_takes_a_moment() -> None:
    with session(Engine([READY, TALLY])) as opened:
        opened.interrupted = True
        assert list(opened.events(1)) == []
        assert next(opened.events(1, to_the_end=True)) is TALLY


def test_an_unknown_trouble_is_taken_for_damage() -> None:
    assert ledger_stop("strange").exit is Exit.LEDGER
    assert "damaged" in ledger_stop("strange").message


def test_beside_the_main_thread_no_signal_is_taken() -> None:
    before = signal.getsignal(signal.SIGTERM)
    ready: list[EngineReady] = []

    def work() -> None:
        with session(Engine([READY])) as opened:
            ready.append(opened.ready)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert ready == [READY]
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_signal_ends_the_waiting() -> None:
    with session(Engine([READY, TALLY])) as opened:
        signal.raise_signal(signal.SIGTERM)
        assert list(opened.events(1)) == []
        assert opened.interrupted
