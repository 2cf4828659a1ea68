"""`pos-app verify`: check the ledger file, its journal's hash chain and its projections."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pos_app.assembly.engines import backups_of
from pos_app.assembly.exits import Exit, Stop
from pos_app.commands.group import group, printer_of, program_of
from pos_app.commands.output import ReconcileAnswer
from pos_app.commands.own_ledger import ledger_stops, ledger_there
from pos_app.commands.wording import LEDGER_PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pos_app.ledger.backup_folder import BackupFolder
    from pos_app.ledger.checkpoint import Checkpoint
    from pos_app.ledger.errors import LedgerProblem


@group.command("verify", help="Check the ledger.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def verify(context: click.Context, as_json: bool) -> None:
    """Check everything, and change nothing."""
    program = program_of(context)
    path = ledger_there(program)
    found = verify_ledger(path, backups_of(path, program.config(), program.folders))
    printer_of(context, as_json=as_json).found(found, sound="The ledger is sound.")
    raise Stop(Exit.DONE if found.ok else Exit.LEDGER)


def verify_ledger(ledger: Path, backups: BackupFolder) -> ReconcileAnswer:
    """Check a ledger file, and that it still holds what every backup does.

    Raises:
        Stop: The ledger cannot be read.
    """
    from pos_app.ledger.verify import verify

    with ledger_stops():
        # Asked first: a till that sells meanwhile only adds to what the backup holds.
        newest, known = backups.newest(), backups.known()
        report = verify(ledger)
        found = report.problems or tuple(loss_problems(ledger, known))
    about = {
        "rows": report.rows,
        "sales": report.sales,
        "newest_backup": newest[0].name if newest else "none",
        "newest_backup_rows": newest[1].seq if newest else 0,
    }
    return ReconcileAnswer(not found, tuple(problem_words(problem) for problem in found), about)


def loss_problems(ledger: Path, known: Sequence[tuple[Path, Checkpoint]]) -> list[LedgerProblem]:
    """What backups hold and the ledger does not, until a person has dealt with it.

    Raises:
        LedgerError: The ledger cannot be read.
    """
    from contextlib import closing

    from pos_app.ledger import file, losses

    with (
        closing(file.reader(ledger)) as connection,
        file.sqlite_errors(),
        file.stored_values(),
    ):
        return losses.problems(connection, known)


def problem_words(problem: LedgerProblem) -> str:
    """One line on a problem of the ledger."""
    return f"{LEDGER_PROBLEMS.get(problem.code, problem.code)}: {problem.detail}."
