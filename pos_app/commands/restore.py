"""`pos-app restore`: put a backup in the ledger's place, and keep what was there."""

from __future__ import annotations

from pathlib import Path

import click

from pos_app.commands.exits import Exit, Stop
from pos_app.commands.group import group, printer_of, program_of


@group.command("restore", help="Put a backup in the ledger's place.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_context
def restore(context: click.Context, file: Path) -> None:
    """Check the backup, keep the replaced file aside, and mark the ledger restored."""
    if not file.is_file():
        raise Stop(Exit.USAGE, f"There is no file {file}.")
    found = program_of(context).restore(file)
    printer = printer_of(context)
    for name, value in found.facts.items():
        printer.line(f"{name.replace('_', ' ')}: {value}")
    for problem in found.problems:
        printer.line(problem)
    printer.line("Restored. Reconcile today and the days since the backup: `pos-app reconcile`.")
    raise Stop(Exit.DONE)
