"""`pos-app backup`: a consistent copy of the ledger while the till runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pos_app.commands.exits import Exit, Stop
from pos_app.commands.group import NewFile, group, printer_of, program_of

if TYPE_CHECKING:
    from pathlib import Path


@group.command("backup", help="Copy the ledger, while the till runs.")
@click.option("--out", required=True, type=NewFile(), help="The new file.")
@click.pass_context
def backup(context: click.Context, out: Path) -> None:
    """Copy it; a file that is there already is never overwritten."""
    program_of(context).backup(out)
    printer_of(context).line(f"Backed up to {out}")
    raise Stop(Exit.DONE)
