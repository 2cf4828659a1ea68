"""What the settings screens ask of the settings room, and the answer to it on daemon threads.

Values go in and out as TOML holds them, under their dotted keys, so no screen knows the room
itself. A key goes in once and never comes out: only whether it is there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Literal, Protocol

from PySide6.QtCore import QObject

from pos_app.desktop.errands import Errands

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pos_app.settings.document import Loaded
    from pos_app.settings.folders import Folders
    from pos_app.settings.problems import SettingsError
    from pos_app.settings.secrets import StoreAnswer

KeyName = Literal["paygate.api_key", "checkout.api_key", "checkout.secret_key"]
KEY_NAMES: tuple[KeyName, ...] = ("paygate.api_key", "checkout.api_key", "checkout.secret_key")


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """Why a value was not taken.

    Attributes:
        key: The dotted key, or a file or folder.
        code: A code of the settings room, or `plain_http` for an address in clear.
        allowed: What is allowed, in English, for whoever has no words of their own.
    """

    key: str
    code: str
    allowed: str = ""


@dataclass(frozen=True, slots=True)
class SettingsRead:
    """Settings as they are on disk now.

    Attributes:
        values: TOML's values by dotted key, defaults filled in; `checkout.amount_unit` may be None.
        given: The dotted keys that the file itself holds.
        problems: Why the file or the new values cannot be used; then nothing was written.
    """

    values: Mapping[str, object] = field(default_factory=dict)
    given: frozenset[str] = frozenset()
    problems: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyState:
    """Whether a key is there; never the key.

    Attributes:
        code: `found missing stored deleted no_store failed timed_out unusable`.
        environment: It comes from the environment, which wins over the store.
        test: It is a key that moves no real money.
    """

    code: str
    environment: bool = False
    test: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """Where the till keeps its things, as text for people."""

    config_file: str = ""
    data: str = ""
    logs: str = ""
    backups: str = ""


class SettingsPort(Protocol):
    """Every method returns at once; `done` is called later, on the window's thread."""

    def load(self, done: Callable[[SettingsRead], None]) -> None:
        """Read the settings."""

    def save(self, changes: Mapping[str, object], done: Callable[[SettingsRead], None]) -> None:
        """Check the settings with these changes (None takes a key out), then write them."""

    def read_keys(self, done: Callable[[Mapping[KeyName, KeyState]], None]) -> None:
        """Say of each key whether it is there."""

    def write_key(self, name: KeyName, text: str, done: Callable[[KeyState], None]) -> None:
        """Put a key into the system's store."""

    def delete_key(self, name: KeyName, done: Callable[[KeyState], None]) -> None:
        """Take a key out of the system's store."""

    def places(self) -> Places:
        """Where things are kept."""


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
        self._errands = Errands()

    def load(self, done: Callable[[SettingsRead], None]) -> None:
        """Read the settings."""
        self._errands.run(partial(_load, self._folders), done)

    def save(self, changes: Mapping[str, object], done: Callable[[SettingsRead], None]) -> None:
        """Check the settings with these changes, then write them."""
        self._errands.run(partial(_save, self._folders, dict(changes)), done)

    def read_keys(self, done: Callable[[Mapping[KeyName, KeyState]], None]) -> None:
        """Say of each key whether it is there."""
        self._errands.run(partial(_read_keys, self._environ, self._timeout), done)

    def write_key(self, name: KeyName, text: str, done: Callable[[KeyState], None]) -> None:
        """Put a key into the system's store."""
        self._errands.run(partial(_write_key, name, text, self._timeout), done)

    def delete_key(self, name: KeyName, done: Callable[[KeyState], None]) -> None:
        """Take a key out of the system's store."""
        self._errands.run(partial(_delete_key, name, self._timeout), done)

    def places(self) -> Places:
        """Where things are kept."""
        folders = self._folders
        return Places(
            str(folders.config_file), str(folders.data), str(folders.logs), str(folders.backups)
        )


def _load(folders: Folders) -> SettingsRead:
    from pos_app.settings import file
    from pos_app.settings.problems import SettingsError

    try:
        return _read(file.load(folders.config_file))
    except SettingsError as error:
        return SettingsRead(problems=_problems(error, {}))


def _save(folders: Folders, changes: dict[str, object]) -> SettingsRead:
    from pos_app.settings import document, file
    from pos_app.settings.problems import SettingsError

    try:
        before = file.load(folders.config_file)
        wanted = document.as_document(before.config, answered=before.given)
        for dotted, value in changes.items():
            section, _, key = dotted.partition(".")
            if value is None:
                wanted[section].pop(key, None)
            else:
                wanted[section][key] = value
        config = document.parse(wanted).config
        folders.create()
        file.save(folders.config_file, config, answered=before.given | changes.keys())
        return _read(file.load(folders.config_file))
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
    from pos_app.settings.rules import plain_http

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


def _read_keys(environ: Mapping[str, str] | None, timeout: float) -> Mapping[KeyName, KeyState]:
    from pos_app.settings.secrets import SecretName
    from pos_app.settings.store import read_keys

    answers = read_keys(environ, timeout=timeout).answers
    return {name: _state(answers[SecretName(name)]) for name in KEY_NAMES}


def _write_key(name: KeyName, text: str, timeout: float) -> KeyState:
    from pos_app.settings.secrets import Secret, SecretName, UnusableSecret
    from pos_app.settings.store import write_key

    try:
        secret = Secret(text)
    except UnusableSecret:
        return KeyState("unusable")
    state = _state(write_key(SecretName(name), secret, timeout=timeout))
    return KeyState(state.code, test=secret.is_test)


def _delete_key(name: KeyName, timeout: float) -> KeyState:
    from pos_app.settings.secrets import SecretName
    from pos_app.settings.store import delete_key

    return _state(delete_key(SecretName(name), timeout=timeout))


def _state(answer: StoreAnswer) -> KeyState:
    from pos_app.settings.secrets import Source

    test = answer.secret is not None and answer.secret.is_test
    return KeyState(str(answer.state), answer.source is Source.ENVIRONMENT, test)
