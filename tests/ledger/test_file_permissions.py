"""Every file that a ledger makes is its owner's alone, the ones that SQLite makes beside it too."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from pos_app.ledger.backup import back_up
from pos_app.ledger.book import open_book
from pos_app.training.gateway import TrainingGateway

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.posix("permission bits")


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    """A umask that takes nothing away."""
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


def in_the_middle_of_a_change(file: Path, statement: str) -> dict[str, int]:
    """The modes while a transaction has written its journal."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(statement)
        seen = modes(file.parent)
        connection.execute("ROLLBACK")
    return seen


def test_the_ledger_its_journal_its_lock_and_a_copy(tmp_path: Path) -> None:
    folder = tmp_path / "till" / "data"
    ledger = folder / "ledger.sqlite3"
    book = open_book(ledger, till="T1", clock=lambda: datetime(2026, 11, 21, tzinfo=UTC), live=True)
    book.close()
    back_up(ledger, folder / "copy.sqlite3")
    seen = in_the_middle_of_a_change(ledger, "CREATE TABLE more (x TEXT) STRICT")
    assert {"ledger.sqlite3", "ledger.sqlite3-journal", "ledger.sqlite3.lock"} <= set(seen)
    assert "copy.sqlite3" in seen
    assert set(seen.values()) == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_training_gateways_book_and_its_journal(tmp_path: Path) -> None:
    folder = tmp_path / "till"
    gateway = TrainingGateway(folder / "training_gateway.sqlite3")
    gateway.start()
    gateway.stop()
    seen = in_the_middle_of_a_change(
        folder / "training_gateway.sqlite3", "CREATE TABLE more (x TEXT) STRICT"
    )
    assert "training_gateway.sqlite3-journal" in seen
    assert set(seen.values()) == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
