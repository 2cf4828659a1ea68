"""What a run leaves behind for the reader: its trace, its counts, and what was broken.

The trace is one hash over everything that anybody did at any moment, so that two runs of one seed
can be compared. Lines themselves are kept only where somebody wants to read them.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.simulation.clock import World


class Trace:
    """A run's memory.

    Attributes:
        counts: How often each thing really happened.
        problems: Broken promises, each with its moment.
        lines: The whole trace, if it was asked for.
    """

    def __init__(self, world: World, *, keep: bool = False) -> None:
        """Remember nothing yet."""
        self._world = world
        self._hash = hashlib.sha256()
        self._keep = keep
        self.counts: Counter[str] = Counter()
        self.problems: list[str] = []
        self.lines: list[str] = []

    def note(self, text: str) -> None:
        """Add one event."""
        line = f"{self._world.seconds():.6f} {text}"
        self._hash.update(line.encode("utf-8", "replace") + b"\n")
        if self._keep:
            self.lines.append(line)

    def happened(self, what: str) -> None:
        """Count a fault, a decision or a payment that really took place."""
        self.counts[what] += 1

    def broken(self, sentence: str) -> None:
        """Keep a broken promise."""
        self.note(f"BROKEN {sentence}")
        self.problems.append(f"at {self._world.seconds():.3f} s: {sentence}")

    def digest(self) -> str:
        """The trace's hash so far."""
        return self._hash.hexdigest()
