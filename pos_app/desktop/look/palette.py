"""Every colour and radius of the till, light and dark, and the arithmetic of their contrast.

Plain data with no Qt in it, so that a test can compute the contrast of each pair. The style sheet
and what is painted take theirs from here and never name one of their own.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple, get_args

Tone = Literal[
    "ink", "quiet", "accent", "waiting", "waiting_ink", "unconfirmed", "good", "bad", "on_colour",
    "on_colour_soft", "customer_quiet",
]  # fmt: skip
"""What a piece of text says by its colour; never by its colour alone."""

Hue = Literal["neutral", "soft", "amber", "purple", "good", "bad"]
"""The family of a chip, a notice, a ring or a card's edge."""

Pane = Literal["paid", "not_paid", "twice", "calm", "customer"]
"""The verdicts: green for paid, red for not paid, brown for paid twice, and grey for what ended as
somebody here wanted; and the customer's screen while nothing is decided."""


class Palette(NamedTuple):
    """One scheme. Every value is ``#RRGGBB``."""

    dark: bool
    ground: str
    card: str
    sunken: str
    key: str
    ink: str
    quiet: str
    faint: str
    line: str
    track: str
    accent: str
    accent_hover: str
    on_accent: str
    soft: str
    waiting: str
    waiting_ground: str
    waiting_ink: str
    waiting_edge: str
    unconfirmed: str
    unconfirmed_ground: str
    unconfirmed_edge: str
    good: str
    good_ground: str
    bad: str
    bad_ground: str
    bad_line: str
    paid_ground: str
    not_paid_ground: str
    twice_ground: str
    calm_ground: str
    customer_ground: str
    customer_quiet: str
    online: str

    def tone(self, tone: Tone) -> str:
        """The text colour of a tone."""
        match tone:
            case "on_colour":
                return WHITE
            case "on_colour_soft":
                return ON_COLOUR_SOFT
            case _:
                return str(getattr(self, tone))

    def hue(self, hue: Hue) -> "HueColours":
        """Ground, text and edge of one hue."""
        match hue:
            case "neutral":
                return HueColours(self.sunken, self.ink, self.quiet, self.line)
            case "soft":
                return HueColours(self.soft, self.accent, self.accent, self.accent)
            case "amber":
                return HueColours(
                    self.waiting_ground, self.waiting_ink, self.waiting, self.waiting_edge
                )
            case "purple":
                return HueColours(
                    self.unconfirmed_ground, self.ink, self.unconfirmed, self.unconfirmed_edge
                )
            case "good":
                return HueColours(self.good_ground, self.ink, self.good, self.good)
            case "bad":
                return HueColours(self.bad_ground, self.ink, self.bad, self.bad)

    def pane(self, pane: Pane) -> str:
        """The ground of a verdict, and the words on a white button that stands on it."""
        return str(getattr(self, f"{pane}_ground"))


class HueColours(NamedTuple):
    """The four colours of a hue: text and word are both read on ground."""

    ground: str
    text: str
    word: str
    edge: str


class TileColours(NamedTuple):
    """One network's tile; the same in both schemes, since it is the network's own colour."""

    ground: str
    text: str
    quiet: str


WHITE = "#FFFFFF"
BLACK = "#000000"
ON_COLOUR_SOFT = "#F1F7F3"

MTN = TileColours("#FFCB05", "#1A1A1A", "#3A3108")
TELECEL = TileColours("#E2001A", WHITE, WHITE)
AIRTELTIGO = TileColours("#16418F", WHITE, "#DCE4F2")

TILES = {"mtn": MTN, "telecel": TELECEL, "airteltigo": AIRTELTIGO}

PEOPLE = ("#0B6E4F", "#5B3BA8", "#8A4B00", "#16418F")
"""The discs of people's tiles, one after the other; white reads on each, in both schemes."""

STRIPES = {
    "training": ("#F6C445", "#F0B92F"),
    "danger": ("#A61B1B", "#961616"),
    "test": ("#5B3BA8", "#523398"),
}
"""The stripes of each kind of banner, and what is read on both."""
STRIPES_INK = {"training": "#3A2A00", "danger": WHITE, "test": WHITE}

LIGHT = Palette(
    dark=False,
    ground="#F4F5F2",
    card="#FFFFFF",
    sunken="#F0F2EE",
    key="#ECEFEA",
    ink="#15211C",
    quiet="#5B6862",
    faint="#66736D",
    line="#DDE1DC",
    track="#E7EAE6",
    accent="#0B6E4F",
    accent_hover="#095C42",
    on_accent=WHITE,
    soft="#E6F1EC",
    waiting="#8A4B00",
    waiting_ground="#FFF3DC",
    waiting_ink="#4A2A00",
    waiting_edge="#E0A100",
    unconfirmed="#5B3BA8",
    unconfirmed_ground="#F0EBFA",
    unconfirmed_edge="#7A5AC8",
    good="#0B7A3B",
    good_ground="#E4F3EA",
    bad="#A61B1B",
    bad_ground="#FBEAE9",
    bad_line="#E8B4B0",
    paid_ground="#0B7A3B",
    not_paid_ground="#8E1B1B",
    twice_ground="#8A4B00",
    calm_ground="#3F4E48",
    customer_ground="#0E2A20",
    customer_quiet="#C2C9C7",
    online="#1E9E57",
)

DARK = Palette(
    dark=True,
    ground="#101614",
    card="#18211D",
    sunken="#131B18",
    key="#212C27",
    ink="#E8EEEA",
    quiet="#A3B0A9",
    faint="#8B9992",
    line="#2C3833",
    track="#2C3833",
    accent="#4CC79A",
    accent_hover="#6AD3AC",
    on_accent="#0B1410",
    soft="#1B3229",
    waiting="#F0B45A",
    waiting_ground="#3A2A10",
    waiting_ink="#FBE6C4",
    waiting_edge="#E0A100",
    unconfirmed="#BBA6F5",
    unconfirmed_ground="#2A2340",
    unconfirmed_edge="#9A80E6",
    good="#52CC86",
    good_ground="#15301F",
    bad="#FF8F8F",
    bad_ground="#3A1A1A",
    bad_line="#6E3535",
    paid_ground="#0A6B34",
    not_paid_ground="#7E1818",
    twice_ground="#7A4300",
    calm_ground="#3A4742",
    customer_ground="#0B2019",
    customer_quiet="#B4BDBA",
    online="#52CC86",
)


BOX_RADIUS = 12
RADII = {"ring": 16, "card": 14, "box": BOX_RADIUS, "control": 10, "badge": 5, "dot": 4}
"""How round corners are, in pixels: from the ring of what is chosen to a gateway's dot."""


def tokens(p: Palette) -> dict[str, str]:
    """What the style sheet may name: every colour of the scheme, and each that follows from one."""
    named = {
        **{name: str(value) for name, value in p._asdict().items()},
        **{f"{name}_radius": f"{pixels}px" for name, pixels in RADII.items()},
        "on_colour": WHITE,
        "on_colour_soft": ON_COLOUR_SOFT,
        "on_accent_line": mix(p.accent, p.on_accent, 0.5),
        "ghost": _veil(GHOST),
        "ghost_line": _veil(0.4),
        "ghost_badge": _veil(0.6),
        "ghost_hover": _veil(0.75),
        "pane_hover": _veil(0.92),
    }
    for hue in get_args(Hue):
        named |= {f"{hue}_{part}": value for part, value in p.hue(hue)._asdict().items()}
    for pane in get_args(Pane):
        named[f"{pane}_badge"] = mix(WHITE, p.pane(pane), 0.6)
    named |= {f"{kind}_ink": ink for kind, ink in STRIPES_INK.items()}
    for name, tile in TILES.items():
        named |= {f"{name}_{part}": value for part, value in tile._asdict().items()}
        named[f"{name}_hover"] = mix(tile.ground, BLACK, 0.06)
        named[f"{name}_badge"] = mix(tile.ground, tile.quiet, 0.75)
    return named


def mix(ground: str, over: str, share: float) -> str:
    """The opaque colour of ``over`` laid on ``ground`` at an opacity of ``share`` (0 to 1)."""
    pairs = zip(_channels(ground), _channels(over), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def contrast(first: str, second: str) -> float:
    """The WCAG 2 contrast ratio of two colours, 1 to 21."""
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


GHOST = 0.07
"""How much white the face of a see-through button lays on its pane; white still reads on it."""


def _veil(share: float) -> str:
    """White at an opacity of ``share`` (0 to 1), for a style sheet."""
    return f"rgba(255, 255, 255, {share:.0%})"


def _channels(colour: str) -> Iterator[int]:
    return (int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
