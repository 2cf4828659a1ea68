"""What an engine of this till needs beside its settings: days, folders, ledger and backups."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from pos_app.settings import folders as settings_folders
from pos_app.settings.settings_table import Mode

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.ledger.backup_folder import BackupFolder
    from pos_app.settings.folders import Folders
    from pos_app.settings.settings_table import Config


def now() -> datetime:
    """The wall clock, UTC, cut to the millisecond that the ledger keeps."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def local_midnight(day: date) -> datetime:
    """When a local day begins, with its zone; also where the clocks skip midnight."""
    begins = datetime.combine(day, time()).astimezone()
    if begins.astimezone(UTC).astimezone().date() < day:
        begins = datetime.combine(day, time(fold=1)).astimezone()
    return begins


def day_bounds(moment: datetime) -> tuple[datetime, datetime]:
    """The local day around a moment, as UTC, the end not included."""
    day = moment.astimezone().date()
    start, end = local_midnight(day), local_midnight(day + timedelta(days=1))
    return start.astimezone(UTC), end.astimezone(UTC)


def ledger_path(config: Config, folders: Folders) -> Path:
    """The ledger that these settings use: training has its own."""
    return folders.ledger if config.till.mode is Mode.LIVE else folders.training_ledger


def close_to_others(folders: Folders) -> None:
    """Keep everything for its owner alone; what cannot be is said, and stops no sale."""
    import logging

    for path in settings_folders.close_to_others(folders):
        logging.getLogger(__name__).warning("others can reach %s: see `pos-app doctor`", path)


def make_folders(folders: Folders) -> None:
    """Make the till's folders, owner-only; one that cannot be made is the ledger's to report."""
    from pos_app.ledger.errors import LedgerCode, LedgerError
    from pos_app.settings.config_file import SettingsError

    try:
        folders.create()
    except (OSError, SettingsError):
        raise LedgerError(LedgerCode.UNWRITABLE, "the till's folder cannot be made") from None


BACKUPS_KEPT = 30
# Training's are for practice: no money hangs on them.
TRAINING_BACKUPS_KEPT = 3


def backups_of(ledger: Path, config: Config, folders: Folders) -> BackupFolder:
    """The ledger's backups: training's lie beside the others, under names of their own."""
    from pos_app.ledger.backup_folder import BackupFolder

    live = config.till.mode is Mode.LIVE
    kept = BACKUPS_KEPT if live else TRAINING_BACKUPS_KEPT
    return BackupFolder(ledger, folders.backups, keep=kept)
