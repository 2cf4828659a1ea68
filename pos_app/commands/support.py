"""`pos-app support`: one file for whoever helps from far away, with no customer in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pos_app.commands.exits import Exit, Stop
from pos_app.commands.group import NewFile, group, program_of
from pos_app.commands.output import tell

if TYPE_CHECKING:
    from pathlib import Path


@group.command("support", help="Write one file for whoever helps: no customers, no keys.")
@click.option("--out", required=True, type=NewFile(), help="The new zip.")
@click.pass_context
def support(context: click.Context, out: Path) -> None:
    """Write it; a file that is there already is never overwritten."""
    program_of(context).support(out)
    tell(f"Written to {out}: send it to whoever helps you.")
    raise Stop(Exit.DONE)
