"""The whole program, as the command line and the window's starter see it."""

from __future__ import annotations

import logging
import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from typing import TYPE_CHECKING

from pos_app.assembly.failures import origin, quieten_last_resort, write_report
from pos_app.assembly.terminal import Exit, Stop, say
from pos_app.settings import config_file
from pos_app.settings import folders as settings_folders
from pos_app.settings.config_file import SettingsError
from pos_app.settings.folders import find_folders
from pos_app.settings.settings_table import Mode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from pos_app.assembly.gateways import GatewayMaker
    from pos_app.desktop.app import Crashed
    from pos_app.engine.deps import EngineDeps, LogReader
    from pos_app.engine.engine import Engine
    from pos_app.engine.events import EngineEvent
    from pos_app.ledger.backup_folder import BackupFolder
    from pos_app.ledger.book import Book
    from pos_app.settings.config_file import Loaded
    from pos_app.settings.folders import Folders
    from pos_app.settings.go_live import Sign
    from pos_app.settings.settings_table import Config
    from pos_app.transport.redaction import Redactor


BACKUPS_KEPT = 30
# Training's are for practice: no money hangs on them.
TRAINING_BACKUPS_KEPT = 3


def now() -> datetime:
    """The wall clock, UTC, cut to the millisecond that the ledger keeps."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def local_midnight(day: date) -> datetime:
    """When a local day begins, with its zone; also where the clocks skip midnight."""
    begins = datetime.combine(day, clock_time()).astimezone()
    if begins.astimezone(UTC).astimezone().date() < day:
        begins = datetime.combine(day, clock_time(fold=1)).astimezone()
    return begins


def business_day(moment: datetime, starts_at: str) -> date:
    """The shop's day that a moment belongs to, where days begin at `HH:MM`, local time."""
    local = moment.astimezone()
    begun = local.time() >= clock_time.fromisoformat(starts_at)
    return local.date() if begun else local.date() - timedelta(days=1)


def day_bounds(moment: datetime) -> tuple[datetime, datetime]:
    """The local day around a moment, as UTC, the end not included."""
    day = moment.astimezone().date()
    start, end = local_midnight(day), local_midnight(day + timedelta(days=1))
    return start.astimezone(UTC), end.astimezone(UTC)


def close_to_others(folders: Folders) -> None:
    """Keep everything for its owner alone; what cannot be is said, and stops no sale."""
    for path in settings_folders.close_to_others(folders):
        logging.getLogger(__name__).warning("others can reach %s: see `pos-app doctor`", path)


def make_folders(folders: Folders) -> None:
    """Make the till's folders, owner-only; one that cannot be made is the ledger's to report."""
    from pos_app.ledger.errors import LedgerCode, LedgerError

    try:
        folders.create()
    except (OSError, SettingsError):
        raise LedgerError(LedgerCode.UNWRITABLE, "the till's folder cannot be made") from None


def settings_stop(file: Path, error: SettingsError) -> Stop:
    """How a command ends whose settings are bad: which file, once, and what is bad in it."""
    words = str(error)
    return Stop(Exit.SETTINGS, words if str(file) in words else f"{file}: {words}")


class TillProgram:
    """Puts the rooms together as they are asked for; making it opens nothing."""

    def __init__(self, folders: Folders | None = None) -> None:
        """Know nothing yet; without `folders`, the till's own are found when they are needed."""
        self._loaded: Loaded | None = None
        self._folders = folders
        self._redactor: Redactor | None = None
        self._mode_problem: str | None = None
        self.on_crash: Crashed = lambda _report, _error, _trace: None
        self._reports: dict[tuple[str, int], str] = {}

    @property
    def folders(self) -> Folders:
        """Where everything is kept."""
        if self._folders is None:
            self._folders = find_folders()
        return self._folders

    @property
    def redactor(self) -> Redactor:
        """Knows every key that this run reads."""
        if self._redactor is None:
            from pos_app.transport.redaction import Redactor

            self._redactor = Redactor()
            # Before a key can be known, since there may never be a log file.
            quieten_last_resort(self._redactor)
        return self._redactor

    def loaded(self) -> Loaded:
        """The settings with their warnings, read once; raises Stop when they are bad."""
        if self._loaded is None:
            try:
                self._loaded = config_file.load(self.folders.config_file)
            except SettingsError as error:
                raise settings_stop(self.folders.config_file, error) from None
            for warning in self._loaded.warnings:
                say(str(warning))
        return self._loaded

    def config(self) -> Config:
        """The settings; raises Stop when they are bad, or do not say what mode this till is in."""
        problem = self.mode_problem()
        if problem:
            raise Stop(Exit.SETTINGS, problem)
        return self.loaded().config

    def mode_problem(self) -> str:
        """Why it is not known whether money is real here, in one sentence; empty where it is.

        Where the settings do not say, this may wait for the key store; it asks once a run.

        Raises:
            Stop: The settings are bad.
        """
        if self.loaded().mode_written:
            return ""
        if self._mode_problem is None:
            from pos_app.settings.go_live import mode_words

            sign = self.live_sign()
            self._mode_problem = mode_words(sign, self.folders) if sign else ""
        return self._mode_problem

    def live_sign(self) -> Sign | None:
        """What says that this till is live although no mode is written; may take seconds."""
        from pos_app.settings import go_live

        return go_live.live_files(self.folders) or go_live.live_keys()

    def choose_mode(self, mode: Mode) -> None:
        """Write the mode that a person has chosen, and read the settings again.

        Raises:
            Stop: They cannot be written.
        """
        from pos_app.settings.go_live import write_mode

        try:
            write_mode(self.folders, mode)
        except SettingsError as error:
            raise settings_stop(self.folders.config_file, error) from None
        self._loaded = None
        self._mode_problem = None

    def mode_is_training(self) -> None:
        """Take it that this till is in training: it was looked, and nothing says otherwise."""
        self._mode_problem = ""

    def mode_written(self) -> bool:
        """Whether the settings say which mode it is; an empty file, which is a bad one, does not.

        Raises:
            Stop: The settings are bad in another way.
        """
        return not config_file.is_empty(self.folders.config_file) and self.loaded().mode_written

    @property
    def ledger(self) -> Path:
        """The ledger that these settings use: training has its own; raises Stop as `config`."""
        live = self.config().till.mode is Mode.LIVE
        return self.folders.ledger if live else self.folders.training_ledger

    def backups(self) -> BackupFolder:
        """The ledger's backups: training's lie beside the others, under names of their own."""
        from pos_app.ledger.backup_folder import BackupFolder

        live = self.config().till.mode is Mode.LIVE
        kept = BACKUPS_KEPT if live else TRAINING_BACKUPS_KEPT
        return BackupFolder(self.ledger, self.folders.backups, keep=kept)

    def gateway_maker(self) -> GatewayMaker:
        """What makes the gateways for these settings."""
        from pos_app.assembly.gateways import GatewayMaker
        from pos_app.settings.key_store import file_in_use

        return GatewayMaker(
            self.config(),
            training_book=self.folders.training_gateway,
            key_file=file_in_use(self.config(), self.folders),
            redactor=self.redactor,
            now=now,
        )

    def engine_deps(self, gateways: GatewayMaker, *, recover: bool) -> EngineDeps:
        """What an engine of this till is made of; nothing is opened before it starts.

        Args:
            gateways: Makes the gateways on the engine's thread.
            recover: Pick up every unfinished payment, not only new ones.
        """
        import random

        from pos_app.engine.deps import EngineDeps, TillSetup

        config, folders, redactor = self.config(), self.folders, self.redactor
        path = self.ledger
        live = config.till.mode is Mode.LIVE

        def open_ledger() -> Book:
            from pos_app.assembly import logs
            from pos_app.ledger.book import open_book

            make_folders(folders)
            logs.begin(folders.logs, redactor)
            close_to_others(folders)
            return open_book(
                path,
                till=config.till.name,
                clock=now,
                live=live,
                currency=config.till.currency,
                backups=self.backups(),
            )

        def open_queries() -> LogReader:
            from pos_app.ledger.queries import LogQueries

            return LogQueries(path)

        return EngineDeps(
            open_book=open_ledger,
            make_gateways=gateways,
            till=TillSetup(
                live=live,
                till=config.till.name,
                shop=config.till.shop,
                maximum=config.till.max_amount,
                networks=frozenset(config.paygate.networks),
                cash=config.cash.rules,
                refund_limit=config.people.refund_limit,
                shift=config.shift.rules,
            ),
            now=now,
            monotonic=time.monotonic,
            random=random.SystemRandom(),
            day_bounds=day_bounds,
            open_queries=open_queries,
            recover=recover,
            open_backups=self.backups,
            # A command for each sale would copy the whole ledger each time.
            backup_at_the_end=recover,
            retention_days=config.ledger.retention_days,
            pin_key=lambda: _pin_key(config, self.folders),
            close_seconds=config.watch.deadline_seconds,
        )

    def engine(self, publish: Callable[[EngineEvent], None], *, recover: bool) -> Engine:
        """Start an engine."""
        from pos_app.engine.engine import Engine

        engine = Engine(self.engine_deps(self.gateway_maker(), recover=recover), publish)
        engine.start()
        return engine

    def crashed(self, error: BaseException, trace: TracebackType | None) -> None:
        """Report an error that nothing caught, and tell the window, where there is one.

        One that comes again from the same line has its report already: it must not push out others.
        """
        where = origin(error, trace)
        if where not in self._reports:
            path = write_report(self.folders.logs, self.redactor, now().astimezone(), error, trace)
            self._reports[where] = str(path or "")
        self.on_crash(self._reports[where], error, trace)


def _pin_key(config: Config, folders: Folders) -> bytes | None:
    """The till's own key for PINs; None where nothing keeps one. It may take seconds."""
    from pos_app.settings import key_store, receipt_key
    from pos_app.settings.keys import OwnKey

    file = receipt_key.key_place(config, folders)
    secret = key_store.read_or_make_own_key(OwnKey.PINS, file=file).secret
    return None if secret is None else secret.reveal().encode()
