"""The guard: a new charge looks like one that was just made, or its amount like a slip.

A person decides, and Enter is safe. It never sends anything by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from pos_app.desktop import shortcuts
from pos_app.desktop.widgets.amount import AmountText
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.card import Card, Notice
from pos_app.desktop.widgets.screen_stack import Screen
from pos_app.desktop.widgets.text_label import TextLabel
from pos_app.desktop.words import payments, times
from pos_app.domain.payment import OPEN_STATES, PaymentState

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from pos_app.desktop.link.context import ScreenContext
    from pos_app.domain.money import Money
    from pos_app.domain.payment import Payment
    from pos_app.domain.sale import UsualAmounts

translate = QCoreApplication.translate


_LOW = 460
_LOWEST = 372


class Guard(Screen):
    """`back_wanted` returns to the draft; `continue_wanted` charges all the same."""

    back_wanted = Signal()
    continue_wanted = Signal()

    def __init__(self, context: ScreenContext) -> None:
        super().__init__()
        self.setObjectName("guardScreen")
        self._context = context
        self._earlier = ""
        self._asked: tuple[Payment] | tuple[Money, UsualAmounts] | None = None
        self.title = TextLabel("", "heading", wrap=True, name="guardTitle")
        self.amount = AmountText(name="guardAmount")
        self.detail = TextLabel("", "detail", "quiet", wrap=True, name="guardDetail")
        self.notice = Notice(name="guardNotice")
        self.back = KeycapButton(
            translate("Guard", "Go back, charge nothing"),
            variant="primary",
            name="guardBack",
        )
        self.go_on = KeycapButton("", variant="danger", name="guardContinue")
        self.back.clicked.connect(self.back_wanted)
        self.go_on.clicked.connect(self.continue_wanted)
        context.bridge.changed.connect(self.on_changed)
        self._enter = self.back.pressed_by(shortcuts.GO_BACK)
        self._escape = shortcuts.action(shortcuts.BACK, self.back, self.back.click)
        card = Card(name="guardCard")
        column = QVBoxLayout(card)
        self._column = column
        column.addStretch(1)
        for widget in (self.title, self.amount, self.detail):
            column.addWidget(widget)
        column.addWidget(self.notice)
        column.addStretch(2)
        buttons = QHBoxLayout()
        buttons.setSpacing(14)
        buttons.addWidget(self.back)
        buttons.addWidget(self.go_on)
        buttons.addStretch(1)
        column.addLayout(buttons)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(card)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand closer in a low window."""
        lowest, low = self.height() < _LOWEST, self.height() < _LOW
        side, air = (24, 8) if lowest else (44, 14 if low else 28)
        self._column.setContentsMargins(side, air, side, air)
        self._column.setSpacing(4 if lowest else 8 if low else 14)
        super().resizeEvent(event)

    def show_earlier(self, earlier: Payment) -> None:
        """Show the payment that made the guard stop."""
        self._earlier, self._asked = earlier.payment_id, (earlier,)
        self._ask(
            translate("Guard", "Was this customer just charged?"),
            translate("Guard", "Charge again all the same"),
        )
        self._show(earlier)

    def show_unusual(self, amount: Money, usual: UsualAmounts) -> None:
        """Ask whether an amount is meant, which looks like a usual one with too many noughts."""
        self._earlier, self._asked = "", (amount, usual)
        self._ask(
            translate("Guard", "{amount}?").format(amount=payments.spelled(amount)),
            translate("Guard", "Yes, that is the amount"),
        )
        self.amount.set_amount(amount.minor, amount.shown)
        pattern = translate("Guard", "Nearly all sales here are between {low} and {high}.")
        self.detail.setText(pattern.format(low=usual.low.shown, high=usual.high.shown))
        if amount.currency == "GHS":
            text = translate(
                "Guard", "Ten thousand old cedis are one new cedi. Look at the noughts."
            )
        else:
            text = translate("Guard", "Look at the noughts.")
        self.notice.set_hue("amber")
        self.notice.set_words(translate("Guard", "Not charged yet"), text)

    def kept(self) -> tuple[Payment] | tuple[Money, UsualAmounts] | None:
        """What it asks about."""
        return self._asked

    def take_back(self, kept: tuple[Payment] | tuple[Money, UsualAmounts]) -> None:
        """Ask about the same."""
        if len(kept) == 1:
            self.show_earlier(*kept)
        else:
            self.show_unusual(*kept)

    def opened(self) -> None:
        """Enter goes back; what became of the earlier payment meanwhile is shown at once."""
        self.tick()
        self.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def spoken(self) -> tuple[str, str]:
        """The question, and the payment that it is about."""
        # Not how long ago it was: that alone would be said again and again.
        words = (self.title.text(), self.amount.text(), self.notice.accessibleName())
        return self._earlier, ", ".join(filter(None, words))

    def hints(self) -> tuple[str, ...]:
        """The keys of this screen."""
        pattern = translate("Guard", "{enter} or {escape} go back")
        enter, escape = shortcuts.shown(self._enter), shortcuts.shown(self._escape)
        return (pattern.format(enter=enter, escape=escape),)

    def on_changed(self) -> None:
        """Follow the earlier payment while it is shown."""
        earlier = self._context.model.payments.get(self._earlier)
        if earlier is not None and self.isVisible():
            self._show(earlier)

    def tick(self) -> None:
        """Its age goes on."""
        earlier = self._context.model.payments.get(self._earlier)
        if earlier is not None:
            self._show(earlier)

    def _ask(self, question: str, go_on: str) -> None:
        self.title.setText(question)
        self.go_on.setText(go_on)

    def _show(self, earlier: Payment) -> None:
        self.amount.set_amount(earlier.amount.minor, earlier.amount.shown)
        age = times.ago(self._context.model.elapsed(earlier.payment_id))
        parts = (
            payments.service(earlier),
            payments.masked(earlier),
            payments.sale_words(earlier.sale_number),
            age,
        )
        self.detail.setText(payments.DOT.join(filter(None, parts)))
        paid = earlier.state is PaymentState.SUCCEEDED
        self.notice.set_hue("good" if paid else payments.hue(earlier))
        if paid:
            text = translate(
                "Guard", "The same number paid the same amount. A second charge takes it again."
            )
        elif earlier.state in OPEN_STATES and not earlier.may_have_left:
            text = translate(
                "Guard", "It was not sent yet, and may be by itself. Cancel it before you charge."
            )
        else:
            text = translate(
                "Guard", "The customer may still approve it. A second charge may take it twice."
            )
        self.notice.set_words(payments.state(earlier), text)
