"""Backups of the program as it is installed: made by itself, looked at, and put back."""

from __future__ import annotations

import json
import shutil
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.end_to_end.till_program import Till


def backups(till: Till) -> list[Path]:
    return sorted(till.home.glob("backups/*.sqlite3"))


def test_a_day_of_commands_leaves_one_backup_that_finds_a_cut_tail(live: Till) -> None:
    assert live.run("doctor", "--json").last["last_backup_at"] == "none yet"
    # It ends as soon as it is paid, which takes the training customer three seconds.
    assert live.charge(wait=10).code == 0
    (made,) = backups(live)
    head = json.loads(made.with_name(f"{made.name}.head").read_text())
    assert head["ledger"] == live.ledger.name
    assert head["seq"] > 1
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    said = live.run("doctor", "--json").last
    assert (said["last_backup_at"], said["backups"]) == (head["taken_at"], 1)
    live.charge("60", wait=3)
    assert backups(live) == [made], "more than one of a day"
    assert live.run("verify").code == 0


def test_a_ledger_that_was_put_back_by_hand_is_found(live: Till) -> None:
    live.charge("60", wait=0)
    early = live.home / "early.sqlite3"
    assert live.run("backup", "--out", early).code == 0
    assert live.charge(wait=10).code == 0
    assert len(backups(live)) == 1
    shutil.copy(early, live.ledger)
    done = live.run("verify", "--json")
    assert done.code == 6
    assert "The ledger lost its end" in done.last["problems"][0]
    doctor = live.run("doctor", "--json")
    assert doctor.code == 6
    assert any("lost its end" in problem for problem in doctor.last["problems"])
    restored = live.run("restore", early)
    assert restored.code == 0
    assert "does not hold all that is known" in restored.out
    assert live.run("verify").code == 0
