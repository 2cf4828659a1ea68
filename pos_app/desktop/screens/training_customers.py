"""The customer's phone, for training: what customers are asked, with Approve, Reject and Ignore.

A panel in the rail's column, under the cards, so that it covers nothing of a sale. It must never
take the keyboard from the screen in front, and it asks the training gateway only off the window's
thread.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QCoreApplication, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.desktop.link import background
from pos_app.desktop.link.browser import open_page
from pos_app.desktop.widgets.buttons import FlowRow, KeycapButton
from pos_app.desktop.widgets.card import Card
from pos_app.desktop.widgets.form import page_of
from pos_app.desktop.widgets.text_label import TextLabel
from pos_app.desktop.words import payments
from pos_app.domain.money import Money
from pos_app.domain.phone import Network

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QHideEvent, QShowEvent

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
        self._asks = TextLabel(asks, "strong", wrap=True, name="customerAsks")
        self._detail = TextLabel(_who(prompt), "quiet", "quiet", wrap=True)
        self._state = TextLabel("", "quiet", "ink", wrap=True, name="customerState")
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
        grid = FlowRow()
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


_EVERY_MS = 1000
_HEIGHT = 300
_ANY_HEIGHT = 16_777_215
"""Qt's own word for no limit."""
_MOST_SHOWN = 20


class Customers(Protocol):
    """What the panel asks of the training gateway; any call may block for a moment or raise."""

    def prompts(self) -> Sequence[Prompt]:
        """What customers can still answer, newest first."""

    def approve(self, id: str) -> bool:
        """The customer approves."""

    def reject(self, id: str) -> bool:
        """The customer rejects."""

    def ignore(self, id: str) -> bool:
        """The customer does nothing any more."""


def open_in_browser(url: str) -> None:
    """Open a training checkout page in this computer's browser."""
    open_page(url)


class CustomersPhone(Card):
    """The panel. It asks once a second while it can be seen, and never twice at once.

    `shown_changed(bool)` tells whether it can be seen; `focus_given_up` comes when the card with
    the focus went away.
    """

    shown_changed = Signal(bool)
    focus_given_up = Signal()

    def __init__(
        self,
        customers: Customers,
        *,
        shop: str,
        open_page: Callable[[str], None] = open_in_browser,
        parent: QWidget | None = None,
    ) -> None:
        """Make it; nothing is asked before it is shown.

        Args:
            customers: The training gateway, running or not yet.
            shop: The shop's name on the customer's phone.
            open_page: Opens a checkout page for a person.
            parent: The owner.
        """
        super().__init__(name="customersPhone", parent=parent)
        self.setAccessibleName(translate("CustomersPhone", "Customer's phone"))
        self._customers = customers
        self._shop = shop
        self._open_page = open_page
        self._asking = False
        self._pages: dict[str, str] = {}
        self._refused = ""
        self.cards: dict[str, PromptCard] = {}
        self._title = TextLabel(translate("CustomersPhone", "Customer's phone"), "label", "quiet")
        self.close_button = KeycapButton(
            translate("CustomersPhone", "Hide"), variant="link", size="small", name="customerHide"
        )
        self.said = TextLabel("", "quiet", "quiet", wrap=True, name="customerSaid")
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 6, 0)
        self._column.setSpacing(8)
        self._column.addStretch(1)
        scroll = page_of(self._inside)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 4, 10, 10)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.said)
        column.addWidget(scroll, 1)
        self.setFixedHeight(_HEIGHT)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.ask)
        self.close_button.clicked.connect(self.hide)
        self._show(())

    def set_tall(self, *, tall: bool) -> None:
        """Take the whole height that is there, or only what the rail leaves."""
        self.setMinimumHeight(0 if tall else _HEIGHT)
        self.setMaximumHeight(_ANY_HEIGHT if tall else _HEIGHT)

    def ask(self) -> None:
        """Ask the gateway what customers see, unless an answer is still on its way."""
        if not self._asking:
            self._asking = True
            background.run(self._customers.prompts, self._read, self._not_read, owner=self)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to ask."""
        super().showEvent(event)
        self._timer.start()
        self.ask()
        self.shown_changed.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask no more."""
        super().hideEvent(event)
        self._timer.stop()
        self.shown_changed.emit(False)

    def _read(self, prompts: Sequence[Prompt]) -> None:
        self._asking = False
        self._show(prompts)

    def _not_read(self, error: Exception) -> None:
        _must_be_the_gateway_s(error)
        self._asking = False
        self._say(translate("CustomersPhone", "The training gateway cannot be read just now."))

    def _show(self, prompts: Sequence[Prompt]) -> None:
        shown = prompts[:_MOST_SHOWN]
        ids = {prompt.id for prompt in shown}
        for gone in [key for key in self.cards if key not in ids]:
            self._drop(self.cards.pop(gone))
        self._pages = {prompt.id: prompt.page_url or "" for prompt in shown}
        for place, prompt in enumerate(shown):
            card = self.cards.get(prompt.id)
            if card is None:
                card = self.cards[prompt.id] = PromptCard(prompt, self._shop)
                card.answered.connect(self._answered)
                self._column.insertWidget(place, card)
            else:
                card.show_prompt(prompt)
        more = len(prompts) - len(shown)
        if more > 0:
            self._say(translate("CustomersPhone", "%n older one(s) wait too", "", more))
        elif prompts:
            self._say(self._refused)
        else:
            self._say(
                translate(
                    "CustomersPhone",
                    "No request on any phone. Charge someone, and it appears here.",
                )
            )

    def _drop(self, card: PromptCard) -> None:
        focused = any(button.hasFocus() for button in card.buttons.values())
        if focused:
            # Else Qt would move it to the next customer's Approve.
            self.focus_given_up.emit()
        self._column.removeWidget(card)
        card.hide()
        card.deleteLater()

    def _answered(self, prompt_id: str, act: str) -> None:
        if act == "page":
            if url := self._pages.get(prompt_id):
                self._open_page(url)
            return
        press = {
            "approve": self._customers.approve,
            "reject": self._customers.reject,
            "ignore": self._customers.ignore,
        }[act]
        background.run(partial(press, prompt_id), self._pressed, self._not_taken, owner=self)

    def _pressed(self, _took: bool) -> None:
        self._say_refused("")

    def _not_taken(self, error: Exception) -> None:
        _must_be_the_gateway_s(error)
        self._say_refused(translate("CustomersPhone", "The training gateway did not take it."))

    def _say_refused(self, text: str) -> None:
        self._refused = text
        self._say(text)
        self.ask()

    def _say(self, text: str) -> None:
        self.said.setText(text)
        self.said.setVisible(bool(text))


def _must_be_the_gateway_s(error: Exception) -> None:
    """Raise again what is not the gateway's own trouble."""
    from pos_app.training.gateway import TrainingGatewayError

    if not isinstance(error, TrainingGatewayError):
        raise error
