"""Backups of the program as it is installed: made by itself, looked at, and put back."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from typing import TYPE_CHECKING

from tests.end_to_end.conftest import LIVE
from tests.end_to_end.till_program import KEYS, Till
from tests.names import names
from tests.posix import has_mode

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.training.gateway import TrainingGateway


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
    assert has_mode(made, 0o600)
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


def test_a_ledger_put_back_by_hand_is_told_at_the_next_start_and_until_it_is_reconciled(
    live: Till,
) -> None:
    live.charge("60", wait=0)
    early = live.home / "early.sqlite3"
    assert live.run("backup", "--out", early).code == 0
    pending = live.charge("60", amount="7", wait=0).last
    # The day's first backup was made before it; the end of a window makes one more.
    assert live.run("recover", "--wait", "0").code == 4
    shutil.copy(early, live.ledger)
    told = live.run("recover", "--wait", "0")
    assert "The ledger is an older one than its backups know" in told.err
    # It goes on where the lost sales ended, and neither a sale nor a backup makes it sound.
    later = live.charge("60", amount="8", wait=0)
    assert "The ledger is an older one" in later.err
    assert int(later.last["sale_number"][-6:]) > int(pending["sale_number"][-6:])
    assert live.run("recover", "--wait", "0").code == 4
    for command in ("verify", "doctor"):
        said = live.run(command, "--json")
        assert said.code == 6
        assert any("nobody has reconciled" in problem for problem in said.last["problems"])
    today = datetime.now().astimezone().date().isoformat()
    due = live.run("reconcile", "--date", today, "--json")
    assert "The ledger is an older one" in due.err
    assert pending["gateway_id"] in [one["gateway_id"] for one in due.last["only_there"]]
    assert live.run("verify").code == 0
    assert "The ledger" not in live.run("recover", "--wait", "0").err


def test_a_ledger_that_is_gone_is_never_silently_made_anew(live: Till) -> None:
    pending = live.charge("60", wait=0).last
    assert live.run("recover", "--wait", "0").code == 4
    live.ledger.unlink()
    for command in ("verify", "doctor"):
        said = live.run(command)
        assert said.code == 6
        assert "The ledger is gone, though there are backups of it" in said.out + said.err
    assert not live.ledger.exists()
    back = live.run("recover", "--wait", "0", "--json")
    assert "The ledger was gone" in back.err
    assert [line["payment_id"] for line in back.lines][-1] == pending["payment_id"]


def test_another_modes_ledger_or_backup_is_refused_and_left_as_it_is(
    till: Till, gateway: TrainingGateway
) -> None:
    assert till.charge("60", wait=0).code == 4
    backup = till.home / "training-backup.sqlite3"
    assert till.run("backup", "--out", backup).code == 0
    settings = LIVE.format(
        names=names().settings, paygate=gateway.paygate_url, checkout=gateway.checkout_url
    )
    (till.home / "config.toml").write_text(settings, encoding="utf-8")
    live = Till(till.home, dict(KEYS), live=True)
    assert live.charge("60", wait=0).code == 4
    kept = live.ledger.read_bytes()
    refused = live.run("restore", backup)
    assert refused.code == 6
    assert "The backup belongs to the other mode" in refused.err
    assert live.ledger.read_bytes() == kept
    live.ledger.unlink()
    for path in live.home.glob("backups/ledger-*.sqlite3"):
        path.unlink()
        path.with_name(f"{path.name}.head").unlink(missing_ok=True)
    shutil.copy(backup, live.ledger)
    renamed = live.ledger.read_bytes()
    for command in (("sales",), ("verify",), ("recover", "--wait", "0"), ("doctor",)):
        said = live.run(*command)
        assert said.code == 6, command
        assert "belongs to the other mode" in said.out + said.err
    assert live.charge("60", wait=0).code == 6
    assert live.ledger.read_bytes() == renamed
