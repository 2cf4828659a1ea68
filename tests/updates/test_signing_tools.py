"""The tools of those who release: a pair of keys, and a manifest that the till itself accepts."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pos_app
from pos_app.updates.manifest import read_keys, read_signed
from tests.posix import is_private

TOOLS = Path(__file__).parents[2] / "packaging" / "updates"
SOURCE = "https://updates.example/till/manifest.json"


def tool(name: str, *arguments: object, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(TOOLS / name), *map(str, arguments)],
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_new_key_signs_what_the_till_reads(tmp_path: Path) -> None:
    private, public = tmp_path / "private", tmp_path / "keys.txt"
    public.write_text("# ours\n")
    made = tool("make-key", private, public)
    assert made.returncode == 0, made.stderr
    assert is_private(private)
    assert private.read_text().strip() not in made.stdout + made.stderr
    installer, changes = tmp_path / "pos-app.deb", tmp_path / "changes.txt"
    installer.write_bytes(b"installer")
    changes.write_text("Faster\n\n Receipts \n")

    signed = tool(
        "sign",
        *("--source", SOURCE, "--serial", 3, "--changes", changes, "--out", tmp_path / "m.json"),
        f"linux-x86_64={installer}",
        given=private.read_text(),
    )

    assert signed.returncode == 0, signed.stderr
    found = read_signed((tmp_path / "m.json").read_bytes(), read_keys(public.read_text()))
    assert (found.source, found.serial, found.version) == (SOURCE, 3, pos_app.__version__)
    assert found.changes == ("Faster", "Receipts")
    one = found.installers["linux-x86_64"]
    assert one.url == "https://updates.example/till/pos-app.deb"
    assert one.sha256 == hashlib.sha256(b"installer").hexdigest()


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.write_text("precious")
    made = tool("make-key", private, tmp_path / "keys.txt")
    assert made.returncode == 2
    assert private.read_text() == "precious"
    assert not (tmp_path / "keys.txt").exists()


def test_a_manifest_that_the_till_would_refuse_is_not_written(tmp_path: Path) -> None:
    private = tmp_path / "private"
    tool("make-key", private, tmp_path / "keys.txt")
    (tmp_path / "changes.txt").write_text("x" * 300)
    (tmp_path / "a.deb").write_bytes(b"x")
    signed = tool(
        "sign",
        *("--source", SOURCE, "--serial", 3, "--changes", tmp_path / "changes.txt"),
        *("--out", tmp_path / "m.json", f"linux-x86_64={tmp_path / 'a.deb'}"),
        given=private.read_text(),
    )
    assert signed.returncode == 1
    assert "not_a_manifest" in signed.stderr
    assert not (tmp_path / "m.json").exists()


def test_the_file_of_keys_that_ships_can_be_read() -> None:
    text = (TOOLS.parents[1] / "resources" / "updates" / "release-keys.txt").read_text()
    assert isinstance(read_keys(text), tuple)
