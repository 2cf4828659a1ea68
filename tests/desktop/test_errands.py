"""Errands run off the window's thread, and an answer to nobody is dropped."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject

from pos_app.desktop.errands import Errands

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Asker(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.answers: list[tuple[int, int]] = []

    def take(self, answer: int) -> None:
        self.answers.append((answer, threading.get_ident()))


def test_work_is_done_elsewhere_and_answered_here(qtbot: QtBot) -> None:
    errands, asker = Errands(), Asker()
    errands.run(threading.get_ident, asker.take)
    qtbot.waitUntil(lambda: bool(asker.answers))
    worker, window = asker.answers[0]
    assert window == threading.get_ident()
    assert worker != window


def test_an_answer_whose_asker_is_gone_is_dropped(qtbot: QtBot) -> None:
    errands, gone, last = Errands(), Asker(), Asker()
    errands.run(lambda: 1, gone.take)
    shiboken6.delete(gone)
    errands.run(lambda: 2, last.take)
    qtbot.waitUntil(lambda: bool(last.answers))
    assert gone.answers == []


def test_an_errand_that_ends_after_its_errands_is_quiet(qtbot: QtBot) -> None:
    gate = threading.Event()
    errands, asker = Errands(), Asker()

    def work() -> int:
        gate.wait(20)
        return 1

    errands.run(work, asker.take)
    thread = next(t for t in threading.enumerate() if t.name == "errand")
    shiboken6.delete(errands)
    gate.set()
    thread.join(20)
    assert not thread.is_alive()
    qtbot.wait(1)
    assert asker.answers == []
