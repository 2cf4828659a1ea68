"""How a walk gives way: at any moment, and without having been begun for nothing."""

from __future__ import annotations

import asyncio

import pytest

from pos_app.engine.lost_replies import GAVE_WAY, Walks
from pos_app.gateways.port import ExchangeError


def test_a_person_who_comes_before_its_first_step_finds_a_walk_that_never_began() -> None:
    begun: list[str] = []

    async def walk() -> None:
        begun.append("walk")

    async def scenario() -> str:
        walks = Walks()
        going = asyncio.create_task(walks.go("p_1", walk))
        # One turn: the walk is planned, and has not had its own turn.
        await asyncio.sleep(0)
        walks.give_way("p_1")
        with pytest.raises(ExchangeError) as gave:
            await going
        return gave.value.code

    assert asyncio.run(scenario()) == GAVE_WAY
    assert begun == []
