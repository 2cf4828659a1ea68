from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pos_app.engine.session import LedgerGone, LedgerSession

if TYPE_CHECKING:
    from tests.engine.world import World


def test_a_payment_that_nobody_made_is_a_mistake_of_ours(closed_world: World) -> None:
    session = LedgerSession(closed_world.parts(), closed_world.facts.append)
    with pytest.raises(LedgerGone):
        session.payment("p_none")
    session.open()
    with pytest.raises(KeyError):
        session.payment("p_none")
    session.close()
    session.close()
