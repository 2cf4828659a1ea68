"""`pos-app doctor`: look at everything that can be wrong, and change nothing.

Of keys it says only whether they are there and where from; never any of their text.
"""

from __future__ import annotations

import os
import platform
import random
import shutil
from contextlib import closing
from typing import TYPE_CHECKING

from pos_app import __version__
from pos_app.assembly import outbox
from pos_app.assembly.program import now
from pos_app.assembly.terminal import Exit
from pos_app.commands.group import verb
from pos_app.commands.headoffice import status_lines
from pos_app.commands.output import CheckResult, Printer
from pos_app.commands.receipt import NO_PROOF, PRINTING
from pos_app.commands.selfcheck import font_problem
from pos_app.commands.sources import (
    LEDGER,
    METHODS_OFF,
    NO_LEDGER,
    ask_gateways,
    check_whose,
    gateway_words,
)
from pos_app.commands.verify import problem_words
from pos_app.desktop.system.display_check import missing_display
from pos_app.domain.methods import Method
from pos_app.domain.proof import key_name
from pos_app.gateways.port import ErrorAnswer, ExchangeError, ListQuery
from pos_app.ledger.checkpoint import loss_problems
from pos_app.ledger.errors import LedgerError
from pos_app.ledger.queries import LogQueries
from pos_app.ledger.verify import verify
from pos_app.printing.ways import look
from pos_app.settings import receipt_key
from pos_app.settings.config_file import shown_value
from pos_app.settings.folders import find_open
from pos_app.settings.key_store import file_in_use, read_keys
from pos_app.settings.keys import StoreState
from pos_app.settings.settings_table import SETTINGS, Mode, without_token
from pos_app.system import resources
from pos_app.updates import manifest

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from datetime import datetime
    from pathlib import Path

    from pos_app.assembly.program import TillProgram
    from pos_app.commands.group import Run
    from pos_app.engine.deps import GatewaySetup
    from pos_app.engine.events import MethodOff
    from pos_app.ledger.backup_folder import BackupFolder
    from pos_app.settings.settings_table import Config

_SHOWN = 5
_CLOCK_SECONDS = 120.0
_FIRST_ORDER = 10**14
_LEAST_FREE = 1024 * 1024
# What is in head office's way and goes by itself.
_PASSES = ("", "unreachable", "down")


@verb(json="One JSON object.")
def doctor(run: Run) -> Exit:
    """Look at settings, keys, gateways, clock, ledger and versions."""
    found = examine(run.program)
    # Not the run's own, which refuses where no mode is written: that is one of the findings.
    printer = Printer(as_json=run.as_json, training=found.facts.get("mode") == "training")
    lines: list[str] = []
    for name, value in found.facts.items():
        if isinstance(value, dict) and name == "settings":
            lines += [
                f"{key} is not set" if held is None else f"{key} = {shown_value(held)}"
                for key, held in value.items()
            ]
        else:
            lines.append(f"{name.replace('_', ' ')}: {value}")
    printer.found(found, *lines, sound="All is well.")
    if found.ok:
        return Exit.DONE
    return Exit.LEDGER if str(found.facts.get("ledger", "")) in LEDGER else Exit.SETTINGS


def examine(program: TillProgram) -> CheckResult:
    """Look at settings, keys, gateways, clock, ledger, display and fonts.

    Raises:
        Stop: The settings are bad; it names them all.
    """
    loaded = program.loaded()
    config = loaded.config
    live = config.till.mode is Mode.LIVE
    problems: list[str] = []
    facts: dict[str, object] = {
        "version": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "mode": config.till.mode.value,
        "till": config.till.name,
        "shop": config.till.shop,
        "config_file": str(program.folders.config_file),
        "config_file_there": loaded.existed,
        "data_folder": str(program.folders.data),
        "settings": {key: setting.shown(config) for key, setting in SETTINGS.items()},
        "settings_warnings": [str(warning) for warning in loaded.warnings],
        **(key_facts(program) if live else {"keys": "training makes its own"}),
        **file_facts(program, problems),
    }
    if unknown := program.mode_problem():
        # Neither gateway nor ledger is this till's before it is known which till it is.
        return CheckResult(False, (unknown, *problems), {**facts, "mode": "not written"})
    facts |= ask_gateways(program.gateway_maker(), lambda setup: _gateways(setup, problems))
    backups = program.backups()
    facts |= _ledger(program.ledger, config, backups, problems) | last_backup(backups)
    facts |= {
        "display": missing_display(thorough=True) or "there",
        "printer": _printer(config.receipt.printer, problems),
        "receipt_key": _receipt_key(program),
    }
    bad_font = font_problem()
    if bad_font is not None:
        problems.append(bad_font)
    facts["fonts"] = "there" if bad_font is None else "missing"
    facts["updates"] = _updates(config.updates.manifest_url)
    facts["head_office"] = _head_office(program, problems)
    return CheckResult(not problems, tuple(problems), facts)


def key_facts(program: TillProgram) -> dict[str, object]:
    """Say of each key whether it is there and where from, and where keys are kept."""
    own = program.folders.key_file
    file = file_in_use(program.config(), program.folders)
    said = {}
    for name, answer in read_keys(file=file).answers.items():
        where = f" in the {answer.source.value}" if answer.source else ""
        said[name.value] = f"{answer.state.value}{where}"
    if file is not None:
        place = f"{own}, by the owner's choice: only this user can read it"
    elif own.exists():
        place = f"the system's store; {own} is left over and not used: delete it"
    else:
        place = "the system's store"
    return {"keys": said, "keys_kept_in": place}


def _printer(address: str, problems: list[str]) -> str:
    """Where receipts are printed, as it is set; why no job could begin there is a problem."""
    why = look(address) if address else None
    if why is not None:
        problems.append(f"The printer {address}: {PRINTING[why]}")
    return address or "none"


def _receipt_key(program: TillProgram) -> str:
    """The public half of the key that receipts are signed with, or why there is none."""
    key, state = receipt_key.read(receipt_key.key_place(program.config(), program.folders))
    if key is not None:
        return f"{key_name(key.public)}, public {key.public.hex()}"
    # One that was never made is made with the first receipt.
    return state.value if state is StoreState.MISSING else f"{state.value}. {NO_PROOF}"


def file_facts(program: TillProgram, problems: list[str]) -> dict[str, object]:
    """Say what other users can reach; what only a person can close is a problem."""
    found = find_open(program.folders)
    names = [str(each.path) for each in found if each.closable]
    problems.extend(
        f"Other users of this computer can reach {each.path}, and the till cannot change that: give"
        " it to this user, or move the till's folder."
        for each in found
        if not each.closable
    )
    return {"open_to_others_until_the_next_start": names[:_SHOWN] or "nothing"}


async def _gateways(setup: GatewaySetup, problems: list[str]) -> dict[str, object]:
    paygate, checkout = setup.gateways.mobile_money, setup.gateways.checkout
    clocks: list[float] = []
    facts: dict[str, object] = {"paygate": _off(setup.off.get(Method.MOBILE_MONEY))}
    if paygate is not None:
        facts["paygate"] = await _ask("PayGate", paygate.list(ListQuery(limit=1)), clocks, problems)
    qr_off = setup.off.get(Method.QR)
    facts["checkout"] = _off(qr_off)
    if checkout is not None:
        nobodys = str(random.SystemRandom().randrange(_FIRST_ORDER, 10 * _FIRST_ORDER))
        said = await _ask("Checkout", checkout.verify(nobodys), clocks, problems)
        facts["checkout"] = f"{said}; {_off(qr_off)}" if qr_off else said
    if paygate is None and checkout is None:
        problems.append("No gateway is on, so nothing can be charged.")
    facts["clock_difference_seconds"] = round(clocks[0], 1) if clocks else None
    if clocks and abs(clocks[0]) > _CLOCK_SECONDS:
        problems.append("This computer's clock is wrong: set it right, and let it be kept so.")
    return facts


async def _ask(name: str, call: Awaitable[object], clocks: list[float], problems: list[str]) -> str:
    there: datetime | None
    try:
        there = getattr(await call, "gateway_time", None)
    except ErrorAnswer as error:
        # An order that nobody made is unknown; to hear so proves the way and the keys.
        if error.unauthorised:
            problems.append(f"{name}: {gateway_words(error)}")
            return "key refused"
        there = error.gateway_time
    except ExchangeError as error:
        problems.append(f"{name}: {gateway_words(error)}")
        return f"not reachable ({error.code})"
    if there is not None:
        clocks.append((now() - there).total_seconds())
    return "reachable"


def _off(off: MethodOff | None) -> str:
    return f"off: {METHODS_OFF[off]}" if off else "off"


def _ledger(
    path: Path, config: Config, backups: BackupFolder, problems: list[str]
) -> dict[str, object]:
    facts: dict[str, object] = {"ledger_file": str(path), "ledger": "none yet"}
    unwritable = unwritable_place(path)
    if unwritable:
        problems.append(unwritable)
        facts["ledger"] = "unwritable"
        return facts
    if not path.exists():
        if backups.known():
            facts["ledger"] = "missing"
            problems.append(NO_LEDGER)
        return facts
    with closing(LogQueries(path)) as queries:
        try:
            check_whose(queries, config)
            known = backups.known()
            report = verify(path)
            facts |= {"ledger_rows": report.rows, "ledger_sales": report.sales}
            found = report.problems or loss_problems(path, known)
            problems.extend(f"The ledger: {problem_words(problem)}" for problem in found)
            facts["ledger"] = "damaged" if found else "sound"
            if not found and queries.restored():
                facts["ledger"] = "sound, restored from a backup: a reconcile is due"
        except LedgerError as error:
            facts["ledger"] = error.code
            problems.append(LEDGER[error.code])
    return facts


def unwritable_place(ledger: Path) -> str:
    """Why no sale can be stored there, naming the place; empty where nothing is seen against it."""
    place = ledger if os.path.lexists(ledger) else ledger.parent
    while not os.path.lexists(place) and place != place.parent:
        place = place.parent
    if place == ledger and not place.is_file():
        return f"No sale can be stored: {place} is not a file."
    if place != ledger and not place.is_dir():
        return f"No sale can be stored: {place} is not a folder."
    wanted = os.W_OK if place == ledger else os.W_OK | os.X_OK
    for each in {place, ledger.parent} if place == ledger else {place}:
        if not os.access(each, wanted):
            return f"No sale can be stored: {each} cannot be written by this user."
    if shutil.disk_usage(place).free < _LEAST_FREE:
        return f"No sale can be stored: the disk of {place} is full."
    return ""


def last_backup(backups: BackupFolder) -> dict[str, object]:
    """What `doctor` says of the backups."""
    newest = backups.newest()
    return {
        "last_backup_at": newest[1].taken_at if newest else "none yet",
        "last_backup": str(newest[0]) if newest else "none yet",
        "backups": sum(copy.exists() for copy in backups.copies()),
    }


def _head_office(program: TillProgram, problems: list[str]) -> str:
    """How far this till is at head office; what only a person can put right is a problem."""
    found = outbox.status(program)
    if not found.state.enrolled:
        return "off"
    who, sent, *trouble = status_lines(found)
    if found.state.trouble not in _PASSES:
        problems.extend(trouble)
    return "; ".join((who, sent, *trouble))


def _updates(url: str) -> str:
    if not url:
        return "off: no address is set"
    if not manifest.read_keys(resources.text("updates", "release-keys.txt")):
        return "off: this till came without a release key"
    return f"looked for once a day at {without_token(url)}"
