"""The coverage gate: how much of each room the tests run, or the build fails.

The rooms that hold money and rules are tested to the last line and branch. Of the others, `PARTLY`
says how much must be, of lines and of branches alike; such a figure may only rise, until it is the
goal.

It must never be softened by a list of exceptions. A line that this system cannot run carries
`# pragma: platform(NAME)`, and `tests/test_project.py` lists those.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

import coverage

ROOMS = (
    "domain", "system", "transport", "gateways", "ledger", "engine", "printing", "outbox",
    "headoffice",
)  # fmt: skip
# Percent, of the lines and of the branches; 95 is the goal.
PARTLY = {"commands": 95.0, "assembly": 95.0, "desktop": 95.0}
_ROOT = Path(__file__).parents[1]
_Files: TypeAlias = Mapping[str, Mapping[str, Any]]


def measured() -> _Files:
    """What coverage knows of each file, as its JSON report has it."""
    data = coverage.Coverage()
    data.load()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        data.json_report(outfile=str(report))
        files: _Files = json.loads(report.read_text())["files"]
    return files


def gaps(files: _Files) -> list[str]:
    """One line for each module of the whole rooms that is not wholly covered."""
    found = []
    for room in ROOMS:
        for name in _modules(room):
            if name not in files:
                found.append(f"{name}: never measured")
                continue
            lines = files[name]["missing_lines"]
            branches = [
                f"{start}->{end if end > 0 else 'exit'}"
                for start, end in files[name]["missing_branches"]
                if start not in lines and end not in lines
            ]
            if lines or branches:
                found.append(f"{name}: {', '.join([*_spans(lines), *branches])}")
    return found


def shares(room: str, files: _Files) -> tuple[float, float]:
    """How many percent of a room's lines and of its branches were run.

    Of a module that was never measured, every line is one that was not.
    """
    sums = dict.fromkeys(("covered_lines", "num_statements", "covered_branches", "num_branches"), 0)
    for name in _modules(room):
        if name in files:
            for key in sums:
                sums[key] += files[name]["summary"][key]
        else:
            sums["num_statements"] += len((_ROOT / name).read_text("utf-8").splitlines())
    lines = sums["covered_lines"] / max(sums["num_statements"], 1)
    branches = sums["covered_branches"] / max(sums["num_branches"], 1)
    return 100 * lines, 100 * branches


def _modules(room: str) -> list[str]:
    found = sorted((_ROOT / "pos_app" / room).rglob("*.py"))
    return [module.relative_to(_ROOT).as_posix() for module in found]


def _spans(lines: list[int]) -> list[str]:
    spans: list[list[int]] = []
    for line in lines:
        if spans and line == spans[-1][1] + 1:
            spans[-1][1] = line
        else:
            spans.append([line, line])
    return [f"{first}-{last}" if last > first else str(first) for first, last in spans]


def main(system: str = sys.platform) -> int:
    """Prints the gaps and the shares; 0 when nothing is missing, or where it cannot be judged."""
    if system != "linux":
        print("coverage is judged on Linux alone: no other system can run every line")
        return 0
    files = measured()
    found = gaps(files)
    for line in found:
        print("not covered:", line)
    print("coverage of", ", ".join(ROOMS), "is", "incomplete" if found else "complete")
    under = False
    for room, least in PARTLY.items():
        lines, branches = shares(room, files)
        under |= min(lines, branches) < least
        print(
            f"coverage of {room}: {lines:.1f} % of lines, {branches:.1f} % of branches "
            f"(at least {least:.1f}): {'ok' if min(lines, branches) >= least else 'UNDER'}"
        )
    return 1 if found or under else 0


if __name__ == "__main__":
    sys.exit(main())
