"""The list of named steps is whole: ordinary runs reach each of them, and nothing else."""

from __future__ import annotations

import ast
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
    rooms = [Path(pos_app.__file__).parent / room for room in ("engine", "ledger")]
    trees = [ast.parse(file.read_bytes()) for room in rooms for file in room.rglob("*.py")]
    kinds = {kind for tree in trees for node in ast.walk(tree) for kind in _kinds(node)}
    assert (kinds | project._OF_NOBODY) - listed == WITHOUT_STEP


# Where among the arguments of each the row's kind stands.
_WRITERS = {
    "JournalEntry": 0, "record": 1, "apply_events": 1, "change_sale": 1, "_change": 2,
    "note_person": 0, "_note": 1,
}  # fmt: skip


def _kinds(node: ast.AST) -> set[str]:
    """The kinds of rows that a call writes, or a variable of that name holds."""
    if isinstance(node, ast.Assign):
        named = any(isinstance(to, ast.Name) and to.id == "kind" for to in node.targets)
        return _texts(node.value) if named else set()
    if not isinstance(node, ast.Call):
        return set()
    called = node.func
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    place = _WRITERS.get(name)
    if place is None:
        return set()
    by_name = [word.value for word in node.keywords if word.arg == "kind"]
    return {text for each in (*node.args[place : place + 1], *by_name) for text in _texts(each)}


def _texts(value: ast.expr) -> set[str]:
    """What an expression can be that is a text, or a choice of texts."""
    if isinstance(value, ast.IfExp):
        return _texts(value.body) | _texts(value.orelse)
    return (
        {value.value} if isinstance(value, ast.Constant) and isinstance(value.value, str) else set()
    )


def test_each_step_is_listed_once() -> None:
    listed = [name_of(step) for steps in NAMED.values() for step in steps]
    assert len(listed) == len(set(listed))
