"""What a sale goes through at the counter: Sell, waiting, paid or not, and on to the next.

It knows which payment fills the main pane and brings the screen that fits it. It asks the engine
and follows what that tells; it must never decide what a payment is, nor take the screen, the focus
or the draft away for a payment that is not in the main pane.

The till starts with Sell alone; the other screens of a sale are each made when first needed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from pos_app.desktop.link.bridge import new_ref
from pos_app.desktop.screens.sell import Draft
from pos_app.desktop.shell import places
from pos_app.desktop.shell.frame import Announcer, News
from pos_app.desktop.words import frame, reasons
from pos_app.desktop.words import payments as wording
from pos_app.domain.payment import ENDED_UNPAID, PaymentState
from pos_app.domain.phone import suggest_network
from pos_app.domain.sale import SaleStatus

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from PySide6.QtWidgets import QApplication

    from pos_app.desktop.link.context import ScreenContext
    from pos_app.desktop.look.palette import Hue
    from pos_app.desktop.screens.cash import Cash, Part
    from pos_app.desktop.screens.guard import Guard
    from pos_app.desktop.screens.lock import LockScreen
    from pos_app.desktop.screens.rail import Rail, RecoveryCard
    from pos_app.desktop.screens.sell import Sell
    from pos_app.desktop.screens.verdict import NotPaid, Paid, PaidTwiceScreen
    from pos_app.desktop.screens.waiting import Waiting
    from pos_app.desktop.shell.window import ClosingQuestion, Window
    from pos_app.domain.money import Money
    from pos_app.domain.payment import Payment
    from pos_app.domain.sale import Sale, SaleStory
    from pos_app.engine import events
    from pos_app.engine.requests import Charge


_BEFORE = ("sell", "cash", "part", "guard")
"""The places of a draft: nothing of it was sent yet."""
_PRINTS_BY_ITSELF = timedelta(minutes=2)
"""So long after a sale was paid its customer is still there."""


class SaleFlow(QObject):
    """Owns the screens of a sale and the rail.

    `decide_wanted` carries what a person wants to deal with; `moved` says that another place of
    the sale, or another sum in cash, is in front of it now.
    """

    decide_wanted = Signal(str)
    moved = Signal()

    def __init__(self, context: ScreenContext, window: Window) -> None:
        """Register the screens; nothing is shown yet."""
        super().__init__(window)
        self._context = context
        self._window = window
        self._place = "sell"
        self._current: str | None = None
        # Asked of the engine and not answered; and what the guard stopped, as it would go on,
        # while it is in front.
        self._charging: Charge | None = None
        self._stopped: Charge | None = None
        # Somebody who may was asked for what is charged.
        self._approving = False
        # The draft of the charge that was asked last, as it was then.
        self._charged: Draft | None = None
        self._parked: Draft | None = None
        # The draft whose cash may be stored although nobody could say so.
        self._in_doubt: Draft | None = None
        # The place that asked for only a part, and gets it.
        self._part_for = "sell"
        self._announcer = Announcer(window.footer, context.sounds)
        self._announcer.decide_wanted.connect(self.decide_wanted)
        for name in places.SALE_PLACES:
            window.register(name, partial(getattr, self, name))
        self._num_lock_said = False
        # Receipts that were asked for where nothing shows what becomes of one.
        self._prints: set[str] = set()
        context.receipts.unseen.connect(self._on_receipt)

    # The screens, each made when it is first needed -------------------------------------------

    @cached_property
    def sell(self) -> Sell:
        """Sell, made now if it was not yet."""
        screen = places.SELL.load()(self._context)
        screen.charge_wanted.connect(self._charge)
        screen.back_wanted.connect(self._leave_retry)
        screen.cash_wanted.connect(self._open_cash)
        screen.part_wanted.connect(lambda: self._open_part("sell"))
        screen.num_lock_off.connect(self._say_num_lock)
        screen.print_wanted.connect(self._print_last)
        return screen

    @cached_property
    def waiting(self) -> Waiting:
        """Waiting, made now if it was not yet."""
        screen = places.WAITING.load()(self._context)
        screen.set_aside.connect(self._next)
        screen.left_unpaid.connect(self._done)
        screen.risk_accepted.connect(lambda: self._again(risk=True, other=True))
        return screen

    @cached_property
    def paid(self) -> Paid:
        """Paid, made now if it was not yet."""
        screen = places.PAID.load()(self._context)
        screen.next_wanted.connect(self._begin_next)
        screen.may_begin = lambda: self.sell.draft.empty
        screen.rest_wanted.connect(lambda: self._again(risk=False, other=True))
        screen.leave_wanted.connect(self._done)
        screen.decide_wanted.connect(self.decide_wanted)
        screen.print_wanted.connect(self._print_last)
        return screen

    @cached_property
    def paid_twice(self) -> PaidTwiceScreen:
        """Paid twice, made now if it was not yet."""
        screen = places.PAID_TWICE.load()(self._context)
        screen.later_wanted.connect(self._done)
        screen.all_wanted.connect(self.decide_wanted)
        return screen

    @cached_property
    def not_paid(self) -> NotPaid:
        """Not paid, made now if it was not yet."""
        screen = places.NOT_PAID.load()(self._context)
        screen.close_wanted.connect(self._done)
        screen.again_wanted.connect(lambda: self._again(risk=False, other=False))
        screen.other_wanted.connect(lambda: self._again(risk=False, other=True))
        return screen

    @cached_property
    def guard(self) -> Guard:
        """The guard, made now if it was not yet."""
        screen = places.GUARD.load()(self._context)
        screen.back_wanted.connect(lambda: self._go("sell"))
        screen.continue_wanted.connect(self._guard_continue)
        return screen

    @cached_property
    def cash(self) -> Cash:
        """Cash, made now if it was not yet."""
        screen = places.CASH.load()(self._context)
        screen.take_wanted.connect(self._take_cash)
        screen.back_wanted.connect(lambda: self._go("sell"))
        screen.part_wanted.connect(lambda: self._open_part("cash"))
        screen.sum_changed.connect(self.moved)
        screen.approved.connect(self._slip_approved)
        screen.given_up.connect(lambda: self._rejected("right_lacking"))
        return screen

    @cached_property
    def part(self) -> Part:
        """Only a part, made now if it was not yet."""
        screen = places.PART.load()(self._context)
        screen.take_wanted.connect(self._take_part)
        screen.back_wanted.connect(lambda: self._go(self._part_for))
        return screen

    @cached_property
    def lock(self) -> LockScreen:
        """Who is at the till, made now if it was not yet."""
        return places.LOCK.load()(self._context)

    @cached_property
    def recovery(self) -> RecoveryCard:
        """What was found after a restart; it stands in the rail."""
        from pos_app.desktop.screens.rail import RecoveryCard

        return RecoveryCard(self._context)

    @cached_property
    def rail(self) -> Rail:
        """The rail, made and put into the window now if it was not yet."""
        from pos_app.desktop.screens.rail import Rail

        rail = Rail(self._context, self.recovery)
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
        from pos_app.desktop.shell.window import ClosingQuestion

        return ClosingQuestion(self._window, self._context)

    @property
    def current(self) -> str | None:
        """The payment that fills the main pane, or None."""
        return self._current

    @property
    def charging(self) -> bool:
        """Whether a charge was asked for and is not answered yet."""
        return self._charging is not None

    @property
    def place(self) -> str:
        """Where the sale is, by its name in the table of places."""
        return self._place

    def open(self) -> None:
        """Bring the sale to the front, wherever it is."""
        self._window.open(self._place)

    def show_payment(self, payment_id: str) -> None:
        """A person opens a payment: it fills the main pane from now on; the draft is kept."""
        payment = self._context.model.payments.get(payment_id)
        if payment is None:
            return
        if self._window.drawer_open:
            self._window.show_drawer(shown=False)
        self._set_back(payment.sale_id)
        if payment.unresolved:
            from pos_app.engine.requests import TakeUpSale

            self._context.submit(TakeUpSale(payment.sale_id))
        self._put_on_screen(payment_id)
        self._show(payment)
        self.open()
        self.rail.refresh(payment_id)

    def _set_back(self, sale_id: str) -> None:
        """What was set aside and opened again is left again, where another sale takes its place."""
        before = self._context.model.payments.get(self._current or "")
        aside = before is not None and before.unresolved and before.set_aside_at is not None
        if before is not None and aside and before.sale_id != sale_id:
            from pos_app.engine.requests import LeaveSale

            self._context.submit(LeaveSale(before.sale_id))

    def say_closed(self, name: str) -> None:
        """A place beside the sale had to close; nothing of the sale changes."""
        self.say(frame.place_failed(places.PLACES[name].title()))

    def say(self, text: str) -> None:
        """Say in the strip what is good to know."""
        self._announcer.say(News(text, "amber"))

    def speak_anew(self, make_anew: Callable[[], None]) -> bool:
        """Say the sale in another language: its screens and the rail are others, and only they.

        Args:
            make_anew: Makes the window's screens anew, with what each of them held.

        Returns:
            Whether it was being asked if the window may close, so that it is to be asked again.
        """
        asks = "question" in self.__dict__ and self.question.panel.isVisible()
        seen = self.recovery.kept()
        has_rail = "rail" in self.__dict__
        for name in ("rail", "recovery", "question", *places.SALE_PLACES):
            old = self.__dict__.pop(name, None)
            if name == "question" and old is not None:
                old.end()
        make_anew()
        payment = self._context.model.payments.get(self._current or "")
        if payment is not None and self._place not in _BEFORE:
            self._show(payment)
        self._set_busy(busy=self._charging is not None)
        self.recovery.take_back(seen)
        if has_rail:
            self.rail.refresh(self._current)
        self._announcer.say_anew()
        return asks

    # What the engine tells ----------------------------------------------------------------------

    def on_payment_changed(self, change: events.PaymentChanged) -> None:
        """Show what a payment became, in the pane or as news."""
        payment, before = change.payment, change.before
        succeeded = payment.state is PaymentState.SUCCEEDED and not payment.test
        if self._was_in_doubt(change):
            self._accepted(payment)
            return
        if payment.payment_id != self._current:
            news = before is not None and before is not payment.state
            if news and succeeded and payment.sale_id == self._sale_in_front():
                self._paid_otherwise(payment)
            elif news and succeeded:
                self._context.model.dismissed.discard(payment.payment_id)
                self._announcer.earlier_paid(payment)
            return
        decided = self._decided(payment)
        if self._place == "waiting" and self.waiting.asks_other and not succeeded:
            if not decided:
                # Other method's answer follows.
                return
            # The rules are loaded with the engine, after the first paint.
            from pos_app.domain.payment_rules import is_free

            if is_free(change.sale, self._context.model.attempts(payment.sale_id)):
                self._pay_otherwise(payment)
                return
        seen = self._in_front()
        was = self._place
        self._show(payment)
        if not decided or was == self._place:
            return
        self._print_by_itself(payment)
        if not seen:
            if succeeded:
                self._announcer.earlier_paid(payment)
            return
        self._come()
        self._context.sounds.play("paid" if self._place == "paid" else "not_paid")

    def on_other_method_ready(self, answer: events.OtherMethodReady) -> None:
        """Go on with another method where the sale is free; what is decided is shown as that."""
        payment = answer.payment
        if payment.payment_id != self._current:
            return
        if answer.free and payment.state is not PaymentState.SUCCEEDED:
            self._pay_otherwise(payment)
        elif self._decided(payment):
            self._show(payment)
            self._come()

    def _pay_otherwise(self, payment: Payment) -> None:
        """Sell on the same sale, and say what the first request became."""
        self._again(risk=False, other=True)
        words = partial(wording.became, payment)
        self._announcer.say(News(words(), "soft", anew=words))

    def on_request_done(self, done: events.RequestDone) -> None:
        """Other method ended otherwise: show what the payment is."""
        mine = done.payment_id == self._current and done.intent == "other_method"
        if mine and done.payment is not None:
            self._show(done.payment)
            self._come()

    def on_recovery_found(self, found: events.RecoveryFound) -> None:
        """Say what was in flight; where the rail is a drawer, in the strip too."""
        if found.payments and self._window.narrow:
            words = partial(frame.recovery, found, None)
            self._announcer.say(News(words(), "amber", anew=words))
        self.recovery.show_found(found)

    def on_paid_twice(self, twice: events.PaidTwice) -> None:
        """One payment of a sale too many was paid: the pane says so, or else the strip."""
        current = self._context.model.payments.get(self._current or "")
        if current is None or twice.sale.sale_id != self._sale_in_front():
            self._announcer.paid_twice(twice.sale, twice.payments)
            return
        seen = self._in_front()
        self._show(current)
        if not seen:
            self._announcer.paid_twice(twice.sale, twice.payments)
            return
        self._come()
        self._context.sounds.play("not_paid")

    def on_dealt_with(self, answer: events.DealtWith) -> None:
        """A person dealt with something: once both halves are, the pane is of a paid sale."""
        if answer.code != "done":
            return
        self._announcer.forget((answer.item,))
        current = self._context.model.payments.get(self._current or "")
        if self._place != "paid_twice" or current is None or self._undecided(current):
            return
        seen = self._in_front()
        self._show(current)
        if seen:
            self._come()

    def on_changed(self) -> None:
        """Follow in the rail whatever changed."""
        self.recovery.refresh()
        self.rail.refresh(self._current)

    def may_close(self) -> bool:
        """Whether the window may close now; otherwise the question stands."""
        return not self._context.model.unresolved() or self.question.may_close()

    def _ask_charge(self, request: Charge) -> None:
        self._charging = request
        self._set_busy(busy=True)
        self._context.bridge.ask(request, self._charge_answered, self._rejected, owner=self)

    def _charge_answered(
        self, answer: events.ChargeAccepted | events.GuardStopped | events.AmountUnusual
    ) -> None:
        from pos_app.engine import events, requests

        stopped = self._charging
        match answer:
            case events.ChargeAccepted(_, _, payment):
                self._accepted(payment)
            case events.GuardStopped(_, earlier):
                self.guard.show_earlier(earlier)
                if isinstance(stopped, requests.ChargeMobileMoney | requests.ChargeQr):
                    self._guard_stopped(replace(stopped, guard_accepted=True))
            case events.AmountUnusual(_, amount, usual):
                self.guard.show_unusual(amount, usual)
                if stopped is not None:
                    self._guard_stopped(replace(stopped, amount_accepted=True))

    def _rejected(self, code: str) -> None:
        if code == "right_lacking" and self._may_be_approved():
            self._approving = True
            self._go("cash")
            self.cash.ask_approval()
            return
        self._charging, self._approving = None, False
        self._in_doubt = self._charged if code == "not_known" else None
        # Another draft may stand there by now, of which this says nothing.
        mine = self.sell.draft is self._charged
        self._set_busy(busy=False, refusal=reasons.rejected(code) if mine else "")

    def _may_be_approved(self) -> bool:
        """Whether a slip is what somebody else has to allow, and they were not asked yet."""
        from pos_app.engine.requests import ChargeCash

        charging, seen = self._charging, self._window.pane.current in ("", *places.SALE_PLACES)
        slip = isinstance(charging, ChargeCash) and charging.slip is not None
        return slip and seen and not self._approving and self.sell.draft is self._charged

    def _slip_approved(self) -> None:
        if self._charging is not None:
            self._context.bridge.ask(
                self._charging, self._charge_answered, self._rejected, owner=self
            )

    def _set_busy(self, *, busy: bool, refusal: str = "") -> None:
        """Charge and Take are off until the engine has answered; what it refused is said once."""
        cash = self.__dict__.get("cash")
        if cash is not None:
            cash.set_busy(busy=busy, refusal=refusal if self._place == "cash" else "")
        self.sell.set_busy(busy=busy, refusal=refusal if self._place != "cash" else "")

    def _accepted(self, payment: Payment) -> None:
        from pos_app.engine.requests import ChargeMobileMoney

        charging, self._charging = self._charging, None
        self._in_doubt, self._approving = None, False
        if isinstance(charging, ChargeMobileMoney):
            self._context.model.phones[payment.sale_id] = charging.phone
        if self._parked is self._charged:
            self._parked = None
        if self.sell.draft is self._charged:
            self._load_next(focus=False)
        self._set_busy(busy=False)
        self._charged = None
        self._current = payment.payment_id
        seen = self._window.pane.current in ("", *places.SALE_PLACES)
        self._show(payment)
        self._print_by_itself(payment)
        if payment.state is not PaymentState.SUCCEEDED or seen:
            self._come()
        if payment.state is PaymentState.SUCCEEDED and seen:
            # Cash is paid as soon as it is stored.
            self._context.sounds.play("paid")
        elif payment.state is PaymentState.SUCCEEDED:
            self._announcer.earlier_paid(payment)

    def _was_in_doubt(self, change: events.PaymentChanged) -> bool:
        """Whether it is the draft's own cash, of which nobody could say that it is stored."""
        payment = change.payment
        new = payment.payment_id != self._current and change.before is PaymentState.CREATED
        return (
            new
            and payment.by.gateway is None
            and self._in_doubt is not None
            and self._in_doubt is self.sell.draft
            and payment.amount == self._in_doubt.asked
        )

    def _guard_stopped(self, to_go_on: Charge) -> None:
        """The guard takes the pane; what a person then does with it alone decides."""
        self._charging, self._approving = None, False
        self._set_busy(busy=False)
        if self._current is not None:
            self._off_screen()
        self._go("guard")
        self._stopped = to_go_on

    def _sale_in_front(self) -> str | None:
        """The sale that the cashier is dealing with: the one in the pane, or tried once more."""
        if self._place in _BEFORE:
            sale = self.sell.draft.sale
            return sale.sale_id if sale is not None else None
        current = self._context.model.payments.get(self._current or "")
        return current.sale_id if current is not None else None

    def _paid_otherwise(self, payment: Payment) -> None:
        """Another payment of the sale in front was paid: the sale is paid, whatever was shown."""
        if self._place in ("paid", "paid_twice"):
            # It was paid before; that it is paid twice is told next.
            return
        seen = self._in_front()
        if self._place in _BEFORE:
            self._load_next(focus=False)
        self._put_on_screen(payment.payment_id)
        self._show(payment)
        self._print_by_itself(payment)
        if not seen:
            self._announcer.earlier_paid(payment)
            return
        self._come()
        self._context.sounds.play("paid")

    # Receipts ---------------------------------------------------------------------------------

    def _print_by_itself(self, payment: Payment) -> None:
        """Print the receipt of what was paid just now, where the shop wants it; once."""
        context = self._context
        model, settings = context.model, context.settings
        sale = model.sales.get(payment.sale_id)
        if not settings.has_printer or settings.print_when != "always" or sale is None:
            return
        fresh = sale.paid_at is not None and model.clock() - sale.paid_at < _PRINTS_BY_ITSELF
        if (
            sale.status is SaleStatus.PAID
            and payment.state is PaymentState.SUCCEEDED
            and fresh
            and not model.waits_for_person(payment)
            and context.receipts.news(sale.sale_id) is None
        ):
            context.receipts.print(sale.sale_id)

    def _print_last(self) -> None:
        """Print the receipt of the sale in front, or of the last one that was paid."""
        model, current = self._context.model, self._context.model.payments.get(self._current or "")
        if not self._context.settings.has_printer:
            self.say(_receipt_words().no_printer())
        elif current is not None and self._window.pane.current == places.PAID.name:
            sale = model.sales.get(current.sale_id)
            if sale is not None and sale.is_paid:
                self._context.receipts.print(sale.sale_id)
        elif model.last_paid:
            self._print_unseen(model.last_paid)
        else:
            from pos_app.engine.requests import AskHistory

            question = AskHistory(new_ref(), limit=1, status=SaleStatus.PAID)
            self._context.bridge.ask(
                question,
                self._last_found,
                lambda _code: self.say(_receipt_words().no_last()),
                owner=self,
            )

    def _last_found(self, page: events.HistoryPage) -> None:
        if page.rows:
            self._print_unseen(page.rows[0].sale_id)
        else:
            self.say(_receipt_words().no_last())

    def _print_unseen(self, sale_id: str) -> None:
        self._prints.add(sale_id)
        self._context.receipts.print(sale_id)

    def _on_receipt(self, sale_id: str) -> None:
        """Say in the strip what became of a receipt whose sale is not in front, or of a slip."""
        news = self._context.receipts.news(sale_id)
        if news is None or news.busy:
            return
        asked = sale_id in self._prints or sale_id == self._sale_in_front() or bool(news.sheet)
        self._prints.discard(sale_id)
        if asked or news.trouble:
            hue: Hue = "amber" if news.trouble else "soft"
            self._announcer.say(News(_receipt_words().told_elsewhere(news), hue))

    def _undecided(self, payment: Payment) -> bool:
        """Whether its sale was paid twice and a person has not dealt with all of it."""
        model = self._context.model
        attempts = model.attempts(payment.sale_id)
        return any(p.payment_id in model.twice and model.waits_for_person(p) for p in attempts)

    def _show(self, payment: Payment) -> None:
        """Choose the screen that fits a payment, without bringing it to the front."""
        if self._undecided(payment):
            self._stand_at("paid_twice")
            self.paid_twice.show_payment(payment)
        elif payment.state is PaymentState.SUCCEEDED and not payment.test:
            self._stand_at("paid")
            self.paid.show_payment(payment)
        elif self._decided(payment):
            self._stand_at("not_paid")
            self.not_paid.show_payment(payment)
        else:
            self._stand_at("waiting")
            self.waiting.show_payment(payment)

    def _decided(self, payment: Payment) -> bool:
        """Ended, or a code that was never shown and never will be."""
        never = payment.withdrawn_at is not None and payment.shown_at is None
        return payment.state in ENDED_UNPAID or payment.state is PaymentState.SUCCEEDED or never

    # The cashier ------------------------------------------------------------------------------

    def _charge(self) -> None:
        request = self.sell.draft.request(new_ref(), self.sell.offer)
        if request is not None and self._charging is None:
            self._charged = self.sell.draft
            self._ask_charge(request)

    def _guard_continue(self) -> None:
        if self._stopped is not None:
            self._ask_charge(self._stopped)
            self._go("sell")

    def _again(self, *, risk: bool, other: bool) -> None:
        """Sell on the same sale: the amount is locked, and nothing is sent."""
        payment = self._context.model.payments.get(self._current or "")
        sale = self._context.model.sales.get(payment.sale_id) if payment else None
        if payment is None or sale is None:
            return
        self._park()
        phone = None if other else self._context.model.phones.get(sale.sale_id)
        risk_of = payment.payment_id if risk else None
        maximum = self._context.settings.maximum
        draft = Draft.again(sale, self._left(sale), maximum, phone, risk_of=risk_of)
        if not other and payment.by.shows_page:
            draft = draft.choose_qr()
        elif not other and payment.network not in (None, suggest_network(draft.phone)):
            draft = draft._replace(chosen=payment.network)
        if not payment.unresolved:
            self._context.model.dismissed.add(payment.payment_id)
        self._off_screen()
        self._load(draft)
        self._go("sell")

    def take_up(self, story: SaleStory) -> None:
        """Go on with an open sale out of the log: what is left of it is due on Sell."""
        if self._charging is not None:
            return
        model, sale = self._context.model, story.sale
        model.take_up(sale, story.payments)
        self._park()
        maximum = self._context.settings.maximum
        self._set_back(sale.sale_id)
        self._off_screen()
        self._load(Draft.again(sale, self._left(sale), maximum, None, risk_of=None))
        self._stand_at("sell")
        self.open()

    def _park(self) -> None:
        """Keep the draft of another sale until this one is done."""
        if self.sell.draft.sale is None and not self.sell.draft.empty:
            self._parked = self.sell.draft

    def _left(self, sale: Sale) -> Money:
        """What of a sale is left to pay; all of it where nothing is, which the engine refuses."""
        return self._context.model.left(sale.sale_id) or sale.amount

    def _open_cash(self) -> None:
        """Cash for the draft on Sell, which stays as it is until the engine has taken it."""
        rules, draft = self._context.settings.cash, self.sell.draft
        amount, whole = draft.asked, draft.entry.total
        if rules is None or amount is None or whole is None or self._charging is not None:
            return
        # Rounding is for what nothing else is left to pay.
        due = rules.due(amount) if amount == whole else amount
        self.cash.begin(amount, due, of=whole, sale=draft.sale.number if draft.sale else "")
        self._go("cash")

    def _open_part(self, asker: str) -> None:
        """Ask how much of the amount is paid now, and go back with it to whoever asked."""
        draft = self.sell.draft
        if (whole := draft.entry.total) is not None and self._charging is None:
            self._part_for = asker
            self.part.begin(whole, draft.part, draft.sale.number if draft.sale else "")
            self._go("part")

    def _take_part(self) -> None:
        """From now on the draft asks for this part; all of it is no part."""
        chosen = self.part.chosen
        if chosen is not None and self._charging is None:
            self.sell.set_part(None if chosen == self.sell.draft.entry.total else chosen)
            if self._part_for == "cash":
                self._open_cash()
            else:
                self._go("sell")

    def _take_cash(self) -> None:
        tendered, owed = self.cash.tendered, self.cash.owed
        if tendered is None or self._charging is not None:
            return
        request = self.sell.draft.cash_request(new_ref(), tendered, owed, self.cash.slip)
        if request is not None:
            self._charged = self.sell.draft
            self._ask_charge(request)

    def _say_num_lock(self) -> None:
        """Say it once: who types without it knows by then."""
        if not self._num_lock_said:
            self._num_lock_said = True
            self._announcer.say(News(frame.num_lock_off(), "amber", anew=frame.num_lock_off))

    def _leave_retry(self) -> None:
        """Back from a further attempt to what became of the one before."""
        sale = self.sell.draft.sale
        attempts = self._context.model.attempts(sale.sale_id) if sale else []
        self._load_next()
        if attempts:
            self.show_payment(attempts[-1].payment_id)

    def _load(self, draft: Draft, *, focus: bool = True) -> None:
        """Show a draft on Sell; Charge stays off until the engine has answered the last one."""
        self.sell.load(draft, focus=focus)
        self.sell.set_busy(busy=self._charging is not None)

    def _load_next(self, *, focus: bool = True) -> None:
        """Show the draft that made way for a further attempt, or an empty one."""
        parked, self._parked = self._parked, None
        self._load(parked or Draft.fresh(self._context.settings.maximum), focus=focus)

    def _done(self) -> None:
        """The cashier is done with the sale in the main pane."""
        payment = self._context.model.payments.get(self._current or "")
        if payment is not None:
            self._leave_sale(payment)
        self._next()

    def _begin_next(self, typed: str) -> None:
        """Done, and what was typed meanwhile begins the next sale."""
        self._done()
        # While it is locked these may be the first digits of a PIN.
        if not self._context.model.locked:
            self.sell.begin_with(typed)

    def _leave_sale(self, payment: Payment) -> None:
        from pos_app.engine.requests import LeaveSale

        self._context.submit(LeaveSale(payment.sale_id))
        self._context.model.phones.pop(payment.sale_id, None)
        model = self._context.model
        attempts = model.attempts(payment.sale_id)
        for each in attempts:
            if each.payment_id not in model.twice and not each.unresolved:
                model.dismissed.add(each.payment_id)
        # Of a sale that is paid in part the last part stays in sight: the rest is still owed.
        parts = [each for each in attempts if each.state is PaymentState.SUCCEEDED]
        if parts and model.left(payment.sale_id):
            model.dismissed.discard(parts[-1].payment_id)

    def _next(self) -> None:
        self._off_screen()
        self._go("sell")

    def _put_on_screen(self, payment_id: str | None) -> None:
        from pos_app.engine.requests import PutOnScreen

        self._context.submit(PutOnScreen(payment_id))
        self._current = payment_id

    def _off_screen(self) -> None:
        self._put_on_screen(None)
        self.rail.refresh(None)

    def _dismiss(self, payment_id: str) -> None:
        payment = self._context.model.payments.get(payment_id)
        if payment is None or payment.unresolved:
            return
        self._context.model.dismissed.add(payment_id)
        self._context.model.twice.discard(payment_id)
        self.rail.refresh(self._current)

    # Places -----------------------------------------------------------------------------------

    def _in_front(self) -> bool:
        # The lock never hides what became of the payment that it came over.
        return self._window.pane.current in (self._place, places.LOCK.name)

    def _stand_at(self, place: str) -> None:
        """The one way to another place: what the guard stopped is over once it is left."""
        self._place = place
        self._stopped = None
        self.moved.emit()

    def _go(self, place: str) -> None:
        self._stand_at(place)
        self._come()

    def _come(self) -> None:
        """Bring the screen of the sale, unless the cashier is elsewhere (History, Settings)."""
        if self._window.pane.current in ("", *places.SALE_PLACES):
            self.open()
        self.rail.refresh(self._current)


def _receipt_words() -> ModuleType:
    # Few starts need them before the first paint.
    from pos_app.desktop.words import receipt

    return receipt


@dataclass
class Till:
    """A window with all that it needs; `open_till` makes it."""

    app: QApplication
    context: ScreenContext
    window: Window
    flow: SaleFlow
