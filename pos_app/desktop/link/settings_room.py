"""The settings, as the window's screens ask for them: read, changed, and the gateways' keys.

Values go in and out as TOML holds them, under their dotted keys. A key goes in once and never comes
out: only whether it is there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pos_app.settings import config_file, key_store
from pos_app.settings.config_file import SettingProblem, SettingsError
from pos_app.settings.keys import Secret, SecretName, Source, StoreState, UnusableSecret, read_key
from pos_app.settings.settings_table import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Mapping
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


@dataclass(frozen=True, slots=True)
class SettingsRoom:
    """Every method may block and is called off the window's thread; it holds nothing of a window.

    Attributes:
        folders: Where `config.toml` is or will be.
        environ: The environment for keys; the process's own if None.
        timeout: Seconds that the system's store of keys may take.
    """

    folders: Folders
    environ: Mapping[str, str] | None = field(default=None, repr=False)
    timeout: float = key_store.TIMEOUT_SECONDS

    def load(self) -> SettingsRead:
        """Read the settings."""
        try:
            return SettingsRead(_values(config_file.load(self.folders.config_file)))
        except SettingsError as error:
            return SettingsRead(problems=error.problems)

    def save(self, changes: Mapping[str, object]) -> SettingsRead:
        """Check the settings with these changes (None takes a key out), then write them."""
        path = self.folders.config_file
        try:
            before = config_file.load(path)
            wanted = config_file.changed(before, changes)
            self.folders.create()
            config_file.save(path, wanted.config, answered=wanted.given)
            old, new = _values(before), _values(config_file.load(path))
        except SettingsError as error:
            return SettingsRead(problems=error.problems)
        waiting = (key for key, value in new.items() if value != old[key] and SETTINGS[key].restart)
        return SettingsRead(new, restart=frozenset(waiting))

    def read_keys(self) -> dict[SecretName, KeyState]:
        """Say of each key whether it is there."""
        found = key_store.read_keys(self.environ, timeout=self.timeout, file=self._key_file())
        return {name: _state(answer) for name, answer in found.answers.items()}

    def write_key(self, name: SecretName, text: str) -> KeyState:
        """Put a key where keys are kept."""
        secret = _secret(text)
        if secret is None:
            return KeyState(StoreState.UNUSABLE)
        place = self._key_file()
        answer = key_store.write_key(name, secret, timeout=self.timeout, file=place)
        return KeyState(answer.state, test=secret.is_test, file=place is not None)

    def delete_key(self, name: SecretName) -> KeyState:
        """Take a key out of where keys are kept."""
        place = self._key_file()
        answer = key_store.delete_key(name, timeout=self.timeout, file=place)
        return KeyState(answer.state, file=place is not None)

    def keep_in_file(self) -> SettingsRead:
        """Keep the keys in a file from now on, because a person has just chosen it."""
        try:
            key_store.choose_file(self.folders)
        except SettingsError as error:
            return SettingsRead(problems=error.problems)
        return self.load()

    def move_to_store(self) -> KeyState:
        """Move the keys from the file into the system's store, and remove the file."""
        try:
            return _state(key_store.choose_store(self.folders, timeout=self.timeout))
        except SettingsError:
            return KeyState("unwritable")

    def _key_file(self) -> Path | None:
        try:
            loaded = config_file.load(self.folders.config_file)
        except SettingsError:
            return None
        return key_store.file_in_use(loaded.config, self.folders)


def is_key(text: str) -> bool:
    """Whether a text has the shape of a secret key; asks nobody and keeps nothing."""
    return _secret(text) is not None


def _secret(text: str) -> Secret | None:
    try:
        secret = read_key(text)
    except UnusableSecret:
        return None
    return secret if secret.is_secret_key else None


def _values(loaded: config_file.Loaded) -> dict[str, object]:
    return {key: setting.toml(loaded.config) for key, setting in SETTINGS.items()}


def _state(answer: StoreAnswer) -> KeyState:
    return KeyState(
        answer.state,
        environment=answer.source is Source.ENVIRONMENT,
        test=answer.secret is not None and answer.secret.is_test,
        file=answer.source is Source.FILE,
    )
