"""`pos-app support`: one file for whoever helps from far away, with no customer in it.

Redacted logs and crash reports, settings without secrets, `doctor`, and counts of the ledger's
rows. It must never hold a row of the ledger, a key or a whole phone number: everything that goes
in is redacted once more on its way.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import zipfile
from typing import TYPE_CHECKING

import click
import tomli_w

from pos_app import __version__
from pos_app.assembly.terminal import Exit, Stop, tell
from pos_app.commands.doctor import examine
from pos_app.commands.group import new_file, verb, writing
from pos_app.ledger.errors import LedgerError
from pos_app.ledger.queries import describe
from pos_app.settings.config_file import as_document
from pos_app.settings.keys import SecretName
from pos_app.settings.settings_table import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pos_app.assembly.program import TillProgram
    from pos_app.commands.group import Run


_README = """\
This file was made by `pos-app support` for whoever helps this shop with its till.

doctor.json     what `pos-app doctor` found
settings.toml   the settings, without secrets
ledgers.json    how many rows the sales files have, and nothing of what they hold
system.json     versions
logs/           the program's log, redacted
crashes/        what the program wrote of errors of its own, redacted

There is no sale, no customer, no key and no whole phone number in it.
"""
# The log file and its older ones; each is at most 1 MB.
_LOGS = "pos-app.log*"
_REPORTS = "crash-*.txt"


@verb()
@click.option("--out", required=True, type=new_file, metavar="FILE", help="The new zip.")
def support(run: Run, out: Path) -> Exit:
    """Write one file for whoever helps: no customers, no keys."""
    make_bundle(run.program, out)
    tell(f"Written to {out}: send it to whoever helps you.")
    return Exit.DONE


def make_bundle(program: TillProgram, out: Path) -> None:
    """Write the bundle to a new file, owner-only; raises Stop where it cannot be written."""
    for secret in SecretName:
        # In case one ever got into a file.
        program.redactor.register(os.environ.get(secret.variable, ""))
    with writing(out):
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with (
            open(descriptor, "wb") as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle,
        ):
            for name, text in _parts(program):
                bundle.writestr(name, program.redactor.redact(text))


def _parts(program: TillProgram) -> Iterator[tuple[str, str]]:
    yield "README.txt", _README
    system = {
        "version": __version__,
        "python": sys.version,
        "frozen": bool(getattr(sys, "frozen", False)),
        "platform": platform.platform(),
        "machine": platform.machine(),
    }
    yield "system.json", _json(system)
    yield "doctor.json", _json(_doctor(program))
    yield "settings.toml", _settings(program)
    yield "ledgers.json", _json(_ledgers(program))
    folder = program.folders.logs
    for prefix, pattern in (("logs", _LOGS), ("crashes", _REPORTS)):
        for path in sorted(folder.glob(pattern)):
            try:
                yield f"{prefix}/{path.name}", path.read_text("utf-8", "replace")
            except OSError as error:
                yield f"{prefix}/{path.name}", f"cannot be read: {error.strerror}\n"


def _doctor(program: TillProgram) -> dict[str, object]:
    try:
        found = examine(program)
    except Stop as stop:
        return {"ok": False, "problems": [stop.message]}
    return {"ok": found.ok, "problems": list(found.problems), **found.facts}


def _settings(program: TillProgram) -> str:
    try:
        config = program.config()
    except Stop as stop:
        return f"# {stop.message}\n"
    # What the program understood, not the file: a file may hold anything.
    document = as_document(config)
    for setting in SETTINGS.values():
        if setting.name in document[setting.section]:
            document[setting.section][setting.name] = setting.shown(config)
    return tomli_w.dumps(document)


def _ledgers(program: TillProgram) -> dict[str, object]:
    facts: dict[str, object] = {}
    for path in (program.folders.ledger, program.folders.training_ledger):
        if not path.exists():
            facts[path.name] = "none"
            continue
        try:
            facts[path.name] = describe(path)
        except LedgerError as error:
            facts[path.name] = str(error)
    return facts


def _json(facts: dict[str, object]) -> str:
    return json.dumps(facts, indent=1, default=str, ensure_ascii=False) + "\n"
