"""A gateway with an honest book and, per operation, a turn: the hostile way in which it answers.

Both APIs of the gateways, over real sockets. What its book says is the truth that a till must end
at; a turn only spoils how an answer is said. It counts every turn that it served, so that a test
can prove that its fault really happened.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from tests.transport.server import answer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from pos_app.domain.payment import Payment
    from tests.transport.server import Connection, Received

PAYGATE_KEY = "sk_live_canary51fbe7d2a9"
API_KEY = "canary-api-77aa31c0de"
SECRET_KEY = "canary-secret-90cd2e44b1"
KEYS = (PAYGATE_KEY, API_KEY, SECRET_KEY)

OPERATIONS = ("create", "read", "list", "cancel", "initiate", "verify")
ORDER = re.compile(rb'name="order_id"\r\n\r\n([0-9]+)')
AMOUNT = re.compile(rb'name="amount"\r\n\r\n([0-9]+)')


@dataclass
class Charge:
    """One payment or order in the gateway's book: the truth."""

    gateway_id: str
    amount: int
    status: str
    payment_id: str = ""
    phone: str = ""
    key: str = ""
    order_id: str = ""
    made: str = ""

    def payment(self) -> dict[str, Any]:
        """As PayGate says it; the phone in full, which nobody may write down."""
        return {
            "id": self.gateway_id,
            "object": "payment",
            "amount": self.amount,
            "currency": "GHS",
            "status": self.status,
            "phone": self.phone,
            "metadata": {"pos_payment_id": self.payment_id},
            "created_at": self.made,
        }

    def order(self, base: str) -> dict[str, Any]:
        """As Checkout's initiate says it."""
        data = {
            "id": self.gateway_id,
            "currency": "GHS",
            "amount": str(self.amount),
            "order_id": self.order_id,
            "meta": None,
            "redirect_url": f"{base}/page/{self.gateway_id}",
        }
        return {"status": "success", "data": data}

    def verified(self) -> dict[str, Any]:
        """As Checkout's verify says it: the order id is a number."""
        return {
            "status": "success",
            "data": {"order_id": int(self.order_id), "status": self.status},
        }


@dataclass
class Exchange:
    """One request in the hands of a turn, and what an honest gateway would answer."""

    gateway: HostileGateway
    connection: Connection
    operation: str
    received: Received
    status: int
    honest: dict[str, Any]
    charge: Charge | None

    async def say(self, value: Any, status: int = 200, **headers: str) -> bool:
        """Answer well-formed HTTP around any JSON value or any bytes."""
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        dated = {"Date": self.gateway.date, **headers}
        await self.connection.send(answer(body, status, **dated))
        return True

    async def raw(self, data: bytes) -> bool:
        """Send these bytes and end the connection."""
        await self.connection.send(data)
        return False


@dataclass
class HostileGateway:
    """The gateway of one test.

    Attributes:
        turns: Who answers an operation instead of the honest book.
        served: How often a turn was served, by operation.
        forgets_keys: A create with a known key makes another charge.
        lists_late: The list shows nothing yet.
        attacks_all: The turns are for every payment, not only for the first.
    """

    now: Callable[[], datetime]
    url: str = ""
    charges: list[Charge] = field(default_factory=list)
    turns: dict[str, Callable[[Exchange], Awaitable[bool]]] = field(default_factory=dict)
    served: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    forgets_keys: bool = False
    lists_late: bool = False
    attacks_all: bool = False

    @property
    def date(self) -> str:
        """Its own clock, as a header."""
        return format_datetime(self.now(), usegmt=True)

    async def script(self, connection: Connection) -> None:
        """Answer request after request, until a turn says that the connection is spent."""
        while True:
            received = await connection.request()
            exchange = self._honest(connection, received)
            self.asked[exchange.operation] += 1
            turn = self.turns.get(exchange.operation)
            if turn is None or not self._aimed(exchange):
                await exchange.say(exchange.honest, exchange.status)
                continue
            self.served[exchange.operation] += 1
            if not await turn(exchange):
                return

    def heal(self) -> None:
        """Be honest from now on."""
        self.turns.clear()

    def charges_of(self, payment: Payment) -> list[Charge]:
        """What the book has of a payment, oldest first."""
        if payment.order_id is not None:
            return [c for c in self.charges if c.order_id == payment.order_id]
        return [c for c in self.charges if c.payment_id == payment.payment_id]

    def _aimed(self, exchange: Exchange) -> bool:
        # The first customer's payment alone is attacked, so that the next one's can be watched.
        first = exchange.operation == "list" or exchange.charge is self.charges[0]
        return first or self.attacks_all

    def _honest(self, connection: Connection, received: Received) -> Exchange:
        path, _, _query = received.target.partition("?")
        found = f"{received.method} {path}"
        if found == "POST /v1/payments":
            return self._create(connection, received)
        if found == "GET /v1/payments":
            return self._list(connection, received)
        if found == "POST /api/payment/initiate":
            return self._initiate(connection, received)
        if found == "POST /api/payment/verify":
            return self._verify(connection, received)
        return self._one(connection, received, path.split("/"))

    def _create(self, connection: Connection, received: Received) -> Exchange:
        asked = json.loads(received.body)
        key = asked["idempotency_key"]
        known = [c for c in self.charges if c.key == key]
        if known and not self.forgets_keys:
            charge = known[0]
        else:
            charge = Charge(
                f"pay_{len(self.charges) + 1:04d}",
                asked["amount"],
                "pending",
                payment_id=asked["metadata"]["pos_payment_id"],
                phone=asked["phone"],
                key=key,
                made=self.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            )
            self.charges.append(charge)
        return Exchange(self, connection, "create", received, 201, charge.payment(), charge)

    def _list(self, connection: Connection, received: Received) -> Exchange:
        mobile = [c for c in reversed(self.charges) if not c.order_id]
        shown = [] if self.lists_late else mobile
        page = {"object": "list", "data": [c.payment() for c in shown], "has_more": False}
        return Exchange(self, connection, "list", received, 200, page, None)

    def _one(self, connection: Connection, received: Received, parts: list[str]) -> Exchange:
        operation = "cancel" if parts[-1] == "cancel" else "read"
        charge = next((c for c in self.charges if c.gateway_id == unquote(parts[3])), None)
        if charge is None:
            error = {"type": "invalid_request_error", "message": "No such payment"}
            return Exchange(self, connection, operation, received, 404, {"error": error}, None)
        if operation == "cancel":
            if charge.status != "pending":
                error = {"type": "invalid_request_error", "message": "It is past cancelling"}
                return Exchange(
                    self, connection, operation, received, 409, {"error": error}, charge
                )
            charge.status = "canceled"
        return Exchange(self, connection, operation, received, 200, charge.payment(), charge)

    def _initiate(self, connection: Connection, received: Received) -> Exchange:
        order, amount = ORDER.search(received.body), AMOUNT.search(received.body)
        assert order
        assert amount
        charge = Charge(
            f"f8f2ec61-{len(self.charges):04d}", int(amount[1]), "pending",
            order_id=order[1].decode(),
        )  # fmt: skip
        self.charges.append(charge)
        base = f"{self.url}/api"
        return Exchange(self, connection, "initiate", received, 200, charge.order(base), charge)

    def _verify(self, connection: Connection, received: Received) -> Exchange:
        order = ORDER.search(received.body)
        assert order
        charge = next((c for c in self.charges if c.order_id == order[1].decode()), None)
        if charge is None:
            refusal = {"status": "error", "error": ["The order is not known."]}
            return Exchange(self, connection, "verify", received, 400, refusal, None)
        return Exchange(self, connection, "verify", received, 200, charge.verified(), charge)
