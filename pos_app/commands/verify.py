"""`pos-app verify`: check the ledger file, its journal's hash chain and its projections."""

from __future__ import annotations

import click

from pos_app.commands.exits import Exit, Stop
from pos_app.commands.group import group, printer_of, program_of


@group.command("verify", help="Check the ledger.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def verify(context: click.Context, as_json: bool) -> None:
    """Check everything, and change nothing."""
    found = program_of(context).verify()
    printer_of(context, as_json=as_json).found(found, sound="The ledger is sound.")
    raise Stop(Exit.DONE if found.ok else Exit.LEDGER)
