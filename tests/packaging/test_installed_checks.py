"""The program that proves an installed till: it must find out a till that does not hold."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import pos_app
from tests.packaging.wine import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.posix("a shell")

CHECK = ROOT / "packaging/checks/check_installed.py"
NAMES = [
    "version",
    "selfcheck",
    "no standard streams",
    "training sale",
    "quit while the network hangs",
]


def check(program: Path, *options: str) -> tuple[int, dict[str, str]]:
    command = [sys.executable, str(CHECK), "--program", str(program)]
    done = subprocess.run(
        [*command, "--version", pos_app.__version__, *options],
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert done.stderr == ""
    return done.returncode, dict(line.split(": ", 1) for line in done.stdout.splitlines())


def stand_in(place: Path, *, commands: str, window: str) -> Path:
    """A till in a few lines of shell: what it does on a command, and as a window."""
    place.write_text(f"#!/bin/sh\nif [ $# -gt 0 ]; then\n{commands}\nfi\n{window}\n")
    place.chmod(0o755)
    return place


def test_a_till_that_fails_everywhere_is_found_out_everywhere(tmp_path: Path) -> None:
    program = stand_in(tmp_path / "till", commands="echo pos-app 0; exit 9", window="exit 9")
    code, said = check(program)
    assert code == 1
    assert list(said) == NAMES
    assert all(words.startswith("FAILED") for words in said.values()), said


def test_a_till_that_is_not_there_is_found_out(tmp_path: Path) -> None:
    code, said = check(tmp_path / "nothing")
    assert code == 1
    assert all(words.startswith("FAILED") for words in said.values())


def test_another_version_and_a_store_that_does_not_work_are_found_out(tmp_path: Path) -> None:
    commands = (
        'case "$*" in --version) echo pos-app 9.9.9;; *secrets*) echo no store; exit 1;; esac'
    )
    program = stand_in(tmp_path / "till", commands=f"{commands}; exit 0", window="exit 9")
    code, said = check(program, "--secrets")
    assert code == 1
    assert said["version"] == "FAILED: it says that it is pos-app 9.9.9"
    assert "no store" in said["selfcheck"]
    assert "with 9 before its ledger was there" in said["no standard streams"]


@pytest.mark.parametrize(
    ("deaf", "words"),
    [
        ("trap 'sleep 1.2; exit 0' TERM", "s to quit"),
        ("trap 'exit 3' TERM", "it quit with 3"),
    ],
)
def test_a_till_that_quits_late_or_badly_is_found_out(
    tmp_path: Path, deaf: str, words: str
) -> None:
    window = f'{deaf}\nmkdir -p "$POS_APP_HOME"\n: >"$POS_APP_HOME/training.sqlite3"\n'
    window += "while :; do sleep 0.1; done"
    program = stand_in(tmp_path / "till", commands="exit 0", window=window)
    code, said = check(program)
    assert code == 1
    assert said["no standard streams"].startswith("FAILED")
    assert words in said["no standard streams"]


@pytest.mark.packaging
def test_the_bundled_till_holds(bundle_folder: Path) -> None:
    code, said = check(bundle_folder / "pos-app")
    assert code == 0, said
    assert list(said) == NAMES
    assert said["quit while the network hangs"].startswith("quit in ")
