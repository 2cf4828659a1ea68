"""A full disk, a write-protected stick, a wrong place: each said in one line that names it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.till_program import PROGRAM
from tests.posix import only_posix

if TYPE_CHECKING:
    from pathlib import Path

    from tests.end_to_end.till_program import Till

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's devices")


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["--version"], ["sales"], ["sales", "--json"], ["doctor"], ["charge", "--help"]],
)
def test_a_full_disk_under_standard_output_is_told(till: Till, arguments: list[str]) -> None:
    assert till.charge().code == 0
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*PROGRAM, *arguments],
            env=till.environ,
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
        )
    assert done.returncode != 0
    lines = [line for line in done.stderr.decode().splitlines() if "TRAINING" not in line]
    assert len(lines) == 1
    assert "No space left on device" in lines[0]


def test_a_reader_that_has_seen_enough_is_no_failure(till: Till) -> None:
    assert till.charge().code == 0
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([*PROGRAM, "sales"], env=till.environ, stdout=writing, timeout=60)
    os.close(writing)
    assert done.returncode == 0


def test_no_copy_goes_over_the_tills_own_files(till: Till) -> None:
    assert till.charge().code == 0
    before = till.ledger.read_bytes()
    days = ("--format", "csv", "--from", "0001-01-01", "--to", "9999-12-31", "--out")
    for name in ("training.sqlite3", "ledger.sqlite3", "config.toml", "logs/pos-app.log"):
        done = till.run("export", *days, till.home / name, "--force")
        assert (done.code, done.out) == (2, "")
        assert "till's own" in done.err
    assert till.ledger.read_bytes() == before
    done = till.run("export", *days, till.home / "sales.csv")
    assert done.code == 0
    assert done.out.splitlines()[1].startswith("1 sales written to")


def test_a_place_that_cannot_be_written_is_named(till: Till) -> None:
    assert till.charge().code == 0
    days = ("--format", "csv", "--from", "2026-01-01", "--to", "2026-01-02")
    for command in (("export", *days), ("backup",), ("support",)):
        done = till.run(*command, "--out", "/proc/stick.file")
        assert done.code in (2, 6)
        assert "/proc/stick.file" in done.err
        assert "edger" not in done.err
        assert till.run(*command, "--out", "").code == 2


def test_doctor_is_not_content_where_no_sale_can_be_stored(till: Till, tmp_path: Path) -> None:
    file = tmp_path / "a file where the folder should be"
    file.write_text("x")
    done = till.run("doctor", "--json", POS_APP_HOME=str(file / "below"))
    assert done.code in (5, 6)
    folder = tmp_path / "folder"
    (folder / "training.sqlite3").mkdir(parents=True)
    done = till.run("doctor", "--json", POS_APP_HOME=str(folder))
    assert done.code != 0
    assert any("No sale can be stored" in problem for problem in done.last["problems"])


def test_the_cedi_sign_becomes_letters_on_an_old_code_page(till: Till) -> None:
    assert till.charge().code == 0
    done = till.run("sales", PYTHONIOENCODING="cp1252", PYTHONUTF8="0")
    assert "GHS 12.50" in done.out
    assert "?" not in done.out


def test_a_pipe_for_settings_is_refused_at_once(till: Till, tmp_path: Path) -> None:
    only_posix()
    folder = tmp_path / "folder"
    folder.mkdir()
    os.mkfifo(folder / "config.toml")
    done = till.run("sales", POS_APP_HOME=str(folder))
    assert (done.code, len(done.err.splitlines())) == (5, 1)
