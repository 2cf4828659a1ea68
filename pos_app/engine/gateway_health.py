"""The way to each gateway: every exchange goes through here, and its outcome is noted once.

It keeps what the frame shows (online, offline, key refused), the breaker that paces looks, and the
clocks. It must never delay an exchange, and never swallow how one ended.

The breaker asks a gateway that does not answer less and less often. It paces looks only and must
never be asked about a create, a cancel
or a person's Check now, since those are worth their try.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

from pos_app.domain.payment import GatewayName
from pos_app.domain.poll_plan import JITTER, backoff
from pos_app.engine import events
from pos_app.engine.events import Connection
from pos_app.gateways.port import (
    WITHHELD,
    BadAnswer,
    ErrorAnswer,
    ExchangeError,
    Initiated,
    RateLimited,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from pos_app.engine.clock import GatewayClocks
    from pos_app.engine.deps import GatewaySetup
    from pos_app.engine.session import LedgerSession
    from pos_app.gateways.port import CheckoutGateway, MobileMoneyGateway


MOST_RETRY_AFTER = 300.0


@dataclass(slots=True)
class Breaker:
    """One gateway's patience.

    Attributes:
        jitter: Draws a number from -1 to 1.
        failures: Failures without a success between.
        until: The monotonic moment before which nobody looks.
    """

    jitter: Callable[[], float]
    failures: int = 0
    until: float = 0.0

    @property
    def closed(self) -> bool:
        """Whether the gateway answered the last time."""
        return self.failures == 0

    def fail(self, now: float, retry_after: float | None = None) -> float:
        """Note a failure and return how many seconds nobody looks.

        Failures that come while it waits already belong to the same silence and add nothing, but
        for a wait that the gateway itself asked for.

        Args:
            now: Monotonic seconds.
            retry_after: What the gateway asked for, seconds.
        """
        if retry_after is not None:
            self.failures += 1
            self.until = now + min(max(retry_after, 0.0), MOST_RETRY_AFTER)
        elif now >= self.until or self.closed:
            self.failures += 1
            self.until = now + backoff(self.failures) * (1 + JITTER * self.jitter())
        return self.wait(now)

    def succeed(self) -> bool:
        """Note a good answer; return whether it ends a silence."""
        was_open = not self.closed
        self.failures = 0
        self.until = 0.0
        return was_open

    def wait(self, now: float) -> float:
        """Return the seconds until the next look may go."""
        return max(0.0, self.until - now)

    def hurry(self) -> None:
        """Let the next look go at once, as after a sleep; the failures stay counted."""
        self.until = 0.0


_T = TypeVar("_T")


class GatewayHealth:
    """Both gateways as they are now.

    Attributes:
        on_reconnect: Called with the gateway that answers again after a silence.
    """

    def __init__(self, session: LedgerSession, clock: GatewayClocks, setup: GatewaySetup) -> None:
        self._session = session
        self._clock = clock
        self.setup = setup
        self.on_reconnect: Callable[[GatewayName], None] = lambda _gateway: None
        random = session.parts.random
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
        till_id = self._session.query(lambda book: book.till_id)
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
            ExchangeError: As the port says.
        """
        try:
            answer = await call
        except ExchangeError as error:
            self._failed(gateway, error, own_fault=own_fault)
            raise
        dated = answer.answer if isinstance(answer, Initiated) else answer
        self._good(gateway, getattr(dated, "gateway_time", None))
        return answer

    def _good(self, gateway: GatewayName, gateway_time: datetime | None) -> None:
        self._clock.heard(gateway, gateway_time)
        self._last_good[gateway] = self._session.parts.monotonic()
        ended_silence = self._breakers[gateway].succeed()
        self._tell(gateway, Connection.ONLINE)
        if ended_silence:
            self.on_reconnect(gateway)

    def _failed(self, gateway: GatewayName, error: ExchangeError, *, own_fault: bool) -> None:
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
            wait = self._breakers[gateway].fail(self._session.parts.monotonic(), asked)
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
        self._session.publish(told)
