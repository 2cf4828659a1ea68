"""Opens the till's window: a display first, then the settings, then the window, then the rest."""

from __future__ import annotations

import gc
from functools import cache, partial
from typing import TYPE_CHECKING

from pos_app import __version__
from pos_app.assembly.program import now
from pos_app.assembly.terminal import Exit, Stop, say
from pos_app.desktop.system.display_check import missing_display
from pos_app.domain.methods import GatewayName
from pos_app.settings.settings_table import Mode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pos_app.assembly.gateways import GatewayMaker
    from pos_app.assembly.program import TillProgram
    from pos_app.desktop.link.context import WindowSettings
    from pos_app.desktop.link.settings_room import SettingsRoom
    from pos_app.desktop.link.updating import UpdatesPort
    from pos_app.desktop.shell.flow import Till
    from pos_app.engine.engine import Engine
    from pos_app.engine.events import EngineEvent
    from pos_app.settings.settings_table import Config
    from pos_app.training.gateway import Prompt


def run_window(program: TillProgram) -> int:
    """Open the till as a program of its own: every end is an exit code and one line."""
    try:
        return open_window(program)
    except Stop as stop:
        if stop.message:
            say(stop.message)
        return int(stop.exit)


def open_window(program: TillProgram) -> int:
    """Open the till and run it to its end.

    Raises:
        Stop: No display, bad settings, or another copy holds the ledger.
    """
    problem = missing_display()
    if problem is not None:
        raise Stop(Exit.SETTINGS, problem)
    if not program.mode_written():
        _settle_mode(program)
    # Nothing that a start makes is garbage; collecting comes back after the first paint.
    gc.disable()
    config = program.config()
    ledger = program.ledger
    if _held(ledger):
        from pos_app.desktop.app import application

        application()
        raise Stop(Exit.HELD, _held_words(ledger))
    from pos_app.desktop.system.qt_start import take_hook_out

    take_hook_out()
    from pos_app.desktop.app import run_window
    from pos_app.desktop.system.qt_start import send_to_log

    send_to_log()
    # Made when the engine is, after the first paint.
    maker = cache(program.gateway_maker)
    return run_window(
        partial(_engine, program, maker),
        window_settings(config),
        prepare=partial(prepare, program, maker),
        on_crash=partial(setattr, program, "on_crash"),
    )


def _settle_mode(program: TillProgram) -> None:
    """Ask whether this till is live where something says so and the settings do not.

    Raises:
        Stop: Nobody answered, or the answer cannot be written.
    """
    from pos_app.desktop.app import application
    from pos_app.desktop.look.theme import apply_theme
    from pos_app.desktop.shell.mode_question import ask_for_mode
    from pos_app.settings import config_file as settings_file
    from pos_app.settings.go_live import Sign, SignCode

    config_file = program.folders.config_file

    def look() -> Sign | None:
        if settings_file.is_empty(config_file):
            return Sign(SignCode.EMPTY_SETTINGS)
        return program.live_sign()

    apply_theme(application(), "system")
    chosen = ask_for_mode(str(config_file), look)
    if chosen is None:
        raise Stop(Exit.SETTINGS, "Whether this till is live was not answered. Nothing was sent.")
    if chosen == "nothing_to_ask":
        program.mode_is_training()
    else:
        program.choose_mode(Mode(chosen))


def make_till(program: TillProgram, maker: GatewayMaker) -> Till:
    """Make the window without running it, for the demo and for tests."""
    from pos_app.desktop.app import open_till

    return open_till(
        partial(_engine, program, lambda: maker),
        window_settings(program.config()),
        prepare=partial(prepare, program, lambda: maker),
    )


def _engine(
    program: TillProgram, maker: Callable[[], GatewayMaker], tell: Callable[[EngineEvent], None]
) -> Engine:
    """Make the window's engine, after its first paint."""
    from pos_app.engine.engine import Engine

    return Engine(program.engine_deps(maker(), recover=True), tell)


def window_settings(config: Config) -> WindowSettings:
    """What the window needs of the settings."""
    from pos_app.desktop.link.context import WindowSettings
    from pos_app.settings.settings_table import plain_http

    live = config.till.mode is Mode.LIVE
    plain = []
    if live and plain_http(config.paygate.base_url):
        plain.append(GatewayName.PAYGATE)
    if live and plain_http(config.checkout.base_url):
        plain.append(GatewayName.CHECKOUT)
    return WindowSettings(
        live=live,
        shop=config.till.shop,
        till=config.till.name,
        maximum=config.till.max_amount,
        networks=tuple(config.paygate.networks),
        theme=config.till.theme.value,
        sounds=config.till.sounds,
        plain_http=tuple(plain),
        test_checkout=live and config.checkout.allow_test_checkout,
    )


def prepare(program: TillProgram, maker: Callable[[], GatewayMaker], till: Till) -> str | None:
    """Register the places beside the sale; the name of one to open first, or None."""
    from pos_app.desktop.shell.places import offer_places, offer_updates

    window, ledger = till.window, program.ledger

    def forward() -> None:
        window.showMaximized()
        window.raise_()
        window.activateWindow()

    def heard(fact: EngineEvent) -> None:
        from pos_app.desktop.system.second_copy import listen
        from pos_app.engine.events import EngineReady

        # Only whoever has the ledger answers for it: one that lost the race must not.
        if isinstance(fact, EngineReady):
            till.desk.bridge.fact.disconnect(heard)
            listen(ledger, forward, window)

    window.painted.connect(_collect_again)
    till.desk.bridge.fact.connect(heard)
    till.desk.bridge.fact.connect(partial(_give_way, till, ledger))
    if program.config().updates.manifest_url:
        window.painted.connect(lambda: offer_updates(till, cache(partial(_updates, program))))
    return offer_places(
        till,
        partial(_settings_room, program),
        None if till.desk.settings.live else TrainingCustomers(maker),
        first_run=not program.loaded().existed,
    )


def _updates(program: TillProgram) -> UpdatesPort:
    """What looks for newer versions; made on the thread that looks."""
    from pos_app.system import resources
    from pos_app.updates.check import Updates
    from pos_app.updates.manifest import read_keys

    return Updates(
        program.config().updates.manifest_url,
        program.folders.data / "updates",
        version=__version__,
        clock=now,
        keys=read_keys(resources.text("updates", "release-keys.txt")),
    )


def _settings_room(program: TillProgram) -> SettingsRoom:
    from pos_app.desktop.link.settings_room import SettingsRoom

    return SettingsRoom(program.folders)


class TrainingCustomers:
    """The customers of training's gateway; nobody is there until it runs."""

    def __init__(self, maker: Callable[[], GatewayMaker]) -> None:
        self._maker = maker

    def prompts(self) -> Sequence[Prompt]:
        """What customers can still answer, newest first."""
        training = self._maker().training
        return training.prompts() if training is not None else ()

    def approve(self, id: str) -> bool:
        """The customer approves."""
        training = self._maker().training
        return training is not None and training.approve(id)

    def reject(self, id: str) -> bool:
        """The customer rejects."""
        training = self._maker().training
        return training is not None and training.reject(id)

    def ignore(self, id: str) -> bool:
        """The customer does nothing any more."""
        training = self._maker().training
        return training is not None and training.ignore(id)


def _collect_again() -> None:
    # What is there now stays; not looking through it again keeps later collections short.
    gc.freeze()
    gc.enable()


def _give_way(till: Till, ledger: Path, fact: EngineEvent) -> None:
    """End a window that was beaten to its ledger after it had looked: copies started together."""
    from pos_app.engine.events import LedgerTrouble

    if isinstance(fact, LedgerTrouble) and fact.code == "held":
        from pos_app.assembly.terminal import say

        say(_held_words(ledger))
        till.window.hide()
        till.app.exit(int(Exit.HELD))


def _held_words(ledger: Path) -> str:
    from pos_app.desktop.system.second_copy import call_forward

    shown = " Its window was brought forward." if call_forward(ledger) else ""
    return f"The till is already open on this computer.{shown}"


def _held(ledger: Path) -> bool:
    from pos_app.ledger.errors import LedgerCode, LedgerError
    from pos_app.ledger.file import LedgerLock

    if not ledger.exists():
        return False
    try:
        LedgerLock.take(ledger).release()
    except LedgerError as error:
        return error.code is LedgerCode.HELD
    return False
