"""Everything that must hold before a change is done, part by part, with the time each part took.

`python -m tests.everything` runs all of it, `python -m tests.everything check` the quick part. It
must never stop at the first part that fails, and always ends with one line of counts.

The tests wait for programs of ours half of their time, and the long attacks never wait: these go on
beside all others, a little behind them, so that both cores are busy until the end.
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
_CORES = 2
# A worker that only waits costs nothing, so two cores carry four.
_WORKERS = 4
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


def _tests(name: str, report: Path, workers: int, *options: str) -> _Part:
    pytest = [sys.executable, "-m", "pytest", "-q", "-n", str(workers), *options]
    return _Part(name, [*pytest, f"--junitxml={report}", "--durations=5"])


def _measured(report: Path) -> _Part:
    rest = [f"--ignore=tests/{attack}" for attack in _UNMEASURED]
    # In the order that tests/conftest.py gives them: what takes long begins first.
    spread = ("--dist", "loadscope", "--no-loadscope-reorder")
    return _tests("tests", report, _WORKERS, *spread, "--cov", "--cov-report=", *rest)


def _attacks(report: Path) -> _Part:
    """The long attacks; being measured would cost them half as much again."""
    attacks = [f"tests/{attack}" for attack in _UNMEASURED]
    # They share nothing that a worker would have to make twice.
    part = _tests("attacks", report, _CORES, "--dist", "worksteal", *attacks)
    nice = shutil.which("nice") if os.name == "posix" else None
    # What waits for a program must not wait for an attack as well.
    return part if nice is None else _Part(part.name, [nice, "-n", "5", *part.command])


def _run(part: _Part) -> tuple[bool, float]:
    print(f"\n== {part.name}", flush=True)
    began = time.monotonic()
    done = subprocess.run(part.command, cwd=_ROOT, stdin=subprocess.DEVNULL, check=False)
    return done.returncode == 0, time.monotonic() - began


def _run_aside(part: _Part) -> tuple[bool, float]:
    """Run a part beside others; what it says comes in one piece."""
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


def _run_beside(parts: list[_Part]) -> dict[str, tuple[bool, float]]:
    """Run parts of one core each beside each other."""
    with ThreadPoolExecutor(_CORES) as pool:
        names = [part.name for part in parts]
        return dict(zip(names, pool.map(_run_aside, parts), strict=True))


def _run_tests(reports: dict[str, Path]) -> dict[str, tuple[bool, float]]:
    """Run the measured tests, judge their coverage, and let the attacks go on beside them."""
    gate = _Part("coverage", [sys.executable, "-m", "tests.coverage_gate"])
    with ThreadPoolExecutor(1) as pool:
        aside = pool.submit(_run_aside, _attacks(reports["attacks"]))
        results = {part.name: _run(part) for part in (_measured(reports["tests"]), gate)}
        return {**results, "attacks": aside.result()}


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
    """Seconds that the tests of each kind took, all workers together."""
    seconds: dict[str, float] = {}
    for report in reports:
        for case in ET.parse(report).iter("testcase"):  # noqa: S314 - written by pytest just now
            kind = _kind(case.get("classname", ""))
            seconds[kind] = seconds.get(kind, 0.0) + float(case.get("time", "0"))
    return dict(sorted(seconds.items(), key=lambda pair: -pair[1]))


def _tell_tests(reports: list[Path]) -> None:
    print(f"\n== seconds of tests by kind, all {_WORKERS + _CORES} workers together")
    for kind, seconds in _times(reports).items():
        print(f"{seconds:7.1f} s  {kind}")


def main(arguments: list[str]) -> int:
    """Runs the parts; 0 only if every one of them held."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        checks = _checks()
        reports = {name: Path(folder) / f"{name}.xml" for name in ("tests", "attacks")}
        if arguments != ["check"]:
            # Most of its time it waits for what a customer would do.
            demo = str(Path(folder) / "demo")
            checks.append(_Part("demo", _tool("pos-app", "demo", "--out", demo)))
        results = _run_beside(checks)
        if arguments != ["check"]:
            results |= _run_tests(reports)
            _tell_tests([report for report in reports.values() if report.exists()])
        counts = [_counts(reports[name]) for name in reports if name in results]
        passed, failed, skipped = (sum(each) for each in zip((0, 0, 0), *counts, strict=True))

    print("\n== time of each part")
    for name, (held, seconds) in results.items():
        print(f"{seconds:7.1f} s  {name}{'' if held else '  FAILED'}")
        if name not in reports:
            passed, failed = passed + held, failed + (not held)
        elif not held:
            failed = max(failed, 1)
    print(f"{time.monotonic() - began:7.1f} s  all of it")
    print(f"\n{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("PYTHONUTF8", "1")
    # The tests begin the program a thousand times: each start would compile all of it anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.exit(main(sys.argv[1:]))
