"""Everything that must hold before a change is done, part by part, with the time each part took.

`python -m tests.everything` runs all of it, `python -m tests.everything check` the quick part. It
must never stop at the first part that fails, and always ends with one line of counts.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_BIN = Path(sys.executable).parent
_UNMEASURED = ("simulation", "interleavings")
_KINDS = {
    "window": ("desktop",),
    "end to end": ("end_to_end", "commands"),
    "faults": ("faults", "invariants"),
    "simulation": ("simulation", "interleavings"),
    "fuzz": ("fuzz",),
    "packaging": ("packaging", "test_wheel"),
}


@dataclasses.dataclass(frozen=True)
class _Part:
    name: str
    command: list[str]


def _tool(name: str, *arguments: str) -> list[str]:
    return [shutil.which(name, path=_BIN) or name, *arguments]


def _types_for(system: str) -> tuple[str, ...]:
    return "--platform", system, "--cache-dir", f".mypy_cache/{system}"


def _checks() -> list[_Part]:
    return [
        _Part("ruff check", _tool("ruff", "check", "--quiet")),
        _Part("ruff format", _tool("ruff", "format", "--check", "--quiet")),
        _Part("mypy", _tool("mypy", "--no-error-summary")),
        # Each in a cache of its own: what holds for one system says nothing of another.
        *(
            _Part(f"mypy for {system}", _tool("mypy", "--no-error-summary", *_types_for(system)))
            for system in ("linux", "win32", "darwin")
            if system != sys.platform
        ),
        _Part("import-linter", _tool("lint-imports", "--no-logo")),
        _Part("house", [sys.executable, "-m", "tests.house"]),
    ]


def _tests(name: str, report: Path, *options: str, workers: int = 2) -> _Part:
    pytest = [sys.executable, "-m", "pytest", "-q", "-n", str(workers), "--dist", "loadscope"]
    return _Part(name, [*pytest, f"--junitxml={report}", "--durations=5", *options])


def _all_tests(folder: Path) -> list[_Part]:
    """All tests, in two parts: being measured would cost the long attacks half as much again."""
    rest = [f"--ignore=tests/{attack}" for attack in _UNMEASURED]
    attacks = [f"tests/{attack}" for attack in _UNMEASURED]
    return [
        # Half of their time they wait for programs of ours, so two cores carry four of them.
        _tests("tests", folder / "tests.xml", "--cov", "--cov-report=", *rest, workers=4),
        _Part("coverage", [sys.executable, "-m", "tests.coverage_gate"]),
        _tests("attacks", folder / "attacks.xml", *attacks),
    ]


def _run(part: _Part) -> tuple[bool, float]:
    print(f"\n== {part.name}", flush=True)
    began = time.monotonic()
    done = subprocess.run(part.command, cwd=_ROOT, stdin=subprocess.DEVNULL, check=False)
    return done.returncode == 0, time.monotonic() - began


def _counts(report: Path) -> tuple[int, int, int]:
    """Passed, failed and skipped tests in pytest's JUnit report; a missing report is a failure."""
    try:
        suite = next(ET.parse(report).iter("testsuite"))  # noqa: S314 - written by pytest just now
    except (OSError, ET.ParseError, StopIteration):
        return 0, 1, 0
    total, failures, errors, skipped = (
        int(suite.get(name, "0")) for name in ("tests", "failures", "errors", "skipped")
    )
    return total - failures - errors - skipped, failures + errors, skipped


def _kind(classname: str) -> str:
    """Which of the kinds of tests a test's module belongs to."""
    parts = classname.split(".")[1:]
    for kind, folders in _KINDS.items():
        if parts and parts[0] in folders:
            return kind
    return "unit and property"


def _times(reports: list[Path]) -> dict[str, float]:
    """Seconds that the tests of each kind took, all cores together."""
    seconds: dict[str, float] = {}
    for report in reports:
        for case in ET.parse(report).iter("testcase"):  # noqa: S314 - written by pytest just now
            kind = _kind(case.get("classname", ""))
            seconds[kind] = seconds.get(kind, 0.0) + float(case.get("time", "0"))
    return dict(sorted(seconds.items(), key=lambda pair: -pair[1]))


def _tell_tests(reports: list[Path]) -> None:
    if reports:
        print("\n== seconds of tests by kind, all cores together")
    for kind, seconds in _times(reports).items():
        print(f"{seconds:7.1f} s  {kind}")


def main(arguments: list[str]) -> int:
    """Runs the parts; 0 only if every one of them held."""
    with tempfile.TemporaryDirectory() as folder:
        parts = _checks()
        if arguments != ["check"]:
            demo = _Part("demo", _tool("pos-app", "demo", "--out", str(Path(folder) / "demo")))
            parts += [*_all_tests(Path(folder)), demo]
        results = {part.name: _run(part) for part in parts}
        reports = {name: Path(folder) / f"{name}.xml" for name in ("tests", "attacks")}
        counts = [_counts(reports[name]) for name in reports if name in results]
        passed, failed, skipped = (sum(each) for each in zip((0, 0, 0), *counts, strict=True))
        _tell_tests([report for report in reports.values() if report.exists()])

    print("\n== time of each part")
    for name, (held, seconds) in results.items():
        print(f"{seconds:7.1f} s  {name}{'' if held else '  FAILED'}")
        if name not in reports:
            passed, failed = passed + held, failed + (not held)
        elif not held:
            failed = max(failed, 1)
    print(f"\n{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("PYTHONUTF8", "1")
    sys.exit(main(sys.argv[1:]))
