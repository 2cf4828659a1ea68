"""The question before anything else: asked where something says live, answered by a person."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from pos_app.desktop.shell.mode_question import ModeQuestion, ask_for_mode
from pos_app.desktop.window_driver import WindowDriver
from pos_app.settings.go_live import Sign, SignCode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LEDGER = Sign(SignCode.LEDGER, "/till/ledger.sqlite3")


@pytest.fixture
def answer(qapp: QApplication) -> Iterator[Callable[[Callable[[ModeQuestion], None]], None]]:
    """Does something as soon as the question stands there with its answers."""
    timer = QTimer()
    timer.setInterval(5)
    del qapp

    def begin(do: Callable[[ModeQuestion], None]) -> None:
        def look() -> None:
            for widget in QApplication.topLevelWidgets():
                if not (isinstance(widget, ModeQuestion) and widget.live.isVisible()):
                    continue
                # Its keys are those of the window that a person has in front.
                if widget.isActiveWindow():
                    timer.stop()
                    do(widget)
                    return

        timer.timeout.connect(look)
        timer.start()

    yield begin
    timer.stop()


@pytest.mark.parametrize("chosen", ["live", "training"])
def test_the_answer_is_a_persons(
    answer: Callable[[Callable[[ModeQuestion], None]], None], chosen: str
) -> None:
    told: list[str] = []

    def choose(question: ModeQuestion) -> None:
        told.append(question.words.text().replace("\u200b", ""))
        getattr(question, chosen).click()

    answer(choose)
    assert ask_for_mode("/till/config.toml", lambda: LEDGER) == chosen
    assert "/till/ledger.sqlite3" in told[0]


def test_escape_answers_nothing_and_neither_does_enter(
    answer: Callable[[Callable[[ModeQuestion], None]], None],
) -> None:
    def leave(question: ModeQuestion) -> None:
        driver = WindowDriver(question)
        driver.enter()
        assert question.isVisible()
        driver.press("Esc")

    answer(leave)
    assert ask_for_mode("/till/config.toml", lambda: LEDGER) is None


def test_where_nothing_says_live_nobody_is_asked(qapp: QApplication) -> None:
    del qapp
    threads: list[threading.Thread] = []

    def look() -> None:
        threads.append(threading.current_thread())

    assert ask_for_mode("/till/config.toml", look) == "nothing_to_ask"
    assert threads[0] is not threading.main_thread()


def test_a_slow_key_store_is_said_and_holds_nothing_up(qapp: QApplication) -> None:
    gate = threading.Event()
    seen: list[str] = []
    timer = QTimer()

    def watch() -> None:
        for widget in qapp.topLevelWidgets():
            if isinstance(widget, ModeQuestion) and widget.isVisible():
                timer.stop()
                assert not widget.live.isVisible()
                seen.append(widget.words.text())
                gate.set()

    timer.timeout.connect(watch)
    timer.start(20)

    def look() -> None:
        gate.wait(20)

    assert ask_for_mode("/till/config.toml", look) == "nothing_to_ask"
    assert "key store" in seen[0]


def test_every_sign_has_words(qapp: QApplication) -> None:
    del qapp
    question = ModeQuestion("/till/config.toml")
    for code in SignCode:
        question.ask(Sign(code, "/place"))
        assert "{" not in question.words.text()
