"""How a gateway that does not answer is asked less and less often, until it answers again.

Pure: the moment is passed in. It paces looks only; it must never be asked about a create, a cancel
or a person's Check now, since those are worth their try.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pos_app.domain.poll_plan import JITTER, backoff

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_RETRY_AFTER = 300.0


@dataclass(slots=True)
class Breaker:
    """One gateway's patience.

    Attributes:
        jitter: Draws a number from -1 to 1.
        failures: Failures without a success between.
        until: The monotonic moment before which nobody looks.
    """

    jitter: Callable[[], float]
    failures: int = 0
    until: float = 0.0

    @property
    def closed(self) -> bool:
        """Whether the gateway answered the last time."""
        return self.failures == 0

    def fail(self, now: float, retry_after: float | None = None) -> float:
        """Note a failure and return how many seconds nobody looks.

        Failures that come while it waits already belong to the same silence and add nothing, but
        for a wait that the gateway itself asked for.

        Args:
            now: Monotonic seconds.
            retry_after: What the gateway asked for, seconds.
        """
        if retry_after is not None:
            self.failures += 1
            self.until = now + min(max(retry_after, 0.0), MOST_RETRY_AFTER)
        elif now >= self.until or self.closed:
            self.failures += 1
            self.until = now + backoff(self.failures) * (1 + JITTER * self.jitter())
        return self.wait(now)

    def succeed(self) -> bool:
        """Note a good answer; return whether it ends a silence."""
        was_open = not self.closed
        self.failures = 0
        self.until = 0.0
        return was_open

    def wait(self, now: float) -> float:
        """Return the seconds until the next look may go."""
        return max(0.0, self.until - now)

    def hurry(self) -> None:
        """Let the next look go at once, as after a sleep; the failures stay counted."""
        self.until = 0.0
