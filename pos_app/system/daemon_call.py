"""Runs what may block beyond any timeout on daemon threads of our own.

A name lookup, a secret store or a first look at the system's certificates can hang for minutes.
On the loop's default executor that would hold up quitting, which joins it; a daemon thread is
simply left behind. It must never use an executor, and a waiter that is cancelled must be free at
once.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine


T = TypeVar("T")


class Call(Generic[T]):
    """One blocking call under way; any number of tasks may wait for it."""

    def __init__(self, function: Callable[[], T], *, name: str) -> None:
        """Start the call at once. Must be made on the loop.

        The thread's name is for whoever looks at a hung program.
        """
        self._loop = asyncio.get_running_loop()
        # Of a value that holds the result or the error: an error that nobody waits for is no
        # complaint of the loop's.
        self._future: asyncio.Future[Future[T]] = self._loop.create_future()
        self.started_at = self._loop.time()
        threading.Thread(target=self._work, args=(function,), name=name, daemon=True).start()

    @property
    def done(self) -> bool:
        """Whether the call has ended, either way."""
        return self._future.done()

    async def result(self) -> T:
        """Wait for what the call returns; being cancelled leaves the call and its others alone.

        Raises:
            BaseException: Whatever the call raised.
        """
        return (await asyncio.shield(self._future)).result()

    def _work(self, function: Callable[[], T]) -> None:
        outcome = _outcome_of(function)
        # The loop may be long gone: that is what the daemon thread is for.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._deliver, outcome)

    def _deliver(self, outcome: Future[T]) -> None:
        if not self._future.done():
            self._future.set_result(outcome)


async def run_blocking(function: Callable[[], T], *, name: str) -> T:
    """Run one blocking call on a daemon thread of this name and wait for it.

    Raises:
        BaseException: Whatever the call raised.
    """
    return await Call(function, name=name).result()


def run(call: Coroutine[object, object, T]) -> T:
    """Run a coroutine on a loop of its own, on a daemon thread that nothing has to wait for."""
    outcomes: list[Future[T]] = []

    def work() -> None:
        outcomes.append(_outcome_of(lambda: asyncio.run(call)))

    thread = threading.Thread(target=work, name="gateway-calls", daemon=True)
    thread.start()
    thread.join()
    return outcomes[0].result()


def _outcome_of(function: Callable[[], T]) -> Future[T]:
    outcome: Future[T] = Future()
    try:
        outcome.set_result(function())
    except BaseException as error:  # noqa: BLE001 - carried to whoever waits
        outcome.set_exception(error)
    return outcome
