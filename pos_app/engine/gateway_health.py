"""The way to each gateway: every exchange goes through here, and its outcome is noted once.

It keeps what the frame shows (online, offline, key refused), the breaker that paces looks, and the
clocks. It must never delay an exchange, and never swallow how one ended.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

from pos_app.domain.states import GatewayName
from pos_app.engine import events
from pos_app.engine.breaker import Breaker
from pos_app.engine.events import Connection
from pos_app.gateways.port import (
    WITHHELD,
    BadAnswer,
    ErrorAnswer,
    GatewayError,
    Initiated,
    RateLimited,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from pos_app.engine.clockwatch import ClockWatch
    from pos_app.engine.deps import GatewaySetup
    from pos_app.engine.session import Counter
    from pos_app.gateways.port import CheckoutGateway, MobileMoneyGateway

_T = TypeVar("_T")


class Links:
    """Both gateways as they are now.

    Attributes:
        on_reconnect: Called with the gateway that answers again after a silence.
    """

    def __init__(self, counter: Counter, clock: ClockWatch, setup: GatewaySetup) -> None:
        """Ask nobody yet."""
        self._counter = counter
        self._clock = clock
        self.setup = setup
        self.on_reconnect: Callable[[GatewayName], None] = lambda _gateway: None
        random = counter.parts.random
        self._breakers = {name: Breaker(lambda: random.random() * 2 - 1) for name in GatewayName}
        self._last_good: dict[GatewayName, float] = {}
        self._told: dict[GatewayName, events.ConnectionChanged] = {}

    @property
    def paygate(self) -> MobileMoneyGateway | None:
        """Mobile money, if it is on."""
        return self.setup.gateways.mobile_money

    @property
    def checkout(self) -> CheckoutGateway | None:
        """QR, if it is on."""
        return self.setup.gateways.checkout

    def is_on(self, gateway: GatewayName) -> bool:
        """Whether a gateway can be asked at all."""
        return gateway in self._on()

    def destination(self, gateway: GatewayName) -> str:
        """Where a gateway that is on is reached: our own digest of its address and account.

        Raises:
            KeyError: The gateway is off.
        """
        there = self._on()[gateway].destination
        till_id = self._counter.ask(lambda book: book.till_id)
        return sha256(f"{till_id}\n{there}".encode()).hexdigest()

    def _on(self) -> dict[GatewayName, MobileMoneyGateway | CheckoutGateway]:
        both = (self.paygate, self.checkout)
        return {gateway.name: gateway for gateway in both if gateway is not None}

    def breaker(self, gateway: GatewayName) -> Breaker:
        """The gateway's breaker."""
        return self._breakers[gateway]

    def good_since(self, gateway: GatewayName, moment: float) -> bool:
        """Whether it gave a good answer after a monotonic moment."""
        return self._last_good.get(gateway, moment) > moment

    def tell_all(self) -> None:
        """Tell how each gateway stands."""
        for gateway in GatewayName:
            self._tell(gateway, Connection.UNKNOWN if self.is_on(gateway) else Connection.OFF)

    def hurry(self) -> None:
        """Let waiting looks go at once."""
        for breaker in self._breakers.values():
            breaker.hurry()

    async def exchange(
        self, gateway: GatewayName, call: Awaitable[_T], *, own_fault: bool = False
    ) -> _T:
        """Await one exchange and note how it ended.

        Args:
            gateway: With whom.
            call: The port's coroutine.
            own_fault: A failure is taken for the payment's own and moves no breaker.

        Raises:
            GatewayError: As the port says.
        """
        try:
            answer = await call
        except GatewayError as error:
            self._failed(gateway, error, own_fault=own_fault)
            raise
        dated = answer.answer if isinstance(answer, Initiated) else answer
        self._good(gateway, getattr(dated, "gateway_time", None))
        return answer

    def _good(self, gateway: GatewayName, gateway_time: datetime | None) -> None:
        self._clock.heard(gateway, gateway_time)
        self._last_good[gateway] = self._counter.parts.monotonic()
        ended_silence = self._breakers[gateway].succeed()
        self._tell(gateway, Connection.ONLINE)
        if ended_silence:
            self.on_reconnect(gateway)

    def _failed(self, gateway: GatewayName, error: GatewayError, *, own_fault: bool) -> None:
        if error.code == WITHHELD:
            # We ourselves kept it back.
            return
        if error.clock_suspect:
            self._clock.suspect(gateway)
        if isinstance(error, ErrorAnswer) and error.unauthorised:
            self._tell(gateway, Connection.KEY_REFUSED, error.detail)
        elif isinstance(error, ErrorAnswer):
            self._good(gateway, error.gateway_time)
        elif isinstance(error, BadAnswer):
            # Somebody answered, but nothing says that it was the gateway.
            return
        elif not own_fault:
            asked = error.retry_after if isinstance(error, RateLimited) else None
            wait = self._breakers[gateway].fail(self._counter.parts.monotonic(), asked)
            self._tell(gateway, Connection.OFFLINE, f"{error.code}: {error.detail}", wait)

    def _tell(
        self,
        gateway: GatewayName,
        connection: Connection,
        detail: str = "",
        retry_in: float | None = None,
    ) -> None:
        told = events.ConnectionChanged(gateway, connection, detail, retry_in)
        before = self._told.get(gateway)
        if before is not None and replace(before, detail=detail) == told:
            return
        self._told[gateway] = told
        self._counter.publish(told)
