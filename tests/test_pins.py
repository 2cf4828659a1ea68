"""The pins: complete, each with its hashes, and a package that does not match them is not taken."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
import venv
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
RUN = "packaging/constraints.txt"
TEST = "packaging/constraints-test.txt"
BLOCK = re.compile(r"^(\S+?)==(\S+)(.*?)(?=^\S|\Z)", re.MULTILINE | re.DOTALL)
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in (RUN, TEST)}
BLOCKS = {name: BLOCK.findall(text) for name, text in TEXTS.items()}
PINNED = {
    name: {canonicalize_name(package) for package, _, _ in found} for name, found in BLOCKS.items()
}
# What Python 3.11.0 brings.
OLDEST_PIP = "22.3"
OLDEST_PIP_HASH = "1daab4b8d3b97d1d763caeb01a4640a2250a0ea899e257b1e44b9eded91e15ab"
# A build backend that makes an editable wheel of nothing.
BUILDS_NOTHING = """
import zipfile

def build_editable(folder, settings=None, metadata=None):
    name = "till-1.0-py3-none-any.whl"
    with zipfile.ZipFile(f"{folder}/{name}", "w") as wheel:
        about = "till-1.0.dist-info"
        wheel.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\\nName: till\\nVersion: 1.0\\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\\nTag: py3-none-any\\n")
        wheel.writestr(f"{about}/RECORD", "")
    return name
"""
on_posix = pytest.mark.posix("a shell")


def test_every_pin_has_its_hashes_and_names_no_place() -> None:
    for path, least in ((RUN, 40), (TEST, 60)):
        blocks = BLOCKS[path]
        assert len(blocks) == len(re.findall(r"^[\w.-]+==", TEXTS[path], re.MULTILINE)) > least
        for name, _version, rest in blocks:
            assert re.findall(r"--hash=sha256:[0-9a-f]{64}(?![0-9a-f])", rest), name
            assert not re.search(r"sha1|md5|://| @ |--index|--find", rest), name


def test_no_package_is_pinned_twice() -> None:
    assert not PINNED[RUN] & PINNED[TEST]
    for path in (RUN, TEST):
        assert len(PINNED[path]) == len(BLOCKS[path]), path


def build_requirements() -> list[str]:
    found: list[str] = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"][
        "requires"
    ]
    return found


@pytest.mark.parametrize(
    ("extras", "files", "least"),
    [
        pytest.param(frozenset[str](), (RUN,), 30, id="running"),
        pytest.param(frozenset({"test", "packaging"}), (RUN, TEST), 80, id="testing"),
    ],
)
def test_whatever_is_needed_is_pinned_all_the_way_down(
    extras: frozenset[str], files: tuple[str, ...], least: int
) -> None:
    pinned = set().union(*(PINNED[name] for name in files))
    lines = [*(metadata.requires("pos-app") or ()), *build_requirements()]
    wanted = [(Requirement(line), extras) for line in lines]
    seen: set[str] = set()
    while wanted:
        asked, of = wanted.pop()
        if asked.marker and not any(asked.marker.evaluate({"extra": one}) for one in {"", *of}):
            continue
        name = canonicalize_name(asked.name)
        assert name in pinned, f"{name} is not pinned; `make pins` renews the files"
        key = f"{name} {sorted(asked.extras)}"
        if key in seen:
            continue
        seen.add(key)
        below = metadata.requires(name) or ()
        wanted += [(Requirement(line), frozenset(asked.extras)) for line in below]
    assert len(seen) > least


def test_every_line_that_installs_resolves_nothing() -> None:
    lines = [
        line
        for path in (
            ROOT / "README.md",
            ROOT / "packaging/make-environment",
            *(ROOT / ".github/workflows").glob("*.yml"),
        )
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"\bpip (?:--quiet )?install ", line)
    ]
    assert len(lines) >= 8
    for line in lines:
        assert "--no-deps" in line, line
        if " -r " in line:
            assert "--require-hashes" in line, line
            assert "--only-binary :all:" in line, line
        else:
            assert re.search(r"--no-build-isolation (-e|--editable) \.$", line), line


def make_wheel(folder: Path, name: str, version: str, *needs: str) -> str:
    """Put a wheel of one module into `folder`; the SHA-256 of it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{version}-py3-none-any.whl"
    about = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{name}.py", f"VERSION = {version!r}\n")
        words = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}"]
        words += ["Provides-Extra: more", *(f"Requires-Dist: {one}" for one in needs)]
        wheel.writestr(f"{about}/METADATA", "\n".join(words) + "\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", "")
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Clone:
    """A project with the real script, a till of one line, and an index of its own."""

    def __init__(self, folder: Path) -> None:
        self.place = folder / "project"
        self.index = folder / "index"
        (self.place / "packaging").mkdir(parents=True)
        shutil.copy(ROOT / "packaging/make-environment", self.place / "packaging")
        (self.place / "backend.py").write_text(BUILDS_NOTHING)
        (self.place / "pyproject.toml").write_text(
            '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        )

    def pin(self, path: str, **pins: str) -> None:
        """Write a file of pins: each a version, a space and its hash."""
        lines = []
        for name, pin in pins.items():
            version, digest = pin.split()
            lines.append(f"{name}=={version} \\\n    --hash=sha256:{digest}\n")
        (self.place / path).write_text("".join(lines))

    def serve(self, name: str, version: str, *needs: str) -> str:
        """Offer a package in the index; its version and its hash."""
        digest = make_wheel(self.index / name, name, version, *needs)
        links = "".join(
            f'<a href="{path.name}">{path.name}</a>'
            for path in sorted((self.index / name).glob("*.whl"))
        )
        (self.index / name / "index.html").write_text(f"<!DOCTYPE html><html>{links}</html>")
        return f"{version} {digest}"

    def make(self, what: str, **more: str) -> subprocess.CompletedProcess[str]:
        environ = {name: text for name, text in os.environ.items() if not name.startswith("PIP_")}
        environ |= {
            "PYTHON": sys.executable,
            "PIP_INDEX_URL": self.index.as_uri(),
            "PIP_CONFIG_FILE": os.devnull,
            **more,
        }
        return subprocess.run(
            [self.place / "packaging/make-environment", what],
            env=environ,
            capture_output=True,
            text=True,
            timeout=110,
        )

    def version_of(self, name: str) -> str | None:
        """Which version of a package the environment has."""
        found = list(self.place.glob(f".venv/lib*/python3*/site-packages/{name}.py"))
        return found[0].read_text().split("'")[1] if found else None


def drifted(clone: Clone) -> None:
    """Pin two packages, one with an extra of the other, and let the index move on from both."""
    low = clone.serve("low", "1.0")
    high = clone.serve("high", "1.0", "low[more]>=1.0")
    clone.pin(RUN, high=high, low=low)
    clone.pin(TEST, probe=clone.serve("probe", "1.0", "high>=1.0"))
    for name, needs in (("low", ()), ("high", ("low[more]>=2.0",)), ("probe", ("high>=2.0",))):
        clone.serve(name, "2.0", *needs)


def holds_what_is_pinned(clone: Clone) -> None:
    running = clone.make("run")
    assert running.returncode == 0, running.stderr
    assert (clone.version_of("high"), clone.version_of("low")) == ("1.0", "1.0")
    assert clone.version_of("probe") is None
    assert (clone.place / ".venv/ready").exists()
    assert "Installing what the till needs: 2 packages" in running.stdout
    testing = clone.make("test")
    assert testing.returncode == 0, testing.stderr
    assert clone.version_of("probe") == "1.0"
    assert (clone.place / ".venv/ready-test").exists()


@on_posix
def test_what_was_published_since_changes_nothing(tmp_path: Path) -> None:
    clone = Clone(tmp_path)
    drifted(clone)
    holds_what_is_pinned(clone)


@on_posix
def test_the_oldest_pip_that_a_supported_python_brings_does_it_too(tmp_path: Path) -> None:
    clone = Clone(tmp_path)
    drifted(clone)
    (tmp_path / "pip.txt").write_text(f"pip=={OLDEST_PIP} --hash=sha256:{OLDEST_PIP_HASH}\n")
    venv.create(clone.place / ".venv", with_pip=True)
    python = clone.place / ".venv/bin/python"
    asked = [str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "-r"]
    subprocess.run([*asked, str(tmp_path / "pip.txt")], check=True, timeout=100)
    pip = [str(python), "-m", "pip", "--version"]
    version = subprocess.run(pip, check=True, capture_output=True, text=True).stdout
    assert version.startswith(f"pip {OLDEST_PIP} ")
    holds_what_is_pinned(clone)


@on_posix
@pytest.mark.parametrize("honest", [True, False])
def test_the_environment_takes_no_package_whose_hash_is_another(
    tmp_path: Path, honest: bool
) -> None:
    clone = Clone(tmp_path)
    version, digest = clone.serve("tiny", "1.0").split()
    clone.pin(RUN, tiny=f"{version} {digest if honest else digest[::-1]}")
    done = clone.make("run")
    assert (clone.version_of("tiny") is not None) is honest
    assert (done.returncode == 0) is honest, done.stderr
    assert (clone.place / ".venv/ready").exists() is honest
    assert ("DO NOT MATCH THE HASHES" in done.stderr) is not honest


@on_posix
@pytest.mark.parametrize(("machine", "served"), [("x86_64", False), ("arm64", True)])
def test_an_intel_mac_is_told_so_before_anything_is_fetched(
    tmp_path: Path, machine: str, served: bool
) -> None:
    clone = Clone(tmp_path)
    clone.pin(RUN, tiny=clone.serve("tiny", "1.0"))
    programs = tmp_path / "programs"
    programs.mkdir()
    uname = programs / "uname"
    uname.write_text(f'#!/bin/sh\n[ "$1" = -s ] && echo Darwin || echo {machine}\n')
    uname.chmod(0o755)
    done = clone.make("run", PATH=f"{programs}{os.pathsep}{os.environ['PATH']}")
    assert (done.returncode == 0) is served, done.stderr
    assert ("Apple silicon" in done.stderr) is not served
    assert (clone.place / ".venv").exists() is served
