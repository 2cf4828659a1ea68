"""Reads PayGate's whole list of a span of time, until two readings of it agree.

A list that is read page by page can change between two pages. One that repeats an id, or goes on
and shows nothing, is refused: whatever is concluded from it could be wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol

from pos_app.gateways.port import BadAnswer, ListQuery

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pos_app.gateways.port import Answer, ListedPayment, Page

MOST_PASSES = 5
KEEPS_CHANGING = "list_keeps_changing"
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
    steady = await read_steadily(gateway, query, heard)
    within = (
        item
        for item in steady.items
        if item.created_at is None or since <= item.created_at <= until
    )
    return replace(steady, items=tuple(within))


async def read_steadily(
    gateway: Lister,
    query: ListQuery,
    heard: Callable[[int, int], None] = lambda _passes, _items: None,
) -> SteadyList:
    """Read the whole list again and again until two readings in a row agree.

    Args:
        gateway: Whose list.
        query: The filters; its cursors are ours to set.
        heard: Told the pass and how many items it has brought so far.

    Raises:
        GatewayError: A page failed, the list repeats itself, or it still changed at the last pass.
    """
    before = await _read_once(gateway, query, partial(heard, 1))
    for number in range(2, MOST_PASSES + 1):
        now = await _read_once(gateway, query, partial(heard, number))
        if [_gist(item) for item in now] == [_gist(item) for item in before]:
            return SteadyList(now, number)
        before = now
    raise BadAnswer(KEEPS_CHANGING, "no two readings of the list agreed")


async def _read_once(
    gateway: Lister, query: ListQuery, heard: Callable[[int], None]
) -> tuple[ListedPayment, ...]:
    items: dict[str, ListedPayment] = {}
    cursor: str | None = None
    while True:
        page = await gateway.list(replace(query, starting_after=cursor, ending_before=None))
        for item in page.items:
            if item.gateway_id in items:
                raise BadAnswer("repeated_id", "the list repeats itself")
            items[item.gateway_id] = item
        heard(len(items))
        if not page.has_more:
            return tuple(items.values())
        if not page.items:
            raise BadAnswer("empty_page", "the list has more and shows nothing")
        cursor = page.items[-1].gateway_id


def _gist(item: ListedPayment) -> tuple[object, ...]:
    reading = item.reading
    if reading is None:
        return (item.gateway_id, item.our_payment_id)
    return (item.gateway_id, item.our_payment_id, reading.status, reading.amount)
