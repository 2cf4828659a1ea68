"""The pinned packages as another system's pip would take them, from whatever index pip has here.

No host is named: where packages come from is pip's own setting. Whoever asks for a wheel skips, and
says so loudly, where no index can be reached.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from packaging.markers import Marker

from tests.packaging.bundled import ROOT

if TYPE_CHECKING:
    from pathlib import Path

RUNNING = "constraints.txt"
TESTING = "constraints-test.txt"
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
_PIN = re.compile(
    r"^(?P<name>[\w.-]+)==(?P<version>[^\s;\\]+)(?: ; (?P<marker>[^\\\n]+?))? *\\?\n"
    r"(?P<rest>(?:[ #].*\n)*)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Pin:
    """One package, as a file of pins has it."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]

    def line(self) -> str:
        """What pip is asked for, by its hashes."""
        return " ".join(
            (f"{self.name}=={self.version}", *(f"--hash=sha256:{each}" for each in self.hashes))
        )


@dataclass(frozen=True)
class System:
    """A kind of computer: the wheels that it takes, and what its Python says of it."""

    name: str
    platforms: tuple[str, ...]
    markers: tuple[tuple[str, str], ...]

    def wants(self, pin: Pin, python: str) -> bool:
        """Whether a pin is for this system and that Python."""
        environment = {
            **dict(self.markers),
            "python_version": python,
            "python_full_version": f"{python}.0",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
            "extra": "",
        }
        return not pin.marker or Marker(pin.marker).evaluate(environment)

    def options(self, python: str) -> list[str]:
        """What makes pip choose as it would there."""
        words = ["--no-deps", "--only-binary=:all:", "--python-version", python]
        words += ["--implementation", "cp"]
        for abi in (f"cp{python.replace('.', '')}", "abi3", "none"):
            words += ["--abi", abi]
        for platform in self.platforms:
            words += ["--platform", platform]
        return words


LINUX = System(
    "Linux x86_64",
    # Debian 12 has version 2.36 of the C library.
    (*(f"manylinux_2_{minor}_x86_64" for minor in range(36, 4, -1)), "manylinux2014_x86_64"),
    (
        ("sys_platform", "linux"),
        ("platform_system", "Linux"),
        ("os_name", "posix"),
        ("platform_machine", "x86_64"),
    ),
)
WINDOWS = System(
    "Windows x64",
    ("win_amd64",),
    (
        ("sys_platform", "win32"),
        ("platform_system", "Windows"),
        ("os_name", "nt"),
        ("platform_machine", "AMD64"),
    ),
)
MACOS = System(
    "macOS arm64",
    ("macosx_15_0_arm64",),
    (
        ("sys_platform", "darwin"),
        ("platform_system", "Darwin"),
        ("os_name", "posix"),
        ("platform_machine", "arm64"),
    ),
)


def pins(*files: str) -> list[Pin]:
    """Every pin of the files."""
    found = []
    for file in files:
        text = (ROOT / "packaging" / file).read_text(encoding="utf-8")
        found += [
            Pin(
                match["name"],
                match["version"],
                match["marker"] or "",
                tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})", match["rest"])),
            )
            for match in _PIN.finditer(text)
        ]
        assert len(found) >= len(re.findall(r"^[\w.-]+==", text, re.MULTILINE))
    return found


def needs_an_index(folder: Path) -> None:
    """Skip the test where pip reaches no index; one small pure package is asked for."""
    (small,) = (pin for pin in pins(RUNNING) if pin.name == "tomli-w")
    (folder / "small.txt").write_text(small.line())
    asked = ["download", "--no-deps", "--require-hashes", "--dest", str(folder / "small")]
    done = _pip(*asked, "-r", str(folder / "small.txt"))
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["it says nothing"])[-1]
        pytest.skip(f"MISSING TOOL: a package index, without which no wheel can be read: {last}")


def chosen(
    system: System, python: str, asked: list[Pin], folder: Path
) -> dict[str, tuple[str, str]]:
    """The file that pip would take for each pin, and its SHA-256; nothing is installed.

    Raises AssertionError with pip's own words where one cannot be had.
    """
    report = folder / "report.json"
    words = ["install", "--dry-run", "--quiet", *system.options(python)]
    # Hashes are compared by who asks: with them pip would fetch every file to count its own.
    words += ["--target", str(folder / "nowhere"), "--report", str(report)]
    done = _pip(*words, *(f"{pin.name}=={pin.version}" for pin in asked))
    assert done.returncode == 0, f"{system.name}, Python {python}: {done.stderr[-2000:]}"
    found = {}
    for each in json.loads(report.read_text(encoding="utf-8"))["install"]:
        name = re.sub(r"[-_.]+", "-", each["metadata"]["name"]).lower()
        file = each["download_info"]["url"].rpartition("/")[2]
        found[name] = (file, each["download_info"]["archive_info"]["hashes"]["sha256"])
    return found


def fetched(system: System, python: str, asked: list[Pin], folder: Path) -> list[Path]:
    """The wheels themselves, by their hashes."""
    folder.mkdir(parents=True)
    (folder / "wanted.txt").write_text("\n".join(pin.line() for pin in asked))
    words = ["download", "--quiet", *system.options(python), "--require-hashes"]
    done = _pip(*words, "--dest", str(folder), "-r", str(folder / "wanted.txt"))
    assert done.returncode == 0, done.stderr[-2000:]
    wheels = sorted(folder.glob("*.whl"))
    assert len(wheels) == len(asked)
    return wheels


def _pip(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *words]
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=500
    )
