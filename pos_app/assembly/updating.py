"""Updates as the window asks for them: looks, fetches, and starts an installer, off its thread.

Each method blocks, on a daemon thread of the window's. Nothing here may raise into the window, or
start a file that was not proven the moment before.
"""

from __future__ import annotations

import asyncio
import logging
import math
import os
import subprocess
import sys
from typing import TYPE_CHECKING, TypeVar

from pos_app.assembly.engines import now
from pos_app.desktop.link.updating import NewVersion

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path

    from pos_app.transport.client import Transport
    from pos_app.updates.check import UpdateOffer

_log = logging.getLogger(__name__)
_MEGABYTE = 1_000_000
T = TypeVar("T")


class Updates:
    """One source of newer versions."""

    def __init__(
        self,
        url: str,
        folder: Path,
        *,
        version: str,
        keys: Sequence[bytes],
        launch: Callable[[Path], None] | None = None,
    ) -> None:
        """Look nowhere yet.

        Args:
            url: The manifest's.
            folder: Where installers go, and what is remembered.
            version: The version that runs.
            keys: Public keys that are trusted.
            launch: Starts an installer; the system's own way where none is given.
        """
        self._url = url
        self._folder = folder
        self._version = version
        self._keys = keys
        self._launch = launch or launch_installer
        self._offer: UpdateOffer | None = None
        self._installer: Path | None = None

    def look(self) -> NewVersion | None:
        """Look if nobody has looked today; what there is, or None."""
        from pos_app.updates.check import due, look, this_system
        from pos_app.updates.manifest import UpdateRefused

        memory = self._folder / "looked.json"
        today = now().astimezone().date().isoformat()
        if not self._keys:
            _log.info("no newer version is looked for: this till came without a release key")
            return None
        if not due(memory, today):
            return None

        async def ask(transport: Transport) -> UpdateOffer | None:
            return await look(
                transport,
                self._url,
                keys=self._keys,
                version=self._version,
                system=this_system(),
                memory_file=memory,
                today=today,
            )

        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._offer = _run(ask)
        except UpdateRefused as refused:
            _log.info("no newer version is offered: %s", refused.code)
            return None
        except OSError as error:
            _log.info("no newer version is offered: %s", type(error).__name__)
            return None
        if self._offer is None:
            return None
        size = math.ceil(self._offer.installer.size / _MEGABYTE)
        return NewVersion(self._offer.version, self._offer.changes, size)

    def fetch(self) -> str:
        """Fetch the installer of what was found, and prove it."""
        from pos_app.updates.download import fetch
        from pos_app.updates.manifest import UpdateRefused

        offer = self._offer
        if offer is None:
            return "no_answer"
        try:
            self._installer = _run(lambda transport: fetch(transport, offer, self._folder))
        except UpdateRefused as refused:
            _log.warning("an installer was not fetched: %s", refused.code)
            return str(refused.code)
        return ""

    def start(self) -> str:
        """Prove the installer once more and start it."""
        from pos_app.updates.download import holds

        if self._offer is None or self._installer is None:
            return "no_answer"
        if not holds(self._installer, self._offer.installer):
            _log.warning("an installer has changed since it was fetched; it was not started")
            return "wrong_hash"
        try:
            self._launch(self._installer)
        except OSError as error:
            _log.warning("an installer could not be started: %s", type(error).__name__)
            return "not_started"
        _log.info("the installer of version %s was started", self._offer.version)
        return ""


def launch_installer(path: Path) -> None:
    """Start an installer the way this system does, apart from this process.

    Raises:
        OSError: It cannot be started.
    """
    if sys.platform == "win32":  # pragma: platform(windows)
        os.startfile(path)  # noqa: S606 - proven the moment before
    else:
        opener = "open" if sys.platform == "darwin" else "xdg-open"
        subprocess.Popen(  # noqa: S603 - proven the moment before
            [opener, str(path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


def _run(work: Callable[[Transport], Awaitable[T]]) -> T:
    from pos_app.transport.client import Transport

    async def within() -> T:
        transport = Transport(clock=now)
        try:
            return await work(transport)
        finally:
            await transport.aclose()

    return asyncio.run(within())
