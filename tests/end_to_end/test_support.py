"""The file for whoever helps: everything to help with, and no customer in it."""

from __future__ import annotations

import json
import tomllib
import zipfile
from typing import TYPE_CHECKING, Any

from tests.end_to_end.till_program import KEYS, Till
from tests.posix import is_private

if TYPE_CHECKING:
    from pathlib import Path


def _bundle(till: Till, out: Path) -> dict[str, str]:
    done = till.run("support", "--out", out)
    assert done.code == 0, done.err
    assert is_private(out)
    with zipfile.ZipFile(out) as file:
        assert file.testzip() is None
        return {name: file.read(name).decode() for name in file.namelist()}


def test_it_has_what_helps_and_nothing_of_a_customer(live: Till, tmp_path: Path) -> None:
    done = live.charge(amount="777.77")
    payment = done.last
    live.run("charge", "--amount", "5", "--qr", "--note", "canary note", "--wait", 0, "--json")
    logs = live.home / "logs"
    logs.mkdir(exist_ok=True)
    leak = f"an old line with {live.phones[0]} and {KEYS['POS_APP_PAYGATE_API_KEY']}\n"
    (logs / "pos-app.log.5").write_text(leak)
    (logs / "crash-20260302-090000.txt").write_text(leak)

    found = _bundle(live, tmp_path / "help.zip")
    for path in logs.iterdir():
        if "canary" in path.read_text():
            path.unlink()

    assert {"README.txt", "doctor.json", "settings.toml", "ledgers.json", "system.json"} <= set(
        found
    )
    assert "logs/pos-app.log.5" in found
    assert "crashes/crash-20260302-090000.txt" in found
    everything = "\n".join(found.values())
    for canary in (*live.phones, *KEYS.values(), "canary note", payment["payment_id"], "77777"):
        assert canary not in everything, canary
    ledgers: dict[str, Any] = json.loads(found["ledgers.json"])
    assert ledgers["ledger.sqlite3"]["rows"]["sales"] == 2
    assert ledgers["ledger.sqlite3"]["journal"]["sale_opened"] == 2
    assert ledgers["training.sqlite3"] == "none"
    assert tomllib.loads(found["settings.toml"])["till"]["mode"] == "live"
    assert json.loads(found["doctor.json"])["version"]


def test_it_is_made_where_nothing_else_works(live: Till, tmp_path: Path) -> None:
    live.home.mkdir(exist_ok=True)
    live.ledger.write_bytes(b"not a ledger at all, " * 100)
    (live.home / "config.toml").write_text('[till]\nmode = "neither"\n')
    found = _bundle(live, tmp_path / "help.zip")
    assert "neither" in found["settings.toml"]
    assert json.loads(found["doctor.json"])["ok"] is False
    assert "damaged" in json.loads(found["ledgers.json"])["ledger.sqlite3"]


def test_it_never_writes_over_a_file(live: Till, tmp_path: Path) -> None:
    out = tmp_path / "help.zip"
    out.write_text("mine")
    assert live.run("support", "--out", out).code == 2
    assert out.read_text() == "mine"
    assert live.run("support", "--out", tmp_path / "nowhere" / "x.zip").code == 2
