"""The engine of the walk: every answer comes late, at once, refused, guarded or not at all.

It keeps what it knows (the truth) apart from what the window was told. All its choices come from
one seeded source, so that a walk replays.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pos_app.domain.methods import METHODS, GatewayName, Method
from pos_app.domain.money import Money
from pos_app.domain.payment import ENDED_UNPAID, PaymentState
from pos_app.domain.payment_rules import blocks_sale, is_free
from pos_app.domain.refund import Refund, RefundState, RefundWay
from pos_app.domain.report import Weather
from pos_app.domain.sale import (
    Sale,
    SaleStatus,
    SaleStory,
    Tally,
    UsualAmounts,
    left_of,
    paid_twice,
    settle,
    taken_up,
)
from pos_app.engine import events, requests
from tests.desktop import compared_day, report_figures, shifts
from tests.desktop.engine import cash, code, mobile, ready, slip_of
from tests.desktop.history_rows import a_page, a_story
from tests.desktop.walk_people import WalkPeople

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from pos_app.domain.payment import Payment
    from pos_app.domain.shift import Shift
    from tests.desktop.engine import Clock

_S = PaymentState
_NEXT: dict[PaymentState, tuple[PaymentState, ...]] = {
    _S.CREATED: (_S.SENDING, _S.CANCELLED),
    _S.SENDING: (_S.PENDING, _S.PENDING, _S.UNCONFIRMED, _S.REFUSED),
    _S.UNCONFIRMED: (_S.PENDING, _S.PROCESSING, _S.SUCCEEDED, _S.FAILED, _S.CANCELLED),
    _S.PENDING: (_S.PROCESSING, _S.SUCCEEDED, _S.SUCCEEDED, _S.FAILED, _S.CANCELLED),
    _S.PROCESSING: (_S.SUCCEEDED, _S.SUCCEEDED, _S.FAILED, _S.CANCELLED),
    _S.FAILED: (_S.SUCCEEDED,),
    _S.CANCELLED: (_S.SUCCEEDED,),
    _S.REFUSED: (_S.SUCCEEDED,),
    _S.SUCCEEDED: (),
}
_REJECTIONS = ("not_ready", "gateway_off", "over_maximum", "sale_blocked", "ledger", "stopping")
_DRAWER = ("ledger", "stopping", "count_again", "not_in_drawer", "reason_needed", "right_lacking")
_TROUBLES = ("full", "busy", "unwritable", "damaged")
_BY_GATEWAY = tuple(method for method, traits in METHODS.items() if traits.gateway is not None)
_SLIP_MINOR = 70
Charge = requests.ChargeMobileMoney | requests.ChargeQr | requests.ChargeCash


@dataclass
class WalkEngine:
    """Knows payments, answers intents, and makes news.

    Attributes:
        told: What the window heard last of each payment.
        asked: Charges asked for, and not answered to the window yet.
    """

    random: Random
    clock: Clock
    tell: Callable[[events.EngineEvent], None] = lambda _fact: None
    sales: dict[str, Sale] = field(default_factory=dict)
    payments: dict[str, Payment] = field(default_factory=dict)
    told: dict[str, Payment] = field(default_factory=dict)
    charges: list[Charge] = field(default_factory=list)
    asked: dict[str, Charge] = field(default_factory=dict)
    pile: list[requests.EngineRequest] = field(default_factory=list)
    trouble: bool = False
    shift: Shift | None = None
    staff: WalkPeople = field(default_factory=WalkPeople)
    shift_required: bool = False

    # The bridge's side ----------------------------------------------------------------------------

    def made(self, tell: Callable[[events.EngineEvent], None]) -> WalkEngine:
        """The engine factory."""
        self.tell = tell
        return self

    def start(self) -> None:
        """Nothing: readiness is told by the walk."""

    def stop(self) -> None:
        """Nothing runs."""

    def join(self, _timeout: float) -> bool:
        """Nothing runs."""
        return True

    def submit(self, intent: requests.EngineRequest) -> None:
        """Lay an intent on the pile; some are never answered."""
        if isinstance(intent, requests.Lock):
            self.staff.locks += 1
            self.pile.append(intent)
        elif isinstance(intent, Charge):
            self.charges.append(intent)
            self.asked[intent.ref] = intent
            self.pile.append(intent)
        elif self.random.random() < 0.85:
            self.pile.append(intent)

    # What is told ---------------------------------------------------------------------------------

    def next_answer(self) -> list[events.EngineEvent]:
        """The answer to one of the intents that wait; empty where there is none."""
        if not self.pile:
            return []
        # Made now: what is known by now decides it, and facts come in the order of the truth.
        intent = self.pile.pop(self.random.randrange(len(self.pile)))
        if (refused := self.staff.refused(intent)) is not None:
            return refused
        if (told := self.staff.answer(intent, self.random)) is not None:
            return told
        return self._charge(intent) if isinstance(intent, Charge) else self._answer(intent)

    def note(self, fact: events.EngineEvent) -> None:
        """Remember what the window hears now."""
        match fact:
            case events.ChargeAccepted(ref, _, payment):
                self.asked.pop(ref, None)
                self.told[payment.payment_id] = payment
            case events.ChargeRejected(ref) | events.GuardStopped(ref) | events.AmountUnusual(ref):
                self.asked.pop(ref, None)
            case events.PaymentChanged(_, payment, _) | events.OtherMethodReady(_, payment, _):
                self.told[payment.payment_id] = payment
            case events.RequestDone(_, _, _, payment) if payment is not None:
                self.told[payment.payment_id] = payment
            case events.PaidTwice(_, payments) | events.RecoveryFound(_, payments):
                self.told.update({each.payment_id: each for each in payments})
            case _:
                pass

    def news(self) -> list[events.EngineEvent]:
        """Something happens that nobody asked for."""
        kinds: tuple[tuple[int, Callable[[], list[events.EngineEvent]]], ...] = (
            (12, self._moved),
            (2, self._marked),
            (2, self._found_at_start),
            (2, self._connection),
            (2, lambda: [self._tally()]),
            (1, self._ledger),
            (1, lambda: [events.ClockWrong(self.random.choice((None, 240.0, -7200.0, 0.0)))]),
            (1, lambda: [events.BackupFailed("full", "")]),
            (1, lambda: [events.BackupMade()]),
            (1, self._recovery),
        )
        weights = [weight for weight, _ in kinds]
        return self.random.choices([make for _, make in kinds], weights)[0]()

    def _moved(self) -> list[events.EngineEvent]:
        movable = [each for each in self.payments.values() if _NEXT[each.state]]
        if not movable:
            return self._found_at_start()
        payment = self.random.choice(movable)
        return self._becomes(payment, self.random.choice(_NEXT[payment.state]))

    def _becomes(self, payment: Payment, state: PaymentState) -> list[events.EngineEvent]:
        changes: dict[str, object] = {"state": state, "may_have_left": True}
        if state is _S.SUCCEEDED:
            over = payment.state in ENDED_UNPAID
            late = over or payment.closed_at is not None or payment.withdrawn_at is not None
            changes |= {"succeeded_at": self.clock.now(), "late": late}
        elif state in ENDED_UNPAID:
            changes["reason"] = self.random.choice((None, "The customer refused", "no money"))
        elif payment.method is Method.QR and state is _S.PENDING:
            changes["shown_at"] = self.clock.now()
        return self._change(payment, **changes)

    def _change(self, payment: Payment, **changes: object) -> list[events.EngineEvent]:
        now = replace(payment, updated_at=self.clock.now(), **changes)  # type: ignore[arg-type]
        self.payments[now.payment_id] = now
        attempts = self._attempts(now.sale_id)
        before, sale = self.sales[now.sale_id], settle(self.sales[now.sale_id], attempts)
        self.sales[sale.sale_id] = sale
        news: list[events.EngineEvent] = [events.PaymentChanged(sale, now, payment.state)]
        if sale is not before and sale != before:
            news.append(events.SaleChanged(sale))
        twice = paid_twice(sale, attempts)
        if twice and payment.state is not now.state:
            news.append(events.PaidTwice(sale, twice))
        if self.random.random() < 0.3:
            news.append(self._tally())
        return news

    def _attempts(self, sale_id: str) -> list[Payment]:
        return [p for p in self.payments.values() if p.sale_id == sale_id]

    def _leave(self, sale_id: str) -> list[events.EngineEvent]:
        """Its cashier is done with a sale: it closes where nothing of it may still be paid."""
        left = replace(self.sales[sale_id], left_at=self.clock.now())
        self.sales[sale_id] = settle(left, self._attempts(sale_id))
        return [events.SaleChanged(self.sales[sale_id])]

    def _take_up(self, sale_id: str) -> list[events.EngineEvent]:
        self.sales[sale_id] = taken_up(self.sales[sale_id], self._attempts(sale_id))
        return [events.SaleChanged(self.sales[sale_id])]

    def _marked(self) -> list[events.EngineEvent]:
        if not self.payments:
            return []
        payment = self.random.choice(list(self.payments.values()))
        return self._change(payment, doubtful=not payment.doubtful)

    def _found_at_start(self) -> list[events.EngineEvent]:
        sale, payment = self._new(self._amount(), self.random.choice(_BY_GATEWAY))
        state = self.random.choice((_S.PENDING, _S.UNCONFIRMED, _S.PROCESSING))
        payment = replace(payment, state=state)
        self._keep(sale, payment)
        return [events.PaymentChanged(sale, payment, None)]

    def _connection(self) -> list[events.EngineEvent]:
        gateway = self.random.choice(list(GatewayName))
        state = self.random.choice(list(events.Connection))
        retry = 8.0 if state is events.Connection.OFFLINE else None
        return [events.ConnectionChanged(gateway, state, "", retry)]

    def _tally(self) -> events.TallyChanged:
        payments = self.payments.values()
        paid = [p for p in payments if p.state is _S.SUCCEEDED]
        unsure = [p for p in payments if p.state is _S.UNCONFIRMED]
        tally = Tally(
            Money(sum(p.amount.minor for p in paid)),
            len(paid),
            sum(p.state in (_S.PENDING, _S.PROCESSING) for p in payments),
            len(unsure),
            Money(sum(p.amount.minor for p in unsure)),
            self.random.randrange(3),
        )
        return events.TallyChanged(tally)

    def _ledger(self) -> list[events.EngineEvent]:
        self.trouble = not self.trouble
        if self.trouble:
            return [events.LedgerTrouble(self.random.choice(_TROUBLES), "")]
        return [ready()]

    def _recovery(self) -> list[events.EngineEvent]:
        found = tuple(p for p in self.payments.values() if p.unresolved)[:3]
        created = tuple(p for p in found if p.state is _S.CREATED)
        complete = self.random.random() < 0.5
        return [events.RecoveryFound(self.clock.now(), found, created, complete)] if found else []

    # What is answered -----------------------------------------------------------------------------

    def _charge(self, charge: Charge) -> list[events.EngineEvent]:
        if self.shift_required and self.shift is None:
            return [events.ChargeRejected(charge.ref, "shift_closed")]
        sale = self.sales.get(charge.sale_id or "")
        if sale is not None:
            attempts = self._attempts(sale.sale_id)
            blocking = [p for p in attempts if blocks_sale(p) and p.payment_id != charge.risk_of]
            sale = taken_up(sale, attempts)
            if sale.status is not SaleStatus.OPEN:
                return [events.ChargeRejected(charge.ref, "sale_settled")]
            if charge.amount > left_of(sale, attempts):
                return [events.ChargeRejected(charge.ref, "more_than_left")]
            if blocking:
                return [events.ChargeRejected(charge.ref, "sale_blocked", blocking[0])]
        dice = self.random.random()
        if dice < 0.12:
            return [events.ChargeRejected(charge.ref, self.random.choice(_REJECTIONS))]
        if dice > 0.9 and sale is None and not charge.amount_accepted:
            usual = UsualAmounts(Money(1), charge.amount)
            return [events.AmountUnusual(charge.ref, charge.due or charge.amount, usual)]
        if isinstance(charge, requests.ChargeCash):
            return self._cash(charge, sale)
        if dice < 0.3 and sale is None and not charge.guard_accepted and self.payments:
            earlier = self.random.choice(list(self.payments.values()))
            return [events.GuardStopped(charge.ref, earlier)]
        method = Method.QR if isinstance(charge, requests.ChargeQr) else Method.MOBILE_MONEY
        new, payment = self._new(charge.amount, method, sale, charge.due)
        self._keep(new, payment)
        return [events.ChargeAccepted(charge.ref, new, payment)]

    def _cash(self, charge: requests.ChargeCash, of: Sale | None) -> list[events.EngineEvent]:
        """Paid by the commit that stores it; what follows is told in the engine's own order."""
        new, payment = self._new(charge.amount, Method.CASH, of, charge.due)
        tendered = charge.tendered.minor if charge.tendered is not None else payment.amount.minor
        # What a slip is worth was handed over too.
        tendered += _SLIP_MINOR if charge.slip is not None else 0
        at = self.clock.now()
        payment = replace(
            payment,
            tendered_minor=tendered,
            owed_minor=None if charge.owed is None else charge.owed.minor,
            updated_at=at,
            succeeded_at=at,
        )
        assert payment.change is not None
        assert payment.change.minor >= 0, "more is owed than the change is"
        slip = None if charge.owed is None else slip_of(payment)
        attempts = [p for p in self.payments.values() if p.sale_id == new.sale_id]
        new = settle(new, [*attempts, payment])
        self._keep(new, payment)
        return [
            events.SaleChanged(new),
            self._tally(),
            events.ChargeAccepted(charge.ref, new, payment, slip),
            events.PaymentChanged(new, payment, _S.CREATED),
        ]

    def _new(
        self, amount: Money, method: Method, sale: Sale | None = None, due: Money | None = None
    ) -> tuple[Sale, Payment]:
        number = len(self.sales) + 1
        now = self.clock.now()
        if sale is None:
            sale = Sale(f"s_{number:024x}", f"T1-{number:06d}", number, now, due or amount)
        attempt = 1 + sum(p.sale_id == sale.sale_id for p in self.payments.values())
        if method is Method.CASH:
            return sale, cash(sale, None, attempt, amount=amount, created_at=now)
        make = code if method is Method.QR else mobile
        shown = {"shown_at": None} if method is Method.QR else {}
        payment = make(
            sale, _S.SENDING, attempt, created_at=now, updated_at=now, last_sent_at=now,
            first_sent_at=now, amount=amount, **shown,
        )  # fmt: skip
        return sale, payment

    def _keep(self, sale: Sale, payment: Payment) -> None:
        self.sales[sale.sale_id] = sale
        self.payments[payment.payment_id] = payment

    def _amount(self) -> Money:
        return Money(self.random.choice((20_50, 64_00, 1_00, 19_999_99)))

    def _answer(self, intent: requests.EngineRequest) -> list[events.EngineEvent]:
        match intent:
            case (
                requests.CancelPayment(key)
                | requests.CheckNow(key)
                | requests.SetPaymentAside(key)
                | requests.ClosePayment(key, _)
                | requests.OtherMethod(key)
                | requests.AcceptRisk(key)
                | requests.SendCreated(key)
                | requests.DropCreated(key)
            ):
                payment = self.payments.get(key)
                return self._about(intent, payment) if payment is not None else []
            case requests.LeaveSale(sale_id) if sale_id in self.sales:
                return self._leave(sale_id)
            case requests.TakeUpSale(sale_id) if sale_id in self.sales:
                return self._take_up(sale_id)
            case requests.TestConnection(gateway):
                code_ = self.random.choice(("ok", "key_refused", "unreachable"))
                return [events.ConnectionTested(gateway, code_, "")]
            case requests.ShiftRequest():
                return self._drawer(intent)
            case requests.AskX(ref):
                now = shifts.a_report(self.shift) if self.shift is not None else None
                return [events.ShiftRead(ref, now)]
            case requests.AskZ(ref, number):
                return [events.ShiftRead(ref, shifts.a_z(number or 42))]
            case requests.AskZs(ref, before):
                highest = 42 if before is None else before - 1
                zs = tuple(shifts.a_z(each).shift for each in range(highest, highest - 5, -1))
                return [events.ZsRead(ref, zs, has_more=highest > 20)]
            case requests.AskSlip(ref, number):
                slip = Refund(
                    number, "s_1", "T1-000001", Money(_SLIP_MINOR), RefundWay.OWED,
                    self.random.choice(tuple(RefundState)), "change owed", self.clock.now(),
                    change_of=self.random.choice((None, "p_1", "p_1")),
                )  # fmt: skip
                return [events.SlipRead(ref, self.random.choice((None, slip, slip)))]
            case (
                requests.AskHistory(ref) | requests.AskStory(ref, _) | requests.AskAttention(ref)
                | requests.AskReport(ref) | requests.AskWeather(ref)
                | requests.ReconcileDay(ref) | requests.CheckClaim(ref) | requests.DealWith(ref)
            ):  # fmt: skip
                return self._read(intent, ref)
            case _:
                return []

    def _about(self, intent: requests.EngineRequest, payment: Payment) -> list[events.EngineEvent]:
        """What a person's wish about a payment leads to."""
        now, fresh = self.clock.now(), self.payments[payment.payment_id]
        name = {
            requests.CancelPayment: "cancel_payment",
            requests.CheckNow: "check_now",
            requests.SetPaymentAside: "set_payment_aside",
            requests.ClosePayment: "close_payment",
            requests.OtherMethod: "other_method",
            requests.AcceptRisk: "accept_risk",
            requests.SendCreated: "send_created",
            requests.DropCreated: "drop_created",
        }[type(intent)]
        if self.random.random() < 0.15:
            bad = self.random.choice(("ledger", "lost_answer", "gateway_off", "too_late"))
            return [events.RequestDone(name, fresh.payment_id, bad, fresh)]
        news: list[events.EngineEvent] = []
        if isinstance(intent, requests.OtherMethod):
            news = self._take_up(fresh.sale_id)
        match intent:
            case requests.SetPaymentAside():
                news = self._change(fresh, set_aside_at=now) + self._leave(fresh.sale_id)
            case requests.AcceptRisk():
                news = self._change(fresh, risk_accepted_at=now)
            case requests.ClosePayment() if fresh.unresolved:
                news = self._change(fresh, closed_at=now)
            case requests.CancelPayment() | requests.OtherMethod() if fresh.unresolved:
                if fresh.method is Method.QR and fresh.withdrawn_at is None:
                    news += self._change(fresh, withdrawn_at=now)
                elif fresh.method is Method.MOBILE_MONEY:
                    news += self._change(fresh, cancel_requested_at=now)
                    became = self.random.choice((fresh.state, _S.CANCELLED, _S.SUCCEEDED))
                    news += self._becomes(self.payments[fresh.payment_id], became)
            case requests.CheckNow() if self.random.random() < 0.5 and _NEXT[fresh.state]:
                news = self._becomes(fresh, self.random.choice(_NEXT[fresh.state]))
            case requests.SendCreated() | requests.DropCreated() if fresh.state is _S.CREATED:
                sends = isinstance(intent, requests.SendCreated)
                news = self._becomes(fresh, _S.SENDING if sends else _S.CANCELLED)
            case _:
                pass
        after = self.payments[fresh.payment_id]
        if isinstance(intent, requests.OtherMethod):
            sale = self.sales[after.sale_id]
            free = is_free(sale, self._attempts(sale.sale_id))
            return [*news, events.OtherMethodReady(sale, after, free)]
        return [*news, events.RequestDone(name, after.payment_id, "done", after)]

    def _drawer(self, intent: requests.ShiftRequest) -> list[events.EngineEvent]:
        """What a wish about the drawer leads to."""
        here, ref = self.shift, intent.ref
        # What needs that no shift is open.
        opens = isinstance(intent, (requests.OpenShift, requests.TakeToSafe))
        if opens == (here is not None):
            code_ = "shift_open" if opens else "shift_closed"
            report = None if here is None else shifts.a_report(here)
            return [events.ShiftDone(ref, code_, report)]
        if self.random.random() < 0.2:
            return [events.ShiftDone(ref, self.random.choice(_DRAWER), None)]
        match intent:
            case requests.OpenShift(_, count):
                self.shift = shifts.a_shift(opening=count.total, opened_at=self.clock.now())
                report = shifts.a_report(self.shift)
                return [events.ShiftChanged(self.shift), events.ShiftDone(ref, "done", report)]
            case requests.TakeToSafe():
                return [events.ShiftDone(ref, "done", None)]
            case requests.CloseShift():
                self.shift = None
                done = events.ShiftDone(ref, "done", shifts.a_z(reason=intent.reason))
                return [events.ShiftChanged(None), done]
            case _:
                return [events.ShiftDone(ref, "done", shifts.compared(shifts.a_report(here)))]

    def _read(self, intent: requests.EngineRequest, ref: str) -> list[events.EngineEvent]:
        busy = self.random.random() < 0.15
        match intent:
            case (
                requests.AskHistory() | requests.AskStory() | requests.AskAttention()
                | requests.AskReport() | requests.AskWeather()
            ) if busy:  # fmt: skip
                return [events.ReadFailed(ref, self.random.choice(_TROUBLES), "")]
            case requests.ReconcileDay() | requests.CheckClaim() if busy:
                return [events.AskFailed(ref, self.random.choice(("stopping", "ledger")))]
            case requests.AskHistory(before=before):
                newest = before - 1 if before is not None else 99
                rows = a_page(newest, self.random.choice((0, 3, 50)))
                more = bool(rows) and rows[-1].sequence > 1
                return [events.HistoryPage(ref, rows, before, more)]
            case requests.AskStory(_, sale_id):
                sale = self.sales.get(sale_id)
                mine = tuple(p for p in self.payments.values() if p.sale_id == sale_id)
                if sale is not None:
                    return [events.StoryRead(ref, SaleStory(sale, mine, ()))]
                return [events.StoryRead(ref, self.random.choice((None, a_story(62))))]
            case requests.AskReport():
                made = (report_figures.a_day, report_figures.a_month, report_figures.a_quiet_day)
                return [events.ReportRead(ref, self.random.choice(made)())]
            case requests.AskWeather():
                slow = self.random.choice(((), (Weather("telecel", 4, 10, 94),)))
                return [events.WeatherRead(ref, slow)]
            case requests.AskAttention():
                items = self.random.choice(
                    ((), (compared_day.late(),), (compared_day.late(), compared_day.only_there()))
                )
                owed = self.random.choice(((), compared_day.owed(self.clock.now())))
                return [events.AttentionRead(ref, items, owed)]
            case requests.ReconcileDay():
                day = self.random.choice(
                    (compared_day.a_day, compared_day.a_sound_day, compared_day.a_troubled_day)
                )()
                steps = events.ReconcileProgress(ref, "list", 20, 1)
                return [steps, events.DayReconciled(ref, day)]
            case requests.CheckClaim():
                claim = self.random.choice((compared_day.ours_and_paid, compared_day.only_listed))()
                return [events.ClaimAnswered(ref, claim)]
            case requests.DealWith(_, item, choice, note):
                if busy:
                    return [events.DealtWith(ref, item, "ledger", None)]
                now = compared_day.dealt(replace(compared_day.late(), item=item), choice, note)
                return [events.DealtWith(ref, item, "done", now), self._tally()]
        return []
