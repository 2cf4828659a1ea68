"""The gateways' keys in a file, where the owner chose that for want of a store of the system's.

Only its owner can read it, a link or another user's file is refused, and what it held is
overwritten before it goes. It must never be read or written unless the settings say `file`.
"""

from __future__ import annotations

import os
import stat
import tomllib
from contextlib import suppress
from typing import TYPE_CHECKING

from pos_app.settings.keys import Secret, SecretName, Source, StoreAnswer, StoreState, failed, taken
from pos_app.system import durable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


_LONGEST = 65_536
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


class _NotOurs(OSError):
    """The file is a link's end, no file at all, or another user's."""


def read(path: Path) -> dict[SecretName, StoreAnswer]:
    """An answer for every key: `FOUND`, `MISSING`, `UNUSABLE`, or `FAILED` with its kind."""
    try:
        texts = _texts(path)
    except (OSError, ValueError) as error:
        return dict.fromkeys(SecretName, failed(error))
    return {
        name: taken(texts[name], Source.FILE) if name in texts else StoreAnswer(StoreState.MISSING)
        for name in SecretName
    }


def write(path: Path, name: SecretName, secret: Secret) -> StoreAnswer:
    """Put a key into the file, which is made where there is none; never raises."""
    try:
        _replace(path, {**_texts(path), name: secret.reveal()})
    except (OSError, ValueError) as error:
        return failed(error)
    if read(path)[name].secret != secret:
        return StoreAnswer(StoreState.FAILED, detail="not read back")
    return StoreAnswer(StoreState.STORED)


def delete(path: Path, name: SecretName) -> StoreAnswer:
    """Take a key out of the file; never raises."""
    try:
        texts = _texts(path)
        if name not in texts:
            return StoreAnswer(StoreState.MISSING)
        del texts[name]
        _replace(path, texts)
    except (OSError, ValueError) as error:
        return failed(error)
    return StoreAnswer(StoreState.DELETED)


def remove(path: Path) -> None:
    """Overwrite what the file held, then take it away; none there is well.

    Raises:
        OSError: it is still there.
    """
    for place in (path, durable.beside(path)):
        with suppress(FileNotFoundError):
            descriptor = _open(place, os.O_RDWR)
            try:
                _overwrite(descriptor)
            finally:
                os.close(descriptor)
            place.unlink()


def _texts(path: Path) -> dict[SecretName, str]:
    try:
        descriptor = _open(path, os.O_RDONLY)
    except FileNotFoundError:
        return {}
    with os.fdopen(descriptor, "rb") as file:
        document: Mapping[str, object] = tomllib.loads(file.read(_LONGEST).decode())
    return {name: text for name in SecretName if isinstance(text := document.get(name.value), str)}


def _open(path: Path, flags: int) -> int:
    descriptor = os.open(path, flags | _NO_LINK)
    try:
        seen = os.fstat(descriptor)
        if not stat.S_ISREG(seen.st_mode) or (os.name == "posix" and seen.st_uid != os.geteuid()):
            raise _NotOurs
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _replace(path: Path, texts: Mapping[SecretName, str]) -> None:
    import tomli_w

    content = tomli_w.dumps({name.value: text for name, text in texts.items()}).encode()
    before = None
    with suppress(FileNotFoundError):
        before = _open(path, os.O_RDWR)
    try:
        if os.name != "posix" and before is not None:
            # Windows replaces no file that is open.
            os.close(before)
            before = None
        durable.write_whole(path, content)
    finally:
        if before is not None:
            # Also where only the folder could not be made durable: the old keys have no name then.
            if not os.path.samestat(os.fstat(before), path.stat()):
                _overwrite(before)
            os.close(before)


def _overwrite(descriptor: int) -> None:
    """As far as a program can: a disk that writes elsewhere each time may keep the old text."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, bytes(os.fstat(descriptor).st_size))
    os.fsync(descriptor)
