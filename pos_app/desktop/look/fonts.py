"""The till's typeface and its few text styles.

Inter ships with the till so that every computer shows the same figures and the cedi sign. No text
is ever set below 13 pixels, and every figure is tabular, so that a running amount never jumps.
Small text follows the system's text size from 100% to 150%; what is read across a counter already
stays as it is.
"""

import sys
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF

from pos_app.system import resources

FAMILY = "Inter"
FILES = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "Inter-Bold.otf")
SMALLEST = 13
SMALLEST_AMOUNT = 60
LARGEST_SCALE = 1.5
_GROWS_TO = 30
_USUAL_POINTS = {"win32": 9.0, "darwin": 13.0}
_OTHER_POINTS = 11.0

Style = Literal[
    "hero", "amount", "amount_sell", "currency", "phone", "verdict", "heading", "charge", "digit",
    "tile", "elapsed", "card_amount", "detail_large", "detail", "coach_title", "coach",
    "button_large", "button", "strong", "body", "note", "label", "step", "button_small", "state",
    "quiet", "small", "small_strong", "badge", "banner",
]  # fmt: skip


class _Cut(NamedTuple):
    """One text style: height in pixels, weight, extra letter spacing in parts of the height."""

    pixels: int
    weight: QFont.Weight
    spacing: float = 0.0


_REGULAR = QFont.Weight.Normal
_MEDIUM = QFont.Weight.Medium
_SEMI = QFont.Weight.DemiBold
_BOLD = QFont.Weight.Bold

STYLES: dict[Style, _Cut] = {
    "hero": _Cut(92, _BOLD, -0.025),
    "amount": _Cut(64, _BOLD, -0.015),
    "amount_sell": _Cut(61, _BOLD, -0.03),
    "currency": _Cut(30, _SEMI, -0.02),
    "phone": _Cut(40, _BOLD, 0.01),
    "verdict": _Cut(34, _BOLD, 0.01),
    "heading": _Cut(26, _SEMI),
    "charge": _Cut(27, _BOLD),
    "digit": _Cut(28, _SEMI),
    "tile": _Cut(19, _BOLD),
    "elapsed": _Cut(25, _BOLD),
    "card_amount": _Cut(20, _BOLD),
    "detail_large": _Cut(19, _REGULAR),
    "detail": _Cut(18, _REGULAR),
    "coach_title": _Cut(17, _BOLD),
    "coach": _Cut(17, _REGULAR),
    "button_large": _Cut(18, _SEMI),
    "button": _Cut(16, _SEMI),
    "strong": _Cut(16, _SEMI),
    "body": _Cut(16, _REGULAR),
    "note": _Cut(16, _REGULAR),
    "label": _Cut(14, _SEMI),
    "step": _Cut(15, _SEMI),
    "button_small": _Cut(14, _SEMI),
    "state": _Cut(14, _SEMI),
    "quiet": _Cut(14, _REGULAR),
    "small": _Cut(13, _REGULAR),
    "small_strong": _Cut(13, _SEMI),
    "badge": _Cut(13, _MEDIUM),
    "banner": _Cut(13, _BOLD, 0.03),
}

_TABULAR = QFont.Tag("tnum")
_ROUND_A = QFont.Tag("cv11")


@cache
def load() -> tuple[str, ...]:
    """Register the shipped font files with Qt, once; returns the names that Qt refused.

    Needs a QGuiApplication. A refused file is no reason to stop a till: Qt falls back.
    """
    return tuple(
        name
        for name in FILES
        if QFontDatabase.addApplicationFont(str(resources.path("fonts", name))) < 0
    )


_scales = [1.0]


def scale_of(system: QFont, platform: str = sys.platform) -> float:
    """The text size that a system's own font asks for: 1.0 for the usual one, at most 1.5."""
    points = system.pointSizeF()
    if points <= 0:
        return 1.0
    wanted = points / _USUAL_POINTS.get(platform, _OTHER_POINTS)
    return max(1.0, min(LARGEST_SCALE, round(wanted * 20) / 20))


def set_scale(scale: float) -> None:
    """Make every text of the till this much larger from now on; what is shown keeps its size."""
    _scales[0] = scale
    _shared.cache_clear()


def scale() -> float:
    """How much larger than usual small text is."""
    return _scales[0]


def room(pixels: float) -> int:
    """A length that holds a line of small text, in pixels, at the text size of now."""
    return round(pixels * _scales[0])


def grown(pixels: int) -> int:
    """A height of text at the text size of now: the larger it is, the less it grows."""
    return pixels if pixels >= _GROWS_TO else min(_GROWS_TO, round(pixels * _scales[0]))


@cache
def _shared(style: Style) -> QFont:
    cut = STYLES[style]
    return custom(grown(cut.pixels), cut.weight, cut.spacing)


def font(style: Style) -> QFont:
    """A copy of one text style's font."""
    return QFont(_shared(style))


def custom(pixels: int, weight: QFont.Weight = _REGULAR, spacing: float = 0.0) -> QFont:
    """A font outside the table: pixels high (never below 13), letter spacing in parts of that."""
    made = QFont(FAMILY)
    made.setPixelSize(max(SMALLEST, pixels))
    made.setWeight(weight)
    made.setFeature(_TABULAR, 1)
    made.setFeature(_ROUND_A, 1)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if spacing:
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, made.pixelSize() * spacing)
    return made


def resized(style: Style, pixels: int) -> QFont:
    """A text style at another height, which follows the text size as the style itself does."""
    return QFont(_sized(style, grown(pixels)))


def fitted(style: Style, text: str, width: float, pixels: int = 0) -> QFont:
    """A text style's font, smaller where the text would not fit, though never below 13 pixels.

    Args:
        style: The text style.
        text: One line.
        width: The room for it, in pixels.
        pixels: Another height than the style's own.
    """
    high = grown(pixels or STYLES[style].pixels)
    wide = QFontMetricsF(_sized(style, high)).horizontalAdvance(text)
    # A copy, as everywhere: Qt keeps the drawn forms of a font with its size.
    return QFont(_sized(style, int(high * width / wide) if wide > width else high))


@lru_cache(maxsize=256)
def _sized(style: Style, pixels: int) -> QFont:
    cut = STYLES[style]
    return custom(pixels, cut.weight, cut.spacing)
