"""Everything that must hold before a change is done, part by part, with the time each part took.

`python -m tests.everything` runs all of it, `python -m tests.everything check` the quick part. It
must never stop at the first part that fails, and always ends with one line of counts.
"""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_BIN = Path(sys.executable).parent
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
    return [str(_BIN / name), *arguments]


def _checks() -> list[_Part]:
    return [
        _Part("ruff check", _tool("ruff", "check", "--quiet")),
        _Part("ruff format", _tool("ruff", "format", "--check", "--quiet")),
        _Part("mypy", _tool("mypy", "--no-error-summary")),
        _Part("import-linter", _tool("lint-imports", "--no-logo")),
    ]


def _tests(report: Path) -> _Part:
    pytest = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadscope"]
    pytest += ["--cov", "--cov-report=", f"--junitxml={report}", "--durations=8"]
    return _Part("tests", pytest)


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


def _times(report: Path) -> dict[str, float]:
    """Seconds that the tests of each kind took, all cores together."""
    seconds: dict[str, float] = {}
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - written by pytest just now
        kind = _kind(case.get("classname", ""))
        seconds[kind] = seconds.get(kind, 0.0) + float(case.get("time", "0"))
    return dict(sorted(seconds.items(), key=lambda pair: -pair[1]))


def _tell_tests(report: Path) -> None:
    print("\n== seconds of tests by kind, all cores together")
    for kind, seconds in _times(report).items():
        print(f"{seconds:7.1f} s  {kind}")


def main(arguments: list[str]) -> int:
    """Runs the parts; 0 only if every one of them held."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "tests.xml"
        parts = _checks()
        if arguments != ["check"]:
            gate = _Part("coverage", [sys.executable, "-m", "tests.coverage_gate"])
            demo = _Part("demo", _tool("pos-app", "demo", "--out", str(Path(folder) / "demo")))
            parts += [_tests(report), gate, demo]
        results = {part.name: _run(part) for part in parts}
        passed, failed, skipped = _counts(report) if "tests" in results else (0, 0, 0)
        if report.exists():
            _tell_tests(report)

    print("\n== time of each part")
    for name, (held, seconds) in results.items():
        print(f"{seconds:7.1f} s  {name}{'' if held else '  FAILED'}")
        if name != "tests":
            passed, failed = passed + held, failed + (not held)
    if "tests" in results and not results["tests"][0]:
        failed = max(failed, 1)
    print(f"\n{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.exit(main(sys.argv[1:]))
