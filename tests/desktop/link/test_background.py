"""Work runs off the window's thread, tells how it ended, and an answer to nobody is dropped."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

import pytest
import shiboken6
from PySide6.QtCore import QObject

from pos_app.desktop.link import background
from pos_app.desktop.link.background import WorkFailed

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Asker(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.answers: list[object] = []
        self.threads: list[int] = []

    def ask(self, work: object) -> None:
        background.run(work, self.take, self.take, owner=self)  # type: ignore[arg-type]

    def take(self, answer: object) -> None:
        self.answers.append(answer)
        self.threads.append(threading.get_ident())


def fails() -> int:
    raise ValueError("no such thing")


def test_work_is_done_elsewhere_and_answered_here(qtbot: QtBot) -> None:
    asker = Asker()
    asker.ask(threading.get_ident)
    qtbot.waitUntil(lambda: bool(asker.answers))
    assert asker.threads == [threading.get_ident()]
    assert asker.answers != asker.threads


def test_what_work_raises_is_told_here_in_place_of_an_answer(qtbot: QtBot) -> None:
    asker = Asker()
    asker.ask(fails)
    qtbot.waitUntil(lambda: bool(asker.answers))
    assert asker.threads == [threading.get_ident()]
    assert repr(asker.answers) == "[ValueError('no such thing')]"


def test_what_nobody_foresaw_is_uncaught_and_names_its_owner(qtbot: QtBot) -> None:
    asker = Asker()
    with qtbot.captureExceptions() as uncaught:
        background.run(fails, asker.take, owner=asker)
        qtbot.waitUntil(lambda: bool(uncaught))
    error = uncaught[0][1]
    assert isinstance(error, WorkFailed)
    assert error.owner is asker
    assert isinstance(error.__cause__, ValueError)
    assert asker.answers == []


@pytest.mark.parametrize("work", [lambda: 1, fails], ids=["done", "failed"])
def test_an_answer_whose_owner_is_gone_is_dropped(qtbot: QtBot, work: object) -> None:
    gone, last = Asker(), Asker()
    gone.ask(work)
    shiboken6.delete(gone)
    last.ask(lambda: 2)
    qtbot.waitUntil(lambda: bool(last.answers))
    assert gone.answers == []


def test_an_owner_that_goes_while_the_work_goes_on_is_not_held_by_its_thread(
    qtbot: QtBot,
) -> None:
    gate, asker, last = threading.Event(), Asker(), Asker()

    def work() -> int:
        gate.wait(20)
        return 1

    before = set(threading.enumerate())
    asker.ask(work)
    worker = next(t for t in threading.enumerate() if t.name == "background" and t not in before)
    shiboken6.delete(asker)
    gate.set()
    worker.join(20)
    assert not worker.is_alive()
    last.ask(lambda: 2)
    qtbot.waitUntil(lambda: bool(last.answers))
    assert asker.answers == []


def test_each_answer_comes_to_its_own_asker(qtbot: QtBot) -> None:
    askers = [Asker() for _ in range(20)]
    for number, asker in enumerate(askers):
        asker.ask(partial(int, number))
    qtbot.waitUntil(lambda: all(asker.answers for asker in askers))
    assert [asker.answers for asker in askers] == [[number] for number in range(20)]
