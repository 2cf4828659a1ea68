"""Which points a long run kills at: named steps of every scenario, every single write, and others.

The choice follows a seed. Nothing here runs a till but to count what its ordinary run does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.faults.crashes import calls
from tests.faults.crashes.killing import Point
from tests.faults.crashes.scenarios import SCENARIOS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

    from tests.faults.crashes.killing import Killer

# Of ten points so many are steps, so many are cuts between writes; the rest are other calls.
_STEPS: Final = 4
_CUTS: Final = 5


def choose(killer: Killer, count: int, random: Random) -> Iterator[Point]:
    """Yield points in an order of the seed's, first those of a run of `count`, then more.

    More, because what threads do differs from run to run: a point that is not reached proves
    nothing and is made up for.
    """
    steps, cuts, others = (list(found) for found in _all(killer))
    for found in (steps, cuts, others):
        random.shuffle(found)
    named = steps[: max(1, count * _STEPS // 10)]
    single = cuts[: max(1, count * _CUTS // 10)]
    rest = others[: max(0, count - len(named) - len(single))]
    chosen = named + single + rest
    random.shuffle(chosen)
    yield from chosen
    spare = [point for found in (steps, cuts, others) for point in found if point not in chosen]
    random.shuffle(spare)
    yield from spare


def _all(killer: Killer) -> tuple[Sequence[Point], Sequence[Point], Sequence[Point]]:
    steps: list[Point] = []
    cuts: list[Point] = []
    others: list[Point] = []
    for name in SCENARIOS:
        steps += [Point(name, step) for step in killer.traced(name) if not step.startswith("=")]
        if SCENARIOS[name].hurry:
            # Only the program with named steps can hurry; strace kills the program as it is.
            continue
        most = calls.made(killer, name)
        for call, count in most.items():
            points = [Point(name, f"{call}@{number}") for number in range(1, count + 1)]
            if call in calls.WRITES:
                cuts += points
            elif SCENARIOS[name].window is None:
                others += points
    return steps, cuts, others
