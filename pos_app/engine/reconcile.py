"""Compares one day of the ledger with the gateways, both ways, and takes in what that decides.

PayGate's list is read whole, until two readings of it agree; Checkout has no list, so each open
order is verified. A list's item is a hint: whatever differs is read by its id before anything is
believed. Money that is only there is kept for a person, and must never become a sale.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from pos_app.domain.states import OPEN_STATES, GatewayName, PaymentState, ReadingStatus
from pos_app.engine import only_there
from pos_app.engine.comparing import Comparison, agrees
from pos_app.engine.listing import read_span
from pos_app.engine.reconcile_result import Compared, Finding, Reconciled
from pos_app.gateways.port import ErrorAnswer, GatewayError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from pos_app.domain.payment import Payment
    from pos_app.engine.comparing import Surroundings
    from pos_app.engine.listing import Lister
    from pos_app.engine.session import Counter
    from pos_app.gateways.port import ListedPayment

# So many are compared before whatever else runs here gets its turn.
_AT_ONCE = 200
# The finest that the ledger keeps, so that what was made at this very moment is in.
_MOMENT = timedelta(milliseconds=1)


class Reconciler:
    """Compares one day. The counter's ledger is open, and this program owns it."""

    def __init__(self, counter: Counter, around: Surroundings) -> None:
        """Compare nothing yet."""
        self._counter = counter
        self._around = around
        self._found = Comparison(counter, around)
        self._passes = 0

    async def reconcile(self, start: datetime, end: datetime) -> Reconciled:
        """Compare the payments created in [start, end) with both gateways.

        Args:
            start: The day's beginning, UTC.
            end: The next day's beginning, UTC.

        Raises:
            LedgerGone: The ledger failed; it was told.
        """
        # A day that is not over is compared up to this moment: on a busy account it never stands.
        until = min(end, max(start, self._counter.now() + _MOMENT))
        items = await self._listed(start, end)
        # Read after the list, so that what it said of a payment is known here.
        day = await self._of_day(start, until)
        await self._mobile_money(items, _of(GatewayName.PAYGATE, day))
        await self._checkout(_of(GatewayName.CHECKOUT, day))
        found = self._found
        if not found.troubles:
            now = self._counter.now()
            self._counter.ask(lambda book: book.note_reconciled(start, until, at=now))
            self._counter.tell_restored()
        due = self._counter.ask(lambda book: book.restored_since())
        left_open = sorted(found.left_open.values(), key=lambda payment: payment.created_at)
        return Reconciled(
            tuple(found.compared),
            tuple(found.troubles),
            tuple(left_open),
            self._passes,
            until if until < end else None,
            due,
        )

    async def _of_day(self, start: datetime, end: datetime) -> list[Payment]:
        day: list[Payment] = []
        page: tuple[Payment, ...] | None = None
        while page is None or page:
            page = self._page(start, end, day[-1] if day else None)
            day += page
            await asyncio.sleep(0)
        return day

    def _page(self, start: datetime, end: datetime, after: Payment | None) -> tuple[Payment, ...]:
        return self._counter.ask(lambda book: book.created_between(start, end, after))

    # -- PayGate

    async def _listed(self, start: datetime, end: datetime) -> tuple[ListedPayment, ...] | None:
        gateway = self._around.paygate
        if gateway is None:
            return None
        try:
            steady = await read_span(
                gateway,
                start,
                end,
                self._ahead,
                lambda passes, items: self._around.progress("list", items, passes),
            )
        except GatewayError as error:
            self._found.trouble(GatewayName.PAYGATE, error.code)
            return None
        self._passes = steady.passes
        return steady.items

    def _ahead(self, there: datetime | None) -> float | None:
        if there is not None:
            return (there - self._counter.now()).total_seconds()
        return self._counter.ask(lambda book: book.last_gateway_offset())

    async def _mobile_money(
        self, items: Sequence[ListedPayment] | None, day: Sequence[Payment]
    ) -> None:
        gateway = self._around.paygate
        if gateway is None or items is None:
            # What a restored ledger lacks can only be in the list.
            if gateway is None and (day or self._counter.ask(lambda book: book.restored())):
                self._found.trouble(GatewayName.PAYGATE, "off")
            self._found.leave_open(day)
            return
        day = self._without_shared(day)
        of_day = {payment.payment_id: payment for payment in day}
        try:
            ours = await self._attribute(gateway, items, of_day)
        except GatewayError as error:
            self._found.trouble(GatewayName.PAYGATE, error.code)
            self._found.leave_open(day)
            return
        for payment_id, found in ours.items():
            payment = of_day.get(payment_id) or self._counter.payment(payment_id)
            chosen = _choose(payment, found)
            # Whatever stands beside it there asked the customer a second time.
            for item in found:
                if item is not chosen:
                    await self._only_there(gateway, item, payment)
            if payment_id in of_day:
                await self._compare(gateway, payment, chosen)
        for payment in day:
            if payment.payment_id not in ours:
                await self._compare(gateway, payment, None)

    async def _attribute(
        self, gateway: Lister, items: Sequence[ListedPayment], of_day: dict[str, Payment]
    ) -> dict[str, list[ListedPayment]]:
        """Find out whose each item is; what is not ours is noted at once."""
        by_gateway_id = {p.gateway_id: p.payment_id for p in of_day.values() if p.gateway_id}
        mine = self._counter.ask(lambda book: book.till_id)
        ours: dict[str, list[ListedPayment]] = {}
        for item in items:
            named = item.our_payment_id
            if item.till_id not in (None, mine):
                self._found.compared.append(self._of_another(item))
                continue
            if item.gateway_id in by_gateway_id:
                named = by_gateway_id[item.gateway_id]
            elif not item.has_metadata:
                # A shortened item may be any payment, so only the payment itself can tell.
                named = await _whose(gateway, item)
            if named is not None and (named in of_day or self._counter.find(named)):
                ours.setdefault(named, []).append(item)
            elif item.till_id == mine or item.till == self._counter.parts.till.till:
                await self._only_there(gateway, item, None)
            else:
                self._found.compared.append(_strange(item, Finding.NOT_THIS_TILL))
        return ours

    def _of_another(self, item: ListedPayment) -> Compared:
        same_name = item.till == self._counter.parts.till.till
        return _strange(item, Finding.OTHER_TILL if same_name else Finding.NOT_THIS_TILL)

    def _without_shared(self, day: Sequence[Payment]) -> list[Payment]:
        """Leave out, and note, what has a gateway's payment that belongs to another one here."""
        left = []
        for payment in day:
            owner = self._owner(payment)
            if owner is None or owner.payment_id == payment.payment_id:
                left.append(payment)
            else:
                self._found.shared(payment)
        return left

    def _owner(self, payment: Payment) -> Payment | None:
        gateway, gateway_id = payment.gateway, payment.gateway_id
        if gateway_id is None:
            return None
        return self._counter.ask(lambda book: book.payment_with_gateway_id(gateway, gateway_id))

    async def _only_there(
        self, gateway: Lister, item: ListedPayment, payment: Payment | None
    ) -> None:
        found = await only_there.look_at(self._counter, gateway, item, payment)
        self._found.compared.append(found.compared)
        if found.trouble is not None:
            self._found.troubles.append(found.trouble)

    async def _compare(self, gateway: Lister, payment: Payment, item: ListedPayment | None) -> None:
        done = len(self._found.compared)
        if done % _AT_ONCE == 0:
            self._around.progress("compare", done, 0)
            await asyncio.sleep(0)
        reading = item.reading if item else None
        gateway_id = item.gateway_id if item else payment.gateway_id
        if reading is not None and agrees(payment, reading):
            self._found.judge(payment, payment, reading, gateway_id)
        elif gateway_id is None:
            self._found.not_there(payment)
        else:
            await self._found.look(
                payment, lambda: gateway.read(gateway_id), gateway_id, found=item is not None
            )

    # -- Checkout

    async def _checkout(self, day: Sequence[Payment]) -> None:
        now = self._counter.now()
        watched = self._counter.ask(lambda book: book.watched(now))
        wanted = {
            payment.payment_id: payment
            for payment in (*day, *_of(GatewayName.CHECKOUT, watched))
            # A hosted page can be tried again after it failed.
            if payment.state in OPEN_STATES or payment.state is PaymentState.FAILED
        }
        looked = [p for p in wanted.values() if p.state is not PaymentState.CREATED]
        self._found.leave_open(p for p in day if p.state is PaymentState.CREATED)
        for payment in day:
            if payment.payment_id not in wanted:
                self._found.compared.append(
                    Compared(Finding.MATCHED, payment, payment.state, payment.order_id)
                )
        gateway = self._around.checkout
        if gateway is None:
            if looked:
                self._found.trouble(GatewayName.CHECKOUT, "off")
            self._found.leave_open(looked)
            return
        for number, payment in enumerate(looked):
            self._around.progress("orders", number, len(looked))
            order_id = payment.order_id or ""
            await self._found.look(
                payment,
                lambda order_id=order_id: gateway.verify(order_id),  # type: ignore[misc]
                order_id,
                found=True,
            )


def _of(gateway: GatewayName, payments: Iterable[Payment]) -> list[Payment]:
    return [payment for payment in payments if payment.gateway is gateway]


async def _whose(gateway: Lister, item: ListedPayment) -> str | None:
    try:
        return (await gateway.read(item.gateway_id)).reading.payment_id
    except ErrorAnswer as error:
        if error.not_found:
            return None
        raise


def _strange(item: ListedPayment, finding: Finding) -> Compared:
    reading = item.reading
    return Compared(
        finding,
        gateway_id=item.gateway_id,
        there=reading.word if reading else None,
        amount=reading.amount if reading else None,
    )


def _choose(payment: Payment, found: Sequence[ListedPayment]) -> ListedPayment:
    """The one that is meant: the one we know by its id, else a paid one, else the oldest."""
    known = [item for item in found if item.gateway_id == payment.gateway_id]
    paid = [
        item
        for item in found
        if item.reading is not None and item.reading.status is ReadingStatus.SUCCEEDED
    ]
    return (known or paid or [found[-1]])[0]
