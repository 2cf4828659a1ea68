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
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Outcome(Generic[T]):
    """A result or an error, as a value, so that an outcome nobody waits for is no complaint."""

    value: T | None = None
    error: BaseException | None = None

    def unwrap(self) -> T:
        if self.error is not None:
            raise self.error
        return self.value  # type: ignore[return-value]


class Call(Generic[T]):
    """One blocking call under way; any number of tasks may wait for it."""

    def __init__(self, function: Callable[[], T], *, name: str) -> None:
        """Start the call at once. Must be made on the loop.

        Args:
            function: What blocks.
            name: The thread's name, for whoever looks at a hung program.
        """
        self._loop = asyncio.get_running_loop()
        self._future: asyncio.Future[_Outcome[T]] = self._loop.create_future()
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
        return (await asyncio.shield(self._future)).unwrap()

    def _work(self, function: Callable[[], T]) -> None:
        outcome: _Outcome[T]
        try:
            outcome = _Outcome(value=function())
        except BaseException as error:  # noqa: BLE001 - carried to whoever waits
            outcome = _Outcome(error=error)
        # The loop may be long gone: that is what the daemon thread is for.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._deliver, outcome)

    def _deliver(self, outcome: _Outcome[T]) -> None:
        if not self._future.done():
            self._future.set_result(outcome)


async def run_blocking(function: Callable[[], T], *, name: str) -> T:
    """Run one blocking call on a daemon thread and wait for it.

    Args:
        function: What blocks.
        name: The thread's name.

    Raises:
        BaseException: Whatever the call raised.
    """
    return await Call(function, name=name).result()


_T = TypeVar("_T")


def run(call: Coroutine[object, object, _T]) -> _T:
    """Run a coroutine on a loop of its own, on a daemon thread that nothing has to wait for."""
    outcome: list[_T] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            outcome.append(asyncio.run(call))
        except BaseException as error:  # noqa: BLE001 - raised again on the caller's thread
            errors.append(error)

    thread = threading.Thread(target=work, name="gateway-calls", daemon=True)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return outcome[0]
