"""The engine's tasks: each is known, so that stopping can end them all; none ends silently.

What a task raises by a mistake of ours is logged by its kind and place, never by its text, which
could hold anything.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from typing import TYPE_CHECKING

from pos_app.till.counter import LedgerGone

if TYPE_CHECKING:
    from collections.abc import Coroutine

_log = logging.getLogger(__name__)


class Tasks:
    """Starts tasks and ends them."""

    def __init__(self) -> None:
        """Have none."""
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[None, None, None]) -> None:
        """Run `work` beside everything else."""
        task = asyncio.get_running_loop().create_task(_guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        # One that is cancelled before its first step would never have begun its work.
        task.add_done_callback(lambda _task: work.close())

    async def end(self, patience: float) -> None:
        """Cancel every task and wait for them, at most `patience` seconds."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=patience)


async def _guarded(work: Coroutine[None, None, None]) -> None:
    try:
        await work
    except LedgerGone:
        # It was told already, and the mending is under way.
        return
    except Exception as error:  # noqa: BLE001 - one payment's mistake must not end the others
        place = traceback.extract_tb(error.__traceback__)[-1]
        _log.error(
            "a task ended with %s at %s:%s", type(error).__name__, place.filename, place.lineno
        )
