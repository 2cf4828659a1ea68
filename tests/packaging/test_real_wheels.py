"""The bundles of Windows and macOS, from the real wheels for them: names and load commands only.

What PyInstaller would collect is worked out from the libraries themselves, goes through the rules
of `pruning`, and what is left must hang together and run on the oldest system that is promised.
Nothing of those systems is run.
"""

from __future__ import annotations

import plistlib
import posixpath
import re
import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import pefile
import pytest
from macholib import mach_o
from macholib.MachO import MachO
from PyInstaller.utils.osx import collect_files_from_framework_bundles

from tests.packaging.bundled import ROOT
from tests.packaging.pinned import MACOS, RUNNING, WINDOWS, System, fetched, needs_an_index, pins

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import ModuleType

pytestmark = [pytest.mark.packaging, pytest.mark.timeout(600)]

# The Python that the releases are made with.
PYTHON = "3.13"
MODULES = ("QtCore", "QtGui", "QtWidgets", "QtNetwork")
Row = tuple[str, str, str]
# What Windows 10 has itself from 1809 on (its own ICU included), and what Python brings along.
OF_WINDOWS = re.compile(
    r"(api-ms-win-|ext-ms-win-|python3(13)?\.dll$|vcruntime140(_1)?\.dll$)"
    r"|(advapi32|authz|bcrypt|bcryptprimitives|comdlg32|crypt32|d3d11|d3d12|d3d9|dcomp|dnsapi|dwmapi"
    r"|dwrite|dxgi|gdi32|imm32|iphlpapi|kernel32|mpr|netapi32|ntdll|ole32|oleaut32|rpcrt4|secur32"
    r"|setupapi|shcore|shell32|shlwapi|user32|userenv|uxtheme|version|winmm|winspool|ws2_32|wtsapi32"
    r"|icu(uc|in)?|d2d1|uiautomationcore|runtimeobject|ncrypt|dbghelp|winhttp|comctl32|msvcrt)\.(dll|drv)$"
)


@pytest.fixture
def pruning(packaging_module: Callable[[str], ModuleType]) -> Any:
    return packaging_module("pruning")


def unpacked(folder: Path, system: System) -> Path:
    """Everything that the till runs on, for another system, fetched by its hashes and unpacked."""
    needs_an_index(folder)
    wanted = [pin for pin in pins(RUNNING) if system.wants(pin, PYTHON)]
    site = folder / "site"
    for wheel in fetched(system, PYTHON, wanted, folder / "wheels"):
        zipfile.ZipFile(wheel).extractall(site)
    assert (site / "cryptography").is_dir()
    return site


def closure(begin: Iterable[str], needs: Callable[[str], list[str]]) -> list[str]:
    found: dict[str, None] = {}
    wanted = list(begin)
    while wanted:
        name = wanted.pop()
        if name not in found:
            found[name] = None
            wanted += needs(name)
    return list(found)


def extensions(libraries: Iterable[str]) -> list[str]:
    """Modules of packages other than Qt, all of which the till's imports may load."""
    return [
        name
        for name in libraries
        if not name.startswith("PySide6/") and name.endswith((".so", ".pyd"))
    ]


def asked_by(site: Path, name: str) -> set[str]:
    """The libraries that one of macOS names in its load commands."""
    return {
        library
        for header in MachO(str(site / name)).headers
        for _, _, library in header.walkRelocatables()
    }


def mac_rows(site: Path) -> tuple[list[Row], dict[str, list[str]]]:
    """PyInstaller's table of what it would collect, and what each library of it asks for."""
    there = [path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()]
    libraries = [
        name
        for name in there
        if name.endswith((".dylib", ".so")) or re.search(r"(\w+)\.framework/Versions/\w+/\1$", name)
    ]
    # Two plugins or modules may share a name, a library never does.
    by_name = {posixpath.basename(name): name for name in libraries if "/plugins/" not in name}
    begin = [f"PySide6/{module}.abi3.so" for module in MODULES] + extensions(libraries)
    begin += [name for name in libraries if "/plugins/" in name]

    def needs(name: str) -> list[str]:
        found = sorted(map(posixpath.basename, asked_by(site, name)))
        return [by_name[base] for base in found if base in by_name]

    collected = closure(dict.fromkeys(begin), needs)
    rows: list[Row] = [(name, str(site / name), "BINARY") for name in collected]
    rows += [
        (posixpath.basename(name), name, "SYMLINK")
        for name in collected
        if name not in begin and "/" in name
    ]
    return list(collect_files_from_framework_bundles(rows)), {n: needs(n) for n in collected}


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
        (f"{top}/Versions/{PYTHON}/Python", "/Library/Python", "BINARY"),
        (f"{top}/Versions/{PYTHON}/Resources/Info.plist", "/Library/Info.plist", "DATA"),
        (f"{top}/Versions/Current", PYTHON, "SYMLINK"),
        (f"{top}/Python", "Versions/Current/Python", "SYMLINK"),
        (f"{top}/Resources", "Versions/Current/Resources", "SYMLINK"),
        ("Python", f"{top}/Versions/{PYTHON}/Python", "SYMLINK"),
    ]


def oldest_system(header: Any) -> tuple[int, int]:
    """The version of macOS that one part of a library was built for."""
    for load, command, _ in header.commands:
        if load.cmd == mach_o.LC_BUILD_VERSION:
            return int(command.minos) >> 16, int(command.minos) >> 8 & 0xFF
        if load.cmd == mach_o.LC_VERSION_MIN_MACOSX:
            return int(command.version) >> 16, int(command.version) >> 8 & 0xFF
    raise AssertionError("it does not say for which system it is")


def runs_on_the_promised_macs(site: Path, names: Iterable[str]) -> None:
    """Every library has a part for Apple silicon, and is for no newer system than the till says."""
    said = plistlib.loads((ROOT / "packaging/macos/Info.plist").read_bytes())
    major, minor = map(int, said["LSMinimumSystemVersion"].split("."))
    for name in names:
        kinds = {
            header.header.cputype: oldest_system(header)
            for header in MachO(str(site / name)).headers
        }
        arm64 = next(number for number, text in mach_o.CPU_TYPE_NAMES.items() if text == "ARM64")
        assert arm64 in kinds, name
        assert kinds[arm64] <= (major, minor), name


def test_the_application_of_macos_has_no_link_to_nothing_and_no_library_without_its_needs(
    pruning: Any, tmp_path: Path
) -> None:
    site = unpacked(tmp_path, MACOS)
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
    code = files & set(needs)
    for name in code:
        assert set(needs[name]) <= files, name
        # What no package brings is the system's own, on every Mac.
        found = {posixpath.basename(each) for each in needs[name]} | {posixpath.basename(name)}
        for library in asked_by(site, name):
            system = library.startswith(("/usr/lib/", "/System/Library/"))
            assert system or posixpath.basename(library) in found, f"{name} asks for {library}"
    runs_on_the_promised_macs(site, code)
    assert [name for name in code if "cryptography" in name]
    assert [name for name in code if "_cffi_backend" in name]
    for module in ("QtCore", "QtGui", "QtWidgets", "QtNetwork", "QtDBus"):
        framework = tmp_path / f"app/PySide6/Qt/lib/{module}.framework"
        assert (framework / "Versions/Current" / module).is_file()
        assert (framework / module).is_symlink()
    assert (tmp_path / "app/Python.framework/Versions/Current/Python").is_file()
    assert {
        f"PySide6/Qt/plugins/platforms/lib{name}.dylib" for name in ("qcocoa", "qoffscreen")
    } <= files
    assert not [name for name in files if re.search(r"Qt(Svg|Qml|Quick|OpenGL)", name)]


def imports(path: Path) -> Iterator[str]:
    """What a library of Windows asks for when it is loaded, and later."""
    with pefile.PE(str(path), fast_load=True) as image:
        kinds = ("IMAGE_DIRECTORY_ENTRY_IMPORT", "IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT")
        image.parse_data_directories(directories=[pefile.DIRECTORY_ENTRY[kind] for kind in kinds])
        assert image.FILE_HEADER.Machine == pefile.MACHINE_TYPE["IMAGE_FILE_MACHINE_AMD64"]
        for kind in ("DIRECTORY_ENTRY_IMPORT", "DIRECTORY_ENTRY_DELAY_IMPORT"):
            for entry in getattr(image, kind, ()):
                yield entry.dll.decode().lower()


def test_every_library_of_the_windows_bundle_finds_what_it_asks_for(
    pruning: Any, tmp_path: Path
) -> None:
    site = unpacked(tmp_path, WINDOWS)
    there = [path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()]
    libraries = [name for name in there if name.lower().endswith((".dll", ".pyd"))]
    by_name = {PurePosixPath(name).name.lower(): name for name in libraries}

    def needs(name: str) -> list[str]:
        return [by_name[dll] for dll in imports(site / name) if dll in by_name]

    begin = [f"PySide6/{module}.pyd" for module in MODULES] + extensions(libraries)
    begin += [name for name in libraries if "/plugins/" in name]
    collected = closure(dict.fromkeys(begin), needs)
    rows = [(name.replace("/", "\\"), str(site / name), "BINARY") for name in collected]
    binaries, _ = pruning.kept_rows(rows, [], lambda _: False)
    kept = {row[0].replace("\\", "/") for row in binaries}
    assert len(kept) < len(collected)
    names = {PurePosixPath(name).name.lower() for name in kept}
    for name in kept:
        for dll in imports(site / name):
            assert dll in names or OF_WINDOWS.match(dll), f"{name} asks for {dll}"
    assert {"PySide6/Qt6Widgets.dll", "PySide6/plugins/platforms/qwindows.dll"} <= kept
    assert [name for name in kept if name.startswith("cryptography/")]
    assert [name for name in kept if "_cffi_backend" in name]
