"""The whole program: the mode that a person chose, and what is reported of a mistake."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from pos_app.assembly.program import TillProgram, business_day, local_midnight, make_folders
from pos_app.assembly.terminal import Exit, Stop
from pos_app.ledger.errors import LedgerCode, LedgerError
from pos_app.settings.folders import Folders
from pos_app.settings.settings_table import Mode
from tests.posix import only_posix

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType


@pytest.fixture
def live_signs(home: Path) -> Path:
    """A till's folder with a live ledger in it, and no mode in its settings."""
    home.mkdir()
    (home / "config.toml").write_text('[till]\nshop = "Corner Shop"\n')
    (home / "ledger.sqlite3").touch()
    return home


def test_a_mode_that_was_chosen_is_written_and_holds(live_signs: Path) -> None:
    program = TillProgram()
    assert not program.mode_written()
    assert "No mode is written" in program.mode_problem()
    with pytest.raises(Stop) as stopped:
        program.config()
    assert stopped.value.exit is Exit.SETTINGS
    program.choose_mode(Mode.LIVE)
    assert program.mode_written()
    assert program.config().till.mode is Mode.LIVE
    assert TillProgram().config().till.mode is Mode.LIVE
    assert 'shop = "Corner Shop"' in (live_signs / "config.toml").read_text()


def test_a_mode_that_cannot_be_written_stops_with_a_cause(home: Path) -> None:
    home.write_text("a file where the till's folder belongs")
    with pytest.raises(Stop) as stopped:
        TillProgram(Folders(home, home)).choose_mode(Mode.TRAINING)
    assert stopped.value.exit is Exit.SETTINGS
    assert str(home / "config.toml") in stopped.value.message


@pytest.mark.usefixtures("live_signs")
def test_a_till_that_was_looked_at_and_found_in_training_asks_no_more() -> None:
    program = TillProgram()
    program.mode_is_training()
    assert program.mode_problem() == ""
    assert program.config().till.mode is Mode.TRAINING


def test_folders_that_cannot_be_made_are_the_ledgers_to_report(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    with pytest.raises(LedgerError) as caught:
        make_folders(Folders(blocked / "till", blocked / "till"))
    assert caught.value.code is LedgerCode.UNWRITABLE


def test_a_mistake_that_comes_again_has_its_report_already() -> None:
    program = TillProgram()
    told: list[str] = []

    def hear(report: str, error: BaseException, trace: TracebackType | None) -> None:
        del error, trace
        told.append(report)

    def fail(what: str) -> None:
        try:
            raise ValueError(what)
        except ValueError as error:
            program.crashed(error, error.__traceback__)

    # Before there is a window nobody is told, and it is reported all the same.
    fail("first")
    program.on_crash = hear
    fail("again")
    (report,) = program.folders.logs.glob("crash-*.txt")
    assert told == [str(report)]
    assert "first" in report.read_text()


@pytest.mark.posix("a zone that a running program can change")
@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        # The clocks go from 00:00 to 01:00, and back from 00:00 to 23:00.
        ("Asia/Beirut", date(2022, 3, 27), "2022-03-26T22:00"),
        ("Asia/Beirut", date(2022, 10, 30), "2022-10-29T22:00"),
        ("America/Havana", date(2022, 3, 13), "2022-03-13T05:00"),
        ("Africa/Accra", date(2026, 3, 2), "2026-03-02T00:00"),
    ],
)
def test_a_local_day_begins_with_its_first_moment(
    monkeypatch: pytest.MonkeyPatch, zone: str, day: date, begins: str
) -> None:
    only_posix()
    with monkeypatch.context() as patched:
        patched.setenv("TZ", zone)
        time.tzset()
        found = local_midnight(day)
    time.tzset()
    assert found.astimezone(UTC) == datetime.fromisoformat(begins).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("clock", "starts_at", "day"),
    [
        ("00:00", "00:00", 2),
        ("23:59", "00:00", 2),
        ("01:00", "04:00", 1),
        ("03:59", "04:00", 1),
        ("04:00", "04:00", 2),
    ],
)
def test_a_sale_after_midnight_belongs_to_the_day_before(
    clock: str, starts_at: str, day: int
) -> None:
    moment = datetime.fromisoformat(f"2026-03-02T{clock}").astimezone().astimezone(UTC)
    assert business_day(moment, starts_at) == date(2026, 3, day)
