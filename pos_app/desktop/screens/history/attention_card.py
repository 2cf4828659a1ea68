"""One thing that waits for a person, with the choices that there are, or what was chosen.

It shows and passes wishes on; what a choice means is the engine's to note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.card import Card
from pos_app.desktop.widgets.chip import Chip
from pos_app.desktop.widgets.form import line_edit
from pos_app.desktop.widgets.words import Words
from pos_app.desktop.words import review
from pos_app.domain.attention import choices

if TYPE_CHECKING:
    from datetime import datetime

    from PySide6.QtWidgets import QLineEdit

    from pos_app.domain.attention import Attention, Choice

translate = QCoreApplication.translate

_LONGEST_NOTE = 200


class AttentionCard(Card):
    """`chosen` carries the item, the choice and the note; `sale_wanted` a sale's id.

    `written` carries the item and its note as it is typed.
    """

    chosen = Signal(str, object, str)
    sale_wanted = Signal(str)
    written = Signal(str, str)

    def __init__(self, item: Attention, now: datetime) -> None:
        """Show one; `now` is the wall clock, for which day is today."""
        super().__init__(name="attentionCard")
        self.item = item
        self.setProperty("item", item.item)
        self.buttons: list[KeycapButton] = []
        self.note: QLineEdit | None = None
        title, why = review.cause(item)
        amount = review.item_amount(item)
        self.setAccessibleName(f"{amount}, {title}")
        head = QHBoxLayout()
        head.setSpacing(12)
        # As high with a button as without one, so that cards stand alike.
        head.addStrut(44)
        head.addWidget(Words(amount, "card_amount"))
        chip = Chip(name="attentionCause", parent=self)
        chip.set(title, "bad" if item.waits else "neutral")
        head.addWidget(chip)
        done = review.dealt(item, now)
        if done:
            head.addWidget(Words(done, "state", name="attentionDone"))
        head.addStretch(1)
        if item.sale_id is not None:
            head.addWidget(self._opener(item.sale_id))
        self._head = head
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(18, 12, 14, 12)
        self._box.setSpacing(6)
        self._box.addLayout(head)
        detail = review.item_detail(item, now)
        self._box.addWidget(Words(detail, "quiet", "quiet", wrap=True))
        if item.waits:
            self._box.addWidget(Words(why, "quiet", wrap=True, name="attentionWhy"))
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
        row = QHBoxLayout()
        row.setSpacing(10)
        for each in choices(self.item.cause):
            words = review.choice(each)
            button = KeycapButton(words, size="medium", name=f"choice_{each.value}")
            button.setAccessibleName(f"{words}, {review.item_amount(self.item)}")
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

    def _again(self) -> None:
        self._change.hide()
        self.offer()
        self.buttons[0].setFocus()

    def _choose(self, choice: Choice) -> None:
        note = self.note.text() if self.note is not None else ""
        self.chosen.emit(self.item.item, choice, note)
