"""The settings room behind its port: files and key stores are asked on daemon threads.

A key goes in once and never comes out: only whether it is there.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from pos_app.desktop.link.background import BackgroundRunner
from pos_app.desktop.link.ports import (
    KEY_NAMES,
    FieldProblem,
    KeyName,
    KeyState,
    Places,
    SettingsRead,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pos_app.settings.document import Loaded
    from pos_app.settings.folders import Folders
    from pos_app.settings.keys import StoreAnswer
    from pos_app.settings.problems import SettingsError


class SettingsRoom(QObject):
    """The settings room behind the port; everything that may block is off the window's thread."""

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
        self._folders = folders
        self._environ = environ
        self._timeout = timeout
        self._errands = BackgroundRunner()

    def load(self, done: Callable[[SettingsRead], None]) -> None:
        """Read the settings."""
        self._errands.run(partial(_load, self._folders), done)

    def save(self, changes: Mapping[str, object], done: Callable[[SettingsRead], None]) -> None:
        """Check the settings with these changes, then write them."""
        self._errands.run(partial(_save, self._folders, dict(changes)), done)

    def read_keys(self, done: Callable[[Mapping[KeyName, KeyState]], None]) -> None:
        """Say of each key whether it is there."""
        self._errands.run(partial(_read_keys, self._folders, self._environ, self._timeout), done)

    def write_key(self, name: KeyName, text: str, done: Callable[[KeyState], None]) -> None:
        """Put a key into the system's store."""
        self._errands.run(partial(_write_key, self._folders, name, text, self._timeout), done)

    def is_key(self, text: str) -> bool:
        """Whether a text has the shape of a secret key; asks nobody and keeps nothing."""
        from pos_app.settings.keys import UnusableSecret, read_key

        try:
            return read_key(text).is_secret_key
        except UnusableSecret:
            return False

    def delete_key(self, name: KeyName, done: Callable[[KeyState], None]) -> None:
        """Take a key out of the system's store."""
        self._errands.run(partial(_delete_key, self._folders, name, self._timeout), done)

    def keep_in_file(self, done: Callable[[SettingsRead], None]) -> None:
        """Keep the keys in a file from now on, because a person has just chosen it."""
        self._errands.run(partial(_keep_in_file, self._folders), done)

    def move_to_store(self, done: Callable[[KeyState], None]) -> None:
        """Move the keys from the file into the system's store, and remove the file."""
        self._errands.run(partial(_move_to_store, self._folders, self._timeout), done)

    def places(self) -> Places:
        """Where things are kept."""
        folders = self._folders
        return Places(
            config_file=str(folders.config_file),
            key_file=str(folders.key_file),
            data=str(folders.data),
            logs=str(folders.logs),
            backups=str(folders.backups),
        )


def _load(folders: Folders) -> SettingsRead:
    from pos_app.settings import config_file
    from pos_app.settings.problems import SettingsError

    try:
        return _read(config_file.load(folders.config_file))
    except SettingsError as error:
        return SettingsRead(problems=_problems(error, {}))


def _save(folders: Folders, changes: dict[str, object]) -> SettingsRead:
    from pos_app.settings import config_file, document
    from pos_app.settings.problems import SettingsError

    try:
        before = config_file.load(folders.config_file)
        wanted = document.as_document(before.config, answered=before.given)
        for dotted, value in changes.items():
            section, _, key = dotted.partition(".")
            if value is None:
                wanted[section].pop(key, None)
            else:
                wanted[section][key] = value
        config = document.parse(wanted).config
        folders.create()
        config_file.save(folders.config_file, config, answered=before.given | changes.keys())
        after = _read(config_file.load(folders.config_file))
        old = _read(before).values
        changed = [key for key, value in after.values.items() if value != old.get(key)]
        return replace(after, restart=document.needs_restart(changed))
    except SettingsError as error:
        return SettingsRead(problems=_problems(error, changes))


def _read(loaded: Loaded) -> SettingsRead:
    from pos_app.settings import document

    asked = document.as_document(loaded.config, answered=document.ASKED)
    values = {
        f"{section}.{key}": value
        for section, content in asked.items()
        for key, value in content.items()
    }
    values.setdefault("checkout.amount_unit", None)
    return SettingsRead(values, loaded.given)


def _problems(error: SettingsError, changes: Mapping[str, object]) -> tuple[FieldProblem, ...]:
    from pos_app.settings.document import plain_http

    found = []
    for problem in error.problems:
        value = changes.get(problem.key)
        code = str(problem.code)
        if (
            problem.key.endswith("base_url")
            and isinstance(value, str)
            and "https URL" in (problem.allowed)
        ):
            code = "plain_http" if plain_http(value) else code
        found.append(FieldProblem(problem.key, code, problem.allowed))
    return tuple(found)


def _key_file(folders: Folders) -> Path | None:
    from pos_app.settings import config_file
    from pos_app.settings.key_store import file_in_use
    from pos_app.settings.problems import SettingsError

    try:
        return file_in_use(config_file.load(folders.config_file).config, folders)
    except SettingsError:
        return None


def _read_keys(
    folders: Folders, environ: Mapping[str, str] | None, timeout: float
) -> Mapping[KeyName, KeyState]:
    from pos_app.settings.key_store import read_keys
    from pos_app.settings.keys import SecretName

    answers = read_keys(environ, timeout=timeout, file=_key_file(folders)).answers
    return {name: _state(answers[SecretName(name)]) for name in KEY_NAMES}


def _write_key(folders: Folders, name: KeyName, text: str, timeout: float) -> KeyState:
    from pos_app.settings.key_store import write_key
    from pos_app.settings.keys import SecretName, UnusableSecret, read_key

    try:
        secret = read_key(text)
    except UnusableSecret:
        return KeyState("unusable")
    if not secret.is_secret_key:
        return KeyState("unusable")
    place = _key_file(folders)
    state = _state(write_key(SecretName(name), secret, timeout=timeout, file=place))
    return KeyState(state.code, test=secret.is_test, file=place is not None)


def _delete_key(folders: Folders, name: KeyName, timeout: float) -> KeyState:
    from pos_app.settings.key_store import delete_key
    from pos_app.settings.keys import SecretName

    place = _key_file(folders)
    state = _state(delete_key(SecretName(name), timeout=timeout, file=place))
    return KeyState(state.code, file=place is not None)


def _keep_in_file(folders: Folders) -> SettingsRead:
    from pos_app.settings.key_store import choose_file
    from pos_app.settings.problems import SettingsError

    try:
        choose_file(folders)
    except SettingsError as error:
        return SettingsRead(problems=_problems(error, {}))
    return _load(folders)


def _move_to_store(folders: Folders, timeout: float) -> KeyState:
    from pos_app.settings.key_store import choose_store
    from pos_app.settings.problems import SettingsError

    try:
        return _state(choose_store(folders, timeout=timeout))
    except SettingsError:
        return KeyState("unwritable")


def _state(answer: StoreAnswer) -> KeyState:
    from pos_app.settings.keys import Source

    test = answer.secret is not None and answer.secret.is_test
    return KeyState(
        str(answer.state),
        answer.source is Source.ENVIRONMENT,
        test,
        answer.source is Source.FILE,
    )
