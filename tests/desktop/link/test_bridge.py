"""The crossing: facts come later, on the window's thread, in order; intents wait for the engine."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QThread

from pos_app.desktop.link.bridge import Bridge
from pos_app.engine.events import ClockWrong, EngineStopped
from pos_app.engine.requests import CheckNow
from tests.desktop.engine import ScriptedEngine

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_facts_of_another_thread_come_in_order_on_the_window_s_thread(qtbot: QtBot) -> None:
    bridge = Bridge()
    came: list[tuple[object, bool]] = []
    window = QThread.currentThread()
    bridge.fact.connect(lambda fact: came.append((fact, QThread.currentThread() is window)))
    facts = [ClockWrong(float(number)) for number in range(200)]

    def engine() -> None:
        for fact in facts:
            bridge.tell(fact)

    thread = threading.Thread(target=engine)
    thread.start()
    qtbot.waitUntil(lambda: len(came) == len(facts))
    thread.join()
    assert [fact for fact, _ in came] == facts
    assert all(on_window for _, on_window in came)


def test_a_fact_of_the_window_s_own_thread_comes_later_too(qtbot: QtBot) -> None:
    bridge = Bridge()
    came: list[object] = []
    bridge.fact.connect(came.append)
    bridge.tell(EngineStopped())
    assert came == []
    qtbot.waitUntil(lambda: came == [EngineStopped()])


def test_intents_wait_for_the_engine(qtbot: QtBot) -> None:
    del qtbot
    bridge, engine = Bridge(), ScriptedEngine()
    bridge.submit(CheckNow("p_1"))
    bridge.connect_engine(engine.made)
    bridge.submit(CheckNow("p_2"))
    assert engine.started == 1
    assert engine.intents == [CheckNow("p_1"), CheckNow("p_2")]


def test_after_stop_nothing_is_asked_and_facts_still_come(qtbot: QtBot) -> None:
    bridge, engine = Bridge(), ScriptedEngine()
    came: list[object] = []
    bridge.fact.connect(came.append)
    bridge.connect_engine(engine.made)
    assert bridge.stop_engine() is engine
    bridge.submit(CheckNow("p_1"))
    assert engine.intents == []
    bridge.tell(EngineStopped())
    qtbot.waitUntil(lambda: came == [EngineStopped()])


def test_a_closed_bridge_carries_nothing(qtbot: QtBot) -> None:
    bridge, engine = Bridge(), ScriptedEngine()
    came: list[object] = []
    bridge.fact.connect(came.append)
    bridge.connect_engine(engine.made)
    bridge.tell(ClockWrong(1.0))
    bridge.close()
    bridge.tell(ClockWrong(2.0))
    bridge.submit(CheckNow("p_1"))
    qtbot.wait(1)
    assert came == []
    assert engine.intents == []
