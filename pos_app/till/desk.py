"""Takes each intent to the room that deals with it, and says how it ended.

An intent must always be answered, also when there is no such payment or the ledger has failed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pos_app.domain.states import GatewayName, PaymentState
from pos_app.gateways.port import ErrorAnswer, GatewayError, ListQuery
from pos_app.till import facts, intents, office_facts
from pos_app.till.counter import LedgerGone

if TYPE_CHECKING:
    from random import Random

    from pos_app.till.cancelling import Canceller
    from pos_app.till.charging import Charger
    from pos_app.till.closing import Closer
    from pos_app.till.counter import Counter
    from pos_app.till.facts import Fact
    from pos_app.till.intents import Intent
    from pos_app.till.links import Links
    from pos_app.till.office import Office
    from pos_app.till.parts import GatewaySetup
    from pos_app.till.watching import Watcher


def refusal(intent: Intent, code: str) -> Fact | None:
    """Return the fact that says why an intent cannot be dealt with now; None where none is due."""
    match intent:
        case intents.ChargeMobileMoney(ref) | intents.ChargeQr(ref):
            return facts.ChargeRejected(ref, code)
        case intents.TestConnection(gateway):
            return facts.ConnectionTested(gateway, code, "")
        case intents.AskHistory(ref) | intents.AskStory(ref) | intents.AskAttention(ref):
            return facts.ReadFailed(ref, code, "")
        case intents.ReconcileDay(ref) | intents.CheckClaim(ref):
            return office_facts.AskFailed(ref, code)
        case intents.DealWith(ref, item):
            return office_facts.DealtWith(ref, item, code, None)
        case intents.LeaveSale() | intents.PutOnScreen() | intents.StopAsking():
            return None
        case _:
            return facts.IntentDone(_name(intent), intent.payment_id, code, None)


class Desk:
    """The engine's rooms, behind one counter."""

    def __init__(
        self,
        counter: Counter,
        links: Links,
        charger: Charger,
        canceller: Canceller,
        closer: Closer,
        watcher: Watcher,
        office: Office,
    ) -> None:
        """Deal with nothing yet."""
        self._counter = counter
        self._links = links
        self._charger = charger
        self._canceller = canceller
        self._closer = closer
        self._watcher = watcher
        self._office = office

    async def deal_with(self, intent: Intent) -> None:
        """Do what an intent asks, and tell how it ended; a mistake of ours is told as one."""
        if isinstance(intent, intents.ChargeMobileMoney | intents.ChargeQr):
            await self._charge(intent)
            return
        try:
            await self._deal_with(intent)
        except LedgerGone:
            raise
        except Exception:
            self._mistaken(intent)
            raise

    def _mistaken(self, intent: Intent) -> None:
        fact = refusal(intent, "mistake")
        if fact is not None:
            self._counter.publish(fact)

    async def _deal_with(self, intent: _NoCharge) -> None:
        match intent:
            case intents.PutOnScreen(payment_id):
                self._watcher.put_on_screen(payment_id)
            case intents.LeaveSale(sale_id):
                self._closer.leave(sale_id)
            case intents.TestConnection(gateway):
                await self._test(gateway)
            case (
                intents.ReconcileDay()
                | intents.CheckClaim()
                | intents.StopAsking()
                | intents.DealWith()
            ):
                await self._office.deal_with(intent)
            case intents.AskHistory() | intents.AskStory() | intents.AskAttention():
                # There is a reader for these wherever a log can be read.
                self._counter.publish(facts.ReadFailed(intent.ref, "missing", ""))
            case _:
                await self._deal_with_payment(intent)

    async def _charge(self, intent: intents.ChargeMobileMoney | intents.ChargeQr) -> None:
        try:
            payment_id = self._charger.accept(intent)
        except LedgerGone:
            self._counter.publish(facts.ChargeRejected(intent.ref, "ledger"))
            return
        except Exception:
            self._mistaken(intent)
            raise
        if payment_id is not None:
            await self._charger.send(payment_id)

    async def _deal_with_payment(self, intent: _AboutPayment) -> None:
        payment_id = intent.payment_id
        code: str | None = "unknown_payment"
        try:
            if self._counter.find(payment_id) is not None:
                code = await self._code_of(intent)
        except LedgerGone:
            code = "ledger"
        if code is not None:
            payment = self._counter.known().get(payment_id)
            fact = facts.IntentDone(_name(intent), payment_id, code, payment)
            self._counter.publish(fact)

    async def _code_of(self, intent: _AboutPayment) -> str | None:
        match intent:
            case intents.CancelPayment(payment_id):
                return await self._canceller.cancel(payment_id)
            case intents.OtherMethod(payment_id):
                await self._canceller.other_method(payment_id)
                return None
            case intents.CheckNow(payment_id):
                return await self._check(payment_id)
            case intents.SetPaymentAside(payment_id):
                return self._closer.set_aside(payment_id)
            case intents.ClosePayment(payment_id, reason):
                return self._closer.close(payment_id, reason)
            case intents.AcceptRisk(payment_id):
                return self._closer.accept_risk(payment_id)
            case intents.SendCreated(payment_id):
                return await self._send_created(payment_id)
        return self._drop_created(intent.payment_id)

    async def _check(self, payment_id: str) -> str:
        if not self._links.is_on(self._counter.payment(payment_id).gateway):
            return "gateway_off"
        looked = await self._watcher.check(payment_id)
        return "done" if looked.answered else "lost_answer"

    async def _send_created(self, payment_id: str) -> str:
        payment = self._counter.payment(payment_id)
        if payment.state is not PaymentState.CREATED:
            return "already_over"
        if not self._links.is_on(payment.gateway):
            return "gateway_off"
        if not self._charger.may_send_created(payment):
            return "only_drop"
        await self._charger.send(payment_id)
        return "done"

    def _drop_created(self, payment_id: str) -> str:
        if self._counter.payment(payment_id).state is not PaymentState.CREATED:
            return "already_over"
        self._charger.drop(payment_id)
        return "done"

    async def _test(self, gateway: GatewayName) -> None:
        setup = await self._counter.parts.make_gateways()
        code, detail = "ok", ""
        try:
            code = await _ask_something_harmless(setup, gateway, self._counter.parts.random)
        except GatewayError as error:
            code, detail = error.code, error.detail
        finally:
            await setup.gateways.close()
        self._counter.publish(facts.ConnectionTested(gateway, code, detail))


_AboutPayment = (
    intents.CancelPayment
    | intents.OtherMethod
    | intents.CheckNow
    | intents.SetPaymentAside
    | intents.ClosePayment
    | intents.AcceptRisk
    | intents.SendCreated
    | intents.DropCreated
)
_NoCharge = (
    intents.PutOnScreen
    | intents.LeaveSale
    | intents.TestConnection
    | intents.OfOffice
    | intents.Question
    | _AboutPayment
)


async def _ask_something_harmless(setup: GatewaySetup, gateway: GatewayName, random: Random) -> str:
    paygate, checkout = setup.gateways.mobile_money, setup.gateways.checkout
    if gateway is GatewayName.PAYGATE and paygate is not None:
        await paygate.list(ListQuery(limit=1))
    elif gateway is GatewayName.CHECKOUT and checkout is not None:
        try:
            await checkout.verify(str(random.randrange(10**14, 10**15)))
        except ErrorAnswer as error:
            # An order that nobody made is unknown; to hear so proves the way and the keys.
            if error.unauthorised:
                raise
    else:
        return "gateway_off"
    return "ok"


def _name(intent: object) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(intent).__name__).lower()
