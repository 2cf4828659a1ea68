"""An asyncio loop whose time passes only when everybody sleeps, and then at once.

Nothing may wait for the outside world on it: a loop with nothing to do and nobody to wake it is an
error, not a hang.
"""

from __future__ import annotations

import asyncio
import selectors
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from _typeshed import FileDescriptorLike


class Stuck(Exception):
    """Nobody on this loop will ever do anything again."""


class _Selector(selectors.BaseSelector):
    """Turns waiting into a leap of the loop's time."""

    def __init__(self) -> None:
        self._real = selectors.DefaultSelector()
        self.now = 0.0

    def register(
        self, fileobj: FileDescriptorLike, events: int, data: object = None
    ) -> selectors.SelectorKey:
        return self._real.register(fileobj, events, data)

    def unregister(self, fileobj: FileDescriptorLike) -> selectors.SelectorKey:
        return self._real.unregister(fileobj)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout == 0:
            # Somebody has work to do at this moment: who is outside can wait for its end.
            return []
        ready = self._real.select(0)
        if not ready:
            if timeout is None:
                raise Stuck
            self.now += max(0.0, timeout)
        return ready

    def close(self) -> None:
        self._real.close()

    def get_map(self) -> Mapping[FileDescriptorLike, selectors.SelectorKey]:
        found = self._real.get_map()
        assert found is not None
        return found


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop that begins at second 0 and never waits."""

    def __init__(self) -> None:
        self._leaping = _Selector()
        super().__init__(self._leaping)

    def time(self) -> float:
        return self._leaping.now
