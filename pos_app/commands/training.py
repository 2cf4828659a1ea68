"""`pos-app training`: the training gateway alone, for trying things out against it."""

from __future__ import annotations

import click

from pos_app.commands.exits import Exit, Stop
from pos_app.commands.group import WholeNumber, group, program_of


@group.command("training", help="Run the training gateway alone.")
@click.option("--port", default=0, type=WholeNumber(0, 65535), help="0 picks a free one.")
@click.pass_context
def training(context: click.Context, port: int) -> None:
    """Run until it is told to stop."""
    raise Stop(Exit(program_of(context).training(port)))
