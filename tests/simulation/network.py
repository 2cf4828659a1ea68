"""The simulated network: it carries requests by itself, whatever becomes of the till that asked.

It stands where the HTTP library's client stands, so the till's own transport with its deadline,
caps, dates and mapping of the library's errors runs for real. A fault is counted where it bites.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

import httpcore

from pos_app.transport import errors
from tests.simulation.clock import http_date
from tests.simulation.messages import Asked, Response, Told

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from random import Random

    from tests.simulation.clock import World
    from tests.simulation.messages import Server
    from tests.simulation.trace import Trace

# Of each fault, how often it is drawn when something goes wrong.
FAULTS = {
    "unreachable": 3,
    "no name": 1,
    "request dropped": 3,
    "answer dropped": 4,
    "reset before": 2,
    "reset after": 4,
    "cut short": 2,
    "duplicated": 3,
    "delayed": 4,
    "reordered": 3,
    "5xx before": 2,
    "5xx after": 3,
    "429": 2,
    "html before": 2,
    "html after": 2,
    "redirected": 1,
    "crossed": 2,
}
_NEVER_ARRIVES = ("request dropped", "reset before")
_INSTEAD = ("5xx before", "429", "html before", "redirected")
# At these the request does not leave the till at all.
STAYS = ("unreachable", "no name")


class Rules(Protocol):
    """Hears what leaves the till, before anything can arrive."""

    def left(self, asked: Asked) -> None:
        """A request leaves."""

    def ended(self, asked: Asked, told: Told | None) -> None:
        """An exchange ended for the till: with an answer, or with none."""


@dataclass
class Weather:
    """How likely an exchange goes wrong, and in which ways."""

    chance: float = 0.0
    kinds: tuple[str, ...] = tuple(FAULTS)


class Network:
    """Everything between the till and the gateways."""

    def __init__(
        self,
        dice: Random,
        world: World,
        trace: Trace,
        servers: Mapping[str, Server],
        *,
        gentle: bool,
    ) -> None:
        """Be fair.

        Args:
            dice: Its own stream.
            world: Time.
            trace: Counts and remembers.
            servers: By host.
            gentle: Neither repeat nor hold up creates, nor answer a list with an older one: at a
                gateway that forgets keys that alone would charge twice, which no till can prevent.
        """
        self._dice = dice
        self._world = world
        self._trace = trace
        self._servers = servers
        self._gentle = gentle
        self._loop = asyncio.get_running_loop()
        self._number = 0
        self._newest = 0
        self._last: dict[str, Told] = {}
        self.weather = Weather()
        self.cut_line: list[asyncio.Future[Response]] = []

    def draw(self, asked: Asked) -> str:
        """Decide what goes wrong with an exchange; empty for nothing."""
        if self._dice.random() >= self.weather.chance:
            return ""
        kinds = self.weather.kinds
        fault = self._dice.choices(kinds, [FAULTS[kind] for kind in kinds])[0]
        if self._gentle and asked.route == "create" and fault in ("duplicated", "delayed"):
            return "answer dropped"
        crossable = ("read", "verify") if self._gentle else ("read", "verify", "list")
        if fault == "crossed" and asked.route not in crossable:
            return "reset after"
        return fault

    def carry(self, asked: Asked, fault: str) -> asyncio.Future[Response]:
        """Let a request travel; the answer comes into the future, or never."""
        future: asyncio.Future[Response] = self._loop.create_future()
        self.cut_line = [waiting for waiting in self.cut_line if not waiting.done()]
        self.cut_line.append(future)
        self._number += 1
        number = self._number
        there = self._dice.uniform(0.02, 0.3)
        if fault == "delayed":
            there = self._dice.uniform(3, 60)
        elif fault == "reordered":
            there = self._dice.uniform(0.5, 8)
        if fault in (*_NEVER_ARRIVES, *_INSTEAD):
            self._count(fault)
            if fault != "request dropped":
                self._loop.call_later(there, self._never_arrived, asked, fault, future)
            return future
        # What has left arrives in true time, whether the computer sleeps or not.
        self._world.later(there, partial(self._arrive, asked, fault, future, number))
        if fault == "duplicated":
            again = there + self._dice.choice([0.01, 2, 30])
            self._world.later(again, partial(self._arrive, asked, "copy", future, number))
        return future

    def wake(self) -> None:
        """The computer has slept: what was open is lost, as often as not."""
        for future in self.cut_line:
            if not future.done() and self._dice.random() < 0.7:
                future.set_exception(httpcore.ReadError("the connection was gone"))

    def _arrive(
        self, asked: Asked, fault: str, future: asyncio.Future[Response], number: int
    ) -> None:
        if fault == "reordered" and number < self._newest:
            self._count("reordered")
        self._newest = max(self._newest, number)
        if fault == "delayed" and future.done():
            self._count("delayed")
        told = self._servers[asked.host].handle(asked)
        self._trace.note(f"arrived {asked.host} {asked.route} {fault or '-'} -> {told.status}")
        if fault == "crossed":
            crossed = self._last.get(asked.route)
            if crossed is not None and crossed.body != told.body:
                self._count("crossed")
                told, self._last[asked.route] = crossed, told
        elif told.status < 400:
            self._last[asked.route] = told
        if fault in ("answer dropped", "copy"):
            self._count("duplicated" if fault == "copy" else fault)
        if fault == "answer dropped":
            return
        back = self._dice.uniform(0.02, 0.3)
        if fault in ("reset after", "cut short", "5xx after", "html after"):
            self._count(fault)
            self._loop.call_later(back, self._spoil, asked, fault, future, told)
        else:
            self._loop.call_later(back, _deliver, future, told)

    def _spoil(
        self, asked: Asked, fault: str, future: asyncio.Future[Response], told: Told
    ) -> None:
        if future.done():
            return
        if fault == "reset after":
            future.set_exception(httpcore.ReadError("connection reset by peer"))
        elif fault == "cut short":
            future.set_result(Response(told, httpcore.RemoteProtocolError("incomplete body")))
        else:
            future.set_result(Response(self._instead(asked, fault)))

    def _never_arrived(self, asked: Asked, fault: str, future: asyncio.Future[Response]) -> None:
        if future.done():
            return
        if fault == "reset before":
            future.set_exception(httpcore.ReadError("connection reset by peer"))
        else:
            future.set_result(Response(self._instead(asked, fault)))

    def _instead(self, asked: Asked, fault: str) -> Told:
        """What somebody between answers; it may repeat all that it was sent."""
        heard = " ".join([*asked.headers.values(), asked.body.decode("utf-8", "replace")])
        headers = {"Date": http_date(self._world.true())}
        if fault == "429":
            wait = self._dice.choice([None, "3", "40", "900", "soon"])
            retry = {} if wait is None else {"Retry-After": wait}
            return Told(429, headers | retry, b'{"error":{"type":"rate_limit_error","message":""}}')
        if fault == "redirected":
            return Told(302, {"Location": "https://portal.sim/login"}, b"")
        page = f"<html><body>Please log in. You asked: {heard}</body></html>".encode()
        if fault.startswith("html"):
            return Told(self._dice.choice([200, 200, 403, 511]), {"Date": "today"}, page)
        return Told(self._dice.choice([500, 502, 503, 504]), headers, page)

    def _count(self, fault: str) -> None:
        self._trace.happened(f"network: {fault}")


class Client:
    """The HTTP library's client, as one run of the program holds it."""

    def __init__(self, network: Network, dice: Random, trace: Trace, rules: Rules) -> None:
        """Be connected to nobody yet."""
        self._network = network
        self._dice = dice
        self._trace = trace
        self._rules = rules
        self.alive: Callable[[], bool] = lambda: True

    def build_request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        content: bytes | None,
        extensions: Mapping[str, Any],
    ) -> Asked:
        """Make a request."""
        parts = urlsplit(url)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return Asked(method, parts.hostname or "", target, headers, content or b"", extensions)

    async def send(self, asked: Asked, *, stream: bool) -> Response:
        """Send a request and wait for the head of its answer."""
        assert stream
        if not self.alive():
            raise httpcore.ConnectError("the power is off")
        fault = self._network.draw(asked)
        self._trace.note(f"sends {asked.host} {asked.method} {asked.target} {fault or '-'}")
        if fault in STAYS:
            await asyncio.sleep(self._dice.uniform(0.01, 3))
            self._trace.happened(f"network: {fault}")
            if fault == "no name":
                raise errors.NameNotResolved("no such host")
            raise httpcore.ConnectError("connection refused")
        await asked.extensions["trace"]("http11.send_request_headers.started", {})
        self._rules.left(asked)
        response: Response | None = None
        try:
            response = await self._network.carry(asked, fault)
            return response
        finally:
            self._rules.ended(asked, None if response is None else response.told)

    async def aclose(self) -> None:
        """Nothing is held."""


def _deliver(future: asyncio.Future[Response], told: Told) -> None:
    if not future.done():
        future.set_result(Response(told))
