"""`pos-app verify`: check the ledger file, its journal's hash chain and its projections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.assembly.terminal import Exit
from pos_app.commands.group import verb
from pos_app.commands.output import CheckResult
from pos_app.commands.sources import ledger_stops, ledger_there
from pos_app.ledger.checkpoint import loss_problems
from pos_app.ledger.verify import verify as check

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.commands.group import Run
    from pos_app.ledger.backup_folder import BackupFolder
    from pos_app.ledger.errors import LedgerProblem

LEDGER_PROBLEMS = {
    "file_damaged": "The file is damaged",
    "schema_differs": "A table, an index, a view or a trigger was changed by another program",
    "schema_added": "Another program added a table, an index or a view",
    "journal_gap": "Journal rows are missing",
    "chain_broken": "A journal row was changed",
    "row_damaged": "A journal row cannot be read",
    "number_gap": "A sale number is missing",
    "projection_differs": "A table says something else than the journal",
    "side_missing": "A stored number or message is missing",
    "side_damaged": "A stored number or message was changed",
    "tail_cut": "The ledger lost its end",
    "other_chain": "The ledger went on from an older copy",
    "loss_waits": "The ledger lost sales that a backup knows",
}


@verb(json="One JSON object.")
def verify(run: Run) -> Exit:
    """Check the ledger."""
    path = ledger_there(run.program)
    found = verify_ledger(path, run.program.backups())
    run.printer.found(found, sound="The ledger is sound.")
    return Exit.DONE if found.ok else Exit.LEDGER


def verify_ledger(ledger: Path, backups: BackupFolder) -> CheckResult:
    """Check a ledger file, and that it still holds what every backup does.

    Raises:
        Stop: The ledger cannot be read.
    """
    with ledger_stops():
        # Asked first: a till that sells meanwhile only adds to what the backup holds.
        newest, known = backups.newest(), backups.known()
        report = check(ledger)
        found = report.problems or tuple(loss_problems(ledger, known))
    about = {
        "rows": report.rows,
        "sales": report.sales,
        "newest_backup": newest[0].name if newest else "none",
        "newest_backup_rows": newest[1].seq if newest else 0,
    }
    return CheckResult(not found, tuple(problem_words(problem) for problem in found), about)


def problem_words(problem: LedgerProblem) -> str:
    """One line on a problem of the ledger."""
    return f"{LEDGER_PROBLEMS.get(problem.code, problem.code)}: {problem.detail}."
