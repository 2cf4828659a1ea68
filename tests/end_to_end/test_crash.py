"""The program goes wrong by itself: one calm window, a redacted report, and nothing lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.till_program import PROGRAM
from tests.names import names
from tests.posix import is_private

if TYPE_CHECKING:
    from pathlib import Path

KEY = "canary-0f7c2d9e11"
PHONE = "0241234588"
# The real program; the bug is ours, and so is the hand that reads the window and closes it.
PROGRAM_WITH_A_BUG = f"""
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pos_app.assembly import window as opening
from pos_app.domain.money import Money
from pos_app.domain.phone import Network
from pos_app.domain.phone import parse_phone
from pos_app.engine import events, requests

prepare = opening.prepare

def with_a_bug(program, maker, till):
    first = prepare(program, maker, till)
    program.redactor.register({KEY!r})
    till.context.bridge.settled.connect(lambda fact: heard(till, fact))
    return first

def heard(till, fact):
    if isinstance(fact, events.EngineReady):
        till.context.submit(requests.ChargeMobileMoney(
            "r1", Money(2050), Network.MTN, parse_phone({PHONE!r})))
    elif isinstance(fact, events.PaymentChanged) and fact.payment.state == "pending":
        BUG

def look():
    for widget in QApplication.topLevelWidgets():
        if widget.objectName() == "crashWindow" and widget.isVisible():
            from PySide6.QtWidgets import QLabel
            print("|".join(label.text() for label in widget.findChildren(QLabel)), flush=True)
            print([each.isEnabled() for each in QApplication.topLevelWidgets()
                   if each.objectName() == "tillWindow"], flush=True)
            widget.button.click()
            return
    QTimer.singleShot(20, look)

opening.prepare = with_a_bug
QTimer.singleShot(0, look)
sys.argv[1:] = []
from pos_app.__main__ import main
main()
"""
BUGS = {
    "in the window": f'raise ValueError("{KEY} of {PHONE}")',
    "in the engine": "till.context.bridge._engine._engine_loop.stop()",
}


@pytest.mark.parametrize("bug", BUGS)
def test_it_says_so_once_and_the_next_start_goes_on(home: Path, bug: str) -> None:
    home.mkdir(mode=0o700)
    settings = f'[till]\nmode = "training"\n{names().settings}\n'
    (home / "config.toml").write_text(settings, encoding="utf-8")
    code = PROGRAM_WITH_A_BUG.replace("BUG", BUGS[bug])
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1, done.stderr
    words, enabled = done.stdout.splitlines()
    assert "No payment is lost" in words
    assert enabled == "[False]"
    reports = list((home / "logs").glob("crash-*.txt"))
    if bug == "in the window":
        (report,) = reports
        assert is_private(report)
        assert report.name in words.replace("\u200b", "")
        assert "ValueError" in report.read_text()
        assert "Traceback" in report.read_text()
    told = done.stdout + done.stderr
    for path in (home / "logs").iterdir():
        told += path.read_text()
    for canary in (KEY, PHONE):
        assert canary not in told

    found = subprocess.run(
        [*PROGRAM, "recover", "--wait", "20", "--json"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=os.environ,
    )
    last = json.loads(found.stdout.splitlines()[-1])
    assert (last["amount_minor"], last["final"]) == (2050, True)
    assert last["sale_number"] == names().number(1)
