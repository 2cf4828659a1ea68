"""Takes a charge from a cashier's wish to a request that has left.

Everything that can be refused is refused before anything is stored; the sale and its payment are
on disk before the window hears of them, and before anything is sent. It must never begin a payment
for a sale that another one may still pay, unless a person took the risk.

The guard stops a new sale that looks like one a customer was just asked to pay. It must never stop
a further attempt on the same sale, nor a code against a code.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pos_app.domain import payment_rules
from pos_app.domain.payment import GatewayName, Method, PaymentState
from pos_app.domain.payment_events import Dropped
from pos_app.domain.payment_rules import AttemptRefusal
from pos_app.engine import events
from pos_app.engine.events import MethodOff
from pos_app.engine.requests import ChargeMobileMoney
from pos_app.gateways.port import CreateRequest, InitiateRequest
from pos_app.ledger.book import NewPayment, NewSale, UnknownRecord

if TYPE_CHECKING:
    from pos_app.domain.payment import Payment
    from pos_app.domain.sale import Sale
    from pos_app.engine.gateway_health import GatewayHealth
    from pos_app.engine.poll import Poller, PollSchedule
    from pos_app.engine.requests import ChargeQr
    from pos_app.engine.send import Sender
    from pos_app.engine.session import LedgerSession
    from pos_app.gateways.port import CheckoutGateway, MobileMoneyGateway


_SMALLEST_ORDER = 10**14
_ID_BITS = 96
_KEY_BITS = 128


class Rejected(Exception):
    """The till itself refuses a charge; the code says why."""

    def __init__(self, code: str, payment: Payment | None = None) -> None:
        """Keep the code, and the payment that is in the way."""
        super().__init__(code)
        self.code = code
        self.payment = payment


class Charger:
    """Begins payments."""

    def __init__(
        self,
        session: LedgerSession,
        links: GatewayHealth,
        looker: Poller,
        sender: Sender,
        watcher: PollSchedule,
    ) -> None:
        self._session = session
        self._links = links
        self._looker = looker
        self._sender = sender
        self._watcher = watcher
        self._random = session.parts.random

    def accept(self, intent: ChargeMobileMoney | ChargeQr) -> str | None:
        """Store a sale or a further attempt, and tell how that went.

        Returns:
            The id of the payment to send; None when it was refused or the guard stopped it.
        """
        try:
            method = self._method(intent)
            if intent.sale_id is None:
                earlier = None if intent.guard_accepted else self._earlier(intent)
                if earlier is not None:
                    self._session.publish(events.GuardStopped(intent.ref, earlier))
                    return None
                new_sale = NewSale(
                    f"s_{self._random.getrandbits(_ID_BITS):024x}",
                    intent.amount,
                    intent.working,
                    intent.note,
                )
                sale, payment = self._session.open_sale(new_sale, method)
            else:
                risks = self._risks(intent.sale_id, intent)
                sale, payment = self._session.add_payment(intent.sale_id, method, risks)
        except Rejected as rejected:
            fact = events.ChargeRejected(intent.ref, rejected.code, rejected.payment)
            self._session.publish(fact)
            return None
        self._watcher.put_on_screen(payment.payment_id)
        self._session.publish(events.ChargeAccepted(intent.ref, sale, payment))
        return payment.payment_id

    async def send(self, payment_id: str) -> None:
        """Send a stored payment for the first time."""
        self._session.tell_tally()
        async with self._session.lock(payment_id):
            payment = self._session.payment(payment_id)
            if payment.state is not PaymentState.CREATED:
                return
            if self.may_send_created(payment):
                await self._sender.send(payment_id, lambda: self._still(payment_id))
            else:
                dropped = Dropped(self._session.now(), "too_old")
                self._session.apply_events(payment_id, "dropped", dropped)

    def may_send_created(self, payment: Payment) -> bool:
        """Whether a payment that was stored and never sent may still be sent."""
        now = self._session.clocks.moment()
        made = self._session.created_in_run.get(payment.payment_id)
        ages = [(now.at - payment.created_at).total_seconds()]
        if made is not None:
            ages.append(now.monotonic - made.monotonic)
        first = payment_rules.FirstSend(
            self._session.payments_of(payment.sale_id),
            self._session.sale(payment.sale_id).is_paid,
            # What was stored in this run is no part of what was put back.
            made is None and self._session.book.restored(),
            ages,
        )
        return payment_rules.why_not_send(payment, first) is None

    def _still(self, payment_id: str) -> bool:
        return self.may_send_created(self._session.payment(payment_id))

    def drop(self, payment_id: str) -> None:
        """Give up a payment that was stored and never sent."""
        dropped = Dropped(self._session.now(), "never_sent")
        self._session.apply_events(payment_id, "dropped", dropped)

    def _method(self, intent: ChargeMobileMoney | ChargeQr) -> NewPayment:
        """Return the payment to store, or refuse it for what no ledger is needed to know."""
        till = self._session.parts.till
        if intent.amount.currency != till.maximum.currency:
            raise Rejected("amount_differs")
        if isinstance(intent, ChargeMobileMoney):
            paygate = self._links.paygate
            if paygate is None:
                raise Rejected("gateway_off")
            if intent.network not in till.networks:
                raise Rejected("network_off")
            self._check_maximum(intent)
            return self._prompt(paygate, intent)
        checkout = self._links.checkout
        if checkout is None:
            unit = self._links.setup.qr_off is MethodOff.UNIT_NOT_SET
            raise Rejected("unit_not_set" if unit else "gateway_off")
        self._check_maximum(intent)
        problem = checkout.amount_problem(intent.amount)
        if problem is not None:
            raise Rejected(problem)
        return self._page(checkout, intent)

    def _check_maximum(self, intent: ChargeMobileMoney | ChargeQr) -> None:
        if intent.amount > self._session.parts.till.maximum:
            raise Rejected("over_maximum")

    def _prompt(self, gateway: MobileMoneyGateway, intent: ChargeMobileMoney) -> NewPayment:
        till = self._session.parts.till
        payment_id = self._payment_id()
        key = f"{self._random.getrandbits(_KEY_BITS):032x}"
        till_id = self._session.book.till_id

        def body(sale: Sale) -> bytes:
            request = CreateRequest(
                payment_id,
                sale.number,
                till.till,
                intent.amount,
                intent.network,
                intent.phone,
                key,
                f"{till.shop} {sale.number}",
                intent.customer_id,
                till_id,
            )
            return gateway.create_body(request)

        return NewPayment(
            payment_id,
            Method.MOBILE_MONEY,
            GatewayName.PAYGATE,
            body,
            network=intent.network,
            phone=intent.phone,
            idempotency_key=key,
            risk_note=_risk_note(intent),
        )

    def _page(self, gateway: CheckoutGateway, intent: ChargeQr) -> NewPayment:
        till = self._session.parts.till
        order_id = self._order_id()

        def body(sale: Sale) -> bytes:
            request = InitiateRequest(
                order_id,
                intent.amount,
                f"{till.shop} {sale.number}",
                intent.customer_name,
                intent.customer_email,
            )
            return gateway.initiate_body(request)

        return NewPayment(
            self._payment_id(),
            Method.QR,
            GatewayName.CHECKOUT,
            body,
            order_id=order_id,
            risk_note=_risk_note(intent),
        )

    def _payment_id(self) -> str:
        return f"p_{self._random.getrandbits(_ID_BITS):024x}"

    def _order_id(self) -> str:
        order_id = str(self._random.randrange(_SMALLEST_ORDER, _SMALLEST_ORDER * 10))
        used = self._session.book.order_id_used(order_id)
        return self._order_id() if used else order_id

    def _earlier(self, intent: ChargeMobileMoney | ChargeQr) -> Payment | None:
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
            phone = intent.phone if isinstance(intent, ChargeMobileMoney) else None
            return phone is not None and self._session.book.same_phone(payment.payment_id, phone)

        method = Method.MOBILE_MONEY if isinstance(intent, ChargeMobileMoney) else Method.QR
        known = filter(recent, map(self._session.payment, candidates))
        return payment_rules.earlier_like(method, intent.amount, known, same_phone)

    def _risks(self, sale_id: str, intent: ChargeMobileMoney | ChargeQr) -> list[Payment]:
        """Refuse a further attempt that the sale has no room for; return what a person risks."""
        try:
            sale = self._session.sale(sale_id)
        except UnknownRecord:
            raise Rejected("unknown_sale") from None
        attempts = self._session.payments_of(sale_id)
        risks = payment_rules.in_the_way(attempts)
        why = payment_rules.why_not_attempt(sale, attempts, intent.amount, intent.risk_of)
        if why is not None:
            others = (risk for risk in risks if risk.payment_id != intent.risk_of)
            blocked = why is AttemptRefusal.SALE_BLOCKED
            raise Rejected(why.value, next(others) if blocked else None)
        return risks


def _risk_note(intent: ChargeMobileMoney | ChargeQr) -> str | None:
    return "another payment of this sale may still be paid" if intent.risk_of else None
