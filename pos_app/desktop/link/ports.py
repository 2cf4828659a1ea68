"""What the settings screens ask of the settings room.

Values go in and out as TOML holds them, under their dotted keys, so no screen knows the room
itself. A key goes in once and never comes out: only whether it is there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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
        restart: Of what was just written, the dotted keys that apply only at the next start.
    """

    values: Mapping[str, object] = field(default_factory=dict)
    given: frozenset[str] = frozenset()
    problems: tuple[FieldProblem, ...] = ()
    restart: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class KeyState:
    """Whether a key is there; never the key.

    Attributes:
        code: `found missing stored deleted no_store failed timed_out unusable`.
        environment: It comes from the environment, which wins over the store.
        test: It is a key that moves no real money.
        file: It is in the file that the owner chose in the store's stead.
    """

    code: str
    environment: bool = False
    test: bool = False
    file: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """Where the till keeps its things, as text for people."""

    config_file: str = ""
    data: str = ""
    logs: str = ""
    backups: str = ""
    key_file: str = ""


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

    def is_key(self, text: str) -> bool:
        """Whether a text has the shape of a secret key; asks nobody and keeps nothing."""

    def delete_key(self, name: KeyName, done: Callable[[KeyState], None]) -> None:
        """Take a key out of the system's store."""

    def keep_in_file(self, done: Callable[[SettingsRead], None]) -> None:
        """Keep the keys in a file from now on, because a person has just chosen it."""

    def move_to_store(self, done: Callable[[KeyState], None]) -> None:
        """Move the keys from the file into the system's store, and remove the file."""

    def places(self) -> Places:
        """Where things are kept."""
