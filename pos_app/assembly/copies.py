"""The ledger's copies: those that the till makes by itself, and those made by hand.

Each has the chain's head beside it, and what the newest of them holds the ledger must hold too. It
must never take a copy for the ledger.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.assembly.checks import ledger_stops
from pos_app.commands.exits import Exit, Stop
from pos_app.commands.program import ReconcileAnswer
from pos_app.commands.wording import LEDGER_PROBLEMS
from pos_app.settings.config import Mode

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pos_app.ledger.backup_folder import BackupFolder
    from pos_app.ledger.checkpoint import Checkpoint
    from pos_app.ledger.errors import LedgerProblem
    from pos_app.settings.config import Config
    from pos_app.settings.folders import Folders

BACKUPS_KEPT = 30
# Training's are for practice: no money hangs on them.
TRAINING_BACKUPS_KEPT = 3


def backups_of(ledger: Path, config: Config, folders: Folders) -> BackupFolder:
    """The ledger's backups: training's lie beside the others, under names of their own."""
    from pos_app.ledger.backup_folder import BackupFolder

    live = config.till.mode is Mode.LIVE
    kept = BACKUPS_KEPT if live else TRAINING_BACKUPS_KEPT
    return BackupFolder(ledger, folders.backups, keep=kept)


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


def source_problems(source: Path, newest: tuple[Path, Checkpoint] | None) -> list[str]:
    """What a person should know of a copy that is put back: changed since, or not the newest.

    Raises:
        LedgerError: The copy cannot be read.
    """
    from pos_app.ledger import checkpoint

    problems = []
    own = checkpoint.read(source)
    if own is not None and (own.sha256, own.bytes) != checkpoint.digest_of(source):
        problems.append("This backup is not the file that was written then: it was changed since.")
    if newest is not None and checkpoint.compare(source, newest[1]) is not None:
        path, head = newest
        problems.append(
            f"This backup does not hold all that is known: {path.name} goes on to row {head.seq}, "
            f"taken at {head.taken_at}."
        )
    return problems


def last_backup(backups: BackupFolder) -> dict[str, object]:
    """What `doctor` says of the backups."""
    newest = backups.newest()
    return {
        "last_backup_at": newest[1].taken_at if newest else "none yet",
        "last_backup": str(newest[0]) if newest else "none yet",
        "backups": sum(copy.exists() for copy in backups.copies()),
    }
