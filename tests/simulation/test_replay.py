"""A seed is a whole run: it replays event by event, here and in any other process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.batch import untraced
from tests.simulation.run import simulate

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_seed_replays_to_the_same_trace(seed: int) -> None:
    with untraced():
        first, second = (simulate(seed, keep=True) for _ in range(2))
    assert first.lines == second.lines
    assert (first.digest, first.counts) == (second.digest, second.counts)
    assert len(first.lines) > 500


def test_other_seeds_are_other_runs() -> None:
    with untraced():
        assert len({simulate(seed, days=0.01).digest for seed in range(5)}) == 5


@pytest.mark.parametrize("hash_seed", ["0", "4711"])
def test_another_process_with_another_hash_seed_replays_the_same(hash_seed: str) -> None:
    command = [sys.executable, "-m", "tests.simulation", "--seed", "4", "--days", "0.04"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    with untraced():
        here = simulate(4, days=0.04, keep=True)
    *lines, last = done.stdout.splitlines()
    assert lines == here.lines
    assert here.digest in last
    assert done.stderr == ""


def test_a_longer_run_sleeps_through_quiet_hours_and_settles_too() -> None:
    with untraced():
        long = simulate(7, days=0.5)
    assert long.problems == []
    assert long.seconds > 0.5 * 86400
