"""The In-progress rail: a card for each payment that is not in the main pane.

What a person must deal with stands above what is not confirmed, that above all else, and each of
them newest first: nothing that needs somebody may lie below the fold for what does not. It must
never open by itself, move the focus or touch the draft. A card shows facts that were put into words
for it, and what may be done comes in with them.

Above the cards stands what was in flight when the till last stopped. What was stored and never sent
is sent or dropped by the cashier, never by itself.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

from PySide6.QtCore import QCoreApplication, QRectF, Qt, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from pos_app.desktop import shortcuts
from pos_app.desktop.look.palette import BOX_RADIUS
from pos_app.desktop.look.theme import colours
from pos_app.desktop.widgets import painting
from pos_app.desktop.widgets.buttons import FlowRow, KeycapButton
from pos_app.desktop.widgets.card import Card, Ground
from pos_app.desktop.widgets.confirm import InlineConfirm
from pos_app.desktop.widgets.text_label import TextLabel
from pos_app.desktop.words import frame, times
from pos_app.desktop.words import payments as wording
from pos_app.domain.payment import OPEN_STATES, PaymentState
from pos_app.engine import events, requests

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import (
        QFocusEvent,
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
    )

    from pos_app.desktop.link.context import ScreenContext
    from pos_app.desktop.look.palette import Hue, Tone
    from pos_app.domain.money import Money
    from pos_app.domain.payment import Payment


translate = QCoreApplication.translate

_S = PaymentState
_MARGIN = 16

Action = Literal["decide", "open", "check", "cancel", "dismiss"]

_NAMES: dict[Action, str] = {
    "decide": "cardDecide",
    "open": "cardOpen",
    "check": "cardCheckNow",
    "cancel": "cardCancel",
    "dismiss": "cardDismiss",
}
_TONES: dict[Hue, Tone] = {
    "amber": "waiting",
    "purple": "unconfirmed",
    "good": "good",
    "bad": "bad",
    "soft": "accent",
    "neutral": "quiet",
}
_OPENS = "\u203a"
_EDGE = 6
_RING = 3
"""The focus ring of the style sheet, over which the edge does not go."""


class CardFacts(NamedTuple):
    """What a card shows, already translated.

    Attributes:
        amount: such as ``GH₵ 120.00``.
        detail: such as ``MTN · 024 ••• 8812``.
        state: how it stands, in words.
        hue: the edge and the state's colour.
        status: the machine word, kept as the dynamic property ``status``.
        actions: what can be done now, in the order of the buttons.
        elapsed: at the right of the amount.
        warning: one more line that must not be missed, such as that it was paid twice.
        note: what the cashier wrote beside the sale.
        who: the masked number or `QR code`, with which each button is named for screen readers.
    """

    amount: str
    detail: str
    state: str
    hue: Hue
    status: str
    actions: tuple[Action, ...] = ()
    elapsed: str = ""
    warning: str = ""
    note: str = ""
    who: str = ""


class PaymentCard(Ground):
    """One card; its keys open and dismiss it, arrows are left to the rail."""

    open_requested = Signal(str)
    check_requested = Signal(str)
    cancel_requested = Signal(str)
    dismiss_requested = Signal(str)
    decide_requested = Signal(str)

    def __init__(
        self,
        payment_id: str,
        labels: Mapping[Action, str],
        *,
        parent: QWidget | None = None,
    ) -> None:
        """Make one for a payment; `labels` are the words of what it may offer, translated."""
        super().__init__(name="paymentCard", parent=parent)
        self.setProperty("paymentId", payment_id)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._id = payment_id
        self._labels = labels
        self._facts = CardFacts("", "", "", "neutral", "")
        self._amount = TextLabel("", "card_amount", elide=True)
        self._elapsed = TextLabel("", "quiet", "quiet")
        self._detail = TextLabel("", "quiet", "quiet", elide=True)
        self._note = TextLabel("", "quiet", elide=True, name="cardNote")
        self._note.hide()
        self._state = TextLabel("", "state", wrap=True)
        self._warning = TextLabel("", "state", "bad", wrap=True)
        self._buttons: dict[Action, KeycapButton] = {}
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._amount, 1)
        top.addWidget(self._elapsed)
        self._row = FlowRow()
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self._row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 9, 15, 3)
        column.setSpacing(1)
        column.addLayout(top)
        column.addWidget(self._detail)
        column.addWidget(self._note)
        column.addWidget(self._state)
        column.addWidget(self._warning)
        column.addLayout(self._row)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        shortcuts.action(shortcuts.OPEN_CARD, self, lambda: self._ask("open"), local=True)
        shortcuts.action(shortcuts.DISMISS, self, lambda: self._ask("dismiss"), local=True)

    @property
    def payment_id(self) -> str:
        """The payment that this card stands for."""
        return self._id

    @property
    def facts(self) -> CardFacts:
        """What is shown now."""
        return self._facts

    def show_facts(self, facts: CardFacts) -> None:
        """Show these; what did not change is left alone."""
        if facts == self._facts:
            return
        before, self._facts = self._facts, facts
        self.setProperty("status", facts.status)
        self._amount.setText(facts.amount)
        self._elapsed.setText(facts.elapsed)
        self._detail.setText(facts.detail)
        self._state.setText(facts.state)
        self._state.set_tone(_TONES[facts.hue])
        self._warning.setText(facts.warning)
        self._warning.setVisible(bool(facts.warning))
        self._note.setText(facts.note)
        self._note.setVisible(bool(facts.note))
        if facts.actions != before.actions:
            self._offer(facts.actions)
        if (opens := self._buttons.get("open")) is not None:
            # Three words have no room side by side; the accessible name and the tip say it.
            short = "cancel" in facts.actions
            opens.setText(_OPENS if short else self._labels["open"])
            opens.setToolTip(self._labels["open"] if short else "")
        for action, button in self._buttons.items():
            words = (self._labels[action], facts.amount, facts.who)
            button.setAccessibleName(", ".join(filter(None, words)))
        self.setAccessibleName(f"{facts.amount}, {facts.state}")
        self.setAccessibleDescription(
            " · ".join(filter(None, (facts.detail, facts.note, facts.warning)))
        )
        self.update()

    def set_elapsed(self, text: str) -> None:
        """Show another time at the right of the amount."""
        if text != self._elapsed.text():
            self._elapsed.setText(text)

    def button(self, action: Action) -> KeycapButton | None:
        """The button of an action, once it was offered; hidden while it is not any more."""
        return self._buttons.get(action)

    def _offer(self, actions: tuple[Action, ...]) -> None:
        for action, button in self._buttons.items():
            if action not in actions:
                button.hide()
        for place, action in enumerate(actions):
            button = self._buttons.get(action) or self._made(action)
            self._row.removeWidget(button)
            self._row.insertWidget(place, button)
            button.show()

    def _made(self, action: Action) -> KeycapButton:
        button = KeycapButton(self._labels[action], size="small", name=_NAMES[action], parent=self)
        button.clicked.connect(lambda: self._ask(action))
        self._buttons[action] = button
        return button

    def _ask(self, action: Action) -> None:
        if action not in self._facts.actions:
            return
        wishes = {
            "open": self.open_requested,
            "check": self.check_requested,
            "cancel": self.cancel_requested,
            "dismiss": self.dismiss_requested,
            "decide": self.decide_requested,
        }
        wishes[action].emit(self._id)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press on the card itself opens it."""
        event.accept()
        inside = self.rect().contains(event.position().toPoint())
        if inside and event.button() == Qt.MouseButton.LeftButton:
            self._ask("open")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep the press, so that its release comes here too."""
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Add the coloured edge."""
        card = QRectF(self.rect())
        ring = _RING if self.hasFocus() else 0
        with painting.smooth(self) as painter:
            painter.setClipRect(card.adjusted(ring, ring, 0, -ring))
            colour = colours().hue(self._facts.hue).edge
            painting.edge(painter, card, _EDGE, BOX_RADIUS, colour)


class Rail(Card):
    """`open_wanted`, `dismiss_wanted` and `decide_wanted` carry a payment's id.

    `focus_given_up` comes when the last card, which had the focus, went.
    """

    open_wanted = Signal(str)
    dismiss_wanted = Signal(str)
    decide_wanted = Signal(str)
    focus_given_up = Signal()

    def __init__(self, context: ScreenContext, recovery: QWidget) -> None:
        """Make it empty; `recovery` is the card that stands above the others."""
        super().__init__(name="progressRail")
        self._context = context
        self._on_screen: str | None = None
        self._cards: dict[str, PaymentCard] = {}
        self._order: list[str] = []
        # By payment: all that its facts follow from, the time aside, which goes on by `tick`.
        self._behind: dict[str, tuple[object, ...]] = {}
        self._asked = ""
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(translate("Rail", "In progress"))
        self.title = TextLabel(translate("Rail", "In progress"), "step", "quiet", name="railTitle")
        self.none = TextLabel(
            translate("Rail", "Nobody is waiting."), "quiet", "quiet", wrap=True, name="railEmpty"
        )
        self.confirm = InlineConfirm(
            "",
            translate("Rail", "Keep waiting"),
            translate("Rail", "Cancel payment"),
            danger_key=shortcuts.YES,
            local=True,
            name="railConfirm",
        )
        self.confirm.row.setDirection(QBoxLayout.Direction.TopToBottom)
        self.confirm.row.setContentsMargins(14, 10, 14, 10)
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
        model = self._context.model
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
            behind = (
                payment, self._rank(payment), model.dealt.get(key), self._note(payment),
                self._left(payment),
            )  # fmt: skip
            if self._behind.get(key) == behind:
                continue
            self._behind[key] = behind
            facts = self._facts(payment)
            if key == self._asked and facts.status != card.facts.status:
                self.confirm.close_question()
            card.show_facts(facts)
        self._sort()
        self.none.setVisible(not self._cards)

    def tick(self) -> None:
        """Only the times go on."""
        for key, card in self._cards.items():
            payment = self._context.model.payments.get(key)
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
            "decide": translate("Rail", "Review"),
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
        self._behind.pop(key)
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
        payments = self._context.model.payments
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
        if payment.by.shows_page:
            return translate("Rail", "Withdraw code")
        return translate("Rail", "Cancel payment")

    def _rank(self, payment: Payment) -> int:
        """Which needs a person more: twice, late or to review, not confirmed, the rest."""
        model = self._context.model
        if model.waits_for_person(payment):
            return 0 if payment.payment_id in model.twice else 1
        return 2 if wording.hue(payment) == "purple" else 3

    def _ask_cancel(self, key: str) -> None:
        payment = self._context.model.payments.get(key)
        if payment is None:
            return
        self._asked = key
        pattern = (
            translate("Rail", "Withdraw the code for {amount}?")
            if payment.by.shows_page
            else translate("Rail", "Cancel the payment of {amount}?")
        )
        self.confirm.danger.setText(self._cancel_words(payment))
        self.confirm.set_question(
            pattern.format(amount=payment.amount.shown), wording.card_detail(payment)
        )
        self.confirm.ask()

    def _check(self, key: str) -> None:
        self._context.submit(requests.CheckNow(key))

    def _cancel(self) -> None:
        self._context.submit(requests.CancelPayment(self._asked))

    def _time(self, payment: Payment) -> str:
        model = self._context.model
        if payment.state in OPEN_STATES:
            return times.elapsed(model.elapsed(payment.payment_id))
        return times.ago(model.since_change(payment.payment_id))

    def _facts(self, payment: Payment) -> CardFacts:
        model = self._context.model
        waits = model.waits_for_person(payment)
        twice = waits and payment.payment_id in model.twice
        actions = _actions(payment)
        if waits:
            # Not to be put away before a person has decided about it.
            actions = ("decide", *(each for each in actions if each != "dismiss"))
        warning = ""
        if payment.state in OPEN_STATES and payment.doubtful:
            warning = translate("Rail", "The gateway's answer made no sense. Still checking.")
        elif (left := self._left(payment)) is not None:
            warning = wording.left_words(left)
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

    def _left(self, payment: Payment) -> Money | None:
        """What is left to pay of a sale of which this is a part that was paid."""
        paid = payment.state is _S.SUCCEEDED and not payment.test
        return self._context.model.left(payment.sale_id) if paid else None

    def _note(self, payment: Payment) -> str:
        """What the cashier wrote beside the sale."""
        sale = self._context.model.sales.get(payment.sale_id)
        return (sale.note if sale else None) or ""

    def _choice(self, payment: Payment) -> str:
        """What a person chose about it in this run."""
        choice = self._context.model.dealt.get(payment.payment_id)
        if choice is None:
            return ""
        from pos_app.desktop.words import history

        return history.choice(choice)


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
        return ("check", "cancel", "open")
    return ("check", "open")


def _holds_focus(card: PaymentCard) -> bool:
    focus = card.window().focusWidget()
    return focus is not None and (focus is card or card.isAncestorOf(focus))


class RecoveryCard(Card):
    """Hidden while nothing was found, and once the cashier has seen it."""

    changed = Signal()

    def __init__(self, context: ScreenContext, *, parent: QWidget | None = None) -> None:
        super().__init__(sunken=True, name="recoveryCard", parent=parent)
        self._context = context
        self._seen = False
        self._rows: dict[str, QWidget] = {}
        self.title = TextLabel(translate("Recovery", "After the restart"), "label", "quiet")
        self.words = TextLabel("", "state", wrap=True, name="recoveryWords")
        self.seen = KeycapButton(translate("Recovery", "OK"), size="small", name="recoverySeen")
        self.seen.clicked.connect(self._dismiss)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 8)
        self._column.setSpacing(4)
        self._column.addWidget(self.title)
        self._column.addWidget(self.words)
        row = QHBoxLayout()
        row.addWidget(self.seen)
        row.addStretch(1)
        self._column.addLayout(row)
        self.hide()

    def kept(self) -> bool:
        """Whether the cashier has seen it."""
        return self._seen

    def take_back(self, seen: bool) -> None:
        """Stand as the card before did, of what is known now."""
        self._seen = seen
        if (found := self._context.model.recovery) is not None:
            self.show_found(found)

    def refresh(self) -> None:
        """Follow what became of what was found, until the cashier has seen it."""
        known = self._context.model.recovery
        if known is not None and not self.isHidden():
            self.show_found(known)

    def show_found(self, found: events.RecoveryFound) -> None:
        """Show what was found; a payment that a person must decide brings it back."""
        if not found.payments:
            return
        payments = self._context.model.payments
        now = tuple(payments.get(each.payment_id, each) for each in found.payments)
        shown = events.RecoveryFound(
            found.since, now, found.waiting_for_person, found.complete, found.only_drop
        )
        self.words.setText(frame.recovery(shown, None))
        open_ = [
            payment
            for each in found.waiting_for_person
            if (payment := payments.get(each.payment_id, each)).state is PaymentState.CREATED
        ]
        wanted = {payment.payment_id for payment in open_}
        for payment_id in [each for each in self._rows if each not in wanted]:
            self._rows.pop(payment_id).deleteLater()
        for payment in open_:
            if payment.payment_id not in self._rows:
                self._add(payment, send=payment.payment_id not in found.only_drop)
        self.seen.setVisible(not open_)
        self.setVisible(bool(open_) or not self._seen)
        self.changed.emit()

    def _add(self, payment: Payment, *, send: bool) -> None:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(2)
        column.addWidget(TextLabel(payment.amount.shown, "card_amount"))
        column.addWidget(TextLabel(wording.card_detail(payment), "quiet", "quiet", elide=True))
        buttons = FlowRow()
        buttons.setSpacing(8)
        key = payment.payment_id
        if send:
            go = KeycapButton(translate("Recovery", "Send now"), size="small", name="createdSend")
            go.clicked.connect(lambda: self._context.submit(requests.SendCreated(key)))
            buttons.addWidget(go)
        drop = KeycapButton(
            translate("Recovery", "Drop"), size="small", variant="danger", name="createdDrop"
        )
        drop.clicked.connect(lambda: self._context.submit(requests.DropCreated(key)))
        buttons.addWidget(drop)
        buttons.addStretch(1)
        column.addLayout(buttons)
        self._rows[key] = holder
        self._column.insertWidget(self._column.count() - 1, holder)

    def _dismiss(self) -> None:
        self._seen = True
        self.hide()
        self.changed.emit()
