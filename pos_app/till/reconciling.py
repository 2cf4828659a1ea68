"""Compares one day of the ledger with the gateways, both ways, and takes in what that decides.

PayGate's list is read whole, until two readings of it agree; Checkout has no list, so each open
order is verified. A list's item is a hint: whatever differs is read by its id before anything is
believed. It must never call two things equal that it could not compare.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from pos_app.domain.states import (
    ENDED_UNPAID,
    OPEN_STATES,
    GatewayName,
    PaymentState,
    ReadingStatus,
)
from pos_app.gateways.port import BadAnswer, ErrorAnswer, GatewayError, ListQuery
from pos_app.till.findings import Compared, Finding, Reconciled, Trouble
from pos_app.till.listing import read_steadily
from pos_app.till.readings import Readings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterable, Sequence
    from datetime import datetime

    from pos_app.domain.payment import Payment, Reading
    from pos_app.gateways.port import Answer, Gateways, ListedPayment, MobileMoneyGateway
    from pos_app.till.counter import Counter

_MARGIN = timedelta(hours=1)
_UNPAID_THERE = (ReadingStatus.FAILED, ReadingStatus.CANCELLED)
_AGREE = {
    PaymentState.PENDING: (ReadingStatus.PENDING,),
    PaymentState.PROCESSING: (ReadingStatus.PROCESSING,),
    PaymentState.SUCCEEDED: (ReadingStatus.SUCCEEDED,),
    **dict.fromkeys(ENDED_UNPAID, _UNPAID_THERE),
}


class Reconciler:
    """Compares days. The counter's ledger is open, and this program owns it."""

    def __init__(self, counter: Counter, gateways: Gateways) -> None:
        """Compare nothing yet."""
        self._counter = counter
        self._gateways = gateways
        self._readings = Readings(counter)
        self._compared: list[Compared] = []
        self._troubles: list[Trouble] = []
        self._passes = 0

    async def reconcile(self, start: datetime, end: datetime) -> Reconciled:
        """Compare the payments created in [start, end) with both gateways.

        Args:
            start: The day's beginning, UTC.
            end: The next day's beginning, UTC.

        Raises:
            LedgerGone: The ledger failed; it was told.
        """
        recent = self._counter.ask(lambda book: book.recent_attempts(start))
        day = [payment for payment in recent if payment.created_at < end]
        await self._mobile_money(start, end, _of(GatewayName.PAYGATE, day))
        looked = await self._checkout(_of(GatewayName.CHECKOUT, day))
        if not self._troubles:
            now = self._counter.now()
            self._counter.ask(lambda book: book.note_reconciled(at=now))
        concerned = {payment.payment_id for payment in (*day, *looked)}
        now_so = [self._counter.payment(payment_id) for payment_id in sorted(concerned)]
        left_open = sorted(
            (payment for payment in now_so if payment.unresolved),
            key=lambda payment: payment.created_at,
        )
        return Reconciled(
            tuple(self._compared), tuple(self._troubles), tuple(left_open), self._passes
        )

    # -- PayGate

    async def _mobile_money(self, start: datetime, end: datetime, day: Sequence[Payment]) -> None:
        gateway = self._gateways.mobile_money
        if gateway is None:
            if day:
                self._troubles.append(Trouble(GatewayName.PAYGATE, "off"))
            return
        try:
            items = await self._list(gateway, start - _MARGIN, end + _MARGIN)
            ours = await self._attribute(gateway, items, day)
        except GatewayError as error:
            self._troubles.append(Trouble(GatewayName.PAYGATE, error.code))
            return
        of_day = {payment.payment_id for payment in day}
        for payment_id, found in ours.items():
            payment = self._counter.payment(payment_id)
            chosen = _choose(payment, found)
            # Whatever stands beside it there asked the customer a second time.
            self._add(Finding.ONLY_THERE, (item for item in found if item is not chosen), payment)
            if payment_id in of_day:
                await self._compare(gateway, payment, chosen)
        for payment in day:
            if payment.payment_id not in ours:
                await self._compare(gateway, payment, None)

    async def _list(
        self, gateway: MobileMoneyGateway, since: datetime, until: datetime
    ) -> tuple[ListedPayment, ...]:
        probe = await gateway.list(ListQuery(limit=1))
        if probe.gateway_time is not None:
            ahead: float | None = (probe.gateway_time - self._counter.now()).total_seconds()
        else:
            ahead = self._counter.ask(lambda book: book.last_gateway_offset())
        query = ListQuery()
        if ahead is not None:
            since, until = since + timedelta(seconds=ahead), until + timedelta(seconds=ahead)
            query = ListQuery(created_gte=since, created_lte=until)
        steady = await read_steadily(gateway, query)
        self._passes = steady.passes
        return tuple(
            item
            for item in steady.items
            if item.created_at is None or since <= item.created_at <= until
        )

    async def _attribute(
        self,
        gateway: MobileMoneyGateway,
        items: Sequence[ListedPayment],
        day: Sequence[Payment],
    ) -> dict[str, list[ListedPayment]]:
        """Find out whose each item is; what is not ours is noted at once."""
        by_gateway_id = {payment.gateway_id: payment for payment in day if payment.gateway_id}
        ours: dict[str, list[ListedPayment]] = {}
        for item in items:
            metadata = item.fields.get("metadata")
            named = metadata.get("pos_payment_id") if isinstance(metadata, dict) else None
            till = metadata.get("till") if isinstance(metadata, dict) else None
            if item.gateway_id in by_gateway_id:
                named = by_gateway_id[item.gateway_id].payment_id
            elif not isinstance(metadata, dict):
                # A shortened item may be any payment, so only the payment itself can tell.
                named = (await gateway.read(item.gateway_id)).reading.payment_id
            known = self._counter.find(named) if isinstance(named, str) else None
            if known is not None:
                ours.setdefault(known.payment_id, []).append(item)
            elif till == self._counter.parts.till.till:
                self._add(Finding.ONLY_THERE, [item])
            else:
                self._add(Finding.NOT_THIS_TILL, [item])
        return ours

    async def _compare(
        self, gateway: MobileMoneyGateway, payment: Payment, item: ListedPayment | None
    ) -> None:
        reading = item.reading if item else None
        gateway_id = item.gateway_id if item else payment.gateway_id
        if reading is None or not _agrees(payment, reading):
            if gateway_id is None:
                self._not_there(payment)
                return
            read = await self._read(payment, gateway.read(gateway_id), found=item is not None)
            if read is None:
                return
            reading = read
        self._judge(payment, reading, gateway_id)

    def _not_there(self, payment: Payment) -> None:
        """Note one that the whole list does not have; where nothing was sent that is right."""
        sent = payment.may_have_left and payment.state is not PaymentState.REFUSED
        finding = Finding.ONLY_HERE if sent else Finding.MATCHED
        self._compared.append(Compared(finding, payment, payment.state))

    # -- Checkout

    async def _checkout(self, day: Sequence[Payment]) -> tuple[Payment, ...]:
        now = self._counter.now()
        watched = self._counter.ask(lambda book: book.watched(now))
        wanted = {
            payment.payment_id: payment
            for payment in (*day, *_of(GatewayName.CHECKOUT, watched))
            # A hosted page can be tried again after it failed.
            if payment.state in OPEN_STATES or payment.state is PaymentState.FAILED
        }
        looked = tuple(p for p in wanted.values() if p.state is not PaymentState.CREATED)
        for payment in day:
            if payment.payment_id not in wanted:
                self._compared.append(
                    Compared(Finding.MATCHED, payment, payment.state, payment.order_id)
                )
        gateway = self._gateways.checkout
        if gateway is None:
            if looked:
                self._troubles.append(Trouble(GatewayName.CHECKOUT, "off"))
            return looked
        for payment in looked:
            order_id = payment.order_id or ""
            reading = await self._read(payment, gateway.verify(order_id), found=True)
            if reading is not None:
                self._judge(payment, reading, order_id)
        return looked

    # -- both

    async def _read(
        self, payment: Payment, call: Awaitable[Answer], *, found: bool
    ) -> Reading | None:
        """Ask about one payment and take the answer in; None where there was none."""
        try:
            answer = await call
        except ErrorAnswer as error:
            if payment.gateway is GatewayName.PAYGATE and error.not_found and not found:
                self._not_there(payment)
            else:
                self._troubles.append(Trouble(payment.gateway, error.code, payment))
            return None
        except GatewayError as error:
            if isinstance(error, BadAnswer):
                self._readings.distrust(payment.payment_id, error)
            self._troubles.append(Trouble(payment.gateway, error.code, payment))
            return None
        # The list matched our own metadata, so a read that leaves it out is still ours.
        ours = answer.reading.payment_id or payment.payment_id
        reading = replace(answer.reading, payment_id=ours)
        self._counter.keep(payment)
        self._readings.take(payment.payment_id, reading, wire=answer.body)
        return reading

    def _judge(self, payment: Payment, reading: Reading, gateway_id: str | None) -> None:
        after = self._counter.payment(payment.payment_id)
        if reading.amount is not None and reading.amount != payment.amount:
            finding = Finding.AMOUNT_DIFFERS
        elif not _agrees(after, reading):
            finding = Finding.STATUS_DIFFERS
        else:
            finding = Finding.MATCHED
        self._compared.append(
            Compared(finding, after, payment.state, gateway_id, reading.word, reading.amount)
        )

    def _add(
        self, finding: Finding, items: Iterable[ListedPayment], payment: Payment | None = None
    ) -> None:
        for item in items:
            self._compared.append(
                Compared(
                    finding,
                    payment,
                    payment.state if payment else None,
                    item.gateway_id,
                    item.reading.word if item.reading else None,
                    item.reading.amount if item.reading else None,
                )
            )


def _of(gateway: GatewayName, payments: Iterable[Payment]) -> list[Payment]:
    return [payment for payment in payments if payment.gateway is gateway]


def _agrees(payment: Payment, reading: Reading) -> bool:
    same_amount = reading.amount is None or reading.amount == payment.amount
    return same_amount and reading.status in _AGREE.get(payment.state, ())


def _choose(payment: Payment, found: Sequence[ListedPayment]) -> ListedPayment:
    """The one that is meant: the one we know by its id, else a paid one, else the oldest."""
    known = [item for item in found if item.gateway_id == payment.gateway_id]
    paid = [
        item
        for item in found
        if item.reading is not None and item.reading.status is ReadingStatus.SUCCEEDED
    ]
    return (known or paid or [found[-1]])[0]
