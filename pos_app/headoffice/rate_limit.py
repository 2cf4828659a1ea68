"""How often one address may ask: counted in memory, for so many addresses and no more."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_ADDRESSES: Final = 10_000


class RateLimit:
    """So many at once, and so many a second on average; for the event loop's thread alone.

    Where more addresses ask than are kept, the one that asked longest ago begins anew.
    """

    def __init__(
        self, at_once: int, a_second: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Know nobody yet."""
        self._at_once = at_once
        self._a_second = a_second
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def has_left(self, address: str) -> bool:
        """Whether one more is allowed; it is not counted."""
        return self._now_left(address)[0] >= 1

    def take(self, address: str) -> bool:
        """Count one more, where one more is allowed."""
        left, now = self._now_left(address)
        allowed = left >= 1
        self._left[address] = (left - allowed, now)
        self._left.move_to_end(address)
        if len(self._left) > _MOST_ADDRESSES:
            self._left.popitem(last=False)
        return allowed

    def _now_left(self, address: str) -> tuple[float, float]:
        now = self._clock()
        left, at = self._left.get(address, (float(self._at_once), now))
        return min(left + (now - at) * self._a_second, float(self._at_once)), now
