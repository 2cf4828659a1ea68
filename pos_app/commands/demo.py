"""`pos-app demo`: drive the real window offscreen and leave a picture of every screen."""

from __future__ import annotations

from pathlib import Path

import click

from pos_app.commands.exits import Exit, Stop
from pos_app.commands.group import group, program_of


@group.command("demo", help="Leave a picture of every screen.")
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder."
)
@click.pass_context
def demo(context: click.Context, out: Path) -> None:
    """Drive it in a home of its own, and never touch this till's."""
    raise Stop(Exit(program_of(context).demo(out)))
