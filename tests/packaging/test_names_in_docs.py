"""The files and programs that the pages name are those that are made and installed."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

import pos_app
from tests.packaging.bundled import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

FILE = re.compile(r"pos-app[-_][\w.]*?VERSION[\w.-]*?\.(?:exe|dmg|deb|tar\.xz)")
PAGES = [ROOT / "README.md", ROOT / "packaging/README.md", *sorted((ROOT / "docs").glob("*.md"))]


def of_windows() -> set[str]:
    """By the lines of the script that name its file."""
    text = (ROOT / "packaging/windows/build").read_text(encoding="utf-8")
    (name,) = re.findall(r'^setup="(.*)"$', text, re.MULTILINE)
    name = name.replace("$version", "VERSION")
    kinds = set(re.findall(r"\bkind=(\S*)$", text, re.MULTILINE))
    assert kinds == {"", "-unsigned"}
    return {name.replace("$kind", kind) for kind in kinds}


def of_macos(folder: Path) -> set[str]:
    """By a rehearsal."""
    app = folder / "pos-app.app"
    (app / "Contents/MacOS").mkdir(parents=True)
    found = set()
    for identity in ("", "Developer ID Application: A Shop (ABCDE12345)"):
        done = subprocess.run(
            [ROOT / "packaging/macos/build", "--dry-run", app, folder / "out"],
            env={**os.environ, "MACOS_MACHINE": "arm64", "MACOS_SIGN_IDENTITY": identity},
            capture_output=True,
            text=True,
            check=True,
        )
        last = done.stdout.splitlines()[-1].split()[-1].rpartition("/")[2]
        found.add(last.replace(pos_app.__version__, "VERSION"))
    return found


@pytest.mark.posix("a shell")
def test_every_file_that_a_page_names_is_made_under_that_name(tmp_path: Path) -> None:
    made = of_windows() | of_macos(tmp_path)
    made |= {"pos-app_VERSION_amd64.deb", "pos-app_VERSION_ARCH.deb"}
    made.add("pos-app-VERSION-linux-MACHINE.tar.xz")
    said = {page.name: set(FILE.findall(page.read_text(encoding="utf-8"))) for page in PAGES}
    for where, names in said.items():
        assert names <= made, f"{where}: {names - made}"
    signed = {name for name in made if "amd64" in name or name.endswith((".exe", ".dmg"))}
    signed = {name for name in signed if "unsigned" not in name}
    assert said["owner.md"] == said["releasing.md"] == signed
    loose = re.compile(r"pos-app[-_](?!VERSION|cli)[\w.-]*\.(?:exe|dmg|deb)")
    for page in PAGES:
        assert not loose.findall(page.read_text(encoding="utf-8")), page.name


def test_the_programs_that_a_terminal_is_told_are_where_the_installers_put_them(
    packaging_module: Callable[[str], ModuleType],
) -> None:
    stamping: Any = packaging_module("stamping")
    said = (ROOT / "docs/owner.md").read_text(encoding="utf-8")
    installer = (ROOT / "packaging/windows/who.nsh").read_text(encoding="utf-8")
    assert r'"$LOCALAPPDATA\Programs\${APP}"' in installer
    assert r'"$PROGRAMFILES64\${APP}"' in installer
    command = rf'& "$env:LOCALAPPDATA\Programs\{stamping.NAME}\{stamping.NAME}-cli.exe" doctor'
    assert command in said
    assert rf"$env:ProgramFiles\{stamping.NAME}" in said
    assert f"/Applications/{stamping.NAME}.app/Contents/MacOS/{stamping.NAME} doctor" in said
    script = (ROOT / "packaging/windows/pos-app.nsi").read_text(encoding="utf-8")
    assert 'Section "Commands in a terminal" SecPath' in script
    assert "*Commands in a terminal*" in said
