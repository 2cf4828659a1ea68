"""The list of broken lines fits the till as it is: a line that moved is noticed here."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.mutants.entries import MUTANTS, Mutant

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_each_line_stands_where_it_is_said_to_and_can_be_broken(mutant: Mutant) -> None:
    source = (ROOT / "pos_app" / mutant.file).read_text(encoding="utf-8")
    assert source.count(mutant.text) == 1
    broken = source.replace(mutant.text, mutant.broken)
    assert broken != source
    # What is no Python any more would be noticed by any test at all.
    compile(broken, mutant.file, "exec")
    assert mutant.tests
    for place in mutant.tests:
        assert (ROOT / "tests" / place).exists(), place


def test_there_are_many_and_none_twice() -> None:
    assert len(MUTANTS) >= 120
    assert max(Counter((each.file, each.text, each.broken) for each in MUTANTS).values()) == 1
    rooms = Counter(each.file.partition("/")[0] for each in MUTANTS)
    assert set(rooms) == {"domain", "engine", "gateways", "ledger", "printing"}
