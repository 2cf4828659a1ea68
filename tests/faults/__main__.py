"""Kills the till at many points and says what became of every sale: `python -m tests.faults`.

    --points N     how many kills (1000)
    --seed N       which points; printed, so that a run can be had again
    --jobs N       how many at once
    --replay NAME  one point by its name, as a failing run prints it; may be given again

It ends with 1, and with the replay command of each failing point, where a promise does not hold. A
kill that did not happen counts as no point.
"""

# ruff: noqa: T201 - a program of the command line, whose work is to print

from __future__ import annotations

import argparse
import itertools
import os
import secrets
import sys
import tempfile
import time
from collections import Counter as Counts
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from tests.faults.crashes.counter import Counter
from tests.faults.crashes.killing import Killer, Outcome, Point
from tests.faults.crashes.points import choose

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOLD_EVERY = 50
_LOST, _DOUBLED, _FALSELY_PAID = "I1", "I2", "I3"


class Tally:
    """What came of the points so far."""

    def __init__(self) -> None:
        self.proven: Counts[str] = Counts()
        self.not_reached = 0
        self.failing: list[Outcome] = []

    def take(self, outcome: Outcome) -> None:
        """Count one."""
        if outcome.broken:
            self.failing.append(outcome)
            print(f"BROKEN {outcome.point}", *outcome.broken, sep="\n    ", flush=True)
        if outcome.happened:
            self.proven[outcome.point.kind] += 1
        else:
            self.not_reached += 1

    def broken(self, invariant: str) -> int:
        """At how many points an invariant does not hold."""
        return sum(
            any(text.startswith(invariant) for text in outcome.broken) for outcome in self.failing
        )

    def tell(self, seconds: float) -> None:
        """Print the figures."""
        kinds = ", ".join(f"{count} {kind}" for kind, count in self.proven.most_common())
        print(f"\n{self.proven.total()} points in {seconds:.0f} s: {kinds}")
        print(f"{self.not_reached} more were not reached by the run that was to end there")
        print(
            f"{self.broken(_LOST)} lost, {self.broken(_DOUBLED)} doubled, "
            f"{self.broken(_FALSELY_PAID)} falsely paid; {len(self.failing)} points failed"
        )
        for outcome in self.failing:
            print(f"    python -m tests.faults --replay '{outcome.point}'")


def _kill(killer: Killer, points: Iterator[Point], count: int, jobs: int) -> Tally:
    tally, began = Tally(), time.monotonic()
    with ThreadPoolExecutor(jobs) as pool:
        running: set[Future[Outcome]] = set()
        while True:
            missing = count - tally.proven.total() - len(running)
            for point in itertools.islice(points, min(missing, jobs * 2 - len(running))):
                running.add(pool.submit(killer.kill, point))
            if not running:
                break
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                tally.take(future.result())
                if tally.proven.total() % _TOLD_EVERY == 0:
                    print(f"{tally.proven.total()} of {count}", flush=True)
    tally.tell(time.monotonic() - began)
    return tally


def main(arguments: list[str]) -> int:
    """Run the points; 0 only if every promise held at each of them."""
    options = argparse.ArgumentParser(prog="python -m tests.faults", allow_abbrev=False)
    options.add_argument("--points", type=int, default=1000)
    options.add_argument("--seed", type=int, default=secrets.randbelow(10**9))
    options.add_argument("--jobs", type=int, default=(os.cpu_count() or 1) + 1)
    options.add_argument("--replay", action="append", type=Point.named)
    chosen = options.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        counter = Counter(Path(folder))
        try:
            killer = Killer(counter)
            if chosen.replay:
                tally = _kill(killer, iter(chosen.replay), len(chosen.replay), 1)
            else:
                print(f"seed {chosen.seed}: {chosen.points} points", flush=True)
                points = choose(killer, chosen.points, Random(chosen.seed))  # noqa: S311
                tally = _kill(killer, points, chosen.points, chosen.jobs)
        finally:
            counter.close()
    wanted = len(chosen.replay) if chosen.replay else chosen.points
    return 1 if tally.failing or tally.proven.total() < wanted else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
