"""`python -m tests.mutants`: break each line in a copy of the tree, and say what nobody noticed."""

# ruff: noqa: T201 - a program of the command line, whose work is to print.

from __future__ import annotations

import argparse
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from tests.mutants.entries import MUTANTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.mutants.entries import Mutant

ROOT = Path(__file__).parents[2]
_COPIED = ("pos_app", "tests", "stubs", "resources", "docs", "pyproject.toml")
_SURVIVED, _NOTHING_RUN = 0, (4, 5)
# A broken line may wait for ever; that is noticed too.
_SECONDS = 900


def main(arguments: Sequence[str]) -> int:
    """Break what is asked for; 1 if a broken line was not noticed, or could not be broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--of", default="", metavar="FILE", help="only lines of files named so")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="begin with the N-th")
    parser.add_argument("--count", type=int, metavar="N", help="break only so many")
    parser.add_argument(
        "--at-once", type=int, default=2, metavar="N", help="so many beside each other"
    )
    chosen = parser.parse_args(arguments)
    last = None if chosen.count is None else chosen.first + chosen.count
    mutants = [each for each in MUTANTS if chosen.of in each.file][chosen.first : last]
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="till-mutants-") as folder:
        copies: queue.SimpleQueue[Path] = queue.SimpleQueue()
        for number in range(chosen.at_once):
            copies.put(_copy(Path(folder) / str(number)))

        def judge(mutant: Mutant) -> str:
            copy = copies.get()
            try:
                return _judge(mutant, copy)
            finally:
                copies.put(copy)

        with ThreadPoolExecutor(chosen.at_once) as pool:
            found = list(pool.map(judge, mutants))
    survived, broken = found.count("survived"), found.count("no tests")
    seconds = time.monotonic() - began
    print(
        f"{len(mutants)} broken lines, {len(mutants) - survived - broken} noticed,"
        f" {survived} survived, {broken} not tried, in {seconds:.0f} s"
    )
    return 1 if survived or broken else 0


def _copy(place: Path) -> Path:
    place.mkdir()
    for name in _COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, place / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, place / name)
    return place


def _judge(mutant: Mutant, copy: Path) -> str:
    """Break one line, run its tests, and mend it again."""
    path = copy / "pos_app" / mutant.file
    real = path.read_text(encoding="utf-8")
    path.write_text(real.replace(mutant.text, mutant.broken), encoding="utf-8")
    try:
        code = _run(mutant, copy)
    finally:
        path.write_text(real, encoding="utf-8")
    verdict = {_SURVIVED: "survived"}.get(code, "no tests" if code in _NOTHING_RUN else "noticed")
    if verdict != "noticed":
        print(f"{verdict.upper()}: {mutant}", flush=True)
    return verdict


def _run(mutant: Mutant, copy: Path) -> int:
    tests = [f"tests/{place}" for place in mutant.tests]
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    environ = {**os.environ, "PYTHONPATH": str(copy), "QT_QPA_PLATFORM": "offscreen"}
    try:
        done = subprocess.run(
            command, cwd=copy, env=environ, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return 1
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
