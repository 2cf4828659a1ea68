"""A Windows of the tests' own: Wine in a folder, with none of the person's files in it.

Nothing here may write outside that folder: Wine likes to put menus and links into the home of
whoever runs it.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
SOURCES = Path(__file__).with_name("windows")
BUILD = ROOT / "packaging/windows/build"
UNINSTALL_KEY = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\pos-app"
ENVIRONMENT = {
    "HKCU": "Environment",
    "HKLM": r"SYSTEM\CurrentControlSet\Control\Session Manager\Environment",
}
# Wine's Mono, its HTML and its menus: nothing of the kind is installed or wanted.
_WITHOUT = "mscoree,mshtml,winemenubuilder.exe="


class Windows:
    """One Windows installation under Wine."""

    def __init__(self, folder: Path) -> None:
        """Know the place; `make` makes it."""
        self._ready = contextlib.ExitStack()
        self._folder = folder
        self._drive = folder / "prefix/drive_c"
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        self._environ = {
            **kept,
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": _WITHOUT,
            "WINEPREFIX": str(folder / "prefix"),
        }

    def make(self) -> None:
        """Make the installation, as a Windows 10 of build 18362."""
        self._folder.mkdir(parents=True)
        subprocess.run(["wineboot", "-i"], env=self._environ, check=True, capture_output=True)
        for link in (self._drive / "users").glob("*/*"):
            if link.is_symlink():
                link.unlink()
                link.mkdir()
        self.is_version("win10")

    def end(self) -> None:
        """Stop whatever runs in it."""
        self._ready.close()
        subprocess.run(["wineserver", "-k"], env=self._environ, check=False)
        self.wait()

    def is_version(self, name: str) -> None:
        """Be another version of Windows, by the name that winecfg has for it."""
        self.settle("winecfg", "/v", name)

    def wait(self) -> None:
        """Wait until every program has ended, those that others started included."""
        subprocess.run(["wineserver", "-w"], env=self._environ, check=True, timeout=60)

    def run(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a program to its end."""
        return subprocess.run(
            ["wine", *map(str, words)],
            env=self._environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=90,
        )

    def code(self, *words: str | Path) -> int:
        """Run a program to its end; its exit code."""
        return self.run(*words).returncode

    @contextlib.contextmanager
    def running(self, program: Path) -> Iterator[None]:
        """Keep the stand-in for the till running for a while."""
        process = subprocess.Popen(
            ["wine", str(program), "hold"],
            env=self._environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            # It has said its version: it runs, and waits.
            assert process.stdout.readline()
            yield
        finally:
            process.stdin.close()
            process.wait(30)
            process.stdout.close()

    def settle(self, *words: str | Path) -> None:
        """Run a program and wait for all that it started; Windows shuts down for that."""
        self._ready.close()
        self.run(*words)
        self.wait()
        self.keep_ready()

    def keep_ready(self) -> None:
        """Keep Windows from shutting down after each program: starting it takes seconds."""
        program = compile_program("till.c", self._folder / "ready.exe")
        self._ready.enter_context(self.running(program))

    def path(self, name: str) -> Path:
        r"""Where `C:\folder\file` lies here."""
        assert name.lower().startswith("c:\\")
        return self._drive.joinpath(*name[3:].split("\\"))

    @property
    def user(self) -> Path:
        """The user's own folder."""
        return next(each for each in (self._drive / "users").iterdir() if each.name != "Public")

    @property
    def local(self) -> Path:
        """The user's folder for what belongs to this computer."""
        return self.user / "AppData/Local"

    def named(self, path: Path) -> str:
        """What Windows calls a file; outside its own drive, too."""
        if path.is_relative_to(self._drive):
            return "C:\\" + "\\".join(path.relative_to(self._drive).parts)
        return "Z:" + str(path).replace("/", "\\")

    def registered(self, root: str = "HKCU") -> dict[str, str]:
        """What Windows knows of the installed till; nothing when it is not."""
        said = self.run("reg", "query", f"{root}\\{UNINSTALL_KEY}").stdout
        return dict(re.findall(r"^    (\w+)    REG_\w+    (.*)$", said, re.MULTILINE))

    def search_path(self, root: str = "HKCU") -> tuple[str, str]:
        """The kind and the text of this user's PATH, or everybody's; empty where there is none."""
        said = self.run("reg", "query", f"{root}\\{ENVIRONMENT[root]}", "/v", "Path").stdout
        found = re.search(r"^    Path    (REG_\w+)    (.*)$", said, re.MULTILINE | re.IGNORECASE)
        return (found[1], found[2].rstrip("\r")) if found else ("", "")

    def set_search_path(self, kind: str, text: str) -> None:
        """Give this user another PATH."""
        words = ("/v", "Path", "/t", kind, "/d", text, "/f")
        assert self.code("reg", "add", rf"HKCU\{ENVIRONMENT['HKCU']}", *words) == 0

    def shortcuts(self) -> set[str]:
        """Every shortcut to the till: the folders' ends, for whoever they are."""
        ends = {
            "user menu": self.user / "AppData/Roaming/Microsoft/Windows/Start Menu/Programs",
            "user start": self.user
            / "AppData/Roaming/Microsoft/Windows/Start Menu/Programs/StartUp",
            "user desktop": self.user / "Desktop",
            "all menu": self._drive / "ProgramData/Microsoft/Windows/Start Menu/Programs",
            "all start": self._drive / "ProgramData/Microsoft/Windows/Start Menu/Programs/StartUp",
            "all desktop": self._drive / "users/Public/Desktop",
        }
        return {name for name, folder in ends.items() if (folder / "Counter till.lnk").exists()}


def compile_program(source: str, out: Path, *, version: str = "") -> Path:
    """Compile one of the small Windows programs beside the tests."""
    out.parent.mkdir(parents=True, exist_ok=True)
    words = ["-Os", "-s", f'-DVERSION="{version}"', "-o", str(out), str(SOURCES / source)]
    if source == "look.c":
        words += ["-municode", "-lole32", "-luuid", "-ladvapi32"]
    subprocess.run(["x86_64-w64-mingw32-gcc", *words], check=True, capture_output=True)
    return out


def stage(folder: Path, version: str) -> Path:
    """A small tree in the shape of a bundle, whose program says that version."""
    program = compile_program("till.c", folder / "pos-app.exe", version=version)
    (folder / "pos-app-cli.exe").write_bytes(program.read_bytes())
    inside = folder / "_internal"
    (inside / "pos_app/resources/größe").mkdir(parents=True)
    (inside / "pos_app/resources/größe/no ending").write_text(version)
    (inside / "python.dll").write_bytes(bytes(300_000))
    (inside / "qt.dll").write_bytes(program.read_bytes())
    (inside / f"only-in-{version}.txt").write_text(version)
    return folder


def build(tree: Path, out: Path, version: str, *options: str, **environ: str) -> Path:
    """Compile the installer over a tree, as the release does."""
    done = subprocess.run(
        [str(BUILD), *options, str(tree), str(out)],
        env={**os.environ, "WINDOWS_BUILD_VERSION": version, **environ},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())
