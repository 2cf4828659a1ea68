"""Many runs: on both cores, with one summary that says what really happened in them."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import sys
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from tests.simulation.mischief import OFF
from tests.simulation.run import Outcome, simulate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_KINDS = ("network: ", "disk: ", "clock: ", "cashier: quit", "mischief: ", "process: ")
_KEPT_PROBLEMS = 6


@dataclass
class Summary:
    """What many runs came to.

    Attributes:
        seconds: Simulated with the computer awake.
        cost: Real seconds of all runs together, on one core each.
        broken: Problems by seed.
    """

    runs: int = 0
    seconds: float = 0.0
    cost: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    broken: dict[int, list[str]] = field(default_factory=dict)

    def add(self, outcome: Outcome) -> None:
        """Count one run in."""
        self.runs += 1
        self.seconds += outcome.seconds
        self.cost += outcome.cost
        self.counts += outcome.counts
        if outcome.problems:
            self.broken[outcome.seed] = outcome.problems

    def merge(self, other: Summary) -> None:
        """Count other runs in."""
        self.runs += other.runs
        self.seconds += other.seconds
        self.cost += other.cost
        self.counts += other.counts
        self.broken |= other.broken

    @property
    def speed(self) -> float:
        """How many times faster than real time one run goes."""
        return self.seconds / max(self.cost, 1e-9)

    def faults(self) -> dict[str, int]:
        """How often each kind of fault really happened."""
        return {k: n for k, n in sorted(self.counts.items()) if k.startswith(_KINDS)}

    def verdict(self) -> str:
        """The line that matters."""
        every = [problem for problems in self.broken.values() for problem in problems]
        lost, doubled, falsely = (
            sum(f" {name}: " in problem for problem in every) for name in ("I1", "I2", "I3")
        )
        other = len(every) - lost - doubled - falsely
        tail = f", {other} other promises broken" if other else ""
        return f"{lost} lost, {doubled} doubled, {falsely} falsely paid{tail}"

    def line(self) -> str:
        """All of it in one line."""
        return (
            f"{self.runs} runs, {self.seconds / 3600:.1f} simulated hours at "
            f"{self.speed:.0f} times real time, {sum(self.faults().values())} faults of "
            f"{len(self.faults())} kinds, {self.counts['payments at the gateways']} payments "
            f"({self.counts['payments that succeeded']} succeeded): {self.verdict()}"
        )

    def report(self) -> str:
        """The whole account."""
        lines = [f"{n:10}  {kind}" for kind, n in self.faults().items()]
        for seed, problems in sorted(self.broken.items()):
            lines.append(f"seed {seed}: {len(problems)} broken; replay: {replay(seed)}")
            lines += [f"    {problem}" for problem in problems[:_KEPT_PROBLEMS]]
        return "\n".join([*lines, self.line()])


def replay(seed: int, days: float | None = None) -> str:
    """The command that replays a seed, event by event."""
    tail = "" if days is None else f" --days {days:g}"
    return f"{sys.executable} -m tests.simulation --seed {seed}{tail}"


def run_many(seeds: Iterable[int], *, days: float | None = None) -> Summary:
    """Run seeds one after another in this process."""
    summary = Summary()
    with untraced(), _without_looking_for_garbage():
        for seed in seeds:
            summary.add(simulate(seed, days=days))
            gc.collect()
    return summary


def run_on_all_cores(
    seeds: range,
    *,
    days: float | None = None,
    off: frozenset[str] = OFF,
    heard: Callable[[Summary], None],
) -> Summary:
    """Run seeds on as many processes as there are cores.

    Args:
        seeds: Which.
        days: How long each; as the seed has it where not given.
        off: Kinds of mischief and of gateways that are not played.
        heard: Called with the summary so far after each run.
    """
    summary = Summary()
    began = time.perf_counter()
    work = partial(_simulated, days=days, off=off)
    with multiprocessing.get_context("spawn").Pool(os.cpu_count() or 1) as pool:
        for outcome in pool.imap_unordered(work, seeds):
            summary.add(outcome)
            heard(summary)
    summary.counts["real seconds"] = round(time.perf_counter() - began)
    return summary


def _simulated(seed: int, *, days: float | None, off: frozenset[str]) -> Outcome:
    """A run; one that ends in an error counts as broken, and the others go on."""
    try:
        return simulate(seed, days=days, off=off)
    except Exception:  # noqa: BLE001 - many of the till's errors cannot travel between processes
        return Outcome(seed, 0.0, 0.0, Counter(), [traceback.format_exc()], "")


@contextlib.contextmanager
def _without_looking_for_garbage() -> Iterator[None]:
    """A run leaves little: it is looked for once after each, and not some thousand times within."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextlib.contextmanager
def untraced() -> Iterator[None]:
    """Measure no coverage meanwhile: it would cost as much again, and counts nobody's tests."""
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(tracer)
