"""A system's store of keys, in memory, put in keyring's place for a test."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

if TYPE_CHECKING:
    from collections.abc import Iterator


class MemoryStore(KeyringBackend):
    """Keeps keys; while `gate` is not set it answers nobody."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.gate = threading.Event()
        self.gate.set()

    def get_password(self, service: str, username: str) -> str | None:
        self.gate.wait(20)
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.gate.wait(20)
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.gate.wait(20)
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError


@pytest.fixture
def key_store() -> Iterator[MemoryStore]:
    """The store that keyring uses in this test."""
    before = keyring.get_keyring()
    made = MemoryStore()
    keyring.set_keyring(made)
    yield made
    made.gate.set()
    keyring.set_keyring(before)
