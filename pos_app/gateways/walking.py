"""The one way PayGate's list is walked, page by page, and where every walk ends.

A list can move while it is walked, lie, or never end. A walk must never go on for ever, and never
be taken for whole when it was not: whatever was concluded from it could be wrong.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from pos_app.gateways.errors import BadAnswer

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from pos_app.gateways.port import ListedPayment, ListQuery, Page

MOST_PAGES = 2000
MOST_ITEMS = 200_000
MOST_SECONDS = 600.0
ENDLESS = "endless_list"
REPEATED = "repeated_id"
EMPTY = "empty_page"


async def walk(
    read_page: Callable[[ListQuery], Awaitable[Page]], query: ListQuery
) -> AsyncGenerator[ListedPayment, None]:
    """Every item of the list, in the gateway's order (newest first). Whoever stops early closes it.

    Args:
        read_page: Reads one page; under a deadline of its own.
        query: The filters; its cursors are set here.

    Raises:
        GatewayError: A page failed; or a `BadAnswer`, because the list repeats an id, says that it
            goes on and shows nothing, or goes on for more than 2 000 pages, 200 000 payments or
            ten minutes.
    """
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + MOST_SECONDS
    seen: set[str] = set()
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        page = await read_page(replace(query, starting_after=cursor, ending_before=None))
        for item in page.items:
            if item.gateway_id in seen:
                raise BadAnswer(REPEATED, "the list repeats itself")
            seen.add(item.gateway_id)
            yield item
        if not page.has_more:
            return
        if not page.items:
            raise BadAnswer(EMPTY, "the list has more and shows nothing")
        if len(seen) > MOST_ITEMS or loop.time() > ends_at:
            break
        cursor = page.items[-1].gateway_id
    raise BadAnswer(ENDLESS, "the list does not end")
