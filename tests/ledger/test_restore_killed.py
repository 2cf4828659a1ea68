"""A restore killed at every step leaves the ledger as it was or as it was to be, never none."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from pos_app.ledger.backup import back_up
from pos_app.ledger.book import open_book
from pos_app.ledger.queries import LogQueries
from pos_app.ledger.restore import restore
from pos_app.ledger.verify import verify
from tests.ledger.making import START, moment, sell
from tests.posix import KILLED

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.ledger.book import Book

DYING = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from pos_app.ledger.restore import restore
from pos_app.system import durable

when, name, number = sys.argv[3].split()
calls = 0

def dying(real):
    def call(*args, **more):
        global calls
        calls += 1
        if calls == int(number) and when == "before":
            os.kill(os.getpid(), 9)
        result = real(*args, **more)
        if calls == int(number) and when == "after":
            os.kill(os.getpid(), 9)
        return result
    return call

place = durable if name == "sync" else os
setattr(place, name, dying(getattr(place, name)))
restore(Path(sys.argv[1]), Path(sys.argv[2]), at=datetime(2026, 3, 2, tzinfo=UTC), live=True)
"""

# A second name for the old ledger, the copy's rename over it, and the two waits for the disk;
# Windows waits for no folder.
POINTS = [
    f"{when} {step}"
    for step in ("link 1", "replace 1", "sync 1", *(["sync 2"] * (sys.platform != "win32")))
    for when in ("before", "after")
]


@pytest.mark.parametrize("point", POINTS)
def test_killed_in_the_middle(book: Book, place: Path, tmp_path: Path, point: str) -> None:
    sell(book)
    copy = tmp_path / "copy.sqlite3"
    back_up(place, copy)
    sell(book)
    sell(book)
    book.close()
    killed = subprocess.run(
        [sys.executable, "-c", DYING, str(place), str(copy), point], check=False
    )
    assert killed.returncode == KILLED
    report = verify(place)
    assert report.problems == ()
    log = LogQueries(place)
    done = log.restored()
    log.close()
    assert report.sales == (1 if done else 3)
    assert done == (point in ("after replace 1", "before sync 2", "after sync 2"))
    again = restore(place, copy, at=moment(90_000), live=True)
    assert again.sales == 1
    assert again.continues_above == 3, "a number that was given may be given again"
    assert verify(place).problems == ()
    reopened = open_book(place, till="T1", clock=lambda: START, live=True)
    sale, _ = sell(reopened)
    reopened.close()
    assert sale.sequence == 4
