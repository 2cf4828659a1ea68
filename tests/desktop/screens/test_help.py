"""Help says every key of the guide, the version and the folders, and goes back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from pos_app import __version__
from pos_app.desktop.screens.help import Help, HelpDetails
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.settings.folders import Folders

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.desktop.conftest import Bench

FOLDERS = Folders(Path("/etc/till"), Path("/var/till"))
GUIDE = Path(__file__).parents[3] / "docs" / "guide.md"


def _open(bench: Bench) -> str:
    bench.window.register("help", lambda: Help(FOLDERS))
    bench.click("helpButton")
    labels = bench.window.pane.get("help").findChildren(QLabel)
    assert not [label for label in labels if "�" in label.text()]
    return "\n".join(label.text().replace("\u200b", "") for label in labels)


def test_it_names_every_key_of_the_guide(bench: Bench) -> None:
    told = _open(bench)
    table = GUIDE.read_text(encoding="utf-8").split("## The keys")[1].split("##")[0]
    keys = set(re.findall(r"\bF\d+\b|Ctrl\+\S|\bEsc\b|\bEnter\b", table))
    assert {key for key in keys if key not in told} == set()


def test_it_says_version_and_folders(bench: Bench) -> None:
    told = _open(bench)
    for words in (__version__, FOLDERS.config_file, FOLDERS.logs, FOLDERS.backups):
        assert str(words) in told


def test_page_down_scrolls_and_escape_goes_back(bench: Bench) -> None:
    bench.window.resize(1024, 525)
    _open(bench)
    page = bench.window.pane.get("help")
    assert isinstance(page, Help)
    bench.press(Qt.Key.Key_PageDown)
    assert page.page.verticalScrollBar().value() > 0
    bench.press(Qt.Key.Key_Escape)
    assert bench.place == "sell"


def test_details_for_whoever_helps_are_versions_and_folders(bench: Bench) -> None:
    _open(bench)
    bench.click("helpCopy")
    copied = QGuiApplication.clipboard().text()
    assert f"pos-app {__version__}" in copied
    assert str(FOLDERS.logs) in copied
    assert bench.find(QLabel, "helpSaid").text() == "Copied: versions and folders, nothing else."


def test_the_folder_of_logs_opens_as_a_folder(qtbot: QtBot) -> None:
    opened: list[str] = []
    part = HelpDetails(Folders(Path("/etc/till"), Path("/var/tïll")), open_url=opened.append)
    qtbot.addWidget(part)
    (button,) = part.findChildren(KeycapButton, "helpLogs")
    button.click()
    assert opened == ["file:///var/tïll/logs"]
