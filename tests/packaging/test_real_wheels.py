"""The bundles of Windows and macOS, from Qt's real wheels for them: names and load commands only.

What PyInstaller would collect is worked out from the wheels' own libraries, goes through the rules
of `pruning`, and what is left must hang together. Nothing of those systems is run.
"""

from __future__ import annotations

import posixpath
import re
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import pefile
import pytest
from macholib.MachO import MachO
from PyInstaller.utils.osx import collect_files_from_framework_bundles

from tests.packaging.bundled import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

pytestmark = [pytest.mark.packaging, pytest.mark.timeout(600)]

PINS = (ROOT / "packaging/constraints.txt").read_text(encoding="utf-8")
MODULES = ("QtCore", "QtGui", "QtWidgets", "QtNetwork")
Row = tuple[str, str, str]


@pytest.fixture
def pruning(packaging_module: Callable[[str], ModuleType]) -> Any:
    return packaging_module("pruning")


def unpacked(folder: Path, platform: str) -> Path:
    """The pinned Qt for another system, fetched by its hash and unpacked."""
    pins = [
        re.search(rf"^{name}==.*?(?=^\S)", PINS, re.MULTILINE | re.DOTALL)
        for name in ("pyside6-essentials", "shiboken6")
    ]
    text = "".join(match[0] for match in pins if match)
    assert text.count("==") == 2
    (folder / "qt.txt").write_text(re.sub(r"^ *#.*\n", "", text, flags=re.MULTILINE))
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    command += ["--only-binary=:all:", "--platform", platform, "--dest", str(folder)]
    subprocess.run([*command, "-r", str(folder / "qt.txt")], check=True, timeout=500)
    wheels = list(folder.glob("*.whl"))
    assert len(wheels) == 2
    for wheel in wheels:
        zipfile.ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


def closure(begin: list[str], needs: Callable[[str], list[str]]) -> list[str]:
    found: dict[str, None] = {}
    wanted = list(begin)
    while wanted:
        name = wanted.pop()
        if name not in found:
            found[name] = None
            wanted += needs(name)
    return list(found)


def mac_needs(site: Path, by_name: dict[str, str]) -> Callable[[str], list[str]]:
    def needs(name: str) -> list[str]:
        found = {
            library
            for header in MachO(str(site / name)).headers
            for _, _, library in header.walkRelocatables()
        }
        return [by_name[base] for base in map(posixpath.basename, found) if base in by_name]

    return needs


def mac_rows(site: Path) -> tuple[list[Row], dict[str, list[str]]]:
    """PyInstaller's table of what it would collect, and what each library of it asks for."""
    there = [path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()]
    libraries = [
        name
        for name in there
        if name.endswith((".dylib", ".so")) or re.search(r"(\w+)\.framework/Versions/\w+/\1$", name)
    ]
    # Two plugins may share a name, a library never does.
    by_name = {posixpath.basename(name): name for name in libraries if "/plugins/" not in name}
    begin = [f"PySide6/{module}.abi3.so" for module in MODULES]
    begin += [name for name in libraries if "/plugins/" in name or name.startswith("shiboken6/")]
    needs = mac_needs(site, by_name)
    collected = closure(begin, needs)
    rows: list[Row] = [(name, str(site / name), "BINARY") for name in collected]
    rows += [
        (posixpath.basename(name), name, "SYMLINK")
        for name in collected
        if name not in begin and "/" in name
    ]
    return list(collect_files_from_framework_bundles(rows)), {n: needs(n) for n in collected}


def targets(rows: list[Row]) -> Iterator[tuple[str, str]]:
    for name, source, kind in rows:
        if kind == "SYMLINK":
            yield name, posixpath.normpath(posixpath.join(posixpath.dirname(name), source))


def laid_out(rows: list[Row], folder: Path) -> None:
    """Make the kept rows real, links as links: what dangles then dangles for the file system."""
    for name, _source, kind in rows:
        if kind != "SYMLINK":
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).touch()
    for name, source, kind in rows:
        if kind == "SYMLINK":
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).symlink_to(source)


def framework_of_python() -> list[Row]:
    """How PyInstaller collects a Python that is a framework itself, as the installers' is."""
    top = "Python.framework"
    return [
        (f"{top}/Versions/3.13/Python", "/Library/Python", "BINARY"),
        (f"{top}/Versions/3.13/Resources/Info.plist", "/Library/Info.plist", "DATA"),
        (f"{top}/Versions/Current", "3.13", "SYMLINK"),
        (f"{top}/Python", "Versions/Current/Python", "SYMLINK"),
        (f"{top}/Resources", "Versions/Current/Resources", "SYMLINK"),
        ("Python", f"{top}/Versions/3.13/Python", "SYMLINK"),
    ]


def test_the_application_of_macos_has_no_link_to_nothing_and_no_library_without_its_needs(
    pruning: Any, tmp_path: Path
) -> None:
    site = unpacked(tmp_path, "macosx_13_0_universal2")
    rows, needs = mac_rows(site)
    rows += framework_of_python()
    names = {row[0] for row in rows}
    # The case is real: of these, links and targets are both collected and not both kept.
    assert {"QtSvg", "PySide6/Qt/lib/QtSvg.framework/QtSvg"} <= names
    binaries = [row for row in rows if row[2] != "DATA"]
    datas = [row for row in rows if row[2] == "DATA"]
    kept = [row for part in pruning.kept_rows(binaries, datas, lambda _: False) for row in part]

    laid_out(kept, tmp_path / "app")
    links = [path for path in (tmp_path / "app").rglob("*") if path.is_symlink()]
    assert len(links) > 20
    assert not [path.name for path in links if not path.exists()]
    for link in links:
        assert link.resolve().is_relative_to((tmp_path / "app").resolve())

    files = {row[0] for row in kept if row[2] != "SYMLINK"}
    for name in files & set(needs):
        assert set(needs[name]) <= files, name
    for module in ("QtCore", "QtGui", "QtWidgets", "QtNetwork", "QtDBus"):
        framework = tmp_path / f"app/PySide6/Qt/lib/{module}.framework"
        assert (framework / "Versions/Current" / module).is_file()
        assert (framework / module).is_symlink()
    assert (tmp_path / "app/Python.framework/Versions/Current/Python").is_file()
    assert {
        f"PySide6/Qt/plugins/platforms/lib{name}.dylib" for name in ("qcocoa", "qoffscreen")
    } <= files
    assert not [name for name in files if re.search(r"Qt(Svg|Qml|Quick|OpenGL)", name)]


def test_every_library_of_the_windows_bundle_finds_what_it_asks_for(
    pruning: Any, tmp_path: Path
) -> None:
    site = unpacked(tmp_path, "win_amd64")
    there = [path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()]
    libraries = [name for name in there if name.lower().endswith((".dll", ".pyd"))]
    by_name = {PurePosixPath(name).name.lower(): name for name in libraries}

    def needs(name: str) -> list[str]:
        with pefile.PE(str(site / name), fast_load=True) as image:
            image.parse_data_directories(
                directories=[pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_IMPORT"]]
            )
            asked = [
                entry.dll.decode().lower() for entry in getattr(image, "DIRECTORY_ENTRY_IMPORT", ())
            ]
        return [by_name[dll] for dll in asked if dll in by_name]

    begin = [f"PySide6/{module}.pyd" for module in MODULES]
    begin += [name for name in libraries if "/plugins/" in name or name.startswith("shiboken6/")]
    collected = closure(begin, needs)
    rows = [(name.replace("/", "\\"), str(site / name), "BINARY") for name in collected]
    binaries, _ = pruning.kept_rows(rows, [], lambda _: False)
    kept = {row[0].replace("\\", "/") for row in binaries}
    assert len(kept) < len(collected)
    for name in kept:
        assert set(needs(name)) <= kept, name
    assert {"PySide6/Qt6Widgets.dll", "PySide6/plugins/platforms/qwindows.dll"} <= kept
