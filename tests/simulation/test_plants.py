"""The simulation can fail: each known bug, planted, is found within a few seeds."""

from __future__ import annotations

import pytest

from tests.simulation.batch import untraced
from tests.simulation.mischief import OFF
from tests.simulation.plants import PLANTS, Plant
from tests.simulation.run import simulate
from tests.simulation.shop_day import DAY


@pytest.mark.timeout(600)
@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.name)
def test_a_planted_bug_is_found(plant: Plant) -> None:
    with untraced(), plant.planted():
        for seed in range(plant.first, plant.first + plant.within):
            # The fewer others there are, the sooner it is found.
            if simulate(seed, off=OFF | {DAY}).problems:
                return
    pytest.fail(f"not found within {plant.within} seeds")


def test_a_plant_is_in_the_till_only_while_it_is_planted() -> None:
    for plant in PLANTS:
        before = [getattr(owner, name) for owner, name, _ in plant.changes]
        with plant.planted():
            assert [getattr(owner, name) for owner, name, _ in plant.changes] != before
        assert [getattr(owner, name) for owner, name, _ in plant.changes] == before
