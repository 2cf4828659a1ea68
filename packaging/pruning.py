"""What of Qt, of Python and of the building machine a bundle leaves out, by name.

It only answers questions about names, so that the rules can be tried without building anything. It
must never leave out what the till loads late: `--selfcheck` in the bundle is what holds that.
"""

from __future__ import annotations

import posixpath
import re
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

UNUSED_MODULES = (
    "curses",
    "distutils",
    "doctest",
    "ensurepip",
    "idlelib",
    "lib2to3",
    "pdb",
    # sqlite-utils asks for it, to install its own plugins.
    "pip",
    "pydoc",
    "pydoc_data",
    "readline",
    "test",
    "tkinter",
    "turtle",
    "unittest",
    "venv",
    "PySide6.QtDBus",
    "PySide6.QtOpenGL",
    "PySide6.QtOpenGLWidgets",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtSvg",
)
"""Modules of Python and of Qt that the till never imports, and that a library of ours may name.

Packages need no list: one that the till does not require is left out, installed or not.
"""

KEYRING_BACKENDS = (
    "keyring.backends.SecretService",
    "keyring.backends.Windows",
    "keyring.backends.chainer",
    "keyring.backends.fail",
    "keyring.backends.kwallet",
    "keyring.backends.libsecret",
    "keyring.backends.macOS",
    "keyring.backends.null",
)
"""Named, since nothing imports them: keyring finds them by its entry points."""

UNUSED_HOOKS = {
    # Source texts and worker processes, which the till has not.
    "pyi_rth_inspect",
    "pyi_rth_multiprocessing",
}
"""What PyInstaller would run before the program, on every start, and the till does not need."""

UNUSED_HOOKS_ON_LINUX = {
    # It loads Qt for every command, and hands a path of ours to every browser that is opened. Qt
    # finds its plugins beside itself without.
    "pyi_rth_pyside6",
}

PLUGINS = {
    "platforms": {"qxcb", "qwayland", "qwindows", "qcocoa", "qoffscreen", "qminimal"},
    "platforminputcontexts": {
        "composeplatforminputcontextplugin",
        "ibusplatforminputcontextplugin",
    },
    "printsupport": {"cupsprintersupport", "windowsprintersupport", "cocoaprintersupport"},
    "wayland-shell-integration": {"xdg-shell"},
    "wayland-decoration-client": {"bradient"},
}
"""Qt's plugins that stay, by kind. PNG, the only kind of picture here, needs none."""

QT_LIBRARIES = {
    "Core", "DBus", "Gui", "Network", "PrintSupport", "Test", "WaylandClient", "Widgets", "XcbQpa",
}  # fmt: skip
"""Qt's own libraries that stay.

DBus is what Gui itself needs, Network the till's local socket, Test presses the demo's keys.
"""

# A software OpenGL and a shader compiler, for Windows without graphics; widgets paint without.
_UNUSED_LIBRARIES = ("opengl32sw", "d3dcompiler_")

BROUGHT = ("bz2", "crypto", "ffi", "lzma", "mpdec", "sqlite3", "ssl", "uuid")
"""Libraries of the building system that Python itself needs, and that go into a Linux bundle.

All others are the system's business there, and stand in system-packages.txt: a display's libraries
must be those of the machine that shows the window.
"""

Row = tuple[str, str, str]
LINK = "SYMLINK"

_UNUSED_EXTENSIONS = {"_curses", "_curses_panel", "_tkinter", "nis", "ossaudiodev", "readline"}


def keeps_binary(name: str, *, system_library: bool = False) -> bool:
    """Whether a library, plugin or extension module goes into the bundle.

    Args:
        name: its place in the bundle, such as `PySide6/Qt/plugins/platforms/libqxcb.so`.
        system_library: it comes from a Linux system's own folders of libraries.
    """
    path = PurePosixPath(_slashes(name))
    stem = _stem(path.name)
    if system_library:
        return stem in BROUGHT or stem.startswith("python3")
    if "plugins" in path.parts:
        kind = path.parts[path.parts.index("plugins") + 1]
        return stem in PLUGINS.get(kind, set())
    if stem.startswith(_UNUSED_LIBRARIES):
        return False
    qt = _qt_library(path, stem)
    if qt is not None:
        return qt in QT_LIBRARIES
    return stem not in _UNUSED_EXTENSIONS and not stem.startswith(("_test", "_xx", "xxlimited"))


def keeps_data(name: str) -> bool:
    """Whether a file that is no program goes into the bundle.

    Args:
        name: its place in the bundle, such as `PySide6/Qt/translations/qt_de.qm`.
    """
    parts = PurePosixPath(_slashes(name)).parts
    of_qt = parts[:1] == ("PySide6",)
    if of_qt and "plugins" in parts:
        return keeps_binary(name)
    # A framework of macOS has its library among its data.
    framework = next((part for part in parts if part.endswith(".framework")), None)
    if of_qt and framework is not None and framework.startswith("Qt"):
        return framework.removeprefix("Qt").removesuffix(".framework") in QT_LIBRARIES
    return not (of_qt and {"translations", "qml", "resources", "metatypes"} & set(parts))


def kept_rows(
    binaries: Iterable[Row], datas: Iterable[Row], from_the_system: Callable[[str], bool]
) -> tuple[list[Row], list[Row]]:
    """What of PyInstaller's tables goes into the bundle.

    A link stays exactly where what it points to stays: one that points to nothing would keep an
    application of macOS from being signed, and a framework without its links is none.

    Args:
        binaries: Rows of a place in the bundle, a source and a kind. The source of a link is its
            target, as seen from the link.
        datas: The same, of files that are no programs.
        from_the_system: Whether a source is a library of a Linux system's own.
    """
    binaries, datas = list(binaries), list(datas)
    files = {
        row[0]
        for row in binaries
        if row[2] != LINK and keeps_binary(row[0], system_library=from_the_system(row[1]))
    }
    files |= {row[0] for row in datas if row[2] != LINK and keeps_data(row[0])}
    places = {_slashes(name) for name in files}
    places |= {str(parent) for name in places for parent in PurePosixPath(name).parents}
    links = {
        _slashes(row[0]): posixpath.normpath(
            posixpath.join(posixpath.dirname(_slashes(row[0])), _slashes(row[1]))
        )
        for row in (*binaries, *datas)
        if row[2] == LINK
    }

    def stays(row: Row) -> bool:
        if row[2] != LINK:
            return row[0] in files
        return _followed(_slashes(row[0]), links) in places

    return [row for row in binaries if stays(row)], [row for row in datas if stays(row)]


def _followed(name: str, links: dict[str, str]) -> str:
    """Where a place really is, its folders' links followed too; as it stands where they circle."""
    for _ in range(len(links) + 1):
        parts = PurePosixPath(name).parts
        for end in range(1, len(parts) + 1):
            target = links.get("/".join(parts[:end]))
            if target is not None:
                name = posixpath.normpath("/".join((target, *parts[end:])))
                break
        else:
            return name
    return name


def required(name: str) -> set[str]:
    """The packages that one needs on this system and this Python, itself included.

    Args:
        name: a package that is installed.
    """
    from packaging.requirements import Requirement

    found: set[str] = set()
    wanted = [name]
    while wanted:
        one = _plain(wanted.pop())
        if one in found:
            continue
        try:
            lines = requires(one) or []
        except PackageNotFoundError:
            continue
        found.add(one)
        for requirement in map(Requirement, lines):
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                wanted.append(requirement.name)
    return found


def strangers(name: str) -> list[str]:
    """Modules that are installed here and belong to no package that `name` requires."""
    needed = required(name)
    return sorted(
        module
        for module, owners in packages_distributions().items()
        if not needed & {_plain(owner) for owner in owners} and module.isidentifier()
    )


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _slashes(name: str) -> str:
    return name.replace("\\", "/")


def _stem(name: str) -> str:
    return name.partition(".")[0].removeprefix("lib")


def _qt_library(path: PurePosixPath, stem: str) -> str | None:
    """Which of Qt's own libraries this is: `Qt6Gui.dll`, `libQt6Gui.so.6`, or a framework's."""
    if stem.startswith("Qt6"):
        return stem.removeprefix("Qt6")
    for part in path.parts:
        if part.startswith("Qt") and part.endswith(".framework"):
            return part.removeprefix("Qt").removesuffix(".framework")
    return None
