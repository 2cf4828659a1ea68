"""The slip that a customer brings to the next sale: its number is typed, and the log is asked.

It only finds what is owed under a number; the engine alone settles it, in the commit that takes the
cash. Whatever is wrong with a number is one sentence here, and nothing of the sale is lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.desktop.link.bridge import new_ref
from pos_app.desktop.widgets.accessibility import announce
from pos_app.desktop.widgets.buttons import FlowRow, KeycapButton
from pos_app.desktop.widgets.form import line_edit
from pos_app.desktop.widgets.screen_stack import focus
from pos_app.desktop.widgets.text_label import TextLabel
from pos_app.domain.refund import RefundState, number_typed
from pos_app.domain.typed_text import cleaned
from pos_app.engine.requests import AskSlip

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.desktop.link.context import ScreenContext
    from pos_app.domain.refund import Refund
    from pos_app.engine.events import SlipRead

translate = QCoreApplication.translate

_LONGEST = 40


class SlipField(QWidget):
    """A quiet link, then a field, then what was found. `changed` comes with a slip, or its end.

    `turned` comes when a number is asked for, or no more; `closed` then: typing goes on elsewhere.
    """

    changed = Signal()
    turned = Signal()
    closed = Signal()

    def __init__(self, context: ScreenContext, rejected: Callable[[str], str]) -> None:
        """Ask nothing yet.

        Args:
            context: Whose log.
            rejected: The words for why the engine would not take a slip off, by its code.
        """
        super().__init__()
        self._context = context
        self._rejected = rejected
        self._ref = ""
        self.slip: Refund | None = None
        self.link = KeycapButton(variant="link", size="line", name="useSlip")
        self.field = line_edit("slipNumber", placeholder=translate("Cash", "Number on the slip"))
        self.field.setAccessibleName(translate("Cash", "Number on the slip"))
        self.field.setMaxLength(_LONGEST)
        self.said = TextLabel("", "quiet", "quiet", wrap=True, name="slipUsed")
        row = FlowRow()
        row.addWidget(self.link)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.field)
        column.addWidget(self.said)
        column.addLayout(row)
        self.link.clicked.connect(self._turn)
        self.field.textEdited.connect(lambda _: self._say(""))
        self._show()

    @property
    def is_open(self) -> bool:
        """Whether a number is asked for."""
        return not self.field.isHidden()

    def use(self, slip: Refund | None) -> None:
        """Take this slip off, or none; nothing is asked any more."""
        self._context.bridge.forget(self._ref)
        self.slip = slip
        self.field.clear()
        self.field.hide()
        self._show()

    def enter(self) -> None:
        """Have the number looked up; without one the field goes."""
        typed = cleaned(self.field.text()).strip()
        if not typed:
            self.leave()
            return
        self._say(translate("Cash", "Looking for it …"))
        self._context.bridge.forget(self._ref)
        self._ref = new_ref()
        number = number_typed(typed, self._context.settings.till)
        self._context.bridge.ask(AskSlip(self._ref, number), self._read, self._failed, owner=self)

    def leave(self) -> None:
        """Ask for no number any more; what was found before stays as it was."""
        self.use(self.slip)
        self.turned.emit()
        self.closed.emit()

    def _turn(self) -> None:
        if self.is_open:
            self.leave()
        elif self.slip is not None:
            self.use(None)
            self.changed.emit()
        else:
            self.field.show()
            self._show()
            self.turned.emit()
            focus(self.field)

    def _read(self, answer: SlipRead) -> None:
        found = answer.refund
        if found is None:
            self._refuse(self._rejected("unknown_slip"))
        elif not found.is_change:
            self._refuse(translate("Cash", "This is a refund: it is given back in History."))
        elif found.state is RefundState.DONE:
            self._refuse(self._rejected("slip_settled"))
        else:
            self.use(found)
            self.changed.emit()
            self.closed.emit()

    def _failed(self, _code: str) -> None:
        self._refuse(translate("Cash", "The slips cannot be read now."))

    def _refuse(self, why: str) -> None:
        self._say(why, bad=True)
        self.field.selectAll()
        announce(self, why)

    def _say(self, words: str, *, bad: bool = False) -> None:
        self.said.setText(words)
        self.said.set_tone("bad" if bad else "quiet")
        self.said.setVisible(bool(words))

    def _show(self) -> None:
        slip = self.slip
        words = translate("Cash", "Slip {number}: {amount} off")
        self._say(
            ""
            if slip is None
            else words.format(number=slip.refund_number, amount=slip.amount.shown)
        )
        if self.is_open:
            self.link.setText(translate("Cash", "No slip"))
        elif slip is not None:
            self.link.setText(translate("Cash", "Not this slip"))
        else:
            self.link.setText(translate("Cash", "Use a slip"))
