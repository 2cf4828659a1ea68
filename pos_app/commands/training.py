"""`pos-app training`: the training gateway alone, for trying things out against it."""

from __future__ import annotations

import io
import sys

import click

from pos_app.assembly.engines import close_to_others
from pos_app.assembly.exits import Exit, Stop
from pos_app.commands.group import WholeNumber, group, program_of
from pos_app.settings.problems import SettingsError


@group.command("training", help="Run the training gateway alone.")
@click.option("--port", default=0, type=WholeNumber(0, 65535), help="0 picks a free one.")
@click.pass_context
def training(context: click.Context, port: int) -> None:
    """Run until it is told to stop."""
    from pos_app.training.gateway import TrainingGatewayError
    from pos_app.training.standalone import run_alone

    folders = program_of(context).folders
    try:
        folders.create()
        close_to_others(folders)
        run_alone(port, sys.stdout or io.StringIO(), folders.training_gateway)
    except (TrainingGatewayError, SettingsError) as error:
        raise Stop(Exit.SETTINGS, str(error)) from None
    raise Stop(Exit.DONE)
