"""The screens of a sale beside Sell, each made when it is first needed.

The till starts with Sell alone. What a screen's wish leads to is the counter's business.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from pos_app.desktop.link.context import Desk
    from pos_app.desktop.screens.guard import Guard
    from pos_app.desktop.screens.notpaid import NotPaid
    from pos_app.desktop.screens.paid import Paid
    from pos_app.desktop.screens.paid_twice import PaidTwice
    from pos_app.desktop.screens.rail import Rail
    from pos_app.desktop.screens.recovery import RecoveryCard
    from pos_app.desktop.screens.waiting import Waiting
    from pos_app.desktop.shell.closing import ClosingQuestion
    from pos_app.desktop.shell.window import Window


class SaleScreens(QObject):
    """Makes the screens and connects their wishes to the methods that a counter has.

    `decide_wanted` carries what a person wants to deal with.
    """

    decide_wanted = Signal(str)

    def __init__(self, desk: Desk, window: Window) -> None:
        """Make none yet."""
        super().__init__(window)
        self._desk = desk
        self._window = window

    @cached_property
    def waiting(self) -> Waiting:
        """Waiting, made now if it was not yet."""
        from pos_app.desktop.screens.waiting import Waiting

        screen = Waiting(self._desk)
        screen.set_aside.connect(self._next)
        screen.left_unpaid.connect(self._done)
        screen.risk_accepted.connect(lambda: self._again(risk=True, other=True))
        return screen

    @cached_property
    def paid(self) -> Paid:
        """Paid, made now if it was not yet."""
        from pos_app.desktop.screens.paid import Paid

        screen = Paid(self._desk)
        screen.next_wanted.connect(self._begin_next)
        screen.may_begin = self._may_begin
        screen.decide_wanted.connect(self.decide_wanted)
        return screen

    @cached_property
    def paid_twice(self) -> PaidTwice:
        """Paid twice, made now if it was not yet."""
        from pos_app.desktop.screens.paid_twice import PaidTwice

        screen = PaidTwice(self._desk)
        screen.later_wanted.connect(self._done)
        screen.all_wanted.connect(self.decide_wanted)
        return screen

    @cached_property
    def not_paid(self) -> NotPaid:
        """Not paid, made now if it was not yet."""
        from pos_app.desktop.screens.notpaid import NotPaid

        screen = NotPaid(self._desk)
        screen.close_wanted.connect(self._done)
        screen.again_wanted.connect(lambda: self._again(risk=False, other=False))
        screen.other_wanted.connect(lambda: self._again(risk=False, other=True))
        return screen

    @cached_property
    def guard(self) -> Guard:
        """The guard, made now if it was not yet."""
        from pos_app.desktop.screens.guard import Guard

        screen = Guard(self._desk)
        screen.back_wanted.connect(self._guard_back)
        screen.continue_wanted.connect(self._guard_continue)
        return screen

    @cached_property
    def recovery(self) -> RecoveryCard:
        """What was found after a restart; it stands in the rail."""
        from pos_app.desktop.screens.recovery import RecoveryCard

        return RecoveryCard(self._desk)

    @cached_property
    def rail(self) -> Rail:
        """The rail, made and put into the window now if it was not yet."""
        from pos_app.desktop.screens.rail import Rail

        rail = Rail(self._desk, self.recovery)
        rail.open_wanted.connect(self.show_payment)
        rail.dismiss_wanted.connect(self._dismiss)
        rail.decide_wanted.connect(self.decide_wanted)
        rail.focus_given_up.connect(self._window.to_front)
        rail.refresh(None)
        self._window.set_rail(rail)
        return rail

    @cached_property
    def question(self) -> ClosingQuestion:
        """The question when the window closes, made now if it was not yet."""
        from pos_app.desktop.shell.closing import ClosingQuestion

        return ClosingQuestion(self._window, self._desk)

    def show_payment(self, payment_id: str) -> None:
        """A person opens a payment."""
        raise NotImplementedError

    def _dismiss(self, payment_id: str) -> None:
        raise NotImplementedError

    def _next(self) -> None:
        raise NotImplementedError

    def _done(self) -> None:
        raise NotImplementedError

    def _may_begin(self) -> bool:
        raise NotImplementedError

    def _begin_next(self, typed: str) -> None:
        raise NotImplementedError

    def _again(self, *, risk: bool, other: bool) -> None:
        raise NotImplementedError

    def _guard_back(self) -> None:
        raise NotImplementedError

    def _guard_continue(self) -> None:
        raise NotImplementedError
