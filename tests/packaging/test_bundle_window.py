"""The bundle's window on a display of its own, beside plain Python's: the same, point by point."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.packaging.bundled import ROOT, Bundle, libraries
from tests.packaging.screen import Screen, parts_alike

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

pytestmark = [
    pytest.mark.packaging,
    pytest.mark.timeout(900),
    pytest.mark.skipif(sys.platform != "linux", reason="the Linux bundle"),
]

GOOD = bytes.fromhex("0b7a3b")
PLAYER = '#!/bin/sh\n/usr/bin/env > "{notes}.new"; /bin/mv "{notes}.new" "{notes}"\n'


def plain_window(screen: Screen, home: Path) -> tuple[dict[str, list[int]], QImage]:
    """Where plain Python's window has its controls, and how it looks when it is ready."""
    environ = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.packaging.plain_window"],
        env={**environ, "DISPLAY": screen.name, "POS_APP_HOME": str(home), "LC_ALL": "C.UTF-8"},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            keys: dict[str, list[int]] = json.loads(process.stdout.readline())
            picture = screen.quiet(2)
        finally:
            process.terminate()
    screen.wait(screen.blank)
    return keys, picture


SALES = "SELECT status, amount_minor FROM sales_log"
PAYMENTS = "SELECT status, amount_minor FROM payments_log"


def sales(ledger: Path, query: str = SALES) -> list[tuple[str, int]]:
    """Status and amount of every sale, or of every payment."""
    if not ledger.exists():
        return []
    with closing(sqlite3.connect(f"{ledger.as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute(query).fetchall()


def keep(picture: QImage, name: str) -> None:
    """Leave a picture where `PICTURES` says, for a person to look at."""
    if folder := os.environ.get("PICTURES"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        assert picture.save(str(Path(folder, name)))


def test_its_window_is_plain_pythons_and_a_sale_is_taken_by_its_keypad(
    bundle: Bundle, screen: Screen, tmp_path: Path
) -> None:
    beside = Bundle(bundle.folder, tmp_path / "plain")
    beside.settle()
    keys, wanted = plain_window(screen, beside.home)
    assert {f"keypad_{digit}" for digit in range(10)} < set(keys)

    players = tmp_path / "players"
    players.mkdir()
    notes = players / "notes"
    (players / "paplay").write_text(PLAYER.format(notes=notes))
    (players / "paplay").chmod(0o755)
    bundle.settle(sounds=True)
    with bundle.started(DISPLAY=screen.name, PATH=str(players)) as till:
        screen.wait(screen.painted)
        shown = screen.quiet(2)
        keep(shown, "bundle-sell.png")
        assert shown == wanted, f"{parts_alike(shown, wanted):.1%} of the rows are the same"

        screen.click(*keys["keypad_6"])
        screen.click(*keys["keypad_4"])
        screen.press("Return", *"0241234511")
        # The phone's cursor blinks every half second.
        keep(screen.quiet(0.2), "bundle-typed.png")
        screen.press("Return")
        screen.wait(lambda: sales(bundle.ledger) == [("paid", 6400)], every=0.1)
        screen.wait(lambda: GOOD[::-1] in screen.colours(300))
        keep(screen.quiet(), "bundle-paid.png")
        screen.wait(notes.exists)

        mapped = libraries(till.pid)
        till.send_signal(signal.SIGTERM)
        out, err = till.communicate(timeout=20)
    assert (till.returncode, out, err) == (0, "", "")
    own = str(bundle.folder)
    strangers = {path for path in mapped if "python" in path.lower() and own not in path}
    assert mapped
    assert not strangers
    assert [path for path in mapped if path.startswith(own) and "libQt6XcbQpa" in path]
    # A player finds its own libraries and none of the bundle's, and hears of no key.
    heard = dict(line.split("=", 1) for line in notes.read_text().splitlines() if "=" in line)
    assert heard["DISPLAY"] == screen.name
    assert not [name for name in heard if name.startswith(("LD_", "_PYI_", "QT_", "POS_APP_"))]


def test_killed_with_its_window_open_it_recovers_at_the_next_start(
    bundle: Bundle, screen: Screen
) -> None:
    bundle.settle()
    with bundle.started(DISPLAY=screen.name) as till:
        screen.wait(screen.painted)
        screen.quiet(2)
        screen.press(*"20", "Return", *"0241239911", "Return")
        sent = [("pending", 2000)]
        screen.wait(lambda: sales(bundle.ledger, PAYMENTS) == sent, every=0.02)
        till.kill()
        till.wait()
    assert sales(bundle.ledger, PAYMENTS) == sent
    screen.wait(screen.blank)
    with bundle.started(DISPLAY=screen.name) as till:
        screen.wait(screen.painted)
        screen.wait(lambda: sales(bundle.ledger) == [("paid", 2000)], every=0.1)
        keep(screen.quiet(), "bundle-recovered.png")
        till.send_signal(signal.SIGTERM)
        till.communicate(timeout=20)
    assert till.returncode == 0
    assert bundle.run("verify").returncode == 0


def test_without_standard_streams_its_window_opens_and_ends(bundle: Bundle, screen: Screen) -> None:
    bundle.settle()
    process = subprocess.Popen(
        ["/bin/sh", "-c", 'exec "$0" <&- >&- 2>&-', str(bundle.program)],
        env=bundle.clean_environment(DISPLAY=screen.name),
        cwd="/",
    )
    try:
        screen.wait(screen.painted)
        screen.quiet(2)
        screen.press(*"5", "Return", *"0241234511", "Return")
        screen.wait(lambda: sales(bundle.ledger) == [("paid", 500)], every=0.1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()


def test_a_second_copy_calls_the_first_forward_and_ends(bundle: Bundle, screen: Screen) -> None:
    bundle.settle()
    with bundle.started(DISPLAY=screen.name) as till:
        screen.wait(screen.painted)
        screen.quiet(2)
        second = bundle.run(DISPLAY=screen.name)
        assert second.returncode == 7
        assert "brought forward" in second.stderr
        assert till.poll() is None


def test_the_demo_drives_its_window_offscreen(bundle: Bundle, tmp_path: Path) -> None:
    out = tmp_path / "demo"
    with bundle.started("demo", "--out", str(out)) as demo:
        printed, said = demo.communicate(timeout=90)
    assert demo.returncode == 0, said
    assert len(list(out.glob("*.png"))) == len(printed.splitlines()) > 20
