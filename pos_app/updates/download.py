"""Fetches an installer that a person chose, and proves it: once when it came, once when it starts.

It must never leave a file under its final name whose hash does not hold, and never say that one
may be started without having read it again.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pos_app.transport import errors
from pos_app.transport.client import Request
from pos_app.updates.manifest import UpdateCode, UpdateRefused

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.transport.client import Transport
    from pos_app.updates.manifest import Installer, UpdateOffer

DEADLINE_SECONDS = 1800.0
_OK = 200
_BLOCK = 1024 * 1024
_ENDINGS = (".exe", ".dmg", ".deb", ".pkg")


def file_name(offer: UpdateOffer) -> str:
    """The name that an offer's installer gets here; nothing of the URL but its known ending."""
    path = urlsplit(offer.installer.url).path.lower()
    ending = next((each for each in _ENDINGS if path.endswith(each)), "")
    return f"pos-app-{offer.version}{ending}"


async def fetch(transport: Transport, offer: UpdateOffer, folder: Path) -> Path:
    """Fetch an installer into a folder, which is made if need be.

    Returns:
        The whole and proven file; it is not fetched again where it is there already.

    Raises:
        UpdateRefused: It did not come, or is not what the manifest names; nothing is left.
    """
    target = folder / file_name(offer)
    if holds(target, offer.installer):
        return target
    part = target.with_name(target.name + ".part")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        await _fetch(transport, offer.installer, part)
        os.replace(part, target)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise UpdateRefused(UpdateCode.NO_ROOM if full else UpdateCode.NOT_WHOLE) from None
    finally:
        with contextlib.suppress(OSError):
            part.unlink()
    return target


def holds(path: Path, installer: Installer) -> bool:
    """Whether a file is there and is exactly what the manifest names."""
    digest = hashlib.sha256()
    try:
        if path.is_symlink() or path.stat().st_size != installer.size:
            return False
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError:
        return False
    return digest.hexdigest() == installer.sha256


async def _fetch(transport: Transport, installer: Installer, part: Path) -> None:
    digest = hashlib.sha256()
    got = 0
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "wb") as file:

        def take(block: bytes) -> None:
            nonlocal got
            got += len(block)
            digest.update(block)
            file.write(block)

        try:
            reply = await transport.download(
                Request("GET", installer.url),
                take,
                most=installer.size,
                deadline=DEADLINE_SECONDS,
            )
        except errors.TooLarge:
            raise UpdateRefused(UpdateCode.WRONG_HASH) from None
        except errors.NotSent:
            raise UpdateRefused(UpdateCode.NOT_REACHED) from None
        except errors.ExchangeError:
            raise UpdateRefused(UpdateCode.NOT_WHOLE) from None
        file.flush()
        os.fsync(file.fileno())
    if reply.status != _OK:
        raise UpdateRefused(UpdateCode.NO_ANSWER)
    if got != installer.size:
        raise UpdateRefused(UpdateCode.NOT_WHOLE)
    if digest.hexdigest() != installer.sha256:
        raise UpdateRefused(UpdateCode.WRONG_HASH)
