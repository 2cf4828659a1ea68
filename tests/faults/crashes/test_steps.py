"""The list of named steps is whole: ordinary runs reach each of them, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import pos_app
from pos_app.ledger import project
from tests.faults.crashes.scenarios import SCENARIOS
from tests.faults.crashes.steps import NAMED, WITHOUT_STEP, name_of

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


def test_each_kind_of_row_has_a_step_or_is_known_to_have_none() -> None:
    listed = {
        kind
        for step in _KNOWN
        if " commit " in step
        for kind in re.sub(r"\(\w+\)", "", step.rpartition(" ")[2]).split("+")
    }
    # Where a row is written by its name, and what is of nobody.
    written = re.compile(
        r"(?:record|JournalEntry|apply_events|change_sale)"
        r'\((?:kind=|\s|[\w.()]+,|replace\(.*?\),)*"(\w+)"'
    )
    rooms = [Path(pos_app.__file__).parent / room for room in ("engine", "ledger")]
    texts = [file.read_text(encoding="utf-8") for room in rooms for file in room.rglob("*.py")]
    kinds = {kind for text in texts for kind in written.findall(text)}
    assert (kinds | project._OF_NOBODY) - listed == WITHOUT_STEP


def test_each_step_is_listed_once() -> None:
    listed = [name_of(step) for steps in NAMED.values() for step in steps]
    assert len(listed) == len(set(listed))
