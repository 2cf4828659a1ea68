"""`pos-app backup`: a consistent copy of the ledger while the till runs."""

from __future__ import annotations

from pathlib import Path

import click

from pos_app.commands.exits import Exit, Stop
from pos_app.commands.group import group, program_of, tell


@group.command("backup", help="Copy the ledger, while the till runs.")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The new file."
)
@click.pass_context
def backup(context: click.Context, out: Path) -> None:
    """Copy it; a file that is there already is never overwritten."""
    if out.exists():
        raise Stop(Exit.USAGE, f"{out} exists already: choose another name.")
    if not out.absolute().parent.is_dir():
        raise Stop(Exit.USAGE, f"There is no folder {out.absolute().parent}.")
    program_of(context).backup(out)
    tell(f"Backed up to {out}")
    raise Stop(Exit.DONE)
