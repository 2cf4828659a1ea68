"""Passwords: kept as scrypt makes of them, and of nothing else."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final

_N, _R, _P = 2**15, 8, 3
# It needs 32 MB, and a little more.
_MEMORY: Final = 64 * 1024 * 1024
_SALT_BYTES, _KEY_BYTES = 16, 32
LEAST: Final = 10
"""So many characters a password has at least."""
MOST: Final = 256


def make(password: str) -> str:
    """What is kept of a password: its costs, salt and digest."""
    salt = secrets.token_bytes(_SALT_BYTES)
    digest = _scrypt(password, salt, _N, _R, _P)
    return f"scrypt${_N}${_R}${_P}${salt.hex()}${digest.hex()}"


NOBODYS: Final = f"scrypt${_N}${_R}${_P}${'00' * _SALT_BYTES}${'00' * _KEY_BYTES}"
"""No password is this: looked at where there is no such person, so that it takes as long."""


def fits(password: str, kept: str) -> bool:
    """Whether it is the password."""
    _, n, r, p, salt, digest = kept.split("$")
    found = _scrypt(password, bytes.fromhex(salt), int(n), int(r), int(p))
    return hmac.compare_digest(found, bytes.fromhex(digest))


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    told = password.encode("utf-8", "replace")
    return hashlib.scrypt(told, salt=salt, n=n, r=r, p=p, maxmem=_MEMORY, dklen=_KEY_BYTES)
