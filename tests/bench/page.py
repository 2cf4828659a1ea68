"""Writes the table, and puts it into `docs/performance.md` between its two marks."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bench.figures import Figure

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
_BEGIN = "<!-- table: written by `make bench` -->"
_END = "<!-- end of the table -->"
_HEAD = "| what | floor | the till | against it | promise | held |\n|---|---|---|---|---|---|"


def table(figures: list[Figure]) -> str:
    """The rows as Markdown."""
    lines = [
        f"| {row.what} | {row.floor} | {row.measured} | {row.against} | {row.promise} |"
        f" {'yes' if row.held else '**no**'} |"
        for row in figures
    ]
    return "\n".join([_HEAD, *lines])


def rewrite(figures: list[Figure]) -> Path:
    """Replace the table of the page; everything else on it stays."""
    import PySide6

    now = datetime.now(UTC)
    where = (
        f"Measured on {now:%Y-%m-%d}: {platform.system()} {platform.machine()},"
        f" {os.cpu_count()} cores, Python {platform.python_version()},"
        f" Qt {PySide6.__version__}, SQLite {sqlite3.sqlite_version}."
    )
    text = PAGE.read_text(encoding="utf-8")
    between = f"{_BEGIN}\n{where}\n\n{table(figures)}\n{_END}"
    pattern = re.compile(f"{re.escape(_BEGIN)}.*?{re.escape(_END)}", re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"{PAGE} has no place for the table")
    PAGE.write_text(pattern.sub(lambda _: between, text), encoding="utf-8")
    return PAGE
