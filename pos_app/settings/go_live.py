"""What holds where no mode is written: training, unless something says that this till is live.

A live till that loses its settings must not go on in training, where every prompt is approved and
nothing is paid. Nothing here decides for a person, and the key store's answer may take seconds, so
`live_keys` is never called on a window's thread.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pos_app.settings import config_file
from pos_app.settings.config_file import SettingsError
from pos_app.settings.folders import HOME_VARIABLE, find_folders
from pos_app.settings.keys import StoreState, from_environment
from pos_app.settings.settings_table import Mode

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pos_app.settings.folders import Folders


# The live ledger, what a restore put aside, its heads and its backups: training's begin otherwise.
_LIVE_FILES = "ledger*.sqlite3*"
_SILENT_SECONDS = 10.0


class SignCode(StrEnum):
    """What says that a till is live."""

    LEDGER = "ledger"
    BACKUPS = "backups"
    SETTINGS = "settings"
    KEYS = "keys"
    STORE_SILENT = "store_silent"
    EMPTY_SETTINGS = "empty_settings"


# What says that a till with no mode written is a live one.
LIVE_SIGNS = {
    SignCode.LEDGER: "a live till's ledger is at {place}",
    SignCode.BACKUPS: "a live till's backups are in {place}",
    SignCode.SETTINGS: "a live till's settings are at {place}",
    SignCode.KEYS: "there are keys that move real money",
    SignCode.STORE_SILENT: "the system's key store does not say whether there are live keys",
    SignCode.EMPTY_SETTINGS: "the file is empty",
}


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that says so, and its file or folder; keys have none."""

    code: SignCode
    place: str = ""


def mode_words(sign: Sign, folders: Folders) -> str:
    """Why a till with no mode written takes and tells no money, and what to do; one sentence."""
    found = LIVE_SIGNS[sign.code].format(place=sign.place)
    return (
        f"No mode is written in {folders.config_file}, and {found}: open the till's window and "
        'choose, or write mode = "live" or mode = "training" under [till] there (if that is not '
        "this till's folder, set POS_APP_HOME right)."
    )


def live_files(folders: Folders, environ: Mapping[str, str] | None = None) -> Sign | None:
    """Look for what a live till leaves behind, and for its keys in the environment.

    It looks in the till's folder, and where `POS_APP_HOME` names one also in the platform's own:
    that is where a till is whose variable was mistyped.

    Returns:
        The first sign found, or None.
    """
    environ = os.environ if environ is None else environ
    if _keys_in(environ):
        return Sign(SignCode.KEYS)
    elsewhere = find_folders(
        {name: each for name, each in environ.items() if name != HOME_VARIABLE}
    )
    places = [folders, elsewhere] if elsewhere != folders else [folders]
    for place in places:
        for folder, code in ((place.data, SignCode.LEDGER), (place.backups, SignCode.BACKUPS)):
            found = _first(folder)
            if found is not None:
                return Sign(code, str(found if code is SignCode.LEDGER else folder))
        if place.key_file.exists():
            return Sign(SignCode.KEYS, str(place.key_file))
    if elsewhere != folders and _says_live(elsewhere.config_file):
        return Sign(SignCode.SETTINGS, str(elsewhere.config_file))
    return None


def live_keys(
    environ: Mapping[str, str] | None = None, *, timeout: float = _SILENT_SECONDS
) -> Sign | None:
    """Ask the system's key store for keys that may move real money.

    Args:
        environ: the environment; the process's own if None.
        timeout: seconds that the store may take.

    Returns:
        `KEYS`; `STORE_SILENT` where the store could not be asked, since they may be there; None.
    """
    # Few starts come here: most tills say which mode they are in.
    from pos_app.settings.key_store import read_keys

    answers = read_keys(environ, timeout=timeout).answers.values()
    for answer in answers:
        if answer.secret is not None and not answer.secret.is_test:
            return Sign(SignCode.KEYS)
        if answer.state is StoreState.UNUSABLE:
            return Sign(SignCode.KEYS)
    silent = (StoreState.FAILED, StoreState.TIMED_OUT)
    return Sign(SignCode.STORE_SILENT) if any(each.state in silent for each in answers) else None


def write_mode(folders: Folders, mode: Mode) -> None:
    """Write the mode that a person has chosen; everything else stays as it is.

    Raises:
        SettingsError: the settings cannot be read or written.
    """
    loaded = config_file.load_or_empty(folders.config_file)
    wanted = config_file.changed(loaded, {"till.mode": mode.value})
    folders.create()
    config_file.save(folders.config_file, wanted.config, answered=wanted.given)


def _keys_in(environ: Mapping[str, str]) -> bool:
    answers = from_environment(environ).values()
    return any(answer.secret is None or not answer.secret.is_test for answer in answers)


def _first(folder: Path) -> Path | None:
    try:
        return next(iter(sorted(folder.glob(_LIVE_FILES))), None)
    except OSError:
        return None


def _says_live(path: Path) -> bool:
    try:
        return config_file.load(path).config.till.mode is Mode.LIVE
    except SettingsError:
        # It is there and cannot be read: whose till it is nobody knows.
        return True
