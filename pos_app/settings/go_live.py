"""What live mode still needs before it can take real money, as values to ask for.

It judges what it is given and reads nothing itself.

And what holds where no mode is written: training, unless something says that this till is live. A
live till that loses its settings must not go on in training, where every prompt is approved and
nothing is paid. Nothing here decides for a person, and the key store's answer may take seconds, so
`live_keys` is never called on a window's thread.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from pos_app.settings import config_file
from pos_app.settings.config_file import SettingsError
from pos_app.settings.folders import HOME_VARIABLE, find_folders
from pos_app.settings.keys import SecretName
from pos_app.settings.settings_table import Mode

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pos_app.settings.config_file import Loaded
    from pos_app.settings.folders import Folders
    from pos_app.settings.keys import Keys


class Part(StrEnum):
    """What a gap concerns."""

    TILL = "till"
    MOBILE_MONEY = "mobile_money"
    QR = "qr"


class GapCode(StrEnum):
    """What kind of gap it is."""

    NOT_GIVEN = "not_given"
    NO_KEY = "no_key"
    TEST_KEY = "test_key"


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that live mode still misses.

    Attributes:
        key: the dotted setting or the key's name.
        part: what it concerns.
        code: what kind of gap it is.
        blocks: whether `part` stays off until it is filled; otherwise a default stands in for it.
    """

    key: str
    part: Part
    code: GapCode
    blocks: bool


def live_gaps(loaded: Loaded, keys: Keys) -> tuple[Gap, ...]:
    """Find what live mode still misses, whatever mode is set now.

    Args:
        loaded: the settings.
        keys: the keys.

    Returns:
        The gaps in the order in which to ask; none: everything can go live.
    """
    gaps = []
    for key, part in (
        ("till.shop", Part.TILL),
        ("checkout.ipn_url", Part.QR),
        ("checkout.callback_url", Part.QR),
    ):
        if key not in loaded.given:
            gaps.append(Gap(key, part, GapCode.NOT_GIVEN, blocks=False))
    if loaded.config.checkout.amount_unit is None:
        gaps.append(Gap("checkout.amount_unit", Part.QR, GapCode.NOT_GIVEN, blocks=True))
    for name in SecretName:
        part = Part.MOBILE_MONEY if name is SecretName.PAYGATE_API_KEY else Part.QR
        secret = keys.get(name)
        if secret is None:
            gaps.append(Gap(name.value, part, GapCode.NO_KEY, blocks=True))
        elif part is Part.MOBILE_MONEY and secret.is_test:
            gaps.append(Gap(name.value, part, GapCode.TEST_KEY, blocks=True))
    return tuple(gaps)


def is_on(part: Part, gaps: tuple[Gap, ...]) -> bool:
    """Whether a part can take real money.

    Args:
        part: the part.
        gaps: from `live_gaps`.
    """
    return not any(gap.blocks and gap.part is part for gap in gaps)


MODE = "till.mode"
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


class Sign(NamedTuple):
    """One thing that says so.

    Attributes:
        code: what it is.
        place: the file or folder; empty for keys.
    """

    code: SignCode
    place: str = ""


def is_written(loaded: Loaded) -> bool:
    """Whether the settings' file itself says which mode it is."""
    return MODE in loaded.given


def live_files(folders: Folders, environ: Mapping[str, str] | None = None) -> Sign | None:
    """Look for what a live till leaves behind, and for its keys in the environment.

    It looks in the till's folder, and where `POS_APP_HOME` names one also in the platform's own:
    that is where a till is whose variable was mistyped.

    Args:
        folders: the till's.
        environ: the environment; the process's own if None.

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
    from pos_app.settings.key_store import read_keys
    from pos_app.settings.keys import StoreState

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
    from pos_app.settings.keys import from_environment

    answers = from_environment(environ).values()
    return any(answer.secret is None or not answer.secret.is_test for answer in answers)


def _first(folder: Path) -> Path | None:
    try:
        return next(iter(sorted(folder.glob(_LIVE_FILES))), None)
    except OSError:
        return None


def _says_live(path: Path) -> bool:
    from pos_app.settings import config_file

    try:
        return config_file.load(path).config.till.mode is Mode.LIVE
    except SettingsError:
        # It is there and cannot be read: whose till it is nobody knows.
        return True
