"""The bundled program as a shop's computer runs it: no Python, no variables, no checkout."""

from __future__ import annotations

import json
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
NO_PROGRAMS = "/nonexistent"
SHOP = '[till]\nmode = "training"\nshop = "Corner Shop"\nsounds = {sounds}\ntheme = "light"\n'


@dataclass
class Bundle:
    """A bundle in a folder, with a home for its settings and ledger."""

    folder: Path
    home: Path
    before: tuple[str, ...] = ()
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def program(self) -> Path:
        return self.folder / "pos-app"

    @property
    def ledger(self) -> Path:
        return self.home / "training.sqlite3"

    def clean_environment(self, **more: str) -> dict[str, str]:
        """Nothing but what is named: neither a Python nor any other program is on the path."""
        return {
            "PATH": NO_PROGRAMS,
            "HOME": str(self.home.parent),
            "POS_APP_HOME": str(self.home),
            "LC_ALL": "C.UTF-8",
            **self.environ,
            **more,
        }

    def settle(self, *, sounds: bool = False) -> None:
        """Settings, as after a first run."""
        self.home.mkdir(parents=True, exist_ok=True)
        text = SHOP.format(sounds=str(sounds).lower())
        (self.home / "config.toml").write_text(text, encoding="utf-8")

    def command(self, *arguments: str) -> list[str]:
        return [*self.before, str(self.program), *arguments]

    def run(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            env=self.clean_environment(**environ),
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def charge(self, *, amount: str = "12.50", phone: str = "0241234567", wait: int = 20) -> Any:
        """One mobile-money sale; the last line that it printed."""
        options = ["--amount", amount, "--phone", phone, "--network", "mtn", "--wait", str(wait)]
        done = self.run("charge", *options, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    @contextmanager
    def started(self, *arguments: str, **environ: str) -> Iterator[subprocess.Popen[str]]:
        """A program at work, which is gone in the end."""
        process = subprocess.Popen(
            self.command(*arguments),
            env=self.clean_environment(**environ),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate()


def peak_memory(pid: int) -> int:
    """The most memory that a process ever had, in bytes."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("this system does not say how much memory a process had")


def libraries(pid: int) -> set[str]:
    """Every library and module that a process has mapped, by its path."""
    text = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8")
    return {line.split(maxsplit=5)[5] for line in text.splitlines() if ".so" in line}


def is_elf(path: Path) -> bool:
    """Whether it is a program or a library, and no link to one."""
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"
