"""A charge killed at single system calls, between two writes; `make faults` has the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.crashes.killing import Point

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.faults.crashes.killing import Killer, Outcome

# In the middle of writing a commit, between its journal's end and the file, at its journal's end,
# before a request; a copy half written, and one without its name.
POINTS = (
    "charge/pwrite64@150",
    "charge/fdatasync@14",
    "charge/ftruncate@4",
    "charge/sendto@2",
    "backup/pwrite64@20",
    "backup/rename@1",
    "restore/pwrite64@40",
    "restore/rename@1",
)


@pytest.mark.parametrize("name", POINTS)
def test_a_cut_after_any_single_write_leaves_the_truth(
    kill: Callable[[Point], Outcome], tool: Callable[[str], Path], name: str
) -> None:
    tool("strace")
    outcome = kill(Point.named(name))
    assert outcome.happened
    assert outcome.broken == ()


def test_a_point_that_was_never_reached_proves_nothing(
    killer: Killer, tool: Callable[[str], Path]
) -> None:
    tool("strace")
    assert not killer.kill(Point.named("charge-refused/unlink@900")).happened
    assert not killer.kill(Point.named("charge-refused/after commit look#1")).happened
