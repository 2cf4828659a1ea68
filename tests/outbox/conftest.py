"""A ledger with rows to send, and what sends them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ledger.conftest import opener
from tests.ledger.making import pay, sell
from tests.outbox.small_office import Sending

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pos_app.ledger.book import Book

__all__ = ["opener"]


@pytest.fixture
def book(tmp_path: Path, opener: Callable[..., Book]) -> Book:
    """A ledger with three sales, two of them paid."""
    made = opener(tmp_path / "ledger.sqlite3")
    for seconds in (0.0, 60.0):
        pay(made, *sell(made, seconds), seconds + 5)
    sell(made, 120.0)
    return made


@pytest.fixture
def sending(tmp_path: Path, book: Book) -> Iterator[Sending]:
    """What sends that ledger."""
    assert book is not None
    made = Sending(tmp_path / "ledger.sqlite3", tmp_path / "ledger-headoffice.json")
    yield made
    made.close()
