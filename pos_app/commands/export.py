"""`pos-app export`: the sales as a spreadsheet, CSV or XLSX.

Notes are typed by people, and reasons come from gateways: no cell of them is a formula. The file
appears whole or not at all.
"""

from __future__ import annotations

import codecs
import os
import stat
import zipfile
import zlib
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pos_app.assembly.terminal import Exit, Stop, plain
from pos_app.commands import sources
from pos_app.commands.group import DAY, check_own, day_bounds, verb, writing
from pos_app.commands.output import sale_object
from pos_app.printing.sheets import neutral, write_table

if TYPE_CHECKING:
    from datetime import date

    from pos_app.assembly.program import TillProgram
    from pos_app.commands.group import Run
    from pos_app.domain.sale import SaleRow
    from pos_app.printing.sheets import Cell

_HEAD_BYTES = 4096
COLUMNS = (
    "sale_number", "opened_at", "status", "amount", "currency", "method", "network",
    "phone_masked", "note", "cashier", "gateway", "gateway_id", "order_id", "paid_at", "late",
    "amount_minor",
)  # fmt: skip


@verb()
@click.option("--format", "kind", type=click.Choice(["csv", "xlsx"]), required=True)
@click.option("--from", "first", type=DAY, required=True, help="First day.")
@click.option("--to", "last", type=DAY, required=True, help="Last day.")
@click.option("--out", required=True, help="The file.")
@click.option("--force", is_flag=True, help="Replace a file that no export made.")
def export(run: Run, kind: str, first: date, last: date, out: str, force: bool) -> Exit:
    """The sales as a spreadsheet."""
    start, end = day_bounds(first, last)
    printer = run.printer
    path = new_table(run.program, out, force=force)
    with sources.open_log(run.program) as log:
        rows = list(log.sales(start=start, end=end))
    # Oldest first.
    lines = [_cells(row) for row in reversed(rows)]
    with writing(path):
        write_table(path, COLUMNS, lines, title="Sales", as_csv=kind == "csv")
    printer.line(f"{len(lines)} sales written to {path}")
    return Exit.DONE


def new_table(program: TillProgram, out: str, *, force: bool = False) -> Path:
    """The file to write: a new one, or one that an export made, unless forced.

    Raises:
        Stop: It is the till's own, a link, no file, or somebody else's.
    """
    if not out.strip():
        raise Stop(Exit.USAGE, "--out needs the name of a file.")
    path = Path(out)
    try:
        check_own(program, path)
        if not os.path.lexists(path):
            return path
        if not stat.S_ISREG(path.lstat().st_mode):
            raise Stop(Exit.USAGE, f"{path} is a link or no file: choose another name.")
        if not force and not _is_export(path):
            raise Stop(
                Exit.USAGE,
                f"{path} is there already, and no export made it: choose another name, or add "
                "--force.",
            )
    except OSError as error:
        raise Stop(Exit.USAGE, f"{path} cannot be written: {error.strerror}.") from None
    return path


def _is_export(path: Path) -> bool:
    """Whether an export made this file: its first line or its sheet's first row says so."""
    with path.open("rb") as file:
        beginning = file.read(_HEAD_BYTES)
    if beginning.removeprefix(codecs.BOM_UTF8).startswith(",".join(COLUMNS[:3]).encode()):
        return True
    try:
        with zipfile.ZipFile(path) as parts:
            return COLUMNS[0].encode() in parts.read("xl/sharedStrings.xml")
    except (zipfile.BadZipFile, KeyError, zlib.error, EOFError, NotImplementedError):
        return False


def _cells(row: SaleRow) -> list[Cell]:
    values: dict[str, Cell] = {**sale_object(row), "amount": Decimal(row.amount.decimal)}
    cells = (values[column] for column in COLUMNS)
    return [neutral(plain(cell)) if isinstance(cell, str) else cell for cell in cells]
