"""Compares one day of the ledger with the gateways, both ways, and takes in what that decides.

PayGate's list is read whole, until two readings of it agree; Checkout has no list, so each open
order is verified. A list's item is a hint: whatever differs is read by its id before anything is
believed. Money that is only there is kept for a person, and must never become a sale.

Reads PayGate's whole list of a span of time, until two readings of it agree.

A list that is read page by page can change between two pages, and on a busy account new payments
come all the time: what was made after the reading began is left for the next one. It must never
call whole what still changes, nor go on for ever.

One comparison as it goes on: how each payment here stands against what a gateway says of it.

Whatever is read of a payment is taken in like any other reading, under the payment's lock, so that
a comparison may run beside everything else that deals with it. It must never call two things equal
that it could not compare.

Money that a gateway has and no payment here asked for: kept for a person, never made a sale.

What a list says is a hint, so each is read by its id first. One that a person dealt with comes
back only when the gateway says later that it was paid after all.
"""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol

from pos_app.domain import payment_rules
from pos_app.domain.attention import ONLY_THERE, SECOND_REQUEST
from pos_app.domain.payment import (
    ENDED_UNPAID,
    OPEN_STATES,
    GatewayName,
    PaymentState,
    ReadingStatus,
)
from pos_app.engine.reconcile_result import SOUND, Compared, Finding, Reconciled, Trouble
from pos_app.gateways.port import BadAnswer, ErrorAnswer, ExchangeError, ListQuery, walk
from pos_app.ledger.book import JournalEntry

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime

    from pos_app.domain.attention import Attention
    from pos_app.domain.payment import GatewayStatus, Payment
    from pos_app.engine.session import LedgerSession
    from pos_app.gateways.port import Answer, ListedPayment, Page
    from pos_app.ledger.book import JSON


MOST_PASSES = 5
MOST_SECONDS = 1200.0
KEEPS_CHANGING = "list_keeps_changing"
TOO_LONG = "list_too_long"
_MARGIN = timedelta(hours=1)


class Lister(Protocol):
    """What is asked of PayGate here. Every coroutine raises `ExchangeError` and nothing else."""

    async def list(self, query: ListQuery) -> Page:
        """Read one page."""

    async def read(self, gateway_id: str) -> Answer:
        """Read one payment."""


@dataclass(frozen=True, slots=True)
class SteadyList:
    """A list that read the same twice.

    Attributes:
        items: In the gateway's order.
        passes: How many times it was read, 2 to 5.
    """

    items: tuple[ListedPayment, ...]
    passes: int


async def read_span(
    gateway: Lister,
    start: datetime,
    end: datetime,
    ahead_of: Callable[[datetime | None], float | None],
    heard: Callable[[int, int], None] = lambda _passes, _items: None,
) -> SteadyList:
    """Read what the gateway has from an hour before `start` to an hour after `end`.

    Nothing that was made after the first answer is in it.

    Args:
        gateway: Whose list.
        start: By our clock, UTC.
        end: By our clock, UTC.
        ahead_of: Given the gateway's time of an answer just heard, says how far its clock is
            before ours, seconds; None where nobody knows: then no filter is sent.
        heard: Told the pass and how many items it has brought so far.

    Raises:
        ExchangeError: As `read_steadily`.
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
    gateway: Lister,
    query: ListQuery,
    within: Callable[[ListedPayment], bool] = lambda _item: True,
    heard: Callable[[int, int], None] = lambda _passes, _items: None,
) -> SteadyList:
    """Read the whole list again and again until two readings in a row have the same payments.

    What the last one says of each is what counts: a payment that moves on meanwhile is no change
    of the list.

    Args:
        gateway: Whose list.
        query: The filters; its cursors are ours to set.
        within: Which items count.
        heard: Told the pass and how many items it has brought so far.

    Raises:
        ExchangeError: A page failed, the list repeats itself or does not end, it still changed at
            the last pass (`list_keeps_changing`), or took over 20 minutes (`list_too_long`).
    """
    before: set[str] | None = None
    try:
        async with asyncio.timeout(MOST_SECONDS):
            for number in range(1, MOST_PASSES + 1):
                items = await _read_once(gateway, query, within, partial(heard, number))
                now = {item.gateway_id for item in items}
                if now == before:
                    return SteadyList(items, number)
                before = now
    except TimeoutError:
        raise BadAnswer(TOO_LONG, "the list takes too long to read") from None
    raise BadAnswer(KEEPS_CHANGING, "no two readings of the list agreed")


async def _read_once(
    gateway: Lister,
    query: ListQuery,
    within: Callable[[ListedPayment], bool],
    heard: Callable[[int], None],
) -> tuple[ListedPayment, ...]:
    items: list[ListedPayment] = []
    read = 0
    async for item in walk(gateway.list, query):
        read += 1
        heard(read)
        if within(item):
            items.append(item)
    return tuple(items)


_UNPAID_THERE = (ReadingStatus.FAILED, ReadingStatus.CANCELLED)
_AGREE = {
    PaymentState.PENDING: (ReadingStatus.PENDING,),
    PaymentState.PROCESSING: (ReadingStatus.PROCESSING,),
    PaymentState.SUCCEEDED: (ReadingStatus.SUCCEEDED,),
    **dict.fromkeys(ENDED_UNPAID, _UNPAID_THERE),
}


class Verifier(Protocol):
    """What is asked of Checkout here. It raises `ExchangeError` and nothing else."""

    async def verify(self, order_id: str) -> Answer:
        """Read the order's state."""


class Surroundings(Protocol):
    """What a comparison stands in: alone with the ledger, or within a running till."""

    @property
    def paygate(self) -> Lister | None:
        """PayGate, if it is on."""

    @property
    def checkout(self) -> Verifier | None:
        """Checkout, if it is on."""

    def lock(self, payment_id: str) -> AbstractAsyncContextManager[object]:
        """Held while a payment is read, so that nobody sends it meanwhile."""

    def progress(self, step: str, done: int, of: int) -> None:
        """Hear how far it is: `list` (the pass in `of`), `compare` or `orders`."""


class Alone:
    """A comparison that owns the ledger and has it for itself."""

    def __init__(self, paygate: Lister | None, checkout: Verifier | None) -> None:
        self.paygate = paygate
        self.checkout = checkout

    def lock(self, _payment_id: str) -> AbstractAsyncContextManager[object]:
        """Nobody else is there."""
        return nullcontext()

    def progress(self, _step: str, _done: int, _of: int) -> None:
        """Nobody asks."""


class Comparison:
    """What was found so far. The session's ledger is open, and this program owns it."""

    def __init__(self, session: LedgerSession, around: Surroundings) -> None:
        self._session = session
        self._around = around
        self.compared: list[Compared] = []
        self.troubles: list[Trouble] = []
        self.left_open: dict[str, Payment] = {}

    def trouble(self, gateway: GatewayName, code: str, payment: Payment | None = None) -> None:
        """Note what could not be compared."""
        self.troubles.append(Trouble(gateway, code, payment))

    def leave_open(self, payments: Iterable[Payment]) -> None:
        """Note those of these that are still unresolved."""
        self.left_open |= {p.payment_id: p for p in payments if p.unresolved}

    def not_there(self, payment: Payment) -> None:
        """Note one that the whole list does not have; where nothing was sent that is right."""
        sent = payment.may_have_left and payment.state is not PaymentState.REFUSED
        finding = Finding.ONLY_HERE if sent else Finding.MATCHED
        self.compared.append(Compared(finding, payment, payment.state))
        self.leave_open([payment])

    def shared(self, payment: Payment) -> None:
        """Note one whose gateway payment belongs to another one, so that it is not paid by it."""
        known = self._session.query(lambda book: book.attention(payment.payment_id))
        choice = known.choice if known else None
        there = payment.gateway_id
        self.compared.append(Compared(Finding.SHARED, payment, payment.state, there, choice=choice))
        self.leave_open([payment])

    async def look(
        self, payment: Payment, ask: Callable[[], Awaitable[Answer]], there: str, *, found: bool
    ) -> None:
        """Ask about one payment, take the answer in, and note how it compares.

        Args:
            payment: Ours.
            ask: Asks its gateway.
            there: The gateway's id, or the order's.
            found: Something there is known to be this payment, so that not to find it is trouble.
        """
        async with self._around.lock(payment.payment_id):
            reading, foreign = None, False
            try:
                answer = await ask()
            except ErrorAnswer as error:
                if payment.gateway is GatewayName.PAYGATE and error.not_found and not found:
                    self.not_there(payment)
                    return
                self.trouble(payment.gateway, error.code, payment)
            except ExchangeError as error:
                if isinstance(error, BadAnswer):
                    self._session.distrust(payment.payment_id, error)
                self.trouble(payment.gateway, error.code, payment)
            else:
                # The list matched our own metadata, so a read that leaves it out is still ours.
                ours = answer.reading.payment_id or payment.payment_id
                reading = replace(answer.reading, payment_id=ours)
                now = self._session.payment(payment.payment_id)
                foreign = self._session.is_foreign(now, reading)
                self._session.apply_status(payment.payment_id, reading, wire=answer.body)
        after = self._session.payment(payment.payment_id)
        if reading is None:
            self.leave_open([after])
        elif foreign:
            self.shared(after)
        else:
            self.judge(payment, after, reading, there)

    def judge(
        self, before: Payment, after: Payment, reading: GatewayStatus, there: str | None
    ) -> None:
        """Note how a payment compares with what was said of it."""
        if reading.amount is not None and reading.amount != after.amount:
            finding = Finding.AMOUNT_DIFFERS
        elif not agrees(after, reading):
            finding = Finding.STATUS_DIFFERS
        else:
            finding = Finding.MATCHED
        choice = None
        if finding not in SOUND:
            known = self._session.query(lambda book: book.attention(after.payment_id))
            choice = known.choice if known else None
        self.compared.append(
            Compared(finding, after, before.state, there, reading.word, reading.amount, choice)
        )
        self.leave_open([after])


def agrees(payment: Payment, reading: GatewayStatus) -> bool:
    """Whether a payment and what was said of it are the same in amount and end."""
    same_amount = reading.amount is None or reading.amount == payment.amount
    return same_amount and reading.status in _AGREE.get(payment.state, ())


_NO_MONEY = (ReadingStatus.FAILED, ReadingStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class Unmatched:
    """What became of one of them.

    Attributes:
        trouble: Why it could not be read; None where it could.
    """

    compared: Compared
    trouble: Trouble | None = None


async def look_at(
    session: LedgerSession, gateway: Lister, item: ListedPayment, payment: Payment | None
) -> Unmatched:
    """Read one, keep it for a person where money may be in it, and say what it is.

    Args:
        session: With the ledger open.
        gateway: PayGate.
        item: What its list shows.
        payment: Ours that it is a second request for; None where it belongs to none.

    Raises:
        LedgerGone: The ledger failed; it was told.
    """
    reading, trouble = item.reading, None
    if reading is None or reading.status is ReadingStatus.SUCCEEDED:
        try:
            reading = (await gateway.read(item.gateway_id)).reading
        except ExchangeError as error:
            # Listed, and unknown when asked for: a hint is all there is.
            if not (isinstance(error, ErrorAnswer) and error.not_found):
                trouble = Trouble(GatewayName.PAYGATE, error.code)
    no_money = reading is not None and reading.status in _NO_MONEY
    known = _keep(session, item, reading, payment, no_money=no_money)
    compared = Compared(
        Finding.ONLY_THERE,
        payment,
        payment.state if payment else None,
        item.gateway_id,
        reading.word if reading else None,
        reading.amount if reading else None,
        choice=known.choice if known else None,
        no_money=no_money,
    )
    return Unmatched(compared, trouble)


def _keep(
    session: LedgerSession,
    item: ListedPayment,
    reading: GatewayStatus | None,
    payment: Payment | None,
    *,
    no_money: bool,
) -> Attention | None:
    name = f"there:{item.gateway_id}"
    known = session.query(lambda book: book.attention(name))
    if known is None and no_money:
        return None
    word = reading.word if reading else None
    paid = reading is not None and reading.status is ReadingStatus.SUCCEEDED
    if known is not None:
        same = known.word == word and known.amount == (reading.amount if reading else None)
        if same or not (known.waits or paid):
            return known
    there = _told(name, item, reading, payment)
    sale = None if payment is None else session.sale(payment.sale_id)
    if sale is not None:
        there["sale_sequence"] = sale.sequence
    entry = JournalEntry("money_only_there", sale=sale, data={"there": there})
    at = session.now()
    session.query(lambda book: book.commit(entry, at=at))
    session.tell_tally()
    return None


def _told(
    name: str, item: ListedPayment, reading: GatewayStatus | None, payment: Payment | None
) -> dict[str, JSON]:
    there: dict[str, JSON] = {
        "item": name,
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


# So many are compared before whatever else runs here gets its turn.
_AT_ONCE = 200
# The finest that the ledger keeps, so that what was made at this very moment is in.
_MOMENT = timedelta(milliseconds=1)


class Reconciler:
    """Compares one day. The session's ledger is open, and this program owns it."""

    def __init__(self, session: LedgerSession, around: Surroundings) -> None:
        self._session = session
        self._around = around
        self._found = Comparison(session, around)
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
        until = min(end, max(start, self._session.now() + _MOMENT))
        items = await self._listed(start, end)
        # Read after the list, so that what it said of a payment is known here.
        day = await self._of_day(start, until)
        await self._mobile_money(items, _of(GatewayName.PAYGATE, day))
        await self._checkout(_of(GatewayName.CHECKOUT, day))
        found = self._found
        if not found.troubles:
            now = self._session.now()
            self._session.query(lambda book: book.note_reconciled(start, until, at=now))
            self._session.tell_restored()
        due = self._session.query(lambda book: book.restored_since())
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
        return self._session.query(lambda book: book.created_between(start, end, after))

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
        except ExchangeError as error:
            self._found.trouble(GatewayName.PAYGATE, error.code)
            return None
        self._passes = steady.passes
        return steady.items

    def _ahead(self, there: datetime | None) -> float | None:
        if there is not None:
            return (there - self._session.now()).total_seconds()
        return self._session.query(lambda book: book.last_gateway_offset())

    async def _mobile_money(
        self, items: Sequence[ListedPayment] | None, day: Sequence[Payment]
    ) -> None:
        gateway = self._around.paygate
        if gateway is None or items is None:
            # What a restored ledger lacks can only be in the list.
            if gateway is None and (day or self._session.query(lambda book: book.restored())):
                self._found.trouble(GatewayName.PAYGATE, "off")
            self._found.leave_open(day)
            return
        day = self._without_shared(day)
        of_day = {payment.payment_id: payment for payment in day}
        try:
            ours = await self._attribute(gateway, items, of_day)
        except ExchangeError as error:
            self._found.trouble(GatewayName.PAYGATE, error.code)
            self._found.leave_open(day)
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
        self, gateway: Lister, items: Sequence[ListedPayment], of_day: dict[str, Payment]
    ) -> dict[str, list[ListedPayment]]:
        """Find out whose each item is; what is not ours is noted at once."""
        by_gateway_id = {p.gateway_id: p.payment_id for p in of_day.values() if p.gateway_id}
        mine = self._session.query(lambda book: book.till_id)
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
            if named is not None and (named in of_day or self._session.find(named)):
                ours.setdefault(named, []).append(item)
            elif item.till_id == mine or item.till == self._session.parts.till.till:
                await self._only_there(gateway, item, None)
            else:
                self._found.compared.append(_strange(item, Finding.NOT_THIS_TILL))
        return ours

    def _of_another(self, item: ListedPayment) -> Compared:
        same_name = item.till == self._session.parts.till.till
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
        return self._session.query(lambda book: book.payment_with_gateway_id(gateway, gateway_id))

    async def _only_there(
        self, gateway: Lister, item: ListedPayment, payment: Payment | None
    ) -> None:
        found = await look_at(self._session, gateway, item, payment)
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
        now = self._session.now()
        watched = self._session.query(lambda book: book.watched(now))
        wanted = {
            payment.payment_id: payment
            for payment in (*day, *_of(GatewayName.CHECKOUT, watched))
            if payment.state in OPEN_STATES or payment_rules.may_be_tried_again(payment)
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
