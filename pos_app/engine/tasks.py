"""The engine's tasks: each is known, so that stopping can end them all; none ends silently.

What a task raises by a mistake of ours is logged by its kind and place, never by its text, which
could hold anything, and told. What must never end is begun anew, later and later while it fails.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from typing import TYPE_CHECKING

from pos_app.engine.events import EnginePart
from pos_app.engine.session import LedgerGone

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

_log = logging.getLogger(__name__)

FIRST_RESTART_SECONDS = 1.0
LAST_RESTART_SECONDS = 60.0
# What has gone well for so long met another mistake, not the same one again.
WELL_AGAIN_SECONDS = 60.0


class Tasks:
    """Starts tasks and ends them."""

    def __init__(self, on_mistake: Callable[[EnginePart], None] = lambda _part: None) -> None:
        """Have none.

        Args:
            on_mistake: Hears which part met a mistake of ours; for one that fails again and again
                only once.
        """
        self._tasks: set[asyncio.Task[None]] = set()
        self._on_mistake = on_mistake
        self._told_at: dict[EnginePart, float] = {}

    def start(self, work: Coroutine[None, None, None]) -> None:
        """Run `work` once beside everything else."""
        self._run(self._guarded(work), work)

    def keep(self, part: EnginePart, make: Callable[[], Coroutine[None, None, None]]) -> None:
        """Run what `make` returns until it ends well; begin it anew whenever it raises.

        Args:
            part: What it is called, in the log and in what is told.
            make: Makes its coroutine, each time it is begun.
        """
        kept = self._kept(part, make)
        self._run(kept, kept)

    def _run(self, task_of: Coroutine[None, None, None], work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(task_of)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        # One that is cancelled before its first step would never have begun its work.
        task.add_done_callback(lambda _task: work.close())

    async def _guarded(self, work: Coroutine[None, None, None]) -> None:
        try:
            await work
        except LedgerGone:
            # It was told already, and the mending is under way.
            return
        except Exception as error:  # noqa: BLE001 - one payment's mistake must not end the others
            self._mistake(EnginePart.ONE_TASK, error)

    async def _kept(
        self, part: EnginePart, make: Callable[[], Coroutine[None, None, None]]
    ) -> None:
        delay = FIRST_RESTART_SECONDS
        while True:
            began = _now()
            try:
                await make()
            except LedgerGone:
                _log.info("%s waits for the ledger.", part)
            except Exception as error:  # noqa: BLE001 - what must never end is begun anew
                self._mistake(part, error)
            else:
                return
            if _now() - began >= WELL_AGAIN_SECONDS:
                delay = FIRST_RESTART_SECONDS
            await asyncio.sleep(delay)
            delay = min(LAST_RESTART_SECONDS, delay * 2)

    def _mistake(self, part: EnginePart, error: Exception) -> None:
        place = traceback.extract_tb(error.__traceback__)[-1]
        kind = type(error).__name__
        _log.error("a task ended with %s at %s:%s (%s)", kind, place.filename, place.lineno, part)
        before, self._told_at[part] = self._told_at.get(part), _now()
        if before is None or _now() - before > LAST_RESTART_SECONDS + WELL_AGAIN_SECONDS:
            self._on_mistake(part)

    async def end(self, patience: float) -> None:
        """Cancel every task and wait for them, at most `patience` seconds."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=patience)


def _now() -> float:
    return asyncio.get_running_loop().time()
