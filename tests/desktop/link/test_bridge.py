"""The crossing: events come later and in order, on the window's thread; requests wait."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
import shiboken6
from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QApplication

from pos_app.desktop.link.bridge import Bridge
from pos_app.domain.attention import ReviewChoice
from pos_app.engine.events import (
    AskFailed,
    ClockWrong,
    DealtWith,
    EngineStopped,
    ReadFailed,
    ReconcileProgress,
    StoryRead,
)
from pos_app.engine.requests import AskStory, CheckNow, DealWith, ReconcileDay, StopAsking
from tests.desktop.engine import NOON, ScriptedEngine

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from pos_app.engine.events import EngineEvent


def test_events_of_another_thread_come_in_order_on_the_window_s_thread(qtbot: QtBot) -> None:
    bridge = Bridge()
    came: list[tuple[object, bool]] = []
    window = QThread.currentThread()
    bridge.told.connect(lambda event: came.append((event, QThread.currentThread() is window)))
    events = [ClockWrong(float(number)) for number in range(200)]

    def engine() -> None:
        for event in events:
            bridge.tell(event)

    thread = threading.Thread(target=engine)
    thread.start()
    qtbot.waitUntil(lambda: len(came) == len(events))
    thread.join()
    assert [event for event, _ in came] == events
    assert all(on_window for _, on_window in came)


def test_an_event_of_the_window_s_own_thread_comes_later_too(qtbot: QtBot) -> None:
    bridge = Bridge()
    came: list[object] = []
    bridge.told.connect(came.append)
    bridge.tell(EngineStopped())
    assert came == []
    qtbot.waitUntil(lambda: came == [EngineStopped()])


def test_requests_wait_for_the_engine(qtbot: QtBot) -> None:
    del qtbot
    bridge, engine = Bridge(), ScriptedEngine()
    bridge.submit(CheckNow("p_1"))
    bridge.connect_engine(engine.made)
    bridge.submit(CheckNow("p_2"))
    assert engine.started == 1
    assert engine.requests == [CheckNow("p_1"), CheckNow("p_2")]


def test_after_stop_nothing_is_asked_and_events_still_come(qtbot: QtBot) -> None:
    bridge, engine = Bridge(), ScriptedEngine()
    came: list[object] = []
    bridge.told.connect(came.append)
    bridge.connect_engine(engine.made)
    assert bridge.stop_engine() is engine
    bridge.submit(CheckNow("p_1"))
    assert engine.requests == []
    bridge.tell(EngineStopped())
    qtbot.waitUntil(lambda: came == [EngineStopped()])


def test_a_closed_bridge_carries_nothing(qtbot: QtBot) -> None:
    bridge, engine = Bridge(), ScriptedEngine()
    came: list[object] = []
    bridge.told.connect(came.append)
    bridge.connect_engine(engine.made)
    bridge.tell(ClockWrong(1.0))
    bridge.close()
    bridge.tell(ClockWrong(2.0))
    bridge.submit(CheckNow("p_1"))
    qtbot.wait(1)
    assert came == []
    assert engine.requests == []


class Asker(QObject):
    """Keeps what it is told."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self.bridge = bridge
        self.heard: list[object] = []

    def ask(self, request: AskStory | DealWith | ReconcileDay) -> None:
        self.bridge.ask(request, self.answered, self.refused, owner=self)

    def answered(self, answer: object) -> None:
        self.heard.append(answer)

    def refused(self, code: str) -> None:
        self.heard.append(code)


@pytest.fixture
def bridge(qtbot: QtBot) -> Bridge:
    del qtbot
    made = Bridge()
    made.connect_engine(ScriptedEngine().made)
    return made


def told(bridge: Bridge, *told: EngineEvent) -> None:
    for event in told:
        bridge.tell(event)
    # What settles them is posted behind them.
    QApplication.processEvents()
    QApplication.processEvents()


def test_an_event_comes_to_the_memory_then_its_kind_then_its_asker_then_everybody(
    bridge: Bridge,
) -> None:
    asker, order = Asker(bridge), list[str]()
    bridge.settled.connect(lambda _event: order.append("settled"))
    bridge.changed.connect(lambda: order.append("changed"))
    bridge.dealt_with.connect(lambda _event: order.append("kind"))
    bridge.told.connect(lambda _event: order.append("told"))
    bridge.ask(
        DealWith("1", "p_1", ReviewChoice.GOODS_GIVEN),
        lambda _answer: order.append("asker"),
        order.append,
        owner=asker,
    )
    told(bridge, DealtWith("1", "p_1", "done", None))
    assert order == ["told", "kind", "asker", "changed", "settled"]


def test_what_shows_how_things_are_follows_all_that_came_together_once(bridge: Bridge) -> None:
    order = list[object]()
    bridge.changed.connect(lambda: order.append("changed"))
    bridge.told.connect(order.append)
    bridge.settled.connect(order.append)
    first, second = StoryRead("1", None), StoryRead("2", None)
    told(bridge, first, second)
    assert order == [first, second, "changed", first, second]
    told(bridge, first)
    assert order[5:] == [first, "changed", first]


def test_a_bridge_that_was_closed_in_between_settles_nothing(bridge: Bridge) -> None:
    settled = list[object]()
    bridge.settled.connect(settled.append)
    bridge.told.connect(lambda _event: bridge.close())
    told(bridge, StoryRead("1", None))
    assert settled == []


def test_each_asker_gets_its_own_answer_once(bridge: Bridge) -> None:
    first, second = Asker(bridge), Asker(bridge)
    first.ask(AskStory("1", "s_1"))
    second.ask(AskStory("2", "s_2"))
    told(bridge, StoryRead("2", None), StoryRead("1", None), StoryRead("1", None))
    assert first.heard == [StoryRead("1", None)]
    assert second.heard == [StoryRead("2", None)]


@pytest.mark.parametrize(
    ("request_", "refusal", "code"),
    [
        (AskStory("1", "s_1"), ReadFailed("1", "damaged", ""), "damaged"),
        (ReconcileDay("1", NOON, NOON), AskFailed("1", "stopping"), "stopping"),
        (
            DealWith("1", "p_1", ReviewChoice.GOODS_GIVEN),
            DealtWith("1", "p_1", "not_offered", None),
            "not_offered",
        ),
    ],
    ids=["read", "ask", "choice"],
)
def test_a_refusal_comes_as_its_code(
    bridge: Bridge, request_: AskStory, refusal: EngineEvent, code: str
) -> None:
    asker = Asker(bridge)
    asker.ask(request_)
    told(bridge, refusal)
    assert asker.heard == [code]


def test_how_far_it_is_answers_nothing(bridge: Bridge) -> None:
    asker = Asker(bridge)
    asker.ask(ReconcileDay("1", NOON, NOON))
    told(bridge, ReconcileProgress("1", "list", 1, 1), AskFailed("1", "ledger"))
    assert asker.heard == ["ledger"]


def test_nobody_is_told_once_they_are_gone_or_do_not_want_it(bridge: Bridge) -> None:
    gone, other = Asker(bridge), Asker(bridge)
    gone.ask(AskStory("1", "s_1"))
    other.ask(AskStory("2", "s_2"))
    shiboken6.delete(gone)
    bridge.forget("2")
    told(bridge, StoryRead("1", None), StoryRead("2", None))
    assert gone.heard == other.heard == []


def test_who_is_told_may_ask_again_by_the_same_ref(bridge: Bridge) -> None:
    asker = Asker(bridge)
    again = AskStory("1", "s_1")
    bridge.ask(again, asker.answered, lambda _code: asker.ask(again), owner=asker)
    told(bridge, ReadFailed("1", "busy", ""), StoryRead("1", None))
    assert asker.heard == [StoryRead("1", None)]


def test_a_mistake_of_one_asker_keeps_nobody_else_from_being_told(
    bridge: Bridge, qtbot: QtBot
) -> None:
    def fails(_answer: object) -> None:
        raise ZeroDivisionError

    asker, settled = Asker(bridge), list[object]()
    bridge.settled.connect(settled.append)
    bridge.ask(AskStory("1", "s_1"), fails, fails, owner=asker)
    with qtbot.captureExceptions() as uncaught:
        told(bridge, StoryRead("1", None))
    assert [kind for kind, _error, _trace in uncaught] == [ZeroDivisionError]
    assert settled == [StoryRead("1", None)]


def test_a_retired_bridge_tells_of_the_end_alone(bridge: Bridge) -> None:
    heard: list[object] = []
    for signal in (bridge.told, bridge.engine_stopped, bridge.settled, bridge.tally_changed):
        signal.connect(heard.append)
    bridge.retire()
    told(bridge, ClockWrong(1.0), EngineStopped())
    assert heard == [EngineStopped()]


def test_what_ends_a_question_is_asked_and_its_answer_goes_nowhere(qtbot: QtBot) -> None:
    del qtbot
    bridge, engine = Bridge(), ScriptedEngine()
    bridge.connect_engine(engine.made)
    asker = Asker(bridge)
    asker.ask(ReconcileDay("1", NOON, NOON))
    bridge.stop_asking("1")
    told(bridge, AskFailed("1", "stopping"))
    assert engine.last(StopAsking) == StopAsking("1")
    assert asker.heard == []
