"""`pos-app support`: one file for whoever helps from far away, with no customer in it."""

from __future__ import annotations

from pathlib import Path

import click

from pos_app.commands.exits import Exit, Stop
from pos_app.commands.group import group, program_of, tell


@group.command("support", help="Write one file for whoever helps: no customers, no keys.")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The new zip."
)
@click.pass_context
def support(context: click.Context, out: Path) -> None:
    """Write it; a file that is there already is never overwritten."""
    if out.exists():
        raise Stop(Exit.USAGE, f"{out} exists already: choose another name.")
    if not out.absolute().parent.is_dir():
        raise Stop(Exit.USAGE, f"There is no folder {out.absolute().parent}.")
    program_of(context).support(out)
    tell(f"Written to {out}: send it to whoever helps you.")
    raise Stop(Exit.DONE)
