"""Sales and Zs as files that a spreadsheet opens; no cell of theirs is a formula."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pos_app.domain.money import Money
from pos_app.printing.sheets import neutral, write_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pos_app.printing.sheets import Cell

MOST: Final = 50_000
"""So many rows a file has at most."""
TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_MINOR: Final = "_minor"


def as_file(
    what: str, columns: Sequence[str], rows: Sequence[Sequence[object]], ending: str
) -> bytes:
    """A table as a file, `csv` or `xlsx`; an amount stands in it in minor units and as money."""
    heads = [*columns, *(name.removesuffix(_MINOR) for name in columns if name.endswith(_MINOR))]
    lines = [_line(columns, row) for row in rows]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{what}.{ending}"
        write_table(path, heads, lines, title=what.capitalize(), as_csv=ending == "csv")
        return path.read_bytes()


def _line(columns: Sequence[str], row: Sequence[object]) -> list[Cell]:
    pairs = list(zip(columns, row, strict=True))
    money: list[Cell] = [
        Decimal(Money(value).decimal) if isinstance(value, int) else None
        for name, value in pairs
        if name.endswith(_MINOR)
    ]
    return [*(_cell(value) for _, value in pairs), *money]


def _cell(value: object) -> Cell:
    if isinstance(value, bool):
        return "TRAINING" if value else ""
    if isinstance(value, int) or value is None:
        return value
    return neutral(str(value))
