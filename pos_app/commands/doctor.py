"""`pos-app doctor`: look at everything that can be wrong; keys by presence only."""

from __future__ import annotations

import click

from pos_app.commands.exits import Exit, Stop
from pos_app.commands.group import group, program_of
from pos_app.commands.output import Printer
from pos_app.commands.wording import LEDGER


@group.command("doctor", help="Look at settings, keys, gateways, clock, ledger and versions.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> None:
    """Say what is well and what is not."""
    found = program_of(context).doctor()
    printer = Printer(as_json=as_json, training=found.facts.get("mode") == "training")
    for name, value in found.facts.items():
        printer.line(f"{name.replace('_', ' ')}: {value}")
    printer.found(found, sound="All is well.")
    if found.ok:
        raise Stop(Exit.DONE)
    ledger = str(found.facts.get("ledger", ""))
    raise Stop(Exit.LEDGER if ledger in LEDGER else Exit.SETTINGS)
