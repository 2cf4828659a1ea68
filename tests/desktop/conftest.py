"""The real window over a scripted engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLineEdit

from pos_app.desktop.app import open_till
from pos_app.desktop.link.context import WindowSettings
from pos_app.desktop.system.languages import speak
from pos_app.desktop.window_driver import TillDriver, settle
from tests.desktop.engine import Clock, ScriptedEngine, ready
from tests.names import names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QApplication

    from pos_app.desktop.shell.customer_place import Screens
    from pos_app.desktop.shell.flow import SaleFlow
    from pos_app.engine.events import EngineEvent


class Bench(TillDriver):
    """A window that was painted, a scripted engine, and a clock that tests move."""

    def __init__(
        self,
        width: int = 1366,
        height: int = 690,
        settings: WindowSettings | None = None,
        *,
        screens: Callable[[QGuiApplication], Screens] | None = None,
    ) -> None:
        self.engine, self.clock = ScriptedEngine(), Clock()
        self.played: list[str] = []
        till = open_till(
            self.engine.made,
            settings or WindowSettings(shop=names().shop, till=names().till, theme="light"),
            clock=self.clock.now,
            monotonic=self.clock.monotonic,
            screens=screens,
        )
        painted: list[bool] = []
        till.window.painted.connect(lambda: painted.append(True))
        super().__init__(till, width, height)
        self.until(lambda: painted, "the first paint")
        self.window.activateWindow()

    @property
    def flow(self) -> SaleFlow:
        return self.till.flow

    @property
    def place(self) -> str:
        return self.window.pane.current

    def tell(self, *told: EngineEvent) -> None:
        """Tell events and let the window take them."""
        for event in told:
            self.engine.tell(event)
        settle()

    def pass_time(self, seconds: float) -> None:
        self.clock.seconds += seconds
        self.window.tick()
        settle()

    def retype(self, name: str, text: str) -> None:
        """Type a text in place of what a field has."""
        self.find(QLineEdit, name).setFocus()
        self.press("Ctrl+A")
        self.press("Backspace")
        self.type(text)

    def close(self) -> None:
        self.till.context.bridge.close()
        self.window.hide()
        self.window.deleteLater()
        settle()


@pytest.fixture(scope="session", autouse=True)
def english(qapp: QApplication) -> None:
    """The language of the window, as the till installs it, for tests of words alone too."""
    speak(qapp, "en")


@pytest.fixture
def make_bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Bench]]:
    """`make_bench(width=1366, height=690, settings=None, is_ready=True)` opens a window."""
    opened: list[Bench] = []

    def make(
        width: int = 1366,
        height: int = 690,
        settings: WindowSettings | None = None,
        *,
        is_ready: bool = True,
        screens: Callable[[QGuiApplication], Screens] | None = None,
    ) -> Bench:
        bench = Bench(width, height, settings, screens=screens)
        monkeypatch.setattr(bench.till.context.sounds, "play", bench.played.append)
        opened.append(bench)
        if is_ready:
            bench.tell(ready())
        return bench

    yield make
    for bench in opened:
        bench.close()


@pytest.fixture
def bench(make_bench: Callable[..., Bench]) -> Bench:
    """A ready window, 1366 by 690, light."""
    return make_bench()
