"""`python -m tests.simulation`: many simulated counters, or one seed again, event by event."""

# ruff: noqa: T201 - a program of the command line, whose work is to print.

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from tests.simulation.batch import Summary, replay, run_on_all_cores
from tests.simulation.mischief import OFF
from tests.simulation.run import simulate

if TYPE_CHECKING:
    from collections.abc import Sequence

_EVERY = 250


def main(arguments: Sequence[str]) -> int:
    """Run what is asked for; 1 if a promise was broken, with the seeds that broke it."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=10_000, metavar="N", help="how many runs")
    parser.add_argument("--first", type=int, default=0, metavar="S", help="the first seed")
    parser.add_argument("--days", type=float, metavar="D", help="days of each run, not the seed's")
    parser.add_argument("--seed", type=int, metavar="S", help="replay this one, with its trace")
    parser.add_argument(
        "--everything", action="store_true", help="also what is known to break a promise"
    )
    chosen = parser.parse_args(arguments)
    off = frozenset[str]() if chosen.everything else OFF
    told: list[int] = []
    if chosen.seed is not None:
        return _replay(chosen.seed, chosen.days, off)

    def heard(summary: Summary) -> None:
        for seed in list(summary.broken)[len(told) :]:
            print(f"seed {seed} broke {summary.broken[seed][0]}; {replay(seed)}", flush=True)
            told.append(seed)
        if summary.runs % _EVERY == 0:
            print(f"{summary.runs:6} runs: {summary.verdict()}", flush=True)

    seeds = range(chosen.first, chosen.first + chosen.seeds)
    summary = run_on_all_cores(seeds, days=chosen.days, off=off, heard=heard)
    print(summary.report())
    print(f"{summary.counts['real seconds']} real seconds on all cores")
    return 1 if summary.broken else 0


def _replay(seed: int, days: float | None, off: frozenset[str]) -> int:
    outcome = simulate(seed, days=days, keep=True, off=off)
    print("\n".join(outcome.lines))
    print(f"trace {outcome.digest}; {replay(seed, days)}")
    for problem in outcome.problems:
        print(problem)
    return 1 if outcome.problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
