"""What the engine tells of work beside a sale: comparisons, claims, what waits for a person.

Immutable values like every fact. Codes, never words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from pos_app.domain.attention import Attention
    from pos_app.engine.claims import Claimed
    from pos_app.engine.reconcile_result import Reconciled


@dataclass(frozen=True, slots=True)
class AttentionRead:
    """What waits for a person, newest first, then what was dealt with last."""

    ref: str
    items: tuple[Attention, ...]


@dataclass(frozen=True, slots=True)
class DealtWith:
    """The answer to `DealWith`.

    Attributes:
        code: `done`, or why not: `unknown_item not_offered not_ready stopping ledger`.
        now: What the item is now; None where there is none, or nobody could look.
    """

    ref: str
    item: str
    code: str
    now: Attention | None


@dataclass(frozen=True, slots=True)
class ReconcileProgress:
    """How far a comparison is.

    Attributes:
        step: `list` (`done` payments brought in the pass `of`), `compare` (`done` so far) or
            `orders` (`done` of `of`).
    """

    ref: str
    step: str
    done: int
    of: int


@dataclass(frozen=True, slots=True)
class DayReconciled:
    """What a day's comparison found."""

    ref: str
    found: Reconciled


@dataclass(frozen=True, slots=True)
class ClaimAnswered:
    """What is known of a customer's claim."""

    ref: str
    answer: Claimed


@dataclass(frozen=True, slots=True)
class AskFailed:
    """A comparison or a claim could not be worked on: `stopping` or `ledger`."""

    ref: str
    code: str


OfficeFact: TypeAlias = (
    AttentionRead | DealtWith | ReconcileProgress | DayReconciled | ClaimAnswered | AskFailed
)
