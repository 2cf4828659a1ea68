"""The simulated world's times: what is true, what this computer's clocks say, and its sleeps.

True time is what gateways and customers live by. Nothing here reads a real clock.
"""

from __future__ import annotations

import heapq
import itertools
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


class World:
    """Times, and what happens outside the till at them."""

    def __init__(self, loop: asyncio.AbstractEventLoop, *, sleep_counts: bool) -> None:
        """Begin at second 0.

        Args:
            loop: Whose time passes while the computer is awake.
            sleep_counts: Whether the monotonic clock goes on while the computer sleeps, as on
                some systems it does.
        """
        self._loop = loop
        self._sleep_counts = sleep_counts
        self._slept = 0.0
        self._wrong = timedelta()
        self._plans: list[tuple[asyncio.TimerHandle, Callable[[], None]]] = []
        self._asleep: list[tuple[float, int, Callable[[], None]]] | None = None
        self._order = itertools.count()

    def seconds(self) -> float:
        """True seconds since the beginning."""
        return self._loop.time() + self._slept

    def true(self) -> datetime:
        """The true time, which gateways tell."""
        return START + timedelta(seconds=self.seconds())

    def wall(self) -> datetime:
        """What this computer's clock says."""
        return self.true() + self._wrong

    def monotonic(self) -> float:
        """What this computer's monotonic clock says."""
        return self._loop.time() + (self._slept if self._sleep_counts else 0.0)

    def jump(self, by: timedelta) -> None:
        """Somebody, or an empty battery, sets the clock."""
        self._wrong += by

    def correct(self) -> None:
        """Somebody sets the clock right."""
        self._wrong = timedelta()

    @property
    def wrong(self) -> bool:
        """Whether the clock is wrong."""
        return bool(self._wrong)

    def sleep(self, seconds: float) -> None:
        """The computer sleeps; customers and gateways do not, each acts at its own true time."""
        until, now = self._slept + seconds, self._loop.time()
        plans, self._plans, self._asleep = self._plans, [], []
        for handle, act in sorted(plans, key=lambda plan: plan[0].when()):
            if not handle.cancelled() and handle.when() > now:
                self.later(handle.when() - now, act)
                handle.cancel()
        while self._asleep and self._asleep[0][0] <= until:
            self._slept, _, act = heapq.heappop(self._asleep)
            act()
        self._slept = until
        waiting, self._asleep = sorted(self._asleep), None
        for at, _, act in waiting:
            self.later(at - until, act)

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        """Plan what somebody outside the till will do."""
        if self._asleep is not None:
            # The loop's time stands still meanwhile.
            heapq.heappush(self._asleep, (self._slept + seconds, next(self._order), act))
            return
        self._plans = [plan for plan in self._plans if plan[0].when() > self._loop.time()]
        self._plans.append((self._loop.call_later(seconds, act), act))

    def drop_plans(self) -> list[Callable[[], None]]:
        """Take back every plan; return what was still to be done, in its order."""
        plans, self._plans = self._plans, []
        waiting = [plan for plan in plans if plan[0].when() > self._loop.time()]
        for handle, _ in waiting:
            handle.cancel()
        return [act for _, act in sorted(waiting, key=lambda plan: plan[0].when())]


def http_date(moment: datetime) -> str:
    """A moment as HTTP headers tell it, in no locale."""
    m = moment
    day = f"{_DAYS[m.weekday()]}, {m.day:02} {_MONTHS[m.month - 1]} {m.year:04}"
    return f"{day} {m.hour:02}:{m.minute:02}:{m.second:02} GMT"


def iso(moment: datetime) -> str:
    """A moment as PayGate writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
