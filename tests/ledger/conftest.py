"""A ledger of its own for each test."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pos_app.ledger.book import open_book
from tests.ledger.making import START
from tests.posix import only_posix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pos_app.ledger.book import Book

NOBODY = 65534


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the test's ledger is; not yet made."""
    return tmp_path / "ledger.sqlite3"


@pytest.fixture
def opener() -> Iterator[Callable[..., Book]]:
    """`opener(path, till="T1")` opens a book that is closed at the test's end."""
    books = []

    def open_it(path: Path, till: str = "T1", *, live: bool = True) -> Book:
        book = open_book(path, till=till, clock=lambda: START, live=live)
        books.append(book)
        return book

    yield open_it
    for book in books:
        book.close()


@pytest.fixture
def book(place: Path, opener: Callable[..., Book]) -> Book:
    """A new, open book."""
    return opener(place)


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """A folder of somebody to whom permissions apply, even where the tests run as root."""
    only_posix()
    folder = Path(tempfile.mkdtemp())
    was = os.geteuid()
    if was == 0:
        os.chown(folder, NOBODY, NOBODY)
        os.seteuid(NOBODY)
    yield folder
    if was == 0:
        os.seteuid(0)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700)
    shutil.rmtree(folder)
