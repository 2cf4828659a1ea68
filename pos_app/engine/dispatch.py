"""Takes each request to the part that deals with it, and says how it ended.

A request must always be answered, also when there is no such payment or the ledger has failed.

What a person asks beside a sale (a day's comparison, a customer's claim) asks the gateways like
everything else, and ends when the person leaves: one comparison and one claim at a time, each a
task of its own, so that neither holds up a payment.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, cast

from pos_app.domain.attention import Attention, ReviewChoice, choices
from pos_app.domain.methods import GATEWAYS
from pos_app.domain.payment import PaymentState
from pos_app.engine import events, receipts, requests
from pos_app.engine.claims import answer_claim
from pos_app.engine.reconcile import Reconciler
from pos_app.engine.reconcile_result import Claim
from pos_app.engine.refunds import promise_refund, settle_refund
from pos_app.engine.session import LedgerGone, LedgerSession
from pos_app.engine.shifts import Shifts
from pos_app.gateways.port import ErrorAnswer, ExchangeError, ListQuery
from pos_app.ledger.book import ACTING, JSON, Acting, JournalEntry

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from pos_app.domain.methods import GatewayName
    from pos_app.engine.at_till import People
    from pos_app.engine.cancel import Canceller
    from pos_app.engine.charge import Charger
    from pos_app.engine.deps import GatewaySetup
    from pos_app.engine.events import EngineEvent
    from pos_app.engine.gateway_health import GatewayHealth
    from pos_app.engine.poll import Poller
    from pos_app.engine.requests import EngineRequest, Enquiry, PaymentRequest, Question
    from pos_app.engine.send import Sender

LONGEST_NOTE = 200
_PROGRESS_SECONDS = 0.2


def refusal(request: EngineRequest, code: str) -> EngineEvent | None:
    """Return the event that says why a request is not dealt with; None where none is due."""
    match request:
        case requests.ChargeMobileMoney(ref) | requests.ChargeQr(ref) | requests.ChargeCash(ref):
            return events.ChargeRejected(ref, code)
        case requests.TestConnection(gateway):
            return events.ConnectionTested(gateway, code, "")
        case (
            requests.AskHistory(ref)
            | requests.AskStory(ref)
            | requests.AskAttention(ref)
            | requests.AskSlip(ref)
            | requests.AskX(ref)
            | requests.AskZ(ref)
            | requests.AskZs(ref)
            | requests.AskReport(ref)
            | requests.AskWeather(ref)
        ):
            return events.ReadFailed(ref, code, "")
        case requests.ShiftRequest(ref):
            return events.ShiftDone(ref, code, None)
        case requests.ReconcileDay(ref) | requests.CheckClaim(ref):
            return events.AskFailed(ref, code)
        case requests.DealWith(ref, item):
            return events.DealtWith(ref, item, code, None)
        case (
            requests.Unlock(ref)
            | requests.Approve(ref)
            | requests.AddPerson(ref)
            | requests.SetPin(ref)
            | requests.DisablePerson(ref)
            | requests.ResetPeople(ref)
        ):
            return events.PersonRefused(ref, code)
        case requests.PromiseRefund(ref) | requests.SettleRefund(ref):
            return events.RefundRefused(ref, code)
        case requests.MakeReceipt(ref) | requests.EndReceipt(ref):
            return events.ReceiptRefused(ref, code)
        case requests.PaymentRequest(payment_id):
            return events.RequestDone(_name(request), payment_id, code, None)
    return None


def _name(request: object) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(request).__name__).lower()


class Dispatcher:
    """Takes each request to the part of the engine that knows what to do."""

    def __init__(
        self,
        session: LedgerSession,
        health: GatewayHealth,
        sender: Sender,
        charger: Charger,
        canceller: Canceller,
        poller: Poller,
        people: People,
        read: Callable[[Question], None] | None = None,
    ) -> None:
        self._session = session
        self._health = health
        self._sender = sender
        self._people = people
        self._read = read
        self._charger = charger
        self._canceller = canceller
        self._poller = poller
        self._shifts = Shifts(session, health)
        self._asking: dict[type, tuple[str, asyncio.Task[None]]] = {}

    async def handle(self, request: EngineRequest) -> None:
        """Do what a request asks, and tell how it ended; a mistake of ours is told as one."""
        try:
            code = self._people.why_not(request)
            ACTING.set(Acting() if code else self._people.acting(request))
        except LedgerGone:
            code = "ledger"
        if code is not None:
            self._tell(refusal(request, code))
            return
        if isinstance(
            request, requests.ChargeMobileMoney | requests.ChargeQr | requests.ChargeCash
        ):
            await self._charger.charge(request)
            return
        try:
            answer = await self._answer(request)
        except LedgerGone:
            answer = refusal(request, "ledger")
        except Exception:
            self._tell(refusal(request, "mistake"))
            raise
        self._tell(answer)

    def _tell(self, answer: EngineEvent | None) -> None:
        if answer is not None:
            self._session.publish(answer)

    async def _answer(self, request: EngineRequest) -> EngineEvent | None:
        match request:
            case requests.PutOnScreen(payment_id):
                self._poller.put_on_screen(payment_id)
            case requests.LookSooner(payment_id):
                self._poller.hurry(payment_id)
            case requests.LeaveSale(sale_id):
                self._canceller.leave(sale_id)
            case requests.TakeUpSale(sale_id):
                self._canceller.take_up(sale_id)
            case requests.TestConnection(gateway):
                return await self._test(gateway)
            case requests.ReconcileDay() | requests.CheckClaim():
                return await self._ask_alone(request)
            case requests.StopAsking(ref):
                for asked, task in self._asking.values():
                    if asked == ref:
                        task.cancel()
            case requests.DealWith(ref, item, choice, note):
                code, now = resolve_review(self._session, item, choice, note)
                return events.DealtWith(ref, item, code, now)
            case requests.Lock():
                self._people.lock()
            case requests.EndApproval(ref):
                self._people.end_approval(ref)
            case requests.NoteSettings(names):
                self._session.book.note_settings(names, at=self._session.now())
            case (
                requests.Unlock()
                | requests.Approve()
                | requests.AddPerson()
                | requests.SetPin()
                | requests.DisablePerson()
                | requests.ResetPeople()
            ):
                return await self._people.answer(request)
            case requests.PromiseRefund():
                return promise_refund(self._session, request)
            case requests.SettleRefund():
                return settle_refund(self._session, request)
            case requests.MakeReceipt():
                return receipts.make(self._session, request)
            case requests.EndReceipt():
                return receipts.end(self._session, request)
            case requests.ShiftRequest():
                return await self._shifts.answer(request)
            case requests.AskReport() if self._read is not None:
                self._read(request)
            case (
                requests.AskHistory(ref)
                | requests.AskStory(ref)
                | requests.AskAttention(ref)
                | requests.AskSlip(ref)
                | requests.AskX(ref)
                | requests.AskZ(ref)
                | requests.AskZs(ref)
                | requests.AskReport(ref)
                | requests.AskWeather(ref)
            ):
                # There is a reader for these wherever a log can be read.
                return events.ReadFailed(ref, "missing", "")
            case _:
                return await self._answer_about(cast("PaymentRequest", request))
        return None

    # -- about one payment

    async def _answer_about(self, request: PaymentRequest) -> EngineEvent:
        payment_id = request.payment_id
        code = "unknown_payment"
        try:
            if self._session.find(payment_id) is not None:
                if isinstance(request, requests.OtherMethod):
                    return await self._canceller.other_method(payment_id)
                code = await self._code_of(request)
        except LedgerGone:
            code = "ledger"
        now = self._session.cached().get(payment_id)
        return events.RequestDone(_name(request), payment_id, code, now)

    async def _code_of(self, request: PaymentRequest) -> str:
        match request:
            case requests.CancelPayment(payment_id):
                return await self._canceller.cancel(payment_id)
            case requests.CheckNow(payment_id):
                gateway = self._session.payment(payment_id).gateway
                if gateway is None:
                    return "already_over"
                if not self._health.is_on(gateway):
                    return "gateway_off"
                looked = await self._poller.check(payment_id)
                return "done" if looked.answered else "lost_answer"
            case requests.SetPaymentAside(payment_id):
                return self._canceller.set_aside(payment_id)
            case requests.ClosePayment(payment_id, reason):
                return self._canceller.close(payment_id, reason)
            case requests.AcceptRisk(payment_id):
                return self._canceller.accept_risk(payment_id)
            case requests.DropCreated(payment_id):
                return self._canceller.drop_created(payment_id)
        return await self._send_created(request.payment_id)

    async def _send_created(self, payment_id: str) -> str:
        payment = self._session.payment(payment_id)
        if payment.state is not PaymentState.CREATED:
            return "already_over"
        if not self._health.is_on(payment.collector):
            return "gateway_off"
        if not self._sender.may_send(payment_id):
            return "only_drop"
        await self._sender.send_first(payment_id)
        return "done"

    # -- the gateways

    async def _test(self, gateway: GatewayName) -> EngineEvent:
        setup = await self._session.deps.make_gateways()
        code, detail = "ok", ""
        try:
            code = await _ask_something_harmless(setup, gateway, self._session.deps.random)
        except ExchangeError as error:
            code, detail = error.code, error.detail
        finally:
            await setup.gateways.close()
        return events.ConnectionTested(gateway, code, detail)

    async def _ask_alone(self, request: Enquiry) -> EngineEvent:
        """Work on one of a kind at a time; whoever asks again has left the one before."""
        kind = type(request)
        mine = (request.ref, cast("asyncio.Task[None]", asyncio.current_task()))
        if (before := self._asking.get(kind)) is not None:
            before[1].cancel()
        self._asking[kind] = mine
        try:
            if isinstance(request, requests.ReconcileDay):
                return await self._reconcile(request)
            claim = Claim(request.amount, request.last4, at=request.at)
            answer = await answer_claim(self._session, self._health.paygate, claim)
            return events.ClaimAnswered(request.ref, answer)
        finally:
            if self._asking.get(kind) == mine:
                del self._asking[kind]

    async def _reconcile(self, request: requests.ReconcileDay) -> EngineEvent:
        said, said_at = "", float("-inf")

        def progress(step: str, done: int, of: int) -> None:
            nonlocal said, said_at
            now = self._session.deps.monotonic()
            if said != f"{step} {of}" or now - said_at >= _PROGRESS_SECONDS:
                said, said_at = f"{step} {of}", now
                self._session.publish(events.ReconcileProgress(request.ref, step, done, of))

        paygate, checkout = self._health.paygate, self._health.checkout
        reconciler = Reconciler(self._session, paygate, checkout, progress)
        found = await reconciler.reconcile(request.start, request.end)
        return events.DayReconciled(request.ref, found)


async def _ask_something_harmless(setup: GatewaySetup, gateway: GatewayName, random: Random) -> str:
    paygate, checkout = setup.gateways.mobile_money, setup.gateways.checkout
    if GATEWAYS[gateway].lists and paygate is not None:
        await paygate.list(ListQuery(limit=1))
    elif GATEWAYS[gateway].named_by_order and checkout is not None:
        try:
            await checkout.verify(str(random.randrange(10**14, 10**15)))
        except ErrorAnswer as error:
            # An order that nobody made is unknown; to hear so proves the way and the keys.
            if error.unauthorised:
                raise
    else:
        return "gateway_off"
    return "ok"


def resolve_review(
    session: LedgerSession, item: str, choice: ReviewChoice, note: str | None
) -> tuple[str, Attention | None]:
    """Commit a person's choice; it may be made again, and the last one counts.

    It is journalled beside the payment that it is about, and changes no payment, sale or amount.

    Args:
        session: With the ledger open.
        item: The name of what waits.
        choice: One of those that its cause offers.
        note: The person's words, cut to 200 characters.

    Returns:
        `done`, `unknown_item` or `not_offered`; and what the item is now.

    Raises:
        LedgerGone: The ledger failed; it was told.
    """
    known = session.book.attention(item)
    if known is None:
        return "unknown_item", None
    if choice not in choices(known.cause):
        return "not_offered", known
    dealt: dict[str, JSON] = {"item": item, "choice": choice.value}
    words = " ".join((note or "").split())[:LONGEST_NOTE]
    if words:
        dealt["note"] = words
    payment = session.find(known.payment_id) if known.payment_id is not None else None
    entry = JournalEntry("dealt_with", payment=payment, data={"dealt": dealt})
    session.book.commit(entry, at=session.now())
    session.tell_tally()
    return "done", session.book.attention(item)
