"""Which system calls a scenario's ordinary run makes, so that it can be killed at each of them.

strace counts each thread's calls by itself, and so does this.
"""

from __future__ import annotations

import re
from collections import Counter as Counts
from typing import TYPE_CHECKING, Final

from tests.faults.crashes.counter import program, stepped
from tests.faults.crashes.scenarios import SCENARIOS, words_of

if TYPE_CHECKING:
    from tests.faults.crashes.killing import Killer

# What changes the disk: a kill before each of them is a cut after each single write.
WRITES: Final = ("pwrite64", "write", "fsync", "fdatasync", "unlink", "rename", "ftruncate")
# What goes to the gateway and comes back, and the files that a run opens.
OTHERS: Final = ("sendto", "recvfrom", "connect", "openat", "futex", "epoll_wait", "flock", "lseek")
_CALL = re.compile(r"(\d+) +(\w+)\(")


def made(killer: Killer, name: str) -> dict[str, int]:
    """How often the busiest thread of an ordinary run makes each call."""
    till, scenario = killer.ready(name), SCENARIOS[name]
    options = () if scenario.window is None else ("--window", scenario.window)
    command = stepped(*options) if options else program(*words_of(scenario, till))
    log = till.home.with_name(f"{till.home.name}.calls")
    calls = ",".join((*WRITES, *OTHERS))
    tracer = ("strace", "-f", "-qq", "-o", str(log), "-e", f"trace={calls}")
    ended = till.run([*tracer, *command])
    assert ended.code >= 0, ended
    counts = Counts(
        match.groups() for match in map(_CALL.match, log.read_text().splitlines()) if match
    )
    most: dict[str, int] = {}
    for (_, call), count in counts.items():
        most[call] = max(most.get(call, 0), count)
    return most
