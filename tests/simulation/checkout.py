"""A simulated Checkout: its order book, and HTTP answers as its documents say.

Verify names the order as a number, and the outer `status` says only that the call worked, just as
the documents have it. It must never know what the till believes.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.simulation.clock import http_date
from tests.simulation.messages import Told

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from tests.simulation.clock import World
    from tests.simulation.messages import Asked
    from tests.simulation.trace import Trace

HOST = "checkout.sim"
API_KEY = "ck_simulated_canary_51c0"
SECRET_KEY = "cs_simulated_canary_a7e9"
_FIELD = re.compile(rb'name="([^"]+)"\r\n\r\n(.*?)\r\n--', re.DOTALL)


@dataclass
class Order:
    """One line of its book."""

    id: str
    order_id: str
    minor: int
    currency: str
    url: str
    history: list[tuple[float, str]] = field(default_factory=list)

    @property
    def status(self) -> str:
        """The last word."""
        return self.history[-1][1]


class CheckoutServer:
    """Answers requests; customers turn its orders."""

    def __init__(self, dice: Random, world: World, trace: Trace) -> None:
        """Have no orders."""
        self._dice = dice
        self._world = world
        self._trace = trace
        self.orders: dict[str, Order] = {}

    def turn(self, order: Order, word: str) -> None:
        """Give an order a new status."""
        order.history.append((self._world.seconds(), word))
        self._trace.note(f"checkout {order.order_id} {word}")

    def handle(self, asked: Asked) -> Told:
        """Answer a request that has arrived."""
        keys = (asked.headers.get("ApiKey"), asked.headers.get("SecretKey"))
        if keys != (API_KEY, SECRET_KEY):
            return self._error(f"Invalid keys {keys}")
        fields = {name.decode(): value.decode() for name, value in _FIELD.findall(asked.body)}
        return self._initiate(fields) if asked.route == "initiate" else self._verify(fields)

    def _initiate(self, fields: Mapping[str, str]) -> Told:
        order_id = fields["order_id"]
        if order_id in self.orders:
            return self._error("The order id has already been taken.")
        number = f"6f1c{len(self.orders) + 1:08}"
        host = "elsewhere.sim" if self._dice.random() < 0.03 else HOST
        url = f"https://{host}/pay/{number}"
        minor = int(fields["amount"])
        order = Order(number, order_id, minor, fields["currency"], url)
        self.orders[order_id] = order
        self.turn(order, "pending")
        self._trace.happened("gateway: page made")
        meta = None if self._dice.random() < 0.5 else {"customer_name": "x"}
        data = {
            "id": number,
            "currency": fields["currency"],
            "amount": fields["amount"],
            "order_id": order_id,
            "ipn_url": fields["ipn_url"],
            "callback_url": fields["callback_url"],
            "meta": meta,
            "redirect_url": url,
        }
        return self._told(200, {"status": "success", "data": data})

    def _verify(self, fields: Mapping[str, str]) -> Told:
        order = self.orders.get(fields["order_id"])
        if order is None:
            return self._error("The order id is not known.")
        number = int(order.order_id) if self._dice.random() < 0.5 else order.order_id
        data = {"order_id": number, "status": order.status}
        return self._told(200, {"status": "success", "data": data})

    def _error(self, sentence: str) -> Told:
        return self._told(400, {"status": "error", "error": [sentence]})

    def _told(self, status: int, value: object) -> Told:
        headers = {"Date": http_date(self._world.true()), "Content-Type": "application/json"}
        return Told(status, headers, json.dumps(value).encode())
