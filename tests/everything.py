"""Everything that must hold before a change is done, part by part, with the time each part took.

`python -m tests.everything` runs all of it, `python -m tests.everything check` the quick part. It
must never stop at the first part that fails, and always ends with one line of counts.

All tests are one part: the long attacks want a core, the others wait for programs of ours half of
their time, and beside each other they keep both cores busy until the end.
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
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_BIN = Path(sys.executable).parent
_AT_ONCE = 2
# A worker that only waits costs nothing, so two cores carry four.
_WORKERS = 4
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
    # What takes long begins first.
    return [
        _Part("mypy", _tool("mypy", "--no-error-summary")),
        # Each in a cache of its own: what holds for one system says nothing of another.
        *(
            _Part(f"mypy for {system}", _tool("mypy", "--no-error-summary", *_types_for(system)))
            for system in ("linux", "win32", "darwin")
            if system != sys.platform
        ),
        _Part("ruff check", _tool("ruff", "check", "--quiet")),
        _Part("ruff format", _tool("ruff", "format", "--check", "--quiet")),
        _Part("import-linter", _tool("lint-imports", "--no-logo")),
        _Part("house", [sys.executable, "-m", "tests.house"]),
    ]


def _tests(report: Path) -> _Part:
    # In the order that tests/conftest.py gives them: what takes long begins first.
    spread = ("-n", str(_WORKERS), "--dist", "loadscope", "--no-loadscope-reorder")
    pytest = [sys.executable, "-m", "pytest", "-q", *spread, "--cov", "--cov-report="]
    return _Part("tests", [*pytest, f"--junitxml={report}", "--durations=5"])


def _run(part: _Part) -> tuple[bool, float]:
    print(f"\n== {part.name}", flush=True)
    began = time.monotonic()
    done = subprocess.run(part.command, cwd=_ROOT, stdin=subprocess.DEVNULL, check=False)
    return done.returncode == 0, time.monotonic() - began


def _run_beside(parts: list[_Part]) -> dict[str, tuple[bool, float]]:
    """Run parts of one core each beside each other; what one says comes in one piece."""

    def run(part: _Part) -> tuple[bool, float]:
        began = time.monotonic()
        done = subprocess.run(
            part.command,
            cwd=_ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        seconds = time.monotonic() - began
        said = done.stdout.decode("utf-8", "replace")
        print(f"\n== {part.name}\n{said}".rstrip("\n"), flush=True)
        return done.returncode == 0, seconds

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return dict(zip((part.name for part in parts), pool.map(run, parts), strict=True))


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
    """Seconds that the tests of each kind took, all workers together."""
    seconds: dict[str, float] = {}
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - written by pytest just now
        kind = _kind(case.get("classname", ""))
        seconds[kind] = seconds.get(kind, 0.0) + float(case.get("time", "0"))
    return dict(sorted(seconds.items(), key=lambda pair: -pair[1]))


def _tell_tests(report: Path) -> None:
    print(f"\n== seconds of tests by kind, all {_WORKERS} workers together")
    for kind, seconds in _times(report).items():
        print(f"{seconds:7.1f} s  {kind}")


def main(arguments: list[str]) -> int:
    """Runs the parts; 0 only if every one of them held."""
    passed = failed = skipped = 0
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        checks = _checks()
        report = Path(folder) / "tests.xml"
        if arguments != ["check"]:
            # Most of its time it waits for what a customer would do.
            demo = str(Path(folder) / "demo")
            checks.append(_Part("demo", _tool("pos-app", "demo", "--out", demo)))
        results = _run_beside(checks)
        if arguments != ["check"]:
            results["tests"] = _run(_tests(report))
            gate = _Part("coverage", [sys.executable, "-m", "tests.coverage_gate"])
            results["coverage"] = _run(gate)
            passed, failed, skipped = _counts(report)
            if report.exists():
                _tell_tests(report)

    print("\n== time of each part")
    for name, (held, seconds) in results.items():
        print(f"{seconds:7.1f} s  {name}{'' if held else '  FAILED'}")
        if name != "tests":
            passed, failed = passed + held, failed + (not held)
        elif not held:
            failed = max(failed, 1)
    print(f"{time.monotonic() - began:7.1f} s  all of it")
    print(f"\n{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("PYTHONUTF8", "1")
    sys.exit(main(sys.argv[1:]))
