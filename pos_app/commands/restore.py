"""`pos-app restore`: put a backup in the ledger's place, and keep what was there.

PayGate's list says which sale numbers were given since the backup.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pos_app.assembly.program import make_folders, now
from pos_app.assembly.terminal import Exit, Stop
from pos_app.commands.group import verb
from pos_app.commands.output import CheckResult
from pos_app.commands.sources import ask_gateways, gateway_words, ledger_stops, off_words
from pos_app.domain.methods import Method
from pos_app.gateways.port import BadAnswer, ExchangeError, ListQuery, walk
from pos_app.ledger import checkpoint
from pos_app.ledger.file import LedgerLock
from pos_app.ledger.records import Counters
from pos_app.ledger.restore import restore as put_back
from pos_app.settings.settings_table import Mode

if TYPE_CHECKING:
    from pos_app.assembly.gateways import GatewayMaker
    from pos_app.assembly.program import TillProgram
    from pos_app.commands.group import Run
    from pos_app.engine.deps import GatewaySetup
    from pos_app.ledger.checkpoint import Checkpoint

# Of the file that is to be put back, where the ledger itself is not in question.
BACKUP = {
    "damaged": "The backup is damaged, or is no backup of a till: choose another one. The ledger "
    "was left alone.",
    "unreadable": "The backup cannot be read: check the file's permissions and its disk. The "
    "ledger was left alone.",
    "newer": "The backup was made by a newer version of this program: install that version. The "
    "ledger was left alone.",
    "missing": "The backup is empty or is not there: choose another one. The ledger was left "
    "alone.",
    "other_mode": "The backup belongs to the other mode (training or live): choose one of this "
    "till's mode. The ledger was left alone.",
    "other_currency": "The backup is in another currency than this till: choose another one. The "
    "ledger was left alone.",
}
_FROM_BACKUP = "so sale numbers go on from the backup and the replaced ledger"


@verb()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def restore(run: Run, file: Path) -> Exit:
    """Put a backup in the ledger's place."""
    if not file.is_file():
        raise Stop(Exit.USAGE, f"There is no file {file}.")
    found = restore_from(run.program, run.program.gateway_maker(), file)
    facts = (f"{name.replace('_', ' ')}: {value}" for name, value in found.facts.items())
    run.printer.found(found, *facts)
    run.printer.line(
        "Restored. Reconcile today and the days since the backup: `pos-app reconcile`."
    )
    return Exit.DONE


def restore_from(program: TillProgram, maker: GatewayMaker, source: Path) -> CheckResult:
    """Put a backup in the ledger's place.

    Raises:
        Stop: Another program holds the ledger, the backup is not sound or is the ledger itself,
            or the disk refuses.
    """
    config, ledger = program.config(), program.ledger
    with ledger_stops(BACKUP):
        make_folders(program.folders)
        lock = LedgerLock.take(ledger)
    # Held from here to the end: a sale that is charged meanwhile would be only in the old ledger.
    with lock:
        if ledger.exists() and ledger.samefile(source):
            raise Stop(Exit.USAGE, "That file is the ledger itself: name a backup.")
        highest, problem = ask_gateways(maker, partial(highest_number, till=config.till.name))
        with ledger_stops(BACKUP):
            backups = program.backups()
            problems = source_problems(source, backups.newest())
            restored = put_back(
                ledger,
                source,
                at=now(),
                live=config.till.mode is Mode.LIVE,
                currency=config.till.currency,
                continue_above=Counters(highest),
                lock=lock,
                known=backups.known(),
            )
    problems += [problem] if problem else []
    about = {
        "sales": restored.sales,
        "replaced_ledger_kept_as": str(restored.aside) if restored.aside else "none",
        "sale_numbers_continue_above": restored.continues_above,
    }
    return CheckResult(not problems, tuple(problems), about)


async def highest_number(setup: GatewaySetup, till: str) -> tuple[int, str]:
    """The highest counter of this till in PayGate's list, and what could not be looked at."""
    highest = 0
    gateway = setup.gateways.mobile_money
    if gateway is None:
        words = off_words(setup.off.get(Method.MOBILE_MONEY))
        return 0, f"PayGate's list could not be read, {_FROM_BACKUP}: {words}."
    try:
        async for item in walk(gateway.list, ListQuery()):
            if item.till == till and item.sale_number is not None:
                highest = max(highest, int(item.sale_number.removeprefix(f"{till}-")))
        return highest, ""
    except BadAnswer as error:
        return highest, f"PayGate's list could not be read to its end ({error}), {_FROM_BACKUP}."
    except ExchangeError as error:
        return highest, f"PayGate's list could not be read, {_FROM_BACKUP}: {gateway_words(error)}"


def source_problems(source: Path, newest: tuple[Path, Checkpoint] | None) -> list[str]:
    """What a person should know of a copy that is put back: changed since, or not the newest.

    Raises:
        LedgerError: The copy cannot be read.
    """
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
