"""Reads PayGate's whole list of a span of time, until two readings of it agree.

A list that is read page by page can change between two pages, and on a busy account new payments
come all the time: what was made after the reading began is left for the next one. It must never
call whole what still changes, nor go on for ever.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol

from pos_app.gateways.port import BadAnswer, ListQuery
from pos_app.gateways.walking import walk

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pos_app.gateways.port import Answer, ListedPayment, Page

MOST_PASSES = 5
MOST_SECONDS = 1200.0
KEEPS_CHANGING = "list_keeps_changing"
TOO_LONG = "list_too_long"
_MARGIN = timedelta(hours=1)


class Lister(Protocol):
    """What is asked of PayGate here. Every coroutine raises `GatewayError` and nothing else."""

    async def list(self, query: ListQuery) -> Page:
        """Read one page."""

    async def read(self, gateway_id: str) -> Answer:
        """Read one payment."""


@dataclass(frozen=True, slots=True)
class SteadyList:
    """A list that read the same twice.

    Attributes:
        items: In the gateway's order.
        passes: How many times it was read, 2 to 5.
    """

    items: tuple[ListedPayment, ...]
    passes: int


async def read_span(
    gateway: Lister,
    start: datetime,
    end: datetime,
    ahead_of: Callable[[datetime | None], float | None],
    heard: Callable[[int, int], None] = lambda _passes, _items: None,
) -> SteadyList:
    """Read what the gateway has from an hour before `start` to an hour after `end`.

    Nothing that was made after the first answer is in it.

    Args:
        gateway: Whose list.
        start: By our clock, UTC.
        end: By our clock, UTC.
        ahead_of: Given the gateway's time of an answer just heard, says how far its clock is
            before ours, seconds; None where nobody knows: then no filter is sent.
        heard: Told the pass and how many items it has brought so far.

    Raises:
        GatewayError: As `read_steadily`.
    """
    probe = await gateway.list(ListQuery(limit=1))
    ahead = ahead_of(probe.gateway_time)
    since, until = start - _MARGIN, end + _MARGIN
    query = ListQuery()
    if ahead is not None:
        since, until = since + timedelta(seconds=ahead), until + timedelta(seconds=ahead)
        query = ListQuery(created_gte=since, created_lte=until)
    newest = probe.items[0].created_at if probe.items else probe.gateway_time
    last = until if newest is None else min(until, newest)

    def within(item: ListedPayment) -> bool:
        return item.created_at is None or since <= item.created_at <= last

    return await read_steadily(gateway, query, within, heard)


async def read_steadily(
    gateway: Lister,
    query: ListQuery,
    within: Callable[[ListedPayment], bool] = lambda _item: True,
    heard: Callable[[int, int], None] = lambda _passes, _items: None,
) -> SteadyList:
    """Read the whole list again and again until two readings in a row have the same payments.

    What the last one says of each is what counts: a payment that moves on meanwhile is no change
    of the list.

    Args:
        gateway: Whose list.
        query: The filters; its cursors are ours to set.
        within: Which items count.
        heard: Told the pass and how many items it has brought so far.

    Raises:
        GatewayError: A page failed, the list repeats itself or does not end, it still changed at
            the last pass (`list_keeps_changing`), or took over 20 minutes (`list_too_long`).
    """
    before: set[str] | None = None
    try:
        async with asyncio.timeout(MOST_SECONDS):
            for number in range(1, MOST_PASSES + 1):
                items = await _read_once(gateway, query, within, partial(heard, number))
                now = {item.gateway_id for item in items}
                if now == before:
                    return SteadyList(items, number)
                before = now
    except TimeoutError:
        raise BadAnswer(TOO_LONG, "the list takes too long to read") from None
    raise BadAnswer(KEEPS_CHANGING, "no two readings of the list agreed")


async def _read_once(
    gateway: Lister,
    query: ListQuery,
    within: Callable[[ListedPayment], bool],
    heard: Callable[[int], None],
) -> tuple[ListedPayment, ...]:
    items: list[ListedPayment] = []
    read = 0
    async for item in walk(gateway.list, query):
        read += 1
        heard(read)
        if within(item):
            items.append(item)
    return tuple(items)
