"""A live till that lost its settings takes and tells no money; training says what it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.till_program import KEYS, Till

if TYPE_CHECKING:
    from pathlib import Path

MONEY = (
    ("charge", "--amount", "500", "--network", "mtn", "--phone", "0241234567", "--json"),
    ("cancel", "p_1", "--json"),
    ("close", "p_1", "--reason", "x", "--json"),
    ("recover", "--json"),
    ("sales", "--json"),
    ("payments", "--json"),
    ("reconcile", "--date", "2026-01-31", "--json"),
    ("claim", "--amount", "5", "--last4", "4567", "--json"),
    ("verify", "--json"),
)


def refuses_money(till: Till, *commands: tuple[str, ...]) -> str:
    """Every command ends with 5 and one sentence, and nothing is made; the last sentence."""
    said = ""
    for command in commands:
        done = till.run(*command)
        assert (done.code, done.out) == (5, ""), command
        lines = [line for line in done.err.splitlines() if "is ignored" not in line]
        assert len(lines) == 1
        said = done.err
    assert not (till.home / "training.sqlite3").exists()
    return said


def lost(home: Path, **environ: str) -> Till:
    home.mkdir(exist_ok=True)
    return Till(home, environ)


def test_no_command_takes_or_tells_money_where_a_live_ledger_is_and_no_mode(home: Path) -> None:
    till = lost(home)
    (home / "ledger.sqlite3").touch()
    said = refuses_money(till, *MONEY)
    assert "ledger.sqlite3" in said
    assert 'mode = "live"' in said
    export = ("--format", "csv", "--from", "2026-01-01", "--to", "2026-01-02", "--out")
    others = [("export", *export, str(home / "a.csv")), ("backup", "--out", str(home / "b"))]
    (home / "c").write_text("x")
    refuses_money(till, *others, ("restore", str(home / "c")))
    doctor = till.run("doctor", "--json")
    assert doctor.code == 5
    assert doctor.last["ok"] is False
    assert "No mode is written" in doctor.last["problems"][0]


@pytest.mark.parametrize(
    "settings",
    [None, "", "\n", '[Till]\nmode = "live"\n', "[till]\n", '[till]\nmode = "li', "# nothing\n"],
)
def test_settings_that_were_lost_or_cut_do_not_mean_training(
    home: Path, settings: str | None
) -> None:
    till = lost(home, **KEYS)
    if settings is not None:
        (home / "config.toml").write_text(settings)
    refuses_money(till, MONEY[0])


def test_backups_alone_say_that_a_till_is_live(home: Path) -> None:
    till = lost(home)
    (home / "backups").mkdir()
    (home / "backups" / "ledger-000001-20260301T080000Z.sqlite3.head").touch()
    assert "backups" in refuses_money(till, MONEY[0], MONEY[3])


def test_an_empty_file_is_a_bad_one_even_on_a_new_computer(home: Path) -> None:
    till = lost(home)
    (home / "config.toml").touch()
    assert "it is empty" in refuses_money(till, MONEY[0], MONEY[4])


def test_a_mistyped_home_does_not_train_beside_the_platforms_live_till(
    home: Path, tmp_path: Path
) -> None:
    till = lost(home)
    platform = tmp_path / "xdg_data_home" / "pos-app"
    platform.mkdir(parents=True)
    (platform / "ledger.sqlite3").touch()
    assert str(platform) in refuses_money(till, MONEY[0])
    # A home that says training itself is believed.
    (home / "config.toml").write_text('[till]\nmode = "training"\n')
    assert till.charge().code == 0


def test_training_says_so_in_every_object_and_before_every_answer(till: Till) -> None:
    done = till.charge()
    assert done.code == 0
    assert all(line["training"] is True for line in done.lines)
    assert [list(line)[-2:] for line in done.lines] == [["training", "final"]] * len(done.lines)
    for command in (("sales",), ("payments",), ("recover",), ("verify",)):
        words = till.run(*command)
        assert words.out.startswith("TRAINING"), command
        assert "TRAINING" in words.err
        objects = till.run(*command, "--json")
        assert objects.err == ""
        assert all(json.loads(line)["training"] is True for line in objects.out.splitlines())


def test_a_live_till_says_that_it_is_not_training(live: Till) -> None:
    done = live.charge()
    assert all(line["training"] is False for line in done.lines)
    assert live.run("verify", "--json").last["training"] is False
    for command in ("sales", "payments", "verify"):
        assert "TRAINING" not in live.run(command, "--json").out
        assert "TRAINING" not in live.run(command).out
