"""What the till remembers of updates between two runs, in one small file of its own.

The highest serial that was ever proven, so that an older manifest served again is known for what
it is, and when somebody last looked. A file that cannot be read is as good as none: the worst
that follows is one more look.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


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
    new = path.with_name(path.name + ".new")
    try:
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(memory), file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, path)
    except OSError:
        with contextlib.suppress(OSError):
            new.unlink()
