"""The key that this till signs its receipts with: made once, kept beside the gateways' keys.

Nobody types it, and it is never shown, logged or exported; what others may know is its public half.
A till that has no place for keys, or whose place does not answer, has none, and signs nothing: no
receipt may wait for more than that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.settings import key_store
from pos_app.settings.keys import OwnKey, StoreState
from pos_app.settings.settings_table import Mode

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.settings.folders import Folders
    from pos_app.settings.keys import Secret, StoreAnswer
    from pos_app.settings.settings_table import Config


class ReceiptKey:
    """An Ed25519 key. It shows nothing of itself but its public half."""

    def __init__(self, secret: Secret) -> None:
        """Take the key from its text, and keep no text.

        Raises:
            ValueError: It is not 32 bytes in hex.
        """
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        self._key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret.reveal()))

    @property
    def public(self) -> bytes:
        """Its public half, 32 bytes."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """The signature over a message, 64 bytes."""
        return self._key.sign(message)

    def signed(self, signature: bytes, message: bytes) -> bool:
        """Whether a signature is this key's over a message."""
        from cryptography.exceptions import InvalidSignature

        try:
            self._key.public_key().verify(signature, message)
        except InvalidSignature:
            return False
        return True


def key_place(config: Config, folders: Folders) -> Path | None:
    """The file that the key is kept in; None: the system's store. Training has one of its own."""
    if config.till.mode is Mode.TRAINING:
        return folders.training_key_file
    return key_store.file_in_use(config, folders)


def read(
    file: Path | None, *, timeout: float = key_store.TIMEOUT_SECONDS
) -> tuple[ReceiptKey | None, StoreState]:
    """The key that there is, and what happened: `FOUND` where there is one, or why not.

    Args:
        file: Where keys are kept in the store's stead; None: the system's store.
        timeout: Seconds.
    """
    return _key_of(key_store.read_own_key(OwnKey.RECEIPTS, timeout=timeout, file=file))


def _key_of(answer: StoreAnswer) -> tuple[ReceiptKey | None, StoreState]:
    if answer.secret is None:
        return None, answer.state
    try:
        return ReceiptKey(answer.secret), answer.state
    except ValueError:
        return None, StoreState.UNUSABLE


def read_or_make(
    file: Path | None, *, timeout: float = key_store.TIMEOUT_SECONDS
) -> ReceiptKey | None:
    """The key; where there is none one is made and kept. None where it cannot be kept."""
    return _key_of(key_store.read_or_make_own_key(OwnKey.RECEIPTS, timeout=timeout, file=file))[0]
