"""The end comes in time, whatever hangs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from pos_app.desktop.link.bridge import Bridge
from pos_app.desktop.shell.quitting import LIMIT_SECONDS, Quitter, SignalWatch
from tests.desktop.engine import ScriptedEngine

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Hanging(ScriptedEngine):
    """An engine that never ends by itself."""

    def join(self, timeout: float) -> bool:
        return threading.Event().wait(timeout)


def test_the_engine_is_stopped_once_and_joined(qtbot: QtBot) -> None:
    del qtbot
    ended: list[int] = []
    bridge, engine = Bridge(), ScriptedEngine()
    bridge.connect_engine(engine.made)
    quitter = Quitter(bridge, end=ended.append)
    quitter.begin()
    quitter.begin()
    quitter.finish(0)
    assert ended == [0]
    assert engine.stopped >= 1


def test_a_hanging_engine_costs_no_more_than_the_limit(qtbot: QtBot) -> None:
    del qtbot
    ended: list[int] = []
    bridge, engine = Bridge(), Hanging()
    bridge.connect_engine(engine.made)
    quitter = Quitter(bridge, end=ended.append)
    began = time.monotonic()
    quitter.finish(3)
    assert time.monotonic() - began < LIMIT_SECONDS + 0.3
    assert 3 in ended


def test_no_engine_at_all_ends_too(qtbot: QtBot) -> None:
    del qtbot
    ended: list[int] = []
    Quitter(Bridge(), end=ended.append).finish(0)
    assert ended == [0]


PROGRAM = """
import sys, threading
from PySide6.QtCore import QTimer
from pos_app.desktop.app import run_window
from pos_app.desktop.link.context import WindowSettings
from pos_app.engine import events
from tests.desktop.engine import ScriptedEngine, mobile, ready, sale

class Hanging(ScriptedEngine):
    def start(self):
        self.tell(ready())
        self.tell(events.PaymentChanged(sale(), mobile(sale()), None))
        print("ready", flush=True)
    def join(self, timeout):
        return threading.Event().wait(60)

threading.Thread(target=threading.Event().wait).start()
run_window(Hanging().made, WindowSettings(sounds=False))
"""


@pytest.mark.posix("a signal from outside")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_window_without_asking(number: signal.Signals) -> None:
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=environ,
    ) as till:  # fmt: skip
        assert till.stdout is not None
        assert till.stdout.readline() == b"ready\n"
        till.send_signal(number)
        assert till.wait(5) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_is_heard_on_every_system(qtbot: QtBot, number: signal.Signals) -> None:
    before, heard = signal.getsignal(number), []
    watch = SignalWatch(lambda: heard.append(number))
    signal.raise_signal(number)
    qtbot.waitUntil(lambda: heard == [number])
    watch.stop()
    assert signal.getsignal(number) is before


AGAIN = """
import os, threading
from PySide6.QtCore import QTimer
from pos_app.desktop.app import run_window
from pos_app.desktop.link.context import WindowSettings
from tests.desktop.engine import ScriptedEngine

class Engine(ScriptedEngine):
    def start(self):
        print("started", flush=True)
    def stop(self):
        print("stopped", flush=True)
    def join(self, timeout):
        return HANGS and threading.Event().wait(60)

def restart_once(till):
    if "STARTED_ONCE" not in os.environ:
        os.environ["STARTED_ONCE"] = "1"
        till.window.painted.connect(lambda: QTimer.singleShot(50, till.window.start_again))

run_window(Engine().made, WindowSettings(sounds=False), prepare=restart_once)
"""


@pytest.mark.posix("a signal from outside")
@pytest.mark.parametrize("hangs", [False, True])
def test_it_closes_calmly_and_starts_again_as_it_was_called(hangs: bool) -> None:
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    program = AGAIN.replace("HANGS", str(hangs))
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env=environ,
    ) as till:  # fmt: skip
        assert till.stdout is not None
        said: list[bytes] = []
        while said.count(b"started\n") < 2:
            said.append(till.stdout.readline())
            assert said[-1], "it ended instead"
        assert said[0] == b"started\n"
        assert b"stopped\n" in said[1:-1], "the first one's engine was not told to stop"
        till.send_signal(signal.SIGTERM)
        assert till.wait(10) == 0
