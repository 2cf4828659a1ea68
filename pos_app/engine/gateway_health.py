"""How each gateway does, by how every exchange with it ended.

It keeps what the frame shows (online, offline, key refused), the breaker that paces looks, and the
clocks.

The breaker asks a gateway that does not answer less and less often. It paces looks only and must
never be asked about a create, a cancel or a person's Check now, since those are worth their try.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pos_app.domain.methods import GatewayName
from pos_app.domain.poll_plan import JITTER, backoff
from pos_app.engine import events
from pos_app.engine.events import Connection
from pos_app.gateways.port import (
    WITHHELD,
    BadAnswer,
    CheckoutGateway,
    ErrorAnswer,
    ExchangeError,
    GatewayDown,
    MobileMoneyGateway,
    RateLimited,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from pos_app.engine.clock import GatewayClocks
    from pos_app.engine.deps import GatewaySetup
    from pos_app.engine.session import LedgerSession

    _Answered = Callable[[GatewayName, datetime | None, str | None], None]
    _Failed = Callable[[GatewayName, ExchangeError, str | None], None]

_Gateway = TypeVar("_Gateway", MobileMoneyGateway, CheckoutGateway)

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


# What asks for one payment's state, by the gateway's id or the order's.
_ABOUT_ONE = ("read", "verify")


class _Observed:
    def __init__(
        self, gateway: MobileMoneyGateway | CheckoutGateway, answered: _Answered, failed: _Failed
    ) -> None:
        self._gateway = gateway
        self._answered = answered
        self._failed = failed

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._gateway, name)
        return partial(self._exchange, found) if iscoroutinefunction(found) else found

    async def _exchange(self, ask: Callable[..., Awaitable[Any]], *values: Any) -> Any:
        about = values[0] if ask.__name__ in _ABOUT_ONE else None
        try:
            answer = await ask(*values)
        except ExchangeError as error:
            self._failed(self._gateway.name, error, about)
            raise
        self._answered(self._gateway.name, getattr(answer, "gateway_time", None), about)
        return answer


def observed(gateway: _Gateway, answered: _Answered, failed: _Failed) -> _Gateway:
    """The gateway itself, with how each exchange ended told once; nothing of it is changed.

    Args:
        gateway: Asked as before.
        answered: Hears of a good answer: whose, the gateway's time where it told it, and the id
            that one payment's state was asked for by; None for every other exchange.
        failed: Hears of a failure, or of an error as the answer; the rest as for `answered`.
    """
    return cast("_Gateway", _Observed(gateway, answered, failed))


class GatewayHealth:
    """Both gateways as they are now; it hears how every exchange with them ended.

    Attributes:
        paygate: None where it is off.
        checkout: None where it is off.
        on_reconnect: Called with the gateway that answers again after a silence.
    """

    def __init__(self, session: LedgerSession, clocks: GatewayClocks, setup: GatewaySetup) -> None:
        self._session = session
        self._clocks = clocks
        self.setup = setup
        paygate, checkout = setup.gateways.mobile_money, setup.gateways.checkout
        told = (self.answered, self.failed)
        self.paygate = None if paygate is None else observed(paygate, *told)
        self.checkout = None if checkout is None else observed(checkout, *told)
        both = (self.paygate, self.checkout)
        self._on = {gateway.name: gateway for gateway in both if gateway is not None}
        self.on_reconnect: Callable[[GatewayName], None] = lambda _gateway: None
        self._breakers = {
            name: Breaker(lambda: session.deps.random.random() * 2 - 1) for name in GatewayName
        }
        self._last_good: dict[GatewayName, float] = {}
        self._down_at: dict[str, float] = {}
        self._alone: set[str] = set()
        self._told: dict[GatewayName, events.ConnectionChanged] = {}

    def is_on(self, gateway: GatewayName) -> bool:
        """Whether it can be asked at all."""
        return gateway in self._on

    def destination(self, gateway: GatewayName) -> str:
        """Where a gateway that is on is reached: our own digest of its address and account."""
        till_id = self._session.book.till_id
        return sha256(f"{till_id}\n{self._on[gateway].destination}".encode()).hexdigest()

    def breaker(self, gateway: GatewayName) -> Breaker:
        """The gateway's breaker."""
        return self._breakers[gateway]

    def fails_alone(self, about: str | None) -> bool:
        """Whether the gateway answers others, and was down again when it was asked about this."""
        return about in self._alone

    def tell_all(self) -> None:
        """Tell how each gateway stands."""
        for gateway in GatewayName:
            self._tell(gateway, Connection.UNKNOWN if self.is_on(gateway) else Connection.OFF)

    def hurry(self) -> None:
        """Let waiting looks go at once."""
        for breaker in self._breakers.values():
            breaker.hurry()

    def answered(
        self, gateway: GatewayName, gateway_time: datetime | None, about: str | None
    ) -> None:
        """Note a good answer."""
        if about is not None:
            self._down_at.pop(about, None)
            self._alone.discard(about)
        self._clocks.heard(gateway, gateway_time)
        self._last_good[gateway] = self._session.deps.monotonic()
        ended_silence = self._breakers[gateway].succeed()
        self._tell(gateway, Connection.ONLINE)
        if ended_silence:
            self.on_reconnect(gateway)

    def failed(self, gateway: GatewayName, error: ExchangeError, about: str | None) -> None:
        """Note a failure."""
        if error.code == WITHHELD:
            # We ourselves kept it back.
            return
        if error.clock_suspect:
            self._clocks.suspect(gateway)
        if isinstance(error, ErrorAnswer) and error.unauthorised:
            self._tell(gateway, Connection.KEY_REFUSED, error.detail)
        elif isinstance(error, ErrorAnswer):
            self.answered(gateway, error.gateway_time, None)
        elif isinstance(error, BadAnswer):
            # Somebody answered, but nothing says that it was the gateway.
            return
        elif not self._note_alone(gateway, error, about):
            asked = error.retry_after if isinstance(error, RateLimited) else None
            wait = self._breakers[gateway].fail(self._session.deps.monotonic(), asked)
            self._tell(gateway, Connection.OFFLINE, f"{error.code}: {error.detail}", wait)

    def _note_alone(self, gateway: GatewayName, error: ExchangeError, about: str | None) -> bool:
        """Note whether a failure is the payment's own, since others are answered meanwhile."""
        if about is None:
            return False
        down_at = self._down_at.get(about)
        alone = down_at is not None and self._last_good.get(gateway, down_at) > down_at
        (self._alone.add if alone else self._alone.discard)(about)
        if isinstance(error, GatewayDown):
            self._down_at[about] = self._session.deps.monotonic()
        return alone

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
