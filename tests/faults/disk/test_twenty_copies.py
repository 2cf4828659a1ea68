"""Twenty copies of the till started at once on one ledger: one runs, the others say so and end."""

from __future__ import annotations

import queue
import signal
import threading
from typing import TYPE_CHECKING

import pytest

from pos_app.ledger.file import LedgerLock
from tests.faults.crashes.counter import Ended, program
from tests.faults.crashes.killing import judge
from tests.faults.crashes.scenarios import ORDINARY

if TYPE_CHECKING:
    import subprocess

    from tests.faults.crashes.counter import Counter, Till

COPIES = 20
_HELD = 7
_SECONDS = 40


def _charge(number: int) -> list[str]:
    words = ("--network", "mtn", "--phone", "0247360011", "--wait", _SECONDS, "--json")
    return program("charge", "--amount", f"{number + 1}.50", *words)


def _said(ended: Ended) -> list[str]:
    # A picture without a screen cannot be raised, and Qt says so.
    return [line for line in ended.err.splitlines() if "plugin does not support" not in line]


class Copies:
    """Processes that were started together, as they end."""

    def __init__(self, till: Till, commands: list[list[str]]) -> None:
        self._till = till
        self._ended: queue.Queue[tuple[subprocess.Popen[str], Ended]] = queue.Queue()
        self.running = [till.start(command) for command in commands]
        for process in self.running:
            threading.Thread(target=self._wait_for, args=(process,), daemon=True).start()

    def _wait_for(self, process: subprocess.Popen[str]) -> None:
        out, err = process.communicate()
        self._ended.put((process, Ended(process.returncode, out, err)))

    def next(self) -> Ended:
        process, ended = self._ended.get(timeout=_SECONDS)
        self.running.remove(process)
        return self._till.keep(ended)

    def kill(self) -> None:
        for process in self.running:
            process.kill()


def _one_of(counter: Counter, till: Till, commands: list[list[str]]) -> Ended:
    """Start them all; return how the one ends that ran, when it is asked to."""
    copies = Copies(till, commands)
    try:
        for _ in range(len(commands) - 1):
            ended = copies.next()
            assert ended.code == _HELD, ended
            assert len(_said(ended)) == 1, ended
            assert "holds this ledger" in ended.err or "already open" in ended.err
        (runs,) = copies.running
        runs.send_signal(signal.SIGTERM)
        last = copies.next()
    finally:
        copies.kill()
    assert till.pos_app("recover", "--wait", "0", "--json").code in (0, 4)
    assert judge(counter, till, settled=False) == []
    return last


@pytest.mark.posix("a signal from outside")
def test_of_twenty_copies_of_window_and_charge_one_runs(counter: Counter) -> None:
    till = counter.till()
    counter.ask(till, "behave", {**ORDINARY, "becomes": None})
    assert till.pos_app("recover", "--json").code == 0
    commands = [program() if number % 2 else _charge(number) for number in range(COPIES)]
    last = _one_of(counter, till, commands)
    assert last.code in (0, 4)
    booked = counter.ask(till)["payments"]
    assert len(booked) == len({line["payment_id"] for line in last.lines}) <= 1


@pytest.mark.posix("a signal from outside")
def test_of_copies_of_the_window_without_a_ledger_yet_one_runs(counter: Counter) -> None:
    till = counter.till()
    last = _one_of(counter, till, [program() for _ in range(6)])
    assert last.code == 0


def test_a_window_that_is_beaten_to_the_ledger_after_it_painted_ends(counter: Counter) -> None:
    # The lock was free when it looked, and somebody else has it when its engine opens the ledger.
    till = counter.till()
    # Where there is no ledger yet, the window does not even look.
    lock = LedgerLock.take(till.ledger)
    try:
        beaten = till.run(program())
    finally:
        lock.release()
    assert beaten.code == _HELD
    assert len(_said(beaten)) == 1
    assert "already open" in beaten.err
