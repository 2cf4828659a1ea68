"""Takes a charge from a cashier's wish to a request that leaves.

Everything that can be refused is refused before anything is stored; the sale and its payment are
on disk before the window hears of them, and before anything is sent. It must never begin a payment
for a sale that another one may still pay, unless a person took the risk.

The double-prompt guard stops a new sale that looks like one a customer was just asked to pay. It
must never stop a further attempt on the same sale, nor a code against a code. A new sale whose
amount looks like a slip is asked about once, where the asker wants that.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from pos_app.domain import payment_rules
from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState
from pos_app.domain.payment_rules import AttemptRefusal
from pos_app.domain.refund import RefundState
from pos_app.domain.sale import USUAL_OF, left_of, usual_amounts
from pos_app.engine import events
from pos_app.engine.events import MethodOff
from pos_app.engine.refunds import in_drawer
from pos_app.engine.requests import Charge, ChargeCash, ChargeMobileMoney, ChargeQr, GatewayCharge
from pos_app.engine.session import LedgerGone, LedgerSession
from pos_app.gateways.port import CreateRequest, InitiateRequest
from pos_app.ledger.book import ACTING, NewCash, NewPayment, NewSale, UnknownRecord

if TYPE_CHECKING:
    from pos_app.domain.payment import Payment
    from pos_app.domain.refund import Refund
    from pos_app.domain.sale import Sale
    from pos_app.engine.gateway_health import GatewayHealth
    from pos_app.engine.poll import Poller
    from pos_app.engine.send import Sender
    from pos_app.gateways.port import CheckoutGateway, MobileMoneyGateway


_SMALLEST_ORDER = 10**14
_ID_BITS = 96
_KEY_BITS = 128


class Rejected(Exception):
    """The till itself refuses a charge.

    Attributes:
        code: Why; see `ChargeRejected`.
        payment: The one that is in the way, if that is why.
    """

    def __init__(self, code: str, payment: Payment | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.payment = payment


class Charger:
    """Begins payments."""

    def __init__(
        self,
        session: LedgerSession,
        health: GatewayHealth,
        sender: Sender,
        poller: Poller,
    ) -> None:
        self._session = session
        self._health = health
        self._sender = sender
        self._poller = poller
        self._random = session.deps.random
        # Cash whose commit failed, by its payment, with who asked, until that one was answered.
        self._in_doubt: dict[str, str | None] = {}

    async def charge(self, request: Charge) -> None:
        """Store a sale or a further attempt, tell how that went, and send it."""
        payment_id = self.accept(request)
        if payment_id is not None:
            await self._sender.send_first(payment_id)

    def accept(self, request: Charge) -> str | None:
        """Store a sale or a further attempt, and tell how that went.

        Returns:
            The id of the payment to send; None when it was refused, the guard stopped it, or it
            is cash.
        """
        try:
            self._check_shift()
            if isinstance(request, ChargeCash):
                self._take_cash(request)
                return None
            method = self._method(request)
            if request.sale_id is None:
                earlier = None if request.guard_accepted else self._earlier(request)
                if earlier is not None:
                    self._session.publish(events.GuardStopped(request.ref, earlier))
                    return None
                if self._asked_if_meant(request):
                    return None
                sale, payment = self._session.open_sale(self._new_sale(request), method)
            else:
                risks, _ = self._risks(request.sale_id, request)
                sale, payment = self._session.add_payment(request.sale_id, method, risks)
            self._poller.put_on_screen(payment.payment_id)
            self._session.publish(events.ChargeAccepted(request.ref, sale, payment))
        except Rejected as why:
            self._session.publish(events.ChargeRejected(request.ref, why.code, why.payment))
            return None
        except LedgerGone:
            self._session.publish(events.ChargeRejected(request.ref, "ledger"))
            return None
        except Exception:
            self._session.publish(events.ChargeRejected(request.ref, "mistake"))
            raise
        return payment.payment_id

    def _take_cash(self, request: ChargeCash) -> None:
        """Take cash: it is paid by the commit that stores it."""
        rules = self._session.deps.till.cash
        if rules is None:
            raise Rejected("cash_off")
        self._check_currency(request.amount, request.due, request.tendered, request.owed)
        self._check_maximum(request)
        # From a ledger that is gone nothing is in doubt.
        self._session.sound_book()
        nothing = Money(0, request.amount.currency)
        slip = nothing if request.slip is None else self._slip(request.slip)
        sale: NewSale | str
        risks: list[Payment] = []
        if request.sale_id is None:
            sale = self._new_sale(request)
            left = sale.amount
        else:
            sale = request.sale_id
            risks, left = self._risks(sale, request)
        # Rounding is for what nothing else is left to pay.
        due = rules.due(request.amount) if request.amount == left else request.amount
        handed = max(due - slip, nothing) if request.tendered is None else request.tendered
        tendered = handed + slip
        if handed < nothing or tendered < due:
            raise Rejected("tendered_short")
        if tendered > due + self._session.deps.till.maximum:
            raise Rejected("tendered_too_much")
        if not nothing <= (request.owed or nothing) <= tendered - due:
            raise Rejected("owed_too_much")
        # What a slip is worth above what is due comes out of the drawer, as if it were settled.
        if request.slip and not in_drawer(self._session, slip - due - (request.owed or nothing)):
            raise Rejected("not_in_drawer")
        if request.sale_id is None and self._asked_if_meant(request):
            return
        rounding = due.minor - request.amount.minor
        acting = ACTING.get()
        cash = NewCash(
            self._payment_id(),
            request.amount,
            tendered,
            rounding,
            risk_note=_risk_note(request),
            cashier=acting.cashier,
            owed=request.owed if request.owed != nothing else None,
            slip=request.slip,
            approved_by=acting.approved_by,
        )
        self._in_doubt[cash.payment_id] = request.ref
        try:
            sale_now, payment = self._session.take_cash(sale, cash, risks)
            owed = self._owed(payment)
        except LedgerGone:
            # It may be stored, and paid, all the same: `answer_doubtful` will know.
            return
        except Exception:
            del self._in_doubt[cash.payment_id]
            raise
        self._tell_taken(sale_now, payment, owed)

    def _slip(self, number: str) -> Money:
        """What change that was owed comes to; refused where it is none, or was settled."""
        slip = self._session.book.refund(number)
        if slip is None or not slip.is_change:
            raise Rejected("unknown_slip")
        if slip.state is RefundState.DONE:
            raise Rejected("slip_settled")
        return slip.amount

    def _owed(self, payment: Payment) -> Refund | None:
        if payment.change_owed is None:
            return None
        return self._session.book.change_owed(payment.payment_id)

    def answer_doubtful(self) -> None:
        """After the ledger was read again: answer for the cash whose commit had failed."""
        for payment_id, ref in list(self._in_doubt.items()):
            payment = self._session.find(payment_id)
            if payment is not None:
                sale, owed = self._session.sale(payment.sale_id), self._owed(payment)
                self._tell_taken(sale, payment, owed)
                continue
            del self._in_doubt[payment_id]
            if ref is not None:
                self._session.publish(events.ChargeRejected(ref, "ledger"))

    def leave_in_doubt(self) -> None:
        """Let nobody wait for a ledger that cannot be read; what it holds is told once it can."""
        for payment_id, ref in self._in_doubt.items():
            self._in_doubt[payment_id] = None
            if ref is not None:
                self._session.publish(events.ChargeRejected(ref, "not_known"))

    def _tell_taken(self, sale: Sale, payment: Payment, owed: Refund | None) -> None:
        ref = self._in_doubt.pop(payment.payment_id)
        if ref is not None:
            self._session.publish(events.ChargeAccepted(ref, sale, payment, owed))
        self._session.publish(events.PaymentChanged(sale, payment, PaymentState.CREATED))
        self._session.publish(events.SaleChanged(sale))
        self._session.on_change(replace(payment, state=PaymentState.CREATED), payment)

    def _new_sale(self, request: Charge) -> NewSale:
        sale_id = f"s_{self._random.getrandbits(_ID_BITS):024x}"
        whole = request.due or request.amount
        if whole < request.amount:
            raise Rejected("more_than_left")
        cashier = ACTING.get().cashier
        return NewSale(sale_id, whole, request.working, request.note, cashier)

    # -- what is refused

    def _check_shift(self) -> None:
        required = self._session.deps.till.shift.required
        if required and self._session.book.current_shift() is None:
            raise Rejected("shift_closed")

    def _check_currency(self, *amounts: Money | None) -> None:
        ours = self._session.deps.till.maximum.currency
        if any(amount is not None and amount.currency != ours for amount in amounts):
            raise Rejected("amount_differs")

    def _method(self, request: GatewayCharge) -> NewPayment:
        """Return the payment to store, or refuse it for what no ledger is needed to know."""
        till = self._session.deps.till
        paygate, checkout = self._health.paygate, self._health.checkout
        self._check_currency(request.amount, request.due)
        if isinstance(request, ChargeMobileMoney):
            if paygate is None:
                raise Rejected("gateway_off")
            if request.network not in till.networks:
                raise Rejected("network_off")
            self._check_maximum(request)
            return self._prompt(paygate, request)
        if checkout is None:
            no_unit = self._health.setup.off.get(request.method) is MethodOff.UNIT_NOT_SET
            raise Rejected("unit_not_set" if no_unit else "gateway_off")
        self._check_maximum(request)
        problem = checkout.amount_problem(request.amount)
        if problem is not None:
            raise Rejected(problem)
        return self._page(checkout, request)

    def _check_maximum(self, request: Charge) -> None:
        if (request.due or request.amount) > self._session.deps.till.maximum:
            raise Rejected("over_maximum")

    def _risks(self, sale_id: str, request: Charge) -> tuple[list[Payment], Money]:
        """Refuse a further attempt that the sale has no room for.

        Returns:
            What a person risks, and what of the sale is left to pay.
        """
        try:
            sale = self._session.sale(sale_id)
        except UnknownRecord:
            raise Rejected("unknown_sale") from None
        attempts = self._session.payments_of(sale_id)
        risks = payment_rules.in_the_way(attempts)
        why = payment_rules.why_not_attempt(sale, attempts, request.amount, request.risk_of)
        if why is not None:
            others = (risk for risk in risks if risk.payment_id != request.risk_of)
            blocked = why is AttemptRefusal.SALE_BLOCKED
            raise Rejected(why.value, next(others) if blocked else None)
        return risks, left_of(sale, attempts)

    def _earlier(self, request: GatewayCharge) -> Payment | None:
        """The payment that makes the double-prompt guard stop a new sale."""
        now, made = self._session.clocks.moment(), self._session.created_in_run
        since = now.at - timedelta(seconds=payment_rules.GUARD_WITHIN_SECONDS)
        stored = self._session.book.recent_attempts(since)
        candidates = dict.fromkeys((*(payment.payment_id for payment in stored), *made))

        def recent(payment: Payment) -> bool:
            run = made.get(payment.payment_id)
            run_age = None if run is None else now.monotonic - run.monotonic
            age = (now.at - payment.created_at).total_seconds()
            return payment_rules.guard_knows(age, run_age)

        def same_phone(payment: Payment) -> bool:
            phone = request.phone if isinstance(request, ChargeMobileMoney) else None
            return phone is not None and self._session.book.same_phone(payment.payment_id, phone)

        known = filter(recent, map(self._session.payment, candidates))
        return payment_rules.earlier_like(request.method, request.amount, known, same_phone)

    def _asked_if_meant(self, request: Charge) -> bool:
        """Ask about the amount of a new sale that looks like a slip; whether it was."""
        amount = request.due or request.amount
        if request.amount_accepted:
            return False
        book = self._session.sound_book()
        usual = usual_amounts(book.paid_amounts(amount.currency, limit=USUAL_OF))
        if usual is None or not usual.slipped(amount):
            return False
        self._session.publish(events.AmountUnusual(request.ref, amount, usual))
        return True

    # -- what is stored

    def _prompt(self, gateway: MobileMoneyGateway, request: ChargeMobileMoney) -> NewPayment:
        till, till_id = self._session.deps.till, self._session.book.till_id
        payment_id = self._payment_id()
        key = f"{self._random.getrandbits(_KEY_BITS):032x}"

        def body(sale: Sale) -> bytes:
            return gateway.create_body(
                CreateRequest(
                    payment_id,
                    sale.number,
                    till.till,
                    request.amount,
                    request.network,
                    request.phone,
                    key,
                    f"{till.shop} {sale.number}",
                    request.customer_id,
                    till_id,
                )
            )

        return NewPayment(
            payment_id,
            request.method,
            body,
            request.amount,
            network=request.network,
            phone=request.phone,
            idempotency_key=key,
            risk_note=_risk_note(request),
        )

    def _page(self, gateway: CheckoutGateway, request: ChargeQr) -> NewPayment:
        shop, order_id = self._session.deps.till.shop, self._order_id()

        def body(sale: Sale) -> bytes:
            return gateway.initiate_body(
                InitiateRequest(
                    order_id,
                    request.amount,
                    f"{shop} {sale.number}",
                    request.customer_name,
                    request.customer_email,
                )
            )

        return NewPayment(
            self._payment_id(),
            request.method,
            body,
            request.amount,
            order_id=order_id,
            risk_note=_risk_note(request),
        )

    def _payment_id(self) -> str:
        return f"p_{self._random.getrandbits(_ID_BITS):024x}"

    def _order_id(self) -> str:
        order_id = str(self._random.randrange(_SMALLEST_ORDER, _SMALLEST_ORDER * 10))
        used = self._session.book.order_id_used(order_id)
        return self._order_id() if used else order_id


def _risk_note(request: Charge) -> str | None:
    return "another payment of this sale may still be paid" if request.risk_of else None
