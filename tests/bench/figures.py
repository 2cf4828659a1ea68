"""One row of the table: what was measured, against what, and whether it reaches the promise."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """A row.

    Attributes:
        what: What was measured.
        floor: The floor's figure; a dash where there is none.
        measured: The till's figure.
        against: The ratio, or whatever is judged.
        promise: What it has to reach.
        held: Whether it does.
    """

    what: str
    floor: str
    measured: str
    against: str
    promise: str
    held: bool


@dataclass(frozen=True, slots=True)
class Run:
    """How this run goes.

    Attributes:
        place: A folder that is deleted after.
        quick: Measure less often.
        verbose: Print what was counted too.
    """

    place: Path
    quick: bool
    verbose: bool = False

    def times(self, full: int, quick: int) -> int:
        """How often to measure."""
        return quick if self.quick else full


def median(values: Sequence[float]) -> float:
    """The middle."""
    return statistics.median(values)


def percentile(values: Sequence[float], part: float) -> float:
    """The value that `part` (0 to 1) of all do not pass (nearest rank)."""
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * part // 1))
    return ordered[int(rank) - 1]


def ratio(what: str, floor: str, measured: str, value: float, limit: float) -> Figure:
    """A row judged by how many times its floor it costs."""
    return Figure(what, floor, measured, f"{value:.2f} ×", f"at most {limit:g} ×", value <= limit)
