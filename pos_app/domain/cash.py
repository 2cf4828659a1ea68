"""Cash at the counter: what is due in coins that there are, which notes come, and what goes back.

Values only, integer minor units. Rounding, where a shop wants any, may only ever touch cash.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pos_app.domain.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence

# Multiples that people hand over, in major units, the smallest first.
_ROUND_SUMS: Final = (5, 10, 20, 50, 100, 200)
_MINOR_PER_MAJOR: Final = 100
GHS_DENOMINATIONS: Final = tuple(
    Money(minor) for minor in (20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 1)
)


@dataclass(frozen=True, slots=True)
class CashRules:
    """How a shop takes cash.

    Attributes:
        denominations: The notes and coins that it has, the largest first.
        rounding: What is due in cash is a multiple of this.
    """

    denominations: tuple[Money, ...] = GHS_DENOMINATIONS
    rounding: Money = GHS_DENOMINATIONS[-1]

    def due(self, amount: Money) -> Money:
        """What is due in cash where cash pays all that is left: halves go up.

        Never nothing: what would be rounded away is due as it is.
        """
        step = self.rounding.minor
        rounded = (amount.minor + step // 2) // step * step
        return Money(rounded, amount.currency) if rounded else amount


def likely_tenders(due: Money, limit: int = 6) -> tuple[Money, ...]:
    """The sums that a customer is likely to hand over: exactly what is due, and round ones above.

    Returns:
        At most `limit`, ascending, none twice; the first is `due`.
    """
    sums = {due.minor}
    for major in _ROUND_SUMS:
        step = major * _MINOR_PER_MAJOR
        sums.add(-(-due.minor // step) * step)
    return tuple(Money(minor, due.currency) for minor in sorted(sums))[:limit]


def likely_owed(change: Money) -> Money:
    """What of a change there are likely no coins for: the pesewas, all of it where there are none.

    Args:
        change: Zero or more.
    """
    return Money(change.minor % _MINOR_PER_MAJOR or change.minor, change.currency)


def in_pieces(
    amount: Money, denominations: Sequence[Money]
) -> tuple[tuple[tuple[Money, int], ...], Money]:
    """How an amount is handed over in the fewest notes and coins, the largest first.

    Args:
        amount: Zero or more.
        denominations: Those that there are, in any order.

    Returns:
        Each denomination with how many of it; and what no piece is small enough for.
    """
    left, pieces = amount.minor, []
    for piece in sorted(denominations, reverse=True):
        count, left = divmod(left, piece.minor)
        if count:
            pieces.append((piece, count))
    return tuple(pieces), Money(left, amount.currency)
