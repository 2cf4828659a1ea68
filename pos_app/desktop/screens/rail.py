"""The In-progress rail: a card for each payment that is not in the main pane.

What a person must deal with stands above what is not confirmed, that above all else, and each of
them newest first: nothing that needs somebody may lie below the fold for what does not.

It shows and passes wishes on. It must never open by itself, move the focus or touch the draft.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos_app.desktop.widgets.card import Card
from pos_app.desktop.widgets.confirm import InlineConfirm
from pos_app.desktop.widgets.payment_card import CardFacts, PaymentCard
from pos_app.desktop.widgets.words import Words
from pos_app.desktop.words import payments as wording
from pos_app.domain.states import OPEN_STATES, Method, PaymentState

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent

    from pos_app.desktop.link.context import Desk
    from pos_app.desktop.widgets.payment_card import Action
    from pos_app.domain.payment import Payment

translate = QCoreApplication.translate

_S = PaymentState
_MARGIN = 16


class Rail(Card):
    """`open_wanted`, `dismiss_wanted` and `decide_wanted` carry a payment's id.

    `focus_given_up` comes when the last card, which had the focus, went.
    """

    open_wanted = Signal(str)
    dismiss_wanted = Signal(str)
    decide_wanted = Signal(str)
    focus_given_up = Signal()

    def __init__(self, desk: Desk, recovery: QWidget) -> None:
        """Make it empty.

        Args:
            desk: What is known, and the way to ask.
            recovery: The recovery card, which stands above the others.
        """
        super().__init__(name="progressRail")
        self._desk = desk
        self._on_screen: str | None = None
        self._cards: dict[str, PaymentCard] = {}
        self._order: list[str] = []
        self._asked = ""
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(translate("Rail", "In progress"))
        self.title = Words(translate("Rail", "In progress"), "step", "quiet", name="railTitle")
        self.none = Words(
            translate("Rail", "Nobody is waiting."), "quiet", "quiet", wrap=True, name="railEmpty"
        )
        self.confirm = InlineConfirm(
            "",
            translate("Rail", "Keep waiting"),
            translate("Rail", "Cancel payment"),
            danger_key=translate("Keys", "Del"),
            name="railConfirm",
        )
        layout = self.confirm.layout()
        if isinstance(layout, QBoxLayout):
            layout.setDirection(QBoxLayout.Direction.TopToBottom)
            layout.setContentsMargins(14, 10, 14, 10)
        self.confirm.accepted.connect(self._cancel)
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addStretch(1)
        # Above the cards and in their scroll: however much was found, none of it is cut off.
        above = QVBoxLayout()
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(8)
        above.addWidget(recovery)
        above.addLayout(self._column, 1)
        holder = QWidget()
        holder.setObjectName("railCards")
        holder.setLayout(above)
        self._scroll = _Scroll()
        self._scroll.setObjectName("railScroll")
        self._scroll.setAccessibleName(translate("Rail", "Payments in progress"))
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # A view of our own: asking for Qt's makes PySide look through every class of Qt first.
        view = QWidget()
        view.setAutoFillBackground(False)
        self._scroll.setViewport(view)
        self._scroll.setWidget(holder)
        holder.setAutoFillBackground(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(_MARGIN, 16, _MARGIN, 12)
        outer.setSpacing(10)
        for widget in (self.title, self.confirm, self.none):
            outer.addWidget(widget)
        outer.addWidget(self._scroll, 1)

    def refresh(self, on_screen: str | None) -> None:
        """Show every payment that belongs here: all but the dismissed and the one on screen."""
        self._on_screen = on_screen
        model = self._desk.model
        wanted = {
            key: payment
            for key, payment in model.payments.items()
            if key != on_screen and key not in model.dismissed and _belongs(payment)
        }
        for key in [each for each in self._cards if each not in wanted]:
            self._remove(key)
        for key, payment in wanted.items():
            card = self._cards.get(key)
            if card is None:
                card = self._add(payment)
            facts = self._facts(payment)
            if facts != card.facts:
                if key == self._asked and facts.status != card.facts.status:
                    self.confirm.close_question()
                card.show_facts(facts)
        self._sort()
        self.none.setVisible(not self._cards)

    def tick(self) -> None:
        """Only the times go on."""
        for key, card in self._cards.items():
            payment = self._desk.model.payments.get(key)
            if payment is not None:
                card.set_elapsed(self._time(payment))

    def cards(self) -> list[PaymentCard]:
        """The cards from top to bottom."""
        return sorted(self._cards.values(), key=self._column.indexOf)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The focus belongs to a card."""
        super().focusInEvent(event)
        if cards := self.cards():
            cards[0].setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from card to card."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        cards = self.cards()
        place = next((i for i, card in enumerate(cards) if _holds_focus(card)), None)
        if step is None or not cards:
            super().keyPressEvent(event)
            return
        event.accept()
        new = 0 if place is None else max(0, min(len(cards) - 1, place + step))
        cards[new].setFocus(Qt.FocusReason.TabFocusReason)
        self._scroll.ensureWidgetVisible(cards[new])

    def _add(self, payment: Payment) -> PaymentCard:
        labels: dict[Action, str] = {
            "decide": translate("Rail", "Decide"),
            "open": translate("Rail", "Open"),
            "check": translate("Rail", "Check now"),
            "cancel": self._cancel_words(payment),
            "dismiss": translate("Rail", "Dismiss"),
        }
        card = PaymentCard(payment.payment_id, labels)
        card.open_requested.connect(self.open_wanted)
        card.check_requested.connect(self._check)
        card.cancel_requested.connect(self._ask_cancel)
        card.dismiss_requested.connect(self.dismiss_wanted)
        card.decide_requested.connect(self.decide_wanted)
        self._cards[payment.payment_id] = card
        self._column.insertWidget(0, card)
        card.show()
        return card

    def _remove(self, key: str) -> None:
        place = self.cards().index(self._cards[key])
        card = self._cards.pop(key)
        if key == self._asked:
            self.confirm.close_question()
        if _holds_focus(card) and (others := self.cards()):
            others[min(place, len(others) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)
        elif _holds_focus(card):
            self.focus_given_up.emit()
        self._column.removeWidget(card)
        card.hide()
        card.deleteLater()

    def _sort(self) -> None:
        payments = self._desk.model.payments
        newest = sorted(self._cards, key=lambda key: payments[key].created_at, reverse=True)
        order = sorted(newest, key=lambda key: self._rank(payments[key]))
        if order == self._order:
            return
        self._order = order
        for place, key in enumerate(order):
            card = self._cards[key]
            if self._column.indexOf(card) != place:
                self._column.removeWidget(card)
                self._column.insertWidget(place, card)
        for first, second in pairwise(order):
            self.setTabOrder(self._cards[first], self._cards[second])

    @staticmethod
    def _cancel_words(payment: Payment) -> str:
        """The one name of stopping it, as on its own screen."""
        if payment.method is Method.QR:
            return translate("Rail", "Withdraw code")
        return translate("Rail", "Cancel payment")

    def _rank(self, payment: Payment) -> int:
        """Which needs a person more: twice, late or to review, not confirmed, the rest."""
        model = self._desk.model
        if model.waits_for_person(payment):
            return 0 if payment.payment_id in model.twice else 1
        return 2 if wording.hue(payment) == "purple" else 3

    def _ask_cancel(self, key: str) -> None:
        payment = self._desk.model.payments.get(key)
        if payment is None:
            return
        self._asked = key
        pattern = (
            translate("Rail", "Withdraw the code for {amount}?")
            if payment.method is Method.QR
            else translate("Rail", "Cancel the payment of {amount}?")
        )
        self.confirm.danger.setText(self._cancel_words(payment))
        self.confirm.set_question(
            pattern.format(amount=payment.amount.shown), wording.card_detail(payment)
        )
        self.confirm.ask()

    def _check(self, key: str) -> None:
        from pos_app.engine.requests import CheckNow

        self._desk.submit(CheckNow(key))

    def _cancel(self) -> None:
        from pos_app.engine.requests import CancelPayment

        self._desk.submit(CancelPayment(self._asked))

    def _time(self, payment: Payment) -> str:
        model = self._desk.model
        if payment.state in OPEN_STATES:
            return wording.elapsed(model.elapsed(payment.payment_id))
        return wording.ago(model.since_change(payment.payment_id))

    def _facts(self, payment: Payment) -> CardFacts:
        model = self._desk.model
        waits = model.waits_for_person(payment)
        twice = waits and payment.payment_id in model.twice
        actions = _actions(payment)
        if waits:
            # Not to be put away before a person has decided about it.
            actions = ("decide", *(each for each in actions if each != "dismiss"))
        warning = ""
        if payment.state in OPEN_STATES and payment.doubtful:
            warning = translate("Rail", "The gateway's answer made no sense. Still checking.")
        return CardFacts(
            payment.amount.shown,
            wording.card_detail(payment),
            wording.DOT.join(
                filter(None, (wording.card_state(payment, twice=twice), self._choice(payment)))
            ),
            "bad" if twice else wording.hue(payment),
            payment.state.value,
            actions,
            self._time(payment),
            warning,
            self._note(payment),
            wording.who(payment),
        )

    def _note(self, payment: Payment) -> str:
        """What the cashier wrote beside the sale."""
        sale = self._desk.model.sales.get(payment.sale_id)
        return (sale.note if sale else None) or ""

    def _choice(self, payment: Payment) -> str:
        """What a person chose about it in this run."""
        choice = self._desk.model.dealt.get(payment.payment_id)
        if choice is None:
            return ""
        from pos_app.desktop.words import review

        return review.choice(choice)


class _Scroll(QScrollArea):
    """Leaves the arrows to the rail, which goes from card to card."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Use no key."""
        event.ignore()


def _belongs(payment: Payment) -> bool:
    """Created ones are the recovery card's until somebody sends them; closed ones are history."""
    if payment.state is _S.CREATED and payment.sends == 0:
        return False
    return payment.state not in OPEN_STATES or payment.closed_at is None


def _actions(payment: Payment) -> tuple[Action, ...]:
    if payment.state not in OPEN_STATES:
        return ("open", "dismiss")
    asked = payment.cancel_requested_at is not None or payment.withdrawn_at is not None
    if payment.state is _S.PENDING and not asked:
        return ("check", "cancel")
    if payment.withdrawn_at is not None:
        return ("check", "open")
    return ("check",)


def _holds_focus(card: PaymentCard) -> bool:
    focus = card.window().focusWidget()
    return focus is not None and (focus is card or card.isAncestorOf(focus))
