from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.crashes.counter import Counter
from tests.faults.crashes.killing import Killer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.faults.crashes.killing import Outcome, Point


@pytest.fixture(scope="session")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    """A gateway in a process of its own, for tills in processes of theirs."""
    made = Counter(tmp_path_factory.mktemp("tills"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def killer(counter: Counter) -> Killer:
    """Kills tills; what a scenario needs before is made once."""
    return Killer(counter)


@pytest.fixture
def kill(
    killer: Killer, record_property: Callable[[str, object], None]
) -> Callable[[Point], Outcome]:
    """Kill at a point, and let the suite count what came of it."""

    def at(point: Point) -> Outcome:
        outcome = killer.kill(point)
        figures = {"kills of the real program": int(outcome.happened)}
        for what, invariant in (("lost", "I1"), ("doubled", "I2"), ("falsely paid", "I3")):
            broken = sum(text.startswith(invariant) for text in outcome.broken)
            figures[f"{what} after a kill"] = broken
        record_property("figures", figures)
        return outcome

    return at
