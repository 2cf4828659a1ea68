"""Leaves PNGs of every widget, light and dark, for a person to look at.

Run: ``QT_QPA_PLATFORM=offscreen python -m tests.desktop.gallery OUT``.
"""

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos_app.desktop.theme import apply_theme
from pos_app.desktop.widgets.buttons import KeycapButton, expand
from pos_app.desktop.widgets.card import Card, ColourPane, RoundGlyph, Strip
from pos_app.desktop.widgets.keypad import Keypad
from pos_app.desktop.widgets.words import Words


def buttons() -> QWidget:
    page = QWidget()
    box = QVBoxLayout(page)
    row = QHBoxLayout()
    row.addWidget(KeycapButton("Cancel payment", "Esc", variant="danger"))
    row.addWidget(KeycapButton("Check now", "F5"))
    row.addWidget(KeycapButton("Other method", "F6"))
    row.addWidget(KeycapButton("Set aside, next customer", "F8"))
    box.addLayout(row)
    box.addWidget(KeycapButton("Charge GH₵ 20.50", "Enter", variant="primary", size="charge"))
    off = KeycapButton("Charge", "Enter", variant="primary", size="charge")
    off.setEnabled(False)
    box.addWidget(off)
    for pane, glyph in (("paid", "check"), ("not_paid", "exclamation")):
        ground = ColourPane(pane)
        inner = QHBoxLayout(ground)
        inner.addWidget(RoundGlyph(pane, glyph))
        inner.addWidget(Words("Not paid", "verdict", "on_colour"))
        inner.addWidget(KeycapButton("Try again", variant=pane, size="pane"))
        inner.addWidget(KeycapButton("Other method", "F6", variant=f"{pane}_ghost", size="pane"))
        inner.addWidget(KeycapButton("Next sale", "Enter", variant=pane, size="pane"))
        box.addWidget(ground)
    strip = Strip(line="below")
    row = QHBoxLayout(strip)
    sell = KeycapButton("Sell", variant="nav")
    sell.setChecked(True)
    row.addWidget(Words("Corner Shop", "strong"))
    row.addWidget(sell)
    row.addWidget(KeycapButton("History", variant="nav"))
    row.addStretch()
    row.addWidget(KeycapButton("Settings", variant="quiet_link", size="line"))
    row.addWidget(KeycapButton("Copy link", variant="link", size="line"))
    box.addWidget(strip)
    card = Card()
    row = QHBoxLayout(card)
    row.addWidget(KeycapButton("Check now", size="small"))
    row.addWidget(KeycapButton("Cancel", size="small"))
    row.addStretch()
    box.addWidget(card)
    box.addStretch()
    return page


def keypad() -> QWidget:
    page = QWidget()
    box = QGridLayout(page)
    box.addWidget(Keypad())
    return page


PAGES = {"buttons": (buttons, 980, 700), "keypad": (keypad, 424, 394)}


def main(out: Path) -> None:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    out.mkdir(parents=True, exist_ok=True)
    for theme in ("light", "dark"):
        apply_theme(app, theme)
        for name, (make, width, height) in PAGES.items():
            page = make()
            page.resize(width, height)
            page.show()
            app.processEvents()
            page.grab().save(str(out / f"{name}-{theme}.png"))
            page.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
