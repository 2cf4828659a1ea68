"""What waits for a person: late and double payments, and money that only the gateway has.

A choice is noted by the engine and changes no money. Nothing here chooses by itself, and nothing
moves under a person's hand: a line that was decided keeps its place and its height until it is
looked away from, and a click right after another one counts for nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer

from pos_app.desktop.screens.history.attention_card import AttentionCard
from pos_app.desktop.screens.history.log_list import cannot_read
from pos_app.desktop.screens.history.side_page import SidePage
from pos_app.desktop.widgets.notice import Notice
from pos_app.desktop.widgets.screen_stack import focus
from pos_app.desktop.widgets.words import Words
from pos_app.desktop.words import review
from pos_app.engine import events, office_facts
from pos_app.engine.requests import AskAttention, DealWith

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from pos_app.desktop.link.context import Desk
    from pos_app.domain.attention import Attention, Choice
    from pos_app.engine.events import Fact

translate = QCoreApplication.translate

APART_SECONDS = 0.7
"""A choice this soon after the last one is the second half of a double click."""


class AttentionPage(SidePage):
    """The page; `wanted` is the item to bring into view when it is opened."""

    def __init__(self, desk: Desk, ref: Callable[[], str]) -> None:
        """Make it; nothing is asked before it is opened."""
        super().__init__(translate("Attention", "To look at"), "attention")
        self._desk = desk
        self._ref = ref
        self._asked = ""
        self._dealing = ""
        self.wanted = ""
        self.cards: list[AttentionCard] = []
        # What stands above since the page was opened, in its order, and since when a choice counts.
        self._places: list[str] = []
        self._chosen_at = float("-inf")
        # What a person has begun to write, by item.
        self._drafts: dict[str, str] = {}
        self.said = Words("", "state", "bad", wrap=True, name="attentionSaid")
        self.head.addWidget(self.said)

    def opened(self) -> None:
        """Read what waits."""
        super().opened()
        self._places.clear()
        self._ask()

    def left(self) -> None:
        """Looked away from: what was decided goes below when it is opened again."""
        self._places.clear()

    def take(self, fact: Fact) -> None:
        """Show what waits; read it again when something was raised or dealt with."""
        match fact:
            case office_facts.AttentionRead(ref, items) if ref == self._asked:
                self._show(items)
            case events.ReadFailed(ref, code) if ref == self._asked:
                self._cannot_read(code)
            case office_facts.DealtWith(ref, item, code) if ref == self._dealing:
                self._dealing = ""
                if code == "done":
                    self._drafts.pop(item, None)
                self.said.setText("" if code == "done" else review.refused(code))
                self._ask()
            case events.TallyChanged() if self.isVisible() and not self._dealing:
                self._ask()
            case _:
                pass

    def _ask(self) -> None:
        self._asked = self._ref()
        self._desk.submit(AskAttention(self._asked))

    def _cannot_read(self, code: str) -> None:
        """Say so; what stands there already stays, with what a person is writing."""
        if self.cards:
            self.said.setText(cannot_read(code))
            for card in () if self._dealing else self.cards:
                card.free()
        else:
            self.fill([Notice("", cannot_read(code), "bad", name="attentionFailed")])

    def _show(self, items: tuple[Attention, ...]) -> None:
        # What came meanwhile must not take away what a person is writing.
        heights = {card.item.item: card.height() for card in self.cards if card.isVisible()}
        writing = next((c.item.item for c in self.cards if c.note and c.note.hasFocus()), None)
        now = self._desk.model.clock()
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
        if dealt:
            shown.append(Words(translate("Attention", "Dealt with lately"), "label", "quiet"))
            shown += self.cards[len(upper) :]
        self.fill(shown)
        self._bring(writing, had_focus=had_focus)

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
        return self._desk.monotonic() - self._chosen_at >= APART_SECONDS

    def _wrote(self, item: str, text: str) -> None:
        self._drafts[item] = text

    def _holds_focus(self) -> bool:
        focus = self.window().focusWidget()
        return focus is not None and any(card.isAncestorOf(focus) for card in self.cards)

    def _choose(self, item: str, choice: Choice, note: str) -> None:
        if self._dealing or not self._counts():
            return
        self._chosen_at = self._desk.monotonic()
        self._dealing = self._ref()
        self.said.setText("")
        for card in self.cards:
            card.busy()
        self._desk.submit(DealWith(self._dealing, item, choice, note.strip() or None))
