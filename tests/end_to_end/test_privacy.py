"""Whole charges as scripts run them, searched for canaries, and what they leave for its mode.

The libraries log at DEBUG, the umask takes nothing away, and temporary files are searched too.
"""

from __future__ import annotations

import os
import stat
import sys
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget

from tests.end_to_end import till_program
from tests.end_to_end.test_window_sales import Shop
from tests.end_to_end.till_program import KEYS, Till
from tests.invariants.canaries import check_canaries
from tests.posix import has_mode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from pos_app.training.gateway import TrainingGateway

LOUD = (sys.executable, "-m", "tests.end_to_end.loud_till")


@pytest.fixture
def loud(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Commands log everything, keep temporary files in one searched folder, and have no umask."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(till_program, "PROGRAM", LOUD)
    monkeypatch.setenv("POS_APP_DEBUG", "1")
    monkeypatch.setenv("TMPDIR", str(temporary))
    before = os.umask(0)
    yield temporary
    os.umask(before)


def searched(till: Till, tmp_path: Path) -> list[str]:
    texts = {f"output {number}": text for number, text in enumerate(till.printed)}
    return check_canaries(tmp_path, list(KEYS.values()), till.phones, texts)


def logged(till: Till) -> str:
    return "".join(path.read_text("utf-8") for path in till.home.glob("logs/*"))


def others_reach(home: Path) -> list[str]:
    """What is not its owner's alone."""
    found = []
    for path in (home, *home.rglob("*")):
        mode = stat.S_IMODE(path.lstat().st_mode)
        if mode != (0o700 if path.is_dir() else 0o600):
            found.append(f"{path.relative_to(home)} {mode:o}")
    return found


def test_no_canary_is_left_by_sales_of_every_outcome(
    loud: Path, live: Till, gateway: TrainingGateway, tmp_path: Path
) -> None:
    assert live.charge("11").code == 0
    assert live.charge("40").code == 3
    lost = live.charge("80", wait=15)
    assert (lost.code, "unconfirmed" in lost.statuses) == (0, True)
    qr = live.start("charge", "--amount", "5", "--qr", "--wait", 20, "--json")
    shown = qr.until("pending")
    while not shown["redirect_url"]:
        shown = qr.line()
    assert gateway.approve(shown["gateway_id"])
    assert qr.end().code == 0
    options = ("--amount", "7", "--network", "mtn", "--phone", live.phone("60"), "--wait", 20)
    crashed = live.start("charge", *options, "--json")
    crashed.until("pending")
    crashed.process.kill()
    crashed.end()
    assert live.run("recover", "--wait", 1, "--json").code == 4
    bad = live.phone("22").replace("0", "O", 1)
    live.run("charge", "--amount", "8", "--network", "mtn", "--phone", bad)
    today = datetime.now().astimezone().date().isoformat()
    days = ("--from", today, "--to", today)
    for command in (
        ("sales", "--json"),
        ("sales",),
        ("payments", "--json"),
        ("payments",),
        ("doctor", "--json"),
        ("doctor",),
        ("verify", "--json"),
        ("claim", "--amount", "12.50", "--last4", live.phones[0][-4:]),
        ("export", "--format", "csv", *days, "--out", tmp_path / "sales.csv"),
        ("export", "--format", "xlsx", *days, "--out", tmp_path / "sales.xlsx"),
        ("backup", "--out", tmp_path / "copy.sqlite3"),
    ):
        done = live.run(*command)
        assert done.code in (0, 4), (command, done.err)
    gateway.stop()
    assert live.charge("11", wait=2).code == 4
    assert live.run("reconcile", "--date", today, "--json").code != 1
    text = logged(live)
    # It really was loud: all that left was written down, and hidden on the way.
    assert "httpcore" in text
    for header in ("Authorization", "ApiKey", "SecretKey"):
        assert f"b'{header}', b'" in text
    assert text.count("[hidden]") >= 10
    assert f"024•••{live.phones[0][-4:]}" in text
    assert searched(live, tmp_path) == []
    assert [name for name in others_reach(live.home) if not name.startswith("config.toml")] == []
    assert has_mode(tmp_path / "copy.sqlite3", 0o600)
    assert list(loud.iterdir()) == []


@pytest.mark.posix("permission bits")
@pytest.mark.usefixtures("loud")
def test_everything_that_a_till_leaves_is_its_owners_alone(till: Till) -> None:
    assert till.charge("11").code == 0
    assert till.run("backup", "--out", till.home / "backups" / "copy.sqlite3").code == 0
    assert till.run("doctor").code in (0, 5)
    assert others_reach(till.home) == []
    names = {path.name for path in till.home.rglob("*")}
    assert {"training.sqlite3", "training.sqlite3.lock", "training_gateway.sqlite3"} <= names


@pytest.mark.posix("permission bits")
@pytest.mark.usefixtures("loud")
def test_what_was_open_is_said_and_closed_by_the_next_charge(live: Till) -> None:
    live.charge("11")
    for path in (live.home, *live.home.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    said = live.run("doctor", "--json")
    assert said.code == 0
    assert said.lines[0]["open_to_others_until_the_next_start"]
    live.charge("11")
    assert others_reach(live.home) == []
    assert live.run("doctor", "--json").lines[0]["open_to_others_until_the_next_start"] == "nothing"


def test_no_canary_is_left_by_a_sale_in_the_window(
    qapp: QApplication,
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("POS_APP_DEBUG", "1")
    phone = "0247360411"
    del qapp
    shop = Shop(home)
    try:
        keys = list(shop.maker.started_training().keys.values())
        shop.ask("12.50", phone)
        shop.wait("paidBanner")
        seen = [
            text
            for widget in shop.window.findChildren(QWidget)
            for text in (widget.accessibleName(), widget.toolTip(), widget.property("text"))
            if isinstance(text, str)
        ]
    finally:
        shop.close()
    out, err = capfd.readouterr()
    texts = {"stdout": out, "stderr": err, "window": "\n".join(seen)}
    assert len(keys) == 3
    assert f"024 ••• {phone[-4:]}" in texts["window"]
    assert "DEBUG" in (home / "logs" / "pos-app.log").read_text("utf-8")
    assert check_canaries(tmp_path, keys, [phone], texts) == []
