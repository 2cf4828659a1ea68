"""One watched payment's place in the schedule of looks: moments only, no decisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pos_app.domain.states import GatewayName


@dataclass(slots=True)
class Slot:
    """One watched payment's place in the schedule; moments are monotonic seconds.

    Attributes:
        gateway: Who is asked; kept here because every turn of the schedule needs it.
        due: When to look next.
        asked: What the plan had asked for, seconds; caps what the next gap counts.
        answered_at: The last answered look.
        attempted_at: The last look of any outcome.
        noted_at: When its watched time was last stored.
        busy: A look is under way.
    """

    gateway: GatewayName
    due: float
    asked: float = 0.0
    answered_at: float | None = None
    attempted_at: float = float("-inf")
    noted_at: float = float("-inf")
    own_errors: int = 0
    busy: bool = False
