"""`pos-app reconcile`: compare a day's log with the gateways, both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pos_app.commands.exits import Exit, Stop
from pos_app.commands.group import Day, group, printer_of, program_of

if TYPE_CHECKING:
    from datetime import date


_FIRST_YEAR, _LAST_YEAR = 1971, 9998


@group.command("reconcile", help="Compare a day's log with the gateways.")
@click.option("--date", "day", type=Day(), required=True, help="The local day.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def reconcile(context: click.Context, day: date, as_json: bool) -> None:
    """Say what matches, what is only here, only there, or differs."""
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise Stop(Exit.USAGE, "--date is a day on which a till can have sold.")
    found = program_of(context).reconcile(day)
    printer_of(context, as_json=as_json).found(found, sound="Log and gateways agree.")
    raise Stop(Exit.DONE if found.ok else Exit.NOT_KNOWN)
