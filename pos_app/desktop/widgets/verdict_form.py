"""How Paid and Not paid look: one colour, a sign, a word, the amount, why, a line, buttons.

When a verdict may be shown is the counter's business. This one knows since when it can have been
seen, so that nobody leaves it by a key that was meant for the screen before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSpacerItem, QVBoxLayout, QWidget

from pos_app.desktop.widgets.amount import AmountText
from pos_app.desktop.widgets.card import ColourPane, Pane, RoundGlyph
from pos_app.desktop.widgets.question_bar import QuestionBar
from pos_app.desktop.widgets.screen_stack import Screen
from pos_app.desktop.widgets.words import Words

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from pos_app.desktop.link.context import Desk
    from pos_app.desktop.widgets.confirm import InlineConfirm
    from pos_app.desktop.widgets.glyphs import Glyph

SEEN_AFTER_SECONDS = 0.7

_LOW = 460
_LOWEST = 372
_SHORT = 60
"""A reason of more characters is set smaller: it is read, not glanced at."""
_CENTRE = Qt.AlignmentFlag.AlignHCenter


class VerdictForm(Screen):
    """A pane named by the caller, which carries `amountMinor`."""

    def __init__(
        self,
        desk: Desk,
        pane: Pane,
        glyph: Glyph,
        name: str,
        questions: tuple[InlineConfirm, ...] = (),
    ) -> None:
        """Make it with nothing to show.

        Args:
            desk: Whose clock counts.
            pane: Which colour.
            glyph: Which sign.
            name: The pane's object name.
            questions: Those that stand in the buttons' place while they ask.
        """
        super().__init__()
        self.setObjectName(f"{name}Screen")
        self._desk = desk
        self._painted_at: float | None = None
        self.pane = ColourPane(pane, name=name)
        self.glyph = RoundGlyph(pane, glyph)
        self.word = Words("", "verdict", "on_colour", wrap=True, name="verdict")
        self.word.setAlignment(_CENTRE)
        self.amount = AmountText(0, "", "hero", "on_colour", name="verdictAmount", align=_CENTRE)
        self.reason = Words("", "heading", "on_colour", wrap=True, name="verdictReason")
        self.detail = Words("", "detail_large", "on_colour_soft", wrap=True, name="verdictDetail")
        self.proof = Words("", "quiet", "on_colour_soft", name="verdictProof")
        for line in (self.reason, self.detail, self.proof):
            line.setAlignment(_CENTRE)
            line.hide()
        self._bar = QuestionBar(questions)
        self._buttons = QHBoxLayout(self._bar)
        self._buttons.setContentsMargins(0, 0, 0, 0)
        self._buttons.setSpacing(14)
        self._upper_gap, self._gap = QSpacerItem(0, 18), QSpacerItem(0, 34)
        self._column = QVBoxLayout(self.pane)
        self._column.addStretch(1)
        self._column.addWidget(self.glyph)
        self._column.addItem(self._upper_gap)
        self._column.addWidget(self.word)
        self._column.addWidget(self.amount)
        self._column.addWidget(self.reason)
        self._column.addWidget(self.detail)
        self._column.addWidget(self.proof)
        self._column.addItem(self._gap)
        self._column.addWidget(self._bar)
        for question in questions:
            self._column.addWidget(question)
        self._column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.pane)

    def add_buttons(self, *buttons: QWidget) -> None:
        """Stand these side by side in the middle."""
        self._buttons.addStretch(1)
        for button in buttons:
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)

    def show_verdict(
        self, word: str, minor: int, amount: str, detail: str, *, reason: str = "", proof: str = ""
    ) -> None:
        """Say this.

        Args:
            word: The verdict.
            minor: The amount in minor units.
            amount: The amount as shown.
            detail: How, who, when, which sale.
            reason: Why, where it needs saying.
            proof: The gateway's own id.
        """
        self.word.setText(word)
        self.amount.set_amount(minor, amount)
        self.reason.set_style("heading" if len(reason) <= _SHORT else "detail_large")
        for line, text in ((self.reason, reason), (self.detail, detail), (self.proof, proof)):
            line.setText(text)
            line.setVisible(bool(text))
        self.pane.setProperty("amountMinor", minor)
        self.pane.setAccessibleName(f"{word} {amount}")
        self.setAccessibleName(word)
        self.setAccessibleDescription(f"{amount}, {detail}")

    def unsettled(self) -> float:
        """Seconds until what is shown can have been seen; 0 when it can."""
        if self._painted_at is None:
            return SEEN_AFTER_SECONDS
        return max(0.0, self._painted_at + SEEN_AFTER_SECONDS - self._desk.monotonic())

    def begin_anew(self) -> None:
        """Something else is shown from now on, or it is seen again: count from that moment."""
        self._painted_at = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Remember when it could first be seen."""
        super().paintEvent(event)
        if self._painted_at is None:
            self._painted_at = self._desk.monotonic()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand closer in a low window."""
        low, lowest = self.height() < _LOW, self.height() < _LOWEST
        side = 20 if low else 40
        edge = 4 if lowest else 8 if low else 24
        self._column.setContentsMargins(side, edge, side, edge)
        self._column.setSpacing(0 if lowest else 2 if low else 5)
        self._upper_gap.changeSize(0, 0 if lowest else 8 if low else 18)
        self._gap.changeSize(0, 4 if lowest else 10 if low else 34)
        self.glyph.setMaximumHeight(56 if lowest else 64 if low else 104)
        self.glyph.setVisible(not lowest)
        self._column.invalidate()
        super().resizeEvent(event)
