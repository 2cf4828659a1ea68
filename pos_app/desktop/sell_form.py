"""The controls of Sell and where they stand; what they do is the screen's business.

The keypad takes what height is left over, so that in a low window keys shrink before all else. At
the right what is left over makes the targets larger. In the lowest windows the QR code becomes a
fourth tile beside the networks and the note stands at the right, so that keys stay large enough.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from pos_app.desktop.look import fonts
from pos_app.desktop.widgets import tiles
from pos_app.desktop.widgets.amount import AmountDisplay
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.keypad import LEAST, Keypad
from pos_app.desktop.widgets.phone import PhoneDisplay
from pos_app.desktop.widgets.screen_stack import Screen
from pos_app.desktop.widgets.tiles import MethodTile, NetworkTile
from pos_app.desktop.widgets.words import Words
from pos_app.desktop.words import payments
from pos_app.domain.network import Network

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

translate = QCoreApplication.translate

_LOW = 460
"""Below this height of the screen everything stands closer, in pixels."""
_LOWEST = 372
"""Below this one the note and the QR code make way for the keys."""
_LEFT_WIDTH = 404
_GAPS = (5, 15, 18, 13)
_LOW_GAPS = (0, 2, 6, 2)
_LONGEST_NOTE = 120
_NAMES = {
    Network.MTN: "networkMtn",
    Network.TELECEL: "networkTelecel",
    Network.AIRTELTIGO: "networkAirteltigo",
}


class SellForm(Screen):
    """Amount, keypad and note on the left; method, number and Charge on the right."""

    def __init__(self) -> None:
        """Make the controls."""
        super().__init__()
        self.setObjectName("sellScreen")
        self.amount = AmountDisplay(translate("Sell", "Amount due"))
        self.keypad = Keypad(_spoken())
        self.keypad.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.note = QLineEdit()
        self.note.setObjectName("noteField")
        self.note.setAccessibleName(translate("Sell", "Note for this sale"))
        self.note.setPlaceholderText(translate("Sell", "Note for this sale (optional)"))
        self.note.setFont(fonts.font("note"))
        self.note.setMaxLength(_LONGEST_NOTE)
        self.how = Words(translate("Sell", "How will they pay?"), "step", "quiet")
        self.tiles: dict[Network, NetworkTile] = {}
        for number, network in enumerate(Network, start=1):
            name, product = payments.network_name(network)
            self.tiles[network] = NetworkTile(
                network.value, name, product, f"F{number}", name=_NAMES[network]
            )
        self.qr = MethodTile(
            translate("Sell", "QR code"),
            translate("Sell", "customer scans with any phone camera, needs internet"),
            "F4",
            name="methodQr",
        )
        self.phone = PhoneDisplay(
            translate("Sell", "Customer's phone number"), placeholder="024 000 0000"
        )
        self.charge = KeycapButton(
            translate("Sell", "Charge"),
            translate("Keys", "Enter"),
            variant="primary",
            size="charge",
            name="chargeButton",
        )
        self.hint = Words("", "quiet", "quiet", wrap=True, name="chargeHint")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._lay_out()

    def _lay_out(self) -> None:
        self._lowest = False
        self._left = QVBoxLayout()
        self._left.setContentsMargins(0, 0, 0, 0)
        self._left.addWidget(self.amount)
        self._left.addWidget(self.keypad, 1)
        self._left.addWidget(self.note)
        self._row = QHBoxLayout()
        self._row.setSpacing(12 - 2 * tiles.RING)
        for tile in self.tiles.values():
            self._row.addWidget(tile, 1)
        methods = QVBoxLayout()
        methods.setSpacing(12 - 2 * tiles.RING)
        methods.addLayout(self._row)
        methods.addWidget(self.qr)
        self._methods = methods
        self._right = QVBoxLayout()
        # The tiles carry room for their ring; the rest stands in line with their faces.
        self._right.setSpacing(0)
        self._gaps = [QSpacerItem(0, 0) for _ in range(4)]
        self._right.addLayout(_inset(self.how))
        self._right.addItem(self._gaps[0])
        self._right.addLayout(methods)
        for gap, widget in zip(self._gaps[1:], (self.phone, self.charge, self.hint), strict=True):
            self._right.addItem(gap)
            self._right.addLayout(_inset(widget))
        self._note_place = QHBoxLayout()
        self._note_place.setContentsMargins(tiles.RING, 0, tiles.RING, 0)
        self._right.addLayout(self._note_place)
        self._right.addStretch(1)
        columns = QHBoxLayout(self)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(16 - tiles.RING)
        columns.addLayout(self._left, _LEFT_WIDTH)
        columns.addLayout(self._right, 542)
        self._space()

    def order_focus(self) -> None:
        """The amount, the number, how they pay, Charge; the keypad, which only types, is last.

        Done when it stands in the window: an order from before would be taken apart again.
        """
        order = (
            self.phone.field, *self.tiles.values(), self.qr, self.charge, self.note,
            *self.keypad.keys.values(),
        )  # fmt: skip
        for first, second in pairwise(order):
            self.setTabOrder(first, second)

    def _space(self) -> None:
        low = self.height() < _LOW
        self._arrange(lowest=self.height() < _LOWEST)
        self._left.setSpacing(4 if self._lowest else 6 if low else 14)
        key_gap = 4 if self._lowest else 6 if low else 10
        self.keypad.set_gap(key_gap)
        self.keypad.setMinimumHeight(4 * LEAST + 3 * key_gap)
        self.note.setFixedHeight(44 if low else 58)
        self.how.setVisible(not self._lowest)
        self._grow(0 if low else max(0, self.height() - self._wished()))

    def _wished(self) -> int:
        """What the right side needs with every target at its usual size."""
        fixed = sum(_GAPS) + 12 - 2 * tiles.RING + self.how.sizeHint().height() + fonts.room(20)
        targets = (self.tiles[Network.MTN], self.qr, self.phone, self.charge)
        return fixed + sum(target.sizeHint().height() for target in targets)

    def _grow(self, spare: int) -> None:
        """Share spare height between the targets and the gaps, none more than looks well."""
        low = self.height() < _LOW
        shares = ((self.tiles.values(), 22, 24), ((self.qr,), 8, 12), ((self.charge,), 22, 32))
        left = spare
        for widgets, percent, most in shares:
            more = min(most, spare * percent // 100)
            for widget in widgets:
                widget.setMaximumHeight(widget.sizeHint().height() + more)
                widget.setMinimumHeight(0 if spare == 0 else widget.sizeHint().height() + more)
            left -= more
        gaps = _LOW_GAPS if low else _GAPS
        for gap, pixels in zip(self._gaps, gaps, strict=True):
            more = left // 5 if gap is not self._gaps[0] else 0
            gap.changeSize(0, pixels + min(26, more))
        self._right.invalidate()

    def _arrange(self, *, lowest: bool) -> None:
        if lowest == self._lowest:
            return
        self._lowest = lowest
        if lowest:
            self._methods.removeWidget(self.qr)
            self._row.addWidget(self.qr, 1)
            self._left.removeWidget(self.note)
            self._note_place.addWidget(self.note)
        else:
            self._row.removeWidget(self.qr)
            self._methods.addWidget(self.qr)
            self._note_place.removeWidget(self.note)
            self._left.addWidget(self.note)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand closer in a low window."""
        self._space()
        super().resizeEvent(event)


def _inset(widget: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(tiles.RING, 0, tiles.RING, 0)
    row.addWidget(widget)
    return row


def _spoken() -> dict[str, str]:
    return {
        "00": translate("Keypad", "double zero"),
        "dot": translate("Keypad", "point"),
        "plus": translate("Keypad", "plus"),
        "times": translate("Keypad", "times"),
        "clear": translate("Keypad", "clear"),
        "back": translate("Keypad", "take back the last digit"),
    }
