"""The settings, as the window's screens ask for them: read, changed, and the gateways' keys.

Values go in and out as TOML holds them, under their dotted keys. Files and key stores are asked on
daemon threads. A key goes in once and never comes out: only whether it is there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from pos_app.desktop.link.background import BackgroundRunner
from pos_app.settings import config_file, key_store
from pos_app.settings.config_file import SettingProblem, SettingsError
from pos_app.settings.keys import Secret, SecretName, Source, StoreState, UnusableSecret, read_key
from pos_app.settings.settings_table import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pos_app.settings.folders import Folders
    from pos_app.settings.keys import StoreAnswer


@dataclass(frozen=True, slots=True)
class SettingsRead:
    """Settings as they are on disk now.

    Attributes:
        values: TOML's values by dotted key, defaults filled in; None where nothing is chosen.
        problems: Why the file or the new values cannot be used; then nothing was written.
        restart: Of what was just written, the dotted keys that apply only at the next start.
    """

    values: Mapping[str, object] = field(default_factory=dict)
    problems: tuple[SettingProblem, ...] = ()
    restart: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class KeyState:
    """Whether a key is there; never the key.

    Attributes:
        code: A `StoreState`, or `unwritable`: the settings cannot be written.
        environment: It comes from the environment, which wins over the store.
        test: It is a key that moves no real money.
        file: It is in the file that the owner chose in the store's stead.
    """

    code: str
    environment: bool = False
    test: bool = False
    file: bool = False


class SettingsRoom(QObject):
    """Every method returns at once; `done` is called later, on the window's thread."""

    def __init__(
        self,
        folders: Folders,
        *,
        environ: Mapping[str, str] | None = None,
        timeout: float = 10.0,
        parent: QObject | None = None,
    ) -> None:
        """Prepare; nothing is read yet.

        Args:
            folders: Where `config.toml` is or will be.
            environ: The environment for keys; the process's own if None.
            timeout: Seconds that the system's store of keys may take.
            parent: The owner.
        """
        super().__init__(parent)
        self.folders = folders
        self._environ = environ
        self._timeout = timeout
        self._errands = BackgroundRunner()

    def load(self, done: Callable[[SettingsRead], None]) -> None:
        """Read the settings."""
        self._errands.run(partial(_load, self.folders), done)

    def save(self, changes: Mapping[str, object], done: Callable[[SettingsRead], None]) -> None:
        """Check the settings with these changes (None takes a key out), then write them."""
        self._errands.run(partial(_save, self.folders, dict(changes)), done)

    def read_keys(self, done: Callable[[Mapping[SecretName, KeyState]], None]) -> None:
        """Say of each key whether it is there."""
        self._errands.run(partial(_read_keys, self.folders, self._environ, self._timeout), done)

    def write_key(self, name: SecretName, text: str, done: Callable[[KeyState], None]) -> None:
        """Put a key where keys are kept."""
        self._errands.run(partial(_write_key, self.folders, name, text, self._timeout), done)

    def delete_key(self, name: SecretName, done: Callable[[KeyState], None]) -> None:
        """Take a key out of where keys are kept."""
        self._errands.run(partial(_delete_key, self.folders, name, self._timeout), done)

    def keep_in_file(self, done: Callable[[SettingsRead], None]) -> None:
        """Keep the keys in a file from now on, because a person has just chosen it."""
        self._errands.run(partial(_keep_in_file, self.folders), done)

    def move_to_store(self, done: Callable[[KeyState], None]) -> None:
        """Move the keys from the file into the system's store, and remove the file."""
        self._errands.run(partial(_move_to_store, self.folders, self._timeout), done)


def is_key(text: str) -> bool:
    """Whether a text has the shape of a secret key; asks nobody and keeps nothing."""
    return _secret(text) is not None


def _secret(text: str) -> Secret | None:
    try:
        secret = read_key(text)
    except UnusableSecret:
        return None
    return secret if secret.is_secret_key else None


def _load(folders: Folders) -> SettingsRead:
    try:
        return SettingsRead(_values(config_file.load(folders.config_file)))
    except SettingsError as error:
        return SettingsRead(problems=error.problems)


def _save(folders: Folders, changes: dict[str, object]) -> SettingsRead:
    try:
        before = config_file.load(folders.config_file)
        wanted = config_file.changed(before, changes)
        folders.create()
        config_file.save(folders.config_file, wanted.config, answered=wanted.given)
        old, new = _values(before), _values(config_file.load(folders.config_file))
    except SettingsError as error:
        return SettingsRead(problems=error.problems)
    waiting = (key for key, value in new.items() if value != old[key] and SETTINGS[key].restart)
    return SettingsRead(new, restart=frozenset(waiting))


def _values(loaded: config_file.Loaded) -> dict[str, object]:
    return {key: setting.toml(loaded.config) for key, setting in SETTINGS.items()}


def _key_file(folders: Folders) -> Path | None:
    try:
        return key_store.file_in_use(config_file.load(folders.config_file).config, folders)
    except SettingsError:
        return None


def _read_keys(
    folders: Folders, environ: Mapping[str, str] | None, timeout: float
) -> dict[SecretName, KeyState]:
    found = key_store.read_keys(environ, timeout=timeout, file=_key_file(folders))
    return {name: _state(answer) for name, answer in found.answers.items()}


def _write_key(folders: Folders, name: SecretName, text: str, timeout: float) -> KeyState:
    secret = _secret(text)
    if secret is None:
        return KeyState(StoreState.UNUSABLE)
    place = _key_file(folders)
    answer = key_store.write_key(name, secret, timeout=timeout, file=place)
    return KeyState(answer.state, test=secret.is_test, file=place is not None)


def _delete_key(folders: Folders, name: SecretName, timeout: float) -> KeyState:
    place = _key_file(folders)
    answer = key_store.delete_key(name, timeout=timeout, file=place)
    return KeyState(answer.state, file=place is not None)


def _keep_in_file(folders: Folders) -> SettingsRead:
    try:
        key_store.choose_file(folders)
    except SettingsError as error:
        return SettingsRead(problems=error.problems)
    return _load(folders)


def _move_to_store(folders: Folders, timeout: float) -> KeyState:
    try:
        return _state(key_store.choose_store(folders, timeout=timeout))
    except SettingsError:
        return KeyState("unwritable")


def _state(answer: StoreAnswer) -> KeyState:
    return KeyState(
        answer.state,
        environment=answer.source is Source.ENVIRONMENT,
        test=answer.secret is not None and answer.secret.is_test,
        file=answer.source is Source.FILE,
    )
