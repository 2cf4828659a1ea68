"""Both gateways as the engine sees them, simulated: a charge book, and faults on order.

They keep every rule of the port, with the loop's time for a clock, so that what the engine did can
be compared with what the gateway has.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pos_app.domain.methods import GatewayName
from pos_app.domain.money import Money
from pos_app.domain.payment import GatewayStatus, ReadingStatus
from pos_app.gateways.port import (
    Answer,
    CreateRequest,
    ErrorAnswer,
    ExchangeError,
    Initiated,
    InitiateRequest,
    ListedPayment,
    ListQuery,
    NoAnswer,
    NotSent,
    Page,
)

if TYPE_CHECKING:
    import builtins
    from collections.abc import Callable

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_WORDS = {word.value: word for word in ReadingStatus} | {"canceled": ReadingStatus.CANCELLED}


@dataclass
class Charge:
    """One line of a gateway's own book."""

    id: str
    ours: str
    amount: Money
    status: str
    created_at: datetime
    key: str = ""
    reason: str | None = None
    till: str | None = None
    sale_number: str | None = None
    phone_masked: str | None = None
    customer: str | None = None
    body: bytes = b""


@dataclass(frozen=True)
class Fault:
    """How one exchange goes wrong, or slowly.

    Attributes:
        error: Raised to the engine; None answers as it should.
        arrives: Whether the request reaches the gateway first.
        seconds: How long it takes.
        then: Called after the request arrived and before the answer leaves.
    """

    error: ExchangeError | None = None
    arrives: bool = False
    seconds: float = 0.0
    then: Callable[[], None] | None = None


def request_lost() -> Fault:
    return Fault(NoAnswer("deadline_passed"), seconds=10.0)


def answer_lost(then: Callable[[], None] | None = None) -> Fault:
    return Fault(NoAnswer("connection_lost"), arrives=True, then=then)


def unreachable() -> Fault:
    return Fault(NotSent("connection_refused"))


def refused(status: int = 422, message: str = "No such wallet.") -> Fault:
    return Fault(ErrorAnswer(status, message, refusal=True))


@dataclass
class Wire:
    """What both gateways share: the log of requests, ordered faults, and the gateway's clock."""

    faults: dict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    always: dict[str, Fault] = field(default_factory=dict)
    log: list[tuple[float, str, str]] = field(default_factory=list)
    latency: float = 0.1
    dated: bool = True
    ahead: timedelta = timedelta()

    def order(self, operation: str, *faults: Fault) -> None:
        self.faults[operation].extend(faults)

    def count(self, operation: str) -> int:
        return sum(1 for _, name, _ in self.log if name == operation)

    def now(self) -> datetime:
        return START + timedelta(seconds=asyncio.get_running_loop().time()) + self.ahead

    def date(self) -> datetime | None:
        return self.now().replace(microsecond=0) if self.dated else None

    async def pass_on(self, operation: str, about: str, serve: Callable[[], Any]) -> Any:
        self.log.append((asyncio.get_running_loop().time(), operation, about))
        ordered = self.faults[operation]
        usual = self.always.get(operation) or self.always.get("*") or Fault()
        fault = ordered.popleft() if ordered else usual
        await asyncio.sleep(fault.seconds or self.latency)
        answer = None
        if fault.error is None or fault.arrives:
            answer = serve()
            if fault.then is not None:
                fault.then()
        if fault.error is not None:
            if fault.error.gateway_time is None and isinstance(fault.error, ErrorAnswer):
                fault.error.gateway_time = self.date()
            raise fault.error
        return answer


class PayGate:
    """Simulated mobile money."""

    def __init__(self) -> None:
        self.wire = Wire()
        self.charges: dict[str, Charge] = {}
        self.hidden: set[str] = set()
        self.forgets_keys = False
        self.page_size = 100
        self.masks_metadata = False
        self.created_as = "pending"
        self.destination = "d1"
        self.till_id: str | None = None

    @property
    def name(self) -> GatewayName:
        return GatewayName.PAYGATE

    def only(self) -> Charge:
        (charge,) = self.charges.values()
        return charge

    def of(self, payment_id: str) -> Charge:
        (charge,) = (c for c in self.charges.values() if c.ours == payment_id)
        return charge

    def create_body(self, request: CreateRequest) -> bytes:
        fields = {
            "id": request.payment_id,
            "minor": request.amount.minor,
            "currency": request.amount.currency,
            "phone": request.phone.masked,
            "till": request.till,
            "sale_number": request.sale_number,
            "customer": request.customer,
            "key": request.idempotency_key,
            "description": request.description,
        }
        return json.dumps(fields).encode()

    async def create(self, body: bytes, still: Callable[[], bool] | None = None) -> Answer:
        if still is not None and not still():
            raise NotSent("withheld")
        fields = json.loads(body)

        def serve() -> Answer:
            known = [c for c in self.charges.values() if c.key == fields["key"]]
            if known and not self.forgets_keys:
                if known[0].body != body:
                    raise ErrorAnswer(409, "Another body.", gateway_time=self.wire.date())
                return self._answer(known[0])
            charge = Charge(
                f"pay_{len(self.charges) + 1}",
                fields["id"],
                Money(fields["minor"], fields["currency"]),
                self.created_as,
                self.wire.now(),
                fields["key"],
                till=fields["till"],
                sale_number=fields["sale_number"],
                phone_masked=fields["phone"],
                customer=fields["customer"],
                body=body,
            )
            self.charges[charge.id] = charge
            return self._answer(charge)

        answer: Answer = await self.wire.pass_on("create", fields["id"], serve)
        return answer

    async def read(self, gateway_id: str) -> Answer:
        def serve() -> Answer:
            if gateway_id not in self.charges:
                raise ErrorAnswer(404, "No such payment.", gateway_time=self.wire.date())
            return self._answer(self.charges[gateway_id])

        answer: Answer = await self.wire.pass_on("read", gateway_id, serve)
        return answer

    async def list(self, query: ListQuery) -> Page:
        def serve() -> Page:
            size = min(query.limit or 10, self.page_size)
            every = self._every()
            names = [item.gateway_id for item in every]
            newer = query.ending_before is not None
            cursor = query.ending_before or query.starting_after
            if cursor is not None:
                if cursor not in names:
                    raise ErrorAnswer(400, "No such cursor.", gateway_time=self.wire.date())
                place = names.index(cursor)
                every = every[:place] if newer else every[place + 1 :]
            shown = [item for item in every if self._asked_for(item, query)]
            items = shown[-size:] if newer else shown[:size]
            return Page(tuple(items), len(shown) > size, self.wire.date())

        page: Page = await self.wire.pass_on("list", str(query.limit), serve)
        return page

    async def cancel(self, gateway_id: str) -> Answer | None:
        def serve() -> Answer | None:
            if gateway_id not in self.charges:
                raise ErrorAnswer(404, "No such payment.", gateway_time=self.wire.date())
            charge = self.charges[gateway_id]
            if charge.status != "pending":
                raise ErrorAnswer(409, "It is not pending.", gateway_time=self.wire.date())
            charge.status = "cancelled"
            return self._answer(charge)

        answer: Answer | None = await self.wire.pass_on("cancel", gateway_id, serve)
        return answer

    async def find(self, payment_id: str, since: datetime | None) -> tuple[ListedPayment, ...]:
        def serve() -> tuple[ListedPayment, ...]:
            early = None if since is None else since - timedelta(hours=1)
            oldest_first = sorted(self.charges.values(), key=lambda c: c.created_at)
            return tuple(
                self._listed(charge)
                for charge in oldest_first
                if charge.ours == payment_id
                and charge.id not in self.hidden
                and (early is None or charge.created_at >= early)
            )

        found: tuple[ListedPayment, ...] = await self.wire.pass_on("find", payment_id, serve)
        return found

    def _every(self) -> builtins.list[ListedPayment]:
        """The whole list, newest first."""
        newest_first = sorted(self.charges.values(), key=lambda c: c.created_at, reverse=True)
        return [self._listed(charge) for charge in newest_first if charge.id not in self.hidden]

    def _asked_for(self, item: ListedPayment, query: ListQuery) -> bool:
        charge, made = self.charges.get(item.gateway_id), item.created_at
        customer = charge.customer if charge else None
        status = _WORDS.get(query.status or "")
        return (
            (status is None or (item.reading is not None and item.reading.status is status))
            and (query.customer is None or customer == query.customer)
            and (query.created_gte is None or made is None or made >= query.created_gte)
            and (query.created_lte is None or made is None or made <= query.created_lte)
        )

    def _reading(self, charge: Charge) -> GatewayStatus:
        return GatewayStatus(
            _WORDS.get(charge.status, ReadingStatus.UNKNOWN),
            charge.status,
            gateway_id=charge.id,
            payment_id=None if self.masks_metadata else charge.ours,
            amount=charge.amount,
            reason=charge.reason,
            till_id=self.till_id,
        )

    def _answer(self, charge: Charge) -> Answer:
        return Answer(self._reading(charge), self.wire.date(), b"{}")

    def _listed(self, charge: Charge) -> ListedPayment:
        reading = replace(self._reading(charge), payment_id=charge.ours)
        readable = reading if charge.status != "unreadable" else None
        return ListedPayment(
            charge.id,
            readable,
            charge.created_at,
            our_payment_id=charge.ours,
            till=charge.till,
            sale_number=charge.sale_number,
            phone_masked=charge.phone_masked,
            till_id=self.till_id,
            fields=lambda: {"id": charge.id, "status": charge.status},
        )


class Checkout:
    """Simulated hosted pages."""

    def __init__(self) -> None:
        self.wire = Wire()
        self.orders: dict[str, Charge] = {}
        self.problem: str | None = None
        self.url: str | None = "https://pay.example/page"
        self.refused_because: str | None = None
        self.test = False
        self.answers_order: str | None = None
        self.destination = "d2"

    @property
    def name(self) -> GatewayName:
        return GatewayName.CHECKOUT

    def only(self) -> Charge:
        (order,) = self.orders.values()
        return order

    def amount_problem(self, amount: Money) -> str | None:
        assert amount.minor > 0
        return self.problem

    def initiate_body(self, request: InitiateRequest) -> bytes:
        fields = {"order": request.order_id, "minor": request.amount.minor}
        return json.dumps(fields | {"currency": request.amount.currency}).encode()

    async def initiate(self, body: bytes, still: Callable[[], bool] | None = None) -> Initiated:
        if still is not None and not still():
            raise NotSent("withheld")
        fields = json.loads(body)

        def serve() -> Initiated:
            assert fields["order"] not in self.orders, "an order was initiated twice"
            order = Charge(
                f"uuid-{len(self.orders) + 1}",
                fields["order"],
                Money(fields["minor"], fields["currency"]),
                "pending",
                self.wire.now(),
            )
            self.orders[order.ours] = order
            answered = self.answers_order or order.ours
            reading = GatewayStatus(
                ReadingStatus.PENDING, "success", gateway_id=order.id, order_id=answered
            )
            answer = Answer(reading, self.wire.date(), b"{}")
            return Initiated(answer, self.url, self.refused_because, self.test)

        made: Initiated = await self.wire.pass_on("initiate", fields["order"], serve)
        return made

    async def verify(self, order_id: str) -> Answer:
        def serve() -> Answer:
            if order_id not in self.orders:
                raise ErrorAnswer(400, "No such order.", gateway_time=self.wire.date())
            order = self.orders[order_id]
            reading = GatewayStatus(_WORDS[order.status], order.status, order_id=order_id)
            return Answer(reading, self.wire.date(), b"{}")

        answer: Answer = await self.wire.pass_on("verify", order_id, serve)
        return answer


@dataclass
class Gateways:
    """Both, or fewer."""

    mobile_money: PayGate | None
    checkout: Checkout | None
    closed: int = 0

    async def close(self) -> None:
        self.closed += 1
