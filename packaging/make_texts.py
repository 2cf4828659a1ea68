"""Gather the window's texts into every language's file, and compile each for the till.

Run: ``make texts``. A new language is an empty ``resources/translations/pos_app_XX.ts`` first;
it is offered only once the table of settings names it.
English keeps only the sentences with a number, whose forms a person writes; the rest stands in the
program.

Qt's own gatherer reads Python, but takes a sentence for a plural only where its number is written
out. So it is given the calls alone, each with one.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import PySide6

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
WINDOW = ROOT / "pos_app" / "desktop"
FOLDER = ROOT / "resources" / "translations"
TOOLS = Path(PySide6.__file__).parent


def texts(source: str, name: str) -> Iterator[str]:
    """Every text of one module, as a call that Qt's gatherer understands.

    Raises:
        ValueError: a call's text is put together as it runs, so no translator could ever see it.
    """
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        if node.func.id not in ("translate", "QT_TRANSLATE_NOOP"):
            continue
        known = [each.value for each in node.args if isinstance(each, ast.Constant)]
        if len(node.args) > 1 and not isinstance(node.args[1], ast.Constant):
            if isinstance(node.args[1], (ast.Subscript, ast.Name)):
                continue  # From a table, whose entries are marked where they stand.
            raise ValueError(f"{name}:{node.lineno}: not one whole text")
        words = [ascii(each) for each in known[:3]]
        if len(node.args) > 3:
            words.append("1")
        yield f"translate({', '.join(words)})"


def run(tool: str, *arguments: object) -> None:
    """Run one of Qt's translation tools, and stop where it fails."""
    command = [str(TOOLS / tool), *map(str, arguments)]
    subprocess.run(command, check=True)  # noqa: S603 - a fixed program


def calls() -> list[str]:
    """Every text of the window, each as a call that Qt's gatherer understands."""
    found = [
        call
        for file in sorted(WINDOW.rglob("*.py"))
        for call in texts(file.read_text(encoding="utf-8"), str(file.relative_to(ROOT)))
    ]
    coach = tomllib.loads((ROOT / "resources/words/coach.toml").read_text(encoding="utf-8"))
    for network in coach.values():
        found += [f"translate('Coach', {each!a})" for each in network.values()]
    return found


def main() -> int:
    """Bring every language up to date."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "texts.py"
        source.write_text("\n".join(calls()) + "\n", encoding="utf-8")
        for file in sorted(FOLDER.glob("*.ts")):
            plural = ["-pluralonly"] if file.stem.endswith("_en") else []
            run("lupdate", source, "-locations", "none", "-no-obsolete", *plural, "-ts", file)
            run("lrelease", file, "-qm", file.with_suffix(".qm"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
