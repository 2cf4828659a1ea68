"""Every pair of colours that really meets on the screen can be read."""

from typing import get_args

import pytest

from pos_app.desktop.look import palette as colours
from pos_app.desktop.look.palette import DARK, LIGHT, WHITE, Hue, Palette, Pane, contrast, mix

LEAST = 4.5
HUES: tuple[Hue, ...] = ("neutral", "soft", "amber", "purple", "good", "bad")


def pairs(p: Palette) -> list[tuple[str, str, str]]:
    found = []
    for ground in ("ground", "card", "sunken"):
        for text in ("ink", "quiet"):
            found.append((f"{text} on {ground}", getattr(p, text), getattr(p, ground)))
    found += [(f"{text} on key", getattr(p, text), p.key) for text in ("ink", "quiet")]
    for text in ("accent", "waiting", "unconfirmed", "good", "bad", "faint"):
        found.append((f"{text} on card", getattr(p, text), p.card))
    found += [
        ("accent on soft", p.accent, p.soft),
        ("ink on soft", p.ink, p.soft),
        ("link on sunken", p.accent, p.sunken),
        ("waiting in header", p.waiting, p.card),
        ("on accent", p.on_accent, p.accent),
        ("on accent, pointed at", p.on_accent, p.accent_hover),
        ("charge off", p.quiet, p.track),
        ("ink on a pressed key", p.ink, p.soft),
        ("danger, pointed at", p.bad, p.bad_ground),
        ("tooltip", p.card, p.ink),
        ("quiet on the customer's screen", p.customer_quiet, p.customer_ground),
    ]
    for hue in HUES:
        look = p.hue(hue)
        found.append((f"{hue} text", look.text, look.ground))
        found.append((f"{hue} word", look.word, look.ground))
    for name in get_args(Pane):
        pane = p.pane(name)
        found += [
            (f"white on pane {name}", WHITE, pane),
            (f"soft on pane {name}", colours.ON_COLOUR_SOFT, pane),
            (f"white on ghost of {name}", WHITE, mix(pane, WHITE, colours.GHOST)),
            (f"pane's button {name}", pane, WHITE),
            (f"pane's button {name}, pointed at", pane, mix(WHITE, pane, 0.08)),
        ]
    for name, tile in colours.TILES.items():
        found += [
            (f"{name} title", tile.text, tile.ground),
            (f"{name} second line", tile.quiet, tile.ground),
        ]
    found += [(f"a person's letter on {disc}", WHITE, disc) for disc in colours.PEOPLE]
    for kind, stripes in colours.STRIPES.items():
        ink = colours.STRIPES_INK[kind]
        found += [(f"{kind} banner {stripe}", ink, stripe) for stripe in stripes]
    return found


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_pair_of_text_and_ground_reads(scheme: Palette) -> None:
    weak = {
        name: round(contrast(text, ground), 2)
        for name, text, ground in pairs(scheme)
        if contrast(text, ground) < LEAST
    }
    assert weak == {}


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_rings_and_edges_are_seen(scheme: Palette) -> None:
    assert contrast(scheme.accent, scheme.card) >= 3
    assert contrast(scheme.accent, scheme.ground) >= 3
    assert contrast(scheme.ink, scheme.ground) >= 3


def test_contrast_is_the_standards() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#FFFFFF", "#FFFFFF") == pytest.approx(1.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_mixing_lays_one_colour_on_another() -> None:
    assert mix("#000000", "#FFFFFF", 0.5) == "#808080"
    assert mix("#102030", "#FFFFFF", 0) == "#102030"


def test_the_design_colours_are_exactly_those_drawn() -> None:
    assert (LIGHT.ground, LIGHT.ink, LIGHT.accent, LIGHT.bad) == (
        "#F4F5F2",
        "#15211C",
        "#0B6E4F",
        "#A61B1B",
    )
    assert (DARK.ground, DARK.ink, DARK.accent, DARK.bad) == (
        "#101614",
        "#E8EEEA",
        "#4CC79A",
        "#FF8F8F",
    )
