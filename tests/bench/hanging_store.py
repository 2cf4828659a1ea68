"""A store of keys that never answers, chosen by `PYTHON_KEYRING_BACKEND`."""

from __future__ import annotations

import threading

from keyring.backend import KeyringBackend

from tests.bench.stamps import tell


class HangingStore(KeyringBackend):
    """Every question to it hangs."""

    priority = 9

    def get_password(self, service: str, username: str) -> str | None:
        tell("asked", service=service, key=username)
        threading.Event().wait()
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        del service, username, password
        threading.Event().wait()

    def delete_password(self, service: str, username: str) -> None:
        del service, username
        threading.Event().wait()
