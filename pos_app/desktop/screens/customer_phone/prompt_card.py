"""One customer's request as their phone shows it. It answers nothing itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.card import Card
from pos_app.desktop.widgets.words import Words
from pos_app.desktop.words import payments
from pos_app.domain.money import Money
from pos_app.domain.network import Network

if TYPE_CHECKING:
    from pos_app.training.gateway import Prompt

translate = QCoreApplication.translate


class PromptCard(Card):
    """One customer's request; `answered` carries the prompt's id and what was pressed."""

    answered = Signal(str, str)

    def __init__(self, prompt: Prompt, shop: str, parent: QWidget | None = None) -> None:
        """Make the card of one prompt; it is the same prompt's for ever."""
        super().__init__(sunken=True, name="customerPrompt", parent=parent)
        self.prompt_id = prompt.id
        self.setProperty("promptId", prompt.id)
        amount = Money(prompt.amount_minor, prompt.currency)
        pattern = translate("CustomersPhone", "{shop} asks for {amount}")
        asks = pattern.format(shop=shop, amount=amount.shown)
        self._asks = Words(asks, "strong", wrap=True, name="customerAsks")
        self._detail = Words(_who(prompt), "quiet", "quiet", wrap=True)
        self._state = Words("", "quiet", "ink", wrap=True, name="customerState")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 8)
        column.setSpacing(2)
        told = QVBoxLayout()
        told.setSpacing(2)
        for words in (self._detail, self._state):
            told.addWidget(words)
        beside = QHBoxLayout()
        beside.addLayout(told, 1)
        column.addWidget(self._asks)
        column.addLayout(beside)
        texts = {
            "approve": translate("CustomersPhone", "Approve"),
            "reject": translate("CustomersPhone", "Reject"),
            "ignore": translate("CustomersPhone", "Ignore"),
        }
        if prompt.kind == "qr":
            texts = {"page": translate("CustomersPhone", "Open page"), **texts}
        self.buttons = {}
        grid = QHBoxLayout()
        grid.setSpacing(6)
        for act, text in texts.items():
            button = KeycapButton(
                text, size="small", name=f"customer{act.capitalize()}", parent=self
            )
            button.setAccessibleName(f"{text}: {amount.shown}, {_who(prompt)}")
            button.clicked.connect(lambda _=False, act=act: self.answered.emit(self.prompt_id, act))
            (beside if act == "page" else grid).addWidget(button)
            self.buttons[act] = button
        grid.addStretch(1)
        column.addLayout(grid)
        self.setAccessibleName(f"{asks}, {_who(prompt)}")
        self.show_prompt(prompt)

    def show_prompt(self, prompt: Prompt) -> None:
        """Show where the request stands."""
        waiting = prompt.status == "pending"
        if not waiting:
            words = translate("CustomersPhone", "Approved. The network moves the money.")
        elif prompt.ignored:
            words = translate("CustomersPhone", "Ignored. You may still answer.")
        elif prompt.kind == "qr":
            words = translate("CustomersPhone", "Pay this checkout?")
        else:
            words = translate("CustomersPhone", "Approve with PIN?")
        self._state.setText(words)
        for act in ("approve", "reject"):
            self.buttons[act].setEnabled(waiting)
        self.buttons["ignore"].setEnabled(waiting and not prompt.ignored)


def _who(prompt: Prompt) -> str:
    if prompt.kind == "qr":
        return translate("CustomersPhone", "QR code")
    try:
        network = payments.network_name(Network(prompt.network or ""))[0]
    except ValueError:
        network = prompt.network or ""
    digits = prompt.phone or ""
    if digits.startswith("233") and len(digits) == 12:
        digits = f"0{digits[3:]}"
    if len(digits) == 10:
        digits = f"{digits[:3]} {digits[3:6]} {digits[6:]}"
    return payments.DOT.join(filter(None, (network, digits)))
