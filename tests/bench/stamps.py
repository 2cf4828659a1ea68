"""How a measured process tells the measuring one what happened and when: a line of JSON.

Moments are seconds on the machine's own monotonic clock, which both processes read. It must
import nothing slow: its cost counts in every measured start.
"""

from __future__ import annotations

import json
import sys
import time

MARK = "BENCH "


def now() -> float:
    """Seconds on the clock that every process of this machine shares."""
    return time.monotonic()


def tell(event: str, **facts: object) -> None:
    """Write one line, flushed at once."""
    line = json.dumps({"event": event, "at": now(), "cpu": time.process_time(), **facts})
    sys.stdout.write(f"{MARK}{line}\n")
    sys.stdout.flush()


def peak_memory() -> int:
    """The most memory that this process ever had, in KiB."""
    with open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    raise RuntimeError("this system does not say how much memory a process had")
