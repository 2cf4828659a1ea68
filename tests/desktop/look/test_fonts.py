"""The shipped typeface is really there, in every weight, with the cedi sign."""

from typing import get_args

import pytest
from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF, QRawFont
from PySide6.QtWidgets import QApplication

from pos_app.desktop.look import fonts
from pos_app.system import resources

CEDI = 0x20B5


@pytest.mark.parametrize("name", fonts.FILES)
@pytest.mark.usefixtures("qapp")
def test_each_file_has_the_cedi_sign_itself(name: str) -> None:
    raw = QRawFont(str(resources.path("fonts", name)), 20.0)
    assert raw.isValid()
    # By code point: text would be drawn from a fallback font and hide a miss.
    assert raw.supportsCharacter(CEDI)
    assert all(raw.supportsCharacter(ord(sign)) for sign in "0123456789×•·✓…–")


@pytest.mark.usefixtures("qapp")
def test_every_file_is_taken_by_qt() -> None:
    assert fonts.load() == ()


@pytest.mark.parametrize("style", fonts.STYLES)
def test_every_style_is_the_shipped_family_and_large_enough(
    qapp: QApplication, style: fonts.Style
) -> None:
    fonts.load()
    made = fonts.font(style)
    assert QFontInfo(made).family() == fonts.FAMILY
    assert made.pixelSize() >= fonts.SMALLEST
    assert qapp is not None


def test_styles_and_their_names_agree() -> None:
    assert set(get_args(fonts.Style)) == set(fonts.STYLES)


def test_amounts_are_sixty_and_up() -> None:
    for style in ("hero", "amount", "amount_sell"):
        assert fonts.STYLES[style].pixels >= fonts.SMALLEST_AMOUNT


@pytest.mark.usefixtures("qapp")
def test_figures_are_tabular_and_the_a_is_round() -> None:
    fonts.load()
    metrics = QFontMetricsF(fonts.font("amount"))
    assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("0000")
    plain = QFont(fonts.FAMILY)
    plain.setPixelSize(64)
    plain.setWeight(QFont.Weight.Bold)
    assert QFontMetricsF(plain).horizontalAdvance("1111") != QFontMetricsF(plain).horizontalAdvance(
        "0000"
    )


def test_nothing_is_made_below_thirteen_pixels() -> None:
    assert fonts.custom(9).pixelSize() == fonts.SMALLEST
    assert fonts.resized("quiet", 4).pixelSize() == fonts.SMALLEST


def test_the_licence_ships_beside_the_files() -> None:
    assert "SIL OPEN FONT LICENSE" in resources.text("fonts", "LICENSE-Inter.txt")


def test_resources_stay_inside_their_folder() -> None:
    with pytest.raises(ValueError, match="not a resource"):
        resources.path("..", "pyproject.toml")
    with pytest.raises(FileNotFoundError, match="resource missing"):
        resources.path("fonts", "Comic.otf")


def test_a_system_font_given_in_pixels_asks_for_no_size_of_its_own() -> None:
    font = QFont("Sans Serif")
    font.setPixelSize(40)
    assert fonts.scale_of(font, "linux") == 1.0
    font.setPointSizeF(40)
    assert fonts.scale_of(font, "linux") == 1.5
