"""What the bundle weighs, and what it costs beside plain Python: each figure is printed.

Both are started by turns on the same display, and a start ends when the keypad can be seen, so that
nothing in either program has to tell.
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.packaging.bundled import ROOT, Bundle, peak_memory
from tests.packaging.screen import Screen, wait_a_moment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

pytestmark = [
    pytest.mark.packaging,
    pytest.mark.timeout(900),
    pytest.mark.skipif(sys.platform != "linux", reason="the Linux bundle"),
]

MEGABYTE = 1_000_000
MOST_ON_DISK = 130
MOST_PACKED = 45
SLOWEST = 1.3
SLOWEST_COMMAND = 2
ROUNDS = 9
IDLE_SECONDS = 2.0


def tell(capsys: pytest.CaptureFixture[str], *lines: str) -> None:
    """Say figures whatever pytest captures."""
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(lines) + "\n")


def test_it_is_small_enough_on_disk_and_packed(
    bundle: Bundle,
    packaging_module: Callable[[str], ModuleType],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    bundling = packaging_module("bundle")
    on_disk = bundling.size(bundle.folder) / MEGABYTE
    packed = bundling.pack(bundle.folder, tmp_path).stat().st_size / MEGABYTE
    tell(
        capsys,
        f"bundle: {on_disk:.1f} MB on disk (at most {MOST_ON_DISK})",
        f"bundle: {packed:.1f} MB as .tar.xz (at most {MOST_PACKED})",
    )
    assert on_disk <= MOST_ON_DISK
    assert packed <= MOST_PACKED


def one_start(command: list[str], environ: dict[str, str], screen: Screen) -> tuple[float, float]:
    """Seconds to the painted keypad, and the most memory by two idle seconds later, in MB."""
    screen.wait(screen.blank)
    began = time.monotonic()
    process = subprocess.Popen(command, env=environ, cwd=ROOT, stdin=subprocess.DEVNULL)
    try:
        screen.wait(screen.painted)
        taken = time.monotonic() - began
        wait_a_moment(IDLE_SECONDS)
        memory = peak_memory(process.pid) / MEGABYTE
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
    return taken, memory


def test_it_starts_as_plain_python_does(
    bundle: Bundle, screen: Screen, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = {
        "plain Python": [sys.executable, "-m", "pos_app"],
        "bundle": [str(bundle.program)],
    }
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    memory: dict[str, list[float]] = {name: [] for name in commands}
    # The first round makes ledgers and byte code, and warms the disk's cache; it does not count.
    for number in range(ROUNDS + 1):
        for name, command in commands.items():
            own = Bundle(bundle.folder, tmp_path / name.replace(" ", "-"))
            own.settle()
            environ = own.clean_environment(DISPLAY=screen.name, PATH=os.environ["PATH"])
            taken, most = one_start(command, environ, screen)
            if number:
                seconds[name].append(taken)
                memory[name].append(most)
    slower = statistics.median(seconds["bundle"]) / statistics.median(seconds["plain Python"])
    tell(
        capsys,
        *(
            f"{name}: painted keypad after {statistics.median(seconds[name]) * 1000:.0f} ms"
            f" (fastest {min(seconds[name]) * 1000:.0f} ms),"
            f" {statistics.median(memory[name]):.0f} MB"
            for name in commands
        ),
        f"bundle against plain Python: {slower:.2f} times (at most {SLOWEST})",
    )
    assert slower <= SLOWEST


def test_a_command_starts_as_plain_pythons_does(
    bundle: Bundle, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = {
        "plain Python": [sys.executable, "-m", "pos_app", "--version"],
        "bundle": bundle.command("--version"),
    }
    environ = bundle.clean_environment()
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(ROUNDS * 2):
        for name, command in commands.items():
            began = time.monotonic()
            # With a timeout, Python would look for the end at doubling steps, not when it comes.
            with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL) as run:
                assert run.wait() == 0
            seconds[name].append(time.monotonic() - began)
    ratio = statistics.median(seconds["bundle"]) / statistics.median(seconds["plain Python"])
    tell(
        capsys,
        *(
            f"{name}: --version in {statistics.median(seconds[name]) * 1000:.0f} ms"
            for name in commands
        ),
        f"bundle against plain Python: {ratio:.2f} times",
    )
    assert ratio <= SLOWEST_COMMAND
