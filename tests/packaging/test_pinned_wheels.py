"""Every pin can be installed on every system and Python that the till is for, says an index."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

import pytest

from tests.packaging.bundled import ROOT
from tests.packaging.pinned import (
    LINUX,
    MACOS,
    PYTHONS,
    RUNNING,
    TESTING,
    WINDOWS,
    Pin,
    System,
    chosen,
    needs_an_index,
    pins,
)

if TYPE_CHECKING:
    from pathlib import Path

ELSEWHERE = (WINDOWS, MACOS)


def test_the_pythons_are_those_that_the_project_says() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    kinds = re.findall(r"Python :: (3\.\d+)", "\n".join(project["classifiers"]))
    assert tuple(kinds) == PYTHONS
    oldest, newest = (int(python.partition(".")[2]) for python in (PYTHONS[0], PYTHONS[-1]))
    assert project["requires-python"] == f">=3.{oldest},<3.{newest + 1}"
    script = (ROOT / "packaging/make-environment").read_text(encoding="utf-8")
    assert f"(3, {oldest}) <= sys.version_info[:2] <= (3, {newest})" in script
    for file in (RUNNING, TESTING):
        head = (ROOT / "packaging" / file).read_text(encoding="utf-8").partition("==")[0]
        assert f"3.{oldest} to 3.{newest}" in " ".join(head.replace("#", " ").split()), file


def is_pure(file: str) -> bool:
    return file.endswith("-none-any.whl")


def have_wheels(
    system: System, python: str, asked: list[Pin], folder: Path
) -> dict[str, tuple[str, str]]:
    found = chosen(system, python, asked, folder)
    assert len(found) == len(asked)
    for pin in asked:
        file, digest = found[pin.name]
        assert file.endswith(".whl")
        assert digest in pin.hashes, f"{file} is not among the hashes of {pin.name}"
    return found


@pytest.mark.packaging
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("python", PYTHONS)
def test_every_pin_has_a_wheel_on_every_system_and_its_hash_is_written(
    python: str, tmp_path: Path
) -> None:
    needs_an_index(tmp_path)
    every = pins(RUNNING, TESTING)
    wanted = [pin for pin in every if LINUX.wants(pin, python)]
    found = have_wheels(LINUX, python, wanted, tmp_path)
    pure = {name for name, (file, _) in found.items() if is_pure(file)}
    assert len(pure) > 60
    for system in ELSEWHERE:
        # What is one file for all systems was looked at above.
        rest = [pin for pin in every if pin.name not in pure and system.wants(pin, python)]
        assert {"cryptography", "pyside6-essentials", "shiboken6"} <= {pin.name for pin in rest}
        have_wheels(system, python, rest, tmp_path)
