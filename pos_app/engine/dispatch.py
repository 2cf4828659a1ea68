"""Takes each request to the part that deals with it, and says how it ended.

A request must always be answered, also when there is no such payment or the ledger has failed.

What a person asks beside a sale (a day's comparison, a customer's claim, a choice to note) asks
the gateways like everything else, and ends when the person leaves. It must never hold up a
payment: one comparison and one claim at a time, each a task of its own.

A person's choice is journalled beside the payment that it is about. It must never change a
payment, a sale or an amount, and never be made by the till itself.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from pos_app.domain.attention import choices
from pos_app.domain.payment import GatewayName, PaymentState
from pos_app.engine import events, requests
from pos_app.engine.claims import MOST, look_for
from pos_app.engine.reconcile import Reconciler
from pos_app.engine.reconcile_result import Claim, Claimed
from pos_app.engine.session import LedgerGone
from pos_app.gateways.port import ErrorAnswer, ExchangeError, ListQuery
from pos_app.ledger.book import JournalEntry

if TYPE_CHECKING:
    from random import Random

    from pos_app.domain.attention import Attention, ReviewChoice
    from pos_app.domain.payment import Payment
    from pos_app.engine.cancel import Canceller
    from pos_app.engine.charge import Charger
    from pos_app.engine.deps import GatewaySetup
    from pos_app.engine.events import EngineEvent
    from pos_app.engine.gateway_health import GatewayHealth
    from pos_app.engine.poll import Poller, PollSchedule
    from pos_app.engine.requests import EngineRequest
    from pos_app.engine.session import LedgerSession
    from pos_app.gateways.port import Answer
    from pos_app.ledger.book import JSON


LONGEST_NOTE = 200


def resolve_review(
    session: LedgerSession, item: str, choice: ReviewChoice, note: str | None
) -> tuple[str, Attention | None]:
    """Commit a person's choice; it may be made again, and the last one counts.

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
    at = session.now()
    session.book.commit(entry, at=at)
    session.tell_tally()
    return "done", session.book.attention(item)


def refusal(intent: EngineRequest, code: str) -> EngineEvent | None:
    """Return the fact that says why an intent cannot be dealt with now; None where none is due."""
    match intent:
        case requests.ChargeMobileMoney(ref) | requests.ChargeQr(ref):
            return events.ChargeRejected(ref, code)
        case requests.TestConnection(gateway):
            return events.ConnectionTested(gateway, code, "")
        case requests.AskHistory(ref) | requests.AskStory(ref) | requests.AskAttention(ref):
            return events.ReadFailed(ref, code, "")
        case requests.ReconcileDay(ref) | requests.CheckClaim(ref):
            return events.AskFailed(ref, code)
        case requests.DealWith(ref, item):
            return events.DealtWith(ref, item, code, None)
        case requests.LeaveSale() | requests.PutOnScreen() | requests.StopAsking():
            return None
        case _:
            return events.RequestDone(_name(intent), intent.payment_id, code, None)


class Dispatcher:
    """Takes each request to the part of the engine that knows what to do."""

    def __init__(
        self,
        session: LedgerSession,
        links: GatewayHealth,
        charger: Charger,
        canceller: Canceller,
        watcher: PollSchedule,
        office: Enquiries,
    ) -> None:
        self._session = session
        self._links = links
        self._charger = charger
        self._canceller = canceller
        self._watcher = watcher
        self._office = office

    async def deal_with(self, intent: EngineRequest) -> None:
        """Do what an intent asks, and tell how it ended; a mistake of ours is told as one."""
        if isinstance(intent, requests.ChargeMobileMoney | requests.ChargeQr):
            await self._charge(intent)
            return
        try:
            await self._deal_with(intent)
        except LedgerGone:
            raise
        except Exception:
            self._mistaken(intent)
            raise

    def _mistaken(self, intent: EngineRequest) -> None:
        fact = refusal(intent, "mistake")
        if fact is not None:
            self._session.publish(fact)

    async def _deal_with(self, intent: _NoCharge) -> None:
        match intent:
            case requests.PutOnScreen(payment_id):
                self._watcher.put_on_screen(payment_id)
            case requests.LeaveSale(sale_id):
                self._canceller.leave(sale_id)
            case requests.TestConnection(gateway):
                await self._test(gateway)
            case (
                requests.ReconcileDay()
                | requests.CheckClaim()
                | requests.StopAsking()
                | requests.DealWith()
            ):
                await self._office.deal_with(intent)
            case requests.AskHistory() | requests.AskStory() | requests.AskAttention():
                # There is a reader for these wherever a log can be read.
                self._session.publish(events.ReadFailed(intent.ref, "missing", ""))
            case _:
                await self._deal_with_payment(intent)

    async def _charge(self, intent: requests.ChargeMobileMoney | requests.ChargeQr) -> None:
        try:
            payment_id = self._charger.accept(intent)
        except LedgerGone:
            self._session.publish(events.ChargeRejected(intent.ref, "ledger"))
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
            if self._session.find(payment_id) is not None:
                code = await self._code_of(intent)
        except LedgerGone:
            code = "ledger"
        if code is not None:
            payment = self._session.cached().get(payment_id)
            fact = events.RequestDone(_name(intent), payment_id, code, payment)
            self._session.publish(fact)

    async def _code_of(self, intent: _AboutPayment) -> str | None:
        match intent:
            case requests.CancelPayment(payment_id):
                return await self._canceller.cancel(payment_id)
            case requests.OtherMethod(payment_id):
                await self._canceller.other_method(payment_id)
                return None
            case requests.CheckNow(payment_id):
                return await self._check(payment_id)
            case requests.SetPaymentAside(payment_id):
                return self._canceller.set_aside(payment_id)
            case requests.ClosePayment(payment_id, reason):
                return self._canceller.close(payment_id, reason)
            case requests.AcceptRisk(payment_id):
                return self._canceller.accept_risk(payment_id)
            case requests.SendCreated(payment_id):
                return await self._send_created(payment_id)
        return self._drop_created(intent.payment_id)

    async def _check(self, payment_id: str) -> str:
        if not self._links.is_on(self._session.payment(payment_id).gateway):
            return "gateway_off"
        looked = await self._watcher.check(payment_id)
        return "done" if looked.answered else "lost_answer"

    async def _send_created(self, payment_id: str) -> str:
        payment = self._session.payment(payment_id)
        if payment.state is not PaymentState.CREATED:
            return "already_over"
        if not self._links.is_on(payment.gateway):
            return "gateway_off"
        if not self._charger.may_send_created(payment):
            return "only_drop"
        await self._charger.send(payment_id)
        return "done"

    def _drop_created(self, payment_id: str) -> str:
        if self._session.payment(payment_id).state is not PaymentState.CREATED:
            return "already_over"
        self._charger.drop(payment_id)
        return "done"

    async def _test(self, gateway: GatewayName) -> None:
        setup = await self._session.parts.make_gateways()
        code, detail = "ok", ""
        try:
            code = await _ask_something_harmless(setup, gateway, self._session.parts.random)
        except ExchangeError as error:
            code, detail = error.code, error.detail
        finally:
            await setup.gateways.close()
        self._session.publish(events.ConnectionTested(gateway, code, detail))


_AboutPayment = (
    requests.CancelPayment
    | requests.OtherMethod
    | requests.CheckNow
    | requests.SetPaymentAside
    | requests.ClosePayment
    | requests.AcceptRisk
    | requests.SendCreated
    | requests.DropCreated
)
_NoCharge = (
    requests.PutOnScreen
    | requests.LeaveSale
    | requests.TestConnection
    | requests.OfOffice
    | requests.Question
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


_PROGRESS_SECONDS = 0.2


class Enquiries:
    """Deals with them, within a running till."""

    def __init__(self, session: LedgerSession, links: GatewayHealth, looker: Poller) -> None:
        self._session = session
        self._links = links
        self._looker = looker
        self._running: dict[type, tuple[str, asyncio.Task[None]]] = {}

    async def deal_with(self, intent: requests.OfOffice) -> None:
        """Do what an intent asks, and tell how it ended."""
        if isinstance(intent, requests.StopAsking):
            self._stop(intent.ref)
        elif isinstance(intent, requests.DealWith):
            self._choose(intent)
        else:
            await self._alone(intent)

    def _choose(self, intent: requests.DealWith) -> None:
        try:
            code, now = resolve_review(self._session, intent.item, intent.choice, intent.note)
        except LedgerGone:
            code, now = "ledger", None
        self._session.publish(events.DealtWith(intent.ref, intent.item, code, now))

    async def _alone(self, intent: requests.ReconcileDay | requests.CheckClaim) -> None:
        """Work on one of a kind at a time; whoever asks again has left the one before."""
        kind = type(intent)
        mine = (intent.ref, cast("asyncio.Task[None]", asyncio.current_task()))
        before = self._running.get(kind)
        if before is not None:
            before[1].cancel()
        self._running[kind] = mine
        try:
            if isinstance(intent, requests.ReconcileDay):
                await self._reconcile(intent)
            else:
                await self._claim(intent)
        except LedgerGone:
            self._session.publish(events.AskFailed(intent.ref, "ledger"))
        finally:
            self._forget(kind, mine)

    def _forget(self, kind: type, ended: tuple[str, asyncio.Task[None]]) -> None:
        if self._running.get(kind) == ended:
            del self._running[kind]

    def _stop(self, ref: str) -> None:
        for running, task in self._running.values():
            if running == ref:
                task.cancel()

    async def _reconcile(self, intent: requests.ReconcileDay) -> None:
        said, said_at = "", float("-inf")

        def progress(step: str, done: int, of: int) -> None:
            nonlocal said, said_at
            now = self._session.parts.monotonic()
            if said != f"{step} {of}" or now - said_at >= _PROGRESS_SECONDS:
                said, said_at = f"{step} {of}", now
                self._session.publish(events.ReconcileProgress(intent.ref, step, done, of))

        paygate, checkout = self._links.paygate, self._links.checkout
        reconciler = Reconciler(self._session, paygate, checkout, progress)
        found = await reconciler.reconcile(intent.start, intent.end)
        self._session.publish(events.DayReconciled(intent.ref, found))

    async def _claim(self, intent: requests.CheckClaim) -> None:
        claim = Claim(intent.amount, intent.last4, at=intent.at)
        ours = self._session.book.claims(claim.amount, claim.last4, limit=MOST)
        answer = await look_for(
            claim,
            ours,
            self._links.paygate,
            self._session.parts.till.till,
            self._session.now,
            self._take,
            self._session.book.till_id,
        )
        if answer.paid is not None:
            answer = self._confirmed(answer, answer.paid.payment_id)
        self._session.publish(events.ClaimAnswered(intent.ref, answer))

    def _confirmed(self, answer: Claimed, payment_id: str) -> Claimed:
        """Keep that it is confirmed now, and say when it was before."""
        before = self._session.book.claimed_at(payment_id)
        at = self._session.now()
        self._session.book.note_claim(payment_id, at=at)
        return replace(answer, confirmed=before)

    def _take(self, payment: Payment, answer: Answer) -> Payment:
        payment_id = payment.payment_id
        if payment_id not in self._session.in_flight:
            self._session.apply_status(payment_id, answer.reading, wire=answer.body)
        return self._session.payment(payment_id)
