"""Errands run off the window's thread, and an answer to nobody is dropped."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject

from pos_app.desktop.link.background import BackgroundRunner

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Asker(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.answers: list[tuple[int, int]] = []

    def take(self, answer: int) -> None:
        self.answers.append((answer, threading.get_ident()))


def test_work_is_done_elsewhere_and_answered_here(qtbot: QtBot) -> None:
    errands, asker = BackgroundRunner(), Asker()
    errands.run(threading.get_ident, asker.take)
    qtbot.waitUntil(lambda: bool(asker.answers))
    worker, window = asker.answers[0]
    assert window == threading.get_ident()
    assert worker != window


def test_an_answer_whose_asker_is_gone_is_dropped(qtbot: QtBot) -> None:
    errands, gone, last = BackgroundRunner(), Asker(), Asker()
    errands.run(lambda: 1, gone.take)
    shiboken6.delete(gone)
    errands.run(lambda: 2, last.take)
    qtbot.waitUntil(lambda: bool(last.answers))
    assert gone.answers == []


def test_an_asker_that_goes_while_the_work_goes_on_is_not_held_by_its_thread(
    qtbot: QtBot,
) -> None:
    gate, asker, last = threading.Event(), Asker(), Asker()
    errands = BackgroundRunner()

    def work() -> int:
        gate.wait(20)
        return 1

    before = set(threading.enumerate())
    errands.run(work, asker.take)
    worker = next(t for t in threading.enumerate() if t.name == "errand" and t not in before)
    shiboken6.delete(asker)
    gate.set()
    worker.join(20)
    assert not worker.is_alive()
    errands.run(lambda: 2, last.take)
    qtbot.waitUntil(lambda: bool(last.answers))
    assert asker.answers == []


def test_many_errands_each_answer_their_own_asker(qtbot: QtBot) -> None:
    errands = BackgroundRunner()
    askers = [Asker() for _ in range(20)]
    for number, asker in enumerate(askers):
        errands.run(partial(int, number), asker.take)
    qtbot.waitUntil(lambda: all(asker.answers for asker in askers))
    assert [asker.answers[0][0] for asker in askers] == list(range(20))
