"""Runs every order of events up to a depth: each from the start, each to its end, none sampled."""

from __future__ import annotations

import gc
import logging
import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.ledger.book import open_book
from tests.engine.port import START
from tests.interleavings.events import happen, possible
from tests.interleavings.stage import Broken, Stage
from tests.names import names

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - the fastest disk there is, where there is one


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder in memory where there is one, else on the disk."""
    place = _SHARED_MEMORY if os.access(_SHARED_MEMORY, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="interleavings-", dir=place))
    try:
        open_book(
            folder / "empty.sqlite3", till=names().till, clock=lambda: START, live=True
        ).close()
        yield folder
    finally:
        shutil.rmtree(folder)


class _Complaints(logging.Handler):
    """What the engine only logs: a task of its that died is a broken promise too."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


@dataclass(frozen=True)
class Search:
    """Which orders are played.

    Attributes:
        events: Which events there are; see `events`.
        depth: The longest order.
        qr: Whether the sale is paid by QR.
        first_lost: Whether the first request is lost on its way.
        begins: Only orders that begin so.
    """

    events: str
    depth: int
    qr: bool = False
    first_lost: bool = False
    begins: str = ""


def play(folder: Path, search: Search, order: str) -> list[str] | None:
    """Play one order to its end.

    Returns:
        Which events could have come next; None where the order's last cannot happen.

    Raises:
        Broken: A promise was broken; it names the order.
    """
    complaints = _Complaints()
    logger = logging.getLogger("pos_app")
    logger.addHandler(complaints)
    empty = folder / "empty.sqlite3"
    stage = Stage(folder, empty, qr=search.qr, first_lost=search.first_lost)
    try:
        for place, event in enumerate(order):
            if not (possible(stage, order[:place], event) and happen(stage, event)):
                return None
            stage.check()
        following = possible(stage, order, search.events)
        stage.settle()
        stage.check()
        if complaints.heard:
            raise Broken(complaints.heard[0])
        stage.judge()
    except Broken as broken:
        raise Broken(f"{order or 'nothing'} in {search}: {broken}") from broken
    finally:
        logger.removeHandler(complaints)
        stage.close()
    return following


def every_order(folder: Path, search: Search) -> Iterator[str]:
    """Play every possible order, each from the start to its end, and yield it.

    Raises:
        Broken: A promise was broken; it names the order.
    """
    orders = [search.begins]
    while orders:
        order = orders.pop()
        following = play(folder, search, order)
        if following is not None:
            yield order
            if len(order) < search.depth:
                orders += [order + event for event in following]


def count(search: Search) -> int:
    """Play every possible order; return how many there were.

    Raises:
        Broken: A promise was broken; it names the order.
    """
    played = 0
    gc.disable()
    # Hundreds of thousands of lines that nobody reads.
    logging.disable(logging.INFO)
    try:
        with scratch() as folder:
            for _ in every_order(folder, search):
                played += 1
                if played % 256 == 0:
                    gc.collect()
    finally:
        logging.disable(logging.NOTSET)
        gc.enable()
    return played
