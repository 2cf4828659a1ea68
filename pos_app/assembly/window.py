"""Opens the till's window: a display first, then the settings, then the window, then the rest."""

from __future__ import annotations

import gc
import logging
import os
import sys
import threading
from functools import cache, partial
from typing import TYPE_CHECKING

from pos_app import __version__
from pos_app.assembly.program import now
from pos_app.assembly.terminal import Exit, Stop, say
from pos_app.desktop.system.display_check import missing_display
from pos_app.domain.methods import GatewayName
from pos_app.settings.settings_table import Mode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from pos_app.assembly.gateways import GatewayMaker
    from pos_app.assembly.outbox import WindowHeadOffice
    from pos_app.assembly.program import TillProgram
    from pos_app.desktop.link.context import WindowSettings
    from pos_app.desktop.link.receipt_jobs import ReceiptsPort
    from pos_app.desktop.link.settings_room import SettingsRoom
    from pos_app.desktop.link.updating import UpdatesPort
    from pos_app.desktop.shell.flow import Till
    from pos_app.engine.engine import Engine
    from pos_app.engine.events import EngineEvent, LedgerTrouble
    from pos_app.engine.requests import EngineRequest
    from pos_app.settings.settings_table import Config
    from pos_app.training.gateway import Prompt

_ICON_TRIES = 20


def run_window(program: TillProgram) -> int:
    """Open the till as a program of its own: every end is an exit code and one line."""
    try:
        return open_window(program)
    except Stop as stop:
        if stop.message:
            say(stop.message)
            if started_by_icon() and not stop.seen:
                _show(stop.message, int(stop.exit), program)
        return int(stop.exit)
    except ImportError as error:
        sentence = f"A part of the program is missing ({error.name}). Install the till again."
        say(sentence)
        if started_by_icon():
            _show(sentence, int(Exit.SETTINGS), program)
        return int(Exit.SETTINGS)
    except Exception:
        if not started_by_icon():
            raise
        sys.excepthook(*sys.exc_info())
        sentence = f"A mistake in the program stopped it. Its report is in {program.folders.logs}."
        _show(sentence, int(Exit.BUG), program)
        return int(Exit.BUG)


def started_by_icon(environ: Mapping[str, str] = os.environ, system: str = sys.platform) -> bool:
    """Whether nobody sees what is printed, but somebody sees a window.

    Windows gives a windowed program no standard streams, macOS gives it the null device, and on
    Linux the menu's entry says so by `POS_APP_FROM_ICON`.
    """
    if environ.get("QT_QPA_PLATFORM", "") in ("offscreen", "minimal"):
        return False
    if sys.stderr is None or environ.get("POS_APP_FROM_ICON") == "1":
        return True
    try:
        null = os.path.samestat(os.fstat(sys.stderr.fileno()), os.stat(os.devnull))
    except (OSError, ValueError):
        return False
    return null and system == "darwin"


def _show(sentence: str, code: int, program: TillProgram) -> None:
    """Say it in a window of the till's own, or of the system's where that cannot be."""
    import platform

    details = (
        f"{sentence}\npos-app {__version__}, exit {code}\n{platform.platform()}, Python "
        f"{platform.python_version()}\n{program.folders.config_file}"
    )
    try:
        from pos_app.desktop.app import application
        from pos_app.desktop.look.theme import apply_theme
        from pos_app.desktop.shell.refusal import show_refusal
        from pos_app.desktop.system.languages import ENGLISH, speak
    except ImportError:
        from pos_app.system.message_box import show_message

        show_message("Counter till", sentence)
        return
    if missing_display() is None:
        app = application()
        # The sentence is the terminal's: nothing around it may be in another language.
        speak(app, ENGLISH)
        apply_theme(app, "system")
        show_refusal(sentence, details)


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
        raise _already_open(ledger)
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
        cash=config.cash.rules,
        has_printer=bool(config.receipt.printer),
        has_drawer=bool(config.receipt.printer) and config.receipt.drawer,
        print_when=config.receipt.print.value,
        lock_after_minutes=config.people.lock_after_minutes,
        language=config.till.language,
        shift_required=config.shift.required,
        difference_limit=config.shift.difference_limit,
        blind=config.shift.blind,
        customer_screen=config.customer_screen.screen,
        customer_language=config.till.customer_language,
        customer_voice=config.customer_screen.voice,
    )


class LateHeadOffice:
    """What talks to head office, made off the window's thread when it is first needed."""

    def __init__(self, program: TillProgram, submit: Callable[[EngineRequest], None]) -> None:
        """Make nothing yet; `submit` gives the engine a request, from any thread."""
        self._program = program
        self._submit = submit
        self._lock = threading.Lock()
        self._made: WindowHeadOffice | None = None
        self._stopped = False

    def __call__(self) -> WindowHeadOffice:
        """The one there is; not for the window's thread."""
        from pos_app.assembly.outbox import WindowHeadOffice

        with self._lock:
            self._made = self._made or WindowHeadOffice(self._program, self._look)
            return self._made

    def begin(self, till: Till) -> None:
        """Send from now on, where this till is enrolled; what comes of it is no sale's matter."""
        if self._program.config().headoffice.url and not self._stopped:
            from pos_app.desktop.link import background

            background.run(lambda: self().begin(), _nothing_more, _log_trouble, owner=till.window)

    def _look(self, payment_id: str) -> None:
        """A gateway may know more of a payment: the engine asks it now, not a little later."""
        from pos_app.engine.requests import LookSooner

        self._submit(LookSooner(payment_id))

    def stop(self) -> None:
        """Send nothing more; from any thread, and at once."""
        self._stopped = True
        if self._made is not None:
            self._made.stop()


def _nothing_more(_: object) -> None:
    """It sends by itself from here on."""


def _log_trouble(error: Exception) -> None:
    logging.getLogger(__name__).error("the outbox did not begin", exc_info=error)


def prepare(program: TillProgram, maker: Callable[[], GatewayMaker], till: Till) -> str | None:
    """Register the places beside the sale; the name of one to open first, or None."""
    from pos_app.desktop.shell.wire import offer_places, offer_updates

    window, ledger = till.window, program.ledger
    office = LateHeadOffice(program, till.context.bridge.submit)
    till.context.receipts.port = cache(partial(_receipts, program))

    def forward() -> None:
        window.showMaximized()
        window.raise_()
        window.activateWindow()

    def answer_for_it() -> None:
        from pos_app.desktop.system.second_copy import listen

        # Only whoever has the ledger answers for it: one that lost the race must not.
        till.context.bridge.engine_ready.disconnect(answer_for_it)
        listen(ledger, forward, window)

    window.painted.connect(_collect_again)
    till.context.bridge.engine_ready.connect(answer_for_it)
    till.context.bridge.engine_ready.connect(lambda _ready: office.begin(till))
    till.context.bridge.ending.connect(office.stop)
    till.context.bridge.ledger_trouble.connect(partial(_give_way, till, ledger))
    if program.config().updates.manifest_url:
        window.painted.connect(lambda: offer_updates(till, cache(partial(_updates, program))))
    return offer_places(
        till,
        partial(_settings_room, program),
        None if till.context.settings.live else TrainingCustomers(maker),
        first_run=not program.loaded().existed,
        # Training counts a drawer of its own.
        count_file=ledger.with_name(f"{ledger.stem}-count.json"),
        head_office=office,
    )


def _receipts(program: TillProgram) -> ReceiptsPort:
    """What prints, saves and shares receipts; made on the thread that does the first."""
    from pos_app.assembly.receipt_forms import WindowReceipts

    return WindowReceipts(program)


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


def _give_way(till: Till, ledger: Path, trouble: LedgerTrouble) -> None:
    """End a window that was beaten to its ledger after it had looked: copies started together."""
    if trouble.code == "held":
        say(_already_open(ledger).message)
        till.window.hide()
        till.app.exit(int(Exit.HELD))


def _already_open(ledger: Path) -> Stop:
    from pos_app.desktop.system.second_copy import call_forward

    # One that is opening hears a moment later: an icon is pressed twice by the impatient.
    came = call_forward(ledger, tries=_ICON_TRIES if started_by_icon() else 1)
    shown = " Its window was brought forward." if came else ""
    return Stop(Exit.HELD, f"The till is already open on this computer.{shown}", seen=came)


def _held(ledger: Path) -> bool:
    if not ledger.exists():
        return False
    from pos_app.ledger.errors import LedgerCode, LedgerError
    from pos_app.ledger.file import LedgerLock

    try:
        LedgerLock.take(ledger).release()
    except LedgerError as error:
        return error.code is LedgerCode.HELD
    return False
