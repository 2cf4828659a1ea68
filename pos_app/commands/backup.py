"""`pos-app backup`: a consistent copy of the ledger while the till runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pos_app.assembly.exits import Exit, Stop
from pos_app.commands.group import NewFile, group, printer_of, program_of
from pos_app.commands.own_ledger import ledger_stops, ledger_there

if TYPE_CHECKING:
    from pathlib import Path


@group.command("backup", help="Copy the ledger, while the till runs.")
@click.option("--out", required=True, type=NewFile(), help="The new file.")
@click.pass_context
def backup(context: click.Context, out: Path) -> None:
    """Copy it; a file that is there already is never overwritten."""
    copy_ledger(ledger_there(program_of(context)), out)
    printer_of(context).line(f"Backed up to {out}")
    raise Stop(Exit.DONE)


def copy_ledger(ledger: Path, out: Path) -> None:
    """Copy a ledger to a file of the owner's choice, with the chain's head beside it.

    Raises:
        Stop: The ledger cannot be read, or the copy cannot be written.
    """
    from pos_app.assembly.engines import now
    from pos_app.ledger import checkpoint
    from pos_app.ledger.backup import back_up
    from pos_app.ledger.errors import LedgerCode, LedgerError

    with ledger_stops():
        at = now()
        try:
            back_up(ledger, out)
            checkpoint.write(checkpoint.head_of(out, ledger=ledger.name, at=at), out)
        except LedgerError as error:
            if error.code not in (LedgerCode.UNWRITABLE, LedgerCode.FULL):
                raise
            full = error.code is LedgerCode.FULL
            why = "the disk is full" if full else "it may be write-protected"
            raise Stop(Exit.LEDGER, f"{out} cannot be written: {why}.") from error
        except OSError as error:
            raise Stop(Exit.LEDGER, f"{out} cannot be written: {error.strerror}.") from error
