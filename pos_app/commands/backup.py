"""`pos-app backup`: a consistent copy of the ledger while the till runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pos_app.assembly.program import now
from pos_app.assembly.terminal import Exit, Stop
from pos_app.commands.group import new_file, verb
from pos_app.commands.sources import ledger_stops, ledger_there
from pos_app.ledger import checkpoint
from pos_app.ledger.backup import back_up
from pos_app.ledger.errors import LedgerCode, LedgerError

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.commands.group import Run

_WHY = {LedgerCode.FULL: "the disk is full", LedgerCode.UNWRITABLE: "it may be write-protected"}


@verb()
@click.option("--out", required=True, type=new_file, metavar="FILE", help="The new file.")
def backup(run: Run, out: Path) -> Exit:
    """Copy the ledger, while the till runs."""
    copy_ledger(ledger_there(run.program), out)
    run.printer.line(f"Backed up to {out}")
    return Exit.DONE


def copy_ledger(ledger: Path, out: Path) -> None:
    """Copy a ledger to a file of the owner's choice, with the chain's head beside it.

    Raises:
        Stop: The ledger cannot be read, or the copy cannot be written.
    """
    at = now()
    with ledger_stops():
        try:
            back_up(ledger, out)
            checkpoint.write(checkpoint.head_of(out, ledger=ledger.name, at=at), out)
        except LedgerError as error:
            if error.code not in _WHY:
                raise
            words = f"{out} cannot be written: {_WHY[error.code]}."
            raise Stop(Exit.LEDGER, words) from error
        except OSError as error:
            raise Stop(Exit.LEDGER, f"{out} cannot be written: {error.strerror}.") from error
