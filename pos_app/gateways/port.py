"""What the till asks of a gateway, and how a gateway can fail it. No wire, no httpx.

The errors are those of `transport.errors`, one tree; each says above all whether the request may
have reached the gateway. A key or a whole phone number must never be in any of these values.

`walk` is the one way a list is walked. A list can move while it is walked, lie, or never end. A
walk must never go on for ever, and never be taken for whole when it was not: whatever was
concluded from it could be wrong.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from pos_app.transport.errors import (
    BadAnswer,
    ErrorAnswer,
    ExchangeError,
    GatewayDown,
    NoAnswer,
    NotSent,
    RateLimited,
    Withheld,
)

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
    from datetime import datetime

    from pos_app.domain.methods import GatewayName
    from pos_app.domain.money import Money
    from pos_app.domain.payment import GatewayStatus
    from pos_app.domain.phone import Network, Phone


__all__ = [
    "WITHHELD",
    "Answer",
    "BadAnswer",
    "CheckoutGateway",
    "CreateRequest",
    "ErrorAnswer",
    "ExchangeError",
    "GatewayDown",
    "Gateways",
    "InitiateRequest",
    "Initiated",
    "ListQuery",
    "ListedPayment",
    "MobileMoneyGateway",
    "NoAnswer",
    "NotSent",
    "Page",
    "RateLimited",
]


# The code of a request that was not wanted any more when it was about to leave.
WITHHELD = Withheld.CODE


@dataclass(frozen=True, slots=True)
class Answer:
    """A gateway's word about one payment.

    Attributes:
        reading: What it says.
        gateway_time: The answer's `Date`, UTC; None when it had none.
        body: The raw answer, for the ledger's side table only.
    """

    reading: GatewayStatus
    gateway_time: datetime | None = None
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class CreateRequest:
    """A mobile-money prompt to be sent to a customer.

    Attributes:
        payment_id: Ours; sent as metadata so that the payment can be found again.
        description: Shown to the customer; the adapter keeps only safe characters.
        customer: The gateway's id of a customer, where one was given.
        till_id: The till's random id; sent as metadata, and part of every match.
    """

    payment_id: str
    sale_number: str
    till: str
    amount: Money
    network: Network
    phone: Phone
    idempotency_key: str
    description: str
    customer: str | None = None
    till_id: str | None = None


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What to list: every documented filter and both cursors.

    Attributes:
        limit: 1 to 100; None leaves the gateway's own default (10).
        created_gte: Not before, in the gateway's time, UTC.
        created_lte: Not after, in the gateway's time, UTC.
    """

    limit: int | None = 100
    starting_after: str | None = None
    ending_before: str | None = None
    status: str | None = None
    customer: str | None = None
    created_gte: datetime | None = None
    created_lte: datetime | None = None


@dataclass(frozen=True, slots=True)
class ListedPayment:
    """One payment of the gateway's list, whoever made it, by whatever method.

    Whatever is decided about it is decided by the typed values, which are as the gateway gave them.
    `shown` was redacted, which may have changed any of its texts: it is for eyes, and nothing may
    ever be decided by it.

    Attributes:
        reading: What the item says; None where it lacks a field that we use or breaks a type
            rule (then it must be read by its id before anything is believed).
        created_at: When the gateway made it, UTC; None where it does not say.
        our_payment_id: The id of ours that its metadata names; None where that is not one of ours.
        sale_number: The sale's number in its metadata, where it is one of `till`.
        has_metadata: Whether the item carries metadata at all: one that carries none may be any
            payment, and only the payment itself can tell.
        fields: Makes the item's own fields, redacted, when a person wants to read them: of the many
            that are walked, nobody does.
    """

    gateway_id: str
    reading: GatewayStatus | None = None
    created_at: datetime | None = None
    our_payment_id: str | None = None
    till: str | None = None
    till_id: str | None = None
    sale_number: str | None = None
    phone_masked: str | None = None
    has_metadata: bool = True
    fields: Callable[[], Mapping[str, object]] = field(default=dict, compare=False, repr=False)

    @property
    def shown(self) -> Mapping[str, object]:
        """The item's own fields, redacted, for people to read."""
        return self.fields()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the gateway's list, in the gateway's order (newest first)."""

    items: tuple[ListedPayment, ...]
    has_more: bool
    gateway_time: datetime | None = None


class MobileMoneyGateway(Protocol):
    """PayGate, as the till sees it. Every call is under the configured deadline.

    Every coroutine raises `ExchangeError`, and nothing else but cancellation.
    """

    @property
    def name(self) -> GatewayName:
        """Which gateway this is."""

    def create_body(self, request: CreateRequest) -> bytes:
        """Return the exact bytes to store and send; pure, the same for the same request."""

    @property
    def destination(self) -> str:
        """A digest of the gateway's address and the account: the same only for the same book."""

    async def create(self, body: bytes, still: Callable[[], bool] | None = None) -> Answer:
        """Send stored bytes. A first send or a resend: the bytes are all that matters.

        Args:
            body: As `create_body` made it.
            still: Asked right before the first byte leaves; where it says no, `NotSent` is raised
                with the code `withheld`.
        """

    async def read(self, gateway_id: str) -> Answer:
        """Read one payment. An answer that names another id is a `BadAnswer`."""

    async def list(self, query: ListQuery) -> Page:
        """Read one page; an answer over the size cap is asked again at half the limit."""

    async def cancel(self, gateway_id: str) -> Answer | None:
        """Ask to cancel. Return the answer's reading if it has a usable one, else None (2xx)."""

    async def find(self, payment_id: str, since: datetime | None) -> tuple[ListedPayment, ...]:
        """Walk the whole list for our metadata; every match, oldest first.

        `since` is in the gateway's time, UTC; one hour is taken off it. None walks to the end.

        Raises:
            ExchangeError: A page failed, or the walk met a repeated id or cursor: the walk is not
                whole and proves nothing.
        """


@dataclass(frozen=True, slots=True)
class InitiateRequest:
    """A checkout page to be made.

    Attributes:
        order_id: 15 decimal digits without a leading zero, never used before.
        description: At most 500 characters.
        customer_name: At most 20 characters.
    """

    order_id: str
    amount: Money
    description: str = ""
    customer_name: str | None = None
    customer_email: str | None = None


@dataclass(frozen=True, slots=True)
class Initiated:
    """A checkout page was made, or a test page that the owner allowed.

    Attributes:
        redirect_url: The page, if its URL keeps every rule; else None.
        refused_because: A code of ours (`foreign_host`, `plain_http`, `user_info`, `too_long`,
            `test_page`, `not_a_url`) where it does not; never the URL.
    """

    answer: Answer
    redirect_url: str | None
    refused_because: str | None = None
    test: bool = False

    @property
    def gateway_time(self) -> datetime | None:
        """As in `Answer`."""
        return self.answer.gateway_time


class CheckoutGateway(Protocol):
    """Checkout, as the till sees it. Every call is under the configured deadline."""

    @property
    def name(self) -> GatewayName:
        """Which gateway this is."""

    def amount_problem(self, amount: Money) -> str | None:
        """Say why this amount cannot be asked for, or None.

        Codes: `unit_not_set`, `pesewas_not_possible`, `too_large`.
        """

    def initiate_body(self, request: InitiateRequest) -> bytes:
        """Return the bytes that stand for the form, to be stored; pure."""

    @property
    def destination(self) -> str:
        """As in `MobileMoneyGateway`."""

    async def initiate(self, body: bytes, still: Callable[[], bool] | None = None) -> Initiated:
        """Make the page. Must be called once for one order id, ever. `still` as in `create`."""

    async def verify(self, order_id: str) -> Answer:
        """Read the order's state. An answer that names another order is a `BadAnswer`."""


class Gateways(Protocol):
    """Every gateway that is switched on; None where keys or settings are missing."""

    @property
    def mobile_money(self) -> MobileMoneyGateway | None:
        """PayGate, if it is on."""

    @property
    def checkout(self) -> CheckoutGateway | None:
        """Checkout, if it is on."""

    async def close(self) -> None:
        """Drop every connection; never blocks on the network."""


MOST_PAGES = 2000
MOST_ITEMS = 200_000
MOST_SECONDS = 600.0
ENDLESS = "endless_list"
REPEATED = "repeated_id"
EMPTY = "empty_page"


async def walk(
    read_page: Callable[[ListQuery], Awaitable[Page]], query: ListQuery
) -> AsyncGenerator[ListedPayment, None]:
    """Every item of the list, in the gateway's order (newest first). Whoever stops early closes it.

    Raises:
        ExchangeError: A page failed; or a `BadAnswer`, because the list repeats an id, says that it
            goes on and shows nothing, or goes on for more than 2 000 pages, 200 000 payments or
            ten minutes.
    """
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + MOST_SECONDS
    seen: set[str] = set()
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        page = await read_page(replace(query, starting_after=cursor, ending_before=None))
        for item in page.items:
            if item.gateway_id in seen:
                raise BadAnswer(REPEATED, "the list repeats itself")
            seen.add(item.gateway_id)
            yield item
        if not page.has_more:
            return
        if not page.items:
            raise BadAnswer(EMPTY, "the list has more and shows nothing")
        if len(seen) > MOST_ITEMS or loop.time() > ends_at:
            break
        cursor = page.items[-1].gateway_id
    raise BadAnswer(ENDLESS, "the list does not end")
