"""The real window over a scripted engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from pos_app.desktop.app import install_languages, open_till
from pos_app.desktop.link.context import WindowSettings
from tests.desktop.engine import Clock, ScriptedEngine, ready
from tests.names import names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from pos_app.desktop.shell.flow import SaleFlow, Till
    from pos_app.desktop.shell.window import Window
    from pos_app.engine.events import EngineEvent

W = TypeVar("W", bound=QWidget)


def _key(character: str) -> Qt.Key:
    known = _CHARACTERS.get(character)
    return known if known is not None else Qt.Key(ord(character.upper()))


_CHARACTERS = {
    ".": Qt.Key.Key_Period,
    "+": Qt.Key.Key_Plus,
    "*": Qt.Key.Key_Asterisk,
    ",": Qt.Key.Key_Comma,
}


@dataclass
class Player:
    """Keeps what would be played."""

    played: list[str]

    def __call__(self, sound: str) -> None:
        self.played.append(sound)


@dataclass
class Bench:
    """A window under test and the hands on it."""

    till: Till
    engine: ScriptedEngine
    clock: Clock
    played: list[str]

    @property
    def window(self) -> Window:
        return self.till.window

    @property
    def counter(self) -> SaleFlow:
        return self.till.counter

    @property
    def place(self) -> str:
        return self.window.pane.current

    def tell(self, *facts: EngineEvent) -> None:
        """Tell facts and let the window take them."""
        for fact in facts:
            self.engine.tell(fact)
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def find(self, kind: type[W], name: str) -> W:
        """The one visible control of this name."""
        found = [each for each in self.window.findChildren(kind, name) if each.isVisible()]
        assert len(found) == 1, f"{name}: {len(found)} visible"
        return found[0]

    def seen(self, name: str) -> bool:
        return any(each.isVisible() for each in self.window.findChildren(QWidget, name))

    def click(self, name: str) -> None:
        QTest.mouseClick(self.find(QWidget, name), Qt.MouseButton.LeftButton)
        QApplication.processEvents()

    def press(self, key: Qt.Key, *, numpad: bool = False, control: bool = False) -> None:
        """A key, to whatever has the focus, as a keyboard would."""
        mods = Qt.KeyboardModifier.NoModifier
        if numpad:
            mods |= Qt.KeyboardModifier.KeypadModifier
        if control:
            mods |= Qt.KeyboardModifier.ControlModifier
        QTest.keyClick(self._target(), key, mods)
        QApplication.processEvents()

    def enter(self, *, numpad: bool = False) -> None:
        self.press(Qt.Key.Key_Enter if numpad else Qt.Key.Key_Return, numpad=numpad)

    def type(self, text: str, *, numpad: bool = False) -> None:
        for character in text:
            mods = Qt.KeyboardModifier.NoModifier
            if numpad:
                mods |= Qt.KeyboardModifier.KeypadModifier
            QTest.keyClick(self._target(), _key(character), mods)
        QApplication.processEvents()

    def pass_time(self, seconds: float) -> None:
        self.clock.seconds += seconds
        self.window.tick()
        QApplication.processEvents()

    def _target(self) -> QWidget:
        return self.window.focusWidget() or self.window


@pytest.fixture(scope="session", autouse=True)
def english(qapp: QApplication) -> None:
    """The language of the window, as the till installs it, for tests of words alone too."""
    install_languages(qapp)


@pytest.fixture
def make_bench(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Bench]]:
    """`make_bench(width=1366, height=690, settings=None, ready=True)` opens a window."""
    opened: list[Bench] = []

    def make(
        width: int = 1366,
        height: int = 690,
        settings: WindowSettings | None = None,
        *,
        is_ready: bool = True,
    ) -> Bench:
        clock = Clock()
        engine = ScriptedEngine()
        till = open_till(
            engine.made,
            settings or WindowSettings(shop=names().shop, till=names().till, theme="light"),
            clock=clock.now,
            monotonic=clock.monotonic,
        )
        played: list[str] = []
        monkeypatch.setattr(till.desk.sounds, "play", played.append)
        till.window.resize(width, height)
        with qtbot.waitSignal(till.window.painted):
            till.window.show()
        till.window.activateWindow()
        bench = Bench(till, engine, clock, played)
        opened.append(bench)
        if is_ready:
            bench.tell(ready())
        return bench

    yield make
    for bench in opened:
        bench.till.desk.bridge.close()
        bench.window.hide()
        bench.window.deleteLater()
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def bench(make_bench: Callable[..., Bench]) -> Bench:
    """A ready window, 1366 by 690, light."""
    return make_bench()
