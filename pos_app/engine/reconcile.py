"""Compares one day of the ledger with the gateways, both ways, and takes in what that decides.

PayGate's list is read whole, until two readings of it agree; Checkout has no list, so each open
order is verified. A list's item is a hint: whatever differs is read by its id before anything is
believed, and taken in like any other reading, under the payment's lock, so that a comparison may
run beside a till that sells.

It must never call whole what still changes, never call two things equal that it could not compare,
and never make a sale of money that no payment here asked for: that is kept for a person.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from pos_app.domain import payment_rules
from pos_app.domain.attention import ONLY_THERE, SECOND_REQUEST, Attention
from pos_app.domain.methods import GatewayName
from pos_app.domain.payment import ENDED_UNPAID, OPEN_STATES, PaymentState, ReadingStatus
from pos_app.engine.reconcile_result import SOUND, Compared, Finding, Reconciled, Trouble
from pos_app.gateways.port import BadAnswer, ErrorAnswer, ExchangeError, ListQuery, walk
from pos_app.ledger.book import JSON, JournalEntry

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

    from pos_app.domain.payment import GatewayStatus, Payment
    from pos_app.engine.session import LedgerSession
    from pos_app.gateways.port import Answer, CheckoutGateway, ListedPayment, MobileMoneyGateway


MOST_PASSES = 5
MOST_SECONDS = 1200.0
KEEPS_CHANGING = "list_keeps_changing"
TOO_LONG = "list_too_long"
_MARGIN = timedelta(hours=1)
# So many are compared before whatever else runs here gets its turn.
_AT_ONCE = 200
# The finest that the ledger keeps, so that what was made at this very moment is in.
_MOMENT = timedelta(milliseconds=1)
_UNPAID_THERE = (ReadingStatus.FAILED, ReadingStatus.CANCELLED)
_AGREE = {
    PaymentState.PENDING: (ReadingStatus.PENDING,),
    PaymentState.PROCESSING: (ReadingStatus.PROCESSING,),
    PaymentState.SUCCEEDED: (ReadingStatus.SUCCEEDED,),
    **dict.fromkeys(ENDED_UNPAID, _UNPAID_THERE),
}


def agrees(payment: Payment, reading: GatewayStatus) -> bool:
    """Whether a payment and what was said of it are the same in amount and end."""
    same_amount = reading.amount is None or reading.amount == payment.amount
    return same_amount and reading.status in _AGREE.get(payment.state, ())


class Reconciler:
    """Compares one day. The session's ledger is open, and this program owns it."""

    def __init__(
        self,
        session: LedgerSession,
        paygate: MobileMoneyGateway | None,
        checkout: CheckoutGateway | None,
        progress: Callable[[str, int, int], None] = lambda _step, _done, _of: None,
    ) -> None:
        """Compare nothing yet.

        Args:
            session: The ledger.
            paygate: None where it is off.
            checkout: None where it is off.
            progress: As in `ReconcileProgress`.
        """
        self._session = session
        self._paygate = paygate
        self._checkout = checkout
        self._progress = progress
        self._passes = 0
        self._compared: list[Compared] = []
        self._troubles: list[Trouble] = []
        self._left_open: dict[str, Payment] = {}

    async def reconcile(self, start: datetime, end: datetime) -> Reconciled:
        """Compare the payments created in [start, end), UTC, with both gateways.

        Raises:
            LedgerGone: The ledger failed; it was told.
        """
        # A day that is not over is compared up to this moment: on a busy account it never stands.
        until = min(end, max(start, self._session.now() + _MOMENT))
        items = await self._listed(start, end)
        # Read after the list, so that what it said of a payment is known here.
        day = await self._of_day(start, until)
        await self._compare_paygate(items, [p for p in day if p.through.lists])
        await self._compare_checkout([p for p in day if p.through.named_by_order])
        if not self._troubles:
            now = self._session.now()
            self._session.book.note_reconciled(start, until, at=now)
            self._session.tell_restored()
        return Reconciled(
            tuple(self._compared),
            tuple(self._troubles),
            tuple(sorted(self._left_open.values(), key=lambda payment: payment.created_at)),
            self._passes,
            until if until < end else None,
            self._session.book.restored_since(),
        )

    async def _of_day(self, start: datetime, end: datetime) -> list[Payment]:
        day: list[Payment] = []
        last: Payment | None = None
        while page := self._session.book.created_between(start, end, last):
            day += page
            last = page[-1]
            await asyncio.sleep(0)
        return day

    # -- PayGate

    async def _listed(self, start: datetime, end: datetime) -> list[ListedPayment] | None:
        if self._paygate is None:
            return None

        def heard(passes: int, items: int) -> None:
            self._progress("list", items, passes)

        try:
            items, self._passes = await read_span(self._paygate, start, end, self._ahead, heard)
        except ExchangeError as error:
            self._troubles.append(Trouble(GatewayName.PAYGATE, error.code))
            return None
        return items

    def _ahead(self, there: datetime | None) -> float | None:
        if there is not None:
            return (there - self._session.now()).total_seconds()
        return self._session.book.last_gateway_offset()

    async def _compare_paygate(
        self, items: Sequence[ListedPayment] | None, day: Sequence[Payment]
    ) -> None:
        gateway = self._paygate
        if gateway is None or items is None:
            # What a restored ledger lacks can only be in the list.
            if gateway is None and (day or self._session.book.restored()):
                self._troubles.append(Trouble(GatewayName.PAYGATE, "off"))
            self._leave_open(day)
            return
        day = self._without_shared(day)
        of_day = {payment.payment_id: payment for payment in day}
        try:
            ours = await self._attribute(gateway, items, of_day)
        except ExchangeError as error:
            self._troubles.append(Trouble(GatewayName.PAYGATE, error.code))
            self._leave_open(day)
            return
        for payment_id, found in ours.items():
            payment = of_day.get(payment_id) or self._session.payment(payment_id)
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
        self,
        gateway: MobileMoneyGateway,
        items: Sequence[ListedPayment],
        of_day: dict[str, Payment],
    ) -> dict[str, list[ListedPayment]]:
        """Find out whose each item is; what is not ours is noted at once."""
        by_gateway_id = {p.gateway_id: p.payment_id for p in of_day.values() if p.gateway_id}
        mine = self._session.book.till_id
        my_name = self._session.deps.till.till
        ours: dict[str, list[ListedPayment]] = {}
        for item in items:
            named = item.our_payment_id
            if item.till_id not in (None, mine):
                same_name = item.till == my_name
                finding = Finding.OTHER_TILL if same_name else Finding.NOT_THIS_TILL
                self._compared.append(_there(finding, item, item.reading))
                continue
            if item.gateway_id in by_gateway_id:
                named = by_gateway_id[item.gateway_id]
            elif not item.has_metadata:
                # A shortened item may be any payment, so only the payment itself can tell.
                named = await _whose(gateway, item)
            if named is not None and (named in of_day or self._session.find(named)):
                ours.setdefault(named, []).append(item)
            elif item.till_id == mine or item.till == my_name:
                await self._only_there(gateway, item, None)
            else:
                self._compared.append(_there(Finding.NOT_THIS_TILL, item, item.reading))
        return ours

    def _without_shared(self, day: Sequence[Payment]) -> list[Payment]:
        """Leave out, and note, what has a gateway's payment that belongs to another one here."""
        left = []
        for payment in day:
            owner = self._owner(payment)
            if owner is None or owner.payment_id == payment.payment_id:
                left.append(payment)
            else:
                self._note_shared(payment)
        return left

    def _owner(self, payment: Payment) -> Payment | None:
        gateway, gateway_id = payment.collector, payment.gateway_id
        if gateway_id is None:
            return None
        return self._session.book.payment_with_gateway_id(gateway, gateway_id)

    async def _compare(
        self, gateway: MobileMoneyGateway, payment: Payment, item: ListedPayment | None
    ) -> None:
        done = len(self._compared)
        if done % _AT_ONCE == 0:
            self._progress("compare", done, 0)
            await asyncio.sleep(0)
        reading = item.reading if item else None
        gateway_id = item.gateway_id if item else payment.gateway_id
        if reading is not None and agrees(payment, reading):
            self._judge(payment, payment, reading, gateway_id)
        elif gateway_id is None:
            self._note_missing(payment)
        else:
            ask = partial(gateway.read, gateway_id)
            await self._look(payment, ask, gateway_id, found=item is not None)

    # -- Checkout

    async def _compare_checkout(self, day: Sequence[Payment]) -> None:
        now = self._session.now()
        watched = self._session.book.watched(now)
        wanted = {
            payment.payment_id: payment
            for payment in (*day, *(p for p in watched if p.through.named_by_order))
            if payment.state in OPEN_STATES or payment_rules.may_be_tried_again(payment)
        }
        looked = [p for p in wanted.values() if p.state is not PaymentState.CREATED]
        self._leave_open(p for p in day if p.state is PaymentState.CREATED)
        self._compared += [
            Compared(Finding.MATCHED, payment, payment.state, payment.order_id)
            for payment in day
            if payment.payment_id not in wanted
        ]
        if self._checkout is None:
            if looked:
                self._troubles.append(Trouble(GatewayName.CHECKOUT, "off"))
            self._leave_open(looked)
            return
        for number, payment in enumerate(looked):
            self._progress("orders", number, len(looked))
            order_id = payment.order_id or ""
            ask = partial(self._checkout.verify, order_id)
            await self._look(payment, ask, order_id, found=True)

    # -- one payment

    async def _look(
        self, payment: Payment, ask: Callable[[], Awaitable[Answer]], there: str, *, found: bool
    ) -> None:
        """Ask about one payment, take the answer in, and note how it compares.

        Args:
            payment: Ours.
            ask: Asks its gateway.
            there: The gateway's id, or the order's.
            found: It is known to be there, so that not to find it is trouble.
        """
        async with self._session.lock(payment.payment_id):
            reading, foreign = None, False
            try:
                answer = await ask()
            except ErrorAnswer as error:
                if payment.through.lists and error.not_found and not found:
                    self._note_missing(payment)
                    return
                self._troubles.append(Trouble(payment.collector, error.code, payment))
            except ExchangeError as error:
                if isinstance(error, BadAnswer):
                    self._session.distrust(payment.payment_id, error)
                self._troubles.append(Trouble(payment.collector, error.code, payment))
            else:
                reading = answer.reading.found_as(payment.payment_id)
                now = self._session.payment(payment.payment_id)
                foreign = self._session.is_foreign(now, reading)
                self._session.apply_status(payment.payment_id, reading, wire=answer.body)
        after = self._session.payment(payment.payment_id)
        if reading is None:
            self._leave_open([after])
        elif foreign:
            self._note_shared(after)
        else:
            self._judge(payment, after, reading, there)

    def _judge(
        self, before: Payment, after: Payment, reading: GatewayStatus, there: str | None
    ) -> None:
        """Note how a payment compares with what was said of it."""
        if reading.amount is not None and reading.amount != after.amount:
            finding = Finding.AMOUNT_DIFFERS
        elif not agrees(after, reading):
            finding = Finding.STATUS_DIFFERS
        else:
            finding = Finding.MATCHED
        known = None if finding in SOUND else self._known(after.payment_id)
        choice = known.choice if known else None
        self._compared.append(
            Compared(finding, after, before.state, there, reading.word, reading.amount, choice)
        )
        self._leave_open([after])

    def _note_missing(self, payment: Payment) -> None:
        """Note one that the whole list does not have; where nothing was sent that is right."""
        sent = payment.may_have_left and payment.state is not PaymentState.REFUSED
        finding = Finding.ONLY_HERE if sent else Finding.MATCHED
        self._compared.append(Compared(finding, payment, payment.state))
        self._leave_open([payment])

    def _note_shared(self, payment: Payment) -> None:
        """Note one whose gateway payment belongs to another one, so that it is not paid by it."""
        known = self._known(payment.payment_id)
        choice = known.choice if known else None
        there = payment.gateway_id
        self._compared.append(
            Compared(Finding.SHARED, payment, payment.state, there, choice=choice)
        )
        self._leave_open([payment])

    def _leave_open(self, payments: Iterable[Payment]) -> None:
        """Note those of these that are still unresolved."""
        self._left_open |= {p.payment_id: p for p in payments if p.unresolved}

    def _known(self, item: str) -> Attention | None:
        return self._session.book.attention(item)

    # -- money that is only there

    async def _only_there(
        self, gateway: MobileMoneyGateway, item: ListedPayment, payment: Payment | None
    ) -> None:
        """Read one, keep it for a person where money may be in it, and note what it is.

        `payment` is ours that it is a second request for; None where it belongs to none.
        """
        reading = item.reading
        if reading is None or reading.status is ReadingStatus.SUCCEEDED:
            try:
                reading = (await gateway.read(item.gateway_id)).reading
            except ExchangeError as error:
                # Listed, and unknown when asked for: a hint is all there is.
                if not (isinstance(error, ErrorAnswer) and error.not_found):
                    self._troubles.append(Trouble(GatewayName.PAYGATE, error.code))
        no_money = reading is not None and reading.status in _UNPAID_THERE
        known = self._keep(item, reading, payment, no_money=no_money)
        compared = _there(Finding.ONLY_THERE, item, reading)
        self._compared.append(
            replace(
                compared,
                payment=payment,
                before=payment.state if payment else None,
                choice=known.choice if known else None,
                no_money=no_money,
            )
        )

    def _keep(
        self,
        item: ListedPayment,
        reading: GatewayStatus | None,
        payment: Payment | None,
        *,
        no_money: bool,
    ) -> Attention | None:
        """Keep it for a person; return what was known of it, where that is all there is to know.

        One that a person dealt with comes back only when the gateway says later that it was paid
        after all.
        """
        known = self._known(f"there:{item.gateway_id}")
        if known is None and no_money:
            return None
        if known is not None:
            said = (reading.word, reading.amount) if reading else (None, None)
            paid = reading is not None and reading.status is ReadingStatus.SUCCEEDED
            if (known.word, known.amount) == said or not (known.waits or paid):
                return known
        there = _told(item, reading, payment)
        sale = None if payment is None else self._session.sale(payment.sale_id)
        if sale is not None:
            there["sale_sequence"] = sale.sequence
        entry = JournalEntry("money_only_there", sale=sale, data={"there": there})
        at = self._session.now()
        self._session.book.commit(entry, at=at)
        self._session.tell_tally()
        return None


async def _whose(gateway: MobileMoneyGateway, item: ListedPayment) -> str | None:
    try:
        return (await gateway.read(item.gateway_id)).reading.payment_id
    except ErrorAnswer as error:
        if error.not_found:
            return None
        raise


def _there(finding: Finding, item: ListedPayment, reading: GatewayStatus | None) -> Compared:
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


def _told(
    item: ListedPayment, reading: GatewayStatus | None, payment: Payment | None
) -> dict[str, JSON]:
    there: dict[str, JSON] = {
        "item": f"there:{item.gateway_id}",
        "cause": ONLY_THERE if payment is None else SECOND_REQUEST,
        "gateway": GatewayName.PAYGATE.value,
        "gateway_id": item.gateway_id,
        "phone_masked": item.phone_masked,
    }
    if reading is not None:
        there["word"] = reading.word
        if reading.amount is not None:
            there |= {"amount_minor": reading.amount.minor, "currency": reading.amount.currency}
    if item.created_at is not None:
        there["made_at"] = item.created_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if payment is not None:
        there |= {
            "sale_id": payment.sale_id,
            "sale_number": payment.sale_number,
            "payment_id": payment.payment_id,
        }
    else:
        there["sale_number"] = item.sale_number
    return {key: value for key, value in there.items() if value is not None}


async def read_span(
    gateway: MobileMoneyGateway,
    start: datetime,
    end: datetime,
    ahead_of: Callable[[datetime | None], float | None],
    heard: Callable[[int, int], None] = lambda _passes, _items: None,
) -> tuple[list[ListedPayment], int]:
    """Read what the gateway has from an hour before `start` to an hour after `end`, by our clock.

    On a busy account new payments come all the time: nothing that was made after the first answer
    is in it. Returns and raises as `read_steadily`.

    Args:
        gateway: Whose list.
        start: UTC.
        end: UTC.
        ahead_of: Given the gateway's time of an answer just heard, says how far its clock is
            before ours, seconds; None where nobody knows: then no filter is sent.
        heard: As in `read_steadily`.
    """
    probe = await gateway.list(ListQuery(limit=1))
    ahead = ahead_of(probe.gateway_time)
    since, until = start - _MARGIN, end + _MARGIN
    query = ListQuery()
    if ahead is not None:
        since, until = since + timedelta(seconds=ahead), until + timedelta(seconds=ahead)
        query = ListQuery(created_gte=since, created_lte=until)
    newest = probe.items[0].created_at if probe.items else probe.gateway_time
    last = until if newest is None else min(until, newest)

    def within(item: ListedPayment) -> bool:
        return item.created_at is None or since <= item.created_at <= last

    return await read_steadily(gateway, query, within, heard)


async def read_steadily(
    gateway: MobileMoneyGateway,
    query: ListQuery,
    within: Callable[[ListedPayment], bool] = lambda _item: True,
    heard: Callable[[int, int], None] = lambda _passes, _items: None,
) -> tuple[list[ListedPayment], int]:
    """Read the whole list again and again until two readings in a row have the same payments.

    A list that is read page by page can change between two pages. What the last reading says of
    each is what counts: a payment that moves on meanwhile is no change of the list.

    Args:
        gateway: Whose list.
        query: The filters; its cursors are ours to set.
        within: Which items count.
        heard: Told the pass and how many items it has brought so far.

    Returns:
        The items in the gateway's order, and how many times the list was read, 2 to 5.

    Raises:
        ExchangeError: A page failed, the list repeats itself or does not end, it still changed at
            the last pass (`list_keeps_changing`), or took over 20 minutes (`list_too_long`).
    """
    before: set[str] | None = None
    try:
        async with asyncio.timeout(MOST_SECONDS):
            for number in range(1, MOST_PASSES + 1):
                items, read = [], 0
                async for item in walk(gateway.list, query):
                    read += 1
                    heard(number, read)
                    if within(item):
                        items.append(item)
                now = {item.gateway_id for item in items}
                if now == before:
                    return items, number
                before = now
    except TimeoutError:
        raise BadAnswer(TOO_LONG, "the list takes too long to read") from None
    raise BadAnswer(KEEPS_CHANGING, "no two readings of the list agreed")
