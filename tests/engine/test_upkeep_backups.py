from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.engine import events
from pos_app.engine.engine import Engine
from pos_app.engine.upkeep import MOST_BUSY, BackupKeeper
from pos_app.ledger.book import LedgerCode, LedgerError
from tests.engine.test_engine import Hearer, parts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = (NOW.replace(hour=0), NOW.replace(hour=0) + timedelta(days=1))


class Folder:
    """Backups that are made of nothing, at a seam of their own."""

    def __init__(self) -> None:
        self.is_due = True
        self.error: Exception | None = None
        self.made: list[tuple[datetime, bool]] = []
        self.asked: list[tuple[datetime, datetime]] = []
        self.hold: threading.Event | None = None
        self.begun = threading.Event()
        self.threads: set[str] = set()

    def due(self, start: datetime, end: datetime) -> bool:
        self.asked.append((start, end))
        return self.is_due

    def make(
        self, *, at: datetime, give_up: Callable[[], bool], only_if_changed: bool = False
    ) -> bool:
        self.threads.add(threading.current_thread().name)
        self.begun.set()
        if self.hold is not None:
            self.hold.wait(10)
        if self.error is not None:
            raise self.error
        if give_up():
            return False
        self.made.append((at, only_if_changed))
        return True


@pytest.fixture
def folder() -> Folder:
    return Folder()


@pytest.fixture
def hearer() -> Hearer:
    return Hearer()


@pytest.fixture
def keeper(folder: Folder, hearer: Hearer) -> BackupKeeper:
    return BackupKeeper(lambda: folder, hearer)


def begin(keeper: BackupKeeper) -> None:
    keeper.begin(NOW, DAY)
    assert keeper.join(10)


def heard(hearer: Hearer) -> list[events.EngineEvent]:
    return [hearer.facts.get_nowait() for _ in range(hearer.facts.qsize())]


def test_the_days_first_is_made_on_a_thread_of_its_own(
    keeper: BackupKeeper, folder: Folder, hearer: Hearer
) -> None:
    assert keeper.join(0)
    begin(keeper)
    assert folder.asked == [DAY]
    assert folder.made == [(NOW, False)]
    assert folder.threads == {"backup"}
    assert heard(hearer) == [events.BackupMade()]


def test_one_that_is_there_is_not_made_again(
    keeper: BackupKeeper, folder: Folder, hearer: Hearer
) -> None:
    folder.is_due = False
    begin(keeper)
    assert folder.made == []
    assert heard(hearer) == []


def test_one_at_a_time(keeper: BackupKeeper, folder: Folder) -> None:
    folder.hold = threading.Event()
    keeper.begin(NOW, DAY)
    assert folder.begun.wait(10)
    keeper.begin(NOW, DAY)
    assert not keeper.join(0.01)
    folder.hold.set()
    assert keeper.join(10)
    assert len(folder.made) == 1
    begin(keeper)
    assert len(folder.made) == 2


def test_stopping_gives_up_what_is_under_way_and_begins_nothing(
    keeper: BackupKeeper, folder: Folder, hearer: Hearer
) -> None:
    folder.hold = threading.Event()
    keeper.begin(NOW, DAY)
    assert folder.begun.wait(10)
    keeper.stop()
    folder.hold.set()
    assert keeper.join(10)
    begin(keeper)
    assert folder.made == []
    assert len(folder.asked) == 1
    assert heard(hearer) == []


def test_the_last_one_is_made_here_and_only_of_something_new(
    keeper: BackupKeeper, folder: Folder, hearer: Hearer
) -> None:
    keeper.stop()
    keeper.make_last(NOW, lambda: False)
    assert folder.made == [(NOW, True)]
    assert folder.threads == {threading.current_thread().name}
    assert folder.asked == []
    keeper.make_last(NOW, lambda: True)
    assert len(folder.made) == 1
    assert heard(hearer) == [events.BackupMade()]


@pytest.mark.expect_log("No backup could be made: busy", "pos_app.engine.upkeep")
def test_sales_that_come_first_are_told_only_when_no_backup_comes_at_all(
    keeper: BackupKeeper, folder: Folder, hearer: Hearer
) -> None:
    busy = LedgerError(LedgerCode.BUSY, "commits came too often")
    for _ in range(2):
        folder.error = busy
        for _ in range(MOST_BUSY - 1):
            begin(keeper)
        assert heard(hearer) == []
        folder.error = None
        begin(keeper)
        assert heard(hearer) == [events.BackupMade()]
    folder.error = busy
    for _ in range(MOST_BUSY + 1):
        begin(keeper)
    assert heard(hearer) == [events.BackupFailed("busy", "commits came too often")]


@pytest.mark.expect_log("No backup could be made", "pos_app.engine.upkeep")
def test_a_failure_is_told_once_until_one_is_made_again(
    keeper: BackupKeeper, folder: Folder, hearer: Hearer
) -> None:
    folder.error = LedgerError(LedgerCode.FULL, "no room")
    begin(keeper)
    begin(keeper)
    assert heard(hearer) == [events.BackupFailed("full", "no room")]
    folder.error = None
    begin(keeper)
    assert heard(hearer) == [events.BackupMade()]
    folder.error = ValueError("0241234567")
    begin(keeper)
    assert heard(hearer) == [events.BackupFailed("unwritable", "ValueError")]


def run_an_engine(tmp_path: Path, hearer: Hearer, folder: Folder, **changes: Any) -> Engine:
    made = parts(tmp_path, open_backups=lambda: folder, **changes)
    engine = Engine(made, hearer)
    engine.start()
    hearer.wait(events.EngineReady)
    return engine


def test_the_end_makes_one_more_when_everything_is_closed(
    tmp_path: Path, hearer: Hearer, folder: Folder
) -> None:
    engine = run_an_engine(tmp_path, hearer, folder, backup_at_the_end=True)
    engine.stop()
    engine.stop()
    assert engine.join(10)
    assert [only_if_changed for _, only_if_changed in folder.made] == [True]
    assert folder.threads == {"engine"}
    hearer.wait(events.EngineStopped)
    hearer.wait(events.BackupMade)


def test_a_command_ends_without_one(tmp_path: Path, hearer: Hearer, folder: Folder) -> None:
    engine = run_an_engine(tmp_path, hearer, folder)
    engine.stop()
    assert engine.join(10)
    assert folder.made == []


def test_the_end_gives_a_slow_one_up_in_time(tmp_path: Path, hearer: Hearer) -> None:
    class Slow(Folder):
        def make(self, *, give_up: Callable[[], bool], **_more: Any) -> bool:
            self.begun.set()
            while not give_up():
                threading.Event().wait(0.01)
            return False

    slow = Slow()
    engine = run_an_engine(tmp_path, hearer, slow, backup_at_the_end=True)
    began = time.monotonic()
    engine.stop()
    assert engine.join(10)
    assert slow.begun.is_set()
    assert time.monotonic() - began < 0.8


def test_the_end_waits_for_no_copy_that_hangs(
    tmp_path: Path, hearer: Hearer, folder: Folder
) -> None:
    engine = run_an_engine(tmp_path, hearer, folder, backup_at_the_end=True)
    keeper = engine._keeper
    assert keeper is not None
    folder.hold = threading.Event()
    keeper.begin(NOW, DAY)
    assert folder.begun.wait(10)
    began = time.monotonic()
    engine.stop()
    assert engine.join(10)
    assert time.monotonic() - began < 0.8
    folder.hold.set()
    assert keeper.join(10)
    assert folder.made == []
