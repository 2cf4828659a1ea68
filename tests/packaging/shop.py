"""A shop's Windows computer: what is done to the till there, and what can be seen of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.packaging.wine import Windows


class Shop:
    """A Windows computer, the installers of two versions, and what can be seen there."""

    def __init__(self, windows: Windows, setups: dict[str, Path], look: Path) -> None:
        self.windows = windows
        self.setups = setups
        self.look = look

    def run(self, program: Path, *options: str) -> int:
        """Run a program with the very words that stand here: Wine's own shell would quote them."""
        line = self.windows.local / "Temp/line.txt"
        line.write_text(" ".join((f'"{self.windows.named(program)}"', *options)), encoding="utf-8")
        return self.windows.code(self.look, "run", self.windows.named(line))

    def install(self, version: str, *options: str) -> int:
        return self.run(self.setups[version], "/S", *options)

    def uninstall(self, folder: Path, *options: str) -> int:
        """Uninstall, and wait: a copy at work elsewhere is what the uninstaller makes too."""
        copy = self.windows.local / "Temp/uninstall.exe"
        copy.write_bytes((folder / "uninstall.exe").read_bytes())
        # NSIS takes what follows as it is, to the end: no quotation marks, and nothing after it.
        return self.run(copy, "/S", *options, f"_?={self.windows.named(folder)}")

    @property
    def folder(self) -> Path:
        return self.windows.local / "Programs/pos-app"

    def version(self, folder: Path | None = None) -> str:
        """What the installed program and its console twin say they are, and its files."""
        folder = folder or self.folder
        said = self.windows.run(folder / "pos-app.exe").stdout.strip()
        assert self.windows.run(folder / "pos-app-cli.exe").stdout.strip() == said
        assert {each.name for each in folder.iterdir()} - {"bin"} == {
            "pos-app.exe",
            "pos-app-cli.exe",
            "_internal",
            "uninstall.exe",
        }
        assert {each.name for each in (folder / "_internal").iterdir()} == {
            "pos_app",
            "python.dll",
            "qt.dll",
            f"only-in-{said}.txt",
        }
        inside = folder / "_internal/pos_app/resources/größe/no ending"
        assert inside.read_text() == said
        return said

    def target(self, shortcut: Path) -> str:
        return self.windows.run(self.look, "target", self.windows.named(shortcut)).stdout.strip()

    def records(self) -> Path:
        """A user's data, as a till leaves them."""
        data = self.windows.local / "pos-app"
        for name in ("ledger.sqlite3", "config.toml", "logs/pos-app.log", "backups/one.sqlite3"):
            (data / name).parent.mkdir(parents=True, exist_ok=True)
            (data / name).write_text(name)
        return data


def contents(folder: Path) -> dict[str, bytes]:
    files = (each for each in folder.rglob("*") if each.is_file())
    return {str(each.relative_to(folder)): each.read_bytes() for each in files}
