"""Looks for a newer version: fetches the manifest, has it proven, and compares.

It asks once and says what it found. It must never offer what is not newer, not for this system,
or not proven, and never fetch an installer by itself.

What the till remembers of updates between two runs, in one small file of its own.

The highest serial that was ever proven, so that an older manifest served again is known for what
it is, and when somebody last looked. A file that cannot be read is as good as none: the worst
that follows is one more look.
"""

from __future__ import annotations

import contextlib
import json
import platform
import sys
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from pos_app.system import durable
from pos_app.transport import errors
from pos_app.transport.client import Request
from pos_app.updates.manifest import UpdateCode, UpdateRefused, newer, read_signed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from pos_app.transport.client import Transport
    from pos_app.updates.manifest import Installer


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered.

    Attributes:
        source: Where manifests were looked for; the serial counts only there.
        serial: The highest that was proven; 0 for none.
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
_SYSTEMS = {"win32": "windows", "darwin": "macos", "linux": "linux"}
_MACHINES = {"amd64": "x86_64", "x86_64": "x86_64", "arm64": "arm64", "aarch64": "arm64"}


@dataclass(frozen=True, slots=True)
class UpdateOffer:
    """A newer version that a person may choose to install.

    Attributes:
        version: `MAJOR.MINOR.PATCH`.
        changes: What changed, plain text, a line each.
        installer: The file for this system.
    """

    version: str
    changes: tuple[str, ...]
    installer: Installer


def this_system(name: str = sys.platform, machine: str | None = None) -> str:
    """The name that manifests have for this computer, like `windows-x86_64`."""
    kind = (machine or platform.machine()).lower()
    return f"{_SYSTEMS.get(name, name)}-{_MACHINES.get(kind, kind)}"


def due(memory_file: Path, today: str) -> bool:
    """Whether nobody has looked on this day yet.

    Args:
        memory_file: See `memory`.
        today: `YYYY-MM-DD`. Any other day than the last is due, since a clock may go back.
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
    """Look once.

    Args:
        transport: The way out.
        url: Where the manifest is, exactly as it names itself.
        keys: Public keys that are trusted, 32 bytes each.
        version: The version that runs.
        system: See `this_system`.
        memory_file: Keeps the highest serial.
        today: `YYYY-MM-DD`, noted as looked whatever the answer is.

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
