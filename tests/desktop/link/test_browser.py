"""The browser gets the page and nothing of the till's environment."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from pos_app.desktop.link.browser import open_page

if TYPE_CHECKING:
    import pytest
    from pytestqt.qtbot import QtBot


class Browser(QObject):
    """Stands where the system would start a browser."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.environment: dict[str, str] = {}

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())
        self.environment = dict(os.environ)


def test_no_key_is_in_the_environment_that_a_browser_inherits(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    del qtbot
    monkeypatch.setenv("POS_APP_PAYGATE_API_KEY", "sk_live_canary")
    monkeypatch.setenv("BROWSER_SETTING", "stays")
    before = dict(os.environ)
    browser = Browser()
    QDesktopServices.setUrlHandler("https", browser, "open")  # type: ignore[arg-type]
    try:
        open_page("https://pay.example/x")
    finally:
        QDesktopServices.unsetUrlHandler("https")
    assert browser.opened == ["https://pay.example/x"]
    assert not [name for name in browser.environment if name.startswith("POS_APP_")]
    assert browser.environment["BROWSER_SETTING"] == "stays"
    assert dict(os.environ) == before
