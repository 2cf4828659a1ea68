"""Looks for a customer's "I have paid": in the ledger first, then at PayGate.

It must never say paid on anything but the gateway's own word about this payment and this amount,
never because an earlier sale of the same amount was paid, and never that something is not ours
when not everything could be looked at.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pos_app.domain.payment import GatewayStatus, Payment, ReadingStatus
from pos_app.engine.reconcile import TOO_LONG
from pos_app.engine.reconcile_result import A_DAY_BACK, Claim, Claimed, ClaimVerdict, is_paid
from pos_app.gateways.port import ExchangeError, ListQuery, NoAnswer, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pos_app.engine.session import LedgerSession
    from pos_app.gateways.port import Answer, ListedPayment, MobileMoneyGateway

# Of one amount and number, so many are looked through.
MOST = 200
_CLOCK = re.compile("([01]?[0-9]|2[0-3])[:.]([0-5][0-9])", re.ASCII)
# The customer stands there.
_MOST_SECONDS = 30.0


def moment_of(clock: str, now: datetime) -> datetime | None:
    """The latest moment up to now with this time of day, as a message has it (`14:02`, `9:05`).

    None for what is no time. `now` is in the zone that the message is in.
    """
    found = _CLOCK.fullmatch(clock.strip())
    if found is None:
        return None
    at = now.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0)
    return at if at <= now else at - timedelta(days=1)


def paid_here(ours: Sequence[Payment]) -> bool:
    """Whether the newest of these sales, given as in `look_for`, is paid: nobody need be asked."""
    return any(map(is_paid, _newest(ours)))


async def look_for(
    claim: Claim,
    ours: Sequence[Payment],
    gateway: MobileMoneyGateway | None,
    till: str,
    now: Callable[[], datetime],
    take: Callable[[Payment, Answer], Payment] = lambda payment, _answer: payment,
    till_id: str | None = None,
) -> Claimed:
    """Answer a claim.

    Args:
        claim: What the customer shows.
        ours: The ledger's payments of this amount and number, newest first. Where there are
            several that fit, the newest sale's count.
        gateway: PayGate, if it is on.
        till: This till's name, as its payments carry it.
        now: The wall clock, UTC.
        take: Given a payment and what was read of it, says what the payment is now; a program that
            owns the ledger takes the reading in.
        till_id: This till's id, where it is known.
    """
    ours = [payment for payment in ours if claim.fits(payment, now())]
    if paid_here(ours):
        sales = {payment.sale_id for payment in ours if is_paid(payment)}
        return Claimed(ClaimVerdict.SEVERAL if len(sales) > 1 else ClaimVerdict.PAID, tuple(ours))
    asking = _Asking(claim, till, now, take, till_id)
    error = None
    if gateway is not None:
        try:
            async with asyncio.timeout(_MOST_SECONDS):
                await asking.ask(gateway, _newest(ours))
        except ExchangeError as failed:
            error = failed
        except TimeoutError:
            error = NoAnswer(TOO_LONG, "the list takes too long to read")
    payments = tuple(asking.read.get(payment.payment_id, payment) for payment in ours)
    if asking.paid:
        verdict = ClaimVerdict.PAID
    elif payments or asking.listed:
        verdict = ClaimVerdict.NOT_CONFIRMED
    elif error is not None or gateway is None:
        verdict = ClaimVerdict.NOT_KNOWN
    else:
        verdict = ClaimVerdict.NOT_OURS
    return Claimed(verdict, payments, tuple(asking.listed), error, gateway is None)


async def answer_claim(
    session: LedgerSession, paygate: MobileMoneyGateway | None, claim: Claim
) -> Claimed:
    """Answer a claim in a running till: take in what is read, and keep that it was confirmed.

    Raises:
        LedgerGone: The ledger failed; it was told.
    """

    def take(payment: Payment, answer: Answer) -> Payment:
        if payment.payment_id not in session.in_flight:
            session.apply_status(payment.payment_id, answer.reading, wire=answer.body)
        return session.payment(payment.payment_id)

    ours = session.book.claims(claim.amount, claim.last4, limit=MOST)
    till, till_id = session.deps.till.till, session.book.till_id
    found = await look_for(claim, ours, paygate, till, session.now, take, till_id)
    if found.paid is None:
        return found
    # When it was confirmed before is said to whoever asks now.
    before = session.book.claimed_at(found.paid.payment_id)
    session.book.note_claim(found.paid.payment_id, at=session.now())
    return replace(found, confirmed=before)


@dataclass
class _Asking:
    """What PayGate says of a claim; the fields as in `look_for`."""

    claim: Claim
    till: str
    now: Callable[[], datetime]
    take: Callable[[Payment, Answer], Payment]
    till_id: str | None
    paid: bool = False
    read: dict[str, Payment] = field(default_factory=dict)
    listed: list[ListedPayment] = field(default_factory=list)

    async def ask(self, gateway: MobileMoneyGateway, ours: Sequence[Payment]) -> None:
        """Read our own by their ids; walk the list for what has none, or is unknown."""
        lost = {payment.payment_id: payment for payment in ours if payment.gateway_id is None}
        for payment in ours:
            if payment.gateway_id is not None:
                await self._read(gateway, payment, payment.gateway_id)
        if self.paid or (ours and not lost):
            return
        for item in await self._walk(gateway):
            found = lost.get(item.our_payment_id or "")
            if found is not None:
                await self._read(gateway, found, item.gateway_id)
            elif not ours and self._is_meant(item):
                self.listed.append(item)

    async def _read(self, gateway: MobileMoneyGateway, payment: Payment, gateway_id: str) -> None:
        answer = await gateway.read(gateway_id)
        reading = answer.reading.found_as(payment.payment_id)
        self.read[payment.payment_id] = self.take(payment, replace(answer, reading=reading))
        self.paid = self.paid or _proves(payment, gateway_id, reading)

    async def _walk(self, gateway: MobileMoneyGateway) -> list[ListedPayment]:
        probe = await gateway.list(ListQuery(limit=1))
        now = self.now()
        ahead = (probe.gateway_time or now) - now
        since = self.claim.begins(now) + ahead
        until = (self.claim.until or now + A_DAY_BACK) + ahead
        items: list[ListedPayment] = []
        async with aclosing(walk(gateway.list, ListQuery())) as listed:
            async for item in listed:
                if item.created_at is not None and item.created_at < since:
                    break
                if item.created_at is None or item.created_at < until:
                    items.append(item)
        return items

    def _is_meant(self, item: ListedPayment) -> bool:
        amount = item.reading.amount if item.reading else None
        phone = item.phone_masked or ""
        mine = None in (item.till_id, self.till_id) or item.till_id == self.till_id
        ours = mine and item.till == self.till
        return ours and amount == self.claim.amount and phone.endswith(self.claim.last4)


def _newest(ours: Sequence[Payment]) -> list[Payment]:
    return [payment for payment in ours if payment.sale_id == ours[0].sale_id]


def _proves(payment: Payment, gateway_id: str, reading: GatewayStatus) -> bool:
    return (
        reading.status is ReadingStatus.SUCCEEDED
        and reading.gateway_id == gateway_id
        and reading.amount == payment.amount
        and reading.payment_id == payment.payment_id
    )
