"""Looks for a newer version: fetches the manifest, has it proven, and compares.

It asks once and says what it found. It must never offer what is not newer, not for this system,
or not proven, and never fetch or start an installer by itself.

An installer that a person chose is proven twice: when it came, and when it starts. No file may ever
have its final name whose hash does not hold, and none be started without having been read again.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import hashlib
import json
import logging
import os
import platform
import subprocess
import sys
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from pos_app.system import durable
from pos_app.transport import errors
from pos_app.transport.client import Request, Transport
from pos_app.updates.manifest import UpdateCode, UpdateOffer, UpdateRefused, newer, read_signed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from pos_app.updates.manifest import Installer


_log = logging.getLogger(__name__)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of updates between two runs, in one small file of its own.

    A file that cannot be read is as good as none: the worst that follows is one more look.

    Attributes:
        source: Where manifests were looked for; the serial counts only there.
        serial: The highest that was proven, so that an older manifest served again is known for
            what it is; 0 for none.
        day: The day of the last look, `YYYY-MM-DD` by this computer; empty for never.
    """

    source: str = ""
    serial: int = 0
    day: str = ""


def recall(path: Path) -> Memory:
    """Read what is remembered; nothing where there is no usable file."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        memory = Memory(**found)
    except (OSError, ValueError, TypeError):
        return Memory()
    whole = isinstance(memory.serial, int) and not isinstance(memory.serial, bool)
    texts = isinstance(memory.source, str) and isinstance(memory.day, str)
    return memory if whole and texts else Memory()


def remember(path: Path, memory: Memory) -> None:
    """Write it, whole or not at all; a full disk costs one more look and nothing else."""
    with contextlib.suppress(OSError):
        durable.write_whole(path, json.dumps(asdict(memory)).encode())


DEADLINE_SECONDS = 20.0
_OK = 200
_OURS = "POS_APP_"
_SYSTEMS = {"win32": "windows", "darwin": "macos", "linux": "linux"}
_MACHINES = {"amd64": "x86_64", "x86_64": "x86_64", "arm64": "arm64", "aarch64": "arm64"}


def this_system(name: str = sys.platform, machine: str | None = None) -> str:
    """The name that manifests have for this computer, like `windows-x86_64`."""
    kind = (machine or platform.machine()).lower()
    return f"{_SYSTEMS.get(name, name)}-{_MACHINES.get(kind, kind)}"


def due(memory_file: Path, today: str) -> bool:
    """Whether nobody has looked on this day, `YYYY-MM-DD`.

    Any other day than the last is due, since a clock may go back.
    """
    return recall(memory_file).day != today


async def look(
    transport: Transport,
    url: str,
    *,
    keys: Sequence[bytes],
    version: str,
    system: str,
    memory_file: Path,
    today: str,
) -> UpdateOffer | None:
    """Look once at a manifest, where it names itself exactly so, and note that it was looked today.

    `keys` are the public ones that are trusted, 32 bytes each; `system` is as `this_system` says;
    `today` is `YYYY-MM-DD`.

    Returns:
        What there is to offer; None when this version is the newest.

    Raises:
        UpdateRefused: There was no answer, or one that is not used; the code says why.
    """
    before = replace(recall(memory_file), day=today)
    remember(memory_file, before)
    try:
        reply = await transport.exchange(Request("GET", url), deadline=DEADLINE_SECONDS)
    except errors.TooLarge:
        raise UpdateRefused(UpdateCode.TOO_LARGE) from None
    except errors.NotSent:
        raise UpdateRefused(UpdateCode.NOT_REACHED) from None
    except errors.ExchangeError:
        raise UpdateRefused(UpdateCode.NO_ANSWER) from None
    if reply.status != _OK:
        raise UpdateRefused(UpdateCode.NO_ANSWER)
    manifest = read_signed(reply.body, keys)
    if manifest.source != url:
        raise UpdateRefused(UpdateCode.OTHER_SOURCE)
    if before.source == url and manifest.serial < before.serial:
        raise UpdateRefused(UpdateCode.REPLAYED)
    if _latest(reply.date, reply.received_at) >= manifest.expires:
        raise UpdateRefused(UpdateCode.EXPIRED)
    remember(memory_file, replace(before, source=url, serial=manifest.serial))
    if newer(version, manifest.version):
        raise UpdateRefused(UpdateCode.OLDER)
    if not newer(manifest.version, version):
        return None
    installer = manifest.installers.get(system)
    if installer is None:
        raise UpdateRefused(UpdateCode.NOT_FOR_THIS_SYSTEM)
    return UpdateOffer(manifest.version, manifest.changes, installer)


def _latest(theirs: datetime | None, ours: datetime) -> datetime:
    # A server that withholds news may lie about the date, and a shop's clock may be years behind:
    # whichever is later tells more.
    return ours if theirs is None else max(theirs, ours)


def launch_installer(path: Path) -> None:
    """Start an installer the way this system does, apart from this process.

    Raises:
        OSError: It cannot be started.
    """
    # An installer inherits none of the till's keys.
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith(_OURS)}
    try:
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
    finally:
        os.environ.update(hidden)


FETCH_SECONDS = 1800.0
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
        durable.put_in_place(part, target)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise UpdateRefused(UpdateCode.NO_ROOM if full else UpdateCode.NOT_WHOLE) from None
    finally:
        with contextlib.suppress(OSError):
            durable.remove(part)
    return target


def holds(path: Path, installer: Installer) -> bool:
    """Whether a file is there and is exactly what the manifest names."""
    try:
        if path.is_symlink() or path.stat().st_size != installer.size:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == installer.sha256
    except OSError:
        return False


async def _fetch(transport: Transport, installer: Installer, part: Path) -> None:
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "wb") as file:
        try:
            reply = await transport.download(
                Request("GET", installer.url),
                file.write,
                most=installer.size,
                deadline=FETCH_SECONDS,
            )
        except errors.TooLarge:
            raise UpdateRefused(UpdateCode.WRONG_HASH) from None
        except errors.NotSent:
            raise UpdateRefused(UpdateCode.NOT_REACHED) from None
        except errors.ExchangeError:
            raise UpdateRefused(UpdateCode.NOT_WHOLE) from None
        file.flush()
        durable.sync(file.fileno())
    if reply.status != _OK:
        raise UpdateRefused(UpdateCode.NO_ANSWER)
    if part.stat().st_size != installer.size:
        raise UpdateRefused(UpdateCode.NOT_WHOLE)
    if not holds(part, installer):
        raise UpdateRefused(UpdateCode.WRONG_HASH)


class Updates:
    """One source of newer versions, as the window asks it. It blocks, and never raises."""

    def __init__(
        self,
        url: str,
        folder: Path,
        *,
        version: str,
        keys: Sequence[bytes],
        clock: Callable[[], datetime],
        launch: Callable[[Path], None] = launch_installer,
    ) -> None:
        """Look nowhere yet.

        Installers go to `folder`, and what is remembered. `keys` are the public ones that are
        trusted; `clock` is UTC; `launch` starts an installer.
        """
        self._url = url
        self._folder = folder
        self._version = version
        self._keys = keys
        self._clock = clock
        self._launch = launch
        self._offer: UpdateOffer | None = None
        self._installer: Path | None = None

    def look(self) -> UpdateOffer | None:
        """Look if nobody has looked today; what there is, or None."""
        memory = self._folder / "looked.json"
        today = self._clock().astimezone().date().isoformat()
        if not self._keys:
            _log.info("no newer version is looked for: this till came without a release key")
            return None
        if not due(memory, today):
            return None
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._offer = self._run(
                lambda transport: look(
                    transport,
                    self._url,
                    keys=self._keys,
                    version=self._version,
                    system=this_system(),
                    memory_file=memory,
                    today=today,
                )
            )
        except UpdateRefused as refused:
            _log.info("no newer version is offered: %s", refused.code)
            return None
        except OSError as error:
            _log.info("no newer version is offered: %s", type(error).__name__)
            return None
        return self._offer

    def fetch(self) -> str:
        """Fetch the installer of what was found, and prove it."""
        offer = self._offer
        if offer is None:
            return "no_answer"
        try:
            self._installer = self._run(lambda transport: fetch(transport, offer, self._folder))
        except UpdateRefused as refused:
            _log.warning("an installer was not fetched: %s", refused.code)
            return str(refused.code)
        return ""

    def start(self) -> str:
        """Prove the installer once more and start it."""
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

    def _run(self, work: Callable[[Transport], Awaitable[_T]]) -> _T:
        async def within() -> _T:
            transport = Transport(clock=self._clock)
            try:
                return await work(transport)
            finally:
                await transport.aclose()

        return asyncio.run(within())
