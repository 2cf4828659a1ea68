"""While the computer sleeps the world goes on, each at its own true time."""

from __future__ import annotations

import asyncio

import pytest

from tests.engine.virtual_time import VirtualLoop
from tests.simulation.clock import World


@pytest.mark.parametrize("sleep_counts", [True, False])
def test_what_is_due_in_a_sleep_happens_at_its_true_time(sleep_counts: bool) -> None:
    loop = VirtualLoop()
    world = World(loop, sleep_counts=sleep_counts)
    happened: list[tuple[str, float]] = []

    def act(name: str, then: float | None = None) -> None:
        happened.append((name, world.seconds()))
        if then is not None:
            world.later(then, lambda: act(f"{name} again"))

    world.later(2.0, lambda: act("soon", then=30.0))
    world.later(1100.0, lambda: act("late", then=500.0))
    world.later(1300.0, lambda: act("after"))
    loop.run_until_complete(asyncio.sleep(1.0))
    world.sleep(1200.0)
    assert happened == [("soon", 2.0), ("soon again", 32.0), ("late", 1100.0)]
    assert (world.seconds(), loop.time()) == (1201.0, 1.0)
    assert world.monotonic() == (1201.0 if sleep_counts else 1.0)
    loop.run_until_complete(asyncio.sleep(1000.0))
    assert happened[3:] == [("after", 1300.0), ("late again", 1600.0)]
    loop.close()
