"""Walks of the list that look for one payment, and how they give way to a person.

A walk may take minutes, and the payment's lock is held while it goes on. Whoever cancels, asks for
another method or checks now waits a moment for it at most. A walk that gave way proves nothing.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from pos_app.gateways.port import GatewayError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

A_MOMENT_SECONDS = 3.0
GAVE_WAY = "gave_way"
_T = TypeVar("_T")


class Walks:
    """The walks that go on now, at most one for each payment."""

    def __init__(self) -> None:
        """Walk nowhere yet."""
        self._going: dict[str, asyncio.Task[object]] = {}

    async def go(self, payment_id: str, walk: Callable[[], Awaitable[_T]]) -> _T:
        """Walk for a payment, until it is found, the list ends, or a person comes.

        Args:
            payment_id: Whose.
            walk: Begins the walk; not called where a person comes before its first step.

        Raises:
            GatewayError: As the walk does; `gave_way` where a person came.
        """
        going = asyncio.create_task(_begun(walk))
        self._going[payment_id] = going
        try:
            return await going
        except asyncio.CancelledError:
            mine = asyncio.current_task()
            if mine is not None and mine.cancelling():
                raise
            raise GatewayError(GAVE_WAY, "a person came first") from None
        finally:
            if self._going.get(payment_id) is going:
                del self._going[payment_id]

    def give_way(self, payment_id: str) -> None:
        """Interrupt the walk for a payment, if one goes on."""
        going = self._going.get(payment_id)
        if going is not None:
            going.cancel()

    @contextmanager
    def for_a_moment(self, payment_id: str) -> Iterator[None]:
        """Let walks for a payment that a person waits for go on for a moment only."""
        over = asyncio.get_running_loop().call_later(A_MOMENT_SECONDS, self.give_way, payment_id)
        try:
            yield
        finally:
            over.cancel()

    async def wait_a_moment(self, payment_id: str) -> bool:
        """Wait a moment for the walk that goes on; say whether none does any more."""
        going = self._going.get(payment_id)
        if going is None:
            return True
        done, _ = await asyncio.wait({going}, timeout=A_MOMENT_SECONDS)
        return bool(done)


async def _begun(walk: Callable[[], Awaitable[_T]]) -> _T:
    return await walk()
