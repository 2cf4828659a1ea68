"""`pos-app restore`: put a backup in the ledger's place, and keep what was there.

`restore`'s surroundings: PayGate's list says which sale numbers were given since the backup.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pos_app.assembly.engines import backups_of, ledger_path, make_folders, now
from pos_app.assembly.exits import Exit, Stop
from pos_app.commands.group import group, printer_of, program_of
from pos_app.commands.output import ReconcileAnswer
from pos_app.commands.own_ledger import ledger_stops
from pos_app.commands.payments import gateway_words
from pos_app.commands.wording import METHODS_OFF
from pos_app.engine.events import MethodOff
from pos_app.settings.settings_table import Mode
from pos_app.system.daemon_call import run

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from pos_app.assembly.gateways import GatewayMaker
    from pos_app.engine.deps import GatewaySetup
    from pos_app.ledger.checkpoint import Checkpoint
    from pos_app.ledger.file import LedgerLock
    from pos_app.settings.folders import Folders
    from pos_app.settings.settings_table import Config


@group.command("restore", help="Put a backup in the ledger's place.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_context
def restore(context: click.Context, file: Path) -> None:
    """Check the backup, keep the replaced file aside, and mark the ledger restored."""
    if not file.is_file():
        raise Stop(Exit.USAGE, f"There is no file {file}.")
    program = program_of(context)
    config, maker = program.config(), program.gateway_maker()
    ledger = ledger_path(config, program.folders)
    found = restore_from(maker, program.folders, ledger, config, file)
    printer = printer_of(context)
    for name, value in found.facts.items():
        printer.line(f"{name.replace('_', ' ')}: {value}")
    for problem in found.problems:
        printer.line(problem)
    printer.line("Restored. Reconcile today and the days since the backup: `pos-app reconcile`.")
    raise Stop(Exit.DONE)


_FROM_BACKUP = "so sale numbers go on from the backup and the replaced ledger"


def restore_from(
    maker: GatewayMaker, folders: Folders, ledger: Path, config: Config, source: Path
) -> ReconcileAnswer:
    """Put a backup in the ledger's place.

    Raises:
        Stop: Another program holds the ledger, the backup is not sound or is the ledger itself,
            or the disk refuses.
    """
    from pos_app.ledger.file import LedgerLock

    with ledger_stops("backup"):
        make_folders(folders)
        lock = LedgerLock.take(ledger)
    # Held from here to the end: a sale that is charged meanwhile would be only in the old ledger.
    with lock:
        if ledger.exists() and ledger.samefile(source):
            raise Stop(Exit.USAGE, "That file is the ledger itself: name a backup.")
        try:
            highest, problem = run(highest_number(maker, config.till.name))
        finally:
            maker.stop()
        return _put_back(lock, folders, ledger, config, source, highest, problem)


def _put_back(
    lock: LedgerLock,
    folders: Folders,
    ledger: Path,
    config: Config,
    source: Path,
    highest: int,
    problem: str,
) -> ReconcileAnswer:
    from pos_app.ledger.restore import restore as put_back

    with ledger_stops("backup"):
        backups = backups_of(ledger, config, folders)
        problems = tuple(source_problems(source, backups.newest()))
        restored = put_back(
            ledger,
            source,
            at=now(),
            live=config.till.mode is Mode.LIVE,
            currency=config.till.currency,
            continue_above=highest,
            lock=lock,
            known=backups.known(),
        )
    if problem:
        problems = (*problems, problem)
    about = {
        "sales": restored.sales,
        "replaced_ledger_kept_as": str(restored.aside) if restored.aside else "none",
        "sale_numbers_continue_above": restored.continues_above,
    }
    return ReconcileAnswer(not problems, problems, about)


async def highest_number(
    maker: Callable[[], Awaitable[GatewaySetup]], till: str
) -> tuple[int, str]:
    """The highest counter of this till in PayGate's list, and what could not be looked at."""
    from pos_app.gateways.port import BadAnswer, ExchangeError, ListQuery, walk

    highest = 0
    setup = await maker()
    try:
        gateway = setup.gateways.mobile_money
        if gateway is None:
            words = METHODS_OFF[setup.mobile_money_off or MethodOff.KEYS_MISSING]
            return 0, f"PayGate's list could not be read, {_FROM_BACKUP}: {words}."
        async for item in walk(gateway.list, ListQuery()):
            if item.till == till and item.sale_number is not None:
                highest = max(highest, int(item.sale_number.removeprefix(f"{till}-")))
        return highest, ""
    except BadAnswer as error:
        return highest, f"PayGate's list could not be read to its end ({error}), {_FROM_BACKUP}."
    except ExchangeError as error:
        return highest, f"PayGate's list could not be read, {_FROM_BACKUP}: {gateway_words(error)}"
    finally:
        await setup.gateways.close()


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
