"""The computer's session ends: at once on Linux, when it is certain on Windows; macOS asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from pos_app.desktop.shell.quitting import SessionEnd
from pos_app.engine import events
from tests.desktop.conftest import english, make_bench  # noqa: F401 - fixtures
from tests.desktop.engine import mobile, sale

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desktop.conftest import Bench


def test_windows_asks_first_and_the_till_goes_when_it_is_certain(qapp: QApplication) -> None:
    done: list[str] = []
    end = SessionEnd(
        qapp, lambda: done.append("leave"), lambda: done.append("finish"), platform="win32"
    )
    try:
        # The program itself quits: not this one's business.
        qapp.aboutToQuit.emit()
        assert done == []
        end.on_asked()
        # Another program refused: the till sells on.
        assert done == []
        qapp.aboutToQuit.emit()
        assert done == ["leave", "finish"]
    finally:
        qapp.aboutToQuit.disconnect(end.on_quit)
        end.deleteLater()


@pytest.mark.parametrize(("platform", "listens"), [("linux", 1), ("win32", 1), ("darwin", 0)])
def test_macos_says_the_same_for_cmd_q_and_is_not_listened_to(
    qapp: QApplication, platform: str, listens: int
) -> None:
    before = qapp.receivers("2commitDataRequest(QSessionManager&)")
    end = SessionEnd(qapp, lambda: None, lambda: None, platform=platform)
    assert qapp.receivers("2commitDataRequest(QSessionManager&)") - before == listens
    qapp.commitDataRequest.disconnect() if listens else None
    end.deleteLater()


def test_cmd_q_asks_the_closing_question(
    make_bench: Callable[..., Bench],  # noqa: F811 - the fixture
) -> None:
    bench = make_bench()
    bench.tell(events.PaymentChanged(sale(), mobile(sale()), None))
    # What Cmd-Q, the Dock's Quit and a log-off send there.
    QApplication.sendEvent(bench.till.app, QEvent(QEvent.Type.Quit))
    QApplication.processEvents()
    assert bench.window.isVisible()
    assert bench.seen("closeQuestion")
