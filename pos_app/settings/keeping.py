"""Where the keys are kept: the system's store, or a file, and moving from one to the other.

The file is only ever used because a person chose it, which `till.secrets` in `config.toml` records.
Moving back loses no key: the file goes when the store has given every key back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.settings.config import KeyPlace

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.settings.config import Config
    from pos_app.settings.folders import Folders
    from pos_app.settings.keys import StoreAnswer

TIMEOUT_SECONDS = 10.0


def file_in_use(config: Config, folders: Folders) -> Path | None:
    """The file that the keys are kept in; None: they are in the system's store."""
    return folders.key_file if config.till.secrets is KeyPlace.FILE else None


def choose_file(folders: Folders) -> None:
    """Keep the keys in a file from now on, as a person has just chosen.

    Raises:
        SettingsError: the settings cannot be read or written.
    """
    _write_choice(folders, KeyPlace.FILE)


def choose_store(folders: Folders, *, timeout: float = TIMEOUT_SECONDS) -> StoreAnswer:
    """Move the keys into the system's store, then remove the file.

    Args:
        folders: where the file and the settings are.
        timeout: seconds for each key.

    Returns:
        `STORED`; or why not, and then the file is as it was and is still used.

    Raises:
        SettingsError: the settings cannot be read or written; the file is still used.
    """
    from pos_app.settings import key_file, key_store
    from pos_app.settings.keys import StoreAnswer, StoreState

    for name, answer in key_file.read(folders.key_file).items():
        if answer.state is StoreState.MISSING:
            continue
        if answer.secret is None:
            return answer
        moved = key_store.write_key(name, answer.secret, timeout=timeout)
        if moved.state is not StoreState.STORED:
            return moved
    _write_choice(folders, KeyPlace.SYSTEM)
    try:
        key_file.remove(folders.key_file)
    except OSError as error:
        return StoreAnswer(StoreState.FAILED, detail=type(error).__name__)
    return StoreAnswer(StoreState.STORED)


def _write_choice(folders: Folders, place: KeyPlace) -> None:
    from pos_app.settings import file

    loaded = file.load(folders.config_file)
    till = loaded.config.till._replace(secrets=place)
    folders.create()
    file.save(folders.config_file, loaded.config._replace(till=till), answered=loaded.given)
