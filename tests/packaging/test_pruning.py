"""What goes into a bundle and what is stamped on it, without building one."""

from __future__ import annotations

import ast
import re
from importlib.metadata import packages_distributions
from typing import TYPE_CHECKING, Any

import pytest

import pos_app
from pos_app.commands.selfcheck import DEPENDENCIES
from tests.packaging.bundled import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

QT = "PySide6/Qt/plugins"


@pytest.fixture
def pruning(packaging_module: Callable[[str], ModuleType]) -> Any:
    return packaging_module("pruning")


@pytest.fixture
def stamping(packaging_module: Callable[[str], ModuleType]) -> Any:
    return packaging_module("stamping")


@pytest.mark.parametrize(
    "name",
    [
        f"{QT}/platforms/libqxcb.so",
        f"{QT}/platforms/libqwayland.so",
        f"{QT}/platforms/libqoffscreen.so",
        f"{QT}/platforms/libqcocoa.dylib",
        "PySide6/plugins/platforms/qwindows.dll",
        "PySide6\\plugins\\platforms\\qoffscreen.dll",
        f"{QT}/platforminputcontexts/libibusplatforminputcontextplugin.so",
        "PySide6/Qt/lib/libQt6Gui.so.6",
        "PySide6/Qt/lib/libicudata.so.73",
        "PySide6/Qt6Core.dll",
        "PySide6/QtWidgets.abi3.so",
        "PySide6/Qt/lib/QtGui.framework/Versions/A/QtGui",
        "python3.11/lib-dynload/_sqlite3.cpython-311-x86_64-linux-gnu.so",
        "cryptography/hazmat/bindings/_rust.abi3.so",
        # Without it shiboken ends the program, from Python 3.12 on.
        "python3.13/lib-dynload/xxsubtype.cpython-313-darwin.so",
        "libpython3.11.so.1.0",
        "VCRUNTIME140.dll",
    ],
)
def test_what_the_till_needs_stays(pruning: Any, name: str) -> None:
    assert pruning.keeps_binary(name)


@pytest.mark.parametrize(
    "name",
    [
        f"{QT}/platforms/libqeglfs.so",
        f"{QT}/platforms/libqvnc.so",
        f"{QT}/platformthemes/libqgtk3.so",
        f"{QT}/imageformats/libqjpeg.so",
        f"{QT}/tls/libqopensslbackend.so",
        f"{QT}/networkinformation/libqglib.so",
        f"{QT}/xcbglintegrations/libqxcb-glx-integration.so",
        "PySide6/plugins/styles/qmodernwindowsstyle.dll",
        "PySide6/Qt/lib/libQt6Qml.so.6",
        "PySide6/Qt/lib/libQt6Svg.so.6",
        "PySide6/Qt6Pdf.dll",
        "PySide6/opengl32sw.dll",
        "PySide6/Qt/lib/QtQml.framework/Versions/A/QtQml",
        "python3.11/lib-dynload/_tkinter.cpython-311-x86_64-linux-gnu.so",
        "python3.11/lib-dynload/_testcapi.cpython-311-x86_64-linux-gnu.so",
    ],
)
def test_what_the_till_never_uses_goes(pruning: Any, name: str) -> None:
    assert not pruning.keeps_binary(name)


def test_of_the_building_system_only_what_python_needs_comes_along(pruning: Any) -> None:
    def comes(name: str) -> bool:
        return bool(pruning.keeps_binary(name, system_library=True))

    for name in ("libssl.so.3", "libsqlite3.so.0", "libbz2.so.1.0", "libpython3.11.so.1.0"):
        assert comes(name), name
    for name in ("libstdc++.so.6", "libxcb.so.1", "libfontconfig.so.1", "libz.so.1"):
        assert not comes(name), name


def test_translations_and_frameworks_that_are_not_used_go(pruning: Any) -> None:
    assert not pruning.keeps_data("PySide6/Qt/translations/qtbase_de.qm")
    assert not pruning.keeps_data("PySide6/translations/qtbase_de.qm")
    assert not pruning.keeps_data("PySide6/Qt/lib/QtQml.framework/Resources/Info.plist")
    assert pruning.keeps_data("PySide6/Qt/lib/QtGui.framework/Resources/Info.plist")
    assert pruning.keeps_data("pos_app/resources/words/coach.toml")
    assert pruning.keeps_data("pos_app/resources/translations/till_fr.qm")


def test_only_packages_that_the_till_requires_come_along(pruning: Any) -> None:
    strangers = set(pruning.strangers("pos-app"))
    assert {"pytest", "hypothesis", "PyInstaller", "PIL", "setuptools"} & set(
        packages_distributions()
    ) <= strangers
    assert "pytest" in strangers
    assert not strangers & {*DEPENDENCIES, "pos_app", "cryptography", "jeepney", "dateutil"}


def test_nothing_that_the_till_imports_is_left_out(pruning: Any) -> None:
    imported = set()
    for path in (ROOT / "pos_app").rglob("*.py"):
        # The owner's server is in no bundle.
        if ROOT / "pos_app" / "headoffice" in path.parents:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module)
    assert "PySide6.QtWidgets" in imported
    left_out = (*pruning.UNUSED_MODULES, *pruning.strangers("pos-app"))
    lost = {name for name in imported for gone in left_out if f"{name}.".startswith(f"{gone}.")}
    assert lost == set()


def test_every_store_of_keys_that_keyring_brings_is_named(pruning: Any) -> None:
    import keyring.backends

    folder = keyring.backends.__path__[0]
    from pathlib import Path

    there = {f"keyring.backends.{path.stem}" for path in Path(folder).glob("[!_]*.py")} - {
        "keyring.backends.macOS"
    }
    assert there <= set(pruning.KEYRING_BACKENDS)
    assert "keyring.backends.macOS" in pruning.KEYRING_BACKENDS


def test_the_version_is_the_packages_own(stamping: Any) -> None:
    assert stamping.version() == pos_app.__version__
    numbers = re.findall(r"\d+", pos_app.__version__)[:3]
    assert stamping.version_numbers() == (*map(int, numbers), 0)


@pytest.mark.posix("no PyInstaller that reads it itself")
def test_windows_is_told_the_version_in_words_that_python_reads(stamping: Any) -> None:
    tree = ast.parse(stamping.windows_resource("pos-app-cli"), mode="eval")
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert {pos_app.__version__, "pos-app-cli.exe", stamping.DESCRIPTION} <= texts


def test_the_spec_makes_a_window_program_and_on_windows_its_console_twin() -> None:
    spec = (ROOT / "packaging/pos_app.spec").read_text(encoding="utf-8")
    compile(spec, "pos_app.spec", "exec")
    calls = {
        call.args[0].id if isinstance(call.args[0], ast.Name) else ast.unparse(call.args[0]): call
        for call in ast.walk(ast.parse(spec))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "executable"
    }
    consoles = {
        name: next(word.value for word in call.keywords if word.arg == "console")
        for name, call in calls.items()
    }
    shown = {name: ast.literal_eval(value) for name, value in consoles.items()}
    assert shown == {"stamping.NAME": False, "f'{stamping.NAME}-cli'": True}
