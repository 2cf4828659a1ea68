"""The gateways as the engine has them: the port itself, with how each exchange ended told once.

It must never delay an exchange, and never swallow or change how one ended.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from pos_app.gateways.port import CheckoutGateway, ExchangeError, MobileMoneyGateway

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from pos_app.domain.methods import GatewayName
    from pos_app.domain.money import Money
    from pos_app.gateways.port import (
        Answer,
        CreateRequest,
        Initiated,
        InitiateRequest,
        ListedPayment,
        ListQuery,
        Page,
    )

_Port = TypeVar("_Port", bound=MobileMoneyGateway | CheckoutGateway)


class Observer(Protocol):
    """Who hears of each exchange.

    `about` is the gateway's id, or the order's, that one payment's state was asked for by; None for
    every other exchange.
    """

    def answered(
        self, gateway: GatewayName, gateway_time: datetime | None, about: str | None
    ) -> None:
        """A gateway gave a good answer, with its time where it told it, UTC."""

    def failed(self, gateway: GatewayName, error: ExchangeError, about: str | None) -> None:
        """An exchange failed, or was answered by an error."""


class ObservedGateway(Generic[_Port]):
    """A gateway whose exchanges are heard."""

    def __init__(self, gateway: _Port, observer: Observer) -> None:
        self._gateway = gateway
        self._observer = observer

    @property
    def name(self) -> GatewayName:
        """Which gateway this is."""
        return self._gateway.name

    @property
    def destination(self) -> str:
        """A digest of address and account; see the port."""
        return self._gateway.destination

    @contextmanager
    def _failures(self, about: str | None = None) -> Iterator[None]:
        try:
            yield
        except ExchangeError as error:
            self._observer.failed(self.name, error, about)
            raise

    def _answered(self, gateway_time: datetime | None, about: str | None = None) -> None:
        self._observer.answered(self.name, gateway_time, about)


class ObservedMobileMoney(ObservedGateway[MobileMoneyGateway]):
    """PayGate's port; each method as there."""

    def create_body(self, request: CreateRequest) -> bytes:
        """Return the exact bytes of a create."""
        return self._gateway.create_body(request)

    async def create(self, body: bytes, still: Callable[[], bool] | None = None) -> Answer:
        """Send stored bytes."""
        with self._failures():
            answer = await self._gateway.create(body, still)
        self._answered(answer.gateway_time)
        return answer

    async def read(self, gateway_id: str) -> Answer:
        """Read one payment."""
        with self._failures(gateway_id):
            answer = await self._gateway.read(gateway_id)
        self._answered(answer.gateway_time, gateway_id)
        return answer

    async def list(self, query: ListQuery) -> Page:
        """Read one page."""
        with self._failures():
            page = await self._gateway.list(query)
        self._answered(page.gateway_time)
        return page

    async def cancel(self, gateway_id: str) -> Answer | None:
        """Ask to cancel."""
        with self._failures():
            answer = await self._gateway.cancel(gateway_id)
        self._answered(answer.gateway_time if answer else None)
        return answer

    async def find(self, payment_id: str, since: datetime | None) -> tuple[ListedPayment, ...]:
        """Walk the whole list for our metadata."""
        with self._failures():
            found = await self._gateway.find(payment_id, since)
        self._answered(None)
        return found


class ObservedCheckout(ObservedGateway[CheckoutGateway]):
    """Checkout's port; each method as there."""

    def amount_problem(self, amount: Money) -> str | None:
        """Say why this amount cannot be asked for."""
        return self._gateway.amount_problem(amount)

    def initiate_body(self, request: InitiateRequest) -> bytes:
        """Return the bytes that stand for the form."""
        return self._gateway.initiate_body(request)

    async def initiate(self, body: bytes, still: Callable[[], bool] | None = None) -> Initiated:
        """Make the page."""
        with self._failures():
            made = await self._gateway.initiate(body, still)
        self._answered(made.answer.gateway_time)
        return made

    async def verify(self, order_id: str) -> Answer:
        """Read the order's state."""
        with self._failures(order_id):
            answer = await self._gateway.verify(order_id)
        self._answered(answer.gateway_time, order_id)
        return answer
