"""Reads PayGate's whole list of a span of time, until two readings of it agree.

A list that is read page by page can change between two pages. One that repeats an id, or goes on
and shows nothing, is refused: whatever is concluded from it could be wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pos_app.gateways.port import BadAnswer, ListQuery

if TYPE_CHECKING:
    from pos_app.gateways.port import ListedPayment, MobileMoneyGateway

MOST_PASSES = 5


@dataclass(frozen=True, slots=True)
class SteadyList:
    """A list that read the same twice.

    Attributes:
        items: In the gateway's order.
        passes: How many times it was read, 2 to 5.
    """

    items: tuple[ListedPayment, ...]
    passes: int


async def read_steadily(gateway: MobileMoneyGateway, query: ListQuery) -> SteadyList:
    """Read the whole list again and again until two readings in a row agree.

    Args:
        gateway: Whose list.
        query: The filters; its cursors are ours to set.

    Raises:
        GatewayError: A page failed, the list repeats itself, or it still changed at the last pass.
    """
    before = await _read_once(gateway, query)
    for number in range(2, MOST_PASSES + 1):
        now = await _read_once(gateway, query)
        if [_gist(item) for item in now] == [_gist(item) for item in before]:
            return SteadyList(now, number)
        before = now
    raise BadAnswer("list_keeps_changing", "no two readings of the list agreed")


async def _read_once(gateway: MobileMoneyGateway, query: ListQuery) -> tuple[ListedPayment, ...]:
    items: dict[str, ListedPayment] = {}
    cursor: str | None = None
    while True:
        page = await gateway.list(replace(query, starting_after=cursor, ending_before=None))
        for item in page.items:
            if item.gateway_id in items:
                raise BadAnswer("repeated_id", "the list repeats itself")
            items[item.gateway_id] = item
        if not page.has_more:
            return tuple(items.values())
        if not page.items:
            raise BadAnswer("empty_page", "the list has more and shows nothing")
        cursor = page.items[-1].gateway_id


def _gist(item: ListedPayment) -> tuple[object, ...]:
    reading = item.reading
    if reading is None:
        return (item.gateway_id,)
    return (item.gateway_id, reading.status, reading.amount, reading.payment_id)
