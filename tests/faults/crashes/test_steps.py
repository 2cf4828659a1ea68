"""The list of named steps is whole: ordinary runs reach each of them, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.crashes.scenarios import SCENARIOS
from tests.faults.crashes.steps import NAMED, name_of

if TYPE_CHECKING:
    from tests.faults.crashes.killing import Killer

_KNOWN = {name_of(step) for steps in NAMED.values() for step in steps}


@pytest.mark.parametrize("name", SCENARIOS)
def test_an_ordinary_run_makes_no_commit_and_no_exchange_that_is_not_listed(
    killer: Killer, name: str
) -> None:
    trace = killer.traced(name)
    steps = [line for line in trace if not line.startswith("=")]
    assert {name_of(step) for step in steps} <= _KNOWN
    assert set(NAMED.get(name, ())) <= set(steps)
    # SQLite's own account of what was committed: not one went past the named steps.
    commits = [step for step in steps if step.startswith("after commit")]
    assert trace.count("= commit") == len(commits)
    assert commits or name == "backup"
    assert "= write outside a transaction" not in trace


def test_each_step_is_listed_once() -> None:
    listed = [name_of(step) for steps in NAMED.values() for step in steps]
    assert len(listed) == len(set(listed))
