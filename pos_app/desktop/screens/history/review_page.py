"""What waits for a person: late and double payments, and money that only the gateway has.

A choice is noted by the engine and changes no money. Nothing here chooses by itself, and nothing
moves under a person's hand: a line that was decided keeps its place and its height until it is
looked away from, and a click right after another one counts for nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout

from pos_app.desktop.link.bridge import new_ref
from pos_app.desktop.screens.history.log_list import cannot_read
from pos_app.desktop.screens.history.refund_form import OwedCard
from pos_app.desktop.screens.history.sub_page import SubPage
from pos_app.desktop.widgets.buttons import FlowRow, KeycapButton
from pos_app.desktop.widgets.card import Card, Notice
from pos_app.desktop.widgets.form import line_edit
from pos_app.desktop.widgets.screen_stack import focus
from pos_app.desktop.widgets.text_label import Chip, TextLabel
from pos_app.desktop.words import history
from pos_app.domain.attention import LATE, choices
from pos_app.domain.payment import Review
from pos_app.engine.requests import AskAttention, DealWith

if TYPE_CHECKING:
    from datetime import datetime

    from PySide6.QtWidgets import QLineEdit, QWidget

    from pos_app.desktop.link.context import ScreenContext
    from pos_app.domain.attention import Attention, ReviewChoice
    from pos_app.domain.money import Money
    from pos_app.domain.refund import Refund
    from pos_app.engine.events import AttentionRead, DealtWith


translate = QCoreApplication.translate

_LONGEST_NOTE = 200
_TO_REFUND = frozenset({LATE, Review.PAID_TWICE})


class AttentionCard(Card):
    """`chosen` carries the item, the choice and the note; `sale_wanted` a sale's id.

    `refund_wanted` carries a sale's id, how much goes back and why: of what was paid late or twice.

    `written` carries the item and its note as it is typed.
    """

    chosen = Signal(str, object, str)
    sale_wanted = Signal(str)
    written = Signal(str, str)
    refund_wanted = Signal(str, object, str)

    def __init__(self, item: Attention, now: datetime) -> None:
        """Show one; `now` is the wall clock, for which day is today."""
        super().__init__(name="attentionCard")
        self.item = item
        self.setProperty("item", item.item)
        self.buttons: list[KeycapButton] = []
        self.note: QLineEdit | None = None
        title, why = history.cause(item)
        amount = history.item_amount(item)
        self.setAccessibleName(f"{amount}, {title}")
        head = FlowRow()
        head.setSpacing(12)
        # As high with a button as without one, so that cards stand alike.
        head.addStrut(44)
        head.addWidget(TextLabel(amount, "card_amount"))
        chip = Chip(name="attentionCause", parent=self)
        chip.set(title, "bad" if item.waits else "neutral")
        head.addWidget(chip)
        done = history.dealt(item, now)
        if done:
            head.addWidget(TextLabel(done, "state", name="attentionDone"))
        head.addStretch(1)
        if item.sale_id is not None:
            if item.waits and item.cause in _TO_REFUND and item.amount is not None:
                head.addWidget(self._refund(item.sale_id, item.amount, title))
            head.addWidget(self._opener(item.sale_id))
        self._head = head
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(18, 12, 14, 12)
        self._box.setSpacing(6)
        self._box.addLayout(head)
        detail = history.item_detail(item, now)
        self._box.addWidget(TextLabel(detail, "quiet", "quiet", wrap=True))
        if item.waits:
            self._box.addWidget(TextLabel(why, "quiet", wrap=True, name="attentionWhy"))
            self.offer()
        else:
            self._change = KeycapButton(
                translate("Attention", "Change"), size="medium", name="attentionChange"
            )
            self._change.setAccessibleName(
                translate("Attention", "Change what was chosen for {what}").format(what=amount)
            )
            self._change.clicked.connect(self._again)
            head.addWidget(self._change)

    def offer(self) -> None:
        """Show the choices, with a line for words."""
        row = FlowRow()
        row.setSpacing(10)
        for each in choices(self.item.cause):
            words = history.choice(each)
            button = KeycapButton(words, size="medium", name=f"choice_{each.value}")
            button.setAccessibleName(f"{words}, {history.item_amount(self.item)}")
            button.clicked.connect(lambda _=False, each=each: self._choose(each))
            self.buttons.append(button)
            row.addWidget(button)
        hint = translate("Attention", "Note, if you like")
        self.note = line_edit("attentionNote", placeholder=hint)
        self.note.setAccessibleName(hint)
        self.note.setMaxLength(_LONGEST_NOTE)
        self.note.setText(self.item.note or "")
        self.note.textEdited.connect(lambda text: self.written.emit(self.item.item, text))
        row.addWidget(self.note, 1)
        self._box.addLayout(row)

    def busy(self) -> None:
        """A choice is being noted: none other until it is answered."""
        for button in self.buttons:
            button.setEnabled(False)

    def free(self) -> None:
        """Nothing is being noted any more."""
        for button in self.buttons:
            button.setEnabled(True)

    def _opener(self, sale_id: str) -> KeycapButton:
        opener = KeycapButton(
            translate("Attention", "Open the sale"), size="medium", name="attentionOpen"
        )
        opener.setAccessibleName(
            translate("Attention", "Open sale {number}").format(number=self.item.sale_number or "")
        )
        opener.clicked.connect(lambda: self.sale_wanted.emit(sale_id))
        return opener

    def _refund(self, sale_id: str, amount: Money, reason: str) -> KeycapButton:
        words = translate("Story", "Give money back")
        button = KeycapButton(words, size="medium", name="attentionRefund")
        button.setAccessibleName(f"{words}: {amount.shown}")
        button.clicked.connect(lambda: self.refund_wanted.emit(sale_id, amount, reason))
        return button

    def _again(self) -> None:
        self._change.hide()
        self.offer()
        self.buttons[0].setFocus()

    def _choose(self, choice: ReviewChoice) -> None:
        note = self.note.text() if self.note is not None else ""
        self.chosen.emit(self.item.item, choice, note)


APART_SECONDS = 0.7
"""A choice this soon after the last one is the second half of a double click."""


class AttentionPage(SubPage):
    """The page; `wanted` is the item to bring into view when it is opened."""

    def __init__(self, context: ScreenContext) -> None:
        """Make it; nothing is asked before it is opened."""
        super().__init__(translate("Attention", "To review"), "attention")
        self._context = context
        self._asked = ""
        self._dealing = False
        self.wanted = ""
        self.cards: list[AttentionCard] = []
        # What stands above since the page was opened, in its order, and since when a choice counts.
        self._places: list[str] = []
        self._chosen_at = float("-inf")
        # What a person has begun to write, by item.
        self._drafts: dict[str, str] = {}
        self.said = TextLabel("", "state", "bad", wrap=True, name="attentionSaid")
        self.head.addWidget(self.said)
        context.bridge.tally_changed.connect(self.on_tally_changed)

    def opened(self) -> None:
        """Read what waits."""
        super().opened()
        self._places.clear()
        self._ask()

    def left(self) -> None:
        """Looked away from: what was decided goes below when it is opened again."""
        self._places.clear()

    def on_tally_changed(self) -> None:
        """Read it again: something may wait that did not before."""
        if self.isVisible() and not self._dealing:
            self._ask()

    def _ask(self) -> None:
        bridge = self._context.bridge
        bridge.forget(self._asked)
        self._asked = new_ref()
        bridge.ask(AskAttention(self._asked), self._read, self._cannot_read, owner=self)

    def look_again(self) -> None:
        """Something of it may have been given back meanwhile."""
        super().look_again()
        self._ask()

    def _read(self, answer: AttentionRead) -> None:
        self._show(answer.items, answer.owed)

    def _resolved(self, answer: DealtWith) -> None:
        self._drafts.pop(answer.item, None)
        self._refused("")

    def _refused(self, code: str) -> None:
        self._dealing = False
        self.said.setText(history.refused(code) if code else "")
        self._ask()

    def _cannot_read(self, code: str) -> None:
        """Say so; what stands there already stays, with what a person is writing."""
        if self.cards:
            self.said.setText(cannot_read(code))
            for card in () if self._dealing else self.cards:
                card.free()
        else:
            self.fill([Notice("", cannot_read(code), "bad", name="attentionFailed")])

    def _show(self, items: tuple[Attention, ...], owed: tuple[Refund, ...]) -> None:
        # What came meanwhile must not take away what a person is writing.
        heights = {card.item.item: card.height() for card in self.cards if card.isVisible()}
        writing = next((c.item.item for c in self.cards if c.note and c.note.hasFocus()), None)
        now = self._context.model.clock()
        had_focus = self._holds_focus()
        known = {item.item: item for item in items}
        self._places += [i.item for i in items if i.waits and i.item not in self._places]
        upper = [known[name] for name in self._places if name in known]
        dealt = [item for item in items if item.item not in self._places]
        self.cards = [AttentionCard(item, now) for item in (*upper, *dealt)]
        for card in self.cards:
            card.chosen.connect(self._choose)
            card.written.connect(self._wrote)
            card.sale_wanted.connect(self.sale_wanted)
            card.refund_wanted.connect(self.refund_wanted)
            if card.note is not None:
                card.note.setText(self._drafts.get(card.item.item, card.item.note or ""))
        shown: list[QWidget] = list(self.cards[: len(upper)])
        for card in self.cards[: len(upper)]:
            if not card.item.waits:
                card.setMinimumHeight(heights.get(card.item.item, 0))
        if not any(item.waits for item in upper):
            title = translate("Attention", "Nothing waits for you ✓")
            text = translate(
                "Attention", "Late payments, and money that only the gateway has, come here."
            )
            shown.append(Notice(title, text, "good", name="attentionNone"))
        if owed:
            shown += self._owed(owed)
        if dealt:
            shown.append(TextLabel(translate("Attention", "Dealt with lately"), "label", "quiet"))
            shown += self.cards[len(upper) :]
        self.fill(shown)
        self._bring(writing, had_focus=had_focus)

    def _owed(self, owed: tuple[Refund, ...]) -> list[QWidget]:
        """What is owed to customers, the oldest first, under its sum."""
        whole = sum((each.amount for each in owed[1:]), owed[0].amount)
        pattern = translate("Attention", "Owed to customers: {amount}")
        cards = [OwedCard(self._context, each) for each in owed]
        for card in cards:
            card.sale_wanted.connect(self.sale_wanted)
        return [TextLabel(pattern.format(amount=whole.shown), "label", "quiet"), *cards]

    def _bring(self, writing: str | None, *, had_focus: bool) -> None:
        """Bring the wanted item into view; the focus stays in a note, or goes on from a choice."""
        wanted, self.wanted = self.wanted, ""
        written = next((c.note for c in self.cards if c.note and c.item.item == writing), None)
        if written is not None:
            focus(written)
            return
        card = next((each for each in self.cards if each.item.item == wanted), None)
        if card is not None:
            # Its place is known once the column is laid out.
            QTimer.singleShot(0, card, lambda: self.page.ensureWidgetVisible(card))
            focus(card.buttons[0] if card.buttons else self.back_button)
        elif had_focus:
            first = next((each for each in self.cards if each.buttons), None)
            focus(first.buttons[0] if first else self.back_button)

    def _counts(self) -> bool:
        """Whether a choice now is one of its own."""
        return self._context.monotonic() - self._chosen_at >= APART_SECONDS

    def _wrote(self, item: str, text: str) -> None:
        self._drafts[item] = text

    def _holds_focus(self) -> bool:
        focus = self.window().focusWidget()
        return focus is not None and any(card.isAncestorOf(focus) for card in self.cards)

    def _choose(self, item: str, choice: ReviewChoice, note: str) -> None:
        if self._dealing or not self._counts():
            return
        self._chosen_at = self._context.monotonic()
        self._dealing = True
        self.said.setText("")
        for card in self.cards:
            card.busy()
        request = DealWith(new_ref(), item, choice, note.strip() or None)
        self._context.bridge.ask(request, self._resolved, self._refused, owner=self)
