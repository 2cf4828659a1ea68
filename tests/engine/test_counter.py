from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pos_app.engine.session import Counter, LedgerGone

if TYPE_CHECKING:
    from tests.engine.world import World


def test_a_payment_that_nobody_made_is_a_mistake_of_ours(closed_world: World) -> None:
    counter = Counter(closed_world.parts(), closed_world.facts.append)
    with pytest.raises(LedgerGone):
        counter.payment("p_none")
    counter.open()
    with pytest.raises(KeyError):
        counter.payment("p_none")
    counter.close()
    counter.close()
