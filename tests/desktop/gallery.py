"""Leaves PNGs of every widget, light and dark, for a person to look at.

Run: ``QT_QPA_PLATFORM=offscreen python -m tests.desktop.gallery OUT``.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from pos_app.desktop.look.theme import apply_theme
from pos_app.desktop.screens.rail import Action, CardFacts, PaymentCard
from pos_app.desktop.shell.frame import Banner, ConnectionDot, State
from pos_app.desktop.widgets.amount import AmountDisplay, AmountText
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.card import Card, Notice, RoundGlyph, Strip, VerdictPane
from pos_app.desktop.widgets.confirm import InlineConfirm
from pos_app.desktop.widgets.keypad import Keypad
from pos_app.desktop.widgets.phone import PhoneDisplay
from pos_app.desktop.widgets.progress import ElapsedRing, StepBar
from pos_app.desktop.widgets.qr import QrView
from pos_app.desktop.widgets.text_label import Chip, TextLabel
from pos_app.desktop.widgets.tiles import MethodTile, NetworkTile

if TYPE_CHECKING:
    from pos_app.desktop.look.palette import Pane
    from pos_app.desktop.widgets.painting import Glyph


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
    panes: tuple[tuple[Pane, Glyph], ...] = (("paid", "check"), ("not_paid", "exclamation"))
    for pane, glyph in panes:
        ground = VerdictPane(pane)
        inner = QHBoxLayout(ground)
        inner.addWidget(RoundGlyph(pane, glyph))
        inner.addWidget(TextLabel("Not paid", "verdict", "on_colour"))
        inner.addWidget(KeycapButton("Try again", variant="pane", size="pane"))
        inner.addWidget(KeycapButton("Other method", "F6", variant="ghost", size="pane"))
        inner.addWidget(KeycapButton("Next sale", "Enter", variant="pane", size="pane"))
        box.addWidget(ground)
    strip = Strip(line="below")
    row = QHBoxLayout(strip)
    sell = KeycapButton("Sell", variant="nav")
    sell.setChecked(True)
    row.addWidget(TextLabel("Corner Shop", "strong"))
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


def sell() -> QWidget:
    page = QWidget()
    amount = AmountDisplay("Amount due")
    amount.set_amount(2050, "20.50")
    amount.set_working("12.50 + 8.00")
    amount.set_active(True)
    pad = Keypad()
    note = QLineEdit()
    note.setPlaceholderText("Note for this sale (optional)")
    tiles = [
        NetworkTile("mtn", "MTN", "MoMo", "F1"),
        NetworkTile("telecel", "Telecel", "Cash", "F2"),
        NetworkTile("airteltigo", "AT", "AirtelTigo Money", "F3"),
    ]
    tiles[0].setChecked(True)
    qr = MethodTile("QR code", "customer scans with any phone camera, needs internet", "F4")
    phone = PhoneDisplay("Customer's phone number")
    phone.field.setText("024 123 4567")
    phone.set_chip("MTN, from the number")
    charge = KeycapButton("Charge GH₵ 20.50", "Enter", variant="primary", size="charge")
    hint = TextLabel("The customer gets a prompt on their phone and approves it.", "quiet", "quiet")
    rail = Card()
    for widget, at in (
        (Banner("TRAINING  ·  no real money moves"), (0, 0, 1366, 28)),
        (amount, (20, 100, 404, 140)), (pad, (20, 253, 404, 374)), (note, (20, 641, 404, 58)),
        (TextLabel("How will they pay?", "step", "quiet"), (440, 100, 300, 20)),
        (tiles[0], (436, 126, 180, 104)), (tiles[1], (619, 126, 180, 104)),
        (tiles[2], (803, 126, 179, 104)), (qr, (436, 234, 546, 72)),
        (phone, (440, 322, 538, 99)), (charge, (440, 439, 538, 84)),
        (hint, (463, 534, 500, 20)), (rail, (994, 100, 352, 608)),
    ):  # fmt: skip
        widget.setParent(page)
        widget.setGeometry(*at)
    column = QVBoxLayout(rail)
    column.setContentsMargins(17, 16, 17, 16)
    column.setSpacing(11)
    column.addWidget(TextLabel("In progress", "step", "quiet"))
    for card in cards():
        column.addWidget(card)
    column.addStretch()
    dots: tuple[tuple[str, State], ...] = (
        ("PayGate online", "online"),
        ("Checkout offline", "offline"),
        ("Checkout off", "off"),
    )
    for index, (text, state) in enumerate(dots):
        dot = ConnectionDot(text, state, parent=page)
        dot.setGeometry(700 + index * 160, 44, 150, 24)
    return page


def cards() -> list[PaymentCard]:
    labels: dict[Action, str] = {
        "open": "Open",
        "check": "Check now",
        "cancel": "Cancel",
        "dismiss": "Dismiss",
    }
    made = []
    for facts in (
        CardFacts("GH₵ 120.00", "MTN · 024 ••• 8812", "Waiting for the customer to approve",
                  "amber", "pending", ("check", "cancel", "open"), "0:42"),
        CardFacts("GH₵ 35.00", "Telecel · 020 ••• 4410", "Not confirmed yet · still checking",
                  "purple", "unconfirmed", ("check",), "6:10"),
        CardFacts("GH₵ 64.00", "QR · order …305 118", "Paid ✓", "good", "succeeded",
                  ("open", "dismiss"), "just now", "Paid twice, refund one"),
    ):  # fmt: skip
        card = PaymentCard(facts.status, labels)
        card.show_facts(facts)
        made.append(card)
    return made


def waiting() -> QWidget:
    page = Card()
    ring = ElapsedRing()
    ring.set_elapsed(31)
    purple = ElapsedRing()
    purple.set_elapsed(365)
    purple.set_hue("purple")
    labels = ("Request sent", "Customer approves", "Network confirms", "Paid")
    steps, doubt = StepBar(labels), StepBar(labels)
    steps.set_step(2)
    doubt.set_step(2, unconfirmed=True)
    coach = Notice(
        "No prompt on the phone?",
        "Ask the customer to dial *170#, open My Wallet, then My Approvals, and approve the"
        " payment there.",
    )
    confirm = InlineConfirm(
        "Cancel this payment?", "Keep waiting", "Cancel payment", detail="It may be too late.",
    )  # fmt: skip
    strip = Notice(
        "", "Earlier sale T1-000061 paid: GH₵ 64.00 · 020 ••• 4410", "good", shape="compact"
    )
    strip.add_button("Dismiss", name="dismissEarlier")
    for widget, at in (
        (AmountText(2050, "GH₵ 20.50"), (44, 40, 480, 73)), (ring, (795, 37, 114, 114)),
        (purple, (670, 37, 114, 114)),
        (TextLabel("Waiting for the customer to approve", "heading"), (45, 124, 600, 34)),
        (
            TextLabel("MTN MoMo · 024 ••• 4567 · sale T1-000062", "detail", "quiet"),
            (45, 160, 600, 26),
        ),
        (steps, (45, 217, 868, 40)), (coach, (45, 279, 868, 86)), (doubt, (45, 380, 868, 40)),
        (confirm, (45, 430, 868, 80)), (strip, (45, 520, 868, 56)),
        (Chip("Number looks like Telecel, sending to MTN", "amber"), (45, 590, 330, 29)),
        (Chip("Not confirmed", "purple"), (390, 590, 130, 29)),
        (Chip("Paid", "good"), (540, 590, 60, 29)), (Chip("Failed", "bad"), (620, 590, 70, 29)),
        (Banner("PLAIN HTTP  ·  keys travel in clear", "danger"), (0, 640, 480, 28)),
        (Banner("TEST", "test"), (480, 640, 480, 28)),
    ):  # fmt: skip
        widget.setParent(page)
        widget.setGeometry(*at)
        widget.show()
    return page


def qr() -> QWidget:
    view = QrView("Code")
    view.set_matrix([[(x * y + x + y) % 3 == 0 for x in range(37)] for y in range(37)])
    return view


def paid() -> QWidget:
    pane = VerdictPane("paid")
    box = QVBoxLayout(pane)
    middle = Qt.AlignmentFlag.AlignHCenter
    box.addStretch()
    box.addWidget(RoundGlyph("paid", "check"), 0, middle)
    box.addSpacing(14)
    box.addWidget(TextLabel("PAID", "verdict", "on_colour"), 0, middle)
    box.addWidget(AmountText(2050, "GH₵ 20.50", "hero", "on_colour", align=middle))
    line = "MTN MoMo · 024 ••• 4567 · 15:42:08 · sale T1-000062 · pay_abc123def456"
    box.addWidget(TextLabel(line, "detail_large", "on_colour_soft"), 0, middle)
    box.addSpacing(40)
    box.addWidget(KeycapButton("Next sale", "Enter", variant="pane", size="pane"), 0, middle)
    box.addStretch()
    return pane


PAGES = {
    "buttons": (buttons, 980, 700),
    "keypad": (keypad, 424, 394),
    "sell": (sell, 1366, 768),
    "waiting": (waiting, 958, 690),
    "qr": (qr, 430, 430),
    "paid": (paid, 958, 608),
}


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
