"""The window as the program puts it together, in training, from nothing to a paid sale."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_app.assembly.program import TillProgram
from pos_app.assembly.window import make_till, window_settings
from pos_app.domain.payment import GatewayName

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from pos_app.desktop.shell.flow import Till


@pytest.fixture
def till(qtbot: QtBot, home: Path) -> Iterator[Till]:
    home.mkdir()
    (home / "config.toml").write_text('[till]\nsounds = false\nshop = "Test Shop"\n')
    program = TillProgram()
    maker = program.gateway_maker()
    made = make_till(program, maker)
    qtbot.addWidget(made.window)
    made.window.resize(1366, 768)
    made.window.show()
    yield made
    engine = made.desk.bridge.stop_engine()
    assert engine is not None
    assert engine.join(2)
    maker.stop()


def _visible(till: Till, name: str) -> QWidget | None:
    found = till.window.findChildren(QWidget, name)
    return next((each for each in found if each.isVisible()), None)


def _is_visible(till: Till, name: str) -> bool:
    return _visible(till, name) is not None


def test_a_sale_in_training_from_the_keyboard_to_paid(till: Till, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: till.desk.model.ready is not None, timeout=20_000)
    QTest.keyClicks(till.window, "20.50")
    QTest.keyClick(till.window, Qt.Key.Key_Return)
    phone = _visible(till, "phoneField")
    assert isinstance(phone, QLineEdit)
    QTest.keyClicks(phone, "0241234567")
    QTest.keyClick(phone, Qt.Key.Key_Enter)
    qtbot.waitUntil(lambda: _visible(till, "payState") is not None, timeout=20_000)
    qtbot.waitUntil(lambda: _visible(till, "paidBanner") is not None, timeout=20_000)
    banner = _visible(till, "paidBanner")
    assert banner is not None
    assert banner.property("amountMinor") == 2050


def test_the_places_beside_the_sale_are_there(till: Till, qtbot: QtBot) -> None:
    for control, name in (("navHistory", "historySearch"), ("navSell", "amountDisplay")):
        button = _visible(till, control)
        assert button is not None
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(partial(_is_visible, till, name), timeout=20_000)
    for control in ("settingsButton", "helpButton", "trainingBanner", "todayTotal"):
        qtbot.waitUntil(partial(_is_visible, till, control), timeout=20_000)


def test_no_settings_at_all_asks_first(qtbot: QtBot, home: Path) -> None:
    program = TillProgram()
    made = make_till(program, program.gateway_maker())
    qtbot.addWidget(made.window)
    assert not home.exists()
    assert made.window.pane.front() is made.window.pane.get("first_run")


def test_plain_http_is_the_banners_to_say(home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text(
        '[till]\nmode = "live"\n[paygate]\nbase_url = "http://pay.example"\n'
        "allow_plain_http = true\n[checkout]\nallow_test_checkout = true\n"
    )
    settings = window_settings(TillProgram().config())
    assert settings.plain_http == (GatewayName.PAYGATE,)
    assert settings.test_checkout
    assert settings.live
