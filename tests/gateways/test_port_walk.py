"""A walk of a list ends, whatever the list does."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import aclosing
from typing import TYPE_CHECKING

import pytest

from pos_app.gateways.port import BadAnswer, ListedPayment, ListQuery, Page, walk
from tests.engine.virtual_time import VirtualLoop

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def loop() -> Iterator[VirtualLoop]:
    made = VirtualLoop()
    yield made
    made.close()


class Endless:
    """A list that has always one more page, of so many items, each after so many seconds."""

    def __init__(self, size: int, seconds: float) -> None:
        self.queries: list[ListQuery] = []
        self._size = size
        self._seconds = seconds

    async def __call__(self, query: ListQuery) -> Page:
        await asyncio.sleep(self._seconds)
        self.queries.append(query)
        first = len(self.queries) * self._size
        items = (ListedPayment(f"pay_{first + place}") for place in range(self._size))
        return Page(tuple(items), has_more=True)


def walked(loop: VirtualLoop, pages: Endless) -> str:
    async def work() -> None:
        async for _ in walk(pages, ListQuery(status="succeeded", ending_before="pay_9")):
            continue

    with pytest.raises(BadAnswer) as caught:
        loop.run_until_complete(work())
    return caught.value.code


def test_it_ends_after_so_many_pages(loop: VirtualLoop) -> None:
    pages = Endless(1, 0.0)
    assert walked(loop, pages) == "endless_list"
    assert len(pages.queries) == 2000


def test_it_ends_after_so_many_payments(loop: VirtualLoop) -> None:
    pages = Endless(1500, 0.0)
    assert walked(loop, pages) == "endless_list"
    assert 133 < len(pages.queries) < 136


def test_it_ends_after_ten_minutes(loop: VirtualLoop) -> None:
    pages = Endless(100, 9.0)
    assert walked(loop, pages) == "endless_list"
    assert 600 < loop.time() < 620


def test_its_filters_stay_and_its_cursor_is_its_own(loop: VirtualLoop) -> None:
    pages = Endless(2, 200.0)
    walked(loop, pages)
    assert [query.starting_after for query in pages.queries] == [None, "pay_3", "pay_5", "pay_7"]
    assert Counter((query.status, query.ending_before) for query in pages.queries) == {
        ("succeeded", None): 4
    }


def test_whoever_asks_may_stop_early(loop: VirtualLoop) -> None:
    pages = Endless(2, 0.0)

    async def work() -> str:
        async with aclosing(walk(pages, ListQuery())) as items:
            return (await anext(items)).gateway_id

    assert loop.run_until_complete(work()) == "pay_2"
    assert len(pages.queries) == 1
