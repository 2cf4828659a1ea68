"""The whole application is dressed, in the scheme asked for, and follows the desktop."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from pos_app.desktop.look import theme
from pos_app.desktop.look.palette import DARK, LIGHT, Palette
from pos_app.desktop.look.theme import SIZES, app_icon
from pos_app.desktop.widgets.text_label import TextLabel
from pos_app.system import resources


@pytest.fixture(autouse=True)
def undressed(qapp: QApplication) -> Iterator[None]:
    """Leaves the light theme to the tests that come after."""
    yield
    theme.apply_theme(qapp, "light")


@pytest.mark.parametrize(("name", "wanted"), [("light", LIGHT), ("dark", DARK)])
def test_a_named_theme_dresses_everything(
    qapp: QApplication, name: theme.ThemeName, wanted: Palette
) -> None:
    assert theme.apply_theme(qapp, name) is wanted
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(wanted.ground)
    assert theme.colours() is wanted


def test_fusion_is_forced_under_the_style_sheet(qapp: QApplication) -> None:
    qapp.setStyleSheet("")
    qapp.setStyle("Windows")
    qapp.setProperty(theme.FUSION, False)
    theme.apply_theme(qapp, "light")
    assert qapp.styleSheet()
    # Only without a style sheet does Qt name the style below it.
    qapp.setStyleSheet("")
    assert qapp.style().name() == "fusion"


def test_words_follow_a_change_of_theme(qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply_theme(qapp, "light")
    parent = QWidget()
    qtbot.addWidget(parent)
    words = TextLabel("Not confirmed yet", tone="unconfirmed", parent=parent)
    parent.show()
    role = QPalette.ColorRole.WindowText
    assert words.palette().color(role) == QColor(LIGHT.unconfirmed)
    theme.apply_theme(qapp, "dark")
    qtbot.waitUntil(lambda: words.palette().color(role) == QColor(DARK.unconfirmed))
    theme.apply_theme(qapp, "light")
    qtbot.waitUntil(lambda: words.palette().color(role) == QColor(LIGHT.unconfirmed))


def test_system_follows_the_desktop_until_told_otherwise(qapp: QApplication) -> None:
    theme.apply_theme(qapp, "system")
    hints = qapp.styleHints()
    window = QPalette.ColorRole.Window
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    dark = hints.colorScheme() == Qt.ColorScheme.Dark
    assert qapp.palette().color(window) == QColor((DARK if dark else LIGHT).ground)
    theme.apply_theme(qapp, "dark")
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert qapp.palette().color(window) == QColor(DARK.ground)


def test_what_is_dressed_already_takes_another_look(qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply_theme(qapp, "light")
    words = TextLabel("Not confirmed yet", tone="unconfirmed")
    qtbot.addWidget(words)
    words.show()
    words.set_tone("bad")
    assert words.palette().color(QPalette.ColorRole.WindowText) == QColor(LIGHT.bad)


def test_no_colour_and_no_radius_stands_outside_the_palette() -> None:
    sheet = resources.text("styles", "till.qss")
    assert re.findall(r"#[0-9A-Fa-f]{3,8}\b|rgba?\(|radius: *\d", sheet) == []
    desktop = Path(theme.__file__).parents[1]
    named = {
        place.name
        for place in desktop.rglob("*.py")
        if re.search(r"\"#[0-9A-Fa-f]{6}\"", place.read_text(encoding="utf-8"))
    }
    assert named == {"palette.py"}


@pytest.mark.parametrize("wanted", [LIGHT, DARK])
def test_no_token_is_left_in_the_style_sheet(wanted: Palette) -> None:
    sheet = theme.style_sheet(wanted)
    assert "$" not in sheet
    assert wanted.accent in sheet


def test_a_line_edit_shows_its_focus(qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply_theme(qapp, "light")
    page = QWidget()
    qtbot.addWidget(page)
    field = QLineEdit(page)
    field.setGeometry(10, 10, 200, 60)
    page.resize(240, 80)
    page.show()
    page.activateWindow()
    field.clearFocus()
    accent = QColor(LIGHT.accent)
    assert page.grab().toImage().pixelColor(11, 40) != accent
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    assert page.grab().toImage().pixelColor(11, 40) == accent


@pytest.mark.usefixtures("qapp")
def test_the_icon_has_every_size() -> None:
    icon = app_icon()
    assert [icon.pixmap(size).width() for size in SIZES] == list(SIZES)
