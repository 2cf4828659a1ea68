"""Grounds are drawn in the palette's own colours, in both schemes."""

import pytest
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from pos_app.desktop.look.palette import DARK, LIGHT, Palette, Pane
from pos_app.desktop.look.theme import ThemeName, apply_theme
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.card import Card, RoundGlyph, Strip, VerdictPane
from pos_app.desktop.widgets.painting import Glyph

SCHEMES: list[tuple[ThemeName, Palette]] = [("light", LIGHT), ("dark", DARK)]


def drawn(qtbot: QtBot, widget: QWidget) -> QImage:
    page = QWidget()
    qtbot.addWidget(page)
    widget.setParent(page)
    widget.resize(120, 80)
    page.resize(120, 80)
    page.show()
    return page.grab().toImage()


@pytest.mark.parametrize(("name", "palette"), SCHEMES)
def test_grounds_take_the_schemes_colours(
    qapp: QApplication, qtbot: QtBot, name: ThemeName, palette: Palette
) -> None:
    apply_theme(qapp, name)
    card = drawn(qtbot, Card(name="mainPane"))
    assert card.pixelColor(60, 40) == QColor(palette.card)
    assert card.pixelColor(60, 0) == QColor(palette.line)
    assert card.pixelColor(0, 0) == QColor(palette.ground)
    sunken = drawn(qtbot, Card(sunken=True))
    assert sunken.pixelColor(60, 0) == QColor(palette.sunken)
    header, footer = Strip(line="below", name="header"), Strip(line="above")
    assert drawn(qtbot, header).pixelColor(60, 79) == QColor(palette.line)
    assert drawn(qtbot, footer).pixelColor(60, 0) == QColor(palette.line)
    paid = drawn(qtbot, VerdictPane("paid", name="paidPane"))
    assert paid.pixelColor(60, 40) == QColor(palette.paid_ground)
    not_paid = drawn(qtbot, VerdictPane("not_paid"))
    assert not_paid.pixelColor(60, 40) == QColor(palette.not_paid_ground)


@pytest.mark.parametrize(("pane", "glyph"), [("paid", "check"), ("not_paid", "exclamation")])
def test_a_glyph_stands_white_in_its_disc(
    qapp: QApplication, qtbot: QtBot, pane: Pane, glyph: Glyph
) -> None:
    apply_theme(qapp, "light")
    image = drawn(qtbot, RoundGlyph(pane, glyph))
    white = sum(
        image.pixelColor(x, y) == QColor("#FFFFFF")
        for x in range(image.width())
        for y in range(image.height())
    )
    assert white > 40
    assert RoundGlyph(pane, glyph).minimumSizeHint().height() == 48


def test_a_pane_s_button_takes_up_its_colour(qapp: QApplication, qtbot: QtBot) -> None:
    apply_theme(qapp, "light")
    pane = VerdictPane("not_paid")
    button = KeycapButton("Try again", "Enter", variant="pane", parent=pane)
    qtbot.addWidget(pane)
    pane.show()
    words = button.palette().color(QPalette.ColorRole.ButtonText)
    assert words == QColor(LIGHT.not_paid_ground)
    pane.set_pane("calm")
    words = button.palette().color(QPalette.ColorRole.ButtonText)
    assert words == QColor(LIGHT.calm_ground)
