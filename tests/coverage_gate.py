"""The coverage gate: five rooms are tested to the last line and branch, or the build fails.

It must never be softened by a list of exceptions. A line that this system cannot run carries
`# pragma: platform(NAME)`, and `tests/test_project.py` lists those.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import coverage

ROOMS = ("domain", "system", "transport", "gateways", "ledger", "engine")
_ROOT = Path(__file__).parents[1]


def gaps() -> list[str]:
    """One line for each module of the five rooms that is not wholly covered."""
    measured = coverage.Coverage()
    measured.load()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        measured.json_report(outfile=str(report))
        files = json.loads(report.read_text())["files"]
    found = []
    for room in ROOMS:
        for module in sorted((_ROOT / "pos_app" / room).rglob("*.py")):
            name = module.relative_to(_ROOT).as_posix()
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


def _spans(lines: list[int]) -> list[str]:
    spans: list[list[int]] = []
    for line in lines:
        if spans and line == spans[-1][1] + 1:
            spans[-1][1] = line
        else:
            spans.append([line, line])
    return [f"{first}-{last}" if last > first else str(first) for first, last in spans]


def main() -> int:
    """Prints the gaps; 0 when there are none."""
    found = gaps()
    for line in found:
        print("not covered:", line)
    print("coverage of", ", ".join(ROOMS), "is", "incomplete" if found else "complete")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
