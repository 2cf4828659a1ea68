"""A receipt killed at every named step: never two originals, and nothing comes out early."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.crashes.counter import stepped
from tests.faults.crashes.scenarios import SCENARIOS, words_of
from tests.faults.crashes.steps import NAMED
from tests.posix import KILLED

if TYPE_CHECKING:
    from tests.faults.crashes.killing import Killer


@pytest.mark.parametrize("step", NAMED["receipt"])
def test_after_a_kill_the_next_is_the_original_only_where_none_was_made(
    killer: Killer, step: str
) -> None:
    till = killer.ready("receipt")
    words = words_of(SCENARIOS["receipt"], till)
    killed = till.run(stepped("--kill-at", step, words=words))
    assert killed.code == KILLED
    assert "TOTAL" not in killed.out
    (told,) = till.pos_app(*words, "--json").lines
    assert told["copy"] == (0 if step.startswith("before commit receipt_made") else 1)
    assert till.pos_app("verify").code == 0
