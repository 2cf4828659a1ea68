"""An approval in place: somebody who may says so with their PIN, for one thing, and nothing leaves.

It asks the engine for the approval; what is then asked once more is for who opened it. The PIN must
never be shown, nor kept once it was answered, left, or another approver was chosen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QBoxLayout

from pos_app.desktop import shortcuts
from pos_app.desktop.link.bridge import new_ref
from pos_app.desktop.widgets.buttons import FlowRow
from pos_app.desktop.widgets.cashier_tiles import pin_validator
from pos_app.desktop.widgets.confirm import InlineConfirm
from pos_app.desktop.widgets.form import ChoiceBox, line_edit
from pos_app.desktop.widgets.keypad import PIN_ROW, PinPad
from pos_app.desktop.widgets.screen_stack import focus
from pos_app.engine.requests import Approve, EndApproval

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.desktop.link.context import ScreenContext
    from pos_app.domain.people import Right
    from pos_app.engine.events import PersonAtTill

translate = QCoreApplication.translate

_PIN_WIDTH = 150


class Approval(InlineConfirm):
    """`approved` comes once the PIN was right: ask for the same thing once more, before it returns.

    What is not asked for then, or was left while the PIN was looked at, is not approved any more.
    """

    approved = Signal()

    def __init__(
        self,
        context: ScreenContext,
        refused: Callable[[str, str, float], str],
        *,
        local: bool = False,
    ) -> None:
        """Make it, hidden.

        Args:
            context: To ask the engine.
            refused: Says why a PIN was not taken: of its code, whose it is, and the wait, seconds.
            local: Its keys answer only while it has the focus.
        """
        super().__init__(
            translate("Approval", "A supervisor or the owner must approve this."),
            translate("Approval", "Not now"),
            translate("Approval", "Approve"),
            safe_key=shortcuts.NOT_NOW,
            danger_key=shortcuts.APPROVE,
            local=local,
            safe_name="approverNotNow",
            danger_name="approverApprove",
            name="approval",
        )
        self._context = context
        self._refused = refused
        self._ref = ""
        self.who = ChoiceBox((), name="approverName", spoken=translate("Approval", "Who approves"))
        self.pin = line_edit(
            "approverPin", placeholder=translate("Approval", "Their PIN"), secret=True
        )
        self.pin.setValidator(pin_validator(self.pin))
        self.pin.setAccessibleName(translate("Approval", "Their PIN"))
        self.pin.setFixedWidth(_PIN_WIDTH)
        self.pin.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.safe.show_key_of(self.keep)
        self.danger.set_variant("primary")
        self.safe.set_variant("plain")
        answers = FlowRow()
        answers.setSpacing(10)
        self.row.setDirection(QBoxLayout.Direction.TopToBottom)
        self.row.setContentsMargins(18, 8, 18, 8)
        self.row.setSpacing(8)
        for button in (self.safe, self.danger):
            self.row.removeWidget(button)
        for widget in (self.who, self.pin, self.danger, self.safe):
            answers.addWidget(widget)
        answers.addStretch(1)
        self.row.addLayout(answers)
        self.pad = PinPad(PIN_ROW, name="approver", gap=8)
        self.pad.set_low(low=True)
        self.row.addWidget(self.pad)
        self.pad.keyed.connect(self._keyed)
        self.who.activated.connect(lambda _at: self._begin())
        self.turned.connect(self._turned)

    def ask_for(self, right: Right) -> None:
        """Ask whoever has this right; whoever is at the till has not."""
        self.who.clear()
        for person in self._context.model.people:
            if person.may(right):
                self.who.addItem(person.name, person.name)
        self._say("")
        self.ask()
        self._begin()

    def _begin(self) -> None:
        """Another approver, or another try, begins with an empty PIN."""
        self.pin.setText("")
        focus(self.pin)

    def _keyed(self, code: str) -> None:
        """Take a key of the pad, which the focus stays away from."""
        if code == "back":
            self.pin.backspace()
        else:
            self.pin.insert(code)

    def _turned(self) -> None:
        if not self.is_asking():
            self.pin.setText("")
            self._end()

    def _end(self) -> None:
        """Leave nothing approved behind: what comes next was shown to nobody."""
        ref, self._ref = self._ref, ""
        if ref:
            self._context.bridge.forget(ref)
            self._context.submit(EndApproval(ref))

    def _answer(self, *, safe: bool) -> None:
        if safe:
            super()._answer(safe=True)
        elif self.is_asking() and not self._ref:
            self._ask()

    def _ask(self) -> None:
        name, pin = self.who.value(), self.pin.text()
        self.pin.setText("")
        if not pin:
            focus(self.pin)
            return
        self._ref = new_ref()
        self._say(translate("Approval", "Checking the PIN …"))
        self._context.bridge.ask(
            Approve(self._ref, name, pin), self._answered, self._not_approved, owner=self
        )

    def _answered(self, _answer: PersonAtTill) -> None:
        ref, self._ref = self._ref, ""
        self.close_question()
        self.approved.emit()
        # Where nothing was asked for after all, nothing is approved.
        self._ref = ref
        self._end()

    def _not_approved(self, code: str) -> None:
        refused, self._ref = self._context.model.refused, ""
        seconds = refused.wait_seconds if refused is not None else 0.0
        self._say(self._refused(code, self.who.value(), seconds))
        self._begin()

    def _say(self, detail: str) -> None:
        self.set_question(self.question(), detail)
